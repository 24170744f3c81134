// SPDX-FileCopyrightText: 2026 The Inseam authors
// SPDX-License-Identifier: Apache-2.0

internal import Inseam
internal import InseamBytes

extension ArrowType {
  /// A range of an array's values as a column, copied and checked.
  ///
  /// Nulls are explicit; what lies under them is not made zero here.
  func column(_ view: ArrowView, _ range: Range<Int>) throws -> Column {
    guard range.upperBound <= view.length else {
      throw ArrowError(
        view.path, "an Arrow array has \(view.length) values, expected at least \(range.upperBound)"
      )
    }
    switch layout {
    case .dictionary(let index, let values): return try decoded(view, range, index, values)
    case .runs(let ends, let values): return try expanded(view, range, ends, values)
    default: break
    }
    let column = Column(
      type: field.type, count: range.count,
      validity: field.type == .null ? nil : try view.validity(range),
      values: try values(view, range))
    do { try column.requireArrowValues(field, view.path) } catch var error as ArrowError {
      error.row = error.row.map { UInt64(range.lowerBound) + $0 }
      throw error
    }
    return column
  }

  private func values(_ view: ArrowView, _ range: Range<Int>) throws -> Column.Values {
    switch layout {
    case .null, .dictionary, .runs: return .none
    case .bits:
      return range.isEmpty ? .bits(Bitmap(.empty, count: 0)) : .bits(try view.bits(1, range))
    case .fixed: return .fixed(try view.fixed(1, range, byteWidth: field.type.byteWidth ?? 1))
    case .narrowIntegers:
      let narrow = try view.fixed(1, range, byteWidth: 4)
      return try .fixed(Widening.widen(narrow, from: .int32, to: .int64))
    case .dateMilliseconds: return .fixed(try days(view, range))
    case .decimal(let width): return try sixteenBytes(view, range, width)
    case .fixedBytes(let width): return try equalBytes(view, range, width)
    case .bytes(let isLarge): return try bytes(view, range, isLarge)
    case .byteViews: return try viewedBytes(view, range)
    case .list(let isLarge, let item): return try list(view, range, isLarge, item)
    case .listView(let isLarge, let item): return try listOfViews(view, range, isLarge, item)
    case .fixedSizeList(let size, let item):
      let items = try view.places(range, times: size)
      return .fixedSizeList(size: size, items: try item.itemColumn(try itemView(view), items))
    case .structure(let types):
      var columns: [Column] = []
      for (index, type) in types.enumerated() {
        if Calls.isCancelled { throw ArrowError(view.path, Cancelled().description) }
        let path = view.path.isEmpty ? type.field.name : "\(view.path).\(type.field.name)"
        let inside = range.lowerBound + view.offset..<range.upperBound + view.offset
        columns.append(try type.fieldColumn(try view.child(index, path), inside, of: view))
      }
      return .structure(columns)
    }
  }

  private func itemView(_ view: ArrowView) throws -> ArrowView {
    try view.child(0, "\(view.path)[]")
  }

  private func days(_ view: ArrowView, _ range: Range<Int>) throws -> Buffer {
    let values = try view.fixed(1, range, byteWidth: 8).array(of: Int64.self)
    let validity = try view.validity(range)
    var days: [Int32] = []
    for (index, value) in values.enumerated() {
      guard validity?[index] ?? true else {
        days.append(0)
        continue
      }
      let (day, rest) = value.quotientAndRemainder(dividingBy: 86_400_000)
      guard rest == 0, let day = Int32(exactly: day) else {
        throw ArrowError(
          view.path, row: UInt64(range.lowerBound + index),
          "a date of \(value) milliseconds is not a whole day; cast the column to a timestamp")
      }
      days.append(day)
    }
    return try Buffer(days)
  }

  /// Integers of a width as sixteen bytes each, the sign kept.
  private func sixteenBytes(_ view: ArrowView, _ range: Range<Int>, _ width: Int)
    throws -> Column.Values
  {
    var buffer = try view.fixed(1, range, byteWidth: width)
    if width < 16 {
      let wide = try Widening.widen(buffer, from: width == 4 ? .int32 : .int64, to: .int64)
      let values = (width == 4 ? wide : buffer).array(of: Int64.self)
      buffer = try Buffer(values.flatMap { [$0, $0 >> 63] })
    }
    let items = Column(type: .uint8, count: 16 * range.count, values: .fixed(buffer))
    return .fixedSizeList(size: 16, items: items)
  }

  private func equalBytes(_ view: ArrowView, _ range: Range<Int>, _ width: Int)
    throws -> Column.Values
  {
    let cuts = (0...range.count).map { UInt64($0 * width) }
    return .bytes(
      offsets: try Buffer(cuts), data: try view.fixed(1, range, byteWidth: width))
  }

