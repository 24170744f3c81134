// SPDX-FileCopyrightText: 2026 The Inseam authors
// SPDX-License-Identifier: Apache-2.0

internal import InseamBytes

/// The zstd dictionaries of a file that were used so far.
public final class DictionaryCache: Sendable {
  private let dictionaries = Lock<[BlockReference: ZstdDictionary]>([:])

  /// Creates an empty cache.
  public init() {}

  /// The dictionary at a reference, read and prepared at first use.
  func dictionary(_ reference: BlockReference, _ source: BlockSource) throws -> ZstdDictionary {
    if let found = dictionaries.withLock({ $0[reference] }) { return found }
    let bytes = try source.block(reference, "compression dictionary").array(of: UInt8.self)
    guard let made = try ZstdDictionary(bytes: bytes) else {
      throw FormatError(
        .malformed, "compression dictionary", at: reference.offset,
        "libzstd rejects the compression dictionary")
    }
    return dictionaries.withLock { cache in
      if let found = cache[reference] { return found }
      cache[reference] = made
      return made
    }
  }
}
