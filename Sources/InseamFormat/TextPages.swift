// SPDX-FileCopyrightText: 2026 The Inseam authors
// SPDX-License-Identifier: Apache-2.0

internal import InseamBytes

/// The pages of a chunk of strings: those written, and the one that is filling.
struct TextPages {
  /// Strings, or their frames, that make up a page.
  struct Open {
    var byteCounts: [Int] = []
    var body: [UInt8] = []
  }

  private let target: Int
  private var open = Open()
  private var nextFirst = 0
  /// The pages in the file.
  private(set) var entries: [Stream.Page] = []

  init(target: Int) { self.target = target }

  /// The bytes of the open page.
  var body: [UInt8] {
    get { open.body }
    _modify { yield &open.body }
  }

  /// The byte counts of the open page's strings.
  var byteCounts: [Int] {
    get { open.byteCounts }
    _modify { yield &open.byteCounts }
  }

  /// Whether the open page has reached its target; a table of many empty strings counts too.
  var isFull: Bool { open.body.count + 4 * open.byteCounts.count >= target }

  /// Takes the open page, if it has strings, with the index of its first.
  mutating func take() -> (Open, firstValue: Int)? {
    guard !open.byteCounts.isEmpty else { return nil }
    let taken = (open, firstValue: nextFirst)
    nextFirst += open.byteCounts.count
    open = Open()
    return taken
  }

  /// Notes a page that was written.
  mutating func append(_ page: Stream.Page) { entries.append(page) }
}
