// SPDX-FileCopyrightText: 2026 The Inseam authors
// SPDX-License-Identifier: Apache-2.0

import ArgumentParser
import InseamColumns
import InseamJSONL

/// `inseam presets`.
struct Presets: ParsableCommand {
  static let configuration = CommandConfiguration(
    abstract: "List the shapes of records that convert and export know, or print one.",
    usage: "inseam presets [<name>] [--json]",
    discussion: discussion(
      """
      A preset is a mapping between records and rows: convert --preset NAME reads its shape, export --to NAME writes it. \
      What is printed for a name is a JSON file; a changed copy is a preset of your own: --preset ./mine.json.
      """, examples: "inseam presets", "inseam presets trl-preference"))

  @Argument(help: "Preset whose mapping is printed.") var name: String?
  @Flag(help: "Print the list as JSON.") var json = false

  func run() throws {
    if let name { return try Terminal.write(try Preset(name).text) }
    let presets = try [Preset.auto, Preset.generic] + Preset.registered()
    if json {
      for preset in presets {
        try printJSON(["name": preset.name, "about": preset.about, "source": preset.source])
      }
      return
    }
    let width = presets.map(\.name.count).max() ?? 0
    for preset in presets {
      let gap = String(repeating: " ", count: width + 2 - preset.name.count)
      let indent = String(repeating: " ", count: width + 2)
      try Terminal.print(
        Terminal.wrapped(
          preset.name + gap + preset.about, indent: indent, width: Terminal.width ?? 80))
    }
  }
}
