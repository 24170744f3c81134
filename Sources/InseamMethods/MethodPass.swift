// SPDX-FileCopyrightText: 2026 The Inseam authors
// SPDX-License-Identifier: Apache-2.0

internal import Inseam
internal import InseamBytes
internal import InseamColumns

/// One pass of a method over a dataset, piece by piece on several threads.
struct MethodPass<M: SlotMethod> {
  /// The pieces with their columns, the whole columns where they lie in one piece of memory, and what was counted.
  typealias Result = (
    pieces: [MethodResult.Piece], whole: [Column]?, accumulator: MethodAccumulator
  )

  private let reader: InputColumnReader
  private let method: M
  private let threadCount: Int?
  private let pieces: [(rowGroup: Int, rows: Range<Int>)]
  private let firstRows: [Int]
  private let rowCount: Int

  init(_ dataset: Dataset, _ reader: InputColumnReader, _ method: M, _ threadCount: Int?) {
    self.reader = reader
    self.method = method
    self.threadCount = threadCount
    pieces = dataset.methodPieces
    firstRows = pieces.map {
      Int(dataset.rows(ofRowGroup: $0.rowGroup).lowerBound) + $0.rows.lowerBound
    }
    rowCount = Int(dataset.rowCount)
  }

  /// Computes all pieces.
  func run() throws -> Result {
    // Numbers are arrays of Swift's until they become columns.
    try OutOfMemory.check(rowCount, byteWidth: method.completes ? 8 * method.outputs.count : 0)
    if method.completes { return try runTwice() }
    let isOfRows = reader.container.isEmpty && !method.outputs.contains(where: \.isOfItems)
    return isOfRows && !method.outputs.isEmpty ? try runInPlace() : try runApart()
  }

  private func compute(_ index: Int) throws -> (
    numbers: [[Double]], cuts: [Int]?, accumulator: MethodAccumulator
  ) {
    let input = try reader.read(rowGroup: pieces[index].rowGroup, rows: pieces[index].rows)
    var accumulator = MethodAccumulator()
    return (try method.compute(input, &accumulator), input.cuts, accumulator)
  }

  private func sum(_ accumulators: some Sequence<MethodAccumulator>) -> MethodAccumulator {
    var sum = MethodAccumulator()
    for accumulator in accumulators { sum.add(accumulator) }
    return sum
  }

  private func piece(_ index: Int, _ columns: [Column], _ cuts: [Int]?) -> MethodResult.Piece {
    MethodResult.Piece(rowGroup: pieces[index].rowGroup, columns: columns, cuts: cuts)
  }

  /// Each piece in memory of its own: how many slots there are is not known before.
  private func runApart() throws -> Result {
    let parts = try Threads.results(pieces.count, threadCount: threadCount) { index in
      let (numbers, cuts, accumulator) = try compute(index)
      return try (
        piece(index, zip(method.outputs, numbers).map { try $0.column($1) }, cuts), accumulator
      )
    }
    return (parts.map(\.0), nil, sum(parts.lazy.map(\.1)))
  }

  /// The numbers of all pieces first, then their columns.
  private func runTwice() throws -> Result {
    let parts = try Threads.results(pieces.count, threadCount: threadCount, compute)
    var accumulator = sum(parts.lazy.map(\.accumulator))
    var numbers = parts.map(\.numbers)
    try method.completed(&numbers, &accumulator)
    let made = try Threads.results(pieces.count, threadCount: threadCount) { index in
      piece(
        index, try zip(method.outputs, numbers[index]).map { try $0.column($1) }, parts[index].cuts)
    }
    return (made, nil, accumulator)
  }

  /// What is kept of an output beside its numbers.
  private enum Rest {
    /// Which numbers are there; `nil` if all are.
    case validity(Bitmap?)
    /// A column that has no numbers.
    case column(Column)
  }

  /// One slot for each row: the numbers of all pieces are contiguous.
  private func runInPlace() throws -> Result {
    let outputs = method.outputs
    let (buffers, parts) = try OutputMemory.filled(outputs.map(\.width), count: rowCount) {
      memory in
      try Threads.results(pieces.count, threadCount: threadCount) { index in
        let (numbers, _, accumulator) = try compute(index)
        let rests = try outputs.indices.map { output in
          try rest(outputs[output], output, numbers[output], memory, from: firstRows[index])
        }
        return (rests, accumulator)
      }
    }
    let made = pieces.indices.map { index in
      let rows = firstRows[index]..<firstRows[index] + pieces[index].rows.count
      return piece(
        index,
        outputs.indices.map { column(outputs[$0], buffers[$0], parts[index].0[$0], rows) }, nil)
    }
    let whole = try outputs.indices.map { output in
      try joined(outputs[output], buffers[output], parts.map { $0.0[output] })
    }
    return (made, whole, sum(parts.lazy.map(\.1)))
  }

  private func rest(
    _ output: MethodOutput, _ index: Int, _ numbers: [Double], _ memory: OutputMemory,
    from first: Int
  ) throws -> Rest {
    switch output.kind {
    case .real: memory.write(doubles: numbers, column: index, from: first)
    case .integer: memory.write(integers: numbers, column: index, from: first)
    default: return .column(try output.column(numbers))
    }
    return try .validity(MethodOutput.validity(numbers))
  }

  private func column(_ output: MethodOutput, _ buffer: Buffer, _ rest: Rest, _ rows: Range<Int>)
    -> Column
  {
    switch rest {
    case .column(let column): return column
    case .validity(let validity):
      return Column(
        type: output.field.type, count: rows.count, validity: validity,
        values: .fixed(
          buffer.slice(
            offset: rows.lowerBound * output.width, byteCount: rows.count * output.width)))
    }
  }

  private func joined(_ output: MethodOutput, _ buffer: Buffer, _ rests: [Rest]) throws -> Column {
    if output.width == 0 {
      let assembler = ColumnAssembler(output.field)
      let columns = rests.compactMap { if case .column(let column) = $0 { column } else { nil } }
      try assembler.reserve(for: columns)
      for column in columns { try assembler.append(column) }
      return try assembler.finish()
    }
    var bits = BitmapBuilder()
    for (index, rest) in rests.enumerated() {
      if case .validity(let validity?) = rest {
        bits.append(validity)
      } else {
        bits.append(true, times: pieces[index].rows.count)
      }
    }
    return Column(
      type: output.field.type, count: rowCount,
      validity: bits.setCount == rowCount ? nil : try bits.finish(), values: .fixed(buffer))
  }
}
