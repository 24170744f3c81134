// SPDX-FileCopyrightText: 2026 The Inseam authors
// SPDX-License-Identifier: Apache-2.0

import ArgumentParser
import Inseam
import InseamBytes
import InseamMethods

/// What shells complete beyond what the argument parser knows.
enum Completions {
  /// Whether this process was asked for completions, not for a command.
  private static let isAsked =
    (try? CommandArguments.all())?.contains {
      $0.hasPrefix("--generate-completion-script") || $0.hasPrefix("---completion")
    } ?? false

  /// The options of a method, as properties of its command; none unless completions are asked for.
  ///
  /// The command itself takes them as `--set NAME=VALUE`, since their names are those of the method.
  static func children(_ options: [MethodOption]) -> [(label: String?, value: Any)] {
    guard isAsked else { return [] }
    return options.map { ("_" + $0.name, property($0)) }
  }

  private static func property(_ option: MethodOption) -> Any {
    let name = NameSpecification.customLong(option.name)
    let help = ArgumentHelp(stringLiteral: option.help)
    return switch option.kind {
    case .flag: Flag(wrappedValue: false, name: name, help: help)
    case .column, .columns: Option<String?>(name: name, help: help, completion: .columns)
    case .choice(let words): Option<String?>(name: name, help: help, completion: .list(words))
    case .number, .text, .texts: Option<String?>(name: name, help: help)
    }
  }

  /// The paths that continue the last path of a list with commas, as whole lists.
  fileprivate static func columns(_ words: [String], _ prefix: String) -> [String] {
    for word in words.dropFirst() where !word.hasPrefix("-") {
      guard let dataset = try? Dataset(word) else { continue }
      // Shells take brackets for patterns, and `responses.text` is the same path.
      let paths = dataset.schema.paths().map { $0.path.description.replacingText("[]", with: "") }
      let before = prefix.lastIndex(of: ",").map { prefix[...$0] } ?? ""
      return paths.map { before + $0 }
    }
    return []
  }
}

extension CompletionKind {
  /// The paths of the columns of the first dataset on the command line.
  static var columns: CompletionKind {
    .custom { words, _, prefix in Completions.columns(words, prefix) }
  }
}
