// SPDX-FileCopyrightText: 2026 The Inseam authors
// SPDX-License-Identifier: Apache-2.0

import Glibc
import Inseam
import InseamBytes
import InseamColumns
import InseamJSONL
import InseamPlatform
import Synchronization

/// The terminal, and the output for people.
enum Terminal {
  /// Whether standard output is a terminal: tables are for people, JSON Lines for programs.
  static let isOutputTerminal = TerminalDevice.isTerminal(1)
  /// Whether standard error is a terminal, where alone progress is shown.
  static let isErrorTerminal = TerminalDevice.isTerminal(2)

  /// Ends the process at Ctrl-C with the exit status that shells expect; unfinished files have no name
  /// and disappear, and a file that grows becomes what it was.
  static func watchSignals() {
    // A closed pipe and a limit on the size of files are errors of the calls that meet them.
    for number in [SIGPIPE, SIGXFSZ] { signal(number, SIG_IGN) }
    ToolProcess.endAtSignals()
    ToolProcess.endOnLostMaps()
  }

  /// Microseconds since 1970-01-01 UTC, the time of a commit.
  static var now: Int64 { WallClock.microseconds }

  /// The time of a commit in UTC; a dash if it was not recorded.
  static func time(_ microseconds: Int64) -> String {
    guard microseconds != 0 else { return "–" }
    return WallClock.text(microseconds)
  }

  private static let output = Mutex<ByteSink?>(nil)

  /// Writes bytes to standard output, through a buffer.
  static func write(_ bytes: [UInt8]) throws {
    let copy = bytes
    try output.withLock { output in
      if isOutputTerminal { StageBar.end() }
      let sink = try output ?? ByteSink(path: "-")
      output = sink
      try sink.write(copy)
    }
  }

  /// Writes text to standard output, through a buffer.
  static func write(_ text: String) throws { try write(Array(text.utf8)) }

  /// Writes lines for people to standard output, through a buffer; they cannot control the terminal.
  static func print(_ text: String) throws { try write(escapedLines(text) + "\n") }

  /// Flushes the buffer of standard output.
  static func flush() throws { try output.withLock { try $0?.flush() } }

  /// Writes a line to standard error; a failure to do so is ignored.
  static func complain(_ text: String) {
    StageBar.erase()
    TerminalDevice.writeError(escapedLines(text) + "\n")
  }

  /// Lines with control characters replaced in each.
  private static func escapedLines(_ text: String) -> String {
    text.split(separator: "\n", omittingEmptySubsequences: false).map { escaped(String($0)) }
      .joined(separator: "\n")
  }

  /// An error as one line.
  static func describe(_ error: any Error) -> String {
    // A predicate's error shows the place with a caret, in lines of its own.
    error is RowPredicateError ? "\(error)" : "\(error)".replacingText("\n", with: " ")
  }

  /// Whether an error says that the reader of standard output has closed it.
  static func isBrokenPipe(_ error: any Error) -> Bool { describe(error).hasSuffix("Broken pipe") }

  /// Text with control characters replaced, so that data cannot control the terminal.
  static func escaped(_ text: String) -> String {
    var result = ""
    for scalar in text.unicodeScalars {
      switch scalar {
      case "\n": result += "⏎"
      case "\t": result += " "
      case _ where scalar.isControl: result += "·"
      default: result.unicodeScalars.append(scalar)
      }
    }
    return result
  }

  /// JSON with the characters that could control a terminal written as escapes.
  static func escapedJSON(_ bytes: [UInt8]) -> [UInt8] {
    guard bytes.contains(where: { [0x7F, 0xC2, 0xD8, 0xE2].contains($0) }) else { return bytes }
    var result = ""
    for scalar in String(decoding: bytes, as: UTF8.self).unicodeScalars {
      // JSON itself escapes those below.
      if scalar.value >= 0x7F, scalar.isControl {
        let digits = String(scalar.value, radix: 16)
        result += "\\u" + String(repeating: "0", count: max(0, 4 - digits.count)) + digits
      } else {
        result.unicodeScalars.append(scalar)
      }
    }
    return Array(result.utf8)
  }

  /// The columns of the terminal; `nil` if standard output is not a terminal.
  static var width: Int? { isOutputTerminal ? TerminalDevice.columnCount(of: 1) : nil }

  /// Text wrapped at spaces to the width of the terminal, with an indent after the first line;
  /// unchanged if standard output is not a terminal.
  static func wrapped(_ text: String, indent: String = "  ") -> String {
    width.map { wrapped(text, indent: indent, width: $0) } ?? text
  }

  /// The columns of standard error, where notes of several lines stand; 80 if it is not a terminal.
  static var errorWidth: Int { isErrorTerminal ? TerminalDevice.columnCount(of: 2) ?? 80 : 80 }

  /// Text wrapped at spaces to a width, with an indent after the first line.
  static func wrapped(_ text: String, indent: String, width: Int) -> String {
    var lines = [""]
    for word in text.split(separator: " ", omittingEmptySubsequences: false) {
      let line = lines[lines.count - 1]
      let isFirst = line.isEmpty || line == indent
      if !isFirst, cells(line) + 1 + cells(String(word)) > width { lines.append(indent) }
      let separator = lines[lines.count - 1].isEmpty || lines[lines.count - 1] == indent ? "" : " "
      lines[lines.count - 1] += separator + word
    }
    return lines.joined(separator: "\n")
  }

  /// A number of bytes for people.
  static func bytes(_ count: UInt64) -> String {
    let units = ["B", "kB", "MB", "GB", "TB"]
    var value = Double(count)
    var unit = 0
    while value >= 1_000, unit < units.count - 1 {
      value /= 1_000
      unit += 1
    }
    return unit == 0
      ? "\(count) B"
      : "\(DecimalText.fixed(value, digits: value < 10 ? 2 : value < 100 ? 1 : 0)) \(units[unit])"
  }

  /// A count of things, one or many.
  static func count(_ number: some BinaryInteger, _ thing: String) -> String {
    "\(count(number)) \(thing)\(number == 1 ? "" : "s")"
  }

  /// A count with thousands separated.
  static func count(_ number: some BinaryInteger) -> String { DecimalText.grouped(number) }
}
