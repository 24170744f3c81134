// SPDX-FileCopyrightText: 2026 The Inseam authors
// SPDX-License-Identifier: Apache-2.0

/// A path to a field, as people write it: `responses[].rm.sky`, `rm."Sky/8B@500"`, `rm['odd
/// name']`.
public struct FieldPath: Hashable, Sendable, CustomStringConvertible {
  /// Names of fields; `[]` steps into the items of a list.
  public let steps: [String]

  /// Creates a path from its steps.
  public init(steps: [String]) { self.steps = steps }

  /// Reads a path; `nil` if it is not written like one.
  public init?(_ text: String) {
    var steps: [String] = []
    var rest = text[...]
    while let first = rest.first {
      switch first {
      case "[" where rest.hasPrefix("[]"):
        steps.append("[]")
        rest = rest.dropFirst(2)
      case "[":
        guard let quote = rest.dropFirst().first, quote == "'" || quote == "\"" else { return nil }
        guard let end = rest.dropFirst(2).firstIndex(of: quote),
          rest[rest.index(after: end)...].first == "]"
        else { return nil }
        steps.append(String(rest[rest.index(rest.startIndex, offsetBy: 2)..<end]))
        rest = rest[end...].dropFirst(2)
      case "\"":
        guard let end = rest.dropFirst().firstIndex(of: "\"") else { return nil }
        steps.append(String(rest[rest.index(after: rest.startIndex)..<end]))
        rest = rest[end...].dropFirst()
      case "." where !steps.isEmpty:
        rest = rest.dropFirst()
        if rest.isEmpty || rest.first == "." { return nil }
      default:
        let name = rest.prefix { !".[\"".contains($0) }
        if name.isEmpty { return nil }
        steps.append(String(name))
        rest = rest.dropFirst(name.count)
      }
    }
    if steps.isEmpty { return nil }
    self.steps = steps
  }

  /// The path as people write it.
  public var description: String {
    var text = ""
    for step in steps {
      if step == "[]" {
        text += "[]"
      } else {
        text += (text.isEmpty ? "" : ".") + FieldPath.quoted(step)
      }
    }
    return text
  }

  private static func quoted(_ name: String) -> String {
    let isPlain =
      !name.isEmpty
      && name.unicodeScalars.allSatisfy {
        $0 == "_" || $0.properties.isAlphabetic || ("0"..."9").contains($0)
      }
    return isPlain ? name : "\"\(name)\""
  }
}

extension Field {
  /// The field a path leads to, from this one; `[]` may be left out.
  public func field(at path: FieldPath) -> Field? {
    var field: Field? = self
    for step in path.steps {
      guard let current = field else { return nil }
      if step == "[]" {
        field = current.isList ? current.children[0] : nil
      } else {
        let holder = current.isList ? current.children[0] : current
        field = holder.children.first { $0.name == step }
      }
    }
    return field
  }

  /// The node above another one; `nil` if that is not below this one.
  public func parent(of id: UInt32) -> Field? {
    if children.contains(where: { $0.id == id }) { return self }
    return children.lazy.compactMap { $0.parent(of: id) }.first
  }

  /// Whether a node lies below a list.
  public func isBelowList(_ id: UInt32) -> Bool { isBelowList(id, isInside: false) }

  private func isBelowList(_ id: UInt32, isInside: Bool) -> Bool {
    if self.id == id { return isInside }
    return children.contains { $0.isBelowList(id, isInside: isInside || isList) }
  }

  /// Whether the field is a list of either kind.
  public var isList: Bool { type == .list || type == .fixedSizeList }

  /// All paths below this field with their fields, parents first.
  public func paths(below prefix: FieldPath = FieldPath(steps: [])) -> [(
    path: FieldPath, field: Field
  )] {
    if isList, logical == .none {
      let path = FieldPath(steps: prefix.steps + ["[]"])
      return [(path, children[0])] + children[0].paths(below: path)
    }
    guard type == .structure else { return [] }
    return children.flatMap { child in
      let path = FieldPath(steps: prefix.steps + [child.name])
      return [(path, child)] + child.paths(below: path)
    }
  }

  /// This field with only the descendants that are in `ids`, below one that is, or above one that
  /// is.
  public func keeping(_ ids: Set<UInt32>) -> Field? {
    if ids.contains(id) { return self }
    var copy = self
    copy.children = children.compactMap { $0.keeping(ids) }
    return copy.children.isEmpty ? nil : copy
  }
}

/// The nearest name to one that is unknown, for "did you mean".
public func nearestName(to name: String, in names: [String]) -> String? {
  let scored = names.map {
    (name: $0, distance: editDistance(Array(name.lowercased()), Array($0.lowercased())))
  }
  guard let best = scored.min(by: { $0.distance < $1.distance }),
    best.distance <= max(2, name.count / 3)
  else { return nil }
  return best.name
}

private func editDistance(_ a: [Character], _ b: [Character]) -> Int {
  var row = Array(0...b.count)
  for (i, x) in a.enumerated() {
    var diagonal = row[0]
    row[0] = i + 1
    for (j, y) in b.enumerated() {
      let above = row[j + 1]
      row[j + 1] = min(above + 1, row[j] + 1, diagonal + (x == y ? 0 : 1))
      diagonal = above
    }
  }
  return row[b.count]
}
