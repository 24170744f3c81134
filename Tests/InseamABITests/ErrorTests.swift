// SPDX-FileCopyrightText: 2026 The Inseam authors
// SPDX-License-Identifier: Apache-2.0

import CInseam
import Foundation
import Inseam
import Testing

@Suite struct ErrorTests {
  private typealias Handle = inseam_handle
  private typealias ErrorPointer = UnsafeMutablePointer<inseam_error>?

  /// Each function that takes a handle, with arguments that are right but for the handle.
  private let callsOfHandles: [(String, (Handle, Targets, ErrorPointer) -> Int32)] = [
    ("close", { inseam_close($0, $2) }),
    ("refresh", { inseam_refresh($0, &$1.number, $2) }),
    ("is_outdated", { inseam_is_outdated($0, &$1.isOutdated, $2) }),
    ("keeps_positions", { inseam_keeps_positions($0, $0, &$1.isOutdated, $2) }),
    ("additions", { inseam_additions($0, $0, &$1.number, &$1.json, $2) }),
    ("summarize", { inseam_summarize($0, &$1.summary, $2) }),
    ("describe", { inseam_describe($0, &$1.json, $2) }),
    ("count", { inseam_count($0, nil, &$1.number, $2) }),
    ("filter", { inseam_filter($0, "n > 0", &$1.rows, &$1.number, $2) }),
    ("semi_join", { inseam_semi_join($0, $0, nil, &$1.rows, &$1.number, $2) }),
    ("check", { inseam_check($0, "n > 0", $2) }),
    ("project", { inseam_project($0, nil, &$1.number, $2) }),
    ("schema", { inseam_schema($0, &$1.schema, $2) }),
    ("scan", { inseam_scan($0, 0, 1, 0, 0, &$1.stream, $2) }),
    ("scan_rows", { inseam_scan_rows($0, [0], 1, 0, 0, &$1.stream, $2) }),
    ("scan_responses", { inseam_scan_responses($0, nil, 0, &$1.stream, $2) }),
    ("extract", { inseam_extract($0, nil, 0, 1, "never.inseam", nil, $2) }),
    ("take", { inseam_take($0, [0], 1, &$1.array, $2) }),
    ("compute", { inseam_compute($0, "seam", nil, &$1.schema, &$1.array, nil, $2) }),
    ("commit", { inseam_commit($0, nil, $2) }),
    ("set_provenance", { inseam_set_provenance($0, "n", nil, $2) }),
  ]

  /// Where results go.
  private final class Targets {
    var (number, isOutdated, summary): (UInt64, Int32, inseam_summary) = (0, 0, inseam_summary())
    var json: UnsafeMutablePointer<CChar>?
    var rows: UnsafeMutablePointer<UInt64>?
    var (schema, array, stream) = (ArrowSchema(), ArrowArray(), ArrowArrayStream())
  }

  @Test func aHandleThatIsNotOpenIsAnArgumentError() throws {
    let (dataset, targets) = (try OpenDataset(rowCount: 1), Targets())
    let closed = try dataset.projection()
    #expect(inseam_close(closed, nil) == 0)
    for (name, call) in callsOfHandles {
      for handle in [0, closed, .max] {
        var error = emptyError()
        #expect(call(handle, targets, &error) == 1, "\(name)")
        #expect(error.status == 1 && text(error.code) == "argument", "\(name)")
        #expect(error.first_row == .max && error.end_row == .max && error.offset == .max)
        #expect(text(error.message).contains("\(handle)") && text(error.path).isEmpty, "\(name)")
        #expect(call(handle, targets, nil) == 1, "\(name) without a buffer")
      }
    }
  }

