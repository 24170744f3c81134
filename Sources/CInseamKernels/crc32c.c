// SPDX-FileCopyrightText: 2026 The Inseam authors
// SPDX-License-Identifier: Apache-2.0
//
// CRC-32C. The scalar twin is the byte-wise table definition. The fast form runs the processor's
// crc32 instruction in three independent lanes (its latency is three cycles, its throughput one)
// and joins the lanes by multiplying with x^(8 * LANE) modulo the polynomial, through four tables.

#include "inseam_kernels.h"

#include <pthread.h>
#include <string.h>

#define POLYNOMIAL 0x82F63B78u
#define LANE 1344u // 3 lanes * 4 blocks = 16,128 of a page's 16,384 bytes

static uint32_t byte_table[256];
static uint32_t shift_table[4][256]; // advances a crc over LANE zero bytes
static int has_instruction;
static pthread_once_t once = PTHREAD_ONCE_INIT;

static uint32_t advance_zero_bytes(uint32_t crc, size_t count) {
  for (size_t i = 0; i < count; i++) crc = byte_table[crc & 0xFF] ^ (crc >> 8);
  return crc;
}

static void prepare(void) {
  for (uint32_t value = 0; value < 256; value++) {
    uint32_t crc = value;
    for (int bit = 0; bit < 8; bit++) crc = (crc >> 1) ^ ((crc & 1) ? POLYNOMIAL : 0);
    byte_table[value] = crc;
  }
  for (int byte = 0; byte < 4; byte++)
    for (uint32_t value = 0; value < 256; value++)
      shift_table[byte][value] = advance_zero_bytes(value << (8 * byte), LANE);
#if defined(__x86_64__)
  __builtin_cpu_init();
  has_instruction = __builtin_cpu_supports("sse4.2");
#endif
}

static uint32_t shift_lane(uint32_t crc) {
  return shift_table[0][crc & 0xFF] ^ shift_table[1][(crc >> 8) & 0xFF] ^
         shift_table[2][(crc >> 16) & 0xFF] ^ shift_table[3][crc >> 24];
}

uint32_t inseam_crc32c_scalar(uint32_t crc, const uint8_t *bytes, size_t count) {
  pthread_once(&once, prepare);
  crc = ~crc;
  for (size_t i = 0; i < count; i++) crc = byte_table[(crc ^ bytes[i]) & 0xFF] ^ (crc >> 8);
  return ~crc;
}

#if defined(__x86_64__)
#include <nmmintrin.h>
#define STEP8(crc, word) _mm_crc32_u64((crc), (word))
#define STEP1(crc, byte) _mm_crc32_u8((uint32_t)(crc), (byte))
#define TARGET __attribute__((target("sse4.2")))
#elif defined(__aarch64__)
#include <arm_acle.h>
#define STEP8(crc, word) __crc32cd((uint32_t)(crc), (word))
#define STEP1(crc, byte) __crc32cb((uint32_t)(crc), (byte))
#define TARGET __attribute__((target("crc")))
#endif

#ifdef STEP8
static inline uint64_t load8(const uint8_t *bytes) {
  uint64_t word;
  memcpy(&word, bytes, 8);
  return word;
}

TARGET static uint32_t crc32c_instruction(uint32_t crc, const uint8_t *bytes, size_t count) {
  uint64_t a = (uint32_t)~crc;
  while (count >= 3 * LANE) {
    uint64_t b = 0, c = 0;
    for (size_t line = 0; line < LANE; line += 64) {
      // Three short streams that start anew every 4,032 bytes are more than the processor foresees.
      for (size_t lane = 0; lane < 3; lane++)
        __builtin_prefetch(bytes + (3 + lane) * LANE + line);
      for (size_t i = line; i < line + 64; i += 8) {
        a = STEP8(a, load8(bytes + i));
        b = STEP8(b, load8(bytes + LANE + i));
        c = STEP8(c, load8(bytes + 2 * LANE + i));
      }
    }
    a = shift_lane(shift_lane((uint32_t)a) ^ (uint32_t)b) ^ (uint32_t)c;
    bytes += 3 * LANE;
    count -= 3 * LANE;
  }
  for (; count >= 8; bytes += 8, count -= 8) a = STEP8(a, load8(bytes));
  for (; count > 0; bytes++, count--) a = STEP1(a, *bytes);
  return ~(uint32_t)a;
}
#endif

uint32_t inseam_crc32c(uint32_t crc, const uint8_t *bytes, size_t count) {
  pthread_once(&once, prepare);
#if defined(__aarch64__)
  return crc32c_instruction(crc, bytes, count);
#elif defined(__x86_64__)
  if (has_instruction) return crc32c_instruction(crc, bytes, count);
#endif
  return inseam_crc32c_scalar(crc, bytes, count);
}
