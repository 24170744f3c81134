// SPDX-FileCopyrightText: 2026 The Inseam authors
// SPDX-License-Identifier: Apache-2.0

extension Preset {
  /// The built-in presets, in the order in which shapes are recognized.
  ///
  /// - Throws: `DatasetError` if a built-in mapping is not valid, which a test rules out.
  /// - Complexity: O(*n*) in the bytes of all mappings, which are read at each call.
  public static func registered() throws -> [Preset] {
    try MappingText.builtIn.map {
      var mapping = try MappingReader.read($0, from: "a built-in preset")
      mapping.isBuiltIn = true
      return Preset(mapping: mapping)
    }
  }
}
