// SPDX-FileCopyrightText: 2026 The Inseam authors
// SPDX-License-Identifier: Apache-2.0

internal import Inseam
internal import InseamBytes

/// What an Arrow type becomes: the column, and how its values lie in Arrow's buffers.
///
/// See `spec/arrow.md`, In.
struct ArrowType {
  /// How values lie in Arrow's buffers.
  indirect enum Layout {
    case null
    case bits
    /// Values of the column's own type.
    case fixed
    /// Four bytes for eight: times of day.
    case narrowIntegers
    /// Milliseconds for days.
    case dateMilliseconds
    /// Two's-complement integers of fewer than sixteen bytes.
    case decimal(byteWidth: Int)
    /// As many bytes for each value; sixteen for a uuid.
    case fixedBytes(Int)
    case bytes(isLarge: Bool)
    case byteViews
    case list(isLarge: Bool, ArrowType)
    case listView(isLarge: Bool, ArrowType)
    case fixedSizeList(Int, ArrowType)
    case structure([ArrowType])
    /// Indices of a type into values.
    case dictionary(PhysicalType, ArrowType)
    /// Ends of runs of a type, and values.
    case runs(PhysicalType, ArrowType)
  }

  let field: Field
  let layout: Layout

  /// Finds what an Arrow type becomes.
  ///
  /// - Throws: `ArrowError` that names the column and its type if there is nothing it becomes.
  init(root node: ArrowNode) throws {
    (field, layout) = try ArrowType.read(node, "")
  }

  private init(_ node: ArrowNode, path: String) throws {
    let own = path.isEmpty ? node.name : "\(path).\(node.name)"
    let (field, layout) = try ArrowType.read(node, own)
    var named = field.named(node.name)
    named.metadata = node.metadata.filter {
      !$0.key.text.hasPrefix("ARROW:") && $0.key != Name("PARQUET:field_id")
    }
    if node.format == "+m" { named.metadata["kind"] = "map" }
    self.field = named
    self.layout = layout
  }

  private init(_ field: Field, _ layout: Layout) {
    self.field = field
    self.layout = layout
  }

  private static func read(_ node: ArrowNode, _ path: String) throws -> (Field, Layout) {
    if let values = node.dictionary.first {
      let type = try ArrowType(values, path: path)
      guard let index = integers[node.format] else { throw unknown(node, path) }
      return (type.field, .dictionary(index, type))
    }
    if let fixed = plain[node.format] {
      return (Field("", ArrowType.isBfloat16(node) ? .bfloat16 : fixed), .fixed)
    }
    switch node.format {
    case "n": return (Field("", .null), .null)
    case "b": return (Field("", .bool), .bits)
    case "u", "U":
      return (
        Field("", .utf8, logical: ArrowType.textMeaning(node)), .bytes(isLarge: node.format == "U")
      )
    case "z", "Z": return (Field("", .binary), .bytes(isLarge: node.format == "Z"))
    case "vu": return (Field("", .utf8, logical: ArrowType.textMeaning(node)), .byteViews)
    case "vz": return (Field("", .binary), .byteViews)
    case "tdD": return (Field("", .int32, logical: .date), .fixed)
    case "tdm": return (Field("", .int32, logical: .date), .dateMilliseconds)
    default: break
    }
    if node.format.hasPrefix("+") { return try nested(node, path) }
    return try parameterized(node, path)
  }

  static let integers: [Name: PhysicalType] = [
    "c": .int8, "C": .uint8, "s": .int16, "S": .uint16, "i": .int32, "I": .uint32, "l": .int64,
    "L": .uint64,
  ]
  static let plain = integers.merging(["e": .float16, "f": .float32, "g": .float64]) { $1 }

  private static func isBfloat16(_ node: ArrowNode) -> Bool {
    node.format == "S" && node.metadata[ArrowExtension.nameKey] == ArrowExtension.bfloat16
  }

  private static func textMeaning(_ node: ArrowNode) -> LogicalType {
    node.metadata[ArrowExtension.nameKey] == ArrowExtension.json ? .json : .none
  }

  private static func parameterized(_ node: ArrowNode, _ path: String) throws -> (
    Field, Layout
  ) {
    let format = node.format
    let unit = LogicalType.TimeUnit(arrowLetter: format.dropFirst(2).first)
    switch format.prefix(2) {
    case "tt":
      guard let unit, format.count == 3 else { break }
      let isNarrow = unit == .second || unit == .millisecond
      return (Field("", .int64, logical: .time(unit)), isNarrow ? .narrowIntegers : .fixed)
    case "ts":
      guard let unit, format.dropFirst(3).first == ":" else { break }
      let zone = Name(String(format.dropFirst(4)))
      return (Field("", .int64, logical: .timestamp(unit, zone: zone)), .fixed)
    case "tD":
      guard let unit, format.count == 3 else { break }
      return (Field("", .int64, logical: .duration(unit)), .fixed)
    case "d:": return try decimal(node, path)
    case "w:": return try fixedBytes(node, path)
    default: break
    }
    throw unknown(node, path)
  }

