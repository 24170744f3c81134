// SPDX-FileCopyrightText: 2026 The Inseam authors
// SPDX-License-Identifier: Apache-2.0

internal import InseamBytes

/// Which lists have one item for each of the same tokens, and so equal lengths.
///
/// A list says it by its key-value `aligned`, the name of a group: the lists of one group in one
/// row, or in one item of a list, are aligned. See `spec/format.md`, Aligned lists.
public enum AlignedLists {
  /// The key of a list's key-value that names its group.
  public static var key: Name { "aligned" }
  /// The names of lists that imports take for aligned.
  public static var names: [String] { ["token_ids", "loss_mask", "token_logps"] }
  /// What follows the path of the struct in the name of a group that an import makes.
  static var suffix: String { "tokens" }

  /// The places of lists that are in one group, for each group, in the order of its first list.
  package static func groups(_ lists: [Field]) -> [[Int]] {
    var names: [Name] = []
    var places: [Name: [Int]] = [:]
    for (place, list) in lists.enumerated() {
      guard let group = list.alignedGroup.map({ Name($0) }) else { continue }
      if places[group] == nil { names.append(group) }
      places[group, default: []].append(place)
    }
    return names.compactMap { places[$0] }
  }
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
  public var alignedLists: [[FieldPath]] {
    func groups(_ field: Field, _ path: [String]) -> [[FieldPath]] {
      let lists = field.listsInStruct(path)
      let own = AlignedLists.groups(lists.map(\.field)).map { places in
        places.map { FieldPath(steps: lists[$0].path) }
      }
      return own.filter { $0.count > 1 }
        + lists.flatMap { list in
          list.field.children.flatMap { groups($0, list.path + ["[]"]) }
        }
    }
    return groups(self, [])
  }

  /// The lists of a struct, and of structs in it, with their steps after those of the struct.
  package func listsInStruct(_ path: [String] = []) -> [(path: [String], field: Field)] {
    if isList { return [(path, self)] }
    return children.flatMap { $0.listsInStruct(path + [$0.name]) }
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
