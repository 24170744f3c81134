// SPDX-FileCopyrightText: 2026 The Inseam authors
// SPDX-License-Identifier: Apache-2.0

public import Inseam
internal import InseamBytes
public import InseamColumns

/// Converts columns that have types already, such as those of Arrow streams: what `Importer` does
/// with the records of JSON, batch by batch.
///
/// Presets, moved columns, types that are asked for, identifiers, gathering and the origin of rows
/// are those of `ImportOptions`; the origin is the row of the input, counted from 1.
public final class ColumnImporter {
  /// One input: its name, the fields of its rows, and its rows.
  public struct Input {
    let name: String
    let field: Field
    let next: () throws -> Column?

    /// Creates an input.
    ///
    /// - Parameters:
    ///   - name: What errors and the origin of rows call it.
    ///   - field: A struct with the fields of a row.
    ///   - next: Returns the rows of the next batch, `nil` at the end.
    public init(name: String, field: Field, next: @escaping () throws -> Column?) {
      (self.name, self.field, self.next) = (name, field, next)
    }

    /// This input, whose first batch was read already.
    func beginning(with first: Column) -> Input {
      var first: Column? = first
      return Input(name: name, field: field) {
        defer { first = nil }
        return try first ?? next()
      }
    }
  }

  private let inputs: [Input]
  private var options: ImportOptions

  /// Creates an importer of some inputs.
  ///
  /// - Throws: `DatasetError` if the names of fields leave none for the origin of rows.
  public init(_ options: ImportOptions, inputs: [Input]) throws {
    self.inputs = inputs
    self.options = options
    self.options.inputs = inputs.map(\.name)
    try chooseNames()
  }

  /// The types of the columns that the inputs have, by path, without a reading of their rows.
  ///
  /// - Throws: `DatasetError` if two inputs have a field of types that no type holds.
  public func types() throws -> [(path: String, type: String)] {
    var schema = Field.structure("", [])
    for input in inputs {
      schema = try locating(input) { try schema.merged(with: input.field) }
    }
    return schema.typesByRecordPath
  }

  /// Writes the rows of all inputs, calls `configure`, and commits.
  ///
  /// - Throws: `DatasetError` with the name of the input and the row, and what the inputs throw.
  public func run(
    into writer: DatasetWriter,
    configure: (DatasetWriter, ImportReport) throws -> Void = { _, _ in }
  ) throws -> ImportReport {
    var inputs = inputs
    if options.preset == .auto {
      let choice = try choosePreset(&inputs)
      options.preset = choice.preset
      options.choice = choice
      options.report(choice)
    }
    let pass = ColumnPass(options, inputs, writer) { try self.locating($0, $1) }
    var report = try pass.run()
    // Rows that are mapped have columns that their mapping makes; without rows there is nothing to map.
    if report.recordCount == 0, pass.keepsShape {
      for input in inputs {
        try locating(input) {
          try writer.append(Column.nulls(input.field, count: 0), as: input.field)
        }
      }
    }
    report.recordPaths = inputs.flatMap { $0.field.paths().map(\.path.description) }
    try options.requireUsed(report, writer.schema)
    try configure(writer, report)
    if writer.hasChanges { try writer.commit(time: options.commitTime) }
    return report
  }

  /// Chooses by the first rows of all inputs, which are given again when the inputs are read.
  private func choosePreset(_ inputs: inout [Input]) throws -> PresetChoice {
    // What an export of ours wrote is in rows already.
    if let own = inputs.first(where: { $0.field.children.contains(where: \.isSource) }) {
      return PresetChoice(preset: .generic, reason: "\(own.name) has rows of a dataset")
    }
    var samples = try PresetSamples()
    var heldBytes = 0
    for (index, input) in inputs.enumerated() where !samples.candidates.isEmpty {
      if heldBytes > ColumnImporter.heldBytes {
        return PresetChoice(
          preset: .generic,
          reason:
            "there are too many inputs to look at all of them; --preset NAME says what they are")
      }
      guard let first = try input.next() else { continue }
      heldBytes += first.byteCount
      inputs[index] = input.beginning(with: first)
      samples.look(at: ColumnImporter.records(first, input.field), of: input.name)
    }
    return try PresetChooser(options).choice(among: samples, isOfAll: inputs.count > 1)
  }

