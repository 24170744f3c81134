// SPDX-FileCopyrightText: 2026 The Inseam authors
// SPDX-License-Identifier: Apache-2.0

/// Vectors of one length as points of a plane, along the two principal axes of all of them.
///
/// With M the centred vectors as rows, an axis is Mᵀ times the eigenvector of M Mᵀ with the largest eigenvalue; the second is that of what the
/// first leaves, so that thin shapes keep their digits.
struct PlanePoints {
  private var x: [Double]
  private let y: [Double]
  /// A distance that is not more is rounding, and counts as 0.
  private let least: Double

  /// - Complexity: O(*n*² (*n* + *d*)) for *n* vectors of *d* numbers.
  init(_ vectors: [[Double]]) {
    // Scaled before anything is squared: no size of the numbers is too large or too small.
    let scaled = PlanePoints.scaled(vectors)
    let means = (scaled.first ?? []).indices.map { place in
      scaled.reduce(0) { $0 + $1[place] } / Double(scaled.count)
    }
    var rest = PlanePoints.scaled(scaled.map { vector in zip(vector, means).map { $0 - $1 } })
    x = PlanePoints.takeAxis(&rest)
    least = 1e-9 * PlanePoints.largest([x])
    let isLine = PlanePoints.largest(rest) <= least
    y = isLine ? x.map { _ in 0 } : PlanePoints.takeAxis(&rest)
  }

  private static func largest(_ vectors: [[Double]]) -> Double {
    vectors.reduce(0) { $1.reduce($0) { max($0, $1.magnitude) } }
  }

  private static func scaled(_ vectors: [[Double]]) -> [[Double]] {
    let largest = largest(vectors)
    return largest > 0 ? vectors.map { $0.map { $0 / largest } } : vectors
  }

  /// The coordinates along the principal axis, which are taken out of the vectors.
  private static func takeAxis(_ vectors: inout [[Double]]) -> [Double] {
    func product(_ a: [Double], _ b: [Double]) -> Double {
      zip(a, b).reduce(0) { $0 + $1.0 * $1.1 }
    }
    let products = vectors.flatMap { a in vectors.map { product(a, $0) } }
    let weights = principalAxes(products, vectors.count, 1).first ?? []
    var axis = [Double](repeating: 0, count: vectors.first?.count ?? 0)
    for (vector, weight) in zip(vectors, weights) {
      for place in axis.indices { axis[place] += weight * vector[place] }
    }
    let length = product(axis, axis).squareRoot()
    guard length > 0 else { return vectors.map { _ in 0 } }
    for place in axis.indices { axis[place] /= length }
    let coordinates = vectors.map { product($0, axis) }
    for (index, coordinate) in coordinates.enumerated() {
      for place in axis.indices { vectors[index][place] -= coordinate * axis[place] }
    }
    return coordinates
  }

  /// The corners of the convex hull of some of the points, by Andrew's chains; of points that are the same the first, and none
  /// on a line between others.
  func corners(of candidates: [Int]) -> [Int] {
    var distinct: [Int] = []
    for index in candidates {
      let isNew = distinct.allSatisfy { other in
        max((x[index] - x[other]).magnitude, (y[index] - y[other]).magnitude) > least
      }
      if isNew { distinct.append(index) }
    }
    let points = withEqualColumns(distinct)
    let order = distinct.sorted {
      (points.x[$0], points.y[$0]) < (points.x[$1], points.y[$1])
    }
    return points.chain(order) + points.chain(order.reversed())
  }

  /// The same points with one `x` for those that differ only by rounding, so that the order goes up their line.
  private func withEqualColumns(_ indices: [Int]) -> PlanePoints {
    var (points, first) = (self, -Double.infinity)
    for index in indices.sorted(by: { x[$0] < x[$1] }) {
      if x[index] - first > least { first = x[index] }
      points.x[index] = first
    }
    return points
  }

  /// The points of an order at which the way around the others turns to the left.
  private func chain(_ order: [Int]) -> [Int] {
    var chain: [Int] = []
    for index in order {
      while chain.count > 1, !isTurn(chain[chain.count - 2], chain[chain.count - 1], index) {
        chain.removeLast()
      }
      chain.append(index)
    }
    return chain
  }

  /// Whether a point lies to the right of the line from one before it to one after it.
  private func isTurn(_ before: Int, _ point: Int, _ behind: Int) -> Bool {
    let (a, b) = (
      (x[point] - x[before], y[point] - y[before]), (x[behind] - x[before], y[behind] - y[before])
    )
    let length = (b.0 * b.0 + b.1 * b.1).squareRoot()
    return a.0 * b.1 - a.1 * b.0 > least * length
  }
}
