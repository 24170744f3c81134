// SPDX-FileCopyrightText: 2026 The Inseam authors
// SPDX-License-Identifier: Apache-2.0

internal import CSystem

/// What is done around the forks of this process.
public enum Forks {
  /// Calls `before` before every fork from now on, and `after` behind it, in the parent and in the
  /// child.
  public static func watch(
    before: @escaping @convention(c) () -> Void, after: @escaping @convention(c) () -> Void
  ) {
    // It fails for want of memory alone; forks are as safe then as locks that begin again.
    _ = inseam_watch_forks(before, after)
  }
}
