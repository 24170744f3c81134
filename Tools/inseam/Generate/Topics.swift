// SPDX-FileCopyrightText: 2026 The Inseam authors
// SPDX-License-Identifier: Apache-2.0

import InseamBytes

/// The topics that texts are about.
///
/// A topic is a block of lines: its name, who works with it, and several of them; the things that it
/// has one of; those that it has many of; what people do with it; what it is like; then questions,
/// each with its answer on the next line.
enum Topics {
  /// The groups of topics.
  enum Kind: Int, CaseIterable {
    case general, arithmetic, programming

    /// The blocks of the topics.
    var texts: [String] {
      switch self {
      case .general: [Topics.home, Topics.nature, Topics.history, Topics.work]
      case .arithmetic: [Topics.arithmetic]
      case .programming: [Topics.programming]
      }
    }
  }

  /// The names of the columns of a topic.
  static let columns = [
    "topic", "role", "roles", "part", "thing", "doing", "like", "question", "answer",
  ]

  /// Returns the phrases of each column of a topic.
  static func phrases(of block: [Substring]) -> [[Substring]] {
    let names = block[0].parts(between: "; ").filter { !$0.isEmpty }
    let words = block[1...4].map { $0.parts(between: ", ").filter { !$0.isEmpty } }
    let pairs = block[5...]
    let questions = pairs.indices.filter { ($0 - 5) % 2 == 0 }
    return names.map { [$0] } + words
      + [questions.map { pairs[$0] }, questions.map { pairs[$0 + 1] }]
  }
}

/// Where the lists of the topics are in a grammar.
struct TopicLists: Sendable {
  /// The list of the first column of the first topic.
  var first = 0
  /// The topics of each kind.
  var ranges: [Range<Int>] = []

  /// Returns the list of a column of a topic.
  func list(_ column: Int, of topic: Int) -> Int { first + topic * Topics.columns.count + column }
}
