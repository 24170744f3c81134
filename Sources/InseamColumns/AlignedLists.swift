// SPDX-FileCopyrightText: 2026 The Inseam authors
// SPDX-License-Identifier: Apache-2.0

internal import InseamBytes

/// Which lists have one item for each of the same tokens, and so equal lengths.
///
/// A list says it by its key-value `aligned`, the name of a group: the lists of one group in one
/// row, or in one item of a list, are aligned. See `spec/format.md`, Aligned lists.
public enum AlignedLists {
  /// The key of a list's key-value that names its group.
  public static let key: Name = "aligned"
  /// The names of lists that imports take for aligned.
  public static var names: [String] { ["token_ids", "loss_mask", "token_logps"] }
  /// What follows the path of the struct in the name of a group that an import makes.
  static var suffix: String { "tokens" }
}

/// Which lists of new rows become aligned.
public struct AlignmentRules: Sendable {
  /// Whether lists with the names of `AlignedLists.names` do.
  public var isByName = true
  /// Groups of lists by their paths; those of one group are in one struct, or below it.
  public var groups: [[FieldPath]] = []

  /// Lists that are aligned by name.
  public init() {}

  /// The field, whose lists say what they are aligned with; those that `known` has stay as there.
  public func applied(to field: Field, besides known: Field?) -> Field {
    var field = isByName ? field.aligningLists(besides: known) : field
    for group in groups {
      let name = group.map { $0.steps.last ?? "" }.joined(separator: ",")
      for path in group { field.align(path.steps[...], as: name, known) }
    }
    return field
  }
}

/// Two lists of one group whose lengths differ.
public struct Misalignment: Hashable, Sendable {
  /// The row, counted from the first of the column.
  public let row: Int
  /// The paths of the lists.
  public let paths: [String]
  /// Their lengths.
  public let counts: [Int]

  /// What is wrong, in words.
  public var message: String {
    "\(paths[0]) has \(counts[0]) items and \(paths[1]) has \(counts[1]), but they are aligned"
  }
}

extension Field {
  /// The name of the group that a list is in; `nil` if it is in none.
  public var alignedGroup: String? { type == .list ? metadata[AlignedLists.key] : nil }

  /// The same fields, whose lists that are aligned by name say so.
  ///
  /// Below a struct with `token_ids`, the lists with the names of `AlignedLists.names` are one
  /// group; without it, those that are directly in one struct. Lists that `known` has already stay
  /// as they are there.
  public func aligningLists(besides known: Field? = nil) -> Field {
    var field = self
    if type == .structure {
      field.align(known, [], anchor: nil)
    } else {
      for index in field.children.indices {
        field.children[index] = children[index].aligningLists(besides: known?.children.first)
      }
    }
    return field
  }

  /// The paths of lists that are aligned, by their groups; a list that is alone in its group is left
  /// out.
  public var alignedLists: [[FieldPath]] { alignedLists([]) }

  private func alignedLists(_ path: [String]) -> [[FieldPath]] {
    var lists: [(path: [String], field: Field)] = []
    collectLists(path, into: &lists)
    var names: [Name] = []
    for list in lists {
      if let group = list.field.alignedGroup.map({ Name($0) }), !names.contains(group) {
        names.append(group)
      }
    }
    let groups = names.map { name in
      lists.filter { $0.field.alignedGroup == name.text }.map { FieldPath(steps: $0.path) }
    }
    return groups.filter { $0.count > 1 }
      + lists.flatMap { list in
        list.field.children.flatMap { $0.alignedLists(list.path + ["[]"]) }
      }
  }

  private func collectLists(
    _ path: [String], into lists: inout [(path: [String], field: Field)]
  ) {
    if isList { return lists.append((path, self)) }
    for child in children { child.collectLists(path + [child.name], into: &lists) }
  }

  /// Puts the list at some steps into a group, unless `known` has it already.
  fileprivate mutating func align(_ steps: ArraySlice<String>, as group: String, _ known: Field?) {
    guard let step = steps.first else {
      if type == .list, known == nil || known?.type == .null {
        metadata[AlignedLists.key] = group
      }
      return
    }
    guard let index = step == "[]" ? (isList ? 0 : nil) : childIndex(named: step) else { return }
    let old = step == "[]" ? known?.children.first : known?.children.first { $0.name == step }
    children[index].align(steps.dropFirst(), as: group, old)
  }

