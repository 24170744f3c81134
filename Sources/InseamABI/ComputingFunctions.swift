// SPDX-FileCopyrightText: 2026 The Inseam authors
// SPDX-License-Identifier: Apache-2.0

// Names and documentation are those of inseam.h, which the compiler checks these functions against.
// swift-format-ignore-file: AlwaysUseLowerCamelCase, AllPublicDeclarationsHaveDocumentation

public import CInseam
internal import Inseam
internal import InseamArrow
internal import InseamBytes
internal import InseamMethods

@c @implementation public func inseam_compute(
  _ dataset: inseam_handle, _ method: UnsafePointer<CChar>!,
  _ options: UnsafePointer<UnsafePointer<CChar>?>!, _ schema: UnsafeMutablePointer<ArrowSchema>!,
  _ array: UnsafeMutablePointer<ArrowArray>!,
  _ report: UnsafeMutablePointer<UnsafeMutablePointer<CChar>?>!,
  _ error: UnsafeMutablePointer<inseam_error>!
) -> Int32 {
  unsafe call(error) {
    let (schema, array) = (try unsafe target(schema, "schema"), try unsafe target(array, "array"))
    let dataset = try Handles.object(dataset, Dataset.self)
    let method = try unsafe text(method, "method")
    guard method == "seam" else {
      throw ArgumentError("there is no method '\(method)'; there is seam")
    }
    var pairs = try unsafe CallOptions(options)
    let seam = try Seam(&pairs)
    let (into, replaces) = (try pairs.take("into"), try pairs.takeFlag("replace"))
    try pairs.finish()
    // The lock is taken first: what is computed is what is stored to.
    let change = try into.map { _ in
      try DatasetChange(dataset.path, time: WallClock.microseconds)
    }
    let result = try seam.compute(dataset)
    let column = result.column(0..<Int(dataset.rowCount))
    let values = try unsafe ArrowArray(column, as: SeamResult.field(named: ""))
    if let into, let change {
      guard !into.isEmpty, !into.contains(where: { ".[]\"".contains($0) }) else {
        throw ArgumentError("into is one name, without dots, brackets and quotes")
      }
      try result.attach(named: into, replacing: replaces, of: dataset, to: change)
      try change.commit()
    }
    unsafe schema.initialize(to: ArrowSchema(SeamResult.field(named: "")))
    unsafe array.initialize(to: values)
    if let report = unsafe report {
      unsafe report.pointee = try SeamSummary(result, dataset).json(result).cString
    }
  }
}

extension Seam {
  /// Reads the settings of a call.
  fileprivate init(_ pairs: inout CallOptions) throws {
    guard let pm = try pairs.take("pm"), let rm = try pairs.take("rm") else {
      throw ArgumentError("seam needs the options pm and rm")
    }
    self.init(pm: pm, rm: rm)
    mode = try pairs.take("mode", Seam.Mode.self) ?? .paper
    missing = try pairs.take("missing", Seam.Missing.self) ?? .null
    if let text = try pairs.take("gold") {
      guard let gold = Seam.Gold(text) else {
        throw ArgumentError("gold is role, first, max:PATH or min:PATH, not '\(text)'")
      }
      self.gold = gold
    }
    enum Normalize: String, CaseIterable { case mean }
    takesMean = try pairs.take("normalize", Normalize.self) == .mean
    standardizes = try pairs.takeFlag("standardize")
    allowsCircular = try pairs.takeFlag("allow-circular")
  }
}

extension SeamSummary {
  /// The summary for programs, with the same names as the command line's.
  fileprivate func json(_ result: SeamResult) -> JSONObject {
    var json = JSONObject()
    json.add("method", "seam")
    json.add("pm", result.settings.pm)
    json.add("rm", result.settings.rm)
    json.add("mode", result.settings.mode.rawValue)
    json.add("worst", result.settings.mode.lowestIsWorst ? "lowest" : "highest")
    json.add("rows", rowCount)
    json.add("values", valueCount)
    json.add("comparable", comparableCount)
    json.add("zeros", zeroCount)
    json.add("hacked", hackedCount)
    json.add("mean", mean)
    json.add("cut", cut?.value)
    json.add("ties_at_cut", cut.map { Double($0.ties) })
    json.add("sampled", sampledCount)
    json.add("spearman_n_worse", correlationWithWorse)
    json.add("spearman_length", correlationWithLength)
    var shares = JSONObject()
    for overlap in overlaps { shares.add(overlap.mode.rawValue, overlap.share) }
    json.add("overlap", shares)
    json.add("positive_logps", result.oddities.positiveLogps)
    json.add("sentinels", result.oddities.sentinels)
    json.add("bad_lengths", result.oddities.badLengths)
    json.add("non_finite", result.oddities.nonFinite)
    json.add("rows_without_gold", result.oddities.rowsWithoutGold)
    json.add("rows_with_several_gold", result.oddities.rowsWithSeveralGold)
    return json
  }
}
