// SPDX-FileCopyrightText: 2026 The Inseam authors
// SPDX-License-Identifier: Apache-2.0

import InseamBytes
import Synchronization

/// A progress bar on standard error; nothing when that is not a terminal.
final class Progress: Sendable {
  private let total: UInt64?
  private let isShown: Bool
  private let start = WallClock.steadySeconds
  private let last = Mutex(-Double.infinity)

  /// Starts a bar towards `total` bytes, if known.
  init(total: UInt64?, isQuiet: Bool) {
    self.total = total
    isShown = Terminal.isErrorTerminal && !isQuiet
    // What this bar shows is not shown by stages as well.
    StageBar.end()
  }

  /// Shows the progress, at most ten times a second.
  func update(bytes: UInt64, rows: Int) {
    guard isShown else { return }
    last.withLock { last in
      let now = WallClock.steadySeconds
      guard now - last > 0.1 else { return }
      last = now
      ProgressLine.show(line(bytes, rows, after: max(now - start, 0.001)))
    }
  }

  private func line(_ bytes: UInt64, _ rows: Int, after seconds: Double) -> String {
    let rate = "\(Terminal.bytes(UInt64(Double(bytes) / seconds)))/s"
    guard let total, total > 0 else {
      return "\(Terminal.count(rows)) rows, \(Terminal.bytes(bytes)), \(rate)"
    }
    let share = Double(bytes) / Double(total)
    return ProgressLine.text(share, "\(Terminal.count(rows)) rows  \(rate)", after: seconds)
  }

  /// Removes the bar.
  func finish() {
    if isShown { ProgressLine.erase() }
  }
}

/// A bar on standard error for the stages of a command that takes long, whose pieces of work are not
/// known by name.
enum StageBar {
  private struct State {
    var isOn = false
    var isDrawn = false
  }

  private static let state = Mutex(State())
  /// Stages that end before are not shown.
  private static let patience = 0.5

  /// Shows a bar from now on, if standard error is a terminal.
  static func begin() {
    guard Terminal.isErrorTerminal else { return }
    state.withLock { $0.isOn = true }
    Calls.watchStages { StageBar.show($0, of: $1, after: Double($2) / 1e9) }
  }

  private static func show(_ done: UInt64, of count: UInt64, after seconds: Double) {
    guard count > 0, seconds >= patience else { return }
    state.withLock { state in
      guard state.isOn else { return }
      state.isDrawn = true
      ProgressLine.show(ProgressLine.text(Double(done) / Double(count), "", after: seconds))
    }
  }

  /// Removes the bar, so that other lines may follow; the next piece of work shows it again.
  static func erase() {
    state.withLock { state in
      if state.isDrawn { ProgressLine.erase() }
      state.isDrawn = false
    }
  }

  /// Removes the bar for good: rows follow on the same terminal.
  static func end() {
    erase()
    state.withLock { $0.isOn = false }
  }
}

/// A line on standard error that is written over again and again.
private enum ProgressLine {
  private static let cells = 24

  /// A bar with its share, what else there is to say, and the time left.
  static func text(_ share: Double, _ detail: String, after seconds: Double) -> String {
    let share = min(1, max(0, share))
    let filled = Int(share * Double(cells))
    let bar =
      String(repeating: "█", count: filled) + String(repeating: "░", count: cells - filled)
    let left = share > 0 ? time(seconds / share - seconds) : "?"
    let parts = ["[\(bar)] \(Int(share * 100)) %", detail, "\(left) left"]
    return parts.filter { !$0.isEmpty }.joined(separator: "  ")
  }

  /// A duration in the two largest units that it has.
  private static func time(_ seconds: Double) -> String {
    guard seconds < 1e9 else { return "?" }
    let all = Int(seconds.rounded(.up))
    let (hours, minutes) = (all / 3_600, all / 60 % 60)
    if hours > 0 { return "\(hours) h \(minutes) min" }
    return minutes > 0 ? "\(minutes) min \(all % 60) s" : "\(all) s"
  }

  /// Shows a line in place of the last one, cut to the terminal, so that it stays one line.
  static func show(_ line: String) {
    let width = TerminalDevice.columnCount(of: 2) ?? line.count
    TerminalDevice.writeError("\r\u{1B}[K" + line.prefix(width))
  }

  static func erase() { TerminalDevice.writeError("\r\u{1B}[K") }
}
