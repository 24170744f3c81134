// SPDX-FileCopyrightText: 2026 The Inseam authors
// SPDX-License-Identifier: Apache-2.0

internal import Inseam
internal import InseamBytes
internal import InseamColumns

/// Reads the columns of a method piece by piece, each for the slots that the method looks at.
struct InputColumnReader: Sendable {
  /// The steps to the slots that the method looks at: none for rows, or up to a `[]`.
  let container: [String]
  /// The steps to the items of its lists, if it reads any and they are the same lists.
  let itemContainer: [String]?
  private let dataset: Dataset
  private let places: [InputColumn.Place]
  private let fields: Field
  private let responses: Field?

  /// Finds the columns, and the slots they have in common.
  init(_ dataset: Dataset, _ inputs: [InputColumn]) throws {
    self.dataset = dataset
    places = try inputs.map { try $0.place(in: dataset.schema) }
    let deepest = places.max { $0.level.count < $1.level.count }
    container = deepest?.level ?? []
    for place in places {
      let isTextList = place.column.shape == .textLists
      guard isTextList ? place.level == container : container.starts(with: place.level) else {
        throw MethodError(
          "--\(place.column.option) \(place.column.text) and --\(deepest?.column.option ?? "") \(deepest?.column.text ?? "") belong to different lists"
        )
      }
    }
    let level = container
    let lists = places.filter {
      [.lists, .textLists].contains($0.column.shape) && $0.level == level && !$0.isOfGold
    }.map(\.itemContainer)
    itemContainer = Set(lists).count == 1 ? lists[0] : nil
    let list = dataset.schema.children.first { $0.name == "responses" }
    responses = places.contains(where: \.isOfGold) ? list : nil
    fields = dataset.schema.keeping(Set(places.map(\.field.id))) ?? .structure("", [])
  }

  /// The paths of the columns, in the order of the schema.
  var paths: [String] {
    var ids = Set(places.map(\.field.id))
    if let role = responses?.children.first?.children.first(where: { $0.name == "role" }) {
      ids.insert(role.id)
    }
    return dataset.schema.paths().filter { ids.contains($0.field.id) }.map(\.path.description)
  }

  /// Whether gold responses differ from worse ones.
  var readsRoles: Bool { responses != nil }

  /// What is known of a column of the same dataset.
  func provenance(at path: String) throws -> [Name: String] {
    dataset.provenance(of: try dataset.field(atPath: path))
  }

  /// Throws if a log-prob among the input columns is known to be a mean over tokens.
  func requireSums(_ method: String) throws {
    for place in places where dataset.provenance(of: place.field)["reduction"] == "mean" {
      throw MethodError(
        "--\(place.column.option) \(place.column.text): expected sums of log-probs, found means over tokens (reduction=mean); \(method) requires sums"
      )
    }
  }

  /// The columns of the slots of some rows of a row group.
  func read(rowGroup: Int, rows: Range<Int>) throws -> SlotInput {
    let batch = try dataset.read(rowGroup: rowGroup, rows: rows, fields: fields)
    let first = dataset.rows(ofRowGroup: rowGroup).lowerBound + UInt64(rows.lowerBound)
    var levels = Levels(batch, fields)
    levels.descend(to: container)
    var gold: GoldSlots?
    if let responses {
      levels.descend(to: ["responses", "[]"])
      gold = GoldSlots(
        try dataset.roles(of: responses, rowGroup: rowGroup, rows: rows),
        levels.cuts(of: ["responses", "[]"]))
    }
    // Beside the gold response only worse ones are compared with it.
    let mask = container == ["responses", "[]"] ? gold?.isWorse : nil
    return SlotInput(
      count: levels.count(of: container), owners: levels.owners(of: container),
      firstRow: first, isCompared: mask,
      columns: places.map { values($0, levels, gold, mask) })
  }

  private func values(
    _ place: InputColumn.Place, _ levels: Levels, _ gold: GoldSlots?, _ mask: [Bool]?
  ) -> SlotInput.Values {
    let (column, field) = levels.column(place.container)
    let (leaf, cuts, gaps) = column.leaf(field, place.steps)
    switch place.column.shape {
    case .lists:
      var lists = SlotInput.Lists(cuts: cuts, values: leaf.doubles, gaps: gaps)
      if let gold, place.isOfGold { lists = gold.pick(lists) }
      guard place.level != container else {
        return .lists(mask.map { mask in lists.hiding { !mask[$0] } } ?? lists)
      }
      let own = levels.spread(Array(0..<lists.cuts.count - 1), from: place.level, to: container)
      return .lists(
        lists.taking(own.enumerated().map { slot, list in mask?[slot] ?? true ? list : nil }))
    case .textLists:
      return .textLists(cuts: cuts, gaps: gaps, values: Texts(leaf, at: Texts.places(of: leaf)))
    case .texts:
      var places = Texts.places(of: leaf)
      if let gold, place.isOfGold { places = gold.pick(places, Texts.none) }
      places = levels.spread(places, from: place.level, to: container)
      if let mask, place.level == container {
        for slot in places.indices where !mask[slot] { places[slot] = Texts.none }
      }
      return .texts(Texts(leaf, at: places))
    case .numbers:
      var numbers = place.isSum ? sums(leaf.doubles, cuts, gaps) : leaf.doubles
      if let gold, place.isOfGold { numbers = gold.pick(numbers, .nan) }
      numbers = levels.spread(numbers, from: place.level, to: container)
      if let mask, place.level == container {
        for slot in numbers.indices where !mask[slot] { numbers[slot] = .nan }
      }
      return .numbers(numbers)
    }
  }

