// SPDX-FileCopyrightText: 2026 The Inseam authors
// SPDX-License-Identifier: Apache-2.0

internal import InseamBytes

/// A path to a field, as people write it: `responses[].rm.sky`, `rm."Sky/8B@500"`, `rm['odd
/// name']`.
public struct FieldPath: Hashable, Sendable, CustomStringConvertible {
  /// Names of fields; `[]` steps into the items of a list.
  public let steps: [String]

  /// Creates a path from its steps.
  public init(steps: [String]) { self.steps = steps }

  /// The path of the row itself.
  package static var root: FieldPath { FieldPath(steps: []) }

  /// The path of a field of what this path leads to.
  package func appending(_ name: String) -> FieldPath { FieldPath(steps: steps + [name]) }

  /// Whether two paths have the same steps, by their bytes.
  public static func == (a: FieldPath, b: FieldPath) -> Bool { a.steps == b.steps }

  /// Feeds the bytes of the steps to a hasher.
  public func hash(into hasher: inout Hasher) {
    for step in steps { hasher.combine(Name(step)) }
  }

  /// Reads a path; `nil` if it is not written like one.
  public init?(_ text: String) {
    var steps: [String] = []
    // Code points, so that a quote is found before a combining mark too.
    var rest = Array(text.unicodeScalars)[...]
    while let first = rest.first {
      switch first {
      case "[" where rest.dropFirst().first == "]":
        steps.append("[]")
        rest = rest.dropFirst(2)
      case "[":
        guard let quote = rest.dropFirst().first, quote == "'" || quote == "\"" else { return nil }
        guard let end = rest.dropFirst(2).firstIndex(of: quote), rest[(end + 1)...].first == "]"
        else { return nil }
        steps.append(String(rest[(rest.startIndex + 2)..<end]))
        rest = rest[(end + 2)...]
      case "\"":
        guard let end = rest.dropFirst().firstIndex(of: "\"") else { return nil }
        steps.append(String(rest[(rest.startIndex + 1)..<end]))
        rest = rest[(end + 1)...]
      case "." where !steps.isEmpty:
        rest = rest.dropFirst()
        if rest.isEmpty || rest.first == "." { return nil }
      default:
        let name = rest.prefix { ![".", "[", "\""].contains($0) }
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

extension FieldPath {
  /// This path without the `[]` in it; one at its end stays, since it makes items of a list.
  ///
  /// `responses[].rm.sky` and `responses.rm.sky` have the same key.
  public var key: String {
    let last = steps.lastIndex { $0 != "[]" } ?? 0
    let kept = steps.enumerated().filter { $0.element != "[]" || $0.offset > last }
    return FieldPath(steps: kept.map(\.element)).description
  }

  /// The path from the row and, in case the row has no such field, from its responses.
  public var candidates: [FieldPath] {
    steps.first == "responses" ? [self] : [self, FieldPath(steps: ["responses", "[]"] + steps)]
  }

  /// Splits a list of paths at the commas, or at another separator, that are outside of quotes;
  /// spaces around a path go.
  public static func split(_ text: String, at separator: Unicode.Scalar = ",") -> [String] {
    var parts: [[Unicode.Scalar]] = [[]]
    var quote: Unicode.Scalar?
    for character in text.unicodeScalars {
      if let open = quote {
        if character == open { quote = nil }
      } else if character == "\"" || character == "'" && parts[parts.count - 1].last == "[" {
        quote = character
      } else if character == separator {
        parts.append([])
        continue
      }
      parts[parts.count - 1].append(character)
    }
    return parts.map(trimmed).filter { !$0.isEmpty }
  }

  /// Splits a list of names at the commas that are outside of quotes, and removes the quotes around
  /// a name.
  public static func names(in text: String) -> [String] {
    split(text).map { part in
      let isQuoted = part.utf8.count > 1 && part.hasPrefix("\"") && part.hasSuffix("\"")
      return isQuoted ? String(part.unicodeScalars.dropFirst().dropLast()) : part
    }
  }

  private static func trimmed(_ text: [Unicode.Scalar]) -> String {
    String(text.drop { $0 == " " }.reversed().drop { $0 == " " }.reversed())
  }
}

extension String {
  /// The text of code points.
  fileprivate init(_ scalars: some Sequence<Unicode.Scalar>) {
    self.init(String.UnicodeScalarView(scalars))
  }
}

extension Field {
  /// The field that a path names, and its full path.
  ///
  /// The path is looked up from this row and, if the row has no such field, from its responses; `[]`
  /// may be left out.
  public func resolve(_ path: FieldPath) -> (path: FieldPath, field: Field)? {
    path.candidates.lazy.compactMap { candidate in
      self.field(at: candidate).map { (candidate, $0) }
    }.first
  }

  /// The field that a path names, as `resolve` finds it; `nil` also for a text that is not a path.
  public func field(named text: String) -> Field? {
    FieldPath(text).flatMap(resolve)?.field
  }

  /// A path from this field with every `[]` on the way; the path itself if it leads nowhere.
  public func completed(_ path: FieldPath) -> FieldPath {
    var (steps, field) = ([String](), self)
    for step in path.steps {
      if field.isList {
        steps.append("[]")
        field = field.children[0]
        if step == "[]" { continue }
      }
      guard let child = field.children.first(where: { $0.name == step }), step != "[]" else {
        return path
      }
      steps.append(step)
      field = child
    }
    return FieldPath(steps: steps)
  }

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

/// Returns the name nearest to an unknown one, for "did you mean"; never that name itself.
public func nearestName(to name: String, in names: [String]) -> String? { name.nearest(in: names) }
