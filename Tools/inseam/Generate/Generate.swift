// SPDX-FileCopyrightText: 2026 The Inseam authors
// SPDX-License-Identifier: Apache-2.0

import ArgumentParser
import InseamBytes
import InseamColumns
import Synchronization

/// `inseam generate`.
struct Generate: ParsableCommand {
  static let configuration = CommandConfiguration(
    abstract: "Write a synthetic corpus as JSON Lines, to try commands and measure them.",
    usage: "inseam generate -o <file> --rows <n> [options]",
    discussion: discussion(
      """
      Each row has a prompt in English, a gold response and up to eight worse ones, with log-probs of policy \
      models and scores of reward models. Prompts ask for explanations, advice, comparisons, stories, summaries, \
      Python functions and sums; the gold response answers them. The same seed gives the same bytes with any \
      number of threads.
      """, examples: "inseam generate -o corpus.jsonl --rows 1000",
      "inseam generate -o tokens.jsonl --rows 100 --seed 8 --tokens"))

  @Option(name: .shortAndLong, help: "Output file; - is standard output.") var output: String
  @Option(help: "Number of rows.") var rows: Int
  @Option(help: "Seed of the random numbers.") var seed: UInt64 = 7
  @Option(
    help: ArgumentHelp("Number in the id of the first prompt: p-00000000.", valueName: "number"))
  var firstID = 0
  @Option(help: "Number of policy models.") var pms = 2
  @Option(help: "Number of reward models.") var rms = 2
  @Flag(help: "Also write the log-prob of each token.") var tokens = false
  @Flag(help: "Write some scores as NaN.") var nan = false
  @Option(parsing: .unconditional, help: .threads)
  var threads: ThreadCount?
  @OptionGroup var existing: ForceFlags
  @OptionGroup var flags: OutputFlags

  func validate() throws {
    guard (0...1_000_000_000).contains(rows) else {
      throw ValidationError("--rows must be 0 to 1,000,000,000.")
    }
    guard (0...1_000_000_000).contains(firstID) else {
      throw ValidationError("--first-id must be 0 to 1,000,000,000.")
    }
    guard !output.hasSuffix(".inseam") else {
      throw ValidationError("generate writes JSON Lines; convert makes a dataset of them.")
    }
    guard (0...1_000).contains(pms), (0...1_000).contains(rms) else {
      throw ValidationError("--pms and --rms must be 0 to 1,000.")
    }
    try existing.requireFree([output])
  }

  func run() throws {
    let shape = CorpusShape(
      seed: seed, policyCount: pms, rewardCount: rms, hasTokens: tokens, hasNaN: nan,
      firstID: firstID)
    let start = WallClock.steadySeconds
    let progress = Progress(total: nil, isQuiet: flags.quiet)
    let sink = try ByteSink(path: output, policy: existing.policy)
    let corpus = Corpus(shape, rowCount: rows, sink: sink, progress)
    let byteCount = try corpus.write(threadCount: Threads.count(threads?.value))
    progress.finish()
    try summarize(byteCount, seconds: WallClock.steadySeconds - start)
  }

  private func summarize(_ byteCount: UInt64, seconds: Double) throws {
    if flags.json, output != "-" {
      return try printJSON([
        "rows": rows, "bytes_out": byteCount, "seconds": seconds, "path": output,
      ])
    }
    guard !flags.quiet else { return }
    let rate = Terminal.bytes(UInt64(Double(byteCount) / max(seconds, 0.001)))
    Terminal.complain(
      "\(Terminal.count(rows)) rows, \(Terminal.bytes(byteCount)) "
        + "in \(DecimalText.fixed(seconds, digits: 2)) s (\(rate)/s): \(output)")
  }
}

/// Writes a corpus on several threads, block after block.
private final class Corpus: Sendable {
  private static let blockLength = 512

  private let shape: CorpusShape
  private let text: CorpusText
  private let rowCount: Int
  private let progress: Progress
  private let next = Atomic(0)
  private let turnstile = Turnstile()
  private let output: Mutex<Output>

  private struct Output {
    let sink: ByteSink
    var byteCount: UInt64 = 0
    var failure: (any Error)?
  }

  init(_ shape: CorpusShape, rowCount: Int, sink: sending ByteSink, _ progress: Progress) {
    self.shape = shape
    self.rowCount = rowCount
    self.progress = progress
    text = CorpusText()
    output = Mutex(Output(sink: sink))
  }

  /// Writes all rows and returns the number of bytes.
  func write(threadCount: Int) throws -> UInt64 {
    Threads.run(threadCount) { _ in self.work() }
    return try output.withLock { output in
      if let failure = output.failure { throw failure }
      try output.sink.finish()
      return output.byteCount
    }
  }

  private func work() {
    let blockCount = (rowCount + Corpus.blockLength - 1) / Corpus.blockLength
    do {
      while true {
        let block = next.add(1, ordering: .relaxed).oldValue
        guard block < blockCount else { return }
        let bytes = lines(of: block)
        guard try turnstile.pass(block, { try write(bytes, of: block) }) else { return }
      }
    } catch {
      output.withLock { $0.failure = $0.failure ?? error }
      turnstile.close()
    }
  }

  private func lines(of block: Int) -> [UInt8] {
    var row = CorpusRow(shape, text: text, block: block)
    let first = block * Corpus.blockLength
    for number in first..<min(rowCount, first + Corpus.blockLength) { row.append(number) }
    return row.line.bytes
  }

  private func write(_ bytes: [UInt8], of block: Int) throws {
    let byteCount = try output.withLock { output in
      try output.sink.write(bytes)
      output.byteCount += UInt64(bytes.count)
      return output.byteCount
    }
    progress.update(
      bytes: byteCount, rows: min(rowCount, (block + 1) * Corpus.blockLength))
  }
}
