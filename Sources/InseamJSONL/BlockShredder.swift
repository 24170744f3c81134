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
  /// A record that was left out.
  typealias Refusal = (place: InputLocation, record: Buffer, error: RecordError)
  var refusals: [Refusal] = []
  var rounding: [Name: RoundingReport] = [:]
  /// The strings and booleans that became numbers, by path.
  var coercions: [Name: Int] = [:]
  /// Where float32 fields of the records are in the rows.
  var storedPaths: [Name: String] = [:]
  var ruledPaths: Set<Name> = []
  var movedPaths: [Name: String] = [:]
  /// The records in which the preset found no prompt.
  var emptyPromptCount = 0
  /// What the preset saw.
  var notes = MappingNotes()
  var kinds: [Name: (kind: KnownKind, line: Int)] = [:]
  /// The keys of the objects in the records.
  var keys: [(path: RecordPath, names: [String])] = []
  /// The rows whose aligned lists differ in length.
  var misalignments: [Misalignment] = []
}

extension ShreddedBlock {
  /// Forgets all top-level fields but some.
  fileprivate mutating func keep(_ names: Set<Name>) {
    let parts = zip(field.children, column.children).filter { names.contains($0.0.name) }
    field.children = parts.map(\.0)
    column = Column(type: .structure, count: column.count, values: .structure(parts.map(\.1)))
  }
}

/// Cuts the records of a block into columns; one per thread.
final class BlockShredder {
  private let options: ImportOptions
  private let rules: TypeRules
  private let map: RecordMap
  private let parser: JSONParser
  private let isGathered: Bool

  init(_ options: ImportOptions) throws(OutOfMemory) {
    self.options = options
    parser = try JSONParser()
    isGathered = options.preset.gatherer(options.gatheringKeys) != nil
    rules = options.rules.completed(for: options.preset, options.moves)
    map = RecordMap(preset: options.preset, moves: options.moves, lengths: options.lengths)
  }

  /// The first records of a block that can be read, and have together no more bytes than given.
  func records(of block: RecordBlock, atMost count: Int, byteCount: Int) throws -> [JSONValue] {
    var values: [JSONValue] = []
    var rest = byteCount
    for record in block.records {
      rest -= record.range.count
      if values.count == count || rest < 0 { break }
      let text = block.bytes(of: record).array(of: UInt8.self)
      if let value = try unlessEnded({ try JSONValue(text) }) { values.append(value) }
    }
    return values
  }

  /// Shreds a block; `known` are the kinds of earlier blocks, if it has to follow them.
  ///
  /// With the policy `stop`, the first refusal is thrown.
  func shred(_ block: RecordBlock, known: [Name: KnownKind] = [:]) throws -> ShreddedBlock {
    var misaligned: [Int: RecordError] = [:]
    while true {
      let (result, numbers) = try shred(block, known: known, without: misaligned)
      if result.misalignments.isEmpty { return result }
      for found in result.misalignments {
        misaligned[numbers[found.row]] = RecordError(
          message: "\(found.message) (--aligned none keeps such lists)", offset: 0)
      }
    }
  }

  /// Shreds a block without some of its records, by their numbers; gives those of its rows.
  private func shred(
    _ block: RecordBlock, known: [Name: KnownKind], without misaligned: [Int: RecordError]
  ) throws -> (ShreddedBlock, numbers: [Int]) {
    var result = ShreddedBlock()
    var numbers: [Int] = []
    let root = Shredder(rules: ShredRules(types: rules, known: known))
    var lines: [Int] = []
    var records = block.records
    var number = -1
    while let record = records.next() {
      number += 1
      let text = block.bytes(of: record)
      if text.isBlank {
        result.blankCount += 1
        continue
      }
      result.recordCount += 1
      let place = RecordPlace(line: record.line, number: number)
      do {
        if let error = misaligned[number] { throw error }
        try append(text, to: root, place, isText: block.holdsTexts)
        lines.append(record.line)
        numbers.append(number)
      } catch let error as RecordError {
        root.rollBack(to: lines.count, number)
        try refuse(error, record, text, block, &result)
      }
    }
    result.blankCount += records.emptyCount
    try finish(root, lines, block, &result)
    return (result, numbers)
  }

  private func append(_ text: Buffer, to root: Shredder, _ place: RecordPlace, isText: Bool)
    throws
  {
    guard text.byteCount <= options.lineLimit else {
      throw RecordError(
        message:
          "a record is longer than \(options.lineLimit) bytes (--max-line BYTES raises the limit)",
        offset: 0)
    }
    var position = 0
    guard isText else { return try root.append(try parse(text), &position, place) }
    let opening = Array("{\"text\":".utf8)
    do {
      let record = try Buffer(opening + text.array(of: UInt8.self) + [UInt8(ascii: "}")])
      try root.append(try parse(record), &position, place)
    } catch let error as RecordError {
      throw RecordError(
        message: error.message, offset: max(0, error.offset - opening.count),
        conflict: error.conflict)
    }
  }

