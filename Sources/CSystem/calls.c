// SPDX-FileCopyrightText: 2026 The Inseam authors
// SPDX-License-Identifier: Apache-2.0

#define _GNU_SOURCE
#include "inseam_calls.h"

#include <errno.h>
#include <pthread.h>
#include <stdatomic.h>
#include <stddef.h>
#include <time.h>

enum {
  POLL_NANOSECONDS = 50 * 1000 * 1000,
  /// A fork goes on after this time although a thread is inside: it may wait for what the forking thread has.
  FORK_NANOSECONDS = 1000 * 1000 * 1000,
  STEP_NANOSECONDS = 50 * 1000,
  SHOW_NANOSECONDS = 100 * 1000 * 1000
};

struct inseam_running_call {
  /// The number of calls inside each other.
  int depth;
  /// The number of pieces of work inside each other that are not to end early.
  int shield_count;
  /// Whether the thread is inside the library, and does not block.
  bool is_busy;
  /// The call that this thread works for; NULL for its own.
  struct inseam_running_call *owner;
  const volatile int32_t *flag;
  _Atomic bool is_cancelled;
  /// When to ask next, by the steady clock: also many short calls of foreign code are asked about.
  int64_t next_poll;
  /// The stages inside each other; the pieces of the outermost one, those done, when it began and when to show it.
  _Atomic int stage_depth;
  _Atomic uint64_t stage_count, done_count;
  _Atomic int64_t stage_start, next_show;
};

static _Thread_local struct inseam_running_call current;
static _Atomic(bool (*)(void)) poll_function;
static _Atomic(void (*)(uint64_t, uint64_t, int64_t)) show_function;

// Swift's runtime makes metadata and initializes globals when they are first used, under locks that a child of a fork
// waits for without end if another thread of its parent had them. So a fork waits until no thread is inside the library:
// `busy_count` threads are, and none begins while `fork_count` is not 0.
static _Atomic int busy_count, fork_count;
static void (*_Atomic before_forks)(void), (*_Atomic after_forks)(void);

static void sleep_a_step(void) {
  const struct timespec time = {0, STEP_NANOSECONDS};
  nanosleep(&time, NULL);
}

static int64_t steady_nanoseconds(void) {
  struct timespec time;
  clock_gettime(CLOCK_MONOTONIC_COARSE, &time);
  return (int64_t)time.tv_sec * 1000 * 1000 * 1000 + time.tv_nsec;
}

static void begin_busy(void) {
  for (;;) {
    atomic_fetch_add(&busy_count, 1);
    if (atomic_load(&fork_count) == 0) break;
    atomic_fetch_sub(&busy_count, 1);
    while (atomic_load(&fork_count) != 0) sleep_a_step();
  }
  current.is_busy = true;
}

static void end_busy(void) {
  current.is_busy = false;
  atomic_fetch_sub(&busy_count, 1);
}

bool inseam_enter_call(void) {
  if (current.depth++ == 0) atomic_store_explicit(&current.is_cancelled, false, memory_order_relaxed);
  if (current.is_busy) return false;
  begin_busy();
  return true;
}

void inseam_leave_call(bool began) {
  current.depth--;
  if (began) end_busy();
}

bool inseam_is_in_call(void) { return current.depth > 0; }

inseam_running_call *inseam_current_call(void) { return current.owner ? current.owner : &current; }

void inseam_enter_work(inseam_running_call *call) {
  current.owner = call;
  begin_busy();
}

void inseam_leave_work(void) {
  current.owner = NULL;
  end_busy();
}

bool inseam_begin_blocking(void) {
  if (!current.is_busy) return false;
  end_busy();
  return true;
}

void inseam_end_blocking(bool began) {
  if (began) begin_busy();
}

/// Asks the poll function, if it is time.
static bool is_polled(struct inseam_running_call *call) {
  bool (*poll)(void) = atomic_load_explicit(&poll_function, memory_order_relaxed);
  if (poll == NULL || call->depth == 0) return false;
  int64_t now = steady_nanoseconds();
  if (now < call->next_poll) return false;
  call->next_poll = now + POLL_NANOSECONDS;
  bool began = inseam_begin_blocking();
  bool answer = poll();
  inseam_end_blocking(began);
  return answer;
}

