// SPDX-FileCopyrightText: 2026 The Inseam authors
// SPDX-License-Identifier: Apache-2.0

import ArgumentParser
import Glibc
import Inseam
import InseamBytes
import InseamJSONL
import InseamPlatform

/// The command line tool.
struct InseamCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "inseam",
    abstract: "Columnar datasets for RLHF: prompts, responses, log-probs and scores.",
    usage: "inseam <command> [options]",
    discussion: discussion(
      """
      Rows and values go to standard output; messages go to standard error. Exit status: 0 success, 1 a \
      negative result (differences, damage, skipped records), 2 an error, 64 wrong usage, 130 interrupted.

      The Python package adds inseam sql, and more formats for convert and export.

      The examples in the help of each command use rollouts.inseam, which the first two commands make.
      """,
      examples: "inseam generate --rows 1000 -o rollouts.jsonl",
      "inseam convert rollouts.jsonl -o rollouts.inseam", "inseam info rollouts.inseam"),
    version: "0.1.0",
    groupedSubcommands: [
      CommandGroup(
        name: "Import and export",
        subcommands: [
          Convert.self, Append.self, Export.self, Presets.self, Generate.self,
        ]),
      CommandGroup(
        name: "Inspection",
        subcommands: [
          Info.self, SchemaCommand.self, Head.self, Tail.self, Sample.self, Show.self, Cat.self,
          Count.self,
          Stats.self, Diff.self,
        ]),
      CommandGroup(
        name: "Row selection",
        subcommands: [FilterCommand.self, SliceCommand.self, SelectCommand.self, Dedup.self]
      ),
      CommandGroup(
        name: "Scores and methods",
        subcommands: [
          Compute.self, AttachCommand.self, Augment.self, Relabel.self, Warm.self,
        ]),
      CommandGroup(
        name: "In-place changes",
        subcommands: [
          Delete.self, Drop.self, Rename.self, Restore.self, Rollback.self, Compact.self, Log.self,
          Meta.self,
        ]),
      CommandGroup(
        name: "Multi-file datasets", subcommands: [Publish.self, Merge.self, Split.self]),
      CommandGroup(name: "Integrity", subcommands: [Verify.self, Salvage.self, Clean.self]),
    ])

  /// The beginning of the argument parser's messages, the same as that of all others.
  // swift-format-ignore: NoLeadingUnderscores
  static let _errorPrefix = "inseam: "

  /// Parses, runs, and turns every failure into one line and an exit code.
  static func main() {
    Terminal.watchSignals()
    ToolProcess.raiseOpenFileLimit()
    do {
      let words = try CommandWords.checked(try CommandArguments.all())
      var command = try parseAsRoot(withMethodParameters(words))
      if !["-q", "--quiet", "--follow"].contains(where: words.contains) { StageBar.begin() }
      try reporting { try DeepStack.run { try command.run() } }
      StageBar.end()
      try reporting { try Terminal.flush() }
      ToolProcess.endIfSignalled(isDone: true)
      if SkippedDamage.reportAll() { Glibc.exit(1) }
    } catch {
      try? Terminal.flush()
      end(with: error)
    }
  }

  /// Runs the body; an error in it ends the process, except those that the argument parser explains.
  private static func reporting(_ body: () throws -> Void) throws {
    do { try body() } catch let code as ExitCode { throw code } catch
      where exitCode(for: error) != .failure
    { throw error } catch {
      ToolProcess.endIfSignalled(isDone: false)
      if Terminal.isBrokenPipe(error) { Glibc.exit(141) }
      StageBar.end()
      try? Terminal.flush()
      Terminal.complain("inseam: \(Terminal.describe(error))")
      Glibc.exit(2)
    }
  }

  /// Ends the process with the parser's message, help, or an exit code.
  private static func end(with error: any Error) -> Never {
    let code = exitCode(for: error)
    guard code == .validationFailure || error is UnknownCommand else { exit(withError: error) }
    let message =
      error is UnknownCommand ? "inseam: \(error)" : CommandWords.improved(fullMessage(for: error))
    Terminal.complain(message)
    Glibc.exit(ExitCode.validationFailure.rawValue)
  }
}
