// SPDX-FileCopyrightText: 2026 The Inseam authors
// SPDX-License-Identifier: Apache-2.0

import InseamBytes
import InseamColumns
import InseamMethods
import Synchronization

/// The texts that were made, by the name of the method.
private let madeTexts = Mutex<[Name: (usage: String, discussion: String)]>([:])

/// The parts of the help of `inseam compute NAME` that the argument parser does not know.
///
/// Lines are broken for 80 columns here, since the parser breaks longer ones without their indent.
struct MethodHelp<M: Method> {
  private static var width: Int { 79 }
  private static var column: Int { 26 }

  /// The usage and the discussion.
  ///
  /// They are made once, since the argument parser reads the configuration of each command many
  /// times.
  static var texts: (usage: String, discussion: String) {
    madeTexts.withLock { texts in
      if let made = texts[M.name] { return made }
      let made = (usage, discussion)
      texts[M.name] = made
      return made
    }
  }

  /// The usage, with the parameters that are required.
  private static var usage: String {
    let required = M.options.filter(\.isRequired).map { "--\($0.name) \($0.placeholder)" }
    let words = ["inseam compute \(M.name) <data>"] + required + ["[<options>]"]
    return wrapped(words, to: width - "USAGE: ".count).joined(separator: "\n")
  }

  /// The parameters and the example.
  private static var discussion: String {
    """
    A column is a path, such as responses.rm.sky. Without --into the result is only summarized. \
    Definition: spec/methods.md, \(M.name).

    PARAMETERS:
    \(M.options.map(parameter).joined(separator: "\n"))

    \(outputs)

    EXAMPLE:
    \(example)
    """
  }

  private static func parameter(_ option: MethodOption) -> String {
    entry("  --\(option.name) \(option.placeholder)", option.help)
  }

  /// The output columns: name, type, shape and orientation.
  private static var outputs: String {
    guard !M.results.isEmpty else {
      return "OUTPUT COLUMNS:\n  None: the report is the result."
    }
    let isOfItems = M.results.contains(where: \.isOfItems)
    let shape =
      "One value for each row, or for each item of the list that the parameters are columns of, such as each response."
      + (isOfItems ? " Of items: one value for each item of the lists that are read." : "")
      + (M.results.count > 1 ? " --into stores a struct of them." : " --into stores it.")
    let lines = wrapped(shape.split(separator: " "), to: width - 2).map { "  \($0)" }
    return (["OUTPUT COLUMNS:"] + lines + M.results.map(output)).joined(separator: "\n")
  }

  private static func output(_ output: MethodOutput) -> String {
    let notes = [
      output.words.isEmpty ? nil : output.words.joined(separator: ", "),
      output.isOfItems ? "of items" : nil, output.worst.map { "worst: \($0)" },
    ].compactMap { $0 }
    let note = notes.isEmpty ? "" : " (\(notes.joined(separator: "; ")))"
    return entry("  \(output.name) \(output.typeName)", "\(output.help.dropLast())\(note).")
  }

  /// A label with an explanation beside it, or below a long label.
  private static func entry(_ label: String, _ help: String) -> String {
    let lines = wrapped(help.split(separator: " "), to: width - column)
    let indent = String(repeating: " ", count: column)
    guard label.count < column - 1 else {
      return ([label] + lines.map { indent + $0 }).joined(separator: "\n")
    }
    let first = label + indent.dropFirst(label.count) + (lines.first ?? "")
    return ([first] + lines.dropFirst().map { indent + $0 }).joined(separator: "\n")
  }

  private static var example: String {
    let name = M.name
    return [
      ["printf"] + quoted(M.example.records) + ["> \(name).jsonl"],
      ["inseam convert \(name).jsonl -o \(name).inseam"],
      ["inseam compute \(name) \(name).inseam"] + arguments,
    ].map { words in
      wrapped(words, to: width - 6).enumerated().map { ($0 > 0 ? "    " : "  ") + $1 }
        .joined(separator: " \\\n")
    }.joined(separator: "\n")
  }

  /// The arguments of the example, each option with its value.
  private static var arguments: [String] {
    M.example.command.split(separator: " ").reduce(into: []) { arguments, word in
      if word.hasPrefix("--") || arguments.isEmpty {
        arguments.append(String(word))
      } else {
        arguments[arguments.count - 1] += " \(word)"
      }
    }
  }

  /// The arguments of printf: short records, one on each line, or the pieces of a long one.
  private static func quoted(_ records: String) -> [String] {
    let lines = records.split(separator: "\n").map { "'\($0)'" }
    if lines.allSatisfy({ $0.count <= width - 6 }) { return ["'%s\\n'"] + lines }
    let room = width - 8
    let pieces = cut(records, before: "{").flatMap { object in
      object.count <= room ? [object] : cut(object, before: "\"")
    }.reduce(into: [""]) { pieces, piece in
      if pieces[pieces.count - 1].count + piece.count > room { pieces.append("") }
      pieces[pieces.count - 1] += piece
    }
    return ["'%s'"] + pieces.map { "'\($0)'" }
  }

  /// Cuts a text after each comma or bracket before a character.
  private static func cut(_ text: String, before next: String) -> [String] {
    text.replacingText(",\(next)", with: ",\n\(next)").replacingText("[\(next)", with: "[\n\(next)")
      .split(separator: "\n").map(String.init)
  }

  /// Joins words to lines of at most `width` characters.
  private static func wrapped(_ words: [some StringProtocol], to width: Int) -> [String] {
    words.reduce(into: []) { lines, word in
      if let last = lines.last, last.count + 1 + word.count <= width {
        lines[lines.count - 1] = "\(last) \(word)"
      } else {
        lines.append(String(word))
      }
    }
  }
}
