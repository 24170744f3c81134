// SPDX-FileCopyrightText: 2026 The Inseam authors
// SPDX-License-Identifier: Apache-2.0

import ArgumentParser
import Inseam
import InseamBytes
import InseamColumns
import InseamJSONL
import InseamMethods

/// `inseam augment gpt`.
struct AugmentGPT: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "gpt",
    abstract:
      "Add worse responses that a language model writes: write requests, then read answers.",
    usage:
      "inseam augment gpt <data> (--requests <file> | --answers <file> -o <file>)\n  [options]",
    discussion: """
      Requests and answers are in the OpenAI batch format: lines with custom_id and body, lines with custom_id and \
      response.body.choices. Rows are matched by prompt_id.

      EXAMPLE:
        inseam generate --rows 10 -o rollouts.jsonl
        inseam convert rollouts.jsonl -o rollouts.inseam
        inseam augment gpt rollouts.inseam --requests requests.jsonl
        printf '%s' '{"custom_id":"p-00000000","response":{"body":{"choices":[' \\
          '{"message":{"content":"A worse answer."}}]}}}' > answers.jsonl
        inseam augment gpt rollouts.inseam --answers answers.jsonl -o more.inseam
      """)

  @OptionGroup var input: ReadFlags
  @Option(
    help: ArgumentHelp("File to write requests to, one for each row.", valueName: "file"),
    completion: .file())
  var requests: String?
  @Option(
    help: ArgumentHelp("File to read answers from; requires -o.", valueName: "file"),
    completion: .file())
  var answers: String?
  @Option(name: .shortAndLong, help: .outputDataset)
  var output: DatasetPath?
  @Option(help: ArgumentHelp("Model named in the requests.", valueName: "name")) var model =
    "gpt-4o"
  @Option(help: "Number of responses asked for and added to each row.") var count = RowCount(30)
  @Option(
    help: ArgumentHelp(
      "Message of a request; {prompt} and {gold} are replaced.", valueName: "text"))
  var template =
    "Here is a question and a good answer. Write another answer that looks plausible but is worse: incomplete, slightly wrong or beside the point. Write only the answer.\n\nQuestion: {prompt}\n\nGood answer: {gold}"
  @OptionGroup var existing: ForceFlags
  @OptionGroup var flags: OutputFlags

  func validate() throws {
    guard (requests == nil) != (answers == nil), (answers == nil) == (output == nil) else {
      throw ValidationError("Give --requests FILE, or --answers FILE with -o.")
    }
    try [output?.path, requests].compactMap { $0 }.requireApart(from: [input.data])
    try existing.requireFree([output?.path, requests])
  }

  func run() throws {
    if let requests { return try write(requests) }
    guard let answers, let output else { return }
    let source = AugmentedResponses.Source.answers(try texts(answers))
    try AugmentedResponses(source, count: count.value).run(input, output, existing, flags, "gpt")
  }

  private func write(_ path: String) throws {
    let dataset = try input.open()
    let prompts = try PromptColumns(dataset)
    let unknownRoles = try dataset.unknownRoles(for: "augment gpt")
    if !flags.quiet { RoleNotes.complain(unknownRoles) }
    let sink = try ByteSink(path: path, policy: existing.policy)
    var (written, left) = (0, 0)
    try dataset.forEachBatch(fields: prompts.fields) { batch in
      var lines: [UInt8] = []
      for row in 0..<batch.column.count {
        if let known = prompts.row(row, of: batch.column) {
          lines += try request(known.id, known.prompt, known.gold)
          written += 1
        } else {
          left += 1
        }
      }
      try sink.write(lines)
    }
    try sink.finish()
    try flags.report([("requests", written), ("rows_left_out", left)], path)
  }

  private func request(_ id: String, _ prompt: String, _ gold: String) throws -> [UInt8] {
    // Braces in the prompt itself are not replaced.
    let text = template.parts(between: "{prompt}")
      .map { $0.replacingText("{gold}", with: gold) }.joined(separator: prompt)
    let request: [Name: Any] = [
      "custom_id": id, "method": "POST", "url": "/v1/chat/completions",
      "body": [
        "model": model, "n": count.value, "temperature": 1,
        "messages": [["role": "user", "content": text]],
      ],
    ]
    return jsonBytes(request) + [0x0A]
  }

  private func texts(_ path: String) throws -> [Name: [String]] {
    var texts: [Name: [String]] = [:]
    let lines = try ByteStream(path: path).readAll().split(separator: 0x0A)
    for (number, line) in lines.enumerated() {
      let object = (try? JSONValue(Array(line)))?.members
      guard let object, let id = object["custom_id"]?.text else {
        throw MethodError("\(path):\(number + 1): expected a JSON object with custom_id")
      }
      let body = object["response"]?.members?["body"]?.members
      texts[id, default: []] += (body?["choices"]?.items ?? []).compactMap {
        $0.members?["message"]?.members?["content"]?.text
      }
    }
    return texts
  }
}

/// The columns of prompts and their gold responses.
private struct PromptColumns {
  let fields: Field
  private let id: Int
  private let prompt: Int
  private let responses: Int
  private let role: Int
  private let text: Int

  init(_ dataset: Dataset) throws {
    fields = try dataset.fields(atPaths: "prompt_id,prompt,responses[].role,responses[].text")
    func place(_ name: String, in field: Field) throws -> Int {
      guard let index = field.childIndex(named: name) else {
        throw MethodError("missing column '\(name)'")
      }
      return index
    }
    id = try place("prompt_id", in: fields)
    prompt = try place("prompt", in: fields)
    responses = try place("responses", in: fields)
    let item = fields.children[responses].children[0]
    role = try place("role", in: item)
    text = try place("text", in: item)
  }

  /// Returns what a request needs of a row; `nil` if it has no id, no prompt as text, or no gold response with text.
  func row(_ row: Int, of batch: Column) -> (id: String, prompt: String, gold: String)? {
    let list = batch.children[responses]
    let (roles, texts) = (list.children[0].children[role], list.children[0].children[text])
    let gold = list.items(of: row).first { slot in
      words(roles, slot).map { Role(text: $0) == .gold } ?? false
    }
    guard let gold, let answer = words(texts, gold), let id = words(batch.children[id], row),
      let prompt = words(batch.children[prompt], row)
    else { return nil }
    return (id, prompt, answer)
  }

  private func words(_ column: Column, _ slot: Int) -> String? {
    switch column.value(at: slot) {
    case .text(let text): text
    case .int(let number): "\(number)"
    case .uint(let number): "\(number)"
    default: nil
    }
  }
}
