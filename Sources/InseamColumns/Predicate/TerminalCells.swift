// SPDX-FileCopyrightText: 2026 The Inseam authors
// SPDX-License-Identifier: Apache-2.0

internal import InseamBytes

extension Character {
  /// The number of terminal cells the character takes: 2 for East Asian wide characters and emoji,
  /// 0 for marks without a base.
  package var terminalCells: Int {
    guard let first = unicodeScalars.first else { return 0 }
    // A sequence of emoji is drawn as one; the variation selector makes a text character an emoji.
    if first.isWide || (first.properties.isEmoji && unicodeScalars.contains("\u{FE0F}")) {
      return 2
    }
    return unicodeScalars.reduce(0) { $0 + ($1.takesNoCell ? 0 : 1) }
  }
}

extension Unicode.Scalar {
  fileprivate var takesNoCell: Bool {
    switch properties.generalCategory {
    case .nonspacingMark, .enclosingMark, .control: true
    case .format: value != 0xAD
    default: (0x1160...0x11FF).contains(value)
    }
  }

  /// Whether East_Asian_Width is wide or full, which the standard library does not say.
  fileprivate var isWide: Bool {
    switch value {
    case 0x1100...0x115F, 0x2329...0x232A, 0x2E80...0x303E, 0x3041...0xA4CF, 0xA960...0xA97F,
      0xAC00...0xD7A3, 0xF900...0xFAFF, 0xFE10...0xFE19, 0xFE30...0xFE6F, 0xFF01...0xFF60,
      0xFFE0...0xFFE6, 0x16FE0...0x18DFF, 0x1AFF0...0x1B2FF, 0x1F200...0x1F265,
      0x20000...0x3FFFD:
      true
    // A flag is two of these, one cell each.
    case 0x1F1E6...0x1F1FF: false
    default: properties.isEmojiPresentation
    }
  }
}
