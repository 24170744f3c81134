// SPDX-FileCopyrightText: 2026 The Inseam authors
// SPDX-License-Identifier: Apache-2.0

public import Inseam
internal import InseamBytes
public import InseamColumns

/// What a method computed over a dataset.
public struct MethodResult: Sendable {
  /// The outputs for the slots of some rows.
  struct Piece: Sendable {
    let rowGroup: Int
    /// One for each output.
    let columns: [Column]
    /// The cuts of the lists, where outputs are of their items.
    let cuts: [Int]?
  }

  /// The name of the method.
  public let method: String
  /// The struct whose slots have a value: empty for rows, or a path such as `responses[]`.
  public var container: String { FieldPath(steps: slotContainer).description }
  /// What to know about the values.
  public let report: MethodReport
  private let slotContainer: [String]
  private let itemContainer: [String]?
  private let outputs: [MethodOutput]
  private let facts: [String: String]
  private let pieces: [Piece]

  init(
    method: String, container: [String] = [], itemContainer: [String]? = nil,
    outputs: [MethodOutput] = [], facts: [String: String] = [:], report: MethodReport,
    pieces: [Piece] = []
  ) {
    self.method = method
    slotContainer = container
    self.itemContainer = itemContainer
    self.outputs = outputs
    self.facts = facts
    self.report = report
    self.pieces = pieces
  }

  /// A struct of the outputs; those of items are lists.
  public func field(named name: String) -> Field {
    .structure(
      name,
      outputs.map { output in
        output.isOfItems ? .list(output.name, of: output.field.named("item")) : output.field
      })
  }

  /// All slots in order, as a column of `field(named:)`.
  public func column() -> Column {
    let assembler = ColumnAssembler(field(named: ""))
    for piece in pieces {
      let columns = zip(outputs, piece.columns).map { output, column in
        guard output.isOfItems, let cuts = piece.cuts else { return column }
        return Column(
          type: .list, count: cuts.count - 1,
          values: .list(offsets: Buffer(cuts.map { UInt32($0) }), items: column))
      }
      let count = columns.first?.count ?? 0
      assembler.append(Column(type: .structure, count: count, values: .structure(columns)))
    }
    return assembler.finish()
  }

  /// Attaches the outputs to the dataset they were computed over, as the column `name` beside what
  /// they are of; the caller commits.
  ///
  /// One output is a column of its own, several are a struct.
  /// - Throws: `MethodError` if there are no outputs, if the dataset is another by now, or if a column
  ///   that no method made has the name; `DatasetError` if there is one and it is not to be replaced.
  public func attach(
    named name: String, settings: MethodSettings, replacing: Bool, of dataset: Dataset,
    to change: DatasetChange
  ) throws {
    guard change.base.fileID == dataset.fileID, change.base.generation == dataset.generation else {
      throw MethodError("the dataset was replaced while its values were computed")
    }
    try change.run { writer, rowGroups in
      try attach(
        named: name, settings: settings, replacing: replacing, of: dataset, to: writer, rowGroups)
      return true
    }
  }

  /// Attaches the outputs of some row groups to the file that has them.
  public func attach(
    named name: String, settings: MethodSettings, replacing: Bool, of dataset: Dataset,
    to writer: DatasetWriter, _ rowGroups: Range<Int>
  ) throws {
    guard !outputs.isEmpty else {
      throw MethodError("\(method) makes no columns; its report is the result")
    }
    for isOfItems in [false, true] where outputs.contains(where: { $0.isOfItems == isOfItems }) {
      let steps = isOfItems ? itemContainer ?? [] : slotContainer
      try requireReplaceable(steps + [name], replacing, dataset)
      try attach(isOfItems, steps, name, settings, replacing, to: writer, rowGroups)
    }
  }

  private func attach(
    _ isOfItems: Bool, _ steps: [String], _ name: String, _ settings: MethodSettings,
    _ replacing: Bool, to writer: DatasetWriter, _ rowGroups: Range<Int>
  ) throws {
    let indices = outputs.indices.filter { outputs[$0].isOfItems == isOfItems }
    let isAlone = indices.count == 1
    let fields = indices.map { outputs[$0].field }
    let field = isAlone ? fields[0].named(name) : .structure(name, fields)
    let parent = writer.schema.field(at: FieldPath(steps: steps))?.id ?? 0
    let id = try writer.attach(field, under: parent, replacing: replacing) { rowGroup, _ in
      let assembler = ColumnAssembler(field)
      for piece in pieces where piece.rowGroup == rowGroups.lowerBound + rowGroup {
        let columns = indices.map { piece.columns[$0] }
        assembler.append(
          isAlone
            ? columns[0]
            : Column(
              type: .structure, count: columns[0].count, values: .structure(columns)))
      }
      return assembler.finish()
    }
    let placed = writer.schema.field(withID: id)
    for (node, index) in zip(isAlone ? [placed].compactMap { $0 } : placed?.children ?? [], indices)
    {
      writer.setProvenance(provenance(settings, outputs[index].worst), ofColumn: node.id)
    }
    if !isAlone { writer.setProvenance(provenance(settings, nil), ofColumn: id) }
  }

  private func provenance(_ settings: MethodSettings, _ worst: String?) -> [String: String] {
    var pairs = facts
    for (name, value) in settings.given {
      pairs[name] = pairs[name].map { $0 + "," + value } ?? value
    }
    pairs["kind"] = "method"
    pairs["method"] = method
    pairs["worst"] = worst
    return pairs
  }

  private func requireReplaceable(_ steps: [String], _ replacing: Bool, _ dataset: Dataset) throws {
    if replacing, let field = dataset.schema.field(at: FieldPath(steps: steps)),
      dataset.provenance(of: field)["kind"] != "method"
    {
      throw MethodError(
        "column \(FieldPath(steps: steps)) is not the result of a method; it is not replaced, choose another name"
      )
    }
  }
}
