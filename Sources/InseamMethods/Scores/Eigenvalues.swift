// SPDX-FileCopyrightText: 2026 The Inseam authors
// SPDX-License-Identifier: Apache-2.0

internal import InseamBytes

/// The eigenvalues of a symmetric matrix, by Jacobi's rotations.
///
/// - Complexity: O(*n*³) a sweep, about ten sweeps.
func eigenvalues(_ matrix: [Double], _ size: Int) -> [Double] {
  var a = matrix
  var none: [Double] = []
  diagonalize(&a, &none, size)
  return (0..<size).map { a[$0 * size + $0] }
}

/// The eigenvectors of the largest eigenvalues of a symmetric matrix without negative ones, each times the root of its eigenvalue.
func principalAxes(_ matrix: [Double], _ size: Int, _ count: Int) -> [[Double]] {
  var a = matrix
  var vectors = (0..<size * size).map { $0 / size == $0 % size ? 1.0 : 0 }
  diagonalize(&a, &vectors, size)
  let order = (0..<size).sorted { (-a[$0 * size + $0], $0) < (-a[$1 * size + $1], $1) }
  return order.prefix(count).map { axis in
    let scale = max(0, a[axis * size + axis]).squareRoot()
    return (0..<size).map { vectors[$0 * size + axis] * scale }
  }
}

/// Turns a symmetric matrix until only its diagonal is left, and the columns of `vectors` with it.
private func diagonalize(_ a: inout [Double], _ vectors: inout [Double], _ size: Int) {
  let scale = (0..<size).reduce(0) { $0 + a[$1 * size + $1].magnitude }
  for _ in 0..<60 {
    var rest = 0.0
    for p in 0..<size {
      for q in p + 1..<max(p + 1, size) { rest += a[p * size + q].magnitude }
    }
    if rest <= scale * 1e-15 { return }
    for p in 0..<size {
      for q in p + 1..<max(p + 1, size) where a[p * size + q] != 0 {
        rotate(&a, &vectors, size, p, q)
      }
    }
  }
}

/// Turns two directions so that their product vanishes.
private func rotate(_ a: inout [Double], _ vectors: inout [Double], _ size: Int, _ p: Int, _ q: Int)
{
  let theta = (a[q * size + q] - a[p * size + p]) / (2 * a[p * size + q])
  let t = (theta >= 0 ? 1.0 : -1.0) / (theta.magnitude + (theta * theta + 1).squareRoot())
  let c = 1 / (t * t + 1).squareRoot()
  turn(&a, size, c, t * c) { ($0 * size + p, $0 * size + q) }
  turn(&a, size, c, t * c) { (p * size + $0, q * size + $0) }
  if !vectors.isEmpty { turn(&vectors, size, c, t * c) { ($0 * size + p, $0 * size + q) } }
}

private func turn(
  _ a: inout [Double], _ size: Int, _ c: Double, _ s: Double, _ places: (Int) -> (Int, Int)
) {
  for k in 0..<size {
    let (i, j) = places(k)
    let (x, y) = (a[i], a[j])
    a[i] = c * x - s * y
    a[j] = s * x + c * y
  }
}
