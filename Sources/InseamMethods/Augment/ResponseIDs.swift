// SPDX-FileCopyrightText: 2026 The Inseam authors
// SPDX-License-Identifier: Apache-2.0

internal import InseamBytes

/// Makes ids for new responses that no other response of the dataset has.
///
/// An id is `PROMPT/ORIGIN-INDEX`. The index goes on after the largest that the dataset has for the
/// prompt and the origin, and after those that were made for an earlier row of the same prompt id.
struct ResponseIDs {
  private let mark: [UInt8]
  private let origin: String
  /// The next index by the hash of the prompt.
  ///
  /// Two prompts with one hash share their indices, which leaves gaps and never repeats an id.
  private var nextIndices: [UInt64: Int] = [:]

  /// Knows no ids yet.
  init(origin: String) {
    self.origin = origin
    mark = Array("/\(origin)-".utf8)
  }

  /// Adds the id of a response that exists.
  mutating func add(_ id: String) {
    let bytes = Array(id.utf8)
    let digits = Array(bytes.reversed().prefix { (48...57).contains($0) }.reversed())
    let prompt = bytes.dropLast(digits.count + mark.count)
    // An index of more digits is never reached.
    guard (1...15).contains(digits.count),
      bytes.dropLast(digits.count).suffix(mark.count).elementsEqual(mark)
    else { return }
    let index = digits.reduce(0) { $0 * 10 + Int($1) - 48 }
    let key = ResponseIDs.hash(prompt)
    nextIndices[key] = max(nextIndices[key] ?? 0, index + 1)
  }

  /// Makes the next id for a prompt.
  mutating func next(_ prompt: String) -> String {
    let key = ResponseIDs.hash(prompt.utf8)
    let index = nextIndices[key] ?? 0
    nextIndices[key] = index + 1
    return "\(prompt)/\(origin)-\(index)"
  }

  private static func hash(_ bytes: some Sequence<UInt8>) -> UInt64 {
    bytes.reduce(0xCBF2_9CE4_8422_2325) { ($0 ^ UInt64($1)) &* 0x100_0000_01B3 }
  }
}
