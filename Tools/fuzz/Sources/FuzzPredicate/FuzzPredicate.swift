// SPDX-FileCopyrightText: 2026 The Inseam authors
// SPDX-License-Identifier: Apache-2.0

import FuzzFile
import Inseam

/// A response with nulls here and there.
private func response(_ slot: Int) -> Value {
  let score: Value = slot == 2 ? .null : .float(Float(slot))
  let role = slot == 0 ? "gold" : "worse"
  return .structure([
    .text("text \(slot)"), .text(role), .int(Int64(slot)), .structure([score]),
  ])
}

/// A row with nulls and NaN here and there.
private func values(_ index: Int) -> Value {
  let number: Value = index == 3 ? .null : .int(Int64(index))
  let real: Value = index == 4 ? .double(.nan) : .double(Double(index) / 2)
  let text: Value = index == 5 ? .absent : .text("s\(index)")
  let responses = (0..<index % 4).map(response)
  let tags: Value = index == 6 ? .null : .list((0..<index % 3).map { $0 == 1 ? .null : .int(7) })
  let json: Value = index == 7 ? .null : .text(#"{"a":{"b":[\#(index),"x",true]},"n":1.5}"#)
  return .structure([number, real, text, .bool(index % 2 == 0), tags, json, .list(responses)])
}

/// Rows of many types, made once.
private let dataset: Dataset = {
  let item = Field.structure(
    "item",
    [
      Field("text", .utf8), Field("role", .utf8), Field("n_tokens", .int64),
      .structure("rm", [Field("a", .float32)]),
    ])
  let row = Field.structure(
    "",
    [
      Field("n", .int64), Field("x", .float64), Field("s", .utf8), Field("b", .bool),
      .list("tags", of: Field("item", .int64)), Field("m", .utf8, logical: .json),
      .list("responses", of: item),
    ])
  let rows = (0..<9).map(values)
  let file = FuzzFile("rows.inseam")
  do {
    let writer = try DatasetWriter(creating: file.path)
    try writer.append(Column(rows, as: row), as: row)
    try writer.commit()
    let dataset = try Dataset(file.path)
    file.remove()
    return dataset
  } catch { fatalError("the rows cannot be written: \(error)") }
}()

/// Parses a predicate, counts by it, and prunes by it.
private func fuzzPredicate(_ data: UnsafePointer<UInt8>, _ count: Int) -> CInt {
  let text = String(decoding: UnsafeRawBufferPointer(start: data, count: count), as: UTF8.self)
  accepting {
    let predicate = try RowPredicate(text)
    let rows = try dataset.filter(predicate, threadCount: 1).reduce(0) { $0 + $1.count }
    let counted = try dataset.count(where: predicate, threadCount: 1)
    precondition(UInt64(rows) == counted, "count and filter differ")
  }
  return 0
}

@main enum FuzzPredicate {
  static func main() { fuzz { fuzzPredicate($0, $1) } }
}
