// SPDX-FileCopyrightText: 2026 The Inseam authors
// SPDX-License-Identifier: Apache-2.0

import ArgumentParser
import Foundation
import Inseam
import InseamBytes
import InseamJSONL

/// The command line tool.
@main struct InseamCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "inseam",
    abstract: "Columnar datasets for RLHF: prompts, responses, log-probs and scores.",
    discussion: """
      inseam convert rollouts.jsonl -o rollouts.inseam
      inseam info rollouts.inseam
      inseam export rollouts.inseam -o copy.jsonl

      Data goes to standard output, everything else to standard error. Exit codes: 0 fine, 1 a negative \
      answer, 2 an error, 64 wrong usage, 130 interrupted.
      """,
    version: "0.1.0",
    subcommands: [
      Convert.self, Info.self, SchemaCommand.self, Head.self, Tail.self, Cat.self, Count.self,
      Stats.self, FilterCommand.self, SliceCommand.self, Compute.self, SelectCommand.self,
      Augment.self, Warm.self,
      Append.self, AttachCommand.self, Drop.self, Rename.self, Delete.self, Restore.self, Log.self,
      Diff.self,
      Rollback.self, Compact.self, Meta.self, Publish.self, Merge.self, Split.self, Export.self,
      Verify.self, Salvage.self, Generate.self,
    ])

  /// Parses, runs, and turns every failure into one line and an exit code.
  static func main() {
    Terminal.watchSignals()
    ProcessLimits.raiseOpenFiles()
    do {
      var command = try parseAsRoot(
        withMethodSettings(Array(CommandLine.arguments.dropFirst())))
      try reporting { try command.run() }
      try reporting { try Terminal.flush() }
      if SkippedDamage.tellAll() { Foundation.exit(1) }
    } catch {
      try? Terminal.flush()
      exit(withError: error)
    }
  }

  /// Runs the body; what fails in it ends the process, but for what the argument parser explains.
  private static func reporting(_ body: () throws -> Void) throws {
    do { try body() } catch let code as ExitCode { throw code } catch
      where exitCode(for: error) != .failure
    { throw error } catch {
      if Terminal.isBrokenPipe(error) { Foundation.exit(141) }
      try? Terminal.flush()
      Terminal.complain("inseam: \(Terminal.describe(error))")
      Foundation.exit(2)
    }
  }
}
