// SPDX-FileCopyrightText: 2026 The Inseam authors
// SPDX-License-Identifier: Apache-2.0
//
// Calls of the library that are under way: how forks wait for them, how they end early, and how far they are.
#ifndef INSEAM_CALLS_H
#define INSEAM_CALLS_H

#include <pthread.h>
#include <stdbool.h>
#include <stdint.h>

/// What a thread is doing for a call.
typedef struct inseam_running_call inseam_running_call;

/// Begins a call on this thread, or one inside another. A fork waits until it ends, blocks or pauses.
///
/// The result is for `inseam_leave_call`.
bool inseam_enter_call(void);

/// Ends what `inseam_enter_call` began.
void inseam_leave_call(bool began);

/// Whether this thread is inside a call, or in foreign code that a call runs.
bool inseam_is_in_call(void);

/// Returns the call of this thread, for the threads that it makes.
inseam_running_call *inseam_current_call(void);

/// Begins work of a new thread for a call of another one, which waits for the thread to end.
void inseam_enter_work(inseam_running_call *call);

/// Ends what `inseam_enter_work` began.
void inseam_leave_work(void);

/// Begins a time in which this thread waits for another one or runs foreign code; a fork does not wait for it.
///
/// The result is for `inseam_end_blocking`.
bool inseam_begin_blocking(void);

/// Ends what `inseam_begin_blocking` began, once no fork is under way.
void inseam_end_blocking(bool began);

/// Waits for a thread to end; the call of this thread asks meanwhile whether to end early.
void inseam_join(pthread_t thread);

/// Waits for a condition, for at most as long as a call may not ask whether to end early.
void inseam_wait_shortly(pthread_cond_t *condition, pthread_mutex_t *mutex);

/// Pauses while a fork is under way, then returns whether the call of this thread is to end early.
bool inseam_is_cancelled(void);

/// Begins or ends work of this thread's call that is not to end early.
void inseam_shield(bool begins);

/// Ends calls of this thread early once the number is not 0; NULL for never.
void inseam_watch_flag(const volatile int32_t *flag);

/// Sets a function that long calls ask at most every 50 ms, on the thread that began them, whether to end early.
void inseam_watch_poll(bool (*poll)(void));

/// Begins a stage of this thread's call, which is `count` pieces of work; a stage inside another one is not counted.
///
/// The result is for `inseam_advance_stage`: whether pieces of this stage count.
bool inseam_begin_stage(uint64_t count);

/// Notes that pieces of the stage are done, on any thread that works for the call.
void inseam_advance_stage(uint64_t count);

/// Ends what `inseam_begin_stage` began.
void inseam_end_stage(void);

/// Sets a function that is called at most every 100 ms of a stage, on the thread that has done a piece: with the
/// pieces done, those of the stage, and the nanoseconds since it began.
void inseam_watch_stages(void (*show)(uint64_t done, uint64_t count, int64_t nanoseconds));

/// Calls `before` before every fork, when no thread is inside the library, and `after` in the parent and in the child.
void inseam_watch_forks(void (*before)(void), void (*after)(void));

#endif
