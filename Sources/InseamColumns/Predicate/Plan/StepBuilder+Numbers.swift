// SPDX-FileCopyrightText: 2026 The Inseam authors
// SPDX-License-Identifier: Apache-2.0

internal import CInseamKernels
internal import InseamBytes

extension StepBuilder {
  /// Loads a column of numbers or truth values; names a column of strings.
  mutating func load(_ path: FieldPath) -> Place? {
    guard let (operand, field) = column(path) else { return nil }
    return load(operand, field.type, field.logical)
  }

  /// Loads an operand of a type.
  mutating func load(_ operand: UInt16, _ type: PhysicalType, _ logical: LogicalType) -> Place? {
    let mark = mark
    switch type {
    case .bool: return .truths(unary(INSEAM_STEP_LOAD_TRUTHS, operand, mark))
    case .utf8, .binary: return .texts(operand)
    case .uint64, .float16, .bfloat16, .float32, .float64:
      return .reals(unary(INSEAM_STEP_LOAD_REALS, operand, mark))
    case .int8, .int16, .int32, .int64, .uint8, .uint16, .uint32:
      let time = logical.isTime ? logical : nil
      return .integers(unary(INSEAM_STEP_LOAD_INTEGERS, operand, mark), time)
    case .null, .list, .fixedSizeList, .structure: return nil
    }
  }

  /// Numbers as float64; `nil` for other kinds.
  ///
  /// The register stays where it is, unless it is a constant.
  mutating func asReals(_ place: Place) -> UInt16? {
    switch place {
    case .reals(let register): return register
    case .integers(let register, _):
      let result = isConstant(register) ? reserve() : register
      add(INSEAM_STEP_TO_REALS, into: result, register)
      return result
    case .truths, .texts: return nil
    }
  }

  mutating func reals(_ node: PredicateNode) -> UInt16? { place(node).flatMap { asReals($0) } }

  /// A comparison of two values.
  mutating func compare(
    _ comparison: PredicateNode.Comparison, _ a: PredicateNode, _ b: PredicateNode, _ mask: Mask?
  ) -> UInt16? {
    if let option = comparison.option {
      if let register = compareLiteral(option, a, b) { return register }
      if let register = compareLiteral(option.mirrored, b, a) { return register }
      if let register = compareTexts(option, a, b, mask) { return register }
    }
    let mark = mark
    guard let left = place(a), let right = place(b) else { return nil }
    switch (left, right) {
    case (.integers(let x, let time), .integers(let y, let other)):
      guard time.sharesUnit(with: other) else { return nil }
      return compare(
        comparison, INSEAM_STEP_COMPARE_INTEGERS, INSEAM_STEP_SAME_INTEGERS, x, y, mark)
    case (.truths(let x), .truths(let y)):
      guard let option = comparison.option else { return nil }
      let result = result(mark)
      add(INSEAM_STEP_COMPARE_TRUTHS, into: result, x, y) { $0.option = UInt16(option.rawValue) }
      return result
    case (.integers, .reals), (.reals, .integers), (.reals, .reals):
      guard let x = asReals(left), let y = asReals(right) else { return nil }
      return compare(comparison, INSEAM_STEP_COMPARE_REALS, INSEAM_STEP_SAME_REALS, x, y, mark)
    default: return nil
    }
  }

  private mutating func compare(
    _ comparison: PredicateNode.Comparison, _ code: inseam_step_code, _ nullSafe: inseam_step_code,
    _ x: UInt16, _ y: UInt16, _ mark: UInt16
  ) -> UInt16 {
    let result = result(mark)
    if let option = comparison.option {
      add(code, into: result, x, y) { $0.option = UInt16(option.rawValue) }
    } else {
      add(nullSafe, into: result, x, y)
      if comparison == .distinct { add(INSEAM_STEP_NOT, into: result, result) }
    }
    return result
  }

  /// A column beside a number that is written out, in the type of the column; `nil` if it is
  /// something else, or the type has no such number.
  private mutating func compareLiteral(
    _ option: inseam_comparison, _ a: PredicateNode, _ b: PredicateNode
  ) -> UInt16? {
    let mark = mark
    guard case .path(let path) = a.kind, let literal = b.literal,
      let (operand, field) = column(path),
      let test = NumberTest(option, literal, as: field.type)
    else { return nil }
    let result = result(mark)
    add(INSEAM_STEP_COMPARE_NUMBER, into: result, operand) {
      $0.option = UInt16(test.comparison.rawValue)
      $0.integer = test.integer
      $0.real = test.real
    }
    return result
  }

