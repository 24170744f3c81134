// SPDX-FileCopyrightText: 2026 The Inseam authors
// SPDX-License-Identifier: Apache-2.0

// Names and documentation are those of inseam.h, which the compiler checks these functions against.
// swift-format-ignore-file: AlwaysUseLowerCamelCase, AllPublicDeclarationsHaveDocumentation

public import CInseam
internal import Inseam
internal import InseamArrow
internal import InseamBytes
internal import InseamColumns
internal import InseamJSONL

@c @implementation public func inseam_import_arrow(
  _ path: UnsafePointer<CChar>!, _ streams: UnsafeMutablePointer<ArrowArrayStream>!,
  _ count: UInt64, _ options: UnsafePointer<UnsafePointer<CChar>?>!,
  _ report: UnsafeMutablePointer<UnsafeMutablePointer<CChar>?>!,
  _ error: UnsafeMutablePointer<inseam_error>!
) -> Int32 {
  // Safe: `call` writes to `error` only if it is not NULL, and the report too; `target` and `text`
  // refuse NULL, and each of the streams that the caller promises is taken over and released once.
  unsafe call(error) {
    let streams = try unsafe taken(try target(streams, "streams"), count)
    var pairs = try unsafe CallOptions(options)
    let conversion = try ArrowImport(try unsafe text(path, "path"), &pairs, streams)
    let result = try conversion.run()
    if let report = unsafe report { unsafe report.pointee = try result.cString() }
  }
}

/// Takes over streams that stand one after the other; all of them, also if one is invalid.
private func taken(_ streams: UnsafeMutablePointer<ArrowArrayStream>, _ count: UInt64) throws
  -> [ArrowInput]
{
  guard (1...UInt64(UInt32.max)).contains(count) else {
    throw ArgumentError("count must be 1 to \(UInt32.max); found \(count)")
  }
  // Safe: the caller promises `count` structures.
  let results = (0..<Int(count)).map { index in
    Result { () throws in try unsafe ArrowInput(taking: streams + index) }
  }
  return try results.map { try $0.get() }
}

/// The conversion of Arrow streams into a dataset.
private struct ArrowImport {
  private let path: String
  private let importer: ColumnImporter
  private let moves: [ColumnMove]
  private let lengths: String?
  /// The preset that was recognized, and why.
  private let chosen = Lock<PresetChoice?>(nil)
  private let provenance: [Name: [Name: String]]
  private let names: [String]
  private let isDry: Bool
  private var writing: WriteOptions
  private let locking: LockOptions
  /// The dataset that is appended to.
  private let base: Dataset?

  /// Reads the options of the call.
  init(_ path: String, _ pairs: inout CallOptions, _ streams: [ArrowInput]) throws {
    self.path = path
    names = pairs.takeAll("input")
    guard names.count == streams.count else {
      throw ArgumentError("expected an option input for each stream; found \(names.count)")
    }
    isDry = try pairs.takeFlag("dry-run")
    let replaces = try pairs.takeFlag("replace")
    provenance = try ArrowImport.provenance(try pairs.take("provenance"))
    base = try pairs.takeFlag("append") ? Dataset(path) : nil
    var options = try ArrowImport.options(&pairs, appendingTo: base)
    let chosen = chosen
    options.onChoice = { choice in chosen.withLock { $0 = choice } }
    (moves, lengths) = (options.moves, options.lengths)
    (writing, _, locking) = try InseamABI.writing(&pairs)
    writing.policy = replaces ? .replace : .create
    importer = try ColumnImporter(
      options,
      inputs: zip(names, streams).map { name, stream in
        ColumnImporter.Input(name: name, field: stream.field) { try stream.next() }
      })
  }

  private static func options(_ pairs: inout CallOptions, appendingTo base: Dataset?) throws
    -> ImportOptions
  {
    var options = ImportOptions(inputs: [])
    let asked = try pairs.take("preset").map { try Preset($0) }
    let zipped = try pairs.take("zip-lists").map { try Preset(zipping: FieldPath.names(in: $0)) }
    options.lengths = try pairs.take("lengths")
    options.threadCount = try pairs.takeNumber("threads", Int.self, 1...1_024)
    options.groupKeys = try pairs.take("group-by").map { FieldPath.names(in: $0) } ?? []
    options.keepsSource = try !pairs.takeFlag("no-source")
    options.makesIdentifiers = try !pairs.takeFlag("no-ids")
    options.allowsMissing = try pairs.takeFlag("allow-missing")
    let (map, pm, rm) = (pairs.takeAll("map"), pairs.takeAll("pm"), pairs.takeAll("rm"))
    do {
      options.moves = try [ColumnMove](map: map, pm: pm, rm: rm)
      for rule in pairs.takeAll("type") { try options.rules.setType(rule) }
    } catch let error as RuleError { throw ArgumentError(error.description) }
    let recorded = base.map { Preset(recordedIn: $0) ?? .generic }
    let isMapped = !options.moves.isEmpty || !options.groupKeys.isEmpty
    options.preset = asked ?? zipped ?? recorded ?? (isMapped ? .generic : .auto)
    if let base {
      options.follow(base.schema)
      options.existing = base
      options.commitTime = WallClock.microseconds
    }
    return options
  }

  private static func provenance(_ text: String?) throws -> [Name: [Name: String]] {
    guard let text else { return [:] }
    let value = try? JSONValue(Array(text.utf8))
    guard let members = value?.members, members.values.allSatisfy({ $0.members != nil }) else {
      throw ArgumentError("option provenance must be a JSON object of objects")
    }
    return members.mapValues { ($0.members ?? [:]).compactMapValues(\.text) }
  }

  /// Converts all rows, and returns the report.
  func run() throws -> JSONObject {
    var json = JSONObject()
    if isDry {
      var types = JSONObject()
      for (path, type) in try importer.types() { types.add(path, type) }
      json.add("types", types)
      return json
    }
    let writer = try makeWriter()
    let report = try importer.run(into: writer) { writer, report in
      if base == nil { writer.setLineage(lineage(report)) }
      report.describe(writer, moves: moves)
      report.describe(writer, moves: moves, origins: provenance)
    }
    if base != nil { json.add("appended", report.rowCount) }
    json.add("rows", base == nil ? UInt64(report.rowCount) : writer.committedRowCount)
    json.add("records", report.recordCount)
    json.add("empty_prompts", report.emptyPromptCount)
    json.add("preset", report.preset.name)
    if let choice = chosen.withLock({ $0 }) {
      json.add("reason", choice.reason)
    }
    json.add("notes", report.notes)
    return json
  }

  private func makeWriter() throws -> DatasetWriter {
    guard let base else { return try DatasetWriter(creating: path, options: writing) }
    guard !base.isFolder else {
      throw ArgumentError(
        "\(path) is a folder; convert to a data file in it, and run inseam publish \(path) FILE")
    }
    let writer = try DatasetWriter(appendingTo: path, options: writing)
    writer.locking = locking
    try writer.requireLocal()
    return writer
  }

  private func lineage(_ report: ImportReport) -> [(key: String, value: String)] {
    [
      ("command", "convert"), ("inputs", names.joined(separator: "\n")),
    ] + report.preset.lineage + (lengths.map { [("lengths", $0)] } ?? []) + [
      ("records", "\(report.recordCount)"), ("rows", "\(report.rowCount)"), ("refused", "0"),
    ]
  }
}
