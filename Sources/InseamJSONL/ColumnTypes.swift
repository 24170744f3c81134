// SPDX-FileCopyrightText: 2026 The Inseam authors
// SPDX-License-Identifier: Apache-2.0

internal import Inseam
internal import InseamBytes
internal import InseamColumns

/// Gives columns the types that rules ask for, as `Shredder` gives them to values of JSON.
///
/// What has the type already stays as it is, and what widens exactly is widened. All other values
/// are converted as their JSON is, so a rule means the same for every input.
struct ColumnTypes {
  private let rules: TypeRules
  private let parser: JSONParser
  /// The paths of rules that columns have.
  private(set) var usedPaths: Set<Name> = []
  private(set) var coercions: [Name: Int] = [:]
  private(set) var rounding: [Name: RoundingReport] = [:]

  /// Prepares the rules of the options, those of a preset and of columns that move included.
  init(_ rules: TypeRules, _ parser: JSONParser) {
    self.rules = rules
    self.parser = parser
  }

  /// Converts the columns of rows of which the first is `firstRow`, counted from 1.
  ///
  /// - Throws: `ColumnTypeError` for a value that cannot be converted.
  mutating func apply(_ rows: inout ColumnNode, firstRow: Int) throws {
    for key in rules.paths {
      guard let path = FieldPath(key) else { continue }
      let full = rows.field.completed(path)
      guard rows.field.field(at: full) != nil else { continue }
      usedPaths.insert(key)
      let isOfRows = !full.steps.contains("[]")
      try rows.edit(at: full.steps) { node throws in
        try convert(&node, full, firstRow: isOfRows ? firstRow : nil)
      }
    }
  }

  private mutating func convert(_ node: inout ColumnNode, _ path: FieldPath, firstRow: Int?) throws
  {
    switch rules.rule(at: RecordPath(names: path.steps)) {
    case .automatic, .tuple: return
    case .json where node.field.logical == .json: return
    case .map where node.field.isMap: return
    case .map:
      throw ColumnTypeError(
        path, nil, "expected a map, found \(node.field); --type \(path)=json stores it as text")
    case .json: try convertText(&node, path, firstRow)
    case .time where node.field.logical == rules.timeType(at: RecordPath(names: path.steps)): return
    case .time: try convertText(&node, path, firstRow, isTime: node.field.isTime)
    case .type(let type) where node.field.isList && node.field.logical == .none:
      throw ColumnTypeError(
        path, nil,
        "expected \(type.name), found \(node.field) (\(path)[] names the items of the list)")
    case .type(let type): try convert(&node, to: type, path, firstRow)
    }
  }

  private mutating func convert(
    _ node: inout ColumnNode, to type: PhysicalType, _ path: FieldPath, _ firstRow: Int?
  ) throws {
    if node.field.type == type, node.field.logical == .none { return }
    let isPlain = node.field.logical == .none
    // Integers beyond 2^53 are looked at one by one.
    if isPlain, node.field.type != .int64, Widening.isPossible(from: node.field.type, to: type) {
      let field = Field(node.field.name, type)
      node = ColumnNode(
        field: field, column: try node.column.widened(from: node.field, to: field))
    } else if isPlain, node.field.type == .float64, type == .float32 {
      node = try singles(node, path, firstRow)
    } else {
      try convertText(&node, path, firstRow)
    }
  }

  /// Numbers as float32; what that rounds is counted.
  private mutating func singles(_ node: ColumnNode, _ path: FieldPath, _ firstRow: Int?) throws
    -> ColumnNode
  {
    guard case .fixed(let buffer) = node.column.values else { return node }
    let numbers = buffer.span(of: Double.self)
    var report = RoundingReport()
    let rounded = try Buffer(capacity: numbers.count, of: Float.self) { output in
      for slot in numbers.indices {
        let single = Float(numbers[slot])
        output.append(single)
        if node.column.isNull(slot) { continue }
        guard single.isFinite || !numbers[slot].isFinite else {
          throw ColumnTypeError(
            path, firstRow.map { $0 + slot },
            "a number beyond float32 (--type \(path)=float64 stores it)")
        }
        report.note(numbers[slot])
      }
    }
    rounding[path.description, default: RoundingReport()].add(report)
    return ColumnNode(
      field: Field(node.field.name, .float32),
      column: Column(
        type: .float32, count: node.column.count, validity: node.column.validity,
        absence: node.column.absence, values: .fixed(rounded)))
  }

  /// Converts values by their JSON text; those that are times can only become other times.
  private mutating func convertText(
    _ node: inout ColumnNode, _ path: FieldPath, _ firstRow: Int?, isTime: Bool = false
  ) throws {
    if !isTime, let found = node.field.preorder.first(where: \.hasNoJSON) {
      throw ColumnTypeError(
        path, nil, "--type converts numbers, text, booleans, lists and structs, found \(found)")
    }
    let printer = RowPrinter(node.field)
    let shredder = Shredder(
      path: RecordPath(names: path.steps), name: Array(node.field.name.utf8),
      rules: ShredRules(types: rules))
    for slot in 0..<node.column.count {
      if slot % 65_536 == 0 { try Calls.check() }
      guard !node.column.isNull(slot) else {
        shredder.appendNull(isAbsent: node.column.isAbsent(slot))
        continue
      }
      var text = Array("{\"\":".utf8)
      printer.append(node.column, slot, to: &text)
      text.append(UInt8(ascii: "}"))
      do {
        var index = 2
        try shredder.append(
          try parser.parse(Buffer(text)), &index, RecordPlace(line: slot, number: slot))
      } catch let error as RecordError {
        throw ColumnTypeError(path, firstRow.map { $0 + slot }, error.message)
      }
    }
    shredder.collectCoercions(into: &coercions)
    shredder.collectRounding(into: &rounding)
    let (field, column) = try shredder.finish()
    let converted = field.type == .null ? Field(field.name, node.field.type) : field
    node = ColumnNode(
      field: converted,
      column: field.type == .null
        ? try Column.nulls(converted, count: column.count, explicit: true) : column)
  }
}

/// A value that has not the type a rule asks for.
struct ColumnTypeError: Error {
  let path: FieldPath
  /// The row in its input, counted from 1; `nil` for a column as a whole and for items of lists.
  let row: Int?
  let message: String

  init(_ path: FieldPath, _ row: Int?, _ message: String) {
    (self.path, self.row, self.message) = (path, row, message)
  }
}

extension Field {
  /// Whether the values are dates or times since 1970-01-01.
  fileprivate var isTime: Bool {
    if case .timestamp = logical { true } else { logical == .date }
  }

  /// Whether JSON has no type for the values: bytes, times, decimals.
  fileprivate var hasNoJSON: Bool {
    type == .binary || type == .fixedSizeList && logical != .none
      || ![.none, .json].contains(logical)
  }
}
