// SPDX-FileCopyrightText: 2026 The Inseam authors
// SPDX-License-Identifier: Apache-2.0

import InseamBytes
import InseamColumns
import TestSupport
import Testing

@Suite struct BitmapTests {
  private func bools(_ count: Int) -> [Bool] {
    var random = SeededGenerator(seed: UInt64(count) + 3)
    return (0..<count).map { _ in random.next() & 3 == 0 }
  }

  @Test func bitsComeBackWhateverTheirNumberAndStart() throws {
    for count in 0...200 {
      let bools = bools(count)
      let bitmap = try Bitmap(bools)
      #expect(bitmap.bools == bools)
      #expect(bitmap.setCount == bools.count { $0 })
      for start in [0, 1, 7, 63, 64, 65] where start <= count {
        let slice = bitmap.slice(start..<count)
        #expect(slice.bools == Array(bools[start...]))
        #expect(slice.setCount == bools[start...].count { $0 })
        var builder = BitmapBuilder()
        builder.append(true)
        builder.append(slice)
        #expect(try builder.finish().bools == [true] + bools[start...])
      }
    }
  }

  @Test func andOfBitmapsThatStartAnywhere() throws {
    for count in 0...140 {
      let (a, b) = (bools(count + 70), bools(count + 71))
      for start in [0, 1, 63, 64, 70] {
        let (x, y) = (
          try Bitmap(a).slice(start..<start + count),
          try Bitmap(b).slice(70 - start..<70 - start + count)
        )
        let wanted = (0..<count).map { a[start + $0] && b[70 - start + $0] }
        #expect(try x.and(y).bools == wanted)
        #expect(try x.and(nil).bools == x.bools)
      }
    }
  }

  @Test func aCutBuilderIsOneThatNeverHadTheRest() throws {
    for count in 0...130 {
      for cut in 0...count {
        var builder = BitmapBuilder()
        for bool in bools(count) { builder.append(bool) }
        builder.truncate(to: cut)
        #expect(builder.setCount == bools(count)[..<cut].count { $0 })
        builder.append(true, times: 3)
        #expect(try builder.finish().bools == bools(count)[..<cut] + [true, true, true])
      }
    }
  }
}

@Suite struct SelectionTests {
  private func bools(_ seed: UInt64, _ count: Int) -> [Bool] {
    var random = SeededGenerator(seed: seed)
    return (0..<count).map { _ in random.next() & 1 == 0 }
  }

  private func bools(_ selection: Selection, _ count: Int) -> [Bool] {
    var result = [Bool](repeating: false, count: count)
    for run in selection.runs { for place in run { result[place] = true } }
    return result
  }

  /// All pairs of selections below 6 positions.
  @Test func removingLeavesWhatTheOthersHaveNot() {
    for bits in 0..<(1 << 12) {
      let (all, others) = (bits & 63, bits >> 6)
      func selection(_ bits: Int) -> Selection { Selection((0..<6).map { bits >> $0 & 1 == 1 }) }
      #expect(selection(all).removing(selection(others)) == selection(all & ~others))
    }
  }

  @Test func selectionsAreSetsOfPositions() throws {
    for count in 0...140 {
      let chosen = bools(UInt64(count), count)
      let selection = Selection(chosen)
      #expect(selection.count == chosen.count { $0 })
      #expect(bools(selection, count) == chosen)
      #expect(try selection == Selection(Bitmap(chosen)))
      #expect(bools(selection.complement(below: count), count) == chosen.map { !$0 })
      for start in stride(from: 0, through: count, by: 13) {
        let inside = selection.inside(start..<count)
        #expect(bools(inside, count - start) == Array(chosen[start...]))
      }
    }
  }
}
