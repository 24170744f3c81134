// SPDX-FileCopyrightText: 2026 The Inseam authors
// SPDX-License-Identifier: Apache-2.0

internal import InseamBytes

/// The columns of a method for some slots.
struct SlotInput {
  /// Lists of numbers, one for each slot.
  struct Lists {
    /// Where the numbers of each list begin, and the end.
    let cuts: [Int]
    /// The numbers of all lists; NaN under nulls.
    let values: [Double]
    /// Which slots have no list, which is less than an empty one; empty if all have one.
    private let gaps: [Bool]

    init(cuts: [Int], values: [Double], gaps: [Bool] = []) {
      (self.cuts, self.values, self.gaps) = (cuts, values, gaps)
    }

    /// Whether a slot has no list, not even an empty one.
    func isMissing(_ slot: Int) -> Bool { !gaps.isEmpty && gaps[slot] }

    /// The places of a list's numbers.
    func range(_ slot: Int) -> Range<Int> { cuts[slot]..<cuts[slot + 1] }

    /// The number of lists.
    var count: Int { cuts.count - 1 }

    /// Calls `body` with each list's numbers as they lie.
    func forEach(_ body: (_ slot: Int, _ numbers: Span<Double>) throws -> Void) rethrows {
      let (cuts, values) = (cuts.span, values.span)
      for slot in 0..<cuts.count - 1 {
        try body(slot, values.extracting(cuts[slot]..<cuts[slot + 1]))
      }
    }

    /// A number for each list from its numbers.
    func map(_ number: (_ slot: Int, _ numbers: Span<Double>) throws -> Double) rethrows
      -> [Double]
    {
      var results: [Double] = []
      results.reserveCapacity(count)
      try forEach { results.append(try number($0, $1)) }
      return results
    }

    /// Some lists, each as often as asked for; none for `nil`.
    func taking(_ slots: [Int?]) -> Lists {
      var (cuts, values) = ([0], [Double]())
      for slot in slots {
        if let slot { values += self.values[range(slot)] }
        cuts.append(values.count)
      }
      return Lists(
        cuts: cuts, values: values, gaps: slots.map { slot in slot.map(isMissing) ?? true })
    }

    /// The same lists with only missing numbers in some slots, which count as slots without a list.
    func hiding(_ isHidden: (Int) -> Bool) -> Lists {
      var values = values
      for slot in 0..<count where isHidden(slot) {
        for place in range(slot) { values[place] = .nan }
      }
      return Lists(
        cuts: cuts, values: values, gaps: (0..<count).map { isHidden($0) || isMissing($0) })
    }
  }

  /// The values of one column.
  enum Values {
    case numbers([Double])
    case lists(Lists)
    case texts(Texts)
    case textLists(cuts: [Int], gaps: [Bool], values: Texts)
  }

  /// The number of slots.
  let count: Int
  private let owners: [Int]?
  private let firstRow: UInt64
  private let isCompared: [Bool]?
  private let columns: [Values]

  /// `isCompared`: which slots are compared with something that others are not; `nil` for all.
  init(
    count: Int, owners: [Int]?, firstRow: UInt64, isCompared: [Bool]?, columns: [Values]
  ) {
    self.count = count
    self.owners = owners
    self.firstRow = firstRow
    self.isCompared = isCompared
    self.columns = columns
  }

  /// The row that a slot belongs to, counted in the dataset.
  func row(of slot: Int) -> UInt64 { firstRow + UInt64(owners.map { $0[slot] } ?? slot) }

  /// Whether a slot is no worse response though such are compared with the gold one: its results are null.
  func isLeftOut(_ slot: Int) -> Bool { isCompared.map { !$0[slot] } ?? false }

  /// A number for each slot.
  func map(_ number: (Int) throws -> Double) rethrows -> [Double] {
    try (0..<count).map(number)
  }

  /// A number for each slot from a seed, its row and its place in the row; 53 bits from 0 to below 1.
  func fractions(seed: UInt64) -> [Double] {
    var place: UInt64 = 0
    return (0..<count).map { slot in
      let row = row(of: slot)
      place = slot > 0 && row == self.row(of: slot - 1) ? place + 1 : 0
      return fraction(mixed(seed, row), place)
    }
  }

  /// The numbers of the input column at an index; NaN where there is none.
  func numbers(_ index: Int) -> [Double] {
    guard case .numbers(let numbers) = columns[index] else { preconditionFailure("not numbers") }
    return numbers
  }

  /// The lists of the input column at an index.
  func lists(_ index: Int) -> Lists {
    guard case .lists(let lists) = columns[index] else { preconditionFailure("not lists") }
    return lists
  }

  /// The texts of the input column at an index.
  func texts(_ index: Int) -> Texts {
    guard case .texts(let texts) = columns[index] else { preconditionFailure("not texts") }
    return texts
  }

  /// The lists of texts of the input column at an index, and which slots have no list; empty if all have one.
  func textLists(_ index: Int) -> (cuts: [Int], gaps: [Bool], values: Texts) {
    guard case .textLists(let cuts, let gaps, let values) = columns[index] else {
      preconditionFailure("not lists of texts")
    }
    return (cuts, gaps, values)
  }

  /// The cuts of the first lists that are read, if there are any: of numbers, or else of texts.
  var cuts: [Int]? {
    for case .lists(let lists) in columns { return lists.cuts }
    for case .textLists(let cuts, _, _) in columns { return cuts }
    return nil
  }
}
