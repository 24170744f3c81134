// SPDX-FileCopyrightText: 2026 The Inseam authors
// SPDX-License-Identifier: Apache-2.0

extension String {
  /// This advice with the path of a file in place of the word FILE; standard input has none.
  package func naming(file path: String) -> String {
    guard path != "-" else { return self }
    var (result, rest) = ("", self[...])
    while let place = rest.firstRange(ofText: " FILE") {
      result += rest[..<place.lowerBound] + " " + path.asShellWord
      rest = rest[place.upperBound...]
    }
    return result + rest
  }

  /// This text as one word of a shell.
  package var asShellWord: String {
    let plain = Set("-_./+=:,@%".unicodeScalars)
    let isPlain = unicodeScalars.allSatisfy {
      plain.contains($0) || $0.properties.isAlphabetic || ("0"..."9").contains($0)
    }
    if isPlain, !isEmpty { return self }
    return "'" + split(separator: "'", omittingEmptySubsequences: false).joined(separator: "'\\''")
      + "'"
  }
}
