// SPDX-FileCopyrightText: 2026 The Inseam authors
// SPDX-License-Identifier: Apache-2.0

/// The sentences of the corpus: lists with a name, one phrase a line; see `GrammarCompiler`.
enum Sentences {
  /// All lists.
  static let texts = [prompts, answers, bodies, styles, arithmetic, quotations]
}
