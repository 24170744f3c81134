// SPDX-FileCopyrightText: 2026 The Inseam authors
// SPDX-License-Identifier: Apache-2.0

internal import InseamBytes

extension [Double] {
  /// Returns the number at an index after sorting, NaN left out.
  ///
  /// - Complexity: O(*n*) on average.
  package func smallest(_ place: Int) -> Double { CollectionOfOne(self).smallest(place) }
}

extension Collection<[Double]> {
  /// Returns the number at an index after sorting the numbers of all elements together, NaN left out; traps
  /// if there are not as many.
  ///
  /// - Complexity: O(*n*) on average: one pass counts numbers by their first bits, one takes those among which
  ///   the place is.
  package func smallest(_ place: Int) -> Double {
    var counts = [Int](repeating: 0, count: 1 << 16)
    for numbers in self {
      for number in numbers where !number.isNaN { counts[number.firstBits] += 1 }
    }
    var (bits, before) = (0, 0)
    while before + counts[bits] <= place {
      before += counts[bits]
      bits += 1
    }
    var candidates: [Double] = []
    candidates.reserveCapacity(counts[bits])
    for numbers in self {
      for number in numbers where !number.isNaN && number.firstBits == bits {
        candidates.append(number)
      }
    }
    return candidates.select(place - before)
  }
}

extension [[[Double]]] {
  /// Makes an output 1 for its smallest numbers over all pieces, of equal ones the first, and 0 for the others;
  /// NaN stays.
  package mutating func markSmallest(_ wanted: Int, ofOutput output: Int) {
    let cut = wanted > 0 ? lazy.map { $0[output] }.smallest(wanted - 1) : -.infinity
    var equal = wanted - (wanted > 0 ? reduce(0) { $0 + $1[output].count { $0 < cut } } : 0)
    for piece in indices {
      self[piece][output] = self[piece][output].map { number in
        if number.isNaN { return .nan }
        if number == cut {
          equal -= 1
          return equal >= 0 ? 1 : 0
        }
        return number < cut ? 1 : 0
      }
    }
  }
}

extension Double {
  /// The first 16 bits of a number whose order is that of the floating-point numbers.
  fileprivate var firstBits: Int { Int(ascendingKey >> 48) }
}

extension [Double] {
  /// Returns the element at an index after sorting; changes the order of all.
  fileprivate mutating func select(_ place: Int) -> Double {
    var (low, high) = (0, count - 1)
    while low < high {
      let pivot = self[low + (high - low) / 2]
      var (i, j) = (low, high)
      while i <= j {
        while self[i] < pivot { i += 1 }
        while self[j] > pivot { j -= 1 }
        if i <= j {
          swapAt(i, j)
          i += 1
          j -= 1
        }
      }
      if place <= j { high = j } else if place >= i { low = i } else { break }
    }
    return self[place]
  }
}
