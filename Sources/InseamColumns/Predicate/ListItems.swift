// SPDX-FileCopyrightText: 2026 The Inseam authors
// SPDX-License-Identifier: Apache-2.0

internal import InseamBytes

extension Scope {
  /// The items of a list in each slot of another scope, one after the other.
  struct Items {
    let field: Field
    let column: Column
    /// The slot of the other scope that has each item.
    let ownerOf: [Int]
    private let container: [Scope]

    /// The name of an item in the predicates that test it.
    static let name = "item"

    /// The other scope.
    var outer: Scope { container[0] }

    /// Gathers the items of the lists that are not null.
    init(of list: Column, _ field: Field, in outer: Scope) throws {
      var (slots, owners) = ([Int](), [Int]())
      for slot in 0..<list.count where !list.isNull(slot) {
        slots += list.items(of: slot)
        owners += repeatElement(slot, count: list.items(of: slot).count)
      }
      let items = list.children[0]
      self.field = field.children[0]
      column =
        slots.count == items.count && slots.last ?? -1 == slots.count - 1
        ? items : try items.taking(slots)
      ownerOf = owners
      container = [outer]
    }

    /// The column and the field of a path from an item, or of one that begins with its name.
    func find(_ path: FieldPath) -> (column: Column, field: Field)? {
      if let found = Scope.find(path.steps[...], field, column), !path.steps.isEmpty {
        return found
      }
      guard path.steps.first == Items.name else { return nil }
      return Scope.find(path.steps.dropFirst(), field, column)
    }
  }

  /// The scope of the items of a list.
  func ofItems(_ list: Column, _ field: Field) throws -> Scope {
    var scope = self
    scope.items = try Items(of: list, field, in: self)
    return scope
  }
}

extension Evaluator {
  /// The list that an argument is, and its items.
  ///
  /// - Throws: `RowPredicateError` if it is something else; `nil` for a column of only nulls.
  func list(_ argument: PredicateNode) throws -> (items: Scope, vector: Vector)? {
    let vector = try evaluate(argument)
    if case .nothing = vector.values { return nil }
    guard case .path(let path) = argument.kind, let field = scope.field(at: path), field.isList,
      case .column(let column) = vector.values
    else { throw error(argument, "expected a list, found \(vector.kindName)") }
    return (try scope.ofItems(column, field), vector)
  }

  /// Whether a test is true of an item of each list: true if of one, else unknown if of one, else
  /// false; unknown for a null list.
  func any(_ test: Vector, of items: Scope.Items, _ list: Vector) -> Vector {
    let bools = test.asBools ?? []
    var values = [Bool](repeating: false, count: scope.count)
    var known = (0..<scope.count).map { list.known($0) }
    for (item, owner) in items.ownerOf.enumerated() where !values[owner] {
      if !test.known(item) {
        known[owner] = false
      } else if bools[item] {
        (values[owner], known[owner]) = (true, true)
      }
    }
    return Vector(.bools(values), isKnown: known, count: scope.count)
  }
}
