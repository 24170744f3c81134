// SPDX-FileCopyrightText: 2026 The Inseam authors
// SPDX-License-Identifier: Apache-2.0

internal import Inseam
internal import InseamBytes
internal import InseamColumns

/// The prompts and responses of pairs across prompts, to be scored by a reward model.
///
/// `spec/methods.md`, augment rrm.
struct MixedPairTexts {
  /// The columns: `prompt`, the two responses, and the label as a number.
  let fields: [Field]
  private let prompts: Column
  private let sides: Column

  /// Takes the prompts of a dataset and the responses that were kept.
  init(_ dataset: Dataset, _ sides: PairSides) throws {
    guard let prompt = dataset.schema.children.first(where: { $0.name == "prompt" }),
      let read = dataset.schema.keeping([prompt.id]), let field = sides.field,
      let texts = try sides.texts()
    else { throw MethodError("missing column 'prompt'; --texts requires it") }
    let assembler = ColumnAssembler(read)
    try dataset.forEachBatch(fields: read, batchRows: 8_192) { try assembler.append($0.column) }
    prompts = try assembler.finish().children[0]
    self.sides = texts
    fields = [
      prompt.withoutIDs, field.named("a"), field.named("b"), Field("target", .float32),
    ]
  }

  /// The columns of some pairs.
  func columns(_ pairs: MixedPairs.Batch) throws -> [Column] {
    func responses(_ rows: [UInt64], _ sides: [Double], _ field: Field) throws -> Column {
      let places = zip(rows, sides).map { 2 * Int($0) + Int($1) }
      return try self.sides.gathering(places.map { $0..<$0 + 1 }, as: field)
    }
    // The labels A, B and same.
    let targets = pairs.labels.map { [1, 0, 0.5][Int($0)] as Float }
    return try [
      prompts.gathering(pairs.rows.map { Int($0)..<Int($0) + 1 }, as: fields[0]),
      responses(pairs.aRows, pairs.aSides, fields[1]),
      responses(pairs.bRows, pairs.bSides, fields[2]),
      Column(type: .float32, count: targets.count, values: .fixed(try Buffer(targets))),
    ]
  }
}
