// SPDX-FileCopyrightText: 2026 The Inseam authors
// SPDX-License-Identifier: Apache-2.0

package import InseamBytes

/// Numbers that share a code: `base`, and every `1 << shift` from there on, of which `bits` bits say
/// which one.
package struct Bin: Hashable {
  package var base: UInt64
  package var codeLength: Int
  package var bits: Int
  package var shift: Int

  package init(base: UInt64, codeLength: Int = 0, bits: Int, shift: Int) {
    (self.base, self.codeLength, self.bits, self.shift) = (base, codeLength, bits, shift)
  }
}

/// The bins of a stream and their codes.
///
/// See `spec/encodings.md`, Bins.
package struct BinTable {
  package let bins: [Bin]
  /// The code of each bin, its first bit the least significant.
  let codes: [UInt16]

  static let maximumCount = 256
  static let maximumCodeLength = 11

  /// A table of bins with code lengths.
  package init(_ bins: [Bin]) {
    self.bins = bins
    codes = BinTable.codes(of: bins)
  }

  /// The bins with the shortest codes for how often they occur.
  package init(_ bins: [Bin], counts: [Int]) {
    let lengths = CodeLengths.shortest(counts: counts, limit: BinTable.maximumCodeLength)
    self.init(
      zip(bins, lengths).map { bin, length in
        var bin = bin
        bin.codeLength = length
        return bin
      })
  }

  private static func codes(of bins: [Bin]) -> [UInt16] {
    var codes = [UInt16](repeating: 0, count: bins.count)
    var (next, length) = (UInt16(0), 0)
    let order = bins.indices.sorted { (bins[$0].codeLength, $0) < (bins[$1].codeLength, $1) }
    for index in order {
      next <<= UInt16(bins[index].codeLength - length)
      length = bins[index].codeLength
      var reversed: UInt16 = 0
      for bit in 0..<length { reversed |= (next >> UInt16(bit) & 1) << UInt16(length - 1 - bit) }
      codes[index] = reversed
      next += 1
    }
    return codes
  }
}

extension BinTable {
  /// The block of the table.
  package var encoded: [UInt8] {
    var writer = ByteWriter()
    writer.write(UInt16(bins.count))
    writer.writeZeros(6)
    for bin in bins {
      writer.write(bin.base)
      for field in [bin.codeLength, bin.bits, bin.shift] { writer.write(UInt8(field)) }
      writer.writeZeros(5)
    }
    return writer.bytes
  }

  /// Reads a table for numbers of some bits.
  package init(decoding block: Buffer, at offset: UInt64, width: Int) throws {
    var reader = ByteReader(block, at: offset)
    self = try decoding("table of bins") {
      let count = Int(try reader.read(UInt16.self))
      try reader.readZeros(6)
      func reject(_ detail: String) -> FormatError {
        FormatError(.malformed, "table of bins", at: offset, detail)
      }
      guard count >= 1, count <= BinTable.maximumCount else {
        throw reject("\(count) bins; expected 1 to \(BinTable.maximumCount)")
      }
      var bins: [Bin] = []
      for _ in 0..<count {
        let base = try reader.read(UInt64.self)
        let fields = try (0..<3).map { _ in Int(try reader.read(UInt8.self)) }
        try reader.readZeros(5)
        bins.append(Bin(base: base, codeLength: fields[0], bits: fields[1], shift: fields[2]))
      }
      guard reader.remaining == 0 else {
        throw reject("\(reader.remaining) bytes after the last bin")
      }
      guard let bin = bins.firstIndex(where: { !$0.fits(width) }) else {
        guard BinTable.areComplete(bins) else {
          throw reject("the codes of the bins are not a prefix code")
        }
        return BinTable(bins)
      }
      throw reject("bin \(bin) has numbers that do not fit in \(width) bits")
    }
  }

  private static func areComplete(_ bins: [Bin]) -> Bool {
    if bins.count == 1 { return bins[0].codeLength == 0 }
    let lengths = bins.map(\.codeLength)
    guard lengths.allSatisfy({ (1...maximumCodeLength).contains($0) }) else { return false }
    return lengths.reduce(0) { $0 + 1 << (maximumCodeLength - $1) } == 1 << maximumCodeLength
  }
}

extension Bin {
  /// Whether its highest number has at most `width` bits.
  fileprivate func fits(_ width: Int) -> Bool {
    guard shift < width, bits + shift <= width else { return false }
    let steps = bits == 64 ? UInt64.max : (1 << UInt64(bits)) - 1
    let (last, overflow) = base.addingReportingOverflow(steps << UInt64(shift))
    return !overflow && (width == 64 || last >> UInt64(width) == 0)
  }
}

/// Prefix codes.
package enum CodeLengths {
  /// The lengths of the codes that take the fewest bits, each at most `limit`.
  ///
  /// A single symbol has length 0; a count of 0 is taken as 1. The package-merge algorithm (Larmore and
  /// Hirschberg, 1990).
  /// - Complexity: O(*n* × *limit* × log *n*).
  package static func shortest(counts: [Int], limit: Int) -> [Int] {
    if counts.count < 2 { return counts.map { _ in 0 } }
    precondition(counts.count <= 1 << limit, "there is a code for every symbol")
    typealias Package = (count: Int, symbols: [Int])
    let leaves: [Package] = counts.enumerated().map { (max(1, $1), [$0]) }.sorted {
      $0.count < $1.count
    }
    var packages: [Package] = []
    for _ in 0..<limit {
      var pairs: [Package] = []
      for index in stride(from: 0, to: packages.count - 1, by: 2) {
        pairs.append(
          (
            packages[index].count + packages[index + 1].count,
            packages[index].symbols + packages[index + 1].symbols
          ))
      }
      packages = merged(leaves, pairs) { $0.count <= $1.count }
    }
    var lengths = counts.map { _ in 0 }
    for package in packages.prefix(2 * counts.count - 2) {
      for symbol in package.symbols { lengths[symbol] += 1 }
    }
    return lengths
  }

  /// Two sorted lists as one; of equals those of the first come first.
  private static func merged<Element>(
    _ first: [Element], _ second: [Element], by isInOrder: (Element, Element) -> Bool
  ) -> [Element] {
    var result: [Element] = []
    var (a, b) = (0, 0)
    while a < first.count || b < second.count {
      if b == second.count || a < first.count && isInOrder(first[a], second[b]) {
        result.append(first[a])
        a += 1
      } else {
        result.append(second[b])
        b += 1
      }
    }
    return result
  }
}