  private func bytes(_ view: ArrowView, _ range: Range<Int>, _ isLarge: Bool) throws
    -> Column.Values
  {
    let cuts = try offsets(view, range, isLarge)
    let (first, last) = (cuts[0], cuts[range.count])
    let data = try view.bytes(2, first..<last)
    let rebased = try Buffer(cuts.map { UInt64($0 - first) })
    try checkText(data, rebased, view, range)
    return .bytes(offsets: rebased, data: data)
  }

  /// The cuts of a range of lists or strings, ascending and not negative.
  private func offsets(_ view: ArrowView, _ range: Range<Int>, _ isLarge: Bool)
    throws -> [Int]
  {
    // An empty array may have no offsets at all.
    guard !range.isEmpty else { return [0] }
    let places = range.lowerBound..<range.upperBound + 1
    let buffer = try view.fixed(1, places, byteWidth: isLarge ? 8 : 4)
    let cuts =
      isLarge
      ? buffer.array(of: Int64.self).map { Int($0) } : buffer.array(of: Int32.self).map { Int($0) }
    guard cuts[0] >= 0, zip(cuts, cuts.dropFirst()).allSatisfy({ $0 <= $1 }) else {
      throw ArrowError(view.path, "the offsets of an Arrow array are not in ascending order")
    }
    return cuts
  }

  private func checkText(_ data: Buffer, _ cuts: Buffer, _ view: ArrowView, _ range: Range<Int>)
    throws
  {
    guard field.type == .utf8 else { return }
    let offsets = cuts.span(of: UInt64.self)
    if data.isUTF8(cutAt: offsets) { return }
    let validity = try view.validity(range)
    for slot in 0..<range.count where validity?[slot] ?? true {
      guard data.isUTF8(Int(offsets[slot])..<Int(offsets[slot + 1])) else {
        throw ArrowError(
          view.path, row: UInt64(range.lowerBound + slot),
          "invalid UTF-8; store the column as binary"
        )
      }
    }
  }

  private func viewedBytes(_ view: ArrowView, _ range: Range<Int>) throws
    -> Column.Values
  {
    let views = try view.fixed(1, range, byteWidth: 16)
    let validity = try view.validity(range)
    let words = views.span(of: Int32.self)
    // The last buffer has the lengths of those with the bytes.
    let dataCount = max(0, view.bufferCount - 3)
    let lengths = try view.bytes(view.bufferCount - 1, 0..<8 * dataCount).array(of: Int64.self)
    var (data, cuts): ([UInt8], [UInt64]) = ([], [0])
    for slot in 0..<range.count {
      let byteCount = Int(words[4 * slot])
      if validity?[slot] ?? true, byteCount != 0 {
        if (1...12).contains(byteCount) {
          data.append(partOf: views, at: 16 * slot + 4, byteCount: byteCount)
        } else {
          let (index, start) = (Int(words[4 * slot + 2]), Int(words[4 * slot + 3]))
          guard byteCount > 0, index >= 0, start >= 0, index < dataCount,
            start + byteCount <= lengths[index]
          else { throw ArrowError(view.path, "a view of an Arrow array is outside its buffers") }
          data.append(contentsOf: try view.bytes(2 + index, start..<start + byteCount))
        }
      }
      cuts.append(UInt64(data.count))
    }
    let (bytes, offsets) = try (Buffer(data), Buffer(cuts))
    try checkText(bytes, offsets, view, range)
    return .bytes(offsets: offsets, data: bytes)
  }

  private func list(_ view: ArrowView, _ range: Range<Int>, _ isLarge: Bool, _ item: ArrowType)
    throws -> Column.Values
  {
    let cuts = try offsets(view, range, isLarge)
    let (first, last) = (cuts[0], cuts[range.count])
    guard last - first <= Int(UInt32.max) else {
      throw ArrowError(
        view.path,
        "a batch has \(last - first) list items; the limit is 2^32 - 1 (write smaller batches)")
    }
    return .list(
      offsets: try Buffer(cuts.map { UInt32($0 - first) }),
      items: try item.itemColumn(try itemView(view), first..<last))
  }

