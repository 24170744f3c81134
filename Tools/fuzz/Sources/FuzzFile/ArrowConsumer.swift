// SPDX-FileCopyrightText: 2026 The Inseam authors
// SPDX-License-Identifier: Apache-2.0

import CInseam
import Inseam
import InseamArrow

/// Looks at Arrow data as a consumer does that trusts nobody: what `validate(full=True)` of pyarrow
/// looks at, and that each buffer can be read to its end.
///
/// Traps if something is wrong.
public struct ArrowConsumer {
  private let format: String
  private let path: String
  private let children: [ArrowConsumer]

  /// Reads a schema, which stays the caller's.
  public init(_ schema: UnsafePointer<ArrowSchema>, below path: String = "") {
    guard let format = schema.pointee.format.flatMap({ String(validatingCString: $0) }),
      let name = schema.pointee.name.flatMap({ String(validatingCString: $0) })
    else { fatalError("\(path): no format or name, or one that is not UTF-8") }
    self.format = format
    self.path = "\(path).\(name)"
    children = (0..<Int(schema.pointee.n_children)).map { [path = self.path] index in
      guard let child = schema.pointee.children[index] else { fatalError("\(path): no child") }
      return ArrowConsumer(child, below: path)
    }
    require(Set(children.map(\.path)).count == children.count || format != "+s", "names twice")
  }

  /// Looks at every value of an array, which stays the caller's.
  public func consume(_ array: UnsafePointer<ArrowArray>) {
    let length = Int(array.pointee.length)
    require(array.pointee.release != nil && length >= 0, "length \(length)")
    require(array.pointee.offset == 0, "offset \(array.pointee.offset)")
    require(Int(array.pointee.n_children) == children.count, "children")
    let view = View(array: array, length: length)
    consumeNulls(view)
    switch format.prefix(2) {
    case "n", "+s": break
    case "b": touch(view.buffer(1), (length + 7) / 8)
    case "u", "z": consumeStrings(view, view.offsets(Int32.self), isText: format == "u")
    case "U", "Z": consumeStrings(view, view.offsets(Int64.self), isText: format == "U")
    case "+l": return consumeItems(view, ends: view.offsets(Int32.self))
    case "+L": return consumeItems(view, ends: view.offsets(Int64.self))
    case "+w": return consumeItems(view, ends: (0...length).map { $0 * parameter })
    case "tt": consumeTimes(view)
    default: touch(view.buffer(1), length * width)
    }
    for (index, child) in children.enumerated() {
      let items = view.child(index)
      require(Int(items.pointee.length) >= length, "child \(index) is short")
      child.consume(items)
    }
  }

  private func consumeNulls(_ view: View) {
    if format == "n" { return }
    guard let bits = view.buffer(0) else {
      return require(view.array.pointee.null_count == 0, "nulls without a bitmap")
    }
    let nulls = (0..<view.length).count { bits[$0 / 8] >> UInt8($0 % 8) & 1 == 0 }
    require(view.array.pointee.null_count == nulls, "\(nulls) nulls")
  }

  private func consumeStrings(_ view: View, _ ends: [Int], isText: Bool) {
    require(ends.first == 0 && zip(ends, ends.dropFirst()).allSatisfy(<=), "offsets descend")
    guard isText else { return touch(view.buffer(2), ends.last ?? 0) }
    for (start, end) in zip(ends, ends.dropFirst()) where end > start {
      let bytes = UnsafeBufferPointer(rebasing: view.buffer(2, end)[start..<end])
      require(String(validating: bytes, as: UTF8.self) != nil, "text that is not UTF-8")
    }
  }

  private func consumeItems(_ view: View, ends: [Int]) {
    require(ends.first == 0 && zip(ends, ends.dropFirst()).allSatisfy(<=), "offsets descend")
    let items = view.child(0)
    require((ends.last ?? 0) <= Int(items.pointee.length), "offsets exceed the items")
    children[0].consume(items)
  }

  private func consumeTimes(_ view: View) {
    let day: [Character: Int64] = [
      "s": 86_400, "m": 86_400_000, "u": 86_400_000_000, "n": 86_400_000_000_000,
    ]
    guard let limit = format.last.flatMap({ day[$0] }) else { fatalError("\(path): \(format)") }
    let values =
      "sm".contains(format.last ?? " ")
      ? view.values(Int32.self).map { Int64($0) } : view.values(Int64.self)
    for (slot, value) in values.enumerated() where view.isPresent(slot) {
      require((0..<limit).contains(value), "time \(value)")
    }
  }

  private func touch(_ bytes: UnsafePointer<UInt8>?, _ count: Int) {
    guard count > 0 else { return }
    guard let bytes else { fatalError("\(path): a buffer is missing") }
    // Under a sanitizer each read is a check.
    var sum: UInt8 = 0
    for index in 0..<count { sum ^= bytes[index] }
    withExtendedLifetime(sum) {}
  }

  private var parameter: Int { Int(format.drop { $0 != ":" }.dropFirst()) ?? -1 }

  private var width: Int {
    if format.hasPrefix("d:") { return 16 }
    let widths = ["c": 1, "C": 1, "s": 2, "S": 2, "e": 2, "i": 4, "I": 4, "f": 4, "tdD": 4]
    if format.hasPrefix("w:") { return parameter }
    return widths[format] ?? 8
  }

  private func require(_ isRight: Bool, _ what: @autoclosure () -> String) {
    if !isRight { fatalError("Arrow data of \(path) (\(format)): \(what())") }
  }
}

/// The parts of an array.
private struct View {
  let array: UnsafePointer<ArrowArray>
  let length: Int

  func buffer(_ index: Int) -> UnsafePointer<UInt8>? {
    guard index < Int(array.pointee.n_buffers) else { fatalError("buffer \(index) is missing") }
    return array.pointee.buffers[index].map { $0.assumingMemoryBound(to: UInt8.self) }
  }

  func buffer(_ index: Int, _ count: Int) -> UnsafeBufferPointer<UInt8> {
    UnsafeBufferPointer(start: buffer(index), count: count)
  }

  func values<Element>(_ type: Element.Type, count: Int? = nil) -> [Element] {
    let count = count ?? length
    if count == 0 { return [] }
    guard let start = buffer(1) else { fatalError("a buffer of values is missing") }
    let raw = UnsafeRawPointer(start)
    return (0..<count).map {
      raw.loadUnaligned(fromByteOffset: $0 * MemoryLayout<Element>.size, as: type)
    }
  }

  func offsets<Element: BinaryInteger>(_ type: Element.Type) -> [Int] {
    values(type, count: length + 1).map { Int($0) }
  }

  func isPresent(_ slot: Int) -> Bool {
    buffer(0).map { $0[slot / 8] >> UInt8(slot % 8) & 1 == 1 } ?? true
  }

  func child(_ index: Int) -> UnsafePointer<ArrowArray> {
    guard let child = array.pointee.children[index] else { fatalError("child \(index) is missing") }
    return UnsafePointer(child)
  }
}

extension Dataset {
  /// Exports every value to Arrow, and looks at it as a consumer does.
  func consumeAsArrow() throws {
    var schemaNode = try ArrowSchema(schema)
    defer { schemaNode.release(&schemaNode) }
    let consumer = ArrowConsumer(&schemaNode)
    let scan = RowScan(
      self, .range(0..<min(rowCount, 4_096)), fields: schema, batchRows: 1_024, threadCount: 1)
    while let column = try scan.next() {
      var array = try ArrowArray(column, as: schema)
      defer { array.release(&array) }
      consumer.consume(&array)
    }
  }
}
