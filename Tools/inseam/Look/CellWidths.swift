// SPDX-FileCopyrightText: 2026 The Inseam authors
// SPDX-License-Identifier: Apache-2.0

import InseamBytes

extension Terminal {
  /// The cells a text takes on a terminal: two for wide characters, none for marks that combine.
  static func cells(_ text: String) -> Int {
    if text.utf8.allSatisfy({ $0 < 0x80 }) { return text.utf8.count }
    return text.unicodeScalars.reduce(0) { $0 + cells(of: $1) }
  }

  /// The cells of a code point, as the East Asian Width and the general category of Unicode say.
  private static func cells(of scalar: Unicode.Scalar) -> Int {
    switch scalar.value {
    case ..<0x7F: 1
    // Joiners, selectors of variants, vowels and finals of Hangul, tones of skin.
    case 0x200B...0x200F, 0xFE00...0xFE0F, 0x1160...0x11FF, 0x1F3FB...0x1F3FF: 0
    // The letters of flags take one cell each.
    case 0x1F1E6...0x1F1FF: 1
    case 0x1100...0x115F, 0x2E80...0x303E, 0x3041...0xA4CF, 0xAC00...0xD7A3, 0xF900...0xFAFF,
      0xFE30...0xFE6F, 0xFF00...0xFF60, 0xFFE0...0xFFE6, 0x20000...0x3FFFD:
      isMark(scalar) ? 0 : 2
    default: isMark(scalar) ? 0 : scalar.properties.isEmojiPresentation ? 2 : 1
    }
  }

  private static func isMark(_ scalar: Unicode.Scalar) -> Bool {
    [.nonspacingMark, .enclosingMark].contains(scalar.properties.generalCategory)
  }
}