bool inseam_is_cancelled(void) {
  if (atomic_load_explicit(&fork_count, memory_order_relaxed) != 0) inseam_end_blocking(inseam_begin_blocking());
  struct inseam_running_call *call = inseam_current_call();
  if (call->shield_count > 0) return false;
  if (atomic_load_explicit(&call->is_cancelled, memory_order_relaxed)) return true;
  if ((call->flag == NULL || *call->flag == 0) && (call != &current || !is_polled(call))) return false;
  atomic_store_explicit(&call->is_cancelled, true, memory_order_relaxed);
  return true;
}

/// Returns when it is time to ask again.
static struct timespec next_look(void) {
  struct timespec end;
  clock_gettime(CLOCK_MONOTONIC, &end);
  end.tv_nsec += POLL_NANOSECONDS;
  if (end.tv_nsec >= 1000 * 1000 * 1000) {
    end.tv_sec++;
    end.tv_nsec -= 1000 * 1000 * 1000;
  }
  return end;
}

void inseam_wait_shortly(pthread_cond_t *condition, pthread_mutex_t *mutex) {
  const struct timespec end = next_look();
  pthread_cond_clockwait(condition, mutex, CLOCK_MONOTONIC, &end);
}

void inseam_join(pthread_t thread) {
  int status;
  do {
    bool began = inseam_begin_blocking();
    const struct timespec end = next_look();
    status = pthread_clockjoin_np(thread, NULL, CLOCK_MONOTONIC, &end);
    inseam_end_blocking(began);
    if (status == ETIMEDOUT) (void)inseam_is_cancelled();
  } while (status == ETIMEDOUT);
}

void inseam_shield(bool begins) { current.shield_count += begins ? 1 : -1; }

void inseam_watch_flag(const volatile int32_t *flag) { current.flag = flag; }

void inseam_watch_poll(bool (*poll)(void)) { atomic_store(&poll_function, poll); }

bool inseam_begin_stage(uint64_t count) {
  struct inseam_running_call *call = inseam_current_call();
  if (atomic_fetch_add(&call->stage_depth, 1) > 0) return false;
  int64_t now = steady_nanoseconds();
  atomic_store(&call->stage_count, count);
  atomic_store(&call->done_count, 0);
  atomic_store(&call->stage_start, now);
  atomic_store(&call->next_show, now + SHOW_NANOSECONDS);
  return true;
}

void inseam_advance_stage(uint64_t count) {
  struct inseam_running_call *call = inseam_current_call();
  uint64_t done = atomic_fetch_add_explicit(&call->done_count, count, memory_order_relaxed) + count;
  void (*show)(uint64_t, uint64_t, int64_t) = atomic_load_explicit(&show_function, memory_order_relaxed);
  if (show == NULL) return;
  int64_t now = steady_nanoseconds(), due = atomic_load_explicit(&call->next_show, memory_order_relaxed);
  // One of the threads that get here at the same time shows it.
  if (now < due || !atomic_compare_exchange_strong(&call->next_show, &due, now + SHOW_NANOSECONDS)) return;
  show(done, atomic_load(&call->stage_count), now - atomic_load(&call->stage_start));
}

void inseam_end_stage(void) { atomic_fetch_sub(&inseam_current_call()->stage_depth, 1); }

void inseam_watch_stages(void (*show)(uint64_t, uint64_t, int64_t)) { atomic_store(&show_function, show); }

void inseam_watch_forks(void (*before)(void), void (*after)(void)) {
  atomic_store(&after_forks, after);
  atomic_store(&before_forks, before);
}

static void before_fork(void) {
  atomic_fetch_add(&fork_count, 1);
  int own = current.is_busy ? 1 : 0;
  for (int steps = 0; atomic_load(&busy_count) > own && steps < FORK_NANOSECONDS / STEP_NANOSECONDS; steps++) sleep_a_step();
  void (*before)(void) = atomic_load(&before_forks);
  if (before != NULL) before();
}

static void after_fork(void) {
  void (*after)(void) = atomic_load(&after_forks);
  if (after != NULL) after();
}

static void after_fork_in_parent(void) {
  after_fork();
  atomic_fetch_sub(&fork_count, 1);
}

static void after_fork_in_child(void) {
  after_fork();
  // The other threads are not in this process.
  atomic_store(&busy_count, current.is_busy ? 1 : 0);
  atomic_store(&fork_count, 0);
}

__attribute__((constructor)) static void watch_forks(void) {
  pthread_atfork(before_fork, after_fork_in_parent, after_fork_in_child);
}
