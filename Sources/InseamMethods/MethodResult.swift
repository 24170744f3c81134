// SPDX-FileCopyrightText: 2026 The Inseam authors
// SPDX-License-Identifier: Apache-2.0

public import Inseam
internal import InseamBytes
public import InseamColumns

/// The output columns and the report of a method over a dataset.
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
  /// The path of the slots that have a value each: empty for rows, or a path such as `responses[]`.
  public var container: String { FieldPath(steps: slotContainer).description }
  /// Counts and means over all slots.
  public let report: MethodReport
  private let slotContainer: [String]
  private let itemContainer: [String]?
  private let outputs: [MethodOutput]
  private let facts: [Name: String]
  private let pieces: [Piece]
  private let whole: [Column]?

  init(
    method: String, container: [String] = [], itemContainer: [String]? = nil,
    outputs: [MethodOutput] = [], facts: [Name: String] = [:], report: MethodReport,
    pieces: [Piece] = [], whole: [Column]? = nil
  ) {
    self.method = method
    slotContainer = container
    self.itemContainer = itemContainer
    self.outputs = outputs
    self.facts = facts
    self.report = report
    self.pieces = pieces
    self.whole = whole
  }

  /// Returns the field of `column()`: a struct of the outputs; outputs of list items are lists.
  public func field(named name: String) -> Field {
    .structure(
      name,
      outputs.map { output in
        output.isOfItems ? .list(output.name, of: output.field.named("item")) : output.field
      })
  }

  /// Returns the values of all slots in order, as a column of `field(named:)`.
  public func column() throws -> Column {
    if let whole, let count = whole.first?.count {
      return Column(type: .structure, count: count, values: .structure(whole))
    }
    let assembler = ColumnAssembler(field(named: ""))
    let columns = try pieces.map { try structure($0, Array(outputs.indices)) }
    try assembler.reserve(for: columns)
    for column in columns {
      try Calls.check()
      try assembler.append(column)
    }
    return try assembler.finish()
  }

  /// Outputs of a piece as a struct for each slot, those of items as lists.
  private func structure(_ piece: Piece, _ indices: [Int]) throws -> Column {
    let columns = try indices.map { index in
      guard outputs[index].isOfItems, let cuts = piece.cuts else { return piece.columns[index] }
      return Column(
        type: .list, count: cuts.count - 1,
        values: .list(offsets: try Buffer(cuts.map { UInt32($0) }), items: piece.columns[index]))
    }
    let count = columns.first?.count ?? 0
    return Column(type: .structure, count: count, values: .structure(columns))
  }

  /// Attaches the outputs as the column `name` to the dataset that they were computed over.
  ///
  /// One output is a column of its own, several are a struct. The column joins the row or the list
  /// items that have the values. The caller commits the change.
  /// - Parameters:
  ///   - name: The name of the new column.
  ///   - parameters: The parameters that are stored as provenance.
  ///   - replacing: Whether a column of that name that a method made is replaced.
  ///   - dataset: The dataset that the result was computed over.
  ///   - change: An open change of the same dataset.
  /// - Throws: `MethodError` if there are no outputs, if the dataset has changed since, or if a column
  ///   has the name and cannot be replaced; `DatasetError` if the file is damaged.
  public func attach(
    named name: String, parameters: MethodParameters, replacing: Bool, of dataset: Dataset,
    to change: DatasetChange
  ) throws {
    guard change.base.fileID == dataset.fileID, change.base.generation == dataset.generation else {
      throw MethodError("the dataset changed while its values were computed; compute them again")
    }
    try change.run { writer, rowGroups in
      try attach(
        named: name, parameters: parameters, replacing: replacing, of: dataset, to: writer,
        rowGroups)
      return true
    }
  }

  /// Attaches the outputs of some row groups to the data file that has these row groups.
  public func attach(
    named name: String, parameters: MethodParameters, replacing: Bool, of dataset: Dataset,
    to writer: DatasetWriter, _ rowGroups: Range<Int>
  ) throws {
    guard !outputs.isEmpty else {
      throw MethodError("\(method) has no output columns; its report is the result")
    }
    for group in groups(in: writer.schema) {
      try requireReplaceable(group.steps + [name], replacing, dataset)
      try attach(group, name, parameters, replacing, to: writer, rowGroups)
    }
  }

  /// Outputs that join one struct.
  private struct Group {
    let steps: [String]
    let indices: [Int]
    /// Whether outputs of items join the items; else they are lists.
    let joinsItems: Bool
  }

  /// Outputs of items join the items where these are structs; else they are lists beside them.
  private func groups(in schema: Field) -> [Group] {
    let steps = itemContainer ?? []
    let joins = schema.field(at: FieldPath(steps: steps))?.type == .structure && !steps.isEmpty
    let items = outputs.indices.filter { outputs[$0].isOfItems && joins }
    let slots = outputs.indices.filter { !items.contains($0) }
    return [
      Group(steps: slotContainer, indices: slots, joinsItems: false),
      Group(steps: steps, indices: items, joinsItems: true),
    ].filter { !$0.indices.isEmpty }
  }

  private func attach(
    _ group: Group, _ name: String, _ parameters: MethodParameters, _ replacing: Bool,
    to writer: DatasetWriter, _ rowGroups: Range<Int>
  ) throws {
    let fields =
      group.joinsItems
      ? group.indices.map { outputs[$0].field }
      : group.indices.map { field(named: "").children[$0] }
    let isAlone = fields.count == 1
    let addition = isAlone ? fields[0].named(name) : .structure(name, fields)
    let parent = writer.schema.field(at: FieldPath(steps: group.steps))?.id ?? 0
    let id = try writer.attach(addition, under: parent, replacing: replacing) { rowGroup, _ in
      let assembler = ColumnAssembler(addition)
      for piece in pieces where piece.rowGroup == rowGroups.lowerBound + rowGroup {
        let whole =
          group.joinsItems ? items(piece, group.indices) : try structure(piece, group.indices)
        try assembler.append(isAlone ? whole.children[0] : whole)
      }
      return try assembler.finish()
    }
    let placed = writer.schema.field(withID: id)
    let nodes = isAlone ? [placed].compactMap { $0 } : placed?.children ?? []
    for (node, index) in zip(nodes, group.indices) {
      writer.setProvenance(provenance(parameters, outputs[index].worst), ofColumn: node.id)
    }
    if !isAlone { writer.setProvenance(provenance(parameters, nil), ofColumn: id) }
  }

  private func items(_ piece: Piece, _ indices: [Int]) -> Column {
    let columns = indices.map { piece.columns[$0] }
    return Column(
      type: .structure, count: columns.first?.count ?? 0, values: .structure(columns))
  }

  private func provenance(_ parameters: MethodParameters, _ worst: String?) -> [Name: String] {
    var pairs = facts
    for (name, value) in parameters.given {
      pairs[name] = pairs[name].map { $0 + "," + value } ?? value
    }
    pairs["kind"] = "method"
    pairs["method"] = method
    pairs["worst"] = worst
    return pairs
  }

  private func requireReplaceable(_ steps: [String], _ replacing: Bool, _ dataset: Dataset) throws {
    let path = FieldPath(steps: steps)
    guard let field = dataset.schema.field(at: path) else { return }
    guard dataset.provenance(of: field)["kind"] == "method" else {
      throw MethodError(
        "column \(path) is not the result of a method and cannot be replaced; choose another name")
    }
    if !replacing {
      throw MethodError(
        "column \(path) exists already; choose another name, or replace it (--replace)")
    }
  }
}
