// SPDX-FileCopyrightText: 2026 The Inseam authors
// SPDX-License-Identifier: Apache-2.0

extension String {
  /// Returns the name nearest to this unknown one, for "did you mean"; never this name itself.
  ///
  /// A name is near if it differs by at most one edit for every three letters, and by one edit at
  /// least, but not in all letters. An edit inserts, deletes or replaces a letter, or swaps two
  /// neighbours; case does not count.
  package func nearest(in names: [String]) -> String? {
    let wanted = Array(lowercased())
    let scored = names.lazy.filter { $0 != self }.map {
      (name: $0, distance: editDistance(wanted, Array($0.lowercased())))
    }
    guard let best = scored.min(by: { $0.distance < $1.distance }),
      best.distance <= max(1, wanted.count / 3), best.distance < wanted.count
    else { return nil }
    return best.name
  }

  /// This name, with its code points outside of ASCII as `\u{…}` if it looks like another one.
  ///
  /// Two names that Unicode calls equivalent are two names, and a suggestion would repeat what was
  /// typed.
  package func distinguished(from other: String) -> String {
    // Characters are equal if Unicode calls them equivalent; a path may have quotes.
    guard filter({ $0 != "\"" }).map(\.self) == other.filter({ $0 != "\"" }).map(\.self) else {
      return self
    }
    return unicodeScalars.map { scalar in
      scalar.isASCII ? String(scalar) : "\\u{\(String(scalar.value, radix: 16, uppercase: true))}"
    }.joined()
  }
}

/// The optimal string alignment distance.
private func editDistance(_ a: [Character], _ b: [Character]) -> Int {
  var before: [Int] = []
  var row = Array(0...b.count)
  for (i, x) in a.enumerated() {
    var next = [i + 1]
    for (j, y) in b.enumerated() {
      var distance = min(row[j + 1] + 1, next[j] + 1, row[j] + (x == y ? 0 : 1))
      if i > 0, j > 0, x == b[j - 1], y == a[i - 1] { distance = min(distance, before[j - 1] + 1) }
      next.append(distance)
    }
    (before, row) = (row, next)
  }
  return row[b.count]
}
