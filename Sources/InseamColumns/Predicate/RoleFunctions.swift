// SPDX-FileCopyrightText: 2026 The Inseam authors
// SPDX-License-Identifier: Apache-2.0

internal import InseamBytes

extension RowPredicate {
  /// Whether a function of it tells gold responses from worse ones.
  package var readsRoles: Bool { roleFunction != nil }

  /// The error where no response has the role gold or worse.
  ///
  /// - Parameter found: The role that a response has instead; `nil` if none has any.
  /// - Returns: The error, at the first of the functions that need roles.
  package func withoutRoles(found: String?) -> RowPredicateError {
    let (name, offset) = roleFunction ?? ("", 0)
    let cause =
      if let found, found.lowercased() != found, RowPredicate.roles.contains(found.lowercased()) {
        "no response has the role gold or worse: roles are lower case, found '\(found)'"
      } else if let found {
        "no response has the role gold or worse, found '\(found)'"
      } else {
        "no response has a role"
      }
    return RowPredicateError(
      text, offset,
      "\(name) needs to know gold responses from worse ones; \(cause)"
        + "; any_response(…) and count_responses(…) test all responses")
  }

  private static var roles: [String] { ["gold", "chosen", "worse", "rejected"] }

  private static var roleFunctions: [String] {
    [
      "gold", "any_worse", "all_worse", "count_worse", "mean_worse",
    ]
  }

  private var roleFunction: (name: String, offset: Int)? {
    func first(in expression: PredicateNode) -> (String, Int)? {
      if case .call(let name, _) = expression.kind, RowPredicate.roleFunctions.contains(name) {
        return (name, expression.offset)
      }
      return expression.children.lazy.compactMap { first(in: $0) }.first
    }
    return first(in: expression)
  }
}
