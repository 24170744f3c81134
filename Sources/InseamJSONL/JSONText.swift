// SPDX-FileCopyrightText: 2026 The Inseam authors
// SPDX-License-Identifier: Apache-2.0

internal import InseamBytes
public import InseamColumns

/// Values as JSON text.
public enum JSONText {
  /// Appends a string with quotes; only quotes, backslashes and control characters are escaped.
  public static func append(_ text: String, to bytes: inout [UInt8]) {
    bytes.append(0x22)
    let source = Array(text.utf8)
    var start = 0
    for i in source.indices where isEscaped(source[i]) {
      bytes += source[start..<i]
      appendEscaped(source[i], to: &bytes)
      start = i + 1
    }
    bytes += source[start...]
    bytes.append(0x22)
  }

  /// Appends the UTF-8 bytes of a string with quotes.
  static func append(_ text: Buffer, to bytes: inout [UInt8]) {
    bytes.append(0x22)
    let source = text.span(of: UInt8.self)
    var start = 0
    for i in source.indices where isEscaped(source[i]) {
      bytes.append(contentsOf: text.slice(offset: start, byteCount: i - start))
      appendEscaped(source[i], to: &bytes)
      start = i + 1
    }
    bytes.append(contentsOf: text.slice(offset: start, byteCount: source.count - start))
    bytes.append(0x22)
  }

  private static func isEscaped(_ byte: UInt8) -> Bool {
    byte < 0x20 || byte == 0x22 || byte == 0x5C
  }

  private static func appendEscaped(_ byte: UInt8, to bytes: inout [UInt8]) {
    bytes.append(0x5C)
    switch byte {
    case 0x22, 0x5C: bytes.append(byte)
    case 0x0A: bytes.append(UInt8(ascii: "n"))
    case 0x0D: bytes.append(UInt8(ascii: "r"))
    case 0x09: bytes.append(UInt8(ascii: "t"))
    case 0x08: bytes.append(UInt8(ascii: "b"))
    case 0x0C: bytes.append(UInt8(ascii: "f"))
    default:
      let digits = Array("0123456789abcdef".utf8)
      bytes += [UInt8(ascii: "u"), 0x30, 0x30, digits[Int(byte >> 4)], digits[Int(byte & 15)]]
    }
  }

  /// Appends the shortest decimal that gives the number back; NaN and infinities as Python writes
  /// them.
  public static func append(_ number: Double, to bytes: inout [UInt8]) {
    if number.isNaN {
      bytes += Array("NaN".utf8)
    } else if number.isInfinite {
      bytes += Array((number < 0 ? "-Infinity" : "Infinity").utf8)
    } else {
      bytes.append(contentsOf: number.description.utf8)
    }
  }

  /// Appends the shortest decimal that gives the float32 back.
  public static func append(_ number: Float, to bytes: inout [UInt8]) {
    if number.isFinite {
      bytes.append(contentsOf: number.description.utf8)
    } else {
      append(Double(number), to: &bytes)
    }
  }
}

/// Writes the rows of columns as JSON objects.
public struct RowPrinter {
  /// The key in a struct's metadata under which `array` stands if its fields are printed as the items
  /// of an array.
  static let arrayKey = "json"

  private let field: Field
  private let names: [[UInt8]]
  private let children: [RowPrinter]
  private let printsDoubles: Bool
  private let isMap: Bool
  /// Tells JSON from other text in a column of type json; `nil` without memory.
  private let parser: JSONParser?

  /// Prepares a printer.
  ///
  /// `doubles`: The ids of float32 columns whose numbers are written as the doubles they
  ///   equal.
  public init(_ field: Field, doubles: Set<UInt32> = []) {
    self.field = field
    names = field.children.map { child in
      var name: [UInt8] = []
      JSONText.append(child.name, to: &name)
      return name + [UInt8(ascii: ":")]
    }
    children = field.children.map { RowPrinter($0, doubles: doubles) }
    printsDoubles = doubles.contains(field.id)
    isMap = field.isTextMap
    parser = field.logical == .json ? try? JSONParser() : nil
  }

