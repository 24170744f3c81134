// SPDX-FileCopyrightText: 2026 The Inseam authors
// SPDX-License-Identifier: Apache-2.0

internal import InseamBytes

/// Two fields whose types have no common one.
public struct TypeConflict: Error, Hashable, Sendable {
  /// The steps to the field from the root; `[]` for the items of a list.
  public let path: [String]
  /// The type seen first.
  public let first: PhysicalType
  /// The type that does not go with it.
  public let second: PhysicalType
  private let names: [String]

  /// Creates a conflict.
  public init(path: [String], first: PhysicalType, second: PhysicalType) {
    self.path = path
    self.first = first
    self.second = second
    names = [first.name, second.name]
  }

  /// A conflict of two fields; where the values mean something else than numbers or text, so does
  /// what they are called.
  fileprivate init(path: [String], _ first: Field, _ second: Field) {
    self.path = path
    self.first = first.type
    self.second = second.type
    names = [first, second].map { $0.logical == .none ? $0.type.name : "\($0)" }
  }

  /// The path as people write it.
  public var column: String { FieldPath(steps: path).description }

  /// Why the types do not go together.
  public var reason: String {
    if Set(names) == [PhysicalType.int64.name, PhysicalType.float64.name] {
      return
        "integers beyond 2^53 and fractions have no common type (float64 would round the integers)"
    }
    return "\(names[0]) and \(names[1]) have no common type"
  }
}

extension Field {
  /// The narrowest field that holds the values of both: fields united by name, types widened.
  ///
  /// Ids and order of this field win; new fields come last and keep id 0 until a writer numbers
  /// them.
  /// - Throws: `TypeConflict` with the path, where no type holds both exactly.
  public func merged(with other: Field) throws(TypeConflict) -> Field {
    try merged(with: other, path: name.isEmpty ? [] : [name])
  }

  private func merged(with other: Field, path: [String]) throws(TypeConflict) -> Field {
    if other.type == .null { return self }
    if type == .null {
      var field = other
      field.id = id
      field.name = name
      return field
    }
    guard let wide = commonType(other), listSize == other.listSize, logical == other.logical else {
      throw TypeConflict(path: path, self, other)
    }
    var result = self
    result.type = wide
    result.metadata.merge(other.metadata) { mine, _ in mine }
    // Lists are aligned only if those of both are.
    if alignedGroup != other.alignedGroup { result.metadata[AlignedLists.key] = nil }
    for child in other.children {
      if let index = result.childIndex(named: child.name) {
        result.children[index] = try result.children[index].merged(
          with: child, path: path + [isList ? "[]" : child.name])
      } else {
        result.children.append(child)
      }
    }
    return result
  }

  private func commonType(_ other: Field) -> PhysicalType? {
    if Widening.isPossible(from: other.type, to: type) { return type }
    if Widening.isPossible(from: type, to: other.type) { return other.type }
    return nil
  }
}
