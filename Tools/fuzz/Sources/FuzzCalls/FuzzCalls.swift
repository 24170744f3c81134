// SPDX-FileCopyrightText: 2026 The Inseam authors
// SPDX-License-Identifier: Apache-2.0

import CInseam
import Foundation
import FuzzFile
import Inseam

/// Words that calls are made of: the fuzzer picks them by number, and writes others itself.
private let words = [
  "n", "x", "s", "b", "responses", "responses[].rm.a", "responses[].text", "responses[].role", "rm",
  "list", "nothing",
  "n > 3", "s = 's2' OR x < 1", "any_worse(rm.a > gold(rm.a))", "rm.a IS NULL", "n >", "", "key=s",
  "columns=x=y",
  "columns=x=rm.z", "container=responses[]", "profile=scan", "generation=1", "backend=pread",
  "verify=full",
  "skip-damage=true", "into=made", "replace=true", "rm=a", "rm=x", "rm=n", "pm=p", "steps=list",
  "gold=a", "k=2",
  "least=1", "standardize=true", "chosen=x", "rejected=n", "p-ab=x", "p-ba=x", "logits=true",
  "threshold=0.5",
  "new=x", "old=n", "correct=list", "judge=n", "of=3", "text=s", "winner=s", "form=brackets",
  "tail=1", "texts=s",
  "group=s", "section=a=s1,s2", "weight=s1=3", "first=x", "second=n", "share=50%", "worst=lowest",
  "rule=best-worst",
  "rule=gold-worst", "rule=random", "length=n_tokens", "seed=18446744073709551615", "values=list",
  "embedding=list",
  "signals=list", "final=x", "outcome=n", "top=1", "rewards=list", "gates=list",
  "penalties=1,0,0.5", "verbosity=1",
  "similarities=list", "scores=list", "probability=b", "target=x", "measure=cosine", "cosine=x",
  "lengths=n",
  "embeddings=list", "policy=p", "reference=p", "alpha=0", "eta=1e308", "batch=1", "lambda=-1e308",
  "share=0.5",
  "label=b", "domain=s", "mode=eq2", "missing=skip", "gold=max:rm.a", "normalize=mean", "ties=half",
  "chosen=list",
  "rejected=list", "own=x", "other-response=n", "other-instruction=b", "texts=responses[].text",
  "least=-1", "most=2",
  "rm=list", "steps=gold(list)", "correct=gold(list)", "rewards=gold(list)", "length=list",
  "length=responses[].n_tokens",
  "rm=responses[].rm.a", "gold=rm.a", "embedding=responses[].text", "embedding=gold(list)",
  "steps=responses[].rm.a",
  "correct=responses[].n_tokens", "threshold=0", "of=1000", "rm=gold(a)", "chosen=gold(x)",
  "text=responses[].text",
  "texts=responses[].role", "group=responses[].role", "new=responses[].n_tokens",
  "signals=responses[].rm.a", "rm=responses.rm.a", "reference=list", "correct-counts=list",
  "completions=3", "min-members=1", "min-similarity=-1", "min-cosine=-1", "max-cosine=2",
  "min-win-rate=0.5", "min-distance=0", "max-correlation=-1",
  "input=a", "no-source=true", "group-by=n", "map=y=x", "pm=q=x", "type=x=utf8", "type=n=float32",
  "preset=auto", "dry-run=true",
]

private let methods = [
  "seam", "aggregate", "agree", "bt", "confidence", "consensus", "consistency", "contrast",
  "convex-hull",
  "decorrelate", "dispersion", "ensemble", "erank", "filter-margin", "first-error", "fuse", "hard",
  "importance",
  "label-noise", "lencorr", "margin", "mc-labels", "mismatch", "mix", "overlap", "pairs",
  "rm-bench", "saturation",
  "self-label", "step-scores", "tau", "trajectory", "verdict", "vote", "win-rate", "none",
]

/// A row with nulls, NaN and lists of several lengths here and there.
private func values(_ index: Int) -> [Value] {
  let responses = (0..<index % 4).map { slot -> Value in
    let score: Value = slot == 2 ? .null : .float(slot == 3 ? .infinity : Float(slot) - 1)
    return .structure([
      .text("text \(slot)"), .text(slot == index % 3 ? "gold" : "worse"), .int(Int64(slot)),
      .structure([score]),
      .structure([.structure([.float(slot == 1 ? .nan : -Float(slot) * 300)])]),
    ])
  }
  let list = (0..<index % 5).map { Value.double($0 == 3 ? .nan : Double($0) / 2) }
  return [
    index == 3 ? .null : .int(Int64(index)), .double(index == 4 ? .nan : Double(index) / 4),
    .text("s\(index)"),
    .bool(index % 2 == 0), .list(list), .list(responses),
  ]
}

/// The columns that `values` are of.
private let fields: [Field] = {
  let item = Field.structure(
    "item",
    [
      Field("text", .utf8), Field("role", .utf8), Field("n_tokens", .int64),
      .structure("rm", [Field("a", .float32)]),
      .structure("pm", [.structure("p", [Field("logp", .float32)])]),
    ])
  return [
    Field("n", .int64), Field("x", .float64), Field("s", .utf8), Field("b", .bool),
    .list("list", of: Field("item", .float64)), .list("responses", of: item),
  ]
}()