  private func parse(_ text: Buffer) throws -> JSONLine {
    do { return try parser.parse(text) } catch let error as RecordError {
      guard options.allowsNaN else { throw error }
      return try parser.parse(JSONParser.maskingSpecials(text), original: text)
    }
  }

  private func refuse(
    _ error: RecordError, _ record: RecordBlock.Record, _ text: Buffer, _ block: RecordBlock,
    _ result: inout ShreddedBlock
  ) throws {
    let place = block.location(of: error.offset, in: record, message(error, record, block))
    if let path = error.conflict, options.conflictsBecomeJSON || options.onError == .stop {
      throw Conflict(path: path.description, place: place)
    }
    if case .stop = options.onError { throw place }
    result.refusals.append((place, text, error))
  }

  /// What is wrong with a record, and what helps.
  private func message(
    _ error: RecordError, _ record: RecordBlock.Record, _ block: RecordBlock
  ) -> String {
    var message = error.message
    if error.isSyntax, record.range.upperBound == block.text.byteCount, block.elements == nil {
      let cut = "the record does not end on its line"
      message = message.hasPrefix(cut) ? cut : message
      message += "; the file ends in the middle of this record (was its writer killed?)"
    }
    if case .stop = options.onError, error.conflict == nil, !message.containsText("--") {
      message += "; --on-error skip leaves such records out"
    }
    return message.naming(file: block.path)
  }

  private func finish(
    _ root: Shredder, _ lines: [Int], _ block: RecordBlock, _ result: inout ShreddedBlock
  ) throws {
    (result.field, result.column) = try root.finish()
    if result.field.type == .null {
      (result.field, result.column) = (.structure("", []), result.column.asEmptyStruct)
    }
    root.collectRounding(into: &result.rounding)
    root.collectCoercions(into: &result.coercions)
    root.collectKinds(into: &result.kinds)
    root.collectKeys(into: &result.keys)
    root.collectRuled(into: &result.ruledPaths)
    do { try mapRows(&result) } catch let error as MappingError {
      let line = error.record.map { lines[$0] } ?? block.firstLine
      throw InputLocation(
        path: block.path, line: line, column: 1, error.message + options.choiceNote(error.message))
    } catch let error as TypeConflict {
      throw InputLocation(
        path: block.path, line: block.firstLine, column: 1,
        "in this line or a later one: \(error.column): \(error.reason)\(options.choiceNote(""))")
    }
    if let kept = options.keptFields { result.keep(kept) }
    if options.keepsSource { try addSource(lines, block, &result) }
  }

  /// Makes rows of the records, as the preset says, and finds those whose aligned lists are not.
  private func mapRows(_ result: inout ShreddedBlock) throws {
    let mapped = try map.apply(
      RecordOrigins.mark(result.field), result.column, moved: &result.movedPaths, &result.notes)
    result.emptyPromptCount =
      ColumnNode(field: mapped.field, column: mapped.column)
      .emptyPromptCount
    let (field, storedPaths) = RecordOrigins.collect(mapped.field)
    let aligned = options.aligned(field)
    result.misalignments = mapped.column.misalignments(aligned)
    if !options.keepsShape {
      (result.field, result.storedPaths, result.column) = (aligned, storedPaths, mapped.column)
      if !isGathered {
        (result.field, result.column) = try options.identifiers.added(
          to: result.field, result.column)
      }
    }
  }

  private func addSource(
    _ lines: [Int], _ block: RecordBlock, _ result: inout ShreddedBlock
  ) throws {
    guard result.field.childIndex(named: options.sourceName) == nil else {
      throw SourceNameTaken(path: block.path, line: block.firstLine)
    }
    let source = try RowSource.column(
      named: options.sourceName, file: RowSource.file(block.path, count: lines.count),
      lines: lines.map(Int64.init))
    result.field.children.append(source.field)
    result.column = Column(
      type: .structure, count: lines.count,
      values: .structure(result.column.children + [source.column]))
  }
}

/// The records have a field of the name under which their origin would be kept.
struct SourceNameTaken: Error {
  let path: String
  let line: Int
}

/// Some records have an identifier of their own where others were given one.
struct IdentifierTaken: Error {
  let name: String
  let place: InputLocation
}

/// A path with two kinds of values.
struct Conflict: Error {
  let path: String
  let place: InputLocation
}

extension Buffer {
  fileprivate var isBlank: Bool {
    let bytes = span(of: UInt8.self)
    for i in bytes.indices where bytes[i] > 0x20 || ![0x20, 0x09, 0x0D, 0x0A].contains(bytes[i]) {
      return false
    }
    return true
  }
}

extension Column {
  fileprivate var asEmptyStruct: Column {
    Column(type: .structure, count: count, values: .structure([]))
  }
}
