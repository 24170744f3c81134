// SPDX-FileCopyrightText: 2026 The Inseam authors
// SPDX-License-Identifier: Apache-2.0

/// The numbers of arithmetic problems: two that are given, the right result, a wrong one, then steps.
///
/// | number | what it is |
/// |---|---|
/// | 0, 1 | given |
/// | 2 | the right result |
/// | 3 | a wrong result |
/// | 4, 5 | the tens and the ones of number 1 |
/// | 6, 7 | what the tens and the ones give with number 0 |
/// | 8, 9, 10 | a smaller example with its result |
extension Subject {
  /// Draws the numbers of a problem.
  mutating func drawProblem(_ draw: inout SeededGenerator) {
    let (a, b) = Subject.given(task, &draw)
    let (tens, ones) = (b / 10 * 10, b % 10)
    numbers[0] = a
    numbers[1] = b
    numbers[4] = tens
    numbers[5] = ones
    numbers[2] = Subject.result(task, a, b)
    numbers[6] = task == .quotient ? 0 : Subject.result(task, a, tens)
    numbers[7] = a * ones
    (numbers[8], numbers[9]) = Subject.small(task, &draw)
    numbers[10] = Subject.result(task, numbers[8], numbers[9])
    drawMistake(&draw)
  }

  /// Draws another wrong result.
  mutating func drawMistake(_ draw: inout SeededGenerator) {
    let error = (1 + draw.below(9)) * (draw.chance(0.5) ? 1 : 10)
    let isLess = draw.chance(0.5) && error < numbers[2]
    numbers[3] = numbers[2] + (isLess ? -error : error)
  }

  private static func given(_ task: Task, _ draw: inout SeededGenerator) -> (Int, Int) {
    // Neither the tens nor the ones of the second number are zero.
    let second = 10 * (1 + draw.below(9)) + 1 + draw.below(9)
    switch task {
    case .product: return (11 + draw.below(189), second)
    case .quotient: return (second * (11 + draw.below(89)), second)
    default: return (120 + draw.below(880), second)
    }
  }

  private static func small(_ task: Task, _ draw: inout SeededGenerator) -> (Int, Int) {
    let second = 2 + draw.below(8)
    return task == .quotient
      ? (second * (2 + draw.below(8)), second) : (10 + draw.below(20), second)
  }

  private static func result(_ task: Task, _ a: Int, _ b: Int) -> Int {
    switch task {
    case .product: a * b
    case .sum: a + b
    case .difference: a - b
    default: a / b
    }
  }
}