  /// The bytes of first batches that may wait in memory until their inputs are read.
  private static var heldBytes: Int { 256 << 20 }

  /// The first rows of a batch as records.
  private static func records(_ rows: Column, _ field: Field) -> [JSONValue] {
    var records: [JSONValue] = []
    var rest = PresetChooser.sampleBytes
    let printer = RowPrinter(field)
    for slot in 0..<min(rows.count, PresetChooser.sampleCount) where rest > 0 {
      var text: [UInt8] = []
      printer.append(rows, slot, to: &text)
      rest -= text.count
      if let record = try? JSONValue(text) { records.append(record) }
    }
    return records
  }

  /// Leaves out what some input has of its own: identifiers, and the name of the origin.
  private func chooseNames() throws(DatasetError) {
    let (promptID, responseID) = (MadeIdentifiers.promptID, MadeIdentifiers.responseID)
    for input in inputs {
      let prompt = input.field.field(at: FieldPath(steps: [promptID]))
      let response = input.field.field(at: FieldPath(steps: ["responses", "[]", responseID]))
      if let prompt, !prompt.isMadeIdentifier { options.identifiers.forgo(promptID) }
      if let response, !response.isMadeIdentifier { options.identifiers.forgo(responseID) }
      guard options.keepsSource, hasForeign(RowSource.names.0, input) else { continue }
      options.sourceName = RowSource.names.1
    }
    guard options.sourceName == RowSource.names.1,
      let taken = inputs.first(where: { hasForeign(RowSource.names.1, $0) })
    else { return }
    throw DatasetError(
      "argument", taken.name,
      "the columns 'source' and 'source_of_row' exist already; --no-source leaves out the one that inseam adds"
    )
  }

  /// Whether an input has a field of the name that is not the origin of its rows.
  private func hasForeign(_ name: String, _ input: Input) -> Bool {
    input.field.children.contains { $0.name == name && !$0.isSource }
  }

  /// Adds the name of the input, the column and the next step to errors of a body.
  private func locating<Value>(_ input: Input, _ body: () throws -> Value) throws -> Value {
    do { return try body() } catch let error as MappingError {
      throw DatasetError(
        "argument", input.name, error.message + options.choiceNote(error.message))
    } catch let error as ColumnTypeError {
      let rows = error.row.map { UInt64($0)..<UInt64($0) + 1 }
      throw DatasetError(
        "schema", input.name, column: error.path.description, rows: rows, error.message)
    } catch let error as TypeConflict {
      throw conflict(input, error.column, error.reason)
    } catch let error as DatasetError where error.code == "schema" {
      throw conflict(input, error.column, error.detail)
    }
  }

  private func conflict(_ input: Input, _ column: String?, _ reason: String) -> DatasetError {
    advising(DatasetError("schema", input.name, column: column, reason))
  }

  /// Adds to an error about a column without a common type the option that helps.
  public func advising(_ error: DatasetError) -> DatasetError {
    guard error.code == "schema", error.detail.containsText("common type"),
      let column = error.column
    else { return error }
    let isMapped = options.preset != .generic || !options.moves.isEmpty
    var way = "--type \(column)=json stores the values of all inputs as JSON text"
    if options.existing != nil {
      guard !isMapped, options.groupKeys.isEmpty else { return error }
      way = "--on-conflict json stores the column as JSON text"
    }
    return DatasetError(
      error.code, error.path, column: column, rows: error.rows, "\(error.detail); \(way)")
  }
}
