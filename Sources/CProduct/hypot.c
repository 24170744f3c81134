// SPDX-FileCopyrightText: 2026 The Inseam authors
// SPDX-License-Identifier: Apache-2.0

#include "inseam_product.h"

// glibc 2.35 gave hypot a second symbol version, which sets errno less often; the values are the same.
// Swift's runtime and FoundationEssentials link it. These two are hidden in the product, and call the
// version that every glibc has.
#if defined(__linux__) && defined(__x86_64__)
#define HIDDEN __attribute__((visibility("hidden")))

double inseam_old_hypot(double x, double y);
float inseam_old_hypotf(float x, float y);
__asm__(".symver inseam_old_hypot, hypot@GLIBC_2.2.5");
__asm__(".symver inseam_old_hypotf, hypotf@GLIBC_2.2.5");

HIDDEN double hypot(double x, double y) { return inseam_old_hypot(x, y); }
HIDDEN float hypotf(float x, float y) { return inseam_old_hypotf(x, y); }
#endif
