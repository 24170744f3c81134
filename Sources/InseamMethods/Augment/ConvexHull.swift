// SPDX-FileCopyrightText: 2026 The Inseam authors
// SPDX-License-Identifier: Apache-2.0

internal import InseamBytes
internal import InseamColumns

/// The responses of a prompt that are corners of the convex hull of their embeddings.
///
/// `spec/methods.md`, convex-hull; ConvexDA (arXiv 2309.16155).
struct ConvexHull: SlotMethod {
  static let name = "convex-hull"
  static let summary =
    "The responses of each prompt whose embeddings are corners of their convex hull."
  static let options = [
    MethodOption(
      "embedding", .column, "Lists of two numbers or more: the embedding of each response.",
      isRequired: true)
  ]
  static let example = MethodExample(
    records: """
      {"responses":[{"v":[0,0]},{"v":[4,0]},{"v":[4,4]},{"v":[0,4]},{"v":[1,2]}]}
      """,
    command: "--embedding responses.v --rows")

  let inputs: [InputColumn]

  init(_ parameters: inout MethodParameters) throws {
    inputs = [try parameters.column("embedding", .lists)]
  }

  static let results = [
    MethodOutput("corner", .flag, "Whether the response is a corner of the convex hull.")
  ]

  let outputs = ConvexHull.results

  func prepared(_ reader: InputColumnReader, _ threadCount: Int?) throws -> ConvexHull {
    guard !reader.container.isEmpty else {
      throw MethodError(
        "--embedding \(inputs[0].text): expected a list of numbers for each response, found one for each row"
      )
    }
    return self
  }

  func compute(_ input: SlotInput, _ accumulator: inout MethodAccumulator) throws -> [[Double]] {
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
        throw MethodError("row \(input.row(of: start)): embeddings of different lengths")
      }
      let hull = Set(corners(of: vectors))
      for (index, slot) in known.enumerated() { flags[slot] = hull.contains(index) ? 1 : 0 }
      start = end
    }
    accumulator.add(flags, as: "corner")
    return [flags]
  }

  func report(_ accumulator: MethodAccumulator) -> MethodReport {
    var report = MethodReport()
    report.add("responses", accumulator.count(of: "corner"))
    report.add("corners", Int(accumulator.sum(of: "corner")))
    return report
  }

  /// The places of the corners among vectors of one length; of equal vectors the first.
  private func corners(of vectors: [[Double]]) -> [Int] {
    var seen = Set<[Double]>()
    let distinct = vectors.indices.filter { seen.insert(vectors[$0]).inserted }
    return PlanePoints(vectors).corners(of: distinct)
  }
}
