// SPDX-FileCopyrightText: 2026 The Inseam authors
// SPDX-License-Identifier: Apache-2.0

import ArgumentParser
import Foundation
import Inseam
import InseamColumns
import InseamMethods

/// `inseam augment gpt`.
struct AugmentGPT: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "gpt",
    abstract: "Worse responses written by a language model: its requests, and then its answers.",
    discussion: """
      inseam augment gpt train.inseam --requests requests.jsonl
      inseam augment gpt train.inseam --answers answers.jsonl -o more.inseam
      Requests and answers are those of the batch interface that most services share: a line with custom_id and body, \
      a line with custom_id and response.body.choices.
      """)

  @OptionGroup var input: ReadFlags
  @Option(help: "Write a request for each row to this file.") var requests: String?
  @Option(help: "Read the answers from this file.") var answers: String?
  @Option(name: .shortAndLong, help: "The dataset to write; a file that exists is replaced.")
  var output: DatasetPath?
  @Option(help: "The model that is asked.") var model = "gpt-4o"
  @Option(help: "The responses of each row.") var count = RowCount(30)
  @Option(help: "What is asked; {prompt} and {gold} are filled in.") var template =
    "Here is a question and a good answer. Write another answer that looks plausible but is worse: incomplete, slightly wrong or beside the point. Write only the answer.\n\nQuestion: {prompt}\n\nGood answer: {gold}"
  @OptionGroup var flags: OutputFlags

  func validate() throws {
    guard (requests == nil) != (answers == nil), (answers == nil) == (output == nil) else {
      throw ValidationError("Say --requests FILE, or --answers FILE with -o.")
    }
    try [output?.path, requests].compactMap { $0 }.requireApart(from: [input.data])
  }

  func run() throws {
    if let requests { return try write(requests) }
    guard let answers, let output else { return }
    let source = AugmentedResponses.Source.answers(try texts(answers))
    try AugmentedResponses(source, count: count.value).run(input, output, flags, "gpt")
  }

  private func write(_ path: String) throws {
    let dataset = try input.open()
    let table = try PromptTable(dataset)
    var lines = ""
    for (id, prompt, gold) in table.rows {
      let text = template.replacing("{prompt}", with: prompt).replacing("{gold}", with: gold)
      let request: [String: Any] = [
        "custom_id": id, "method": "POST", "url": "/v1/chat/completions",
        "body": [
          "model": model, "n": count.value, "temperature": 1,
          "messages": [["role": "user", "content": text]],
        ],
      ]
      let data = try JSONSerialization.data(withJSONObject: request, options: [.sortedKeys])
      lines += String(decoding: data, as: UTF8.self) + "\n"
    }
    try Data(lines.utf8).write(to: URL(fileURLWithPath: path), options: .atomic)
    try flags.tell(
      [("requests", table.rows.count), ("rows_without_gold", table.missingCount)], path)
  }

  private func texts(_ path: String) throws -> [String: [String]] {
    var texts: [String: [String]] = [:]
    let lines = try String(contentsOfFile: path, encoding: .utf8).split(separator: "\n")
    for (number, line) in lines.enumerated() {
      let object = try? JSONSerialization.jsonObject(with: Data(line.utf8)) as? [String: Any]
      guard let object, let id = object["custom_id"] as? String else {
        throw MethodError("\(path):\(number + 1): a line with custom_id is expected")
      }
      let body = (object["response"] as? [String: Any])?["body"] as? [String: Any]
      let choices = body?["choices"] as? [[String: Any]] ?? []
      texts[id, default: []] += choices.compactMap {
        ($0["message"] as? [String: Any])?["content"] as? String
      }
    }
    return texts
  }
}

/// Prompts with their gold responses.
private struct PromptTable {
  var rows: [(id: String, prompt: String, gold: String)] = []
  var missingCount = 0

  init(_ dataset: Dataset) throws {
    let paths = "prompt_id,prompt,responses[].role,responses[].text"
    let fields = try dataset.fields(atPaths: paths)
    func text(_ value: Value) -> String? { if case .text(let text) = value { text } else { nil } }
    try dataset.forEachBatch(fields: fields) { batch in
      let columns = Dictionary(
        uniqueKeysWithValues: zip(fields.children.map(\.name), batch.column.children))
      guard let ids = columns["prompt_id"], let prompts = columns["prompt"],
        let responses = columns["responses"]
      else { return }
      let item = responses.children[0]
      for row in 0..<batch.column.count {
        let gold = responses.items(of: row).first { slot in
          text(item.children[0].value(at: slot)).map { Role(text: $0) == .gold } ?? false
        }
        guard let gold, let id = text(ids.value(at: row)),
          let prompt = text(prompts.value(at: row)),
          let answer = text(item.children[1].value(at: gold))
        else {
          missingCount += 1
          continue
        }
        rows.append((id, prompt, answer))
      }
    }
  }
}
