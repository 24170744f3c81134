// SPDX-FileCopyrightText: 2026 The Inseam authors
// SPDX-License-Identifier: Apache-2.0

internal import InseamBytes
public import InseamColumns
internal import InseamFormat

extension Dataset {
  /// Some rows in the order asked for, each as often as asked for.
  ///
  /// `fields`: A part of the schema; all of it if `nil`. Traps if a row is not there.
  /// - Complexity: O(*n* log *n*) in the rows; those of a row group are decoded together, and on all
  ///   processors where they are many.
  public func take(_ rows: [UInt64], fields: Field? = nil, threadCount: Int? = nil)
    throws(DatasetError) -> Column
  {
    let fields = fields ?? schema
    if rows.count == 1 {
      let (rowGroup, row) = locate(row: rows[0])
      return try read(rowGroup: rowGroup, rows: row..<row + 1, fields: fields)
    }
    // The orders of rows are arrays of Swift's, up to six numbers for each row.
    try reporting(path) { try OutOfMemory.check(rows.count, byteWidth: 48) }
    if rows.ascendStrictly { return try gather(rows, fields, threadCount) }
    let order = try order(of: rows)
    var wanted: [UInt64] = []
    var places = try reporting(path) { try [Int](count: rows.count) { $0.map { _ in 0 } } }
    for (position, index) in order.enumerated() {
      if position % 65_536 == 0 { try checkCancellation() }
      if wanted.last != rows[index] { wanted.append(rows[index]) }
      places[index] = wanted.count - 1
    }
    let sorted = try gather(wanted, fields, threadCount)
    try checkCancellation()
    try requireRoom(
      fields.containsList ? places.reduce(0) { $0 + sorted.largestItemCount($1..<$1 + 1) } : 0)
    return try reporting(path) { try sorted.taking(places) }
  }

  /// The indices of rows in ascending order of the rows.
  private func order(of rows: [UInt64]) throws(DatasetError) -> [Int] {
    try reporting(path) {
      var order = try [Int](count: rows.count) { Array($0) }
      var comparisons = 0
      try order.sort {
        comparisons &+= 1
        if comparisons % 65_536 == 0 { try Calls.check() }
        return rows[$0] < rows[$1]
      }
      return order
    }
  }

  /// The rows that one thread takes at once: half of a usual batch, and many times what a thread
  /// costs.
  private static let takenRows = 128

  /// Rows that ascend, as one column.
  private func gather(_ rows: [UInt64], _ fields: Field, _ threadCount: Int?)
    throws(DatasetError) -> Column
  {
    let pieces = try pieces(rows)
    let columns: [Column]
    if pieces.count == 1 {
      columns = [try read(rowGroup: pieces[0].rowGroup, runs: pieces[0].runs, fields: fields)]
    } else {
      columns = try reporting(path) {
        try Threads.results(pieces.count, threadCount: threadCount) { index in
          try self.read(rowGroup: pieces[index].rowGroup, runs: pieces[index].runs, fields: fields)
        }
      }
    }
    if columns.count == 1 { return columns[0] }
    try requireRoom(columns.reduce(0) { $0 + $1.largestItemCount })
    let assembler = ColumnAssembler(fields)
    // Many large texts: nothing is moved while the memory grows.
    try reporting(path) { try assembler.reserve(for: columns) }
    for (index, column) in columns.enumerated() {
      if index % 16 == 0 { try checkCancellation() }
      try reporting(path) { try assembler.append(column) }
    }
    return try reporting(path) { try assembler.finish() }
  }

  private func checkCancellation() throws(DatasetError) {
    try reporting(path) { try Calls.check() }
  }

  /// Throws if the lists of the rows have more items than one column can.
  func requireRoom(_ itemCount: Int) throws(DatasetError) {
    guard itemCount <= Int(UInt32.max) else {
      throw DatasetError(
        "limit", path,
        "the rows have \(itemCount) list items together; the limit is 2^32 - 1 (take fewer rows at a time)"
      )
    }
  }

  /// Rows that ascend as runs, by row group, cut into pieces for threads.
  private func pieces(_ rows: [UInt64]) throws(DatasetError) -> [(
    rowGroup: Int, runs: [Range<Int>]
  )] {
    var pieces: [(rowGroup: Int, runs: [Range<Int>])] = []
    var (rowGroup, span, taken) = (0, UInt64(0)..<0, 0)
    for row in rows {
      if !span.contains(row) || taken == Dataset.takenRows {
        rowGroup = locate(row: row).rowGroup
        (span, taken) = (self.rows(ofRowGroup: rowGroup), 0)
        if pieces.count % 64 == 0 { try checkCancellation() }
        pieces.append((rowGroup, []))
      }
      let place = Int(row - span.lowerBound)
      let last = pieces.count - 1
      if let run = pieces[last].runs.last, run.upperBound == place {
        pieces[last].runs[pieces[last].runs.count - 1] = run.lowerBound..<place + 1
      } else {
        pieces[last].runs.append(place..<place + 1)
      }
      taken += 1
    }
    return pieces
  }
}

