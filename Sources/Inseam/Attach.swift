// SPDX-FileCopyrightText: 2026 The Inseam authors
// SPDX-License-Identifier: Apache-2.0

internal import InseamBytes
public import InseamColumns
internal import InseamFormat

extension DatasetWriter {
  /// Adds a column to the rows that are already in the file; nothing else is rewritten.
  ///
  /// The new column becomes visible with the next `commit()`. Rows waiting in this writer have to
  /// be
  /// committed before.
  /// - Parameters:
  ///   - field: The name and type; nested types may hold further columns.
  ///   - parent: The id of the struct it joins: 0 for the row itself, or the item of an existing
  ///     list, so
  ///     that its values are aligned with the other columns of that list.
  ///   - replacing: Whether a column of the same name gives way; else it is an error.
  ///   - values: Gives the values of a row group, one per slot of the parent.
  /// - Returns: The id of the new column.
  /// - Throws: `DatasetError`: no such parent, name taken, wrong number of values, or writing
  ///   fails.
  @discardableResult
  public func attach(
    _ field: Field, under parent: UInt32 = 0, replacing: Bool = false,
    values: (_ rowGroup: Int, _ slotCount: Int) throws -> Column
  ) throws(DatasetError) -> UInt32 {
    let base = try Dataset(path)
    return try reporting(path, column: field.name) {
      guard base.generation == log.generation, rowCount == base.rowCount else {
        throw DatasetError(
          "argument", path, "rows that wait have to be committed before a column is attached")
      }
      let (schema, placed, dropped) = try placing(field, under: parent, replacing: replacing)
      try adoptAttached(schema)
      let writer = AttachedColumnWriter(options: options, writer: blocks, texts: texts(of: placed))
      var references: [UInt32: [BlockReference]] = [:]
      for rowGroup in 0..<base.rowGroupCount {
        let starts = try base.snapshot.zoneStarts(ofChildrenOf: parent, rowGroup: rowGroup)
        let column = try values(rowGroup, starts[starts.count - 1])
        guard column.count == starts[starts.count - 1] else {
          throw DatasetError(
            "argument", path, column: field.name,
            "\(column.count) values for \(starts[starts.count - 1]) slots")
        }
        let mask = try base.snapshot.chunk(column: parent, rowGroup: rowGroup)?
          .validity(0..<column.count)
        let rows = column.normalized(field)
        let written = try writer.write(
          placed, mask.map { rows.masked(by: $0, as: field) } ?? rows, rowGroup: rowGroup,
          zoneStarts: starts)
        for (id, reference) in written { references[id, default: []].append(reference) }
      }
      for node in placed.preorder {
        try log.attach(column: node.id, references[node.id] ?? [], to: blocks)
      }
      log.drop(columns: dropped)
      return placed.id
    }
  }

  /// The schema with the field in its place, the field with its ids, and the ids that gave way.
  private func placing(
    _ field: Field, under parent: UInt32, replacing: Bool
  ) throws -> (schema: Field, placed: Field, dropped: [UInt32]) {
    guard let target = schema.field(withID: parent), target.type == .structure else {
      throw DatasetError("argument", path, "column \(parent) is not a struct that another can join")
    }
    var container = target
    var dropped: [UInt32] = []
    if let index = container.childIndex(named: field.name) {
      guard replacing else {
        throw DatasetError("argument", path, "there is a column '\(field.name)' already")
      }
      dropped = container.children[index].preorder.map(\.id)
      container.children.remove(at: index)
    }
    container.children.append(field)
    let numbered = log.numbered(schema.replacing(container))
    guard
      let placed = numbered.field(withID: parent)?.children.last
    else { throw DatasetError("argument", path, "column \(parent) is gone") }
    return (numbered, placed, dropped)
  }
}

extension Field {
  /// This tree with the node of the same id exchanged.
  fileprivate func replacing(_ node: Field) -> Field {
    if id == node.id { return node }
    var copy = self
    copy.children = children.map { $0.replacing(node) }
    return copy
  }
}

extension Snapshot {
  /// The first slot of every zone for the children of a node, and their slot count at the end.
  func zoneStarts(ofChildrenOf parent: UInt32, rowGroup: Int) throws -> [Int] {
    let rowCount = rowGroups[rowGroup].rowCount
    var starts = Array(stride(from: 0, to: rowCount, by: Limits.zoneRows)) + [rowCount]
    for node in schema.path(toID: parent) {
      switch node.type {
      case .list:
        guard let reader = try chunk(column: node.id, rowGroup: rowGroup) else {
          starts = starts.map { _ in 0 }
          continue
        }
        guard reader.chunk.type == .list else {
          starts = starts.map { _ in 0 }
          continue
        }
        let offsets = try reader.lists(0..<reader.chunk.slotCount).offsets
        let cuts = offsets.span(of: UInt32.self)
        starts = starts.map { Int(cuts[$0]) }
      case .fixedSizeList: starts = starts.map { $0 * node.listSize }
      default: break
      }
    }
    return starts
  }

  /// The zstd dictionary the newest chunk of a column uses.
  func trainedDictionary(ofColumn id: UInt32) throws -> (
    dictionary: ZstdDictionary, reference: BlockReference
  )? {
    for rowGroup in stride(from: rowGroups.count - 1, through: max(0, rowGroups.count - 8), by: -1)
    {
      guard let stream = try chunk(column: id, rowGroup: rowGroup)?.chunk.stream(.values),
        !stream.dictionary.isAbsent
      else { continue }
      let bytes = try source.block(stream.dictionary, "zstd dictionary").array(of: UInt8.self)
      return ZstdDictionary(bytes: bytes).map { ($0, stream.dictionary) }
    }
    return nil
  }
}

extension Field {
  /// The nodes from the root's child down to a node; empty for the root and for an unknown id.
  fileprivate func path(toID id: UInt32) -> [Field] {
    for child in children {
      if child.id == id { return [child] }
      let below = child.path(toID: id)
      if !below.isEmpty { return [child] + below }
    }
    return []
  }
}