/// The bytes of a file with some of the columns.
private func bytes(ofColumns columns: [Int]) -> [UInt8] {
  let row = Field.structure("", columns.map { fields[$0] })
  let file = FuzzFile("calls-original.inseam")
  do {
    let writer = try DatasetWriter(creating: file.path)
    let rows = (0..<13).map { index in Value.structure(columns.map { values(index)[$0] }) }
    try writer.append(Column(rows, as: row), as: row)
    try writer.commit()
    defer { file.remove() }
    return Array(try Data(contentsOf: URL(fileURLWithPath: file.path)))
  } catch { fatalError("the rows cannot be written: \(error)") }
}

/// Files of several shapes: with fewer columns each call is faster, so that more calls are made.
private let originals = [[0, 1, 2, 3, 4, 5], [0, 1, 2, 3], [0, 4], [0, 5]].map(bytes(ofColumns:))

/// A sequence of calls that some bytes stand for, with what they gave so far.
private final class Calls {
  private var bytes: ArraySlice<UInt8>
  private let path: String
  private var handles: [inseam_handle] = [0]
  private var error = inseam_error()

  init(_ bytes: [UInt8], path: String) {
    self.bytes = bytes[...]
    self.path = path
  }

  private func byte() -> Int { Int(bytes.popFirst() ?? 0) }

  private func number() -> UInt64 {
    let byte = byte()
    switch byte {
    case 0..<64: return UInt64(byte)
    case 64..<128: return UInt64.max - UInt64(byte - 64)
    case 128..<192: return 1 << UInt64(byte - 128)
    default: return (0..<8).reduce(0) { number, _ in number << 8 | UInt64(self.byte()) }
    }
  }

  private func handle() -> inseam_handle { handles[byte() % handles.count] }

  private func word() -> String {
    let byte = byte()
    if byte < 2 * words.count { return words[byte % words.count] }
    let own = bytes.prefix(byte % 16)
    bytes = bytes.dropFirst(byte % 16)
    return String(decoding: own, as: UTF8.self)
  }

  /// Calls `body` with a list of words that ends with NULL, or NULL.
  private func list(_ body: (UnsafePointer<UnsafePointer<CChar>?>?) -> Int32) {
    let count = byte() % 9
    if count == 8 { return expect(body(nil)) }
    let copies = (0..<count).map { _ in strdup(word()) }
    defer { for copy in copies { free(copy) } }
    expect(
      (copies.map { UnsafePointer($0) } + [nil]).withUnsafeBufferPointer { body($0.baseAddress) })
  }

  private func expect(_ status: Int32) {
    precondition((0...4).contains(status), "status \(status)")
  }

  private func keep(
    _ call: (UnsafeMutablePointer<inseam_handle>, UnsafeMutablePointer<inseam_error>) -> Int32
  ) {
    var made: inseam_handle = 0
    let status = call(&made, &error)
    expect(status)
    if status == 0 { handles.append(made) }
  }

  /// Reads a stream to its end, at most some arrays of it, and releases all.
  private func drain(
    _ call: (UnsafeMutablePointer<ArrowArrayStream>, UnsafeMutablePointer<inseam_error>) -> Int32
  ) {
    var stream = ArrowArrayStream()
    guard call(&stream, &error) == 0 else { return }
    var schema = ArrowSchema()
    expect(stream.get_schema(&stream, &schema))
    let consumer = ArrowConsumer(&schema)
    schema.release(&schema)
    for _ in 0..<8 {
      var array = ArrowArray()
      guard stream.get_next(&stream, &array) == 0, array.release != nil else { break }
      consumer.consume(&array)
      array.release(&array)
    }
    expect(inseam_stream_error(&stream, &error))
    stream.release(&stream)
  }

  private func rows() -> [UInt64] { (0..<byte() % 9).map { _ in number() } }

  func run() {
    defer { for handle in handles { _ = inseam_close(handle, nil) } }
    keep { inseam_open(path, nil, $0, $1) }
    keep { inseam_project(handles[handles.count - 1], nil, $0, $1) }
    for _ in 0..<24 where !bytes.isEmpty { step(byte() % 22) }
  }

  private func step(_ choice: Int) {
    let (handle, word) = (handle(), word())
    switch choice {
    case 0...7: ask(choice, handle, word)
    case 8...15: read(choice, handle, word)
    case 16, 17: compute(handle)
    case 18: expect(inseam_close(handle, &error))
    case 19: grow(handle)
    case 20: attach(handle)
    default: convert(handle)
    }
  }

