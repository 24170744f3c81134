// SPDX-FileCopyrightText: 2026 The Inseam authors
// SPDX-License-Identifier: Apache-2.0

import Inseam
import InseamColumns
import InseamJSONL
import TestSupport
import Testing

@Suite struct ImportTests {
  @Test(arguments: [
    ("0", Value.int(0)), ("-0", .int(0)), ("9223372036854775807", .int(.max)),
    ("-9223372036854775808", .int(.min)), ("0.1", .double(0.1)), ("-0.0", .double(-0.0)),
    ("1E5", .double(100_000)), ("1e+2", .double(100)), ("1e-400", .double(0)),
    ("4.9e-324", .double(.leastNonzeroMagnitude)),
    ("1.7976931348623157e308", .double(.greatestFiniteMagnitude)),
    ("0.30000000000000004", .double(0.1 + 0.2)), ("9007199254740993.0", .double(0x1p53)),
    ("0.000000000000000000000000000000000000000000001", .double(1e-45)),
  ])
  func aNumberIsAnInteger64OrTheNearestFloat64(text: String, value: Value) throws {
    let dataset = try Corpus("{\"n\": \(text)}\n").dataset()
    #expect(try values(dataset) == [.structure([value])])
  }

  @Test(arguments: [
    "01", "-01", "1.", ".5", "+1", "--1", "0x1", "1e", "1e+", "1_0", "1e400", "-1e309", "NaN",
    "Infinity", "-Infinity", "9223372036854775808", "-9223372036854775809", "- 1", "1 2", "",
    "'1'", "tru", "nul", "True", "[1", "[1,]", "{\"a\"}", "{\"a\":1,}", "\"", "\"\\x\"",
    "\"\\ud800\"", "\"\t\"", "{\"a\":1,\"a\":2}",
  ])
  func whatIsNoJSONValueStopsTheImportAtItsLine(text: String) throws {
    let corpus = try Corpus("{\"n\": null}\n{\"n\": \(text)}\n")
    let place = try #require(throws: InputLocation.self) { try corpus.dataset() }
    #expect(place.line == 2 && place.column >= 1 && place.column <= 8 + text.utf8.count)
  }

  @Test func everyTruncationOfARecordIsRefused() throws {
    let record = Array(#"{"a":[{"b":"é\n"},null],"c":-1.5e-3,"d":true}"#.utf8)
    for count in 1..<record.count {
      let corpus = try Corpus(Array(record.prefix(count)))
      #expect(throws: InputLocation.self, "\(count) bytes") { try corpus.dataset() }
    }
    let line = try Corpus(record).exported()
    #expect(line == #"{"a":[{"b":"é\n"},null],"c":-0.0015,"d":true}"# + "\n")
  }

  @Test func absentNullEmptyAndNaNStayFiveThings() throws {
    let lines = """
      {"s":"x","l":[1.5],"f":0.5}
      {"s":"","l":[],"f":NaN}
      {"s":null,"l":null,"f":null}
      {}
      {"s":"NaN","l":[null,-Infinity],"f":Infinity}

      """
    var corpus = try Corpus(lines)
    corpus.options.allowsNaN = true
    let dataset = try corpus.dataset()
    #expect(try dataset.lines == lines)
    let row = try values(dataset)
    #expect(row[1] == .structure([.text(""), .list([]), .double(.nan)]))
    #expect(row[2] == .structure([.null, .null, .null]))
    #expect(row[3] == .structure([.absent, .absent, .absent]))
  }

  @Test func anIntegerColumnWithOneFractionIsFloat64() throws {
    let dataset = try Corpus("{\"a\":1}\n{\"a\":2.5}\n{\"a\":null}\n").dataset()
    #expect(dataset.schema.children.map(\.type) == [.float64])
    #expect(try dataset.lines == "{\"a\":1.0}\n{\"a\":2.5}\n{\"a\":null}\n")
  }

  @Test func aMixedFieldStopsTheImportOrKeepsItsText() throws {
    var corpus = try Corpus("{\"a\":1}\n{\"a\":[ 1, 2.50]}\n{\"a\":\"x\"}\n")
    let place = try #require(throws: InputLocation.self) { try corpus.dataset() }
    #expect(place.line == 2 && place.column == 6)
    corpus.options.conflictsBecomeJSON = true
    let (dataset, report) = try corpus.imported()
    #expect(report.conflicts == ["a"])
    #expect(dataset.schema.children.map(\.logical) == [.json])
    #expect(try dataset.lines == "{\"a\":1}\n{\"a\":[1,2.50]}\n{\"a\":\"x\"}\n")
  }

  @Test func refusedLinesAreCountedAndTheOthersKept() throws {
    var corpus = try Corpus("{\"a\":1}\n\nnothing\n{\"a\":2}\n{\"a\":\n[1]\n{\"a\":3}\n")
    corpus.options.onError = .skip
    let (dataset, report) = try corpus.imported()
    #expect(report.recordCount == 6 && report.refusedCount == 3 && report.blankCount == 1)
    #expect(report.refusals.map(\.line) == [3, 5, 6])
    #expect(try dataset.lines == "{\"a\":1}\n{\"a\":2}\n{\"a\":3}\n")
  }

  @Test func anArrayOfRecordsIsReadAsItsLines() throws {
    #expect(try Corpus("[{\"a\":1},\n {\"a\":2} ]\n").exported() == "{\"a\":1}\n{\"a\":2}\n")
    for broken in ["[{\"a\":1}", "[{\"a\":1},]", "[{\"a\":1}{\"a\":2}]", "[{\"a\":1}]]", "[1]"] {
      #expect(throws: InputLocation.self, "\(broken)") { try Corpus(broken).dataset() }
    }
  }

  @Test(arguments: [1, 2, 7])
  func theRowsDoNotDependOnTheNumberOfThreads(threadCount: Int) throws {
    var random = SeededGenerator(seed: 3)
    let lines = (0..<5_000).map { index in
      let score = Double.random(in: -1...1, using: &random)
      return
        "{\"i\":\(index),\"s\":\"\(String(repeating: "é", count: index % 50))\",\"x\":\(score)}\n"
    }.joined()
    var corpus = try Corpus(lines)
    corpus.options.threadCount = threadCount
    #expect(try corpus.exported() == lines)
  }

  private func values(_ dataset: Dataset) throws -> [Value] {
    let column = try dataset.take(Array(0..<dataset.rowCount), fields: dataset.schema)
    return (0..<column.count).map { column.value(at: $0) }
  }
}
