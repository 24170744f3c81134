// SPDX-FileCopyrightText: 2026 The Inseam authors
// SPDX-License-Identifier: Apache-2.0

internal import InseamBytes
internal import InseamColumns

/// What the values of a column are like: their numbers, or the lengths of its texts and lists.
public struct ColumnAggregate: Sendable {
  /// The values that are there.
  public private(set) var count = 0
  /// The values that are not there.
  public private(set) var nullCount = 0
  /// The NaN among the values; the other results leave them out.
  public private(set) var nanCount = 0
  /// The mean of the numbers; NaN without any.
  public private(set) var mean = Double.nan
  /// The smallest and the largest number; NaN without any.
  public private(set) var (least, most) = (Double.nan, Double.nan)
  /// The distribution of the numbers.
  public private(set) var sketch = QuantileSketch()
  /// How often each value occurs; of columns of floats none are counted.
  public private(set) var values = ValueCounts()
  private var squares = 0.0

  /// The shares whose quantiles are reported.
  public static let shares = [0.01, 0.05, 0.25, 0.5, 0.75, 0.95, 0.99]

  /// Nothing yet.
  public init() {}

  /// The standard deviation of the numbers, with n − 1; NaN for fewer than two.
  public var deviation: Double {
    sketch.count > 1 ? (squares / Double(sketch.count - 1)).squareRoot() : .nan
  }

  /// The aggregate of some slots of a column: numbers as they are, truth values as 0 and 1, texts by
  /// their code points, lists by their items.
  init(_ column: Column, _ slots: [Int]) {
    var numbers: [Double] = []
    let isCounted = column.isDiscrete
    for slot in slots {
      guard !column.isNull(slot) else {
        nullCount += 1
        continue
      }
      count += 1
      let value = column.value(at: slot)
      if isCounted { values.add(value.distinctText) }
      let number = column.number(of: value, at: slot)
      if number.isNaN { nanCount += 1 } else { numbers.append(number) }
    }
    guard let first = numbers.first else { return }
    var sum = 0.0
    (least, most) = (first, first)
    for number in numbers {
      sum += number
      (least, most) = (min(least, number), max(most, number))
      sketch.add(number)
    }
    // The mean of equal numbers is that number.
    mean = least == most ? least : sum / Double(numbers.count)
    squares = numbers.reduce(0) { $0 + ($1 - mean) * ($1 - mean) }
  }

  /// Adds what follows, without the difference of large sums (Chan, Golub and LeVeque, 1979).
  mutating func add(_ other: ColumnAggregate) {
    count += other.count
    nullCount += other.nullCount
    nanCount += other.nanCount
    values.add(other.values)
    guard other.sketch.count > 0 else { return }
    let (own, more) = (Double(sketch.count), Double(other.sketch.count))
    if sketch.count == 0 {
      (mean, squares, least, most) = (other.mean, other.squares, other.least, other.most)
    } else {
      let distance = other.mean - mean
      squares += other.squares + distance * distance * own * (more / (own + more))
      if distance != 0 { mean += distance * (more / (own + more)) }
      (least, most) = (min(least, other.least), max(most, other.most))
    }
    sketch.add(other.sketch)
  }
}

extension Column {
  /// Whether the different values are worth counting.
  fileprivate var isDiscrete: Bool {
    switch type {
    case .float16, .bfloat16, .float32, .float64, .list, .fixedSizeList, .structure, .null: false
    default: true
    }
  }

  /// The number that stands for a value.
  fileprivate func number(of value: Value, at slot: Int) -> Double {
    switch value {
    case .bool(let value): value ? 1 : 0
    case .int(let value): Double(value)
    case .uint(let value): Double(value)
    case .float(let value): Double(value)
    case .double(let value): value
    case .text(let text): Double(text.unicodeScalars.count)
    case .binary(let bytes): Double(bytes.count)
    case .list: Double(items(of: slot).count)
    case .absent, .null, .structure: .nan
    }
  }
}

extension Value {
  /// The text that values are told apart by.
  var distinctText: String {
    switch self {
    case .text(let text): text
    case .bool(let value): "\(value)"
    case .int(let value): "\(value)"
    case .uint(let value): "\(value)"
    case .float(let value): "\(value)"
    case .double(let value): "\(value)"
    case .binary(let bytes): bytes.map { String($0, radix: 16) }.joined(separator: ".")
    case .absent, .null, .list, .structure: ""
    }
  }
}