  private func ask(_ choice: Int, _ handle: inseam_handle, _ word: String) {
    var (count, flag, summary, made) = (UInt64(0), Int32(0), inseam_summary(), inseam_handle(0))
    var (text, numbers): (UnsafeMutablePointer<CChar>?, UnsafeMutablePointer<UInt64>?) = (nil, nil)
    switch choice {
    case 0:
      list { inseam_open(path, $0, &made, nil) }
      _ = inseam_close(made, nil)
    case 1: keep { inseam_refresh(handle, $0, $1) }
    case 2: expect(inseam_is_outdated(handle, &flag, &error))
    case 3: expect(inseam_summarize(handle, &summary, &error))
    case 4: expect(inseam_describe(handle, &text, &error))
    case 5: expect(inseam_count(handle, word, &count, &error))
    case 6:
      expect(inseam_filter(handle, word, &numbers, &count, &error))
      inseam_free(numbers)
      numbers = nil
      let other = self.handle()
      list { inseam_semi_join(handle, other, $0, &numbers, &count, nil) }
    default: expect(inseam_check(handle, word, &error))
    }
    inseam_free(text)
    inseam_free(numbers)
  }

  private func read(_ choice: Int, _ handle: inseam_handle, _ word: String) {
    switch choice {
    case 8:
      var made: inseam_handle = 0
      list { inseam_project(handle, $0, &made, nil) }
      if made != 0 { handles.append(made) }
    case 9:
      var schema = ArrowSchema()
      if inseam_schema(handle, &schema, &error) == 0 { schema.release(&schema) }
    case 10:
      let (first, rows, batch, threads) = (number(), number(), number(), number() % 3)
      drain { inseam_scan(handle, first, rows, batch, threads, $0, $1) }
    case 11:
      let (rows, batch) = (rows(), number())
      drain { inseam_scan_rows(handle, rows, UInt64(rows.count), batch, 1, $0, $1) }
    case 12: take(handle)
    case 15:
      let (rows, first) = (rows(), number())
      // A path that cannot be created: what precedes the file is what is tried.
      expect(
        inseam_extract(handle, rows, first, UInt64(rows.count), "/proc/none/copy", nil, &error))
    case 13:
      let batch = number()
      drain { inseam_scan_responses(handle, word, batch, $0, $1) }
    default:
      var places = [UInt64](repeating: 0, count: 16)
      expect(
        inseam_permute(
          number(), number(), number(), number(), number(), UInt64(byte() % 17), &places, &error))
    }
  }

  private func take(_ handle: inseam_handle) {
    let rows = rows()
    var (array, shared, schema) = (ArrowArray(), ArrowArray(), ArrowSchema())
    guard inseam_take(handle, rows, UInt64(rows.count), &array, &error) == 0 else { return }
    if inseam_share(&array, &schema, &shared, &error) == 0 {
      schema.release(&schema)
      shared.release(&shared)
    }
    array.release(&array)
  }

  private func compute(_ handle: inseam_handle) {
    let method = methods[byte() % methods.count]
    var (schema, array, report): (ArrowSchema, ArrowArray, UnsafeMutablePointer<CChar>?) = (
      ArrowSchema(), ArrowArray(), nil
    )
    list { inseam_compute(handle, method, $0, &schema, &array, &report, nil) }
    if let release = schema.release { release(&schema) }
    if let release = array.release { release(&array) }
    inseam_free(report)
  }

  /// Appends what a projection reads to the file it is of.
  private func grow(_ handle: inseam_handle) {
    var (writer, stream, count): (inseam_handle, ArrowArrayStream, UInt64) = (
      0, ArrowArrayStream(), 0
    )
    list { inseam_append_to(path, $0, &writer, nil) }
    if inseam_scan(handle, 0, 2, 0, 1, &stream, &error) == 0 {
      expect(inseam_write(writer, &stream, &error))
    }
    if byte() % 2 == 0 { expect(inseam_commit(writer, &count, &error)) }
    expect(inseam_close(writer, &error))
  }

  /// Converts what a projection reads into a file beside the one it is of.
  private func convert(_ handle: inseam_handle) {
    var (stream, report): (ArrowArrayStream, UnsafeMutablePointer<CChar>?) = (
      ArrowArrayStream(), nil
    )
    guard inseam_scan(handle, 0, .max, 0, 1, &stream, &error) == 0 else { return }
    list { inseam_import_arrow(path + ".made", &stream, 1, $0, &report, nil) }
    inseam_free(report)
    unlink(path + ".made")
  }

  private func attach(_ handle: inseam_handle) {
    var (stream, report): (ArrowArrayStream, UnsafeMutablePointer<CChar>?) = (
      ArrowArrayStream(), nil
    )
    guard inseam_scan(handle, 0, .max, 0, 1, &stream, &error) == 0 else { return }
    list { inseam_attach(path, &stream, $0, &report, nil) }
    inseam_free(report)
  }
}

/// Makes the calls on a fresh copy of the file that the first byte stands for.
private func fuzzCalls(_ data: UnsafePointer<UInt8>, _ count: Int) -> CInt {
  let file = FuzzFile("calls.inseam")
  let input = Array(UnsafeBufferPointer(start: data, count: count))
  originals[Int(input.first ?? 0) % originals.count].withUnsafeBytes { file.write($0) }
  let calls = Calls(Array(input.dropFirst()), path: file.path)
  calls.run()
  file.remove()
  return 0
}

@main enum FuzzCalls {
  static func main() { fuzz { fuzzCalls($0, $1) } }
}
