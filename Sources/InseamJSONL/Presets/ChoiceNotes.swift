// SPDX-FileCopyrightText: 2026 The Inseam authors
// SPDX-License-Identifier: Apache-2.0

internal import InseamBytes

extension ImportOptions {
  /// Tells what was chosen, if there were records to look at.
  func report(_ choice: PresetChoice) {
    if !choice.reason.isEmpty { onChoice?(choice) }
  }

  /// What to add to the error of a record that the preset cannot map, if nobody has asked for it.
  func choiceNote(_ message: String) -> String {
    guard let choice, choice.preset != .generic else { return "" }
    let note = "; the preset \(choice.preset.name) was chosen automatically"
    let way = message.containsText("--preset generic")
    return note + (way ? "" : ", --preset generic keeps records as they are")
  }

  /// The error of a record, with the shape that was seen but could not be chosen.
  func explaining(_ place: InputLocation) -> InputLocation {
    guard let choice, choice.isNoteworthy else { return place }
    return InputLocation(
      path: place.path, line: place.line, column: place.column,
      "\(choice.reason); as they are, \(place.message)")
  }
}
