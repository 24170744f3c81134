// SPDX-FileCopyrightText: 2026 The Inseam authors
// SPDX-License-Identifier: Apache-2.0

/// Records and a call that show a method.
///
/// The records hold no single quotes and the arguments need no quoting, so both can be pasted into a
/// shell.
public struct MethodExample: Sendable {
  /// JSON Lines: one to four short records, or one long one.
  public let records: String
  /// The arguments after `inseam compute NAME DATA`, separated by spaces.
  public let command: String

  /// A prompt with three responses, scored by two reward models.
  static let scoredResponses = """
    {"responses":[\
    {"role":"gold","n_tokens":9,"rm":{"sky":1,"armo":0.5}},\
    {"role":"worse","n_tokens":4,"rm":{"sky":1.5,"armo":0.25}},\
    {"role":"worse","n_tokens":6,"rm":{"sky":-0.5,"armo":0.75}}]}
    """
}
