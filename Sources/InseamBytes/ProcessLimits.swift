// SPDX-FileCopyrightText: 2026 The Inseam authors
// SPDX-License-Identifier: Apache-2.0

internal import InseamPlatform
internal import Synchronization

/// What the system lets a process have.
public enum ProcessLimits {
  /// The files the process may have open at once.
  public static var openFiles: Int { min(System.calls.openFileLimit, 1 << 20) }

  /// The bytes of memory the process may have: those of the machine, of its control group, of its address space, whichever are fewest.
  public static var memory: Int {
    let known = foundMemory.load(ordering: .relaxed)
    if known != 0 { return known }
    let found = findMemory()
    foundMemory.store(found, ordering: .relaxed)
    return found
  }

  /// What `findMemory` returned; 0 before its first call.
  private static let foundMemory = Atomic(0)

  private static func findMemory() -> Int {
    #if FUZZING_BUILD_MODE_UNSAFE_FOR_PRODUCTION
    return 1 << 26
    #else
    let calls = System.calls
    let least = min(calls.machineMemory, calls.addressLimit)
    return controlGroups.compactMap { number(in: $0) }.reduce(least, min)
    #endif
  }

  /// The files that bound the memory of the process's control group and of those that it is in.
  private static var controlGroups: [String] {
    var files = ["/sys/fs/cgroup/memory/memory.limit_in_bytes", "/sys/fs/cgroup/memory.max"]
    let own = text(of: "/proc/self/cgroup").split(separator: "\n").first { $0.hasPrefix("0::") }
    var group = "/sys/fs/cgroup"
    for name in (own?.dropFirst(3) ?? "").split(separator: "/") {
      group += "/" + name
      files.append(group + "/memory.max")
    }
    return files
  }

  /// The number that a file of the system consists of; `nil` if it is not there or says `max`.
  private static func number(in path: String) -> Int? {
    Int(text(of: path).prefix { $0.isNumber })
  }

  /// The beginning of a file of the system; empty if it is not there.
  private static func text(of path: String) -> String {
    var bytes: [UInt8] = []
    _ = try? ByteStream(path: path).read(into: &bytes, limit: 4_096)
    return String(decoding: bytes, as: UTF8.self)
  }
}
