// SPDX-FileCopyrightText: 2026 The Inseam authors
// SPDX-License-Identifier: Apache-2.0

internal import CSystem

/// What is done around the forks of this process.
public enum Forks {
  /// Calls `before` before every fork from now on, when no thread is inside a call, and `after`
  /// after it, in the parent and in the child; replaces what was given before.
  public static func watch(
    before: @escaping @convention(c) () -> Void, after: @escaping @convention(c) () -> Void
  ) {
    inseam_watch_forks(before, after)
  }
}
