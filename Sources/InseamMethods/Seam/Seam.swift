// SPDX-FileCopyrightText: 2026 The Inseam authors
// SPDX-License-Identifier: Apache-2.0

internal import InseamBytes

/// The parameters of the SEAM value.
///
/// See `spec/methods.md`, SEAM.
public struct Seam: Sendable, Hashable {
  /// How the log-prob of a worse response weighs its hinge.
  public enum Mode: String, Sendable, CaseIterable {
    /// Log-prob over length, as the paper says in words: values ≤ 0, the lowest is the worst.
    case paper
    /// The probability, equation 2 of the paper: values ≥ 0, the highest is the worst.
    case eq2
    /// The probability per token, the geometric mean: values ≥ 0, the highest is the worst.
    case geomean

    /// Whether the lowest values are the worst.
    public var lowestIsWorst: Bool { self == .paper }
  }

  /// The value of a row in which a worse response lacks a score, a log-prob or a length.
  public enum Missing: String, Sendable, CaseIterable {
    /// No value.
    case null
    /// The sum over the other responses.
    case skip
  }

  /// Which response is gold.
  public enum Gold: Sendable, Hashable, CustomStringConvertible {
    /// The first whose role is gold.
    case role
    /// The first of the list.
    case first
    /// The first with the largest value at a path below the response.
    case max(String)
    /// The first with the smallest value at a path below the response.
    case min(String)

    /// Reads `role`, `first`, `max:PATH` or `min:PATH`.
    public init?(_ text: String) {
      switch text {
      case "role": self = .role
      case "first": self = .first
      default:
        guard text.count > 4, text.hasPrefix("max:") || text.hasPrefix("min:") else { return nil }
        let path = String(text.unicodeScalars.dropFirst(4))
        self = text.hasPrefix("max:") ? .max(path) : .min(path)
      }
    }

    /// The rule as it is written.
    public var description: String {
      switch self {
      case .role: "role"
      case .first: "first"
      case .max(let path): "max:\(path)"
      case .min(let path): "min:\(path)"
      }
    }
  }

  /// The policy model's name.
  public var pm: String
  /// The reward model's name.
  public var rm: String
  /// How log-probs weigh.
  public var mode = Mode.paper
  /// The value of rows with missing numbers.
  public var missing = Missing.null
  /// Which response is gold.
  public var gold = Gold.role
  /// Whether the value is divided by the number of worse responses in the sum; not in the paper.
  public var takesMean = false
  /// Whether the value is divided by the standard deviation of the scores; not in the paper.
  public var standardizes = false
  /// Whether gold responses that the reward model itself chose are accepted.
  public var allowsCircular = false

  /// The paper's SEAM value of a policy model and a reward model.
  public init(pm: String, rm: String) {
    self.pm = pm
    self.rm = rm
  }
}

/// The responses of one prompt as the SEAM value sees them.
public struct SeamGroup: Sendable, Hashable {
  /// The log-probs; NaN where missing.
  public var logps: [Float]
  /// The lengths in tokens; 0 where missing.
  public var lengths: [Int32]
  /// The scores; NaN where missing.
  public var scores: [Float]
  /// The index of the gold response.
  public var gold: Int?
  /// Whether each response counts as worse.
  public var isWorse: [Bool]
  /// Whether equation 2 takes log-probs times lengths, since they are means over tokens.
  public var hasMeans: Bool

  /// Creates a group.
  public init(
    logps: [Float], lengths: [Int32], scores: [Float], gold: Int?, isWorse: [Bool],
    hasMeans: Bool = false
  ) {
    self.logps = logps
    self.lengths = lengths
    self.scores = scores
    self.gold = gold
    self.isWorse = isWorse
    self.hasMeans = hasMeans
  }
}

/// The SEAM value of one prompt, with its terms.
public struct SeamValue: Sendable {
  /// The value; `nil` if there is none.
  public let seam: Double?
  /// The worse responses with a score strictly above the gold's; `nil` without a gold score.
  public let numHacking: Int?
  /// The worse responses.
  public let worseCount: Int
  /// Those with score, log-prob and length.
  public let scoredCount: Int
  /// The term of every response, 0 for those that do not count.
  public let terms: [Double]
}

extension Seam {
  /// The reference implementation of the kernel; both compute the same bits.
  public func reference(_ group: SeamGroup) -> SeamValue {
    let goldScore = group.gold.map { Double(group.scores[$0]) } ?? .nan
    var lanes = [Double](repeating: 0, count: 8)
    var terms: [Double] = []
    var (hacking, worse, scored, broken) = (0, 0, 0, 0)
    for index in group.scores.indices {
      var term = 0.0
      if group.isWorse[index], index != group.gold {
        let (score, logp) = (Double(group.scores[index]), Double(group.logps[index]))
        let length = Double(group.lengths[index])
        let needsLength = mode != .eq2 || group.hasMeans
        let isScored = !score.isNaN && !logp.isNaN && (length > 0 || !needsLength)
        let hinge = score - goldScore
        worse += 1
        scored += isScored ? 1 : 0
        hacking += score > goldScore ? 1 : 0
        if isScored, score > goldScore {
          if logp.isFinite { term = weight(logp, length, group) * hinge } else { broken += 1 }
        }
      }
      lanes[index % 8] += term
      terms.append(term)
    }
    let sum =
      ((lanes[0] + lanes[4]) + (lanes[2] + lanes[6]))
      + ((lanes[1] + lanes[5]) + (lanes[3] + lanes[7]))
    let isMissing = goldScore.isNaN || (scored < worse && missing == .null) || broken > 0
    return SeamValue(
      seam: isMissing ? nil : sum + 0.0, numHacking: goldScore.isNaN ? nil : hacking,
      worseCount: worse, scoredCount: scored, terms: terms)
  }

  private func weight(_ logp: Double, _ length: Double, _ group: SeamGroup) -> Double {
    switch mode {
    case .paper: logp / length
    case .eq2: exponential(group.hasMeans ? logp * length : logp)
    case .geomean: exponential(logp / length)
    }
  }
}
