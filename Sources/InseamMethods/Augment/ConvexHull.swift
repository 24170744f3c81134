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
      let hull = Set(corners(of: vectors))
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

  /// The places of the corners among vectors of one length; of equal vectors the first.
  private func corners(of vectors: [[Double]]) -> [Int] {
    var seen = Set<[Double]>()
    let distinct = vectors.indices.filter { seen.insert(vectors[$0]).inserted }
    let points = planePoints(vectors)
    return corners(of: distinct, points)
  }

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
    func square(_ axis: [Double]) -> Double { axis.reduce(0) { $0 + $1 * $1 } }
    let isLine = square(axes[1]) <= Double(count) * 1e-12 * square(axes[0])
    return (0..<count).map { (axes[0][$0], isLine ? 0 : axes[1][$0]) }
  }

  /// The corners of the convex hull of some points, by Andrew's chains.
  ///
  /// The coordinates are exact to about 10⁻¹⁰ of the largest, so what is less than 10⁻⁹ of it is nothing: of points nearer to each other
  /// the first counts, and one so near to the line through its neighbours is no corner.
  private func corners(of candidates: [Int], _ points: [Point]) -> [Int] {
    let extent = points.reduce(0) { max($0, $1.x.magnitude, $1.y.magnitude) }
    var distinct: [Int] = []
    for index in candidates {
      let isNew = distinct.allSatisfy { other in
        max(
          (points[index].x - points[other].x).magnitude,
          (points[index].y - points[other].y).magnitude)
          > extent * 1e-9
      }
      if isNew { distinct.append(index) }
    }
    let order = distinct.sorted { (points[$0].x, points[$0].y) < (points[$1].x, points[$1].y) }
    return chain(order, points, extent) + chain(order.reversed(), points, extent)
  }

  /// The points of an order at which the way around the others turns to the left.
  private func chain(_ order: [Int], _ points: [Point], _ extent: Double) -> [Int] {
    var chain: [Int] = []
    func isTurn(_ next: Int) -> Bool {
      let (p, q, r) = (points[chain[chain.count - 2]], points[chain[chain.count - 1]], points[next])
      return (q.x - p.x) * (r.y - p.y) - (q.y - p.y) * (r.x - p.x) > extent * extent * 1e-9
    }
    for index in order {
      while chain.count > 1, !isTurn(index) { chain.removeLast() }
      chain.append(index)
    }
    return chain
  }
}
