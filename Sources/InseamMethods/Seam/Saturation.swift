// SPDX-FileCopyrightText: 2026 The Inseam authors
// SPDX-License-Identifier: Apache-2.0

internal import Inseam
internal import InseamBytes
internal import InseamColumns

/// SEAM of every policy model with every reward model.
///
/// `spec/methods.md`, saturation; SEAM (arXiv 2406.07971, section 3).
struct Saturation: Method {
  static let name = "saturation"
  static let summary =
    "The mean SEAM value and the share of misled prompts for every policy and reward model."
  static let options = [
    MethodOption(
      "pm", .texts,
      "Policy model: a name such as sft, which stands for responses[].pm.sft. Repeat the option for each model (default: all).",
      placeholder: "MODEL …"),
    MethodOption(
      "rm", .texts,
      "Reward model: a name such as sky, which stands for responses[].rm.sky. Repeat the option for each model (default: all).",
      placeholder: "MODEL …"),
    MethodOption(
      "mode", .choice(Seam.Mode.allCases.map(\.rawValue)), "Weight of a worse response.",
      default: Seam.Mode.paper.rawValue),
    MethodOption(
      "missing", .choice(Seam.Missing.allCases.map(\.rawValue)),
      "Result of a row in which a worse response lacks a score, a log-prob or a length: null, or the sum over the others.",
      default: Seam.Missing.null.rawValue),
  ]
  static let example = MethodExample(
    records: """
      {"responses":[\
      {"role":"gold","n_tokens":9,"rm":{"sky":1,"armo":0.5},"pm":{"sft":{"logp":-20}}},\
      {"role":"worse","n_tokens":4,"rm":{"sky":1.5,"armo":0.75},"pm":{"sft":{"logp":-30}}}]}
      """,
    command: "--pm sft --rm sky --rm armo")

  static let results: [MethodOutput] = []

  private let pms: [String]
  private let rms: [String]
  private let mode: Seam.Mode
  private let missing: Seam.Missing

  init(_ parameters: inout MethodParameters) throws {
    pms = parameters.all("pm")
    rms = parameters.all("rm")
    mode = try parameters.choice("mode", Seam.Mode.self)
    missing = try parameters.choice("missing", Seam.Missing.self)
  }

  func compute(_ dataset: Dataset, threadCount: Int?) throws -> MethodResult {
    let pms = self.pms.isEmpty ? try names("pm", dataset) : self.pms
    let rms = self.rms.isEmpty ? try names("rm", dataset) : self.rms
    var (means, misled) = (MethodReport(), MethodReport())
    var unknownRoles: [Name: Int] = [:]
    for pm in pms {
      var (row, shares) = (MethodReport(), MethodReport())
      for rm in rms {
        var seam = Seam(pm: pm, rm: rm)
        seam.mode = mode
        seam.missing = missing
        let result = try seam.compute(dataset, threadCount: threadCount)
        unknownRoles = result.anomalies.unknownRoles
        let rows = result.comparableRows
        row.add(rm, rows.isEmpty ? .nan : result.mean(of: rows))
        shares.add(rm, Double(rows.count { result.numHacking[$0] > 0 }), of: rows.count)
      }
      means.add(pm, row)
      misled.add(pm, shares)
    }
    var report = MethodReport()
    report.add("mode", mode.rawValue)
    report.add("mean_seam", means)
    report.add("misled", misled)
    report.add(unknownRoles: unknownRoles)
    return MethodResult(method: Saturation.name, report: report)
  }

  private func names(_ family: String, _ dataset: Dataset) throws -> [String] {
    let path = FieldPath(steps: ["responses", "[]", family])
    guard let field = dataset.schema.field(at: path) else {
      throw MethodError("missing column \(path)")
    }
    // Of reward models those that are scores; policy models are structs.
    return field.children.filter { family == "pm" || $0.holdsNumbers }.map(\.name)
  }
}
