// SPDX-FileCopyrightText: 2026 The Inseam authors
// SPDX-License-Identifier: Apache-2.0

public import Inseam
internal import InseamBytes
public import InseamColumns

/// The SEAM values of all rows of a dataset.
public struct SeamResult: Sendable {
  /// The parameters.
  public let parameters: Seam
  /// One value per row; NaN where there is none, infinite under a hinge of infinite scores.
  public let seam: [Double]
  /// Per row; −1 where there is no gold score.
  public let numHacking: [Int32]
  /// Per row.
  public let worseCount: [Int32]
  /// Per row.
  public let scoredCount: [Int32]
  /// Anomalies among the numbers.
  public let anomalies: SeamAnomalies
  /// The divisor of the values.
  public let divisor: SeamDivisor
  /// The paths of the input columns.
  public let columns: [String]
  /// The paths of columns that would have been taken in place of these, had they been there.
  let preferred: [String]
}

extension Seam {
  /// Computes the value of every row in one pass over the columns it needs.
  ///
  /// The result does not depend on the number of threads, to the bit.
  /// - Throws: `MethodError` where a column is missing or gold is circular, `DatasetError` where
  ///   the file is damaged.
  /// - Complexity: O(*n*) in the responses; 20 bytes of memory for each row.
  public func compute(_ dataset: Dataset, threadCount: Int? = nil) throws -> SeamResult {
    let reader = try SeamReader(dataset, self)
    let anomalies = Lock(SeamAnomalies())
    let unknownRoles = gold == .role ? try dataset.unknownRoles(for: "seam") : [:]
    anomalies.withLock { $0.unknownRoles = unknownRoles }
    let divisor = try divisor(reader, threadCount)
    var output = try SeamOutput(rowCount: Int(dataset.rowCount)) { target in
      try Seam.forEachPiece(dataset, threadCount) { rowGroup, rows in
        var (input, found) = try reader.read(rowGroup: rowGroup, rows: rows)
        let first = Int(dataset.rows(ofRowGroup: rowGroup).lowerBound) + rows.lowerBound
        found.nonFinite = compute(input, into: target, from: first)
        anomalies.withLock { [found] in $0.add(found) }
      }
    }
    if !divisor.isIdentity {
      for row in output.seam.indices {
        output.seam[row] = divisor.apply(
          output.seam[row], scoredCount: Int(output.scoredCount[row]))
      }
    }
    return SeamResult(
      parameters: self, seam: output.seam, numHacking: output.numHacking,
      worseCount: output.worseCount, scoredCount: output.scoredCount,
      anomalies: anomalies.withLock { $0 }, divisor: divisor,
      columns: reader.columns.paths(in: dataset.schema), preferred: reader.columns.preferred(self))
  }

  /// Calls `body` with pieces that together are all rows, on several threads; throws what the first
  /// piece that failed has thrown.
  static func forEachPiece(
    _ dataset: Dataset, _ threadCount: Int?, _ body: @Sendable (Int, Range<Int>) throws -> Void
  ) throws {
    let pieces = dataset.methodPieces
    _ = try Threads.results(pieces.count, threadCount: threadCount) { index in
      try body(pieces[index].rowGroup, pieces[index].rows)
    }
  }

  /// Recomputes rows with the reference implementation and returns the rows whose values differ in
  /// any bit.
  public func check(_ result: SeamResult, _ dataset: Dataset, rows: [UInt64]) throws -> [UInt64] {
    let reader = try SeamReader(dataset, self)
    return try rows.filter { row in
      let place = dataset.locate(row: row)
      let (input, _) = try reader.read(rowGroup: place.rowGroup, rows: place.row..<place.row + 1)
      let value = reference(input.group(0))
      let index = Int(row)
      let seam = value.seam.map { result.divisor.apply($0, scoredCount: value.scoredCount) } ?? .nan
      return
        (seam.isNaN ? !result.seam[index].isNaN : seam.bitPattern != result.seam[index].bitPattern)
        || Int32(value.numHacking ?? -1) != result.numHacking[index]
        || Int32(value.worseCount) != result.worseCount[index]
        || Int32(value.scoredCount) != result.scoredCount[index]
    }
  }

  /// One row as the definition sees it, and its value with every term.
  ///
  /// The terms and the value are those before they are divided.
  public func explain(_ dataset: Dataset, row: UInt64) throws -> (
    group: SeamGroup, value: SeamValue, divided: Double?, divisor: SeamDivisor
  ) {
    let place = dataset.locate(row: row)
    let reader = try SeamReader(dataset, self)
    let (input, _) = try reader.read(rowGroup: place.rowGroup, rows: place.row..<place.row + 1)
    let group = input.group(0)
    let value = reference(group)
    let divisor = try divisor(reader, nil)
    let divided = value.seam.map { divisor.apply($0, scoredCount: value.scoredCount) }
    return (group, value, divided.flatMap { $0.isNaN ? nil : $0 }, divisor)
  }
}

extension SeamResult {
  /// The name and type of the column that holds the result.
  public static func field(named name: String) -> Field {
    .structure(
      name,
      [
        Field("seam", .float64), Field("num_hacking", .int32), Field("n_worse", .int32),
        Field("n_scored", .int32),
      ])
  }

  /// The rows of a range as a column.
  public func column(_ rows: Range<Int>) throws -> Column {
    let values = seam[rows]
    let hasValue = values.map { !$0.isNaN }
    let hacks = numHacking[rows]
    let hasGold = hacks.map { $0 >= 0 }
    func bitmap(_ bits: [Bool]) throws -> Bitmap? {
      bits.allSatisfy { $0 } ? nil : try Bitmap(bits)
    }
    func plain(_ values: ArraySlice<Int32>) throws -> Column {
      Column(type: .int32, count: rows.count, values: .fixed(try Buffer(Array(values))))
    }
    return Column(
      type: .structure, count: rows.count,
      values: .structure([
        Column(
          type: .float64, count: rows.count, validity: try bitmap(hasValue),
          values: .fixed(try Buffer(values.map { $0.isNaN ? 0 : $0 }))),
        Column(
          type: .int32, count: rows.count, validity: try bitmap(hasGold),
          values: .fixed(try Buffer(hacks.map { max(0, $0) }))),
        try plain(worseCount[rows]), try plain(scoredCount[rows]),
      ]))
  }

  /// What is stored with a field of the column: all of it with the struct and the value, no
  /// orientation with the counts.
  public func provenance(of field: Field) -> [Name: String] {
    var pairs = provenance
    if !["seam"].contains(field.name), field.type != .structure { pairs["worst"] = nil }
    if field.name == "num_hacking" { pairs["worst"] = "highest" }
    return pairs
  }

  private var provenance: [Name: String] {
    var pairs: [Name: String] = [
      "kind": "method", "method": "seam", "mode": parameters.mode.rawValue, "pm": parameters.pm,
      "rm": parameters.rm, "columns": columns.joined(separator: "\n"),
      "gold": "\(parameters.gold)", "missing": parameters.missing.rawValue,
      "worst": parameters.mode.lowestIsWorst ? "lowest" : "highest",
    ]
    if !preferred.isEmpty { pairs["preferred"] = preferred.joined(separator: "\n") }
    if parameters.takesMean { pairs["normalize"] = "mean" }
    if let deviation = divisor.deviation { pairs["standardize"] = "\(deviation)" }
    return pairs
  }
}
