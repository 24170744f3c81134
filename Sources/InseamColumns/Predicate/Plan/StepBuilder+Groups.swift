// SPDX-FileCopyrightText: 2026 The Inseam authors
// SPDX-License-Identifier: Apache-2.0

internal import CInseamKernels
internal import InseamBytes

extension StepBuilder {
  /// The value of a function of responses or of a list.
  mutating func group(_ name: String, _ arguments: [PredicateNode]) -> Place? {
    guard let argument = arguments.first else { return nil }
    switch (name, arguments.count) {
    case ("gold", 1): return gold(argument)
    case ("any_worse", 1): return responses(.any, onlyWorse: true, argument)
    case ("all_worse", 1): return responses(.all, onlyWorse: true, argument)
    case ("count_worse", 1): return responses(.count, onlyWorse: true, argument)
    case ("mean_worse", 1): return responses(.mean, onlyWorse: true, argument)
    case ("any_response", 1): return responses(.any, onlyWorse: false, argument)
    case ("mean_response", 1): return responses(.mean, onlyWorse: false, argument)
    case ("count_responses", 1): return responses(.count, onlyWorse: false, argument)
    case ("len", 1): return list(.length, argument, nil)
    case ("list_sum", 1): return list(.sum, argument, StepBuilder.item)
    case ("list_min", 1): return list(.least, argument, StepBuilder.item)
    case ("list_max", 1): return list(.greatest, argument, StepBuilder.item)
    case ("list_avg", 1): return list(.mean, argument, StepBuilder.item)
    case ("any_item", 2): return list(.any, argument, arguments[1])
    case ("list_contains", 2): return listContains(argument, arguments[1])
    default: return nil
    }
  }

  /// The item of a list itself.
  private static var item: PredicateNode {
    PredicateNode(kind: .path(FieldPath(steps: [Scope.Items.name])), offset: 0)
  }

  /// The list of the responses, by its index, their fields, and the index of their roles.
  private var responses: (list: Int, item: Field, role: Int?)? {
    guard let index = rowSchema.childIndex(named: "responses"),
      rowSchema.children[index].type == .list,
      let item = rowSchema.children[index].children.first, item.type == .structure
    else { return nil }
    return (index, item, item.childIndex(named: "role"))
  }

  private mutating func gold(_ argument: PredicateNode) -> Place? {
    guard let (list, item, role) = responses else { return nil }
    var inner = StepBuilder(items: item, of: self, canNameItem: false)
    var value: GroupColumn.Value?
    var (type, logical) = (PhysicalType.bool, LogicalType.none)
    if case .path(let path) = argument.kind, let (operand, field) = inner.source(of: path) {
      guard field.type == .bool || field.type.byteWidth != nil else { return nil }
      (value, type, logical) = (.column(operand), field.type, field.logical)
    } else if let place = inner.place(argument) {
      switch place {
      case .integers(let register, let time):
        (type, logical) = (.int64, time ?? .none)
        value = inner.program(register).map { .computed($0, .int64) }
      case .reals(let register):
        type = .float64
        value = inner.program(register).map { .computed($0, .float64) }
      case .truths(let register):
        value = inner.program(register).map { .computed($0, .bool) }
      case .texts: value = nil
      }
    }
    guard let value else { return nil }
    let column = GroupColumn(
      function: .first, items: .gold(role: role), list: [list], isNullOfNull: false, value: value)
    return load(of: column, type, logical)
  }

  private mutating func responses(
    _ function: GroupColumn.Function, onlyWorse: Bool, _ argument: PredicateNode
  ) -> Place? {
    guard let (list, item, role) = responses else { return nil }
    var inner = StepBuilder(items: item, of: self, canNameItem: false)
    guard let value = inner.value(function, argument) else { return nil }
    return load(
      of: GroupColumn(
        function: function, items: onlyWorse ? .worse(role: role) : .all, list: [list],
        isNullOfNull: false, value: value), function.resultType, .none)
  }

  private mutating func list(
    _ function: GroupColumn.Function, _ list: PredicateNode, _ argument: PredicateNode?
  ) -> Place? {
    guard isOfRows, case .path(let path) = list.kind,
      case (.column(let indices, .list), let field)? = source(of: path)
    else { return nil }
    var value = GroupColumn.Value.none
    if let argument {
      var inner = StepBuilder(items: field.children[0], of: self, canNameItem: true)
      guard let computed = inner.value(function, argument) else { return nil }
      value = computed
    }
    return load(
      of: GroupColumn(
        function: function, items: .all, list: indices, isNullOfNull: true, value: value),
      function.resultType, .none)
  }

  private mutating func listContains(_ list: PredicateNode, _ value: PredicateNode) -> Place? {
    // The value is that of the row, also where the row has a column `item`.
    guard case .path(let path) = list.kind, let field = source(of: path)?.field, field.isList,
      !field.children[0].type.isNested, !value.names(Scope.Items.name)
    else { return nil }
    let test = PredicateNode(
      kind: .compare(.equal, StepBuilder.item, value), offset: value.offset)
    return self.list(.any, list, test)
  }

  /// The argument of a function for each item: a truth value, or a number.
  private mutating func value(_ function: GroupColumn.Function, _ argument: PredicateNode)
    -> GroupColumn.Value?
  {
    switch function {
    case .any, .all, .count:
      return truths(argument).flatMap { program($0) }.map { .computed($0, .bool) }
    default: return reals(argument).flatMap { program($0) }.map { .computed($0, .float64) }
    }
  }

  /// Loads what is computed of items; inside of an item, that of its row.
  private mutating func load(of column: GroupColumn, _ type: PhysicalType, _ logical: LogicalType)
    -> Place?
  {
    load(operand(isOfRows ? .group(column) : .repeated(.group(column))), type, logical)
  }
}

extension GroupColumn.Function {
  /// The type of the values that are made.
  fileprivate var resultType: PhysicalType {
    switch self {
    case .any, .all: .bool
    case .count, .length: .int64
    default: .float64
    }
  }
}

extension PredicateNode {
  /// Whether a path in it begins with a name.
  fileprivate func names(_ name: String) -> Bool {
    if case .path(let path) = kind, path.steps.first.map({ Name($0) == Name(name) }) ?? false {
      return true
    }
    return children.contains { $0.names(name) }
  }
}
