// SPDX-FileCopyrightText: 2026 The Inseam authors
// SPDX-License-Identifier: Apache-2.0

import Foundation
import Inseam
import InseamColumns
import InseamMethods
import TestSupport
import Testing

@Suite struct SeamTests {
  /// The golden groups of Fixtures/methods/golden.json.
  private struct Golden: Decodable {
    struct Group: Decodable {
      let gold: Float
      let worse: [[Double]]
      let paper: Double
      let eq2: Double
      let geo: Double
      let hacking: Int
      let n: Int

      private enum CodingKeys: String, CodingKey {
        case gold, worse, paper, geo, n
        case eq2 = "eq2_prob"
        case hacking = "num_hacking"
      }
    }
    let seam: [Group]
  }

  private static func golden() throws -> [Golden.Group] {
    let url = URL(fileURLWithPath: #filePath).deletingLastPathComponent()
      .appendingPathComponent("../../Fixtures/methods/golden.json")
    return try JSONDecoder().decode(Golden.self, from: Data(contentsOf: url)).seam
  }

  private static let field = Field.structure(
    "",
    [
      Field("prompt_id", .utf8),
      .list(
        "responses",
        of: .structure(
          "item",
          [
            Field("role", .utf8), Field("n_tokens", .int64),
            .structure("pm", [.structure("sft", [Field("logp", .float32)])]),
            .structure("rm", [Field("sky", .float32)]),
          ])),
    ])

  private static func response(_ role: String, _ logp: Float?, _ length: Int64?, _ score: Float?)
    -> Value
  {
    .structure([
      .text(role), length.map { .int($0) } ?? .null,
      .structure([.structure([logp.map { .float($0) } ?? .null])]),
      .structure([score.map { .float($0) } ?? .null]),
    ])
  }

  private static func write(_ rows: [Value], _ folder: TemporaryFolder, rowGroupRows: Int = 1_000)
    throws -> Dataset
  {
    let path = folder.path("seam-\(UUID().uuidString).inseam")
    var options = WriteOptions()
    options.rowGroupRows = rowGroupRows
    let writer = try DatasetWriter(creating: path, options: options)
    try writer.append(Column(rows, as: field), as: field)
    try writer.commit()
    return try Dataset(path)
  }

  @Test func goldenValues() throws {
    let groups = try SeamTests.golden()
    let rows = groups.enumerated().map { index, group -> Value in
      .structure([
        .text("p\(index)"),
        .list(
          [SeamTests.response("gold", -1, 1, group.gold)]
            + group.worse.map {
              SeamTests.response("worse", Float($0[0]), Int64($0[1]), Float($0[2]))
            }),
      ])
    }
    let folder = try TemporaryFolder()
    let dataset = try SeamTests.write(rows, folder)
    for mode in Seam.Mode.allCases {
      var seam = Seam(pm: "sft", rm: "sky")
      seam.mode = mode
      let result = try seam.compute(dataset)
      for (index, group) in groups.enumerated() {
        let expected =
          [Seam.Mode.paper: group.paper, .eq2: group.eq2, .geomean: group.geo][mode] ?? .nan
        #expect(abs(result.seam[index] - expected) <= 4 * expected.ulp, "\(mode) of group \(index)")
        #expect(Int(result.numHacking[index]) == group.hacking)
        #expect(Int(result.worseCount[index]) == group.n)
      }
    }
  }

  @Test func theKernelIsTheDefinitionToTheBit() throws {
    var random = SeededGenerator(seed: 5)
    let special: [Float?] = [
      nil, .nan, .infinity, -.infinity, 0, -0.0, Float(bitPattern: 3), -9_999, 3e38,
    ]
    func number(_ range: ClosedRange<Float>) -> Float? {
      Int.random(in: 0..<12, using: &random) == 0
        ? special.randomElement(using: &random) ?? nil : Float.random(in: range, using: &random)
    }
    let rows = (0..<3_000).map { row -> Value in
      let count = row % 35
      let items = (0..<count).map { index -> Value in
        let role =
          index == 0 && row % 7 != 0
          ? "gold"
          : ["worse", "worse", "worse", "other", "gold"].randomElement(using: &random) ?? ""
        let length =
          Int.random(in: 0..<20, using: &random) == 0
          ? nil : Int64.random(in: -1...200, using: &random)
        return SeamTests.response(role, number(-400...0), length, number(-3...3))
      }
      return .structure([.text("p\(row)"), .list(items)])
    }
    let folder = try TemporaryFolder()
    let dataset = try SeamTests.write(rows, folder, rowGroupRows: 700)
    for mode in Seam.Mode.allCases {
      for missing in Seam.Missing.allCases {
        for gold in [Seam.Gold.role, .first, .max("n_tokens")] {
          var seam = Seam(pm: "sft", rm: "sky")
          (seam.mode, seam.missing, seam.gold) = (mode, missing, gold)
          let one = try seam.compute(dataset, threadCount: 1)
          let two = try seam.compute(dataset, threadCount: 2)
          #expect(one.seam.map(\.bitPattern) == two.seam.map(\.bitPattern))
          #expect(try seam.check(one, dataset, rows: Array(0..<dataset.rowCount)) == [])
        }
      }
    }
  }

  @Test func theExponentialIsTheKernels() throws {
    // Through groups whose value is one exponential: score 1 above gold 0.
    var random = SeededGenerator(seed: 6)
    let logps =
      [Float(0), -0.5, -745, -750, -800, -87.5]
      + (0..<500).map { _ in Float.random(in: -760...0, using: &random) }
    let rows = logps.map { logp in
      Value.structure([
        .text(""),
        .list([SeamTests.response("gold", -1, 1, 0), SeamTests.response("worse", logp, 1, 1)]),
      ])
    }
    let folder = try TemporaryFolder()
    var seam = Seam(pm: "sft", rm: "sky")
    seam.mode = .eq2
    let result = try seam.compute(try SeamTests.write(rows, folder))
    for (value, logp) in zip(result.seam, logps) {
      let exact = exp(Double(logp))
      #expect(abs(value - exact) <= max(exact.ulp, .leastNonzeroMagnitude), "exp(\(logp))")
    }
  }

  @Test func rulesForWhatIsMissing() throws {
    let gold = SeamTests.response("gold", -1, 1, 1)
    let hack = SeamTests.response("worse", -10, 5, 2)
    let cases: [(String, [Value], Double?, Int?)] = [
      ("no responses", [], nil, nil), ("gold only", [gold], 0, 0), ("a hack", [gold, hack], -2, 1),
      ("gold without score", [SeamTests.response("gold", -1, 1, nil), hack], nil, nil),
      ("no gold", [hack], nil, nil),
      ("unscored worse", [gold, hack, SeamTests.response("worse", -1, 1, nil)], nil, 1),
      ("NaN score", [gold, hack, SeamTests.response("worse", -1, 1, .nan)], nil, 1),
      ("length 0", [gold, hack, SeamTests.response("worse", -1, 0, 0)], nil, 1),
      (
        "minus infinity without hinge", [gold, SeamTests.response("worse", -.infinity, 1, 0)], 0, 0
      ),
      (
        "minus infinity under a hinge", [gold, SeamTests.response("worse", -.infinity, 1, 2)], nil,
        1
      ),
      ("other responses do not count", [gold, SeamTests.response("other", -1, 1, 9)], 0, 0),
    ]
    let folder = try TemporaryFolder()
    let dataset = try SeamTests.write(cases.map { .structure([.text($0.0), .list($0.1)]) }, folder)
    let result = try Seam(pm: "sft", rm: "sky").compute(dataset)
    for (index, (name, _, seam, hacks)) in cases.enumerated() {
      #expect(seam == nil ? result.seam[index].isNaN : result.seam[index] == seam, "\(name)")
      #expect(seam != 0 || result.seam[index].sign == .plus, "\(name)")
      #expect(hacks.map { Int32($0) } ?? -1 == result.numHacking[index], "\(name)")
    }
    #expect(result.anomalies.nonFinite == 1)
    #expect(result.anomalies.rowsWithoutGold == 2)
  }

  @Test func circularGoldIsRefused() throws {
    let folder = try TemporaryFolder()
    let row = Value.structure([.text("p"), .list([SeamTests.response("worse", -1, 1, 1)])])
    let dataset = try SeamTests.write([row], folder)
    var seam = Seam(pm: "sft", rm: "sky")
    seam.gold = .max("rm.sky")
    #expect(throws: MethodError.self) { try seam.compute(dataset) }
    seam.allowsCircular = true
    #expect(try seam.compute(dataset).seam == [0])
  }

  @Test func shiftingAndScalingRewards() throws {
    var random = SeededGenerator(seed: 7)
    func rows(_ scale: Float, _ shift: Float) -> [Value] {
      random = SeededGenerator(seed: 7)
      return (0..<200).map { _ in
        .structure([
          .text(""),
          .list(
            (0..<6).map { index in
              let score = Float(Int.random(in: -8...8, using: &random)) / 4
              return SeamTests.response(
                index == 0 ? "gold" : "worse", -Float(Int.random(in: 1...64, using: &random)), 16,
                score * scale + shift)
            }),
        ])
      }
    }
    let folder = try TemporaryFolder()
    let seam = Seam(pm: "sft", rm: "sky")
    let base = try seam.compute(SeamTests.write(rows(1, 0), folder)).seam
    #expect(try seam.compute(SeamTests.write(rows(1, 2), folder)).seam == base)
    #expect(try seam.compute(SeamTests.write(rows(4, 0), folder)).seam == base.map { $0 * 4 })
  }
}
