// SPDX-FileCopyrightText: 2026 The Inseam authors
// SPDX-License-Identifier: Apache-2.0

package import Inseam
internal import InseamBytes
package import InseamColumns

extension Dataset {
  /// The responses with a role of an unknown name, by that name.
  ///
  /// - Throws: `MethodError` if there are responses and none is gold or worse.
  package func unknownRoles(for method: String) throws -> [Name: Int] {
    guard let names = try roleNames() else { return [:] }
    if let problem = names.problem {
      throw MethodError("\(method) needs to know gold responses from worse ones; \(problem)")
    }
    return names.unknown
  }
}

extension MethodReport {
  /// Adds the responses with a role of an unknown name, if there are any.
  mutating func add(unknownRoles: [Name: Int]) {
    guard !unknownRoles.isEmpty else { return }
    var part = MethodReport()
    for (name, count) in unknownRoles.sorted(by: { $0.key < $1.key }) { part.add(name.text, count) }
    add("unknown_roles", part)
  }
}
