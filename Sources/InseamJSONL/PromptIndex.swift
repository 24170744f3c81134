// SPDX-FileCopyrightText: 2026 The Inseam authors
// SPDX-License-Identifier: Apache-2.0

internal import Inseam
internal import InseamBytes
internal import InseamColumns

/// The top-level fields in which records of one prompt agree.
struct PromptKeys {
  /// The names of the fields.
  let names: [String]

  /// The key fields of a dataset; `nil` if it has not all of them.
  func fields(of dataset: Dataset) -> Field? {
    let ids = Set(names.compactMap { dataset.schema.field(at: FieldPath(steps: [$0]))?.id })
    return ids.count == names.count ? dataset.schema.keeping(ids) : nil
  }

  /// Gives the digest of the keys of each record.
  func forEachDigest(_ field: Field, _ column: Column, _ body: (PromptDigest) -> Void) {
    let printers = names.map { name in
      field.childIndex(named: name).map {
        (RowPrinter(field.children[$0]), column.children[$0])
      }
    }
    for slot in 0..<column.count {
      var key: [UInt8] = []
      for printer in printers {
        // Missing keys and nulls are equal, and so are 1 and 1.0, whichever the block has.
        if let (printer, column) = printer, !column.isNull(slot) {
          printer.append(column, slot, to: &key)
          if column.type == .float64, key.suffix(2).elementsEqual(".0".utf8) {
            key.removeLast(2)
          }
        }
        key.append(0x0A)
      }
      body(PromptDigest(key))
    }
  }
}

/// The digest of the keys of a prompt.
struct PromptDigest: Hashable {
  private let words: SIMD2<UInt64>

  init(_ key: [UInt8]) {
    let bytes = Blake2b.digest(key)
    func word(_ range: Range<Int>) -> UInt64 {
      bytes[range].reduce(0) { $0 << 8 | UInt64($1) }
    }
    words = [word(0..<8), word(8..<16)]
  }
}

/// Which records belong to which prompt; prompts have numbers in the order of first sight.
struct PromptIndex {
  /// The number of each prompt, by the digest of its keys.
  private var prompts: [PromptDigest: UInt32] = [:]
  /// The prompt of each record, in the order of the records.
  private var promptOfRecord: [UInt32] = []

  /// Adds a record; returns whether its prompt is new.
  mutating func add(_ digest: PromptDigest) -> Bool {
    let next = UInt32(prompts.count)
    let prompt = prompts[digest, default: next]
    promptOfRecord.append(prompt)
    if prompt == next { prompts[digest] = next }
    return prompt == next
  }

  /// The records of each prompt: where each begins, and their numbers.
  func recordsByPrompt() -> (starts: [UInt32], records: [UInt32]) {
    var starts = [UInt32](repeating: 0, count: prompts.count + 1)
    for prompt in promptOfRecord { starts[Int(prompt) + 1] += 1 }
    for prompt in 0..<prompts.count { starts[prompt + 1] += starts[prompt] }
    var next = starts
    var records = [UInt32](repeating: 0, count: promptOfRecord.count)
    for (record, prompt) in promptOfRecord.enumerated() {
      records[Int(next[Int(prompt)])] = UInt32(record)
      next[Int(prompt)] += 1
    }
    return (starts, records)
  }
}
