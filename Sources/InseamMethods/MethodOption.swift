// SPDX-FileCopyrightText: 2026 The Inseam authors
// SPDX-License-Identifier: Apache-2.0

internal import InseamBytes

/// A parameter of a method, as `inseam compute NAME --help` lists it.
public struct MethodOption: Sendable {
  /// The type of the value.
  public enum Kind: Sendable {
    /// A column, or the name of a model that stands for one.
    case column
    /// Several columns; the option is repeated.
    case columns
    /// A number.
    case number
    /// A text.
    case text
    /// Several texts; the option is repeated.
    case texts
    /// One of some words.
    case choice([String])
    /// Set or not set.
    case flag
  }

  /// The name, without the two dashes before it.
  public let name: String
  /// The type of the value.
  public let kind: Kind
  /// What the parameter means, with its unit, its shape and its default.
  public let help: String
  /// Whether the method needs the parameter.
  public let isRequired: Bool
  /// The value that is used if none is given, written as it would be given.
  public let defaultValue: String?
  /// Earlier names, accepted but not listed.
  public let aliases: [String]
  /// What stands for the value in the help: `COLUMN`, `NUMBER`, `a|b|c`; empty for a flag.
  public let placeholder: String

  /// Describes a parameter; its default, or that it is required, is added to the help.
  init(
    _ name: String, _ kind: Kind, _ help: String, isRequired: Bool = false,
    default defaultValue: String? = nil, placeholder: String? = nil, aliases: [String] = []
  ) {
    self.name = name
    self.kind = kind
    self.isRequired = isRequired
    self.defaultValue = defaultValue
    self.aliases = aliases
    self.placeholder = placeholder ?? kind.placeholder
    let note = isRequired ? " (required)" : defaultValue.map { " (default: \($0))" }
    self.help = note.map { "\(help.dropLast())\($0)." } ?? help
  }
}

extension MethodOption.Kind {
  fileprivate var placeholder: String {
    switch self {
    case .column: "COLUMN"
    case .columns: "COLUMN …"
    case .number: "NUMBER"
    case .text: "TEXT"
    case .texts: "TEXT …"
    case .choice(let words): words.joined(separator: "|")
    case .flag: ""
    }
  }
}

extension MethodOption {
  /// The parameters that name the scores of two responses.
  static let pair = [
    MethodOption(
      "rm", .column,
      "Reward model: a name such as sky, which stands for responses[].rm.sky. The gold response is compared with each worse response, one pair each."
    ),
    MethodOption(
      "chosen", .column,
      "Score of the chosen (or first) response; with --rejected, instead of --rm."
    ),
    MethodOption("rejected", .column, "Score of the rejected (or second) response."),
  ]
}
