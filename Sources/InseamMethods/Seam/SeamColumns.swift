// SPDX-FileCopyrightText: 2026 The Inseam authors
// SPDX-License-Identifier: Apache-2.0

internal import Inseam
internal import InseamBytes
public import InseamColumns

/// Where the columns of a SEAM value are in a dataset, checked before anything is read.
struct SeamColumns {
  let responses: Field
  /// The log-probs of the responses, or lists with those of their tokens, which are summed.
  let logp: Field
  let length: Field?
  let score: Field
  /// The column that chooses gold, with the rules max and min.
  let chooser: Field?
  /// Whether `logp` is the mean over tokens.
  let isMean: Bool

  init(_ dataset: Dataset, _ seam: Seam) throws {
    guard let responses = dataset.schema.children.first(where: { $0.name == "responses" }),
      responses.type == .list, let item = responses.children.first, item.type == .structure
    else {
      throw MethodError(
        "missing column 'responses', a list of structs; convert --preset can make it")
    }
    self.responses = responses
    logp = try SeamColumns.logp(of: item, seam.pm)
    score = try SeamColumns.column(["rm", seam.rm], of: item, "--rm", seam.rm)
    for (field, flag, name) in [(logp, "--pm", seam.pm), (score, "--rm", seam.rm)]
    where !field.holdsNumbers && !(field.id == logp.id && field.isListOfNumbers) {
      throw MethodError("\(flag) \(name): expected numbers, found \(field)")
    }
    // Token log-probs are as many as the tokens they are of.
    length =
      SeamColumns.optional(["pm", seam.pm, "n_tokens"], of: item)
      ?? (logp.isList ? nil : SeamColumns.optional(["n_tokens"], of: item))
    isMean = !logp.isList && dataset.provenance(of: logp)["reduction"] == "mean"
    // Sums need lengths to be means, and means need them to be sums; lists of tokens have lengths.
    if length == nil, !logp.isList, (seam.mode == .eq2) == isMean {
      throw MethodError(
        "pm.\(seam.pm) has no n_tokens and responses have none; lengths are never guessed (convert --lengths\(isMean ? "" : ", or --mode eq2"))"
      )
    }
    switch seam.gold {
    case .role, .first: chooser = nil
    case .max(let path), .min(let path):
      let field = try SeamColumns.column(FieldPath(path)?.steps ?? [path], of: item, "--gold", path)
      guard field.type.isFloat || field.type.isInteger else {
        throw MethodError(
          "--gold \(seam.gold): expected numbers in responses[].\(path), found \(field)")
      }
      chooser = field
    }
    if seam.gold == .role, item.childIndex(named: "role") == nil {
      throw MethodError(
        RoleNames.missingColumn
          + "; compute seam --gold first, max:PATH or min:PATH chooses gold without roles")
    }
    try checkCircular(dataset, seam, item)
  }

  /// The paths of the columns, in the order of the schema.
  func paths(in schema: Field) -> [String] {
    var ids = Set([logp, score, length, chooser].compactMap { $0?.id })
    if let role = responses.children.first?.children.first(where: { $0.name == "role" }) {
      ids.insert(role.id)
    }
    return schema.paths().filter { ids.contains($0.field.id) }.map(\.path.description)
  }

  /// The paths of columns that would have been taken in place of others, and that are not there.
  func preferred(_ seam: Seam) -> [String] {
    let names = ["logp"] + ((seam.mode == .eq2) == isMean ? ["n_tokens"] : [])
    guard let item = responses.children.first else { return [] }
    return names.filter { SeamColumns.optional(["pm", seam.pm, $0], of: item) == nil }.map {
      FieldPath(steps: ["responses", "[]", "pm", seam.pm, $0]).description
    }
  }

  private func checkCircular(_ dataset: Dataset, _ seam: Seam, _ item: Field) throws {
    guard !seam.allowsCircular else { return }
    var rule = "\(seam.gold)"
    if seam.gold == .role, let index = item.childIndex(named: "role") {
      rule = dataset.provenance(of: item.children[index])["gold"] ?? rule
    }
    if rule == "max:rm.\(seam.rm)" || chooser?.id == score.id {
      throw MethodError(
        "gold was chosen by rm.\(seam.rm) itself (\(rule)), so every hinge is 0; --allow-circular computes it anyway"
      )
    }
  }

  /// The column `logp` of a policy model, or `token_logps` if it has no other.
  private static func logp(of item: Field, _ name: String) throws -> Field {
    if optional(["pm", name, "logp"], of: item) == nil,
      let tokens = optional(["pm", name, "token_logps"], of: item), tokens.isListOfNumbers
    {
      return tokens
    }
    return try column(["pm", name, "logp"], of: item, "--pm", name)
  }

  private static func column(_ steps: [String], of item: Field, _ flag: String, _ name: String)
    throws -> Field
  {
    if let field = optional(steps, of: item) { return field }
    let family = item.children.first { $0.name == steps[0] }
    let names = (family ?? item).children.map(\.name)
    let what = family == nil ? "; the responses have: " : "; \(steps[0]) has: "
    let hint = names.isEmpty ? "" : what + names.joined(separator: ", ")
    throw MethodError(
      "\(flag) \(name): unknown column 'responses[].\(FieldPath(steps: steps))'\(hint)")
  }

  private static func optional(_ steps: [String], of item: Field) -> Field? {
    item.field(at: FieldPath(steps: steps))
  }

  /// The part of the schema that is read.
  var fields: Set<UInt32> {
    Set([logp.id, score.id] + [length?.id, chooser?.id].compactMap { $0 })
  }
}

extension Field {
  /// Whether the values are numbers, or 0 and 1; so are those of a column that has only nulls so far.
  var holdsNumbers: Bool { type.isFloat || type.isInteger || type == .bool || type == .null }

  /// Whether the values are lists of numbers.
  var isListOfNumbers: Bool { isList && children[0].holdsNumbers }
}

/// Anomalies among the numbers of some responses.
public struct SeamAnomalies: Hashable, Sendable {
  /// Log-probs above 0.
  public var positiveLogps = 0
  /// Log-probs equal to −9999 or −100, which some engines write for "none".
  public var sentinels = 0
  /// Lengths of 0 or less.
  public var badLengths = 0
  /// Log-probs that are not finite under a positive hinge.
  public var nonFinite = 0
  /// Worse responses without a score.
  public var missingScores = 0
  /// Worse responses without a log-prob.
  public var missingLogps = 0
  /// Gold responses without a score.
  public var missingGoldScores = 0
  /// Scores of gold and worse responses that are infinite.
  public var infiniteScores = 0
  /// Rows without a gold response.
  public var rowsWithoutGold = 0
  /// Rows with several gold responses.
  public var rowsWithSeveralGold = 0
  /// Responses with a role that has no meaning, by that role.
  public var unknownRoles: [Name: Int] = [:]

  mutating func add(_ other: SeamAnomalies) {
    positiveLogps += other.positiveLogps
    sentinels += other.sentinels
    badLengths += other.badLengths
    nonFinite += other.nonFinite
    missingScores += other.missingScores
    missingLogps += other.missingLogps
    missingGoldScores += other.missingGoldScores
    infiniteScores += other.infiniteScores
    rowsWithoutGold += other.rowsWithoutGold
    rowsWithSeveralGold += other.rowsWithSeveralGold
  }
}