extension [Int] {
  /// Numbers that `body` gives for the positions of each part; the call can end early between two
  /// parts.
  fileprivate init(count: Int, _ body: (Range<Int>) -> [Int]) throws {
    self = []
    reserveCapacity(count)
    for start in stride(from: 0, to: count, by: 1 << 20) {
      try Calls.check()
      append(contentsOf: body(start..<Swift.min(count, start + 1 << 20)))
    }
  }
}

extension [UInt64] {
  /// Whether every number is above the one before it.
  fileprivate var ascendStrictly: Bool {
    for index in indices.dropFirst() where self[index] <= self[index - 1] { return false }
    return true
  }
}

/// Takes values of some columns by row: those of fixed width from memory or the map, others row by
/// row.
final class SlotTaker {
  /// The fields of the columns.
  let fields: [Field]
  private let dataset: Dataset
  private let paths: [FieldPath]
  private let firstRows: [UInt64]
  private var wholes: [[Column?]]

  init(_ dataset: Dataset, _ paths: [FieldPath]) throws {
    self.dataset = dataset
    self.paths = paths
    fields = try SlotTable(dataset, container: [], paths).fields
    firstRows = (0..<dataset.rowGroupCount).map { dataset.rows(ofRowGroup: $0).lowerBound }
    wholes = paths.map { _ in [Column?](repeating: nil, count: dataset.rowGroupCount) }
  }

  /// The values of each column for rows + 1; null where that is 0.
  func take(_ rows: [UInt32]) throws -> [Column] {
    try paths.indices.map { index in
      if let width = fields[index].type.byteWidth { return try takeFixed(rows, index, width) }
      return try takeOther(rows, index)
    }
  }

  private func takeFixed(_ rows: [UInt32], _ index: Int, _ width: Int) throws -> Column {
    var validity = BitmapBuilder()
    var bytes: [UInt8] = []
    bytes.reserveCapacity(rows.count * width)
    let zero = [UInt8](repeating: 0, count: width)
    var group = 0
    var slot = 0
    var pieces = 0
    while slot < rows.count {
      if pieces % 4_096 == 0 { try Calls.check() }
      pieces += 1
      guard rows[slot] > 0 else {
        validity.append(false)
        bytes += zero
        slot += 1
        continue
      }
      let row = UInt64(rows[slot] - 1)
      group = rowGroup(of: row, near: group)
      let first = firstRows[group]
      let column = try whole(index, group)
      // Rows that follow each other are copied together.
      var end = slot + 1
      let limit = first + UInt64(column.count)
      while end < rows.count, rows[end] == rows[end - 1] &+ 1, UInt64(rows[end]) <= limit {
        end += 1
      }
      let start = Int(row - first)
      if case .fixed(let buffer) = column.values {
        bytes.append(partOf: buffer, at: start * width, byteCount: (end - slot) * width)
      }
      if let valid = column.validity {
        validity.append(valid.slice(start..<start + end - slot))
      } else {
        validity.append(true, times: end - slot)
      }
      slot = end
    }
    let hasNulls = validity.setCount < rows.count
    return Column(
      type: fields[index].type, count: rows.count, validity: hasNulls ? try validity.finish() : nil,
      absence: .all, values: .fixed(try Buffer(bytes)))
  }

  private func rowGroup(of row: UInt64, near group: Int) -> Int {
    let isHere =
      firstRows[group] <= row && (group + 1 == firstRows.count || row < firstRows[group + 1])
    return isHere ? group : dataset.locate(row: row).rowGroup
  }

  /// A column of a whole row group, kept: mapped where it is stored raw.
  private func whole(_ index: Int, _ rowGroup: Int) throws -> Column {
    if let known = wholes[index][rowGroup] { return known }
    let table = try SlotTable(dataset, container: [], [paths[index]])
    let count = dataset.rows(ofRowGroup: rowGroup).count
    let column = try table.read(rowGroup: rowGroup, rows: 0..<count)[0]
    wholes[index][rowGroup] = column
    return column
  }

  private func takeOther(_ rows: [UInt32], _ index: Int) throws -> Column {
    let field = fields[index]
    let table = try SlotTable(dataset, container: [], [paths[index]])
    let wanted = rows.filter { $0 > 0 }.map { UInt64($0 - 1) }
    let taken = table.columns(of: try dataset.take(wanted, fields: table.pruned))[0]
    let assembler = ColumnAssembler(field)
    try assembler.reserve(for: [taken])
    var next = 0
    for (index, row) in rows.enumerated() {
      if index % 4_096 == 0 { try Calls.check() }
      if row == 0 {
        try assembler.appendNulls(1)
      } else {
        try assembler.append(taken, next..<next + 1)
        next += 1
      }
    }
    return try assembler.finish()
  }
}
