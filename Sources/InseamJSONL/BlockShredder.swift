// SPDX-FileCopyrightText: 2026 The Inseam authors
// SPDX-License-Identifier: Apache-2.0

internal import InseamBytes
internal import InseamColumns

/// The columns of a block's records, and what was left out.
struct ShreddedBlock {
  var field = Field.structure("", [])
  var column = Column(type: .structure, count: 0, values: .structure([]))
  var recordCount = 0
  var blankCount = 0
  var refusals: [(place: InputLocation, record: Buffer)] = []
  var rounding: [String: RoundingReport] = [:]
  var kindLines: [String: Int] = [:]
}

/// Cuts the records of a block into columns; one per thread.
final class BlockShredder {
  private let options: ImportOptions
  private let rules: TypeRules
  private let map: RecordMap
  private let parser = JSONParser()

  init(_ options: ImportOptions) {
    self.options = options
    rules = options.rules.completed(for: options.preset, options.moves)
    map = RecordMap(preset: options.preset, moves: options.moves, lengths: options.lengths)
  }

  /// The keys of a block's first record, and whether their values are strings.
  func keys(of block: RecordBlock) -> [String: Bool] {
    for record in block.records {
      let text = block.text.slice(offset: record.range.lowerBound, byteCount: record.range.count)
      if !text.isBlank, parse(text) == nil { return parser.topLevelKeys }
    }
    return [:]
  }

  /// Shreds a block.
  ///
  /// With the policy `stop`, the first refusal is thrown.
  func shred(_ block: RecordBlock) throws -> ShreddedBlock {
    var refused: [Int: RecordError] = [:]
    let records = block.records
    while true {
      var result = ShreddedBlock()
      let root = Shredder(rules: rules)
      var lines: [Int] = []
      guard let (index, error) = try append(records, of: block, to: root, &lines, &result, refused)
      else {
        try finish(root, lines, block, &result)
        return result
      }
      // The record has left traces in the columns: begin again without it.
      refused[index] = error
    }
  }

  /// Appends all records; gives the first that failed half-way.
  private func append(
    _ records: [(range: Range<Int>, line: Int)], of block: RecordBlock, to root: Shredder,
    _ lines: inout [Int],
    _ result: inout ShreddedBlock, _ refused: [Int: RecordError]
  ) throws -> (Int, RecordError)? {
    for (index, record) in records.enumerated() {
      let text = block.text.slice(offset: record.range.lowerBound, byteCount: record.range.count)
      if text.isBlank {
        result.blankCount += 1
        continue
      }
      result.recordCount += 1
      if let error = refused[index] ?? parse(text) {
        try refuse(error, record, text, block, &result)
        continue
      }
      var position = 0
      do { try root.append(parser, &position, line: record.line) } catch let error as RecordError {
        if error.conflict != nil, case .stop = options.onError {
          throw Conflict(error, block, record.line)
        }
        return (index, error)
      }
      lines.append(record.line)
    }
    return nil
  }

  private func parse(_ text: Buffer) -> RecordError? {
    var failure = parser.parse(text)
    if options.allowsNaN, failure != nil {
      failure = parser.parse(JSONParser.maskingSpecials(text), original: text)
    }
    if let failure { return RecordError(message: failure.message, offset: failure.offset) }
    return parser.isObject ? nil : RecordError(message: "a record is a JSON object", offset: 0)
  }

  private func refuse(
    _ error: RecordError, _ record: (range: Range<Int>, line: Int), _ text: Buffer,
    _ block: RecordBlock,
    _ result: inout ShreddedBlock
  ) throws {
    var message = error.message
    if record.range.upperBound == block.text.byteCount, block.elements == nil {
      message += "; the file ends in this line (a writer killed?)"
    }
    let place = InputLocation(
      path: block.path, line: record.line, column: error.offset + 1, message)
    if case .stop = options.onError { throw place }
    result.refusals.append((place, text))
  }

  private func finish(
    _ root: Shredder, _ lines: [Int], _ block: RecordBlock, _ result: inout ShreddedBlock
  ) throws {
    (result.field, result.column) = root.finish()
    if result.field.type == .null {
      (result.field, result.column) = (.structure("", []), result.column.asEmptyStruct)
    }
    root.collectRounding(into: &result.rounding)
    root.collectKindLines(into: &result.kindLines)
    do { (result.field, result.column) = try map.apply(result.field, result.column) } catch {
      throw InputLocation(path: block.path, line: block.firstLine, column: 1, error.message)
    }
    if options.keepsSource { try addSource(lines, block, &result) }
  }

  private func addSource(
    _ lines: [Int], _ block: RecordBlock, _ result: inout ShreddedBlock
  ) throws {
    guard result.field.childIndex(named: options.sourceName) == nil else {
      throw SourceNameTaken(path: block.path, line: block.firstLine)
    }
    let name = Array((block.path == "-" ? "<stdin>" : block.path).utf8)
    let offsets = (0...lines.count).map { UInt64($0 * name.count) }
    let file = Column(
      type: .utf8, count: lines.count,
      values: .bytes(
        offsets: Buffer(offsets),
        data: Buffer([[UInt8]](repeating: name, count: lines.count).flatMap { $0 })))
    let line = Column(
      type: .int64, count: lines.count, values: .fixed(Buffer(lines.map(Int64.init))))
    let source = Column(type: .structure, count: lines.count, values: .structure([file, line]))
    result.field.children.append(
      Field(
        options.sourceName, .structure, metadata: ["kind": "source"],
        children: [Field("file", .utf8), Field("line", .int64)]))
    result.column = Column(
      type: .structure, count: lines.count, values: .structure(result.column.children + [source]))
  }
}

/// The records have a field of the name under which their origin would be kept.
struct SourceNameTaken: Error {
  let path: String
  let line: Int
}

/// A path with two kinds of values.
struct Conflict: Error {
  let path: String
  let place: InputLocation

  init(_ error: RecordError, _ block: RecordBlock, _ line: Int) {
    path = error.conflict?.path.description ?? ""
    place = InputLocation(path: block.path, line: line, column: error.offset + 1, error.message)
  }

  init(path: String, place: InputLocation) {
    self.path = path
    self.place = place
  }
}

extension Buffer {
  fileprivate var isBlank: Bool {
    let bytes = span(of: UInt8.self)
    for i in bytes.indices where ![0x20, 0x09, 0x0D, 0x0A].contains(bytes[i]) { return false }
    return true
  }
}

extension Column {
  fileprivate var asEmptyStruct: Column {
    Column(type: .structure, count: count, values: .structure([]))
  }
}
