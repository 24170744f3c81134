// SPDX-FileCopyrightText: 2026 The Inseam authors
// SPDX-License-Identifier: Apache-2.0

internal import InseamBytes

/// A text as a key: two are equal if their bytes are, and the order is that of the bytes.
///
/// Swift takes texts for equal that Unicode calls equivalent, such as é and e followed by an accent.
/// In a file they are two names, so dictionaries and sets of texts have this type as their key.
public struct Name: Hashable, Comparable, Sendable, ExpressibleByStringInterpolation,
  CustomStringConvertible
{
  /// The text.
  public let text: String

  /// The name that a text is.
  public init(_ text: String) { self.text = text }

  /// The name that a literal is.
  public init(stringLiteral text: String) { self.text = text }

  /// The text.
  public var description: String { text }

  /// Whether two names have the same bytes.
  public static func == (a: Name, b: Name) -> Bool { a.text == b.text }

  /// Whether a name comes first by its bytes.
  public static func < (a: Name, b: Name) -> Bool { a.text < b.text }

  /// Feeds the bytes to a hasher.
  public func hash(into hasher: inout Hasher) {
    for byte in text.utf8 { hasher.combine(byte) }
    // No byte of UTF-8, so that lists of names have their ends.
    hasher.combine(UInt8.max)
  }
}

extension Dictionary where Key == Name {
  /// The value of a text.
  public subscript(text: String) -> Value? {
    get { self[Name(text)] }
    set { self[Name(text)] = newValue }
  }

  /// The value of a text, or another one where it has none.
  public subscript(text: String, default value: @autoclosure () -> Value) -> Value {
    get { self[Name(text), default: value()] }
    set { self[Name(text)] = newValue }
  }

  /// Sets the value of a text, and returns the one it had.
  @discardableResult
  public mutating func updateValue(_ value: Value, forKey text: String) -> Value? {
    updateValue(value, forKey: Name(text))
  }
}

extension [Name: String] {
  /// Whether two have the same keys and values, by their bytes.
  public static func == (a: [Name: String], b: [Name: String]) -> Bool {
    a.count == b.count && a.allSatisfy { b[$0.key] == $0.value }
  }

  /// Whether two differ in a key or a value.
  public static func != (a: [Name: String], b: [Name: String]) -> Bool { !(a == b) }
}

extension Set<Name> {
  /// The names that texts are.
  public init(names texts: some Sequence<String>) { self.init(texts.lazy.map { Name($0) }) }

  /// Whether a text is among them.
  public func contains(_ text: String) -> Bool { contains(Name(text)) }

  /// Adds a text, and tells whether it is new.
  @discardableResult
  public mutating func insert(_ text: String) -> (inserted: Bool, memberAfterInsert: Name) {
    insert(Name(text))
  }
}
