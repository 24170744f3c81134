// SPDX-FileCopyrightText: 2026 The Inseam authors
// SPDX-License-Identifier: Apache-2.0

internal import CInseamKernels
internal import InseamBytes

// The functions of Mathematics.swift for many numbers at once, to the bit.

/// e to the power of each number.
package func exponentials(_ x: [Double]) -> [Double] {
  // Safe: `applied` gives the kernel as many numbers to read as to write.
  unsafe applied(inseam_exp_f64, x)
}

/// The natural logarithm of each number.
package func logarithms(_ x: [Double]) -> [Double] {
  // Safe: `applied` gives the kernel as many numbers to read as to write.
  unsafe applied(inseam_log_f64, x)
}

/// The logarithm of 1 + x for each number.
package func logarithmsOfOnePlus(_ x: [Double]) -> [Double] {
  // Safe: `applied` gives the kernel as many numbers to read as to write.
  unsafe applied(inseam_log1p_f64, x)
}

/// 1 / (1 + e^−x) for each number.
package func sigmoids(_ x: [Double]) -> [Double] {
  // Safe: `applied` gives the kernel as many numbers to read as to write.
  unsafe applied(inseam_sigmoid_f64, x)
}

/// −log σ(x) for each number.
package func negativeLogSigmoids(_ x: [Double]) -> [Double] {
  // Safe: `applied` gives the kernel as many numbers to read as to write.
  unsafe applied(inseam_negative_log_sigmoid_f64, x)
}

private typealias Kernel = (UnsafePointer<Double>?, Int, UnsafeMutablePointer<Double>?) -> Void

private func applied(_ kernel: Kernel, _ x: [Double]) -> [Double] {
  unsafe [Double](count: x.count) { output in
    // Safe: the output has room for as many numbers.
    unsafe x.withUnsafeBufferPointer { x in
      unsafe kernel(x.baseAddress, x.count, output.baseAddress)
    }
  }
}
