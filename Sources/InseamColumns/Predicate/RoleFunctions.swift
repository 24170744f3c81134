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
    return RowPredicateError(
      text, offset,
      "\(name) needs to know gold responses from worse ones; "
        + RowPredicate.missingRoles(found: found)
        + "; any_response(…) and count_responses(…) test all responses")
  }

  /// Why no response is gold or worse, where one has another role, or none has any.
  package static func missingRoles(found: String?) -> String {
    guard let found else { return "no response has a role" }
    let isOfOtherCase = found.lowercased() != found && roles.contains(found.lowercased())
    return "no response has the role gold or worse"
      + (isOfOtherCase ? ": roles are lower case, found '\(found)'" : ", found '\(found)'")
  }

  /// Whether it names the roles of responses as a column, beside the functions that look at them.
  package var namesRoles: Bool {
    func names(_ node: PredicateNode) -> Bool {
      if case .path(let path) = node.kind { return path.steps.last == "role" }
      return node.children.contains(where: names)
    }
    return names(expression)
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