  private mutating func compareTexts(
    _ option: inseam_comparison, _ a: PredicateNode, _ b: PredicateNode, _ mask: Mask?
  ) -> UInt16? {
    switch (a.kind, b.kind) {
    case (.path(let path), .string(let text)):
      return texts(path).flatMap { compareText(option, $0, Array(text.utf8), mask) }
    case (.string(let text), .path(let path)):
      return texts(path).flatMap { compareText(option.mirrored, $0, Array(text.utf8), mask) }
    case (.path(let path), .path(let other)):
      guard let left = texts(path), let right = texts(other) else { return nil }
      return testTexts(INSEAM_STEP_COMPARE_TEXTS, left, right, mask) {
        $0.option = UInt16(option.rawValue)
      }
    default: return nil
    }
  }

  /// The operand of a column of strings.
  mutating func texts(_ path: FieldPath) -> UInt16? {
    guard let (operand, field) = column(path), field.type.isBytes else { return nil }
    return operand
  }

  mutating func compareText(
    _ option: inseam_comparison, _ texts: UInt16, _ text: [UInt8], _ mask: Mask?
  ) -> UInt16? {
    guard let buffer = try? Buffer(text) else { return nil }
    let other = operand(.constant(buffer, count: text.count))
    return testTexts(INSEAM_STEP_COMPARE_TEXTS, texts, other, mask) {
      $0.option = UInt16(option.rawValue)
    }
  }

  /// A test of two operands, of which the second may be written out.
  mutating func testTexts(
    _ code: inseam_step_code, _ left: UInt16, _ right: UInt16, _ mask: Mask?,
    _ change: (inout inseam_step) -> Void = { _ in }
  ) -> UInt16 {
    let result = result(mark)
    add(code, into: result, left, right) {
      $0.mask = mask.map { $0.register + 1 } ?? 0
      $0.masks_or = mask?.isOr == true ? 1 : 0
      change(&$0)
    }
    return result
  }

  mutating func arithmetic(_ symbol: Character, _ a: PredicateNode, _ b: PredicateNode) -> Place? {
    let mark = mark
    guard let left = place(a), let right = place(b) else { return nil }
    if case .integers(let x, let time) = left, case .integers(let y, let other) = right {
      guard time.hasUnit(of: other) else { return nil }
      let codes: [Character: inseam_step_code] = [
        "+": INSEAM_STEP_ADD_INTEGERS, "-": INSEAM_STEP_SUBTRACT_INTEGERS,
        "*": INSEAM_STEP_MULTIPLY_INTEGERS, "%": INSEAM_STEP_REMAINDER_INTEGERS,
      ]
      if let code = codes[symbol] {
        let result = result(mark)
        add(code, into: result, x, y)
        return .integers(result, nil)
      }
    }
    guard let x = asReals(left), let y = asReals(right) else { return nil }
    let codes: [Character: inseam_step_code] = [
      "+": INSEAM_STEP_ADD, "-": INSEAM_STEP_SUBTRACT, "*": INSEAM_STEP_MULTIPLY,
      "/": INSEAM_STEP_DIVIDE,
    ]
    let result = result(mark)
    add(codes[symbol] ?? INSEAM_STEP_REMAINDER, into: result, x, y)
    return .reals(result)
  }

  mutating func negate(_ inner: PredicateNode) -> Place? {
    let mark = mark
    switch place(inner) {
    case .integers(let register, _):
      return .integers(unary(INSEAM_STEP_NEGATE_INTEGERS, register, mark), nil)
    case .reals(let register): return .reals(unary(INSEAM_STEP_NEGATE, register, mark))
    default: return nil
    }
  }
}

extension LogicalType? {
  /// Whether integers of two types of times count the same unit, or one of them is no time.
  func hasUnit(of other: LogicalType?) -> Bool {
    guard let self, let other else { return true }
    return self.secondScale == other.secondScale && self.secondsOfOne == other.secondsOfOne
  }

  /// Whether integers of two types of times are instants of one unit, or one of them is no time.
  func sharesUnit(with other: LogicalType?) -> Bool {
    guard let self, let other else { return true }
    return self.isComparable(with: other) && hasUnit(of: other)
  }
}
