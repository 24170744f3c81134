// SPDX-FileCopyrightText: 2026 The Inseam authors
// SPDX-License-Identifier: Apache-2.0

public import Inseam
internal import InseamBytes
internal import InseamColumns

/// The methods by name.
public enum MethodCatalog {
  /// All methods except SEAM, which has an interface of its own, `Seam`, that explains its values.
  public static let all: [any Method.Type] = [
    Advantages.self, Agreement.self, SampledAnswers.self, BestOfN.self, BradleyTerry.self,
    Confidence.self,
    Consensus.self, Consistency.self, Contrast.self, ConvexHull.self, Decorrelation.self,
    Dispersion.self, Ensemble.self, EffectiveRank.self, FilterMargin.self, FirstError.self,
    Fusion.self, Hard.self, Importance.self, LabelNoise.self, LengthCorrelation.self,
    PriorMargin.self, RolloutLabels.self, Mismatch.self, Mixture.self, Overlap.self,
    PickedPairs.self, StyleMatrix.self, Saturation.self, SelfLabel.self, StepScores.self,
    RankAgreement.self, Trajectory.self, Verdict.self, Vote.self, WinRate.self,
  ]

  /// Returns the method of a name, or of an earlier name of it.
  ///
  /// - Throws: `MethodError` that suggests the nearest name.
  public static func method(named name: String) throws -> any Method.Type {
    if let method = all.first(where: { $0.name == name || $0.aliases.contains(name) }) {
      return method
    }
    if name == "seam" {
      throw MethodError(
        "seam has values that explain themselves: compute(.seam(pm:rm:)) of a dataset returns them")
    }
    let names = ["seam"] + all.map { $0.name }
    let hint =
      nearestName(to: name, in: names).map { "did you mean '\($0)'?" }
      ?? "expected one of: \(names.joined(separator: ", "))"
    throw MethodError("unknown method '\(name)'; \(hint)")
  }
}

extension Seam {
  /// The SEAM value of policy model `pm` and reward model `rm`, for `Dataset.compute`.
  public static func seam(pm: String, rm: String) -> Seam { Seam(pm: pm, rm: rm) }
}

extension Dataset {
  /// Computes the SEAM value of every row.
  ///
  /// ```swift
  /// let result = try data.compute(.seam(pm: "sft", rm: "sky"))
  /// ```
  /// - Returns: One value for each row, NaN where there is none, and what was found on the way.
  /// - Throws: `MethodError` if a column is missing, `DatasetError` if the file is damaged.
  public func compute(_ seam: Seam, threadCount: Int? = nil) throws -> SeamResult {
    try seam.compute(self, threadCount: threadCount)
  }

  /// Computes a method by its name.
  ///
  /// ```swift
  /// let result = try dataset.compute("ensemble", [("rm", "sky"), ("rm", "armo")])
  /// ```
  /// - Parameters:
  ///   - method: The name of the method.
  ///   - parameters: Names and values as in `spec/methods.md`; a name that is repeated is given
  ///     several times.
  ///   - threadCount: The number of threads; `nil` for one on each processor.
  /// - Returns: The output columns and a report.
  /// - Throws: `MethodError` for an unknown method or parameter and for a column that is missing or
  ///   has the wrong type, `DatasetError` if the file is damaged.
  public func compute(
    _ method: String, _ parameters: [(name: String, value: String)], threadCount: Int? = nil
  ) throws -> MethodResult {
    let type = try MethodCatalog.method(named: method)
    var parameters = try MethodParameters(parameters, for: type.options)
    return try type.init(&parameters).compute(self, threadCount: threadCount)
  }
}
