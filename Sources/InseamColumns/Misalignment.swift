// SPDX-FileCopyrightText: 2026 The Inseam authors
// SPDX-License-Identifier: Apache-2.0

internal import InseamBytes

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

extension Column {
  /// The rows in which two lists of one group have different lengths, ascending, each once.
  ///
  /// A null list is not compared: it is kept as it is.
  /// - Complexity: O(*n*) in the slots of aligned lists.
  public func misalignments(_ field: Field) -> [Misalignment] {
    guard field.preorder.contains(where: { $0.alignedGroup != nil }) else { return [] }
    return misalignments(field, [])
  }

  fileprivate func misalignments(_ field: Field, _ path: [String]) -> [Misalignment] {
    let lists = field.listsInStruct().compactMap { list in
      self.list(at: list.path, field).map {
        SteppedList(path: path + list.path, field: list.field, column: $0)
      }
    }
    var found: [Int: Misalignment] = [:]
    for fault in SteppedList.misalignments(lists) + lists.flatMap(\.misalignmentsOfItems) {
      found[fault.row] = found[fault.row] ?? fault
    }
    return found.values.sorted { $0.row < $1.row }
  }

  /// The list at some steps below a struct; `nil` if there is none.
  package func list(at steps: [String], _ field: Field) -> Column? {
    var (column, field) = (self, field)
    for step in steps {
      guard let index = field.childIndex(named: step), index < column.children.count else {
        return nil
      }
      (column, field) = (column.children[index], field.children[index])
    }
    return column.type == .list || column.type == .fixedSizeList ? column : nil
  }
}

/// A list below a struct, with the steps to it.
package struct SteppedList {
  let path: [String]
  let field: Field
  let column: Column

  /// Creates a list; its items are not looked at by `misalignments`.
  package init(path: [String], field: Field, column: Column) {
    (self.path, self.field, self.column) = (path, field, column)
  }

  /// The slots in which lists of one group have different lengths, group by group.
  package static func misalignments(_ lists: [SteppedList]) -> [Misalignment] {
    AlignedLists.groups(lists.map(\.field)).flatMap { places in
      misalignments(ofGroup: places.map { lists[$0] })
    }
  }

  private static func misalignments(ofGroup lists: [SteppedList]) -> [Misalignment] {
    let others = lists.dropFirst().filter { !$0.isEqualInLength(lists[0]) }
    guard let first = lists.first, !others.isEmpty else { return [] }
    return (0..<first.column.count).compactMap { slot in
      let present = ([first] + others).filter { !$0.column.isNull(slot) }
      guard let known = present.first else { return nil }
      let count = known.column.items(of: slot).count
      return present.first { $0.column.items(of: slot).count != count }.map { other in
        Misalignment(
          row: slot, paths: [known, other].map { FieldPath(steps: $0.path).description },
          counts: [count, other.column.items(of: slot).count])
      }
    }
  }

  /// The slots in whose items lists of one group have different lengths.
  fileprivate var misalignmentsOfItems: [Misalignment] {
    guard let item = field.children.first, let items = column.children.first else { return [] }
    var slot = 0
    return items.misalignments(item, path + ["[]"]).map { fault in
      while column.items(of: slot).upperBound <= fault.row { slot += 1 }
      return Misalignment(row: slot, paths: fault.paths, counts: fault.counts)
    }
  }

  /// Whether both have the same offsets and no nulls, which is usual and quickly seen.
  private func isEqualInLength(_ other: SteppedList) -> Bool {
    guard column.validity == nil, other.column.validity == nil,
      case .list(let mine, _) = column.values, case .list(let theirs, _) = other.column.values
    else { return false }
    return mine.hasEqualBytes(theirs)
  }
}
