// SPDX-FileCopyrightText: 2026 The Inseam authors
// SPDX-License-Identifier: Apache-2.0

internal import InseamBytes

/// The tables of a file that were used so far: zstd dictionaries, bins and ranks.
public final class TableCache: Sendable {
  private let dictionaries = Lock<[BlockReference: ZstdDictionary]>([:])
  private let bins = Lock<[BinKey: BinDecoder]>([:])
  private let ranks = Lock<[BlockReference: RankIDs]>([:])

  private struct BinKey: Hashable {
    let reference: BlockReference
    let width: Int
  }

  /// Creates an empty cache.
  public init() {}

  /// The dictionary at a reference, read and prepared at first use.
  func dictionary(_ reference: BlockReference, _ source: BlockSource) throws -> ZstdDictionary {
    try TableCache.find(reference, in: dictionaries) {
      let bytes = try source.block(reference, "compression dictionary").array(of: UInt8.self)
      guard let made = try ZstdDictionary(bytes: bytes) else {
        throw FormatError(
          .malformed, "compression dictionary", at: reference.offset,
          "libzstd rejects the compression dictionary")
      }
      return made
    }
  }

  /// The bins at a reference, for numbers of some bytes.
  func bins(_ reference: BlockReference, _ source: BlockSource, width: Int) throws -> BinDecoder {
    try TableCache.find(BinKey(reference: reference, width: width), in: bins) {
      let block = try source.block(reference, "table of bins")
      let table = try BinTable(decoding: block, at: reference.offset, width: 8 * width)
      return BinDecoder(table, width: width)
    }
  }

  /// The ids of the ranks at a reference.
  func ranks(_ reference: BlockReference, _ source: BlockSource) throws -> RankIDs {
    try TableCache.find(reference, in: ranks) {
      let block = try source.block(reference, "table of ranks")
      return RankIDs(try RankTable(decoding: block, at: reference.offset))
    }
  }

  /// What a cache has, or what `make` gives, which several threads may do at the same time.
  private static func find<Key: Hashable, Value: Sendable>(
    _ key: Key, in cache: borrowing Lock<[Key: Value]>, _ make: () throws -> Value
  ) throws -> Value {
    if let found = cache.withLock({ $0[key] }) { return found }
    let made = try make()
    return cache.withLock { known in
      if let found = known[key] { return found }
      known[key] = made
      return made
    }
  }
}
