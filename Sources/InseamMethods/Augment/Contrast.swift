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
    MethodOption(
      "embedding", .column, "Lists of numbers: the embedding of each row.", isRequired: true),
    MethodOption(
      "min-cosine", .number, "Smallest cosine, -1 to 1.", default: "0.8", aliases: ["least"]),
    MethodOption(
      "max-cosine", .number, "Largest cosine.", default: "0.9", aliases: ["most"]),
    MethodOption("k", .number, "Number of rows at most.", default: "30"),
  ]
  static let example = MethodExample(
    records: """
      {"embedding":[1.0,0.0]}
      {"embedding":[0.85,0.5]}
      {"embedding":[0.0,1.0]}
      """,
    command: "--embedding embedding --rows")

  private let embedding: InputColumn
  let window: ClosedRange<Double>
  private let limit: Int

  init(_ parameters: inout MethodParameters) throws {
    embedding = try parameters.column("embedding", .lists)
    let least = try parameters.number("min-cosine", -1...1)
    let most = try parameters.number("max-cosine", -1...2)
    guard least <= most else {
      throw MethodError("--min-cosine must be at most --max-cosine, not \(least) with \(most)")
    }
    window = least...most
    limit = try parameters.integer("k", 1...1 << 16)
  }

  static let results = [
    MethodOutput("rows", .listOfIntegers, "Indices of the similar rows, the nearest first."),
    MethodOutput("cosines", .listOfSingles, "Their cosines."),
    MethodOutput("prompt_ids", .listOfTexts, "Their prompt_id, if the dataset has this column."),
  ]

  func compute(_ dataset: Dataset, threadCount: Int?) throws -> MethodResult {
    let table = try table(dataset, threadCount)
    let pieces = dataset.methodPieces
    let found = try Threads.results(pieces.count, threadCount: threadCount) { index in
      let first = Int(dataset.rows(ofRowGroup: pieces[index].rowGroup).lowerBound)
      return try pieces[index].rows.map {
        try table.nearest(to: first + $0, window, atMost: limit)
      }
    }
    let all = found.joined()
    var report = MethodReport()
    report.add("rows", all.count)
    report.add("with_all", all.count { $0.count == limit })
    report.add("with_some", all.count { !$0.isEmpty && $0.count < limit })
    report.add("with_none", all.count { $0.isEmpty })
    report.add("mean", Double(all.reduce(0) { $0 + $1.count }), of: all.count)
    let ids = try PromptIDs(dataset)?.texts(dataset)
    return MethodResult(
      method: Contrast.name, outputs: Array(Contrast.results.prefix(ids == nil ? 2 : 3)),
      facts: ["columns": try InputColumnReader(dataset, [embedding]).paths.joined(separator: "\n")],
      report: report,
      pieces: try zip(pieces, found).map { piece, rows in
        MethodResult.Piece(
          rowGroup: piece.rowGroup, columns: try columns(rows, ids), cuts: nil)
      })
  }

  /// The embeddings of all rows.
  func table(_ dataset: Dataset, _ threadCount: Int?) throws -> VectorTable {
    let reader = try InputColumnReader(dataset, [embedding])
    guard reader.container.isEmpty else {
      throw MethodError(
        "--embedding \(embedding.text): expected one list of numbers for each row, found one for each item of a list"
      )
    }
    let vectors = try reader.lists(0, threadCount)
    let length = vectors.lazy.map(\.count).first { $0 > 0 } ?? 0
    if let row = vectors.firstIndex(where: { !$0.isEmpty && $0.count != length }) {
      throw MethodError(
        "row \(row): expected an embedding of \(length) numbers, found \(vectors[row].count)")
    }
    return try VectorTable(vectors, length: length)
  }

  private func columns(_ found: [[(row: Int, cosine: Float)]], _ ids: [String?]?) throws
    -> [Column]
  {
    var cuts: [UInt32] = [0]
    for rows in found { cuts.append(cuts[cuts.count - 1] + UInt32(rows.count)) }
    let flat = found.flatMap { $0 }
    let items = try [
      Column(
        type: .int64, count: flat.count, values: .fixed(try Buffer(flat.map { Int64($0.row) }))),
      Column(type: .float32, count: flat.count, values: .fixed(try Buffer(flat.map(\.cosine)))),
      ids.map { ids in
        try Column(flat.map { ids[$0.row].map { .text($0) } ?? .null }, as: Field("item", .utf8))
      },
    ].compactMap { $0 }
    return try items.map {
      Column(type: .list, count: found.count, values: .list(offsets: try Buffer(cuts), items: $0))
    }
  }
}
