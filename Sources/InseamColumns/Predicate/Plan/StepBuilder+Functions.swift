// SPDX-FileCopyrightText: 2026 The Inseam authors
// SPDX-License-Identifier: Apache-2.0

internal import CInseamKernels
internal import InseamBytes

extension StepBuilder {
  /// The value of a function.
  mutating func call(_ name: String, _ arguments: [PredicateNode], _ mask: Mask?) -> Place? {
    switch (name, arguments.count) {
    case ("abs", 1): return ofReals(INSEAM_STEP_ABS, arguments[0])
    case ("exp", 1): return ofReals(INSEAM_STEP_EXP, arguments[0])
    case ("ln", 1): return ofReals(INSEAM_STEP_LN, arguments[0])
    case ("round", 1): return ofReals(INSEAM_STEP_ROUND, arguments[0])
    case ("sqrt", 1): return ofReals(INSEAM_STEP_SQRT, arguments[0])
    case ("isnan", 1): return testReals(INSEAM_STEP_IS_NAN, arguments[0])
    case ("isfinite", 1): return testReals(INSEAM_STEP_IS_FINITE, arguments[0])
    case ("least", _): return across([INSEAM_STEP_LEAST], arguments, nil)
    case ("greatest", _): return across([INSEAM_STEP_GREATEST], arguments, nil)
    case ("spread", _):
      return across([INSEAM_STEP_GREATEST, INSEAM_STEP_LEAST], arguments, INSEAM_STEP_SUBTRACT)
    case ("mean", _):
      return across([INSEAM_STEP_SUM, INSEAM_STEP_COUNT], arguments, INSEAM_STEP_DIVIDE)
    case ("coalesce", 1...): return coalesce(arguments)
    case ("nullif", 2): return nullIf(arguments[0], arguments[1])
    case ("contains", 2): return testStrings(INSEAM_STEP_CONTAINS, arguments, mask)
    case ("starts_with", 2): return testStrings(INSEAM_STEP_STARTS, arguments, mask)
    case ("ends_with", 2): return testStrings(INSEAM_STEP_ENDS, arguments, mask)
    case ("length", 1): return ofText(INSEAM_STEP_LENGTH, arguments[0])
    case ("octet_length", 1): return ofText(INSEAM_STEP_BYTE_COUNT, arguments[0])
    case ("hash", 1): return hash(arguments[0])
    default: return group(name, arguments)
    }
  }

  private mutating func ofReals(_ code: inseam_step_code, _ argument: PredicateNode) -> Place? {
    let mark = mark
    return reals(argument).map { .reals(unary(code, $0, mark)) }
  }

  private mutating func testReals(_ code: inseam_step_code, _ argument: PredicateNode) -> Place? {
    let mark = mark
    return reals(argument).map { .truths(unary(code, $0, mark)) }
  }

  /// least, greatest, spread and mean: every argument is added to one or two results, from which
  /// `last` makes one.
  private mutating func across(
    _ codes: [inseam_step_code], _ arguments: [PredicateNode], _ last: inseam_step_code?
  ) -> Place? {
    let mark = mark
    guard let arguments = expanded(arguments), !arguments.isEmpty else { return nil }
    let results = codes.map { _ in reserve() }
    for result in results { add(INSEAM_STEP_NONE, into: result) }
    var time: LogicalType?
    for argument in arguments {
      let start = self.mark
      guard let place = place(argument) else { return nil }
      if case .integers(_, let own?) = place {
        guard time.sharesUnit(with: own) else { return nil }
        time = own
      }
      guard let value = asReals(place) else { return nil }
      for (code, result) in zip(codes, results) { add(code, into: result, value) }
      free(start)
    }
    let end = result(mark)
    if let last { add(last, into: end, results[0], results[1]) }
    return .reals(end)
  }

  /// The arguments with the members of families such as `rm.*` in their place.
  private func expanded(_ arguments: [PredicateNode]) -> [PredicateNode]? {
    var all: [PredicateNode] = []
    for argument in arguments {
      guard case .path(let path) = argument.kind, path.steps.last == "*" else {
        all.append(argument)
        continue
      }
      let parent = FieldPath(steps: Array(path.steps.dropLast()))
      guard !parent.steps.contains("[]"),
        let holder = schema.field(at: parent) ?? rowSchema.field(at: parent)
      else { return nil }
      all += holder.children.map {
        PredicateNode(
          kind: .path(FieldPath(steps: parent.steps + [$0.name])), offset: argument.offset)
      }
    }
    return all
  }

  /// The first number that is not null: integers if all are, else float64.
  private mutating func coalesce(_ arguments: [PredicateNode]) -> Place? {
    let mark = mark
    let result = reserve()
    add(INSEAM_STEP_NONE, into: result)
    var areReals = false
    for argument in arguments {
      let start = self.mark
      guard let place = place(argument) else { return nil }
      switch place {
      case .integers(let register, nil) where !areReals:
        add(INSEAM_STEP_OTHERWISE, into: result, register)
      case .integers(_, nil), .reals:
        if !areReals { add(INSEAM_STEP_TO_REALS, into: result, result) }
        areReals = true
        guard let register = asReals(place) else { return nil }
        add(INSEAM_STEP_OTHERWISE, into: result, register)
      default: return nil
      }
      free(start)
    }
    return areReals ? .reals(self.result(mark)) : .integers(self.result(mark), nil)
  }

  private mutating func nullIf(_ value: PredicateNode, _ other: PredicateNode) -> Place? {
    let mark = mark
    guard let place = place(value) else { return nil }
    switch place {
    case .integers(let register, _), .reals(let register):
      guard !isConstant(register),
        let isEqual = truths(
          PredicateNode(kind: .compare(.equal, value, other), offset: value.offset))
      else { return nil }
      add(INSEAM_STEP_NULL_WHERE, into: register, isEqual)
      _ = result(mark)
      return place
    case .truths, .texts: return nil
    }
  }

  private mutating func testStrings(
    _ code: inseam_step_code, _ arguments: [PredicateNode], _ mask: Mask?
  ) -> Place? {
    guard case .path(let path) = arguments[0].kind, let left = texts(path) else { return nil }
    switch arguments[1].kind {
    case .path(let other):
      return texts(other).map { .truths(testTexts(code, left, $0, mask)) }
    case .string(let text):
      guard let buffer = try? Buffer(Array(text.utf8)) else { return nil }
      let right = operand(.constant(buffer, count: text.utf8.count))
      return .truths(testTexts(code, left, right, mask))
    default: return nil
    }
  }

  private mutating func ofText(_ code: inseam_step_code, _ argument: PredicateNode) -> Place? {
    let mark = mark
    guard case .path(let path) = argument.kind, let operand = texts(path) else { return nil }
    return .integers(unary(code, operand, mark), nil)
  }

  private mutating func hash(_ argument: PredicateNode) -> Place? {
    let mark = mark
    switch place(argument) {
    case .texts(let operand): return .integers(unary(INSEAM_STEP_HASH, operand, mark), nil)
    case .integers(let register, _):
      return .integers(unary(INSEAM_STEP_HASH_INTEGERS, register, mark), nil)
    default: return nil
    }
  }
}
