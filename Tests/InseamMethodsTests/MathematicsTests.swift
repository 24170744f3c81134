// SPDX-FileCopyrightText: 2026 The Inseam authors
// SPDX-License-Identifier: Apache-2.0

import Foundation
import InseamMethods
import TestSupport
import Testing

/// Our own functions beside the system's: within a few units in the last place, and right at the ends.
@Suite struct MathematicsTests {
  private func expect(
    _ own: (Double) -> Double, _ system: (Double) -> Double, _ range: ClosedRange<Double>,
    ulps: Double
  ) {
    var random = SeededGenerator(seed: 12)
    for _ in 0..<20_000 {
      let x = Double.random(in: range, using: &random)
      let (found, wanted) = (own(x), system(x))
      #expect(abs(found - wanted) <= ulps * wanted.ulp, "\(x): \(found), \(wanted)")
    }
  }

  @Test func theExponential() {
    expect(exponential, Foundation.exp, -700...700, ulps: 1)
    expect(exponential, Foundation.exp, -1...1, ulps: 1)
    #expect(exponential(0) == 1)
    #expect(exponential(.nan).isNaN && exponential(-.infinity) == 0)
  }

  @Test func theLogarithm() {
    expect(logarithm, Foundation.log, 0...10, ulps: 1)
    expect(logarithm, Foundation.log, 0.99...1.01, ulps: 1)
    expect(logarithm, Foundation.log, 1e-300...1e300, ulps: 1)
    expect(logarithmOfOnePlus, Foundation.log1p, -0.5...1, ulps: 2)
    expect(logarithmOfOnePlus, Foundation.log1p, -1e-9...1e-9, ulps: 2)
    #expect(logarithm(1) == 0 && logarithm(0) == -.infinity && logarithm(-1).isNaN)
    #expect(logarithm(.infinity) == .infinity && logarithm(.nan).isNaN)
    #expect(abs(logarithm(.leastNonzeroMagnitude) - -744.4400719213812) < 1e-12)
  }

  @Test func theSigmoid() {
    expect(sigmoid, { 1 / (1 + Foundation.exp(-$0)) }, -30...30, ulps: 4)
    expect(negativeLogSigmoid, { Foundation.log1p(Foundation.exp(-$0)) }, -30...30, ulps: 4)
    #expect(sigmoid(800) == 1 && sigmoid(-800) == 0 && negativeLogSigmoid(-1e6) == 1e6)
    #expect(sigmoid(.nan).isNaN && negativeLogSigmoid(.nan).isNaN)
  }

  @Test func theAngle() {
    expect(arcCosine, Foundation.acos, -0.999...0.999, ulps: 4)
    #expect(arcCosine(1) == 0 && arcCosine(-1) == .pi && arcCosine(2) == 0)
  }

  /// Every length around a vector; ends, powers of two, numbers below the normal range, and drawn ones of every exponent.
  @Test func kernelsEqualTheirTwins() {
    var random = SeededGenerator(seed: 13)
    let ends: [Double] = [
      0, -0.0, 1, -1, 0.5, 2, .infinity, -.infinity, .nan, .leastNonzeroMagnitude,
      -.leastNonzeroMagnitude,
      .leastNormalMagnitude, Double.leastNormalMagnitude.nextDown, .greatestFiniteMagnitude, 709.78,
      709.79,
      -745.1, -745.2, 710, 711, -750, -751, 1e-17, -1e-17, 1.4142135623730951, 1.4142135623730954,
      0.7071067811865476,
    ]
    var numbers = ends + (-1_074...1_023).map { Double(sign: .plus, exponent: $0, significand: 1) }
    for _ in 0..<20_000 { numbers.append(Double.random(in: -760...760, using: &random)) }
    for _ in 0..<20_000 { numbers.append(Double.random(in: 0...2, using: &random)) }
    for _ in 0..<20_000 { numbers.append(Double(bitPattern: random.next())) }
    let kernels: [(name: String, kernel: ([Double]) -> [Double], twin: (Double) -> Double)] = [
      ("exp", exponentials, exponential), ("log", logarithms, logarithm),
      ("log1p", logarithmsOfOnePlus, logarithmOfOnePlus), ("sigmoid", sigmoids, sigmoid),
      ("-log sigmoid", negativeLogSigmoids, negativeLogSigmoid),
    ]
    for (name, kernel, twin) in kernels {
      func expectEqual(_ numbers: [Double]) {
        for (number, found) in zip(numbers, kernel(numbers)) {
          let wanted = twin(number)
          #expect(
            found.bitPattern == wanted.bitPattern || found.isNaN && wanted.isNaN,
            "\(name) of \(number): \(found), \(wanted)")
        }
      }
      expectEqual(numbers)
      for count in 0...40 { expectEqual(Array(numbers[count..<2 * count])) }
    }
  }
}
