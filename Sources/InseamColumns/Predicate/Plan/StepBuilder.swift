// SPDX-FileCopyrightText: 2026 The Inseam authors
// SPDX-License-Identifier: Apache-2.0

internal import CInseamKernels
internal import InseamBytes

/// Makes the steps of a predicate for the columns of a schema: names, types and functions are
/// resolved once.
///
/// What it does not know gives `nil`, and `Evaluator` computes it.
struct StepBuilder {
  /// Where the value of an expression is.
  enum Place {
    case integers(UInt16, LogicalType?)
    case reals(UInt16)
    case truths(UInt16)
    /// A column of strings, by its operand.
    case texts(UInt16)
  }

  /// The side of an AND or OR that is known: where it decides, the other need not be computed.
  struct Mask {
    let register: UInt16
    let isOr: Bool
  }

  /// The fields of a slot: of a row, or of an item of a list.
  let schema: Field
  /// The fields of the rows.
  let rowSchema: Field
  /// Whether the slots are rows, and whether a slot is an item that can be called `item`.
  let isOfRows: Bool
  private let canNameItem: Bool
  private(set) var steps: [inseam_step] = []
  private(set) var operands: [StepProgram.Operand] = []
  private var constants: [inseam_step] = []
  private var nextRegister: UInt16 = 0
  private var mostRegisters: UInt16 = 0

  /// Constants are numbered from here on until the number of other registers is known.
  private static let firstConstant: UInt16 = 0x4000
  /// More than a predicate of 250 levels has, each of 17 KB.
  private static let registerLimit = 256

  /// Makes steps for rows.
  init(schema: Field) {
    (self.schema, rowSchema, isOfRows, canNameItem) = (schema, schema, true, false)
  }

  /// Makes steps for the items of a list in each row.
  init(items: Field, of rows: StepBuilder, canNameItem: Bool) {
    (schema, rowSchema, isOfRows) = (items, rows.rowSchema, false)
    self.canNameItem = canNameItem
  }

  /// Whether no more steps are worth making: an expression that is computed several times inside of
  /// others may have very many.
  var isFull: Bool { steps.count > 4_096 }

  /// The next free register.
  var mark: UInt16 { nextRegister }

  /// Frees the registers from `mark` on but for the first, and gives that: where a result goes.
  mutating func result(_ mark: UInt16) -> UInt16 {
    nextRegister = mark + 1
    mostRegisters = max(mostRegisters, nextRegister)
    return mark
  }

  /// Frees the registers from `mark` on.
  mutating func free(_ mark: UInt16) { nextRegister = mark }

  /// A register that stays until `result` frees it.
  mutating func reserve() -> UInt16 { result(nextRegister) }

  func isConstant(_ register: UInt16) -> Bool { register >= StepBuilder.firstConstant }

  /// Adds a step.
  mutating func add(
    _ code: inseam_step_code, into: UInt16, _ left: UInt16 = 0, _ right: UInt16 = 0,
    _ change: (inout inseam_step) -> Void = { _ in }
  ) {
    var step = inseam_step()
    step.code = UInt16(code.rawValue)
    (step.into, step.left, step.right) = (into, left, right)
    change(&step)
    steps.append(step)
  }

  /// A register with the same value for all slots.
  mutating func constant(_ code: inseam_step_code, integer: Int64 = 0, real: Double = 0) -> UInt16 {
    let register = StepBuilder.firstConstant + UInt16(min(constants.count, 0x3FFF))
    var step = inseam_step()
    step.code = UInt16(code.rawValue)
    (step.into, step.integer, step.real) = (register, integer, real)
    constants.append(step)
    return register
  }

  mutating func operand(_ operand: StepProgram.Operand) -> UInt16 {
    operands.append(operand)
    return UInt16(min(operands.count - 1, 0xFFFF))
  }

