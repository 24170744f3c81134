// SPDX-FileCopyrightText: 2026 The Inseam authors
// SPDX-License-Identifier: Apache-2.0

internal import InseamBytes

extension PredicateFunction {
  /// `hash(x)`: a number from 0 to 2^63 − 1 that depends on the value alone, for stable sampling:
  /// FNV-1a over its text, mixed.
  static let hash = PredicateFunction("hash") { evaluator, argument in
    let vector = try evaluator.evaluate(argument).strings
    let texts: [[UInt8]]
    switch vector.values {
    case .texts(let values): texts = values
    case .integers(let values): texts = values.map { Array("\($0)".utf8) }
    case .reals(let values): texts = values.map { Array("\($0)".utf8) }
    default:
      throw evaluator.error(
        argument, "hash expects a string or a number, found \(vector.kindName)")
    }
    let hashes = texts.map { bytes -> Int64 in
      var hash = bytes.reduce(UInt64(0xCBF2_9CE4_8422_2325)) {
        ($0 ^ UInt64($1)) &* 0x100_0000_01B3
      }
      hash = (hash ^ (hash >> 30)) &* 0xBF58_476D_1CE4_E5B9
      return Int64((hash ^ (hash >> 27)) >> 1)
    }
    return Vector(.integers(hashes), isKnown: vector.isKnown, count: vector.count)
  }
}
