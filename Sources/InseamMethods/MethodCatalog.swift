// SPDX-FileCopyrightText: 2026 The Inseam authors
// SPDX-License-Identifier: Apache-2.0

public import Inseam
internal import InseamColumns

/// The methods by name.
public enum MethodCatalog {
  /// All methods but SEAM, which has a door of its own: it explains its values.
  public static let all: [any Method.Type] = [
    StepAggregate.self, Agreement.self, BradleyTerry.self, Confidence.self, Consensus.self,
    Consistency.self, Contrast.self, ConvexHull.self, Decorrelation.self, Dispersion.self,
    Ensemble.self,
    EffectiveRank.self,
    FilterMargin.self, FirstError.self, Fusion.self, Hard.self, Importance.self, LabelNoise.self,
    LengthCorrelation.self, PriorMargin.self, RolloutLabels.self, Mismatch.self, Mixture.self,
    Overlap.self, PickedPairs.self, StyleMatrix.self, Saturation.self, SelfLabel.self,
    RankAgreement.self, Trajectory.self, Verdict.self, Vote.self, WinRate.self,
  ]

  /// The method of a name.
  ///
  /// - Throws: `MethodError` that suggests the nearest name.
  public static func method(named name: String) throws -> any Method.Type {
    if let method = all.first(where: { $0.name == name }) { return method }
    let names = ["seam"] + all.map { $0.name }
    let hint =
      nearestName(to: name, in: names).map { "; is it \($0)?" }
      ?? "; there are \(names.joined(separator: ", "))"
    throw MethodError("there is no method '\(name)'\(hint)")
  }
}

extension Dataset {
  /// Computes a method by its name: `dataset.compute("ensemble", [("rm", "sky"), ("rm", "ours")])`.
  ///
  /// See `Method.compute`; parameters are those of `spec/methods.md`.
  public func compute(
    _ method: String, _ parameters: [(name: String, value: String)], threadCount: Int? = nil
  ) throws -> MethodResult {
    let type = try MethodCatalog.method(named: method)
    var parameters = try MethodParameters(parameters, for: type.options)
    return try type.init(&parameters).compute(self, threadCount: threadCount)
  }
}
