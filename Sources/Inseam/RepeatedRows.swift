// SPDX-FileCopyrightText: 2026 The Inseam authors
// SPDX-License-Identifier: Apache-2.0

internal import InseamBytes
public import InseamColumns

/// The rows whose keys are those of an earlier row.
///
/// Values are equal if their bytes are, numbers if they are the same number. A row without a value of
/// a key repeats no other.
public struct RepeatedRows: Sendable {
  /// For each repeated row the first row with its keys, in ascending order.
  public private(set) var rows: [(row: UInt64, first: UInt64)] = []
  /// The rows that have no value of a key.
  public private(set) var keylessCount = 0
  /// The other rows, by row group.
  public private(set) var others: [Selection]

  /// Finds them.
  ///
  /// `keys`: The paths of columns with one value for each row.
  /// - Throws: `DatasetError` for an unknown path, for one inside a list, and if the file is damaged.
  /// - Complexity: O(*n*) in the bytes of the keys; about 60 bytes of memory for each different key,
  ///   of which a digest of 16 bytes is kept that no two share.
  public init(of dataset: Dataset, keys: [String]) throws {
    others = [Selection](repeating: Selection(), count: dataset.rowGroupCount)
    var fields: [Field] = []
    for key in keys {
      let field = try dataset.field(atPath: key)
      guard dataset.schema.hasOneSlotForEachRow(field) else {
        throw DatasetError(
          "argument", dataset.path, column: key,
          "the column has several values for each row; name a column of the row")
      }
      fields.append(field)
    }
    let table = try SlotTable(
      dataset, container: [],
      fields.map { field in
        dataset.schema.paths().first { $0.field.id == field.id }?.path ?? FieldPath(steps: [])
      })
    let encoders = fields.map { ValueEncoder($0) }
    var first: [Digest: UInt64] = [:]
    for rowGroup in 0..<dataset.rowGroupCount {
      var slot = 0
      let start = dataset.rows(ofRowGroup: rowGroup).lowerBound
      try table.forEachPiece(ofRowGroup: rowGroup) { columns in
        for place in 0..<(columns.first?.count ?? 0) {
          note(columns, place, encoders, start + UInt64(slot), rowGroup, slot, &first)
          slot += 1
        }
      }
    }
  }

  private mutating func note(
    _ columns: [Column], _ place: Int, _ encoders: [ValueEncoder], _ row: UInt64, _ rowGroup: Int,
    _ slot: Int, _ first: inout [Digest: UInt64]
  ) {
    guard !columns.contains(where: { $0.isNull(place) }) else {
      keylessCount += 1
      return others[rowGroup].append(slot..<slot + 1)
    }
    var bytes: [UInt8] = []
    for (column, encoder) in zip(columns, encoders) { encoder.append(column, place, to: &bytes) }
    let digest = Digest(Blake2b.digest(bytes))
    if let earlier = first[digest] {
      rows.append((row, earlier))
    } else {
      first[digest] = row
      others[rowGroup].append(slot..<slot + 1)
    }
  }

  /// Sixteen bytes of BLAKE2b.
  private struct Digest: Hashable {
    let high: UInt64
    let low: UInt64

    init(_ bytes: [UInt8]) {
      high = bytes[..<8].reduce(0) { $0 << 8 | UInt64($1) }
      low = bytes[8..<16].reduce(0) { $0 << 8 | UInt64($1) }
    }
  }
}
