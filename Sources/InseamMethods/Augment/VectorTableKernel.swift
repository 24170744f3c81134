// SPDX-FileCopyrightText: 2026 The Inseam authors
// SPDX-License-Identifier: Apache-2.0

internal import CInseamKernels
internal import InseamBytes

/// Vectors of length 1, side by side, for exact search by cosine.
package struct VectorTable: Sendable {
  /// The number of vectors; those that had no direction are zero.
  let count: Int
  /// The length of each; 0 if none has a length.
  let length: Int
  /// The length of each with padding, a multiple of 16.
  let width: Int
  private let values: [Float]

  /// Normalizes vectors of one length; one that is missing, zero or not finite becomes zero.
  package init(_ vectors: [[Double]], length: Int) throws {
    count = vectors.count
    self.length = length
    width = (length + 15) / 16 * 16
    var values: [Float] = []
    values.reserveCapacity(count * width)
    for (index, vector) in vectors.enumerated() {
      if index % 4_096 == 0 { try Calls.check() }
      let norm = vector.reduce(0) { $0 + $1 * $1 }.squareRoot()
      let isUsable = vector.count == length && norm > 0 && norm.isFinite
      values += isUsable ? vector.map { Float($0 / norm) } : [Float](repeating: 0, count: length)
      values += [Float](repeating: 0, count: width - length)
    }
    self.values = values
  }

  /// The cosines of one vector with all.
  package func cosines(of index: Int) -> [Float] { cosines(of: index, in: self) }

  /// The cosines of a vector of another table with all of this one.
  private func cosines(of index: Int, in queries: VectorTable) -> [Float] {
    precondition(index >= 0 && index < queries.count, "a vector is one of the table")
    precondition(width == queries.width, "vectors that are compared have one length")
    return unsafe [Float](count: count) { output in
      // Safe: the table has count · width numbers, and the query is one of the vectors of the
      // other table, which have the same width.
      unsafe values.withUnsafeBufferPointer { table in
        unsafe queries.values.withUnsafeBufferPointer { others in
          if let base = table.baseAddress, let query = others.baseAddress,
            let target = output.baseAddress
          {
            unsafe inseam_dots_f32(query + index * width, base, count, width, target)
          }
        }
      }
    }
  }

  /// The reference implementation of the kernel; both compute the same bits.
  package func reference(_ index: Int, _ other: Int) -> Float {
    var lanes = [Float](repeating: 0, count: 16)
    for place in 0..<width {
      lanes[place % 16] += values[index * width + place] * values[other * width + place]
    }
    for half in [8, 4, 2, 1] {
      for lane in 0..<half { lanes[lane] += lanes[lane + half] }
    }
    return lanes[0]
  }

  private func hasDirection(_ index: Int) -> Bool {
    values[index * width..<(index + 1) * width].contains { $0 != 0 }
  }

  /// The nearest others whose cosine lies in a window, the nearest first; of equals the first.
  func nearest(to index: Int, _ window: ClosedRange<Double>, atMost limit: Int) throws -> [(
    row: Int, cosine: Float
  )] {
    try nearest(to: index, of: self, window, atMost: limit) { $0 != index }
  }

  /// The nearest to a vector of another table, among those that count, in the same order.
  func nearest(
    to index: Int, of queries: VectorTable, _ window: ClosedRange<Double>, atMost limit: Int,
    where counts: (Int) -> Bool
  ) throws -> [(row: Int, cosine: Float)] {
    try Calls.check()
    // What had no direction has the cosine 0 with all, and is near nothing.
    guard queries.hasDirection(index) else { return [] }
    let cosines = cosines(of: index, in: queries)
    let inside = cosines.indices.filter {
      window.contains(Double(cosines[$0])) && (cosines[$0] != 0 || hasDirection($0)) && counts($0)
    }
    return inside.sorted { (-cosines[$0], $0) < (-cosines[$1], $1) }.prefix(limit)
      .map { ($0, cosines[$0]) }
  }
}