  @Test func aHandleOfAnotherKindIsAnArgumentError() throws {
    let (dataset, targets) = (try OpenDataset(rowCount: 1), Targets())
    let projection = try dataset.projection()
    // Those before "schema" are of datasets, but the first; all others are not.
    let ofDatasets = callsOfHandles.prefix { $0.0 != "schema" }.dropFirst()
    for (name, call) in ofDatasets { #expect(call(projection, targets, nil) == 1, "\(name)") }
    for (name, call) in callsOfHandles.dropFirst(ofDatasets.endIndex) where name != "compute" {
      #expect(call(dataset.handle, targets, nil) == 1, "\(name)")
    }
    #expect(inseam_close(projection, nil) == 0)
  }

  @Test func aCallThatFailsMakesNoHandle() throws {
    let dataset = try OpenDataset(rowCount: 1)
    let missing = dataset.path + ".missing"
    let calls: [(inout Handle) -> Int32] = [
      { inseam_open(missing, nil, &$0, nil) }, { inseam_open(nil, nil, &$0, nil) },
      { inseam_refresh(0, &$0, nil) }, { inseam_project(0, nil, &$0, nil) },
      { inseam_create(nil, nil, &$0, nil) }, { inseam_append_to(missing, nil, &$0, nil) },
    ]
    for (index, call) in calls.enumerated() {
      var handle = dataset.handle
      #expect(call(&handle) != 0, "call \(index)")
      #expect(handle == 0, "call \(index)")
    }
  }

  @Test func noHandleComesTwice() throws {
    let dataset = try OpenDataset(rowCount: 1)
    var last = dataset.handle
    for _ in 0..<100 {
      let projection = try dataset.projection()
      #expect(projection > last)
      last = projection
      #expect(inseam_close(projection, nil) == 0)
    }
  }

  @Test func aNULLWhereThereMayBeNoneIsAnArgumentError() throws {
    let (dataset, targets) = (try OpenDataset(rowCount: 1), Targets())
    let projection = try dataset.projection()
    var (handle, count): (inseam_handle, UInt64) = (0, 0)
    let (path, open) = (dataset.path, dataset.handle)
    let statuses: [Int32] = [
      inseam_open(nil, nil, &handle, nil), inseam_open(path, nil, nil, nil),
      inseam_refresh(open, nil, nil), inseam_is_outdated(open, nil, nil),
      inseam_keeps_positions(open, open, nil, nil),
      inseam_additions(open, open, nil, &targets.json, nil),
      inseam_additions(open, open, &handle, nil, nil),
      inseam_join_provenance("p", "{}", "{}", nil, nil),
      inseam_join_provenance("p", "{}", nil, &targets.json, nil),
      inseam_join_provenance("p", nil, "{}", &targets.json, nil),
      inseam_join_provenance(nil, "{}", "{}", &targets.json, nil),
      inseam_summarize(open, nil, nil), inseam_describe(open, nil, nil),
      inseam_count(open, nil, nil, nil), inseam_filter(open, nil, &targets.rows, &count, nil),
      inseam_filter(open, "n > 0", nil, &count, nil),
      inseam_semi_join(open, open, nil, &targets.rows, &count, nil),
      inseam_semi_join(open, open, nil, nil, &count, nil),
      inseam_semi_join(open, 0, nil, &targets.rows, &count, nil),
      inseam_filter(open, "n > 0", &targets.rows, nil, nil), inseam_check(open, nil, nil),
      inseam_project(open, nil, nil, nil), inseam_schema(projection, nil, nil),
      inseam_scan(projection, 0, 1, 0, 0, nil, nil),
      inseam_scan_rows(projection, nil, 1, 0, 0, &targets.stream, nil),
      inseam_scan_responses(projection, nil, 0, nil, nil),
      inseam_take(projection, nil, 1, &targets.array, nil),
      inseam_take(projection, [0], 1, nil, nil),
      inseam_extract(projection, nil, 0, 1, nil, nil, nil),
      inseam_stream_error(nil, nil),
      inseam_share(nil, nil, &targets.array, nil), inseam_permute(0, 0, 1, 0, 0, 1, nil, nil),
      inseam_create(nil, nil, &handle, nil), inseam_create(path, nil, nil, nil),
      inseam_append_to(nil, nil, &handle, nil), inseam_write(1, nil, nil),
      inseam_attach(path, nil, nil, nil, nil),
      inseam_import_arrow(path, nil, 1, nil, nil, nil),
      inseam_compute(open, nil, nil, &targets.schema, &targets.array, nil, nil),
      inseam_compute(open, "seam", nil, nil, &targets.array, nil, nil),
      inseam_compute(open, "seam", nil, &targets.schema, nil, nil, nil),
    ]
    #expect(statuses == [Int32](repeating: 1, count: statuses.count))
    #expect(inseam_close(projection, nil) == 0)
  }

  @Test(arguments: [
    "nothing=1", "backend", "backend=", "backend=map", "verify=always", "skip-damage=yes",
    "generation=-1", "generation=x", "=mmap", "",
  ])
  func anOptionThatOpenDoesNotKnowIsAnArgumentError(option: String) throws {
    let dataset = try OpenDataset(rowCount: 1)
    var (handle, error): (inseam_handle, inseam_error) = (0, emptyError())
    let status = withList([option]) { inseam_open(dataset.path, $0, &handle, &error) }
    #expect(status == 1 && handle == 0 && text(error.code) == "argument")
    let twice = withList(["verify=full", "verify=full"]) {
      inseam_open(dataset.path, $0, &handle, nil)
    }
    #expect(twice == 1)
  }

  @Test func aMissingFileIsAnErrorOfTheSystemWithItsPath() throws {
    let dataset = try OpenDataset(rowCount: 1)
    let path = dataset.beside("missing.inseam")
    var (handle, error): (inseam_handle, inseam_error) = (0, emptyError())
    #expect(inseam_open(path, nil, &handle, &error) == 3 && handle == 0)
    #expect(error.status == 3 && text(error.code) == "file" && text(error.path) == path)
    #expect(error.offset == .max && text(error.message).contains("missing.inseam"))
  }

  @Test func aForeignAndADamagedFileAreErrorsOfTheData() throws {
    let dataset = try OpenDataset(rowCount: 1)
    let bytes = try Data(contentsOf: URL(fileURLWithPath: dataset.path))
    var (handle, error): (inseam_handle, inseam_error) = (0, emptyError())
    let path = dataset.beside("other.inseam")
    for (offset, code) in [(0, "foreign"), (5_000, ""), (bytes.count - 1, "")] {
      var flipped = bytes
      flipped[offset] ^= 1
      try flipped.write(to: URL(fileURLWithPath: path))
      let status = inseam_open(path, nil, &handle, &error)
      // One slot of two, and the trailer behind two good slots, are mended from the others.
      if code.isEmpty, status == 0 {
        inseam_close(handle, nil)
        continue
      }
      #expect(status == 2 && text(error.path) == path, "byte \(offset)")
      #expect(code.isEmpty || text(error.code) == code)
    }
  }

  @Test func textsThatAreTooLongAreCutBetweenCharacters() {
    for extra in 0..<3 {
      let path = String(repeating: "x", count: extra) + String(repeating: "é", count: 3_000)
      var (handle, error): (inseam_handle, inseam_error) = (0, emptyError())
      #expect(inseam_open(path, nil, &handle, &error) == 3)
      let found = text(error.path)
      #expect(path.hasPrefix(found) && (1_022...1_023).contains(found.utf8.count))
      #expect((4_094...4_095).contains(text(error.message).utf8.count))
    }
  }

  @Test func aTextThatIsNotUTF8IsAnArgumentError() throws {
    let dataset = try OpenDataset(rowCount: 1)
    var handle: inseam_handle = 0
    let wrong: [CChar] = [0x61, -1, 0]
    #expect(inseam_open(wrong, nil, &handle, nil) == 1)
    #expect(inseam_check(dataset.handle, wrong, nil) == 1)
  }

  @Test(arguments: ["", "n >", "missing > 1", "n > 'x'", "(n > 1", "n = = 1"])
  func aPredicateWithAMistakeIsAnArgumentError(predicate: String) throws {
    let dataset = try OpenDataset(rowCount: 1)
    var (count, error): (UInt64, inseam_error) = (7, emptyError())
    #expect(inseam_check(dataset.handle, predicate, &error) == 1)
    #expect(text(error.code) == "argument" && !text(error.message).isEmpty)
    #expect(inseam_count(dataset.handle, predicate, &count, nil) == 1 && count == 7)
  }
}
