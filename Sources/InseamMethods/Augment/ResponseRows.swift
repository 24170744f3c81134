// SPDX-FileCopyrightText: 2026 The Inseam authors
// SPDX-License-Identifier: Apache-2.0

internal import Inseam
internal import InseamBytes
internal import InseamColumns

/// Rows with responses, read to be written again with more of them.
struct ResponseRows {
  /// A row, as the makers of responses see it.
  struct Slot {
    let row: UInt64
    let promptID: String?
    /// The text of its gold response.
    let goldText: String?

    /// What ids of new responses begin with.
    var id: String { promptID ?? "row-\(row)" }
  }

  /// A new worse response.
  struct NewResponse: Hashable {
    let text: String
    /// The `prompt_id` of the row whose gold response it is, if it is one.
    var originID: String?

    static func == (a: NewResponse, b: NewResponse) -> Bool {
      Name(a.text) == Name(b.text) && a.originID.map { Name($0) } == b.originID.map { Name($0) }
    }

    func hash(into hasher: inout Hasher) { hasher.combine(Name(text)) }
  }

  /// What is read: all columns.
  let fields: Field
  /// What is written: the same, with `origin` and `response_id` in each response.
  let written: Field
  private let list: Int
  private let role: Int
  private let text: Int
  private let promptID: Int?
  private let responseID: Int?
  private let added: [String]

  /// Looks at the columns of a dataset; if `hasOrigins`, new responses record the row they are of.
  init(_ fields: Field, hasOrigins: Bool) throws {
    self.fields = fields
    let found = fields.children.first { $0.name == "responses" }?.children.first
    if let found, found.type == .structure, found.childIndex(named: "role") == nil {
      throw MethodError(RoleNames.missingColumn)
    }
    guard let list = fields.childIndex(named: "responses"), fields.children[list].type == .list,
      let item = fields.children[list].children.first, item.type == .structure,
      let role = item.childIndex(named: "role"), let text = item.childIndex(named: "text"),
      item.children[role].type == .utf8, item.children[text].type == .utf8
    else {
      throw MethodError(
        "missing column 'responses', a list of structs with role and text; convert --preset can make it"
      )
    }
    (self.list, self.role, self.text) = (list, role, text)
    promptID = fields.childIndex(named: "prompt_id")
    responseID = item.childIndex(named: "response_id")
    added = (["response_id", "origin"] + (hasOrigins ? ["origin_id"] : [])).filter {
      item.childIndex(named: $0) == nil
    }
    var written = fields
    written.children[list].children[0].children += added.map { Field($0, .utf8) }
    self.written = written.withoutIDs
  }

  /// The rows of a batch.
  func slots(_ batch: Column, firstRow: UInt64) throws -> [Slot] {
    let responses = batch.children[list]
    let items = responses.children[0]
    return (0..<batch.count).map { row in
      let gold = responses.items(of: row).first { slot in
        if case .text(let word) = items.children[role].value(at: slot) {
          Role(text: word) == .gold
        } else {
          false
        }
      }
      return Slot(
        row: firstRow + UInt64(row),
        promptID: promptID.flatMap { batch.children[$0].value(at: row).idText },
        goldText: gold.flatMap { items.children[text].value(at: $0).idText })
    }
  }

  /// The responses of an origin that each row of a batch has.
  func responses(_ batch: Column, of origin: String) -> [Set<NewResponse>] {
    let (item, list) = (fields.children[list].children[0], batch.children[list])
    guard let origins = item.childIndex(named: "origin") else {
      return [Set<NewResponse>](repeating: [], count: batch.count)
    }
    let columns = list.children[0].children
    let originIDs = item.childIndex(named: "origin_id")
    return (0..<batch.count).map { row in
      let own = list.items(of: row).filter { slot in
        columns[origins].value(at: slot).idText.map { Name($0) == Name(origin) } ?? false
      }
      return Set(
        own.compactMap { slot in
          columns[text].value(at: slot).idText.map { text in
            NewResponse(
              text: text, originID: originIDs.flatMap { columns[$0].value(at: slot).idText })
          }
        })
    }
  }

  /// The ids and the gold responses of all rows; no other columns are read.
  static func goldSlots(_ dataset: Dataset) throws -> [Slot] {
    let all = try ResponseRows(dataset.schema, hasOrigins: false)
    let item = all.fields.children[all.list].children[0]
    let ids = [item.children[all.role].id, item.children[all.text].id]
    let known = ids + (all.promptID.map { [all.fields.children[$0].id] } ?? [])
    let rows = try ResponseRows(
      all.fields.keeping(Set(known)) ?? all.fields, hasOrigins: false)
    var slots: [Slot] = []
    try dataset.forEachBatch(fields: rows.fields, batchRows: 8_192) { batch in
      slots += try rows.slots(batch.column, firstRow: batch.rows.lowerBound)
    }
    return slots
  }

  /// The ids of the responses that the dataset has.
  func ids(_ dataset: Dataset, _ origin: String) throws -> ResponseIDs {
    var ids = ResponseIDs(origin: origin)
    guard let responseID else { return ids }
    let field = fields.children[list].children[0].children[responseID]
    let read = fields.keeping([field.id]) ?? .structure("", [])
    try dataset.forEachBatch(fields: read, batchRows: 8_192) { batch in
      let items = batch.column.children[0].children[0].children[0]
      for slot in 0..<items.count {
        if case .text(let id) = items.value(at: slot) { ids.add(id) }
      }
    }
    return ids
  }

  /// A batch with more responses in each row.
  func joined(
    _ batch: Column, _ slots: [Slot], _ more: [[NewResponse]], _ origin: String,
    _ ids: inout ResponseIDs
  ) throws -> Column {
    let item = written.children[list].children[0]
    let old = batch.children[list]
    let items = old.children[0]
    let widened = Column(
      type: .structure, count: items.count, validity: items.validity, absence: items.absence,
      values: .structure(
        try items.children + added.map { try Column.nulls(Field($0, .utf8), count: items.count) }))
    let assembler = ColumnAssembler(item)
    var cuts: [UInt32] = [0]
    for (row, responses) in more.enumerated() {
      try assembler.append(widened, old.items(of: row))
      let values = responses.map { made(item, $0, origin, ids.next(slots[row].id)) }
      try assembler.append(try Column(values, as: item))
      cuts.append(UInt32(assembler.count))
    }
    var columns = batch.children
    columns[list] = Column(
      type: .list, count: batch.count,
      values: .list(offsets: try Buffer(cuts), items: try assembler.finish()))
    return Column(type: .structure, count: batch.count, values: .structure(columns))
  }

  private func made(_ item: Field, _ response: NewResponse, _ origin: String, _ id: String)
    -> Value
  {
    var known: [Name: String] = [
      "role": "worse", "text": response.text, "origin": origin, "response_id": id,
    ]
    known["origin_id"] = response.originID
    return .structure(
      item.children.map { field in
        field.type == .utf8 ? known[field.name].map { .text($0) } ?? .absent : .absent
      })
  }

  /// Notes what is known of the columns with those of a copy.
  func copyProvenance(from dataset: Dataset, to writer: DatasetWriter) {
    for (path, field) in dataset.schema.paths() {
      let pairs = dataset.provenance(of: field)
      guard !pairs.isEmpty, let copy = writer.schema.field(at: path) else { continue }
      writer.setProvenance(pairs, ofColumn: copy.id)
    }
  }
}
