// SPDX-FileCopyrightText: 2026 The Inseam authors
// SPDX-License-Identifier: Apache-2.0

internal import CInseamKernels
internal import InseamBytes

/// The columns of some prompt groups, side by side, as the kernel reads them.
struct SeamInput {
  /// One more than groups: where the items of each start.
  let offsets: Buffer
  /// The gold item of each group, `UInt32.max` for none; `nil`: the first item.
  let gold: Buffer?
  /// 1 for each item that counts; `nil`: all but the gold.
  let isWorse: Buffer?
  /// Float32; NaN where missing.
  let logps: Buffer
  /// Int32; 0 where missing.
  let lengths: Buffer
  /// Float32; NaN where missing.
  let scores: Buffer
  /// Whether log-probs are means over tokens that equation 2 takes times their lengths.
  let hasMeans: Bool

  /// The number of groups.
  var groupCount: Int { offsets.byteCount / 4 - 1 }
}

/// The values of all rows, one array for each number.
struct SeamOutput {
  /// NaN where there is no value.
  var seam: [Double] = []
  /// −1 where there is no gold score.
  var numHacking: [Int32] = []
  var worseCount: [Int32] = []
  var scoredCount: [Int32] = []

  /// Makes the arrays and lets `fill` compute all rows into them, from any number of threads.
  init(rowCount: Int, filledBy fill: (SeamTarget) throws -> Void) throws {
    // The arrays are Swift's, which end the process if they get no memory.
    try OutOfMemory.check(rowCount, byteWidth: 20)
    guard rowCount > 0 else {
      try unsafe fill(SeamTarget(rowCount: 0, seam: nil, hacking: nil, worse: nil, scored: nil))
      return
    }
    // Safe: every array has room for rowCount numbers, and fill computes all rows or throws.
    seam = try unsafe [Double](count: rowCount) { seam in
      numHacking = try unsafe [Int32](count: rowCount) { hacking in
        worseCount = try unsafe [Int32](count: rowCount) { worse in
          scoredCount = try unsafe [Int32](count: rowCount) { scored in
            try unsafe fill(
              SeamTarget(
                rowCount: rowCount, seam: seam.baseAddress, hacking: hacking.baseAddress,
                worse: worse.baseAddress, scored: scored.baseAddress))
          }
        }
      }
    }
  }
}

/// The memory of the values of all rows while they are computed.
@safe struct SeamTarget: @unchecked Sendable {
  fileprivate let rowCount: Int
  fileprivate let seam: UnsafeMutablePointer<Double>?
  fileprivate let hacking: UnsafeMutablePointer<Int32>?
  fileprivate let worse: UnsafeMutablePointer<Int32>?
  fileprivate let scored: UnsafeMutablePointer<Int32>?

  fileprivate init(
    rowCount: Int, seam: UnsafeMutablePointer<Double>?, hacking: UnsafeMutablePointer<Int32>?,
    worse: UnsafeMutablePointer<Int32>?, scored: UnsafeMutablePointer<Int32>?
  ) {
    self.rowCount = rowCount
    // Safe: the pointers are only stored; `output` checks the rows, and `SeamOutput` keeps the
    // arrays while it fills them.
    unsafe self.seam = seam
    unsafe self.hacking = hacking
    unsafe self.worse = worse
    unsafe self.scored = scored
  }

  /// The kernel's output from a row on; traps unless `count` rows are inside.
  fileprivate func output(from row: Int, count: Int) -> inseam_seam_output {
    precondition(row >= 0 && count <= rowCount - row, "a piece lies inside the rows")
    // Safe: just checked.
    return unsafe inseam_seam_output(
      seam: seam.map { unsafe $0 + row }, num_hacking: hacking.map { unsafe $0 + row },
      n_worse: worse.map { unsafe $0 + row }, n_scored: scored.map { unsafe $0 + row },
      non_finite_count: 0)
  }
}

extension Seam {
  /// Computes some groups by the kernel into the rows from `row` on; gives the log-probs that are not
  /// finite under a positive hinge.
  func compute(_ input: SeamInput, into target: SeamTarget, from row: Int) -> Int {
    let itemCount = Int(input.offsets.span(of: UInt32.self)[input.groupCount])
    precondition(
      input.logps.byteCount >= itemCount * 4 && input.lengths.byteCount >= itemCount * 4
        && input.scores.byteCount >= itemCount * 4,
      "every item has log-prob, length and score")
    var output = unsafe target.output(from: row, count: input.groupCount)
    // Safe: the offsets come from a dataset, whose reader checked that they ascend; they end at
    // itemCount, and every array holds as many; `SeamReader.choose` made a gold for each group and
    // a mark for each item. Buffers can be read 64 bytes past their end, more than the seven items
    // the kernel may touch. The outputs have groupCount entries.
    unsafe input.withPointers(skipsMissing: missing == .skip) { pointers in
      unsafe withUnsafePointer(to: pointers) { unsafe inseam_seam(kernelMode(input), $0, &output) }
    }
    return unsafe Int(output.non_finite_count)
  }

  private func kernelMode(_ input: SeamInput) -> inseam_seam_mode {
    switch mode {
    case .paper: INSEAM_SEAM_PAPER
    case .eq2: input.hasMeans ? INSEAM_SEAM_EQ2_OF_MEANS : INSEAM_SEAM_EQ2
    case .geomean: INSEAM_SEAM_GEOMEAN
    }
  }
}

extension SeamInput {
  fileprivate func withPointers(skipsMissing: Bool, _ body: (inseam_seam_input) -> Void) {
    // Safe: the pointers are valid while `body` runs, inside all of the closures; those of buffers
    // that are `nil` are NULL.
    unsafe offsets.withUnsafeBytes { offsets in
      unsafe logps.withUnsafeBytes { logps in
        unsafe lengths.withUnsafeBytes { lengths in
          unsafe scores.withUnsafeBytes { scores in
            unsafe (gold ?? .empty).withUnsafeBytes { gold in
              unsafe (isWorse ?? .empty).withUnsafeBytes { isWorse in
                var input = unsafe inseam_seam_input()
                unsafe input.offsets = offsets.bindMemory(to: UInt32.self).baseAddress
                unsafe input.logp = logps.bindMemory(to: Float.self).baseAddress
                unsafe input.n_tokens = lengths.bindMemory(to: Int32.self).baseAddress
                unsafe input.score = scores.bindMemory(to: Float.self).baseAddress
                unsafe input.gold =
                  self.gold == nil ? nil : gold.bindMemory(to: UInt32.self).baseAddress
                unsafe input.is_worse =
                  self.isWorse == nil ? nil : isWorse.bindMemory(to: UInt8.self).baseAddress
                unsafe input.group_count = groupCount
                unsafe input.skips_missing = skipsMissing ? 1 : 0
                unsafe body(input)
              }
            }
          }
        }
      }
    }
  }
}
