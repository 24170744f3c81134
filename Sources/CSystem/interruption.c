// SPDX-FileCopyrightText: 2026 The Inseam authors
// SPDX-License-Identifier: Apache-2.0

#include "inseam_interruption.h"

#include <signal.h>
#include <stdatomic.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>
#include <unistd.h>

#include "inseam_calls.h"

enum { PATIENCE_SECONDS = 1 };

static atomic_int output_count, growing_count, running_commits, done_commits;
/// The signal that came; calls of the first thread watch it.
static volatile int32_t signal_number;

void inseam_note_output(void) { atomic_fetch_add(&output_count, 1); }

void inseam_begin_growing(void) { atomic_fetch_add(&growing_count, 1); }

void inseam_end_growing(void) { atomic_fetch_sub(&growing_count, 1); }

void inseam_begin_commit(void) { atomic_fetch_add(&running_commits, 1); }

void inseam_end_commit(bool is_done) {
  if (is_done) atomic_fetch_add(&done_commits, 1);
  atomic_fetch_sub(&running_commits, 1);
}

/// What is certain of the outputs at this moment; NULL if there are none.
static const char *outcome(void) {
  if (atomic_load(&output_count) == 0) return NULL;
  if (atomic_load(&running_commits) > 0) return "\r\033[Kinseam: interrupted in a commit: look whether the output is complete\n";
  if (atomic_load(&done_commits) > 0) return "\r\033[Kinseam: interrupted; what was committed before stays, the rest is not written\n";
  return "\r\033[Kinseam: interrupted; nothing was written\n";
}

/// Ends the process with what signals may interrupt: write and _exit.
static void end(int number) {
  const char *text = outcome();
  if (text != NULL) {
    // Only a terminal has a line to erase.
    if (!isatty(2)) text = strchr(text, 'K') + 1;
    ssize_t written = write(2, text, strlen(text));
    (void)written;
  }
  _exit(128 + number);
}

static void receive(int number) {
  if (number == SIGALRM) end(signal_number);
  if (signal_number != 0 || atomic_load(&growing_count) == 0) end(number);
  signal_number = number;
  alarm(PATIENCE_SECONDS);
}

void inseam_end_at_signals(void) {
  inseam_watch_flag(&signal_number);
  const int numbers[] = {SIGINT, SIGTERM, SIGHUP, SIGALRM};
  for (size_t index = 0; index < sizeof numbers / sizeof *numbers; index++) signal(numbers[index], receive);
}

void inseam_end_if_signalled(bool is_done) {
  if (signal_number == 0) return;
  if (is_done) _exit(128 + signal_number);
  end(signal_number);
}