  /// The operand of a column that is not in a list below, and its field.
  mutating func column(_ path: FieldPath) -> (operand: UInt16, field: Field)? {
    guard let (source, field) = source(of: path), field.type != .null else { return nil }
    for (place, known) in operands.enumerated() where known.isColumn(source) {
      return (UInt16(place), field)
    }
    return (operand(source), field)
  }

  /// Where the values of a path are: in the slot itself, or else in its row.
  func source(of path: FieldPath) -> (operand: StepProgram.Operand, field: Field)? {
    if !path.steps.isEmpty, let (indices, field) = schema.indices(path.steps[...]) {
      return (.column(indices, field.type), field)
    }
    if canNameItem, path.steps.first.map({ Name($0) == Name(Scope.Items.name) }) ?? false,
      let (indices, field) = schema.indices(path.steps.dropFirst())
    {
      return (.column(indices, field.type), field)
    }
    guard !isOfRows, !path.steps.isEmpty,
      let (indices, field) = rowSchema.indices(path.steps[...]),
      field.type == .bool || field.type.byteWidth != nil
    else { return nil }
    return (.repeated(.column(indices, field.type)), field)
  }

  /// Ends an AND or OR here where its left side decides.
  ///
  /// With `isLast` only what is true matters, so that false and unknown are the same.
  mutating func unlessDecided(
    _ left: UInt16, isOr: Bool, isLast: Bool = false, _ body: (inout StepBuilder) -> UInt16?
  ) -> UInt16? {
    guard !isConstant(left) else { return body(&self) }
    let place = steps.count
    add(isOr ? INSEAM_STEP_UNLESS_DECIDED_OR : INSEAM_STEP_UNLESS_DECIDED_AND, into: 0, left) {
      $0.option = isLast ? 1 : 0
    }
    guard let result = body(&self) else { return nil }
    steps[place].target = UInt32(steps.count)
    return result
  }

  /// The program whose result is in a register; `nil` if it would be too large.
  func program(_ result: UInt16) -> StepProgram? {
    let registerCount = Int(mostRegisters) + constants.count
    guard registerCount <= StepBuilder.registerLimit, operands.count < 0xFFFF else { return nil }
    func place(_ register: UInt16) -> UInt16 {
      isConstant(register) ? register - StepBuilder.firstConstant + mostRegisters : register
    }
    let placed = (constants + steps).map { step in
      var step = step
      step.into = place(step.into)
      if !step.readsOperands {
        (step.left, step.right) = (
          place(step.left), step.hasTable ? step.right : place(step.right)
        )
      }
      if step.mask > 0 { step.mask = place(step.mask - 1) + 1 }
      if step.target > 0 { step.target += UInt32(constants.count) }
      return step
    }
    return StepProgram(
      steps: placed, operands: operands, registerCount: registerCount, result: place(result))
  }
}

extension inseam_step {
  /// Whether `left` and `right` are operands.
  fileprivate var readsOperands: Bool { code <= UInt16(INSEAM_STEP_HASH.rawValue) }

  /// Whether `right` is an operand.
  fileprivate var hasTable: Bool {
    code == UInt16(INSEAM_STEP_IN_INTEGERS.rawValue)
      || code == UInt16(INSEAM_STEP_IN_REALS.rawValue)
  }
}

extension StepProgram.Operand {
  /// Whether this is the same column as another operand; what is computed is never the same.
  fileprivate func isColumn(_ other: StepProgram.Operand) -> Bool {
    switch (self, other) {
    case (.column(let a, _), .column(let b, _)): a == b
    case (.repeated(let a), .repeated(let b)): a.isColumn(b)
    default: false
    }
  }
}

extension Field {
  /// The indices of the fields on a path through structs, and its last field.
  fileprivate func indices(_ steps: ArraySlice<String>) -> ([Int], Field)? {
    var (field, indices) = (self, [Int]())
    for step in steps {
      guard field.type == .structure, let index = field.childIndex(named: step) else { return nil }
      indices.append(index)
      field = field.children[index]
    }
    return (indices, field)
  }
}