  private static func decimal(_ node: ArrowNode, _ path: String) throws -> (
    Field, Layout
  ) {
    let numbers = node.format.dropFirst(2).split(separator: ",", omittingEmptySubsequences: false)
      .map { Int($0) }
    guard numbers.count == 2 || numbers.count == 3, let precision = numbers[0],
      let scale = numbers[1], let bits = numbers.count == 3 ? numbers[2] : 128
    else { throw unknown(node, path) }
    guard [32, 64, 128].contains(bits), (1...38).contains(precision),
      (0...precision).contains(scale)
    else { throw unknown(node, path) }
    return (
      sixteenBytes(.decimal128(precision: UInt8(precision), scale: UInt8(scale))),
      .decimal(byteWidth: bits / 8)
    )
  }

  private static func fixedBytes(_ node: ArrowNode, _ path: String) throws -> (
    Field, Layout
  ) {
    guard let width = Int(node.format.dropFirst(2)), width >= 0, width <= Int(Int32.max) else {
      throw unknown(node, path)
    }
    if width == 16, node.metadata[ArrowExtension.nameKey] == ArrowExtension.uuid {
      return (sixteenBytes(.uuid), .decimal(byteWidth: 16))
    }
    return (Field("", .binary), .fixedBytes(width))
  }

  private static func sixteenBytes(_ meaning: LogicalType) -> Field {
    var field = Field.fixedSizeList("", of: Field("item", .uint8), size: 16)
    field.logical = meaning
    return field
  }

  private static func nested(_ node: ArrowNode, _ path: String) throws -> (
    Field, Layout
  ) {
    switch node.format {
    case "+s": return try structure(node, path)
    case "+l", "+L", "+vl", "+vL":
      let item = try ArrowType(try only(node, path), path: path)
      let isLarge = node.format.hasSuffix("L")
      return (
        Field.list("", of: item.field),
        node.format.hasPrefix("+v")
          ? .listView(isLarge: isLarge, item) : .list(isLarge: isLarge, item)
      )
    case "+m":
      let entry = try ArrowType(try only(node, path), path: path)
      guard entry.field.type == .structure, entry.field.children.count == 2 else {
        throw unknown(node, path)
      }
      var field = entry.field
      field.children = zip(entry.field.children, ["key", "value"]).map { $0.named($1) }
      return (Field.list("", of: field), .list(isLarge: false, ArrowType(field, entry.layout)))
    case "+r":
      guard node.children.count == 2, let ends = integers[node.children[0].format] else {
        throw unknown(node, path)
      }
      let values = try ArrowType(node.children[1], path: path)
      return (values.field, .runs(ends, values))
    default: break
    }
    guard node.format.hasPrefix("+w:"), let size = Int(node.format.dropFirst(3)), size > 0,
      size <= Int(Int32.max)
    else { throw unknown(node, path) }
    let item = try ArrowType(try only(node, path), path: path)
    return (Field.fixedSizeList("", of: item.field, size: size), .fixedSizeList(size, item))
  }

  private static func structure(_ node: ArrowNode, _ path: String) throws -> (
    Field, Layout
  ) {
    var names = Set<Name>()
    var types: [ArrowType] = []
    for child in node.children {
      guard !child.name.isEmpty else {
        throw ArrowError(path, "a field has no name; rename it")
      }
      guard names.insert(child.name).inserted else {
        throw ArrowError(path, "two fields have the name '\(child.name)'; rename one")
      }
      types.append(try ArrowType(child, path: path))
    }
    return (.structure("", types.map(\.field)), .structure(types))
  }

  private static func only(_ node: ArrowNode, _ path: String) throws -> ArrowNode {
    guard node.children.count == 1 else { throw unknown(node, path) }
    return node.children[0]
  }

  private static func unknown(_ node: ArrowNode, _ path: String) -> ArrowError {
    ArrowError(
      path,
      "Arrow's \(words[node.format] ?? words[String(node.format.prefix(3))] ?? "type '\(node.format)'") is not supported; cast the column first"
    )
  }

  static let words = [
    "+ud": "dense union", "+us": "sparse union", "tiM": "interval of months",
    "tiD": "interval of days", "tin": "interval of months, days and nanoseconds",
  ]
}
