// SPDX-FileCopyrightText: 2026 The Inseam authors
// SPDX-License-Identifier: Apache-2.0

internal import CInseamKernels
internal import InseamBytes

extension StepBuilder {
  /// The register of a truth value.
  mutating func truths(_ node: PredicateNode, _ mask: Mask? = nil) -> UInt16? {
    guard case .truths(let register) = place(node, mask) else { return nil }
    return register
  }

  /// Where the value of an expression is, once the steps so far have run.
  mutating func place(_ node: PredicateNode, _ mask: Mask? = nil) -> Place? {
    guard !isFull else { return nil }
    switch node.kind {
    case .number(let value): return .reals(constant(INSEAM_STEP_REAL, real: value))
    case .integer(let value): return .integers(constant(INSEAM_STEP_INTEGER, integer: value), nil)
    case .bool(let value):
      return .truths(constant(INSEAM_STEP_TRUTH, integer: value ? 1 : 0))
    case .string, .null, .matches: return nil
    case .path(let path): return load(path)
    case .not(let inner):
      let mark = mark
      return truths(inner, mask).map { .truths(negated($0, mark)) }
    case .and(let a, let b): return logic(a, b, isOr: false, mask).map { .truths($0) }
    case .or(let a, let b): return logic(a, b, isOr: true, mask).map { .truths($0) }
    case .compare(let comparison, let a, let b):
      return compare(comparison, a, b, mask).map { .truths($0) }
    case .arithmetic(let symbol, let a, let b): return arithmetic(symbol, a, b)
    case .negate(let inner): return negate(inner)
    case .isTest(let test, let inner, let isNegated):
      let mark = mark
      return isTest(test, inner).map { .truths(isNegated ? negated($0, mark) : $0) }
    case .isIn(let inner, let literals, let others, let isNegated):
      let mark = mark
      return isIn(inner, literals, others[...], node, mask).map {
        .truths(isNegated ? negated($0, mark) : $0)
      }
    case .call(let name, let arguments): return call(name, arguments, mask)
    }
  }

  mutating func negated(_ register: UInt16, _ mark: UInt16) -> UInt16 {
    let result = result(mark)
    add(INSEAM_STEP_NOT, into: result, register)
    return result
  }

  /// Three-valued AND and OR.
  private mutating func logic(
    _ a: PredicateNode, _ b: PredicateNode, isOr: Bool, _ mask: Mask?
  ) -> UInt16? {
    let mark = mark
    guard let left = truths(a, mask) else { return nil }
    return joined(left, isOr: isOr, mark) { $0.truths(b, $1) }
  }

  /// AND or OR of what is in a register, at `mark` or a constant, and what `right` makes.
  mutating func joined(
    _ left: UInt16, isOr: Bool, isLast: Bool = false, _ mark: UInt16,
    _ right: (inout StepBuilder, Mask?) -> UInt16?
  ) -> UInt16? {
    unlessDecided(left, isOr: isOr, isLast: isLast) { builder in
      guard let right = right(&builder, Mask(register: left, isOr: isOr)) else { return nil }
      let result = builder.result(mark)
      builder.add(isOr ? INSEAM_STEP_OR : INSEAM_STEP_AND, into: result, left, right)
      return result
    }
  }

  private mutating func isTest(_ test: PredicateNode.Test, _ inner: PredicateNode) -> UInt16? {
    let mark = mark
    if test == .null, case .path(let path) = inner.kind {
      guard let (operand, _) = column(path) else { return nil }
      let result = result(mark)
      add(INSEAM_STEP_IS_ABSENT, into: result, operand)
      return result
    }
    guard let place = place(inner) else { return nil }
    switch (test, place) {
    case (.null, .integers(let register, _)), (.null, .reals(let register)):
      return unary(INSEAM_STEP_IS_NULL, register, mark)
    case (.null, .truths(let register)): return unary(INSEAM_STEP_IS_UNKNOWN, register, mark)
    case (.isTrue, .truths(let register)): return unary(INSEAM_STEP_IS_TRUE, register, mark)
    case (.isFalse, .truths(let register)): return unary(INSEAM_STEP_IS_FALSE, register, mark)
    case (.nan, _): return asReals(place).map { unary(INSEAM_STEP_IS_NAN, $0, mark) }
    case (.finite, _): return asReals(place).map { unary(INSEAM_STEP_IS_FINITE, $0, mark) }
    default: return nil
    }
  }