  /// Appends the value of a slot; absent keys of a struct are left out.
  public func append(_ column: Column, _ slot: Int, to bytes: inout [UInt8]) {
    if column.isNull(slot) { return bytes += Array("null".utf8) }
    if let text = field.logical.text(column, slot) {
      return bytes.append(contentsOf: text)
    }
    switch column.values {
    case .none: bytes += Array("null".utf8)
    case .bits(let bits): bytes += Array((bits[slot] ? "true" : "false").utf8)
    case .fixed: appendNumber(column, slot, to: &bytes)
    case .bytes(let offsets, let data): appendBytes(offsets, data, slot, to: &bytes)
    case .list(_, let items):
      let range = column.items(of: slot)
      if isMap, appendEntries(range, items, to: &bytes) { return }
      appendItems(range, items, to: &bytes)
    case .fixedSizeList(_, let items):
      appendItems(column.items(of: slot), items, to: &bytes)
    case .structure(let columns): appendFields(columns, slot, to: &bytes)
    }
  }

  private func appendFields(_ columns: [Column], _ slot: Int, to bytes: inout [UInt8]) {
    if field.metadata[RowPrinter.arrayKey] == "array" {
      return appendArray(columns, slot, to: &bytes)
    }
    bytes.append(UInt8(ascii: "{"))
    var isFirst = true
    for index in columns.indices where !columns[index].isAbsent(slot) {
      if !isFirst { bytes.append(UInt8(ascii: ",")) }
      isFirst = false
      bytes.append(contentsOf: names[index])
      children[index].append(columns[index], slot, to: &bytes)
    }
    bytes.append(UInt8(ascii: "}"))
  }

  private func appendArray(_ columns: [Column], _ slot: Int, to bytes: inout [UInt8]) {
    let end = columns.lastIndex { !$0.isAbsent(slot) }.map { $0 + 1 } ?? 0
    bytes.append(UInt8(ascii: "["))
    for index in 0..<end {
      if index > 0 { bytes.append(UInt8(ascii: ",")) }
      children[index].append(columns[index], slot, to: &bytes)
    }
    bytes.append(UInt8(ascii: "]"))
  }

  /// Appends the entries of a map as an object; `false` if a key is null or appears twice.
  private func appendEntries(_ range: Range<Int>, _ items: Column, to bytes: inout [UInt8]) -> Bool
  {
    let (keys, values, printers) = (items.children[0], items.children[1], children[0].children)
    var seen: Set<[UInt8]> = []
    var object = [UInt8(ascii: "{")]
    for item in range {
      var key: [UInt8] = []
      printers[0].append(keys, item, to: &key)
      guard !keys.isNull(item), seen.insert(key).inserted else { return false }
      if item > range.lowerBound { object.append(UInt8(ascii: ",")) }
      object += key + [UInt8(ascii: ":")]
      printers[1].append(values, item, to: &object)
    }
    bytes += object + [UInt8(ascii: "}")]
    return true
  }

  private func appendItems(_ range: Range<Int>, _ items: Column, to bytes: inout [UInt8]) {
    bytes.append(UInt8(ascii: "["))
    for item in range {
      if item > range.lowerBound { bytes.append(UInt8(ascii: ",")) }
      children[0].append(items, item, to: &bytes)
    }
    bytes.append(UInt8(ascii: "]"))
  }

  private func appendBytes(_ offsets: Buffer, _ data: Buffer, _ slot: Int, to bytes: inout [UInt8])
  {
    let cuts = offsets.span(of: UInt64.self)
    let text = data.slice(offset: Int(cuts[slot]), byteCount: Int(cuts[slot + 1] - cuts[slot]))
    if field.logical == .json, parser?.isValue(text) ?? true {
      return JSONText.appendCompact(text, to: &bytes)
    }
    guard field.type == .binary else { return JSONText.append(text, to: &bytes) }
    let digits = Array("0123456789abcdef".utf8)
    bytes.append(0x22)
    for byte in text.array(of: UInt8.self) {
      bytes += [digits[Int(byte >> 4)], digits[Int(byte & 15)]]
    }
    bytes.append(0x22)
  }

  private func appendNumber(_ column: Column, _ slot: Int, to bytes: inout [UInt8]) {
    switch column.value(at: slot) {
    case .int(let value): bytes.append(contentsOf: value.description.utf8)
    case .uint(let value): bytes.append(contentsOf: value.description.utf8)
    case .float(let value):
      if printsDoubles {
        JSONText.append(Double(value), to: &bytes)
      } else {
        JSONText.append(value, to: &bytes)
      }
    case .double(let value): JSONText.append(value, to: &bytes)
    default: break
    }
  }
}

extension Field {
  /// Whether the field is a list of keys and values that was a map, with text as keys.
  fileprivate var isTextMap: Bool {
    guard isMap, children[0].type == .structure else { return false }
    let entry = children[0].children
    return entry.map(\.name) == ["key", "value"] && entry[0].type == .utf8
      && entry[0].logical == .none
  }
}
