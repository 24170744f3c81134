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

  /// The number of groups.
  var groupCount: Int { offsets.byteCount / 4 - 1 }
}

/// What the kernel gives for some prompt groups.
struct SeamOutput {
  /// NaN where there is no value.
  var seam: [Double]
  /// −1 where there is no gold score.
  var numHacking: [Int32]
  var worseCount: [Int32]
  var scoredCount: [Int32]
  var nonFiniteCount: UInt64 = 0

  init(count: Int) {
    seam = [Double](repeating: 0, count: count)
    numHacking = [Int32](repeating: 0, count: count)
    worseCount = numHacking
    scoredCount = numHacking
  }
}

extension Seam {
  /// The values of some groups, by the kernel.
  func compute(_ input: SeamInput) -> SeamOutput {
    let itemCount = Int(input.offsets.array(of: UInt32.self).last ?? 0)
    precondition(
      input.logps.byteCount >= itemCount * 4 && input.lengths.byteCount >= itemCount * 4
        && input.scores.byteCount >= itemCount * 4,
      "every item has log-prob, length and score")
    var output = SeamOutput(count: input.groupCount)
    var counts = unsafe inseam_seam_output()
    // Safe: offsets end at itemCount, every array holds as many, and buffers can be read 64 bytes
    // past
    // their end, more than the seven items the kernel may touch; the outputs have groupCount
    // entries.
    unsafe input.withPointers(skipsMissing: missing == .skip) { pointers in
      unsafe output.seam.withUnsafeMutableBufferPointer { seam in
        unsafe output.numHacking.withUnsafeMutableBufferPointer { hacking in
          unsafe output.worseCount.withUnsafeMutableBufferPointer { worse in
            unsafe output.scoredCount.withUnsafeMutableBufferPointer { scored in
              unsafe counts.seam = seam.baseAddress
              unsafe counts.num_hacking = hacking.baseAddress
              unsafe counts.n_worse = worse.baseAddress
              unsafe counts.n_scored = scored.baseAddress
              unsafe withUnsafePointer(to: pointers) {
                unsafe inseam_seam(kernelMode, $0, &counts)
              }
            }
          }
        }
      }
    }
    output.nonFiniteCount = unsafe counts.non_finite_count
    return output
  }

  private var kernelMode: inseam_seam_mode {
    switch mode {
    case .paper: INSEAM_SEAM_PAPER
    case .eq2: INSEAM_SEAM_EQ2
    case .geomean: INSEAM_SEAM_GEOMEAN
    }
  }
}

extension SeamInput {
  fileprivate func withPointers(skipsMissing: Bool, _ body: (inseam_seam_input) -> Void) {
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
