// SPDX-FileCopyrightText: 2026 The Inseam authors
// SPDX-License-Identifier: Apache-2.0

internal import Inseam
internal import InseamBytes
internal import InseamColumns

/// The columns of a dataset whose pairs get other labels.
struct RelabelColumns {
  /// Columns that change places when the sides of a pair do, as indices of children.
  struct Sides {
    let first: [Int]
    let second: [Int]
    /// What becomes of a number, besides its place.
    let change: Change
  }

  /// What becomes of a number when the sides of its pair are exchanged.
  enum Change {
    case none
    /// The probability that the other side wins.
    case complement
    /// The logit of that.
    case negative
  }

  /// All columns.
  let fields: Field
  /// All but the labels.
  let written: Field
  /// The labels: the indices of children to them, in the row or in an item of `responses`.
  let labels: [Int]
  /// Whether the labels are the actions of **self-label** in words; else they are `keep` and `flip`.
  let areWords: Bool
  /// The indices of `keep` and `flip` among the labels that are not words.
  let keep: Int
  let flip: Int
  /// Whether each response has a label of its own.
  let isOfResponses: Bool
  /// The index of the list of responses; `nil` if there is none with roles.
  let responses: Int?
  /// The index of the role in a response.
  let role: Int
  /// The columns that change places: of the row, or of a response with labels of their own.
  let sides: [Sides]
  /// The paths of the columns whose values change.
  let changedPaths: [String]

  init(_ dataset: Dataset, _ path: String, _ given: [(String, String)]) throws {
    fields = dataset.schema
    let field = try dataset.field(atPath: path)
    try dataset.requireCurrent(field, path)
    areWords = field.type == .utf8
    let places = ["keep", "flip"].compactMap { field.childIndex(named: $0) }
    (keep, flip) = (places.first ?? 0, places.last ?? 0)
    guard areWords || (field.type == .structure && places.count == 2) else {
      throw MethodError(
        "column \(path): expected a result of confidence or self-label, found \(field)")
    }
    written = try fields.without(field.id)
    responses = fields.listOfRoles
    let item = responses.map { [fields] in fields.children[$0].children[0] }
    role = item?.childIndex(named: "role") ?? 0
    let ofItem = item?.steps(to: field.id)
    isOfResponses = ofItem != nil
    guard let labels = ofItem ?? fields.steps(to: field.id) else {
      throw MethodError("column \(path): expected labels of rows or of responses with a role")
    }
    self.labels = labels
    guard given.isEmpty || ofItem == nil else {
      throw MethodError("--swap requires labels of rows; \(path) has labels of responses")
    }
    let holder = ofItem == nil ? fields : item ?? fields
    sides = try SideFinder(holder: holder, pairs: dataset.provenance(of: field))
      .all(given, byName: ofItem == nil)
    guard responses != nil || sides.contains(where: { $0.change == .none }) else {
      throw MethodError(
        "no columns belong to the sides of a pair, such as chosen and rejected, or responses with a role; name them with --swap A,B"
      )
    }
    let names = sides.flatMap { [$0.first, $0.second] }.map { holder.name(at: $0) }
    changedPaths =
      names.map { (ofItem == nil ? "" : "responses[].") + $0 }
      + (responses == nil ? [] : ["responses[].role"])
  }
}

/// Finds the columns of the two sides of a pair.
private struct SideFinder {
  /// The row, or a response.
  let holder: Field
  /// The provenance of the labels.
  let pairs: [Name: String]

  /// All columns that change places.
  func all(_ given: [(String, String)], byName: Bool) throws -> [RelabelColumns.Sides] {
    let found = try ofMethod() + (byName ? named() : []) + self.given(given)
    return found.reduce(into: []) { sides, one in
      if !sides.contains(where: { $0.first == one.first }) { sides.append(one) }
    }
  }

  /// The columns that the method compared.
  private func ofMethod() -> [RelabelColumns.Sides] {
    let isNegative = pairs["logits"] == "true" || pairs["logits"] == ""
    return [
      sides("chosen", "rejected", .none),
      sides("p-ab", "p-ba", isNegative ? .negative : .complement),
    ].compactMap { $0 }
  }

  private func sides(_ first: Name, _ second: Name, _ change: RelabelColumns.Change)
    -> RelabelColumns.Sides?
  {
    guard let a = pairs[first].flatMap(steps), let b = pairs[second].flatMap(steps) else {
      return nil
    }
    return RelabelColumns.Sides(first: a, second: b, change: change)
  }

  /// The way to a column of the holder; `nil` if it is not one of its columns.
  private func steps(_ text: String) -> [Int]? {
    guard let path = FieldPath(text) else { return nil }
    let own =
      path.steps.first == "responses"
      ? path.steps.drop { $0 == "responses" || $0 == "[]" }
      : path.steps[...]
    return holder.field(at: FieldPath(steps: Array(own))).flatMap { holder.steps(to: $0.id) }
  }

  /// The columns whose names differ in the words chosen and rejected alone.
  private func named() -> [RelabelColumns.Sides] {
    holder.children.indices.compactMap { index in
      let name = holder.children[index].name
      let other = name.replacingText("chosen", with: "rejected")
      guard other != name, let place = holder.childIndex(named: other) else { return nil }
      return RelabelColumns.Sides(first: [index], second: [place], change: .none)
    }
  }

  /// The columns that were named.
  private func given(_ names: [(String, String)]) throws -> [RelabelColumns.Sides] {
    try names.map { first, second in
      let found = try [first, second].map { name in
        guard let steps = steps(name) else {
          throw MethodError("--swap \(first),\(second): unknown column '\(name)' of the row")
        }
        return steps
      }
      return RelabelColumns.Sides(first: found[0], second: found[1], change: .none)
    }
  }
}

extension Dataset {
  /// Throws if the inputs of a result have changed since it was computed.
  ///
  /// Labels stay right where other responses came or went, and where an input column is gone.
  fileprivate func requireCurrent(_ field: Field, _ path: String) throws {
    let changed = changedInputs(of: field).filter { input in
      input != "responses" && FieldPath(input).map { schema.field(at: $0) != nil } ?? true
    }
    guard changed.isEmpty else {
      throw MethodError(
        "column \(path) was computed before \(changed.joined(separator: ", ")) changed; compute it again"
      )
    }
  }
}

extension Field {
  /// The index of the list of responses with roles; `nil` if there is none.
  fileprivate var listOfRoles: Int? {
    children.firstIndex {
      $0.name == "responses" && $0.type == .list
        && $0.children[0].children.contains { $0.name == "role" && $0.type == .utf8 }
    }
  }

  /// The indices of the children to a field below structs alone; `nil` if there is none.
  func steps(to id: UInt32) -> [Int]? {
    for (index, child) in children.enumerated() {
      if child.id == id { return [index] }
      if child.type == .structure, let rest = child.steps(to: id) { return [index] + rest }
    }
    return nil
  }

  /// The path to a field at indices of children.
  fileprivate func name(at steps: [Int]) -> String {
    var (field, names) = (self, [String]())
    for step in steps {
      field = field.children[step]
      names.append(field.name)
    }
    return FieldPath(steps: names).description
  }

  /// The same field without one below it.
  fileprivate func without(_ id: UInt32) throws -> Field {
    let ids = preorder.filter {
      $0.children.isEmpty && field(withID: id)?.field(withID: $0.id) == nil
    }
    guard let rest = keeping(Set(ids.map(\.id))) else {
      throw MethodError("the dataset has no columns besides the labels")
    }
    return rest
  }
}
