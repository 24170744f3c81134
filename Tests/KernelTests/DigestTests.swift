// SPDX-FileCopyrightText: 2026 The Inseam authors
// SPDX-License-Identifier: Apache-2.0

import CInseamKernels
import Testing

@Suite struct DigestTests {
  private func blake2b(_ bytes: [UInt8], _ size: Int) -> [UInt8] {
    var digest = [UInt8](repeating: 0, count: size)
    inseam_blake2b_digest(bytes, bytes.count, &digest, size)
    return digest
  }

  private func hexadecimal(_ bytes: [UInt8]) -> String {
    bytes.map { byte in
      let digits = String(byte, radix: 16)
      return digits.count == 1 ? "0" + digits : digits
    }.joined()
  }

  /// The example of RFC 7693, appendix A.
  @Test func blake2bIsThatOfTheStandard() {
    #expect(
      hexadecimal(blake2b(Array("abc".utf8), 64))
        == "ba80a53f981c4d0d6a2797b69f12f6e94c212f14685ac4b74b12bb6fdbffa2d1"
        + "7d87c5392aab792dc252d5de4533cc9518d38aa8dbf1925ab92386edd4009923")
  }

  /// Every length to beyond three blocks, for several sizes; hashlib of Python gives the same digest of
  /// all digests.
  @Test func blake2bIsRightAtEveryLength() {
    var all: [UInt8] = []
    for size in [16, 20, 32, 48, 64] {
      for count in 0..<400 {
        all += blake2b((0..<count).map { UInt8(($0 * 7 + count) & 255) }, size)
      }
    }
    #expect(
      hexadecimal(blake2b(all, 32))
        == "e082ed99a783e37e90cab969bf5de5cacff24df8598fbf4b0421ac63daea90c1")
  }

  @Test func blake2bGoesOnWhereItWasLeft() {
    let data = (0..<700).map { UInt8($0 & 255) }
    let whole = blake2b(data, 16)
    for first in 0..<300 {
      var state = inseam_blake2b()
      inseam_blake2b_init(&state, 16)
      for part in [data[..<first], data[first..<400], data[400...]] {
        inseam_blake2b_update(&state, Array(part), part.count)
      }
      var digest = [UInt8](repeating: 0, count: 16)
      inseam_blake2b_final(&state, &digest, 16)
      #expect(digest == whole)
    }
  }

  /// SipHash-1-3 with the key 00 01 … 0F, the first value and the digest of those of 256 lengths from a
  /// definition in Python that agrees with the interpreter's own.
  @Test func sipHashIsTheStandardOne() {
    let key = inseam_hash_key(low: 0x0706_0504_0302_0100, high: 0x0F0E_0D0C_0B0A_0908)
    #expect(inseam_siphash([], 0, key).byteSwapped == 0xDCC4_0F05_5801_ACAB)
    var all: [UInt8] = []
    for count in 0..<256 {
      let hash = inseam_siphash((0..<count).map { UInt8($0) }, count, key)
      all += (0..<8).map { UInt8(truncatingIfNeeded: hash >> (8 * $0)) }
    }
    #expect(hexadecimal(blake2b(all, 16)) == "6dfa2beed1c8974b556a7a341a0cf127")
  }

  /// A record is hashed as the bytes that it consists of.
  @Test func recordsAreHashedAsTheirBytes() {
    let key = inseam_hash_key(low: 3, high: 4)
    for words in [2, 5] {
      let records = (0..<UInt64(3 * words)).map { $0 &* 0x9E37_79B9_7F4A_7C15 }
      var hashes = [UInt64](repeating: 0, count: 3)
      inseam_key_hashes(records, words, 3, key, &hashes)
      for slot in 0..<3 {
        let bytes = records[slot * words..<(slot + 1) * words].flatMap { word in
          (0..<8).map { UInt8(truncatingIfNeeded: word >> (8 * $0)) }
        }
        #expect(hashes[slot] == inseam_siphash(bytes, 8 * words, key))
      }
    }
  }
}
