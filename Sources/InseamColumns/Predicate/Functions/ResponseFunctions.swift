// SPDX-FileCopyrightText: 2026 The Inseam authors
// SPDX-License-Identifier: Apache-2.0

internal import InseamBytes

extension PredicateFunction {
  /// The functions that look at the responses of a row: `gold(x)`, `any_worse(p)` and their like.
  static let responseFunctions: [PredicateFunction] = [
    "gold", "any_worse", "all_worse", "count_worse", "mean_worse", "any_response",
    "count_responses", "mean_response", "pass_rate",
  ].map { name in
    PredicateFunction(Name(name), arguments: 1...1, isOfResponses: true) {
      try $0.responses(name, $1, $2)
    }
  }
}
