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
  /// The columns that became JSON text because their values have no common type.
  private let stored: [String]
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
    let target = try pairs.takeFlag("append") ? Dataset(path) : nil
    var options = try ArrowImport.options(
      &pairs, recorded: target.map { Preset(recordedIn: $0) ?? .generic })
    let onConflict = try pairs.take("on-conflict", OnConflict.self)
    (writing, _, locking) = try InseamABI.writing(&pairs)
    writing.policy = replaces ? .replace : .create
    stored =
      onConflict == .json
      ? try options.storeConflictsAsJSON(
        of: streams.map(\.field), in: target?.path, locking: locking) : []
    base = try stored.isEmpty ? target : target.map { try Dataset($0.path) }
    if let base { options.follow(base) }
    let chosen = chosen
    options.onChoice = { choice in chosen.withLock { $0 = choice } }
    (moves, lengths) = (options.moves, options.lengths)
    importer = try ColumnImporter(
      options,
      inputs: zip(names, streams).map { name, stream in
        ColumnImporter.Input(name: name, field: stream.field) { try stream.next() }
      })
  }

  /// What becomes of columns whose values have no common type.
  private enum OnConflict: String, CaseIterable { case stop, json }

  /// The options of a call; `recorded` is the preset of the dataset that is appended to.
  private static func options(_ pairs: inout CallOptions, recorded: Preset?) throws
    -> ImportOptions
  {
    var options = ImportOptions(inputs: [])
    let asked = try pairs.take("preset").map { try Preset($0) }
    let zipped = try pairs.take("zip-lists").map { try Preset(zipping: FieldPath.names(in: $0)) }
    options.lengths = try pairs.take("lengths")
    options.commitTime = recorded == nil ? 0 : WallClock.microseconds
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
    let isMapped = !options.moves.isEmpty || !options.groupKeys.isEmpty
    options.preset = asked ?? zipped ?? recorded ?? (isMapped ? .generic : .auto)
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
    let part = try base.flatMap { $0.isFolder ? try NewPart(of: $0, options: writing) : nil }
    let writer = try part?.writer ?? makeWriter()
    let report = try importer.run(into: writer) { writer, report in
      if base == nil { writer.setLineage(lineage(report)) }
      report.describe(writer, moves: moves)
      report.describe(writer, moves: moves, origins: provenance)
      part?.prepare()
    }
    if base != nil { json.add("appended", report.rowCount) }
    let published = try part.map { try publish($0) }
    json.add(
      "rows", base == nil ? UInt64(report.rowCount) : published ?? writer.committedRowCount)
    json.add("records", report.recordCount)
    json.add("empty_prompts", report.emptyPromptCount)
    json.add("preset", report.preset.name)
    if let choice = chosen.withLock({ $0 }) {
      json.add("reason", choice.reason)
    }
    json.add(
      "notes",
      stored.map { "\($0) has values of several types and is stored as JSON text" } + report.notes)
    return json
  }

  private func publish(_ part: NewPart) throws -> UInt64 {
    do { return try part.publish(time: WallClock.microseconds, locking: locking) } catch {
      throw importer.advising(error)
    }
  }

  private func makeWriter() throws -> DatasetWriter {
    guard let base else { return try DatasetWriter(creating: path, options: writing) }
    let writer = try DatasetWriter(appendingTo: base.path, options: writing)
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
