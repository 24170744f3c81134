// SPDX-FileCopyrightText: 2026 The Inseam authors
// SPDX-License-Identifier: Apache-2.0

import Foundation
import InseamColumns
import TestSupport
import Testing

/// What steps compute is what the definition computes, row by row.
@Suite struct PreparedPredicateTests {
  /// The number of drawn predicates; `INSEAM_PREDICATES` sets another.
  private var count: Int {
    ProcessInfo.processInfo.environment["INSEAM_PREDICATES"].flatMap { Int($0) } ?? 100_000
  }

  @Test func drawnPredicatesPassTheRowsOfTheDefinition() throws {
    let rows = try [0, 1, 63, 64, 65, 130].map { try PredicateRows.rows($0, seed: UInt64($0) + 1) }
    var inSteps = 0
    for seed in 0..<UInt64(count) {
      var draw = DrawnPredicate(seed: seed)
      let text = draw.truth(3)
      let batch = rows[Int(seed % 6)]
      inSteps += try expectAgreement(text, batch) ? 1 : 0
    }
    #expect(inSteps > count * 3 / 5, "most predicates are computed in steps")
  }

  /// Batches that end before, at and after the end of a vector of 2,048 slots.
  @Test func drawnPredicatesPassTheSameRowsOfLongBatches() throws {
    for (index, length) in [2_047, 2_048, 2_049, 4_160].enumerated() {
      let rows = try PredicateRows.rows(length, seed: UInt64(100 + index))
      for seed in 0..<UInt64(count / 1_000) {
        var draw = DrawnPredicate(seed: seed + UInt64(index) << 40)
        _ = try expectAgreement(draw.truth(3), rows)
      }
    }
  }

  @Test(arguments: [
    "x > 'a'", "b = 1", "s + 1 > 2", "ts > tms AND i8 > 'x'", "i8", "nothing = 1",
    "i8 > 0 AND contains(i8, 'a')", "least(s) > 0",
    "ts + tms > 0", "ts - d < 1", "least(ts, tms) = 0", "mean(ts, d) > 0", "spread(d, tms) > 1",
  ])
  func mistakesAreFoundWhateverTheOtherTermsPass(_ text: String) throws {
    let predicate = try RowPredicate("i8 > 100 AND i8 < 0 AND (\(text))")
    #expect(throws: RowPredicateError.self) { try predicate.prepared(for: PredicateRows.schema) }
  }

  /// Whether steps alone compute a predicate; both ways and the definition have to agree.
  private func expectAgreement(_ text: String, _ rows: Column) throws -> Bool {
    let predicate = try RowPredicate(text)
    let prepared: PreparedPredicate
    do { prepared = try predicate.prepared(for: PredicateRows.schema) } catch {
      #expect(error is RowPredicateError, "\(text)")
      return false
    }
    let expected = try predicate.evaluateByDefinition(rows, PredicateRows.schema).bools
    let found = try prepared.evaluate(rows).bools
    let scalar = try prepared.evaluate(rows, isScalar: true).bools
    if found != expected || scalar != expected {
      let slot = expected.indices.first { expected[$0] != found[$0] || expected[$0] != scalar[$0] }
      Issue.record("\(text): row \(slot ?? -1) of \(rows.count): \(rows.value(at: slot ?? 0))")
    }
    return prepared.isInSteps
  }

  /// A zone that is not read has no row that passes.
  @Test func statisticsRuleOutOnlyRowsThatDoNotPass() throws {
    var pruned = 0
    for seed in 0..<UInt64(min(count, 20_000)) {
      var draw = DrawnPredicate(seed: seed + 1 << 50)
      let text = seed % 2 == 0 ? draw.pruned(2) : draw.truth(2)
      let rows = try Self.shortRows[Int(seed % 8)].get()
      guard let predicate = try? RowPredicate(text).storingTimes(in: PredicateRows.schema),
        let prepared = try? predicate.prepared(for: PredicateRows.schema)
      else { continue }
      let mayPass = predicate.mayPass { path in
        guard let (column, type) = rows.leaf(path), !type.isNested else { return nil }
        var statistics = Statistics()
        statistics.add(column, 0..<column.count)
        return statistics
      }
      let passing = try prepared.evaluate(rows).setCount
      #expect(mayPass || passing == 0, "\(text)")
      pruned += mayPass ? 0 : 1
    }
    #expect(pruned > min(count, 20_000) / 10)
  }

  private static let shortRows = (0..<8).map { index in
    Result { try PredicateRows.rows(index % 3 + 1, seed: 900 + UInt64(index)) }
  }
}

extension Column {
  /// The column of a path through structs of the rows.
  fileprivate func leaf(_ path: FieldPath) -> (Column, PhysicalType)? {
    var (column, field) = (self, PredicateRows.schema)
    for step in path.steps {
      guard field.type == .structure, let index = field.childIndex(named: step) else { return nil }
      (column, field) = (column.children[index], field.children[index])
    }
    return (column, field.type)
  }
}
