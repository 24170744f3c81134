// SPDX-FileCopyrightText: 2026 The Inseam authors
// SPDX-License-Identifier: Apache-2.0

extension Sentences {
  /// What comes before a quotation that is not plain English; the quotation closes the sentence.
  static let quotations = #"""
    quoteSign:
    The <sign|label|poster|caption> <at the gate|on the wall|in {town}|by the {part}> <said|read>: \"
    {first} <translated|copied|photographed> <this line|the note|the title>: \"
    On the <box|cover|card> it said: \"

    quoteEmoji:
    {first} <answered|replied|wrote back> with \"
    The message from {first} <was just|ended with> \"
    Somebody had drawn on the <card|note|wall>: \"

    quoteWord:
    {first} <pronounced|spelled> it \"
    The label <on|by> the {part} read: \"
    The <word|name> on the {source} was \"

    quoteLog:
    The <program|terminal|log|screen> <printed|showed>: \"
    The <file|note|message> contained \"
    """#
}
