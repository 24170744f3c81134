// SPDX-FileCopyrightText: 2026 The Inseam authors
// SPDX-License-Identifier: Apache-2.0

internal import Inseam
internal import InseamBytes
internal import InseamColumns

/// A column that a method reads, as it was named.
///
/// See `spec/methods.md`, Columns of a method.
struct InputColumn: Sendable {
  /// What is read from it.
  enum Shape: Sendable {
    /// One number for each slot.
    case numbers
    /// A list of numbers for each slot.
    case lists
    /// One text for each slot.
    case texts
    /// A list of texts for each slot.
    case textLists
  }

  /// The kind of model whose name may be given for the column.
  enum Family: Sendable {
    case any
    /// `sky` for `rm.sky` and `responses[].rm.sky`.
    case rewardModel
    /// `sft` for `pm.sft.logp` and `responses[].pm.sft.logp`, or else for `token_logps` there.
    case policyModel
    /// Log-probs of sequences by their paths; no names of models.
    case logps

    /// Whether lists of numbers, the log-probs of tokens, are summed.
    var sumsLists: Bool { self == .policyModel || self == .logps }
  }

  /// The option that names it.
  let option: String
  /// The path or the name that was given.
  let text: String
  /// What is read from it.
  let shape: Shape
  private let family: Family
  private var side = Side.any

  /// Which responses it is read for.
  private enum Side {
    /// All slots of the column.
    case any
    /// The gold response of each row.
    case gold
    /// The responses, to be compared with the gold one.
    case worse
  }

  init(option: String, text: String, shape: Shape, family: Family = .any) {
    self.option = option
    self.shape = shape
    self.family = family
    if text.hasPrefix("gold("), text.hasSuffix(")") {
      self.text = String(text.dropFirst(5).dropLast())
      side = .gold
    } else {
      self.text = text
    }
  }

  /// The path of the roles, for methods that tell them apart by themselves.
  static var roles: String { "responses[].role" }

  /// The same column, read for the gold response of each row.
  var ofGold: InputColumn { on(.gold) }

  /// The same column, read for the worse responses of each row.
  var ofWorse: InputColumn { side == .any ? on(.worse) : self }

  private func on(_ side: Side) -> InputColumn {
    var copy = self
    copy.side = side
    return copy
  }

  /// Where an input column is in a dataset.
  struct Place: Sendable {
    let column: InputColumn
    let field: Field
    /// The steps from the row to the struct whose slots have it, up to the last `[]`.
    let container: [String]
    /// The steps from there.
    let steps: [String]
    /// Whether it is read for the gold response and belongs to the row.
    let isOfGold: Bool
    /// Whether its numbers are the sums of lists.
    let isSum: Bool

    /// The steps to its slots as the method sees them.
    var level: [String] { isOfGold ? Array(container.dropLast(2)) : container }
    /// The steps to its items, for lists.
    var itemContainer: [String] {
      container + steps.prefix { $0 != "[]" } + ["[]"]
    }
  }

  /// Finds the column.
  ///
  /// - Throws: `MethodError` if there is none, if its type is another, or if a model has one in the
  ///   row and one in the responses.
  func place(in schema: Field) throws -> Place {
    guard let (steps, field) = try location(in: schema) else {
      if text == InputColumn.roles { throw MethodError(RoleNames.missingColumn) }
      let names = schema.paths().map { $0.path.description }
      let hint = nearestName(to: text, in: names).map { "; did you mean '\($0)'?" } ?? ""
      throw MethodError("--\(option): unknown column '\(text)'\(hint)")
    }
    guard let place = place(steps, field) else {
      throw MethodError("--\(option) \(text): expected \(shape.words), found \(field)")
    }
    return place
  }

  private func place(_ steps: [String], _ field: Field) -> Place? {
    var (steps, field) = (steps, field)
    let isSum = shape == .numbers && family.sumsLists && field.isList
    let wantsList = shape == .lists || shape == .textLists || isSum
    if wantsList, field.isList {
      steps.append("[]")
      field = field.children[0]
    }
    let isText = shape == .texts || shape == .textLists
    guard isText ? field.type == .utf8 : field.type.isNumber else { return nil }
    let ends = steps.indices.filter { steps[$0] == "[]" }.map { $0 + 1 }
    let lists = wantsList ? 1 : 0
    guard ends.count >= lists else { return nil }
    let end = ends.count > lists ? ends[ends.count - 1 - lists] : 0
    // Lists of texts are read beside the lists of their own slots alone.
    if side == .gold, steps.prefix(end) != ["responses", "[]"] || shape == .textLists {
      return nil
    }
    return Place(
      column: self, field: field, container: Array(steps.prefix(end)),
      steps: Array(steps.dropFirst(end)), isOfGold: side == .gold, isSum: isSum)
  }

  /// A field with the steps to it, every `[]` written out.
  private typealias Location = (steps: [String], field: Field)

  /// The path as it is given comes first, then the column of a model.
  private func location(in schema: Field) throws -> Location? {
    let path = FieldPath(text) ?? FieldPath(steps: [text])
    if let found = ofRow(path, schema) ?? ofResponses(path, schema) { return found }
    for path in named(path) {
      let (own, other) = (ofRow(path, schema), ofResponses(path, schema))
      if own != nil, other != nil {
        throw MethodError(
          "--\(option) \(text): both \(path) and responses[].\(path) exist; write --\(option) \(path) or --\(option) responses.\(path)"
        )
      }
      if let found = own ?? other { return found }
    }
    return nil
  }

  private func ofRow(_ path: FieldPath, _ schema: Field) -> Location? {
    if side == .any { return schema.walk(path) }
    // The sides of a pair are responses, whether the path says so or not.
    return path.steps.first == "responses" ? schema.walk(path) : nil
  }

  private func ofResponses(_ path: FieldPath, _ schema: Field) -> Location? {
    schema.walk(FieldPath(steps: ["responses", "[]"] + path.steps))
  }

  /// The columns of a model.
  private func named(_ path: FieldPath) -> [FieldPath] {
    let names = [[text], path.steps]
    return switch family {
    case .any, .logps: []
    case .rewardModel: names.map { FieldPath(steps: ["rm"] + $0) }
    case .policyModel:
      ["logp", "token_logps"].flatMap { leaf in
        names.map { FieldPath(steps: ["pm"] + $0 + [leaf]) }
      }
    }
  }
}

extension InputColumn.Shape {
  fileprivate var words: String {
    switch self {
    case .numbers: "numbers"
    case .lists: "lists of numbers"
    case .texts: "texts"
    case .textLists: "lists of texts"
    }
  }
}

extension PhysicalType {
  fileprivate var isNumber: Bool { isFloat || isInteger || self == .bool }
}

extension Field {
  /// The field at a path, and the steps to it with every `[]` written out.
  fileprivate func walk(_ path: FieldPath) -> (steps: [String], field: Field)? {
    field(at: path).map { (completed(path).steps, $0) }
  }
}
