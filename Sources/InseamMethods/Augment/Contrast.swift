// SPDX-FileCopyrightText: 2026 The Inseam authors
// SPDX-License-Identifier: Apache-2.0

internal import Inseam
internal import InseamBytes
internal import InseamColumns

/// Rows whose instructions are similar but not the same.
///
/// `spec/methods.md`, contrast; SEAM (arXiv 2406.07971, section 5) and Contrast Instructions (arXiv 2309.16155).
struct Contrast: Method {
  static let name = "contrast"
  static let summary =
    "For each row those whose embedding lies in a window of cosines, the nearest first."
  static let options = [
    MethodOption("embedding", .column, "A vector for each row."),
    MethodOption("least", .number, "The least cosine; 0.8."),
    MethodOption("most", .number, "The largest cosine; 0.9."),
    MethodOption("k", .number, "How many rows at most; 30."),
  ]

  private let embedding: InputColumn
  private let window: ClosedRange<Double>
  private let limit: Int

  init(_ parameters: inout MethodParameters) throws {
    embedding = try parameters.column("embedding", .lists)
    let least = try parameters.number("least", -1...1) ?? 0.8
    let most = try parameters.number("most", -1...2) ?? 0.9
    guard least <= most else { throw MethodError("option least is above most") }
    window = least...most
    limit = try parameters.integer("k", 1...1 << 16) ?? 30
  }

  private static let outputs = [
    MethodOutput("rows", .listOfIntegers), MethodOutput("cosines", .listOfSingles),
  ]

  func compute(_ dataset: Dataset, threadCount: Int?) throws -> MethodResult {
    let table = try table(dataset, threadCount)
    let pieces = dataset.methodPieces
    let found = try Threads.results(pieces.count, threadCount: threadCount) { index in
      let first = Int(dataset.rows(ofRowGroup: pieces[index].rowGroup).lowerBound)
      return pieces[index].rows.map {
        table.nearest(to: first + $0, window, atMost: limit)
      }
    }
    let all = found.joined()
    var report = MethodReport()
    report.add("rows", all.count)
    report.add("with_all", all.count { $0.count == limit })
    report.add("with_some", all.count { !$0.isEmpty && $0.count < limit })
    report.add("with_none", all.count { $0.isEmpty })
    report.add("mean", Double(all.reduce(0) { $0 + $1.count }), of: all.count)
    return MethodResult(
      method: Contrast.name, outputs: Contrast.outputs, report: report,
      pieces: zip(pieces, found).map { piece, rows in
        MethodResult.Piece(rowGroup: piece.rowGroup, columns: columns(rows), cuts: nil)
      })
  }

  /// The embeddings of all rows.
  func table(_ dataset: Dataset, _ threadCount: Int?) throws -> VectorTable {
    let reader = try InputColumnReader(dataset, [embedding])
    guard reader.container.isEmpty else {
      throw MethodError(
        "--embedding \(embedding.text): rows are compared, so it is one vector for each")
    }
    let vectors = try reader.lists(0, threadCount)
    let length = vectors.lazy.map(\.count).first { $0 > 0 } ?? 0
    if let row = vectors.firstIndex(where: { !$0.isEmpty && $0.count != length }) {
      throw MethodError("row \(row): a vector of \(vectors[row].count) numbers, not \(length)")
    }
    return VectorTable(vectors, length: length)
  }

  private func columns(_ found: [[(row: Int, cosine: Float)]]) -> [Column] {
    var cuts: [UInt32] = [0]
    for rows in found { cuts.append(cuts[cuts.count - 1] + UInt32(rows.count)) }
    let flat = found.flatMap { $0 }
    let items = [
      Column(type: .int64, count: flat.count, values: .fixed(Buffer(flat.map { Int64($0.row) }))),
      Column(type: .float32, count: flat.count, values: .fixed(Buffer(flat.map(\.cosine)))),
    ]
    return items.map {
      Column(type: .list, count: found.count, values: .list(offsets: Buffer(cuts), items: $0))
    }
  }
}
