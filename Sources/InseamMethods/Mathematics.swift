// SPDX-FileCopyrightText: 2026 The Inseam authors
// SPDX-License-Identifier: Apache-2.0

internal import InseamBytes

// Functions that give the same bits on every machine: no operation is fused, none is the system's.
// See `spec/methods.md`, Functions.

/// e to the power of a number.
package func exponential(_ x: Double) -> Double {
  if x.isNaN { return x }
  let bias = 6_755_399_441_055_744.0
  let limited = Swift.min(Swift.max(x, -750), 710)
  let k = (limited * 1.4426950408889634 + bias) - bias
  let r = (limited - k * 6.93147180369123816490e-01) - k * 1.90821492927058770002e-10
  var p = 1.6059043836821613e-10
  p = p * r + 2.08767569878681e-09
  p = p * r + 2.505210838544172e-08
  p = p * r + 2.755731922398589e-07
  p = p * r + 2.7557319223985893e-06
  p = p * r + 2.48015873015873e-05
  p = p * r + 0.0001984126984126984
  p = p * r + 0.001388888888888889
  p = p * r + 0.008333333333333333
  p = p * r + 0.041666666666666664
  p = p * r + 0.16666666666666666
  p = p * r + 0.5
  p = p * r + 1
  p = p * r + 1
  let exponent = Int(k)
  let half = exponent >> 1
  func power(_ exponent: Int) -> Double { Double(bitPattern: UInt64(exponent + 1_023) << 52) }
  return p * power(half) * power(exponent - half)
}

/// The natural logarithm; −∞ of 0, NaN below.
package func logarithm(_ x: Double) -> Double {
  guard x > 0, x.isFinite else { return x == 0 ? -.infinity : x > 0 ? x : .nan }
  // x = 2^k · m with m from √½ to √2.
  var (k, m) = (Double(x.exponent), x.significand)
  if m > 1.4142135623730951 { (k, m) = (k + 1, m / 2) }
  let f = m - 1
  let s = f / (2 + f)
  let z = s * s
  // 2 artanh(s) without its first term: Σ 2 z^j / (2j + 1).
  var r = z * (2.0 / 25)
  r = (r + 2.0 / 23) * z
  r = (r + 2.0 / 21) * z
  r = (r + 2.0 / 19) * z
  r = (r + 2.0 / 17) * z
  r = (r + 2.0 / 15) * z
  r = (r + 2.0 / 13) * z
  r = (r + 2.0 / 11) * z
  r = (r + 2.0 / 9) * z
  r = (r + 2.0 / 7) * z
  r = (r + 2.0 / 5) * z
  r = (r + 2.0 / 3) * z
  let half = 0.5 * f * f
  return k * 6.93147180369123816490e-01
    - ((half - (s * (half + r) + k * 1.90821492927058770002e-10)) - f)
}

/// The logarithm of 1 + x, exact for small x above −1.
package func logarithmOfOnePlus(_ x: Double) -> Double {
  let u = 1 + x
  guard u != 1 else { return x }
  return u.isFinite && u > 0 ? logarithm(u) + (x - (u - 1)) / u : logarithm(u)
}

/// −log σ(x) = log(1 + e^−x), without overflow.
package func negativeLogSigmoid(_ x: Double) -> Double {
  Swift.max(-x, 0) + logarithmOfOnePlus(exponential(-x.magnitude))
}

/// 1 / (1 + e^−x), without overflow.
package func sigmoid(_ x: Double) -> Double {
  let e = exponential(-x.magnitude)
  return x >= 0 ? 1 / (1 + e) : e / (1 + e)
}

/// The angle whose cosine is c, from 0 to π; c is limited to −1 … 1.
package func arcCosine(_ c: Double) -> Double {
  let c = Swift.min(Swift.max(c, -1), 1)
  if c == -1 { return .pi }
  return 2 * arcTangent(((1 - c) / (1 + c)).squareRoot())
}

/// The angle whose tangent is t, for t ≥ 0.
private func arcTangent(_ t: Double) -> Double {
  if t > 1 { return .pi / 2 - arcTangent(1 / t) }
  let root = 1.7320508075688772
  if t > 0.2679491924311227 { return .pi / 6 + arcTangent((root * t - 1) / (root + t)) }
  if t < 0 { return -arcTangent(-t) }
  let z = -(t * t)
  var r = 1.0 / 33
  for j in stride(from: 15, through: 0, by: -1) { r = r * z + 1 / Double(2 * j + 1) }
  return t * r
}

/// A number from a seed and another: SplitMix64.
package func mixed(_ seed: UInt64, _ key: UInt64) -> UInt64 {
  var z = seed &+ key &* 0x9E37_79B9_7F4A_7C15
  z = (z ^ (z >> 30)) &* 0xBF58_476D_1CE4_E5B9
  z = (z ^ (z >> 27)) &* 0x94D0_49BB_1331_11EB
  return z ^ (z >> 31)
}

/// A number from 0 to below 1, of 53 bits, from a seed and another.
package func fraction(_ seed: UInt64, _ key: UInt64) -> Double {
  Double(mixed(seed, key) >> 11) * 0x1p-53
}
