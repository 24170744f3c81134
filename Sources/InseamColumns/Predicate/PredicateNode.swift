// SPDX-FileCopyrightText: 2026 The Inseam authors
// SPDX-License-Identifier: Apache-2.0

/// A node of a predicate, with the place it was written at.
public struct PredicateNode: Sendable {
  /// What the node is.
  public let kind: Kind
  /// The place in the text, in characters.
  public let offset: Int
  /// The number of nodes from this one down to the lowest.
  public let depth: Int

  /// Creates a node.
  public init(kind: Kind, offset: Int) {
    self.kind = kind
    self.offset = offset
    depth = 1 + kind.children.reduce(0) { max($0, $1.depth) }
  }

  /// What a node of a predicate is.
  public indirect enum Kind: Sendable {
    case number(Double)
    case integer(Int64)
    case string(String)
    case bool(Bool)
    case null
    case path(FieldPath)
    case not(PredicateNode)
    case and(PredicateNode, PredicateNode)
    case or(PredicateNode, PredicateNode)
    case compare(Comparison, PredicateNode, PredicateNode)
    case arithmetic(Character, PredicateNode, PredicateNode)
    case negate(PredicateNode)
    case isTest(Test, PredicateNode, isNegated: Bool)
    /// Whether a value is one of some literals, or equal to another expression.
    case isIn(PredicateNode, LiteralSet, [PredicateNode], isNegated: Bool)
    case matches(Pattern, PredicateNode, String, isNegated: Bool)
    case call(String, [PredicateNode])
  }

  /// The comparisons.
  public enum Comparison: String, Sendable {
    case equal = "="
    case notEqual = "!="
    case less = "<"
    case lessOrEqual = "<="
    case greater = ">"
    case greaterOrEqual = ">="
    case notDistinct = "IS NOT DISTINCT FROM"
    case distinct = "IS DISTINCT FROM"
  }

  /// The tests after IS.
  public enum Test: String, Sendable {
    case null = "NULL"
    case nan = "NAN"
    case finite = "FINITE"
    case isTrue = "TRUE"
    case isFalse = "FALSE"
  }

  /// How a string is matched.
  public enum Pattern: Sendable {
    /// SQL wildcards, with the escape character.
    case like(escape: Character?, ignoresCase: Bool)
    /// A regular expression in RE2's dialect, searched for.
    case regex
  }
}
