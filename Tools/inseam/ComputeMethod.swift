// SPDX-FileCopyrightText: 2026 The Inseam authors
// SPDX-License-Identifier: Apache-2.0

import ArgumentParser
import Inseam
import InseamBytes
import InseamJSONL
import InseamMethods

/// `inseam compute NAME` for every method but SEAM: its options are described with the method.
struct ComputeMethod<M: Method>: ParsableCommand, CustomReflectable {
  static var configuration: CommandConfiguration {
    let help = MethodHelp<M>.texts
    return CommandConfiguration(
      commandName: M.name, abstract: M.summary, usage: help.usage, discussion: help.discussion)
  }

  @OptionGroup var input: ReadFlags
  /// The parameters of the method, which the parser does not know: `NAME=VALUE`.
  @Option(name: .customLong("set"), help: .hidden) var pairs: [String] = []
  @OptionGroup var kept: ResultFlags
  @Option(parsing: .unconditional, help: .threads)
  var threads: ThreadCount?
  @Flag(help: "Print the result of every row or response as JSON Lines.") var rows = false
  @OptionGroup var flags: OutputFlags

  /// The options as the argument parser finds them; completions know those of the method too.
  var customMirror: Mirror {
    Mirror(
      self,
      children: [
        ("_input", _input), ("_pairs", _pairs), ("_kept", _kept), ("_threads", _threads),
        ("_rows", _rows), ("_flags", _flags),
      ] + Completions.children(M.options))
  }

  func validate() throws {
    _ = try pairs.map(pair)
    try kept.requireFit(for: input)
  }

  func run() throws {
    let parameters = try MethodParameters(try pairs.map(pair), for: M.options)
    var taken = parameters
    let method = try M(&taken)
    let dataset = try input.open()
    let change = try kept.change(of: dataset)
    let result = try method.compute(dataset, threadCount: threads?.value)
    try kept.keep(input, change, isQuiet: flags.quiet) {
      try result.attach(
        named: $0, parameters: parameters, replacing: kept.replace, of: dataset, to: $1)
    } attachToCopy: {
      try result.attach(
        named: $0, parameters: parameters, replacing: kept.replace, of: dataset, to: $1,
        0..<dataset.rowGroupCount)
    }
    if rows { return try printRows(result) }
    if !flags.quiet { try report(result) }
  }

  private func pair(_ text: String) throws -> (name: String, value: String) {
    let parts = text.unicodeScalars.split(
      separator: "=", maxSplits: 1, omittingEmptySubsequences: false)
    guard parts.count == 2 else { throw ValidationError("Missing value for '--\(text)'.") }
    return (String(parts[0]), String(parts[1]))
  }

  private func printRows(_ result: MethodResult) throws {
    try Exporter.write(result.column(), as: result.field(named: "")) { try Terminal.write($0) }
  }

  private func report(_ result: MethodResult) throws {
    if flags.json {
      var object = result.report.object
      object["method"] = result.method
      object["container"] = result.container
      return try printJSON(object)
    }
    var table = Table(["", ""], right: [1])
    for (name, value) in result.report.lines { table.add([name, value]) }
    try Terminal.print(
      "\(result.method) of \(result.container.isEmpty ? "rows" : result.container)")
    try Terminal.print(table.lines.dropFirst().joined(separator: "\n"))
  }
}

extension MethodReport {
  /// Names and values for people, parts under their names.
  fileprivate var lines: [(String, String)] { lines { $0.replacingText("_", with: " ") } }

  /// Names inside a part may be those of models, and stay as they are.
  private func lines(_ label: (String) -> String) -> [(String, String)] {
    entries.flatMap { name, value -> [(String, String)] in
      switch value {
      case .text(let text): [(label(name), text)]
      case .count(let count): [(label(name), Terminal.count(count))]
      case .real(let number): [(label(name), MethodReport.words(number))]
      case .list(let numbers):
        [(label(name), numbers.map(MethodReport.words).joined(separator: " "))]
      case .part(let part): part.lines { $0 }.map { ("\(label(name)) \($0.0)", $0.1) }
      }
    }
  }

  private static func words(_ number: Double) -> String {
    number.isNaN ? "–" : DecimalText.significant(number, digits: 6)
  }

  /// The same for programs.
  fileprivate var object: [Name: Any] {
    Dictionary(uniqueKeysWithValues: entries.map { (Name($0.name), MethodReport.plain($0.value)) })
  }

  private static func plain(_ value: Value) -> Any {
    switch value {
    case .text(let text): text
    case .count(let count): count
    case .real(let number): number.isNaN ? JSONNull() : number
    case .list(let numbers): numbers.map { $0.isNaN ? JSONNull() as Any : $0 }
    case .part(let part): part.object
    }
  }
}

/// Returns the arguments with the current name of a method, and with its parameters as
/// `--set NAME=VALUE`, which the parser knows.
func withMethodParameters(_ arguments: [String]) -> [String] {
  guard arguments.count > 1, arguments[0] == "compute",
    let method = try? MethodCatalog.method(named: arguments[1])
  else { return arguments }
  var result = ["compute", method.name]
  var rest = arguments.dropFirst(2)
  while let argument = rest.popFirst() {
    let parts = argument.unicodeScalars.dropFirst(2).split(
      separator: "=", maxSplits: 1, omittingEmptySubsequences: false
    ).map { String($0) }
    guard argument.hasPrefix("--"), let name = parts.first,
      let option = method.options.first(where: { $0.name == name || $0.aliases.contains(name) })
    else {
      result.append(argument)
      continue
    }
    if case .flag = option.kind {
      result += ["--set", "\(name)=\(parts.count > 1 ? parts[1] : "true")"]
    } else if parts.count > 1 {
      result += ["--set", "\(name)=\(parts[1])"]
    } else if let value = rest.popFirst() {
      result += ["--set", "\(name)=\(value)"]
    } else {
      result += ["--set", name]
    }
  }
  return result
}