  /// The sum of each list, in order; NaN where the list or one of its numbers is missing.
  private func sums(_ values: [Double], _ cuts: [Int], _ gaps: [Bool]) -> [Double] {
    (0..<cuts.count - 1).map { slot in
      !gaps.isEmpty && gaps[slot] ? .nan : values[cuts[slot]..<cuts[slot + 1]].reduce(0, +)
    }
  }

  /// The number, mean and population standard deviation of the finite numbers of each of some input columns,
  /// summed piece after piece in their order; NaN of none, and the deviation of equal numbers is exactly 0.
  ///
  /// - Complexity: Two passes.
  func moments(of indices: [Int], _ threadCount: Int?) throws -> [(
    count: Int, mean: Double, deviation: Double
  )] {
    let totals = try totals(indices, threadCount) { number, _ in number }
    let means = totals.map { clamped($0.sum / Double($0.count), $0.least, $0.most) }
    let squares = try self.totals(indices, threadCount) { number, place in
      (number - means[place]) * (number - means[place])
    }
    return zip(means, squares).map { ($1.count, $0, ($1.sum / Double($1.count)).squareRoot()) }
  }

  private func totals(
    _ indices: [Int], _ threadCount: Int?, _ function: (_ number: Double, _ place: Int) -> Double
  ) throws -> [(count: Int, sum: Double, least: Double, most: Double)] {
    let parts = try forEachPiece(threadCount) { _, input in
      indices.enumerated().map { place, index in
        var (count, sum, least, most) = (0, 0.0, Double.infinity, -Double.infinity)
        for number in input.numbers(index) where number.isFinite {
          count += 1
          sum += function(number, place)
          (least, most) = (min(least, number), max(most, number))
        }
        return (count, sum, least, most)
      }
    }
    return indices.indices.map { place in
      parts.reduce((0, 0, .infinity, -.infinity)) { total, part in
        (
          total.0 + part[place].0, total.1 + part[place].1, min(total.2, part[place].2),
          max(total.3, part[place].3)
        )
      }
    }
  }

  /// Returns numbers of at most `limit` evenly spaced slots among those that qualify.
  ///
  /// - Complexity: Two passes.
  func sample(
    atMost limit: Int = 1 << 20, _ threadCount: Int?,
    where qualifies: (SlotInput, Int) -> Bool, _ pick: (SlotInput, Int) -> [Double]
  ) throws -> [[Double]] {
    let counts = try forEachPiece(threadCount) { _, input in
      (0..<input.count).count { qualifies(input, $0) }
    }
    let total = counts.reduce(0, +)
    let taken = min(limit, total)
    guard taken > 0 else { return [] }
    var firsts: [Int] = []
    var first = 0
    for count in counts {
      firsts.append(first)
      first += count
    }
    let parts = try forEachPiece(threadCount) { index, input in
      var place = firsts[index]
      var rows: [[Double]] = []
      for slot in 0..<input.count where qualifies(input, slot) {
        // The i-th of those taken is number i · total / taken.
        let next = taken == total ? place : (place * taken + total - 1) / total
        if taken == total || (next < taken && next * total / taken == place) {
          rows.append(pick(input, slot))
        }
        place += 1
      }
      return rows
    }
    return parts.flatMap { $0 }
  }

  /// The numbers of an input column's list in every slot.
  func lists(_ index: Int, _ threadCount: Int?) throws -> [[Double]] {
    try forEachPiece(threadCount) { _, input in
      let lists = input.lists(index)
      return (0..<input.count).map { Array(lists.values[lists.range($0)]) }
    }.flatMap { $0 }
  }

  private func forEachPiece<Result>(
    _ threadCount: Int?, _ body: (_ index: Int, _ input: SlotInput) throws -> Result
  ) throws -> [Result] {
    let pieces = dataset.methodPieces
    return try Threads.results(pieces.count, threadCount: threadCount) { index in
      try body(index, try read(rowGroup: pieces[index].rowGroup, rows: pieces[index].rows))
    }
  }

  /// What is known of the input column at an index.
  func provenance(_ index: Int) -> [Name: String] {
    dataset.provenance(of: places[index].field)
  }
}

/// The gold response of every row, and which responses are worse.
private struct GoldSlots {
  private var slots: [Int?] = []
  private(set) var isWorse: [Bool]

  init(_ roles: Roles, _ cuts: [Int]) {
    let count = cuts[cuts.count - 1]
    switch roles {
    case .goldFirst:
      isWorse = [Bool](repeating: true, count: count)
      for row in 0..<cuts.count - 1 {
        slots.append(cuts[row] < cuts[row + 1] ? cuts[row] : nil)
        if cuts[row] < cuts[row + 1] { isWorse[cuts[row]] = false }
      }
    case .items(let roles):
      isWorse = (0..<count).map { $0 < roles.count && roles[$0] == .worse }
      for row in 0..<cuts.count - 1 {
        slots.append((cuts[row]..<cuts[row + 1]).first { $0 < roles.count && roles[$0] == .gold })
      }
    }
  }

  /// The list of the gold response of each row; none where there is no such response.
  func pick(_ lists: SlotInput.Lists) -> SlotInput.Lists { lists.taking(slots) }

  func pick<Value>(_ values: [Value], _ missing: Value) -> [Value] {
    slots.map { $0.map { values[$0] } ?? missing }
  }
}
