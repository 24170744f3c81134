// SPDX-FileCopyrightText: 2026 The Inseam authors
// SPDX-License-Identifier: Apache-2.0

/// How a writer takes the lock of a file that other writers may have open.
public struct LockOptions: Sendable {
  /// How many seconds a commit waits for another writer's.
  public var waitSeconds = 10.0
  /// Whether files that another writer made are changed on a network file system, too.
  ///
  /// Locks may not exclude writers on other machines there: the caller knows that there are none.
  public var allowsNetwork = false

  /// 10 seconds, and no network file systems.
  public init() {}

  /// Waits another number of seconds.
  public init(waitSeconds: Double, allowsNetwork: Bool = false) {
    (self.waitSeconds, self.allowsNetwork) = (waitSeconds, allowsNetwork)
  }
}
