// SPDX-FileCopyrightText: 2026 The Inseam authors
// SPDX-License-Identifier: Apache-2.0

internal import CInseamKernels
internal import InseamBytes

extension Column {
  /// The digest of all slots, children not included.
  ///
  /// See `spec/content-hash.md`, Content hashes.
  /// - Complexity: O(*n*) in the bytes of its own values, about 1 ns a byte.
  func blockDigest() throws -> [UInt8] {
    var digest = Blake2b()
    var head: [UInt8] = []
    head.append(littleEndian: UInt64(count))
    digest.update(head)
    let present = try Bitmap((0..<count).lazy.map { !isNull($0) })
    digest.update(present.digestedBytes)
    switch values {
    case .none, .structure, .fixedSizeList: break
    case .fixed(let buffer): digest.update(canonicalNumbers(buffer))
    case .bits(let bits): digest.update(bits.digestedBytes(where: present))
    case .bytes(let offsets, let data): add(offsets.span(of: UInt64.self), data, to: &digest)
    case .list:
      digest.update(lengths { UInt64(items(of: $0).count) })
    }
    return digest.finish()
  }

  /// The numbers with one NaN, and with zeros under nulls.
  private func canonicalNumbers(_ buffer: Buffer) -> [UInt8] {
    var numbers = [UInt8](repeating: 0, count: buffer.byteCount)
    let words = validity?.words
    unsafe buffer.withUnsafeBytes { values in
      unsafe numbers.withUnsafeMutableBytes { target in
        // Safe: the buffer holds count numbers of the type, the target has as many bytes, and there
        // is a bit for every slot, rounded up to whole words.
        _ = unsafe inseam_canonical_numbers(
          UInt32(type.rawValue), values.baseAddress, words, count, target.baseAddress)
      }
    }
    return numbers
  }

  /// The length of every slot, 0 of a null.
  private func lengths(_ length: (Int) -> UInt64) -> [UInt8] {
    var lengths: [UInt8] = []
    lengths.reserveCapacity(8 * count)
    for slot in 0..<count { lengths.append(littleEndian: isNull(slot) ? 0 : length(slot)) }
    return lengths
  }

  private func add(_ cuts: Span<UInt64>, _ data: Buffer, to digest: inout Blake2b) {
    digest.update(lengths { cuts[$0 + 1] - cuts[$0] })
    // Usually a null has no bytes, and all of them are one range.
    var start = 0
    for slot in 0...count where slot == count || isNull(slot) && cuts[slot + 1] > cuts[slot] {
      let (first, end) = (Int(cuts[start]), Int(cuts[slot]))
      digest.update(data.slice(offset: first, byteCount: end - first))
      start = slot + 1
    }
  }
}

extension Bitmap {
  /// The bits in words, those past the end zero.
  fileprivate var words: [UInt64] { stride(from: 0, to: count, by: 64).map { word(at: $0) } }

  /// The bits in bytes, those past the end zero.
  fileprivate var digestedBytes: [UInt8] { Bitmap.bytes(words, count: count) }

  /// The bits in bytes; zero where another bitmap has none.
  fileprivate func digestedBytes(where other: Bitmap) -> [UInt8] {
    Bitmap.bytes(zip(words, other.words).map { $0 & $1 }, count: count)
  }

  private static func bytes(_ words: [UInt64], count: Int) -> [UInt8] {
    var bytes: [UInt8] = []
    for word in words { bytes.append(littleEndian: word) }
    return Array(bytes.prefix((count + 7) / 8))
  }
}
