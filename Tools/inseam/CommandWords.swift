// SPDX-FileCopyrightText: 2026 The Inseam authors
// SPDX-License-Identifier: Apache-2.0

import ArgumentParser
import Inseam
import InseamBytes
import InseamColumns
import InseamMethods

/// The names of commands on a command line, checked before the parser sees them, and its messages
/// about options.
enum CommandWords {
  /// Returns the arguments for the parser.
  ///
  /// `-V` and `version` are `--version`.
  ///
  /// - Throws: `UnknownCommand` that suggests the nearest name for a command, subcommand or method
  ///   that does not exist, also after `help`.
  static func checked(_ arguments: [String]) throws -> [String] {
    guard let first = arguments.first else { return [] }
    if first == "-V" || first == "version" { return ["--version"] + arguments.dropFirst() }
    let names = first == "help" ? arguments.dropFirst() : arguments[...]
    try requireCommands(names.prefix { !$0.hasPrefix("-") }, isHelp: first == "help")
    return arguments
  }

  /// Walks down from the root by names as long as they name commands that have subcommands.
  private static func requireCommands(_ names: ArraySlice<String>, isHelp: Bool) throws {
    var command: any ParsableCommand.Type = InseamCommand.self
    for name in names {
      let subcommands = command.configuration.subcommands
      if subcommands.isEmpty {
        guard isHelp else { return }
        throw UnknownCommand(description: "'\(command._commandName)' has no subcommand '\(name)'")
      }
      guard let next = subcommands.first(where: { $0._commandName == named(name, in: command) })
      else { throw UnknownCommand(description: unknown(name, in: command)) }
      command = next
    }
  }

  /// The current name of a method that had another one.
  private static func named(_ name: String, in command: any ParsableCommand.Type) -> String {
    guard command == Compute.self, let method = try? MethodCatalog.method(named: name) else {
      return name
    }
    return method.name
  }

  /// The commands that the Python package adds, with what it needs for them.
  private static let ofPackage: [Name: String] = ["sql": "'inseam[sql]'"]

  private static func unknown(_ name: String, in command: any ParsableCommand.Type) -> String {
    if command == InseamCommand.self, let package = ofPackage[Name(name)] {
      return "'\(name)' requires the Python package: pip install \(package)"
    }
    let kind =
      command == Compute.self ? "method" : command == InseamCommand.self ? "command" : "subcommand"
    let names = command.configuration.subcommands.map { $0._commandName }
    let path = command == InseamCommand.self ? "inseam" : "inseam \(command._commandName)"
    let next =
      nearestName(to: name, in: names).map { "did you mean '\($0)'?" }
      ?? "\(path) --help lists all"
    return "unknown \(kind) '\(name)'; \(next)"
  }

  /// Returns a message of the argument parser in the tool's words, without suggestions that are far
  /// from what was typed, and with one for `-3`.
  static func improved(_ text: String) -> String {
    var message = text
    for (found, better) in wordings { exchange(found, for: better, in: &message) }
    if let option = quoted(after: "Unknown option '-", in: message), option.isNumber {
      exchange(
        "Unknown option '-\(option)'", for: "unknown option '-\(option)'; write -n \(option)",
        in: &message)
    } else if message.containsText("unexpected argument"), message.containsText("'#'") {
      exchange(
        "\n", for: "\n  zsh passes comments to commands; setopt interactive_comments ends that\n",
        in: &message)
    } else if let value = quoted(after: "is invalid for '", in: message),
      value.hasSuffix(" <percent>")
    {
      let found = "is invalid for '\(value)'"
      exchange(found, for: "\(found); write 20% or 0.2, at most 100%", in: &message)
    } else if let typed = quoted(after: "Unknown option '--", in: message),
      let suggested = quoted(after: "Unknown option '--\(typed)'. Did you mean '--", in: message),
      message.containsText("'--\(suggested)'?")
    {
      let isNear = nearestName(to: typed, in: [suggested]) != nil
      exchange(
        "Unknown option '--\(typed)'. Did you mean '--\(suggested)'?",
        for: "unknown option '--\(typed)'\(isNear ? "; did you mean '--\(suggested)'?" : "")",
        in: &message)
    }
    exchange("inseam: Unknown option", for: "inseam: unknown option", in: &message)
    return message
  }

  /// Replaces a text where it is found first.
  private static func exchange(_ text: String, for other: String, in message: inout String) {
    guard let place = message.firstRange(ofText: text) else { return }
    message.replaceSubrange(place, with: other)
  }

  /// What stands between a text and the next quotation mark; `nil` if that is nothing.
  private static func quoted(after text: String, in message: String) -> String? {
    guard let place = message.firstRange(ofText: text) else { return nil }
    let rest = message[place.upperBound...]
    guard let end = rest.firstIndex(of: "'"), end > rest.startIndex else { return nil }
    return String(rest[..<end])
  }
}

extension String {
  /// Whether it has digits alone.
  fileprivate var isNumber: Bool { utf8.allSatisfy { (0x30...0x39).contains($0) } }
}

extension CommandWords {
  /// The parser's words and the tool's.
  private static let wordings = [
    ("inseam: Missing expected argument '-", "inseam: missing option '-"),
    ("inseam: Missing expected argument", "inseam: missing argument"),
    ("inseam: Missing value for", "inseam: missing value for"),
    ("inseam: Unexpected argument", "inseam: unexpected argument"),
    ("inseam: The value ", "inseam: the value "), ("\nHelp:  ", "\n  "),
  ]
}

/// A command, subcommand or method that does not exist.
struct UnknownCommand: Error, CustomStringConvertible {
  /// What was typed and what may have been meant.
  let description: String
}

extension ParsableCommand {
  /// Returns the discussion of a command: a text, and examples that run in bash and zsh where
  /// `rollouts.inseam` is.
  static func discussion(_ text: String = "", examples: String...) -> String {
    let lines = examples.map { "  " + $0 }.joined(separator: "\n")
    let heading = examples.count == 1 ? "EXAMPLE:" : "EXAMPLES:"
    return (text.isEmpty ? "" : text + "\n\n") + heading + "\n" + lines
  }
}