  mutating func unary(_ code: inseam_step_code, _ register: UInt16, _ mark: UInt16) -> UInt16 {
    let result = result(mark)
    add(code, into: result, register)
    return result
  }

  /// `value IN (…)`: the literals by a table, OR the other items one by one.
  private mutating func isIn(
    _ inner: PredicateNode, _ literals: LiteralSet, _ others: ArraySlice<PredicateNode>,
    _ node: PredicateNode, _ mask: Mask?
  ) -> UInt16? {
    let mark = mark
    func equals(_ item: PredicateNode) -> PredicateNode {
      PredicateNode(kind: .compare(.equal, inner, item), offset: node.offset)
    }
    if literals.isEmpty {
      guard let first = others.first, let left = truths(equals(first), mask) else { return nil }
      return isAlsoIn(left, others.dropFirst().map(equals), mark)
    }
    guard let left = isAmong(inner, literals, mask) else { return nil }
    return isAlsoIn(left, others.map(equals), mark)
  }

  private mutating func isAlsoIn(_ first: UInt16, _ tests: [PredicateNode], _ mark: UInt16)
    -> UInt16?
  {
    var left = first
    for test in tests {
      guard let both = joined(left, isOr: true, mark, { $0.truths(test, $1) }) else { return nil }
      left = both
    }
    return left
  }

  private mutating func isAmong(_ inner: PredicateNode, _ literals: LiteralSet, _ mask: Mask?)
    -> UInt16?
  {
    let mark = mark
    guard let place = place(inner) else { return nil }
    switch place {
    case .texts(let operand): return isAmongTexts(operand, literals, mask, mark)
    case .truths: return nil
    case .reals(let register):
      guard literals.areNumbers else { return nil }
      return inTable(
        INSEAM_STEP_IN_REALS, register, literals.numbersAsBits, literals.hasNull, mark)
    case .integers(let register, _):
      guard literals.areNumbers else { return nil }
      if literals.realsAsBits.isEmpty {
        return inTable(
          INSEAM_STEP_IN_INTEGERS, register, literals.integersAsBits, literals.hasNull, mark)
      }
      // Beside the integers, those that are equal to a float as float64.
      let (exact, rounded) = (reserve(), reserve())
      guard
        inTable(
          INSEAM_STEP_IN_INTEGERS, register, literals.integersAsBits, literals.hasNull, exact)
          != nil
      else { return nil }
      add(INSEAM_STEP_TO_REALS, into: rounded, register)
      guard
        inTable(INSEAM_STEP_IN_REALS, rounded, literals.realsAsBits, literals.hasNull, rounded)
          != nil
      else { return nil }
      let result = result(mark)
      add(INSEAM_STEP_OR, into: result, exact, rounded)
      return result
    }
  }

  private mutating func inTable(
    _ code: inseam_step_code, _ register: UInt16, _ keys: [UInt64], _ hasNull: Bool, _ mark: UInt16
  ) -> UInt16? {
    guard let table = try? StepProgram.table(keys) else { return nil }
    let operand = operand(table)
    let result = result(mark)
    add(code, into: result, register, operand) { $0.option = hasNull ? 1 : 0 }
    return result
  }

  private mutating func isAmongTexts(
    _ operand: UInt16, _ literals: LiteralSet, _ mask: Mask?, _ mark: UInt16
  ) -> UInt16? {
    guard let texts = literals.onlyTexts, let first = texts.first, texts.count <= 8 else {
      return nil
    }
    guard var left = compareText(INSEAM_EQUAL, operand, first, mask) else { return nil }
    for text in texts.dropFirst() {
      guard
        let both = joined(
          left, isOr: true, mark, { $0.compareText(INSEAM_EQUAL, operand, text, $1) })
      else { return nil }
      left = both
    }
    return left
  }
}
