// SPDX-FileCopyrightText: 2026 The Inseam authors
// SPDX-License-Identifier: Apache-2.0

extension Unicode.Scalar {
  /// Whether showing the character could control a terminal, or the order in which a line is shown:
  /// C0, DEL, C1, line and paragraph separators, marks and overrides of direction.
  package var isControl: Bool {
    switch value {
    case 0..<0x20, 0x7F..<0xA0, 0x061C, 0x200E...0x200F, 0x2028...0x202E, 0x2066...0x2069: true
    default: false
    }
  }
}

extension String {
  /// The text with control characters as escapes such as `\x1b` and `\u202e`, so that names from
  /// files and users cannot control a terminal; line ends stay.
  package var escapingControls: String {
    guard unicodeScalars.contains(where: \.isControl) else { return self }
    var result = ""
    for scalar in unicodeScalars {
      guard scalar.isControl, scalar != "\n" else {
        result.unicodeScalars.append(scalar)
        continue
      }
      let digits = String(scalar.value, radix: 16)
      let width = scalar.value < 0x100 ? 2 : 4
      result += (width == 2 ? "\\x" : "\\u") + String(repeating: "0", count: width - digits.count)
      result += digits
    }
    return result
  }
}