  private func listOfViews(
    _ view: ArrowView, _ range: Range<Int>, _ isLarge: Bool, _ item: ArrowType
  ) throws -> Column.Values {
    func numbers(_ index: Int) throws -> [Int] {
      let buffer = try view.fixed(index, range, byteWidth: isLarge ? 8 : 4)
      return isLarge
        ? buffer.array(of: Int64.self).map { Int($0) }
        : buffer.array(of: Int32.self).map { Int($0) }
    }
    let (starts, counts) = (try numbers(1), try numbers(2))
    let validity = try view.validity(range)
    let items = try itemView(view)
    let all = try item.itemColumn(items, 0..<items.length)
    var (runs, cuts): ([Range<Int>], [UInt32]) = ([], [0])
    // Views may overlap: items, and what lists among them have, are repeated.
    var room = Int(UInt32.max)
    for (slot, (start, count)) in zip(starts, counts).enumerated() {
      var end = Int(cuts[slot])
      if validity?[slot] ?? true {
        guard start >= 0, count >= 0, count <= all.count, start <= all.count - count,
          end + count <= Int(UInt32.max)
        else { throw ArrowError(view.path, "a list of an Arrow array is outside its items") }
        room -= all.largestItemCount(start..<start + count)
        guard room >= 0 else {
          throw ArrowError(
            view.path, "the views of a list column have 2^32 or more items; write smaller batches")
        }
        runs.append(start..<start + count)
        end += count
      }
      cuts.append(UInt32(end))
    }
    return try .list(offsets: Buffer(cuts), items: all.gathering(runs, as: item.field))
  }

  private func decoded(
    _ view: ArrowView, _ range: Range<Int>, _ index: PhysicalType, _ values: ArrowType
  ) throws -> Column {
    let validity = try view.validity(range)
    let indices = try integers(view, range, index)
    let dictionary = try view.dictionary()
    let entries = try values.itemColumn(dictionary, 0..<dictionary.length)
    let assembler = ColumnAssembler(field)
    var room = Int(UInt32.max)
    for (slot, entry) in indices.enumerated() {
      guard validity?[slot] ?? true else {
        try assembler.appendNulls(1, explicit: true)
        continue
      }
      guard entries.count > 0, (0..<entries.count).contains(entry) else {
        throw ArrowError(
          view.path, row: UInt64(range.lowerBound + slot),
          "dictionary index \(entry) is outside the dictionary, which has \(entries.count) entries")
      }
      try take(entries, entry, from: &room, view)
      try assembler.append(entries, entry..<entry + 1)
    }
    return try assembler.finish()
  }

  /// Counts the list items of a value that is repeated; throws if they are more than a column has.
  private func take(_ values: Column, _ slot: Int, from room: inout Int, _ view: ArrowView)
    throws
  {
    guard !field.children.isEmpty else { return }
    room -= values.largestItemCount(slot..<slot + 1)
    guard room >= 0 else {
      throw ArrowError(view.path, "a batch has 2^32 or more list items; write smaller batches")
    }
  }

  /// A range of items: which row they are of is not known, so errors name none.
  private func itemColumn(_ view: ArrowView, _ range: Range<Int>) throws -> Column {
    do { return try column(view, range) } catch var error as ArrowError {
      error.row = nil
      throw error
    }
  }

  /// A range of a field of structs, whose rows count from the offset of these.
  private func fieldColumn(_ view: ArrowView, _ range: Range<Int>, of parent: ArrowView)
    throws -> Column
  {
    do { return try column(view, range) } catch var error as ArrowError {
      error.row = error.row.map { $0 - min($0, UInt64(parent.offset)) }
      throw error
    }
  }

  private func integers(_ view: ArrowView, _ range: Range<Int>, _ type: PhysicalType)
    throws -> [Int]
  {
    let buffer = try view.fixed(1, range, byteWidth: type.byteWidth ?? 8)
    switch type {
    case .int64: return buffer.array(of: Int64.self).map { Int($0) }
    case .uint64: return buffer.array(of: UInt64.self).map { Int(clamping: $0) }
    default:
      return try Widening.widen(buffer, from: type, to: .int64).array(of: Int64.self).map {
        Int($0)
      }
    }
  }

  /// The values of runs, each as often as its run is long.
  private func expanded(
    _ view: ArrowView, _ range: Range<Int>, _ ends: PhysicalType, _ values: ArrowType
  ) throws -> Column {
    let endView = try view.child(0, view.path)
    let valueView = try view.child(1, view.path)
    let runEnds = try integers(endView, 0..<endView.length, ends)
    let all = try values.itemColumn(valueView, 0..<valueView.length)
    let wanted = view.offset + range.lowerBound..<view.offset + range.upperBound
    let assembler = ColumnAssembler(field)
    var room = Int(UInt32.max)
    var start = 0
    for (run, end) in runEnds.enumerated() {
      guard end > start, run < all.count else {
        throw ArrowError(view.path, "the run ends of an Arrow array are not in ascending order")
      }
      let inside = wanted.clamped(to: start..<end)
      for _ in inside {
        try take(all, run, from: &room, view)
        try assembler.append(all, run..<run + 1)
      }
      start = end
    }
    guard assembler.count == range.count else {
      throw ArrowError(view.path, "the runs of an Arrow array end before its values")
    }
    return try assembler.finish()
  }
}