  /// The same field, whose lists are in the groups that those of another one with their paths are in.
  public func aligned(as other: Field) -> Field {
    var field = self
    if type == .list, other.type == .list {
      field.metadata[AlignedLists.key] = other.metadata[AlignedLists.key]
    }
    for index in field.children.indices {
      guard
        let child = isList
          ? other.children.first : other.children.first(where: { $0.name == children[index].name })
      else { continue }
      field.children[index] = children[index].aligned(as: child)
    }
    return field
  }

  private mutating func align(_ known: Field?, _ path: [String], anchor: [String]?) {
    let lists = children.filter { $0.type == .list && AlignedLists.names.contains($0.name) }
    let isAnchor = lists.contains { $0.name == AlignedLists.names[0] } || lists.count > 1
    let anchor = isAnchor ? anchor.map { lists.count > 1 ? path : $0 } ?? path : anchor
    for index in children.indices {
      let name = children[index].name
      let old = known?.children.first { $0.name == name }
      if children[index].type == .structure {
        children[index].align(old, path + [name], anchor: anchor)
        continue
      }
      if let anchor, children[index].type == .list, AlignedLists.names.contains(name),
        old == nil || old?.type == .null,
        children[index].metadata[AlignedLists.key] == nil
      {
        children[index].metadata[AlignedLists.key] =
          (anchor + [AlignedLists.suffix]).joined(separator: ".")
      }
      children[index] = children[index].aligningLists(besides: old)
    }
  }
}

extension Column {
  /// The first row in which two lists of one group have different lengths; `nil` if all are aligned.
  ///
  /// A null list is not compared: it is kept as it is.
  /// - Complexity: O(*n*) in the slots of aligned lists.
  public func misalignment(_ field: Field) -> Misalignment? {
    guard field.preorder.contains(where: { $0.alignedGroup != nil }) else { return nil }
    return misalignment(field, [])
  }

  private func misalignment(_ field: Field, _ path: [String]) -> Misalignment? {
    var lists: [AlignedList] = []
    collect(field, path, into: &lists)
    for (group, members) in Dictionary(grouping: lists, by: \.group) where group != "" {
      if let found = AlignedList.misalignment(members) { return found }
    }
    for list in lists {
      guard let item = list.field.children.first, let items = list.column.children.first,
        let found = items.misalignment(item, list.path + ["[]"])
      else { continue }
      let slot = list.column.slot(ofItem: found.row)
      return Misalignment(row: slot, paths: found.paths, counts: found.counts)
    }
    return nil
  }

  /// The lists of a struct, and of structs in it.
  private func collect(_ field: Field, _ path: [String], into lists: inout [AlignedList]) {
    if field.isList {
      let group = field.alignedGroup ?? ""
      return lists.append(AlignedList(group: Name(group), path: path, field: field, column: self))
    }
    for (child, column) in zip(field.children, children) {
      column.collect(child, path + [child.name], into: &lists)
    }
  }

  /// The list that an item is in.
  private func slot(ofItem item: Int) -> Int {
    (0..<count).first { items(of: $0).contains(item) } ?? 0
  }
}

/// A list below a struct, and the group that it is in; none if empty.
private struct AlignedList {
  let group: Name
  let path: [String]
  let field: Field
  let column: Column

  /// The first slot in which lists of one group have different lengths.
  static func misalignment(_ lists: [AlignedList]) -> Misalignment? {
    let others = lists.dropFirst().filter { !$0.isEqualInLength(lists[0]) }
    guard let first = lists.first, !others.isEmpty else { return nil }
    for slot in 0..<first.column.count {
      let present = ([first] + others).filter { !$0.column.isNull(slot) }
      guard let known = present.first else { continue }
      let count = known.column.items(of: slot).count
      if let other = present.first(where: { $0.column.items(of: slot).count != count }) {
        return Misalignment(
          row: slot, paths: [known, other].map { FieldPath(steps: $0.path).description },
          counts: [count, other.column.items(of: slot).count])
      }
    }
    return nil
  }

  /// Whether both have the same offsets and no nulls, which is usual and quickly seen.
  private func isEqualInLength(_ other: AlignedList) -> Bool {
    guard column.validity == nil, other.column.validity == nil,
      case .list(let mine, _) = column.values, case .list(let theirs, _) = other.column.values
    else { return false }
    return mine.hasEqualBytes(theirs)
  }
}
