// SPDX-FileCopyrightText: 2026 The Inseam authors
// SPDX-License-Identifier: Apache-2.0

internal import InseamColumns

/// The responses of a prompt that lie at the corners of all of them, so that the others add little.
///
/// `spec/methods.md`, convex-hull; ConvexDA (arXiv 2309.16155).
struct ConvexHull: SlotMethod {
  static let name = "convex-hull"
  static let summary =
    "The responses of each prompt whose embeddings are corners of the convex hull."
  static let options = [
    MethodOption("embedding", .column, "A vector for each response, at least of two numbers.")
  ]

  let operands: [Operand]

  init(_ settings: inout MethodSettings) throws {
    operands = [try settings.operand("embedding", .lists)]
  }

  let outputs = [MethodOutput("corner", .flag)]

  func prepared(_ reader: OperandReader, _ threadCount: Int?) throws -> ConvexHull {
    guard !reader.container.isEmpty else {
      throw MethodError(
        "--embedding \(operands[0].text): the responses of a row are compared, so each has a vector"
      )
    }
    return self
  }

  func compute(_ input: SlotInput, _ tally: inout MethodTally) throws -> [[Double]] {
    let lists = input.lists(0)
    var flags = [Double](repeating: .nan, count: input.count)
    var start = 0
    while start < input.count {
      var end = start + 1
      while end < input.count, input.row(of: end) == input.row(of: start) { end += 1 }
      let known = (start..<end).filter { slot in
        let own = lists.values[lists.range(slot)]
        return !own.isEmpty && own.allSatisfy { $0.isFinite }
      }
      let vectors = known.map { Array(lists.values[lists.range($0)]) }
      guard Set(vectors.map(\.count)).count <= 1 else {
        throw MethodError("row \(input.row(of: start)): vectors of different lengths")
      }
      let hull = Set(corners(of: planePoints(vectors)))
      for (index, slot) in known.enumerated() { flags[slot] = hull.contains(index) ? 1 : 0 }
      start = end
    }
    tally.add(flags, as: "corner")
    return [flags]
  }

  func report(_ tally: MethodTally) -> MethodReport {
    var report = MethodReport()
    report.add("responses", tally.count(of: "corner"))
    report.add("corners", Int(tally.sum(of: "corner")))
    return report
  }

  private typealias Point = (x: Double, y: Double)

  /// The coordinates of vectors along their two principal axes.
  ///
  /// With M the centred vectors as rows, those along an axis are the eigenvector of M Mᵀ times the root of its eigenvalue.
  private func planePoints(_ vectors: [[Double]]) -> [Point] {
    guard let length = vectors.first?.count, vectors.count > 2 else {
      return vectors.indices.map { (Double($0), 0) }
    }
    let count = vectors.count
    let means = (0..<length).map { place in
      vectors.reduce(0) { $0 + $1[place] } / Double(count)
    }
    let centred = vectors.map { vector in zip(vector, means).map { $0 - $1 } }
    var products = [Double](repeating: 0, count: count * count)
    for i in 0..<count {
      for j in 0..<count {
        products[i * count + j] = zip(centred[i], centred[j]).reduce(0) { $0 + $1.0 * $1.1 }
      }
    }
    let axes = principalAxes(products, count, 2)
    return (0..<count).map { (axes[0][$0], axes[1][$0]) }
  }

  /// The corners of the convex hull of points, by Andrew's chains; of two that are equal the first.
  private func corners(of points: [Point]) -> [Int] {
    let order = points.indices.sorted {
      (points[$0].x, points[$0].y, $0) < (points[$1].x, points[$1].y, $1)
    }
    func turn(_ a: Int, _ b: Int, _ c: Int) -> Double {
      let (p, q, r) = (points[a], points[b], points[c])
      return (q.x - p.x) * (r.y - p.y) - (q.y - p.y) * (r.x - p.x)
    }
    func chain(_ order: [Int]) -> [Int] {
      var chain: [Int] = []
      for index in order {
        if let last = chain.last, points[last] == points[index] { continue }
        while chain.count > 1, turn(chain[chain.count - 2], chain[chain.count - 1], index) <= 0 {
          chain.removeLast()
        }
        chain.append(index)
      }
      return chain
    }
    return chain(order) + chain(order.reversed())
  }
}
