// SPDX-FileCopyrightText: 2026 The Inseam authors
// SPDX-License-Identifier: Apache-2.0

internal import InseamBytes

extension StreamReader {
  /// Throws if a string that is wanted from a page is not UTF-8.
  ///
  /// All strings of a page are checked the first time, so that later reads need not. `range` gives
  /// where a string of the page is in `bytes`.
  func checkText(
    _ page: PageValues, _ bytes: Buffer, _ areText: @autoclosure () -> Bool,
    _ range: (Int) -> Range<Int>?
  ) throws {
    // The entries of a dictionary are checked when a code asks for them.
    guard isOfText, stream.role != .dictionary else { return }
    let isKnown = textPages.withLock { StreamReader.contains($0, page.index) }
    // What is read with pread is another copy each time.
    if isKnown, source.file.isMapped { return }
    if areText() { return textPages.withLock { StreamReader.insert(page.index, in: &$0) } }
    for index in page.runs.joined() {
      guard let range = range(index), !bytes.isUTF8(range) else { continue }
      throw malformed(
        "the value is not UTF-8 at its byte \(bytes.validTextByteCount(range))", value: index,
        of: page.index)
    }
  }

  /// An error about one value of a page.
  func malformed(_ detail: String, value index: Int, of page: Int) -> FormatError {
    var error = malformed(detail, page: page)
    if stream.role != .dictionary, let first = try? pageEntry(page).firstValue {
      error.slots = first + index..<first + index + 1
    }
    return error
  }
}

/// The strings of a dictionary, and which of them no code may ask for.
struct DictionaryEntries: Sendable {
  /// The strings.
  let strings: ByteStrings
  /// Where those that are not UTF-8, although they have to be, stop being it.
  private let invalid: [UInt32: Int]

  /// Checks the strings, if they have to be text.
  init(_ strings: ByteStrings, areText: Bool) {
    self.strings = strings
    let cuts = strings.offsets.span(of: UInt64.self)
    guard areText, !strings.data.isUTF8(cutAt: cuts) else {
      invalid = [:]
      return
    }
    var invalid: [UInt32: Int] = [:]
    for index in 0..<strings.count {
      let range = Int(cuts[index])..<Int(cuts[index + 1])
      if !strings.data.isUTF8(range) {
        invalid[UInt32(index)] = strings.data.validTextByteCount(range)
      }
    }
    self.invalid = invalid
  }

  /// Throws if a code of some runs of slots asks for a string that is not UTF-8.
  func requireText(_ codes: [UInt32], _ runs: [Range<Int>], _ reader: StreamReader) throws {
    if invalid.isEmpty { return }
    for (code, slot) in zip(codes, runs.joined()) {
      if let end = invalid[code] {
        var error = reader.malformed(
          "entry \(code) of the dictionary is not UTF-8 at its byte \(end)")
        error.slots = slot..<slot + 1
        throw error
      }
    }
  }

  /// Throws if any string is not UTF-8.
  func requireText(_ reader: StreamReader) throws {
    if let (entry, end) = invalid.min(by: { $0.key < $1.key }) {
      throw reader.malformed("entry \(entry) of the dictionary is not UTF-8 at its byte \(end)")
    }
  }
}
