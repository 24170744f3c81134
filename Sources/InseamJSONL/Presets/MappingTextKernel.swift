// SPDX-FileCopyrightText: 2026 The Inseam authors
// SPDX-License-Identifier: Apache-2.0

internal import CPresets

/// The mappings that are part of the program.
enum MappingText {
  /// The texts of the built-in mappings, in the order in which shapes are recognized.
  static var builtIn: [[UInt8]] {
    (0..<inseam_mapping_count()).map { index in
      let text = unsafe inseam_mapping_at(index)
      // Safe: the bytes are a constant of the program, `count` of them.
      return unsafe Array(UnsafeBufferPointer(start: text.bytes, count: text.count))
    }
  }
}
