/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * Included before everything else in each file of a guest (host.h): its machine words have 32 bits, as
 * on IA-32, in a process with 64. All it points to lies below 4 GiB, but for its stack.
 */
#ifndef GUEST_WORDS_H
#define GUEST_WORDS_H

#include <stddef.h>
#include <stdint.h>

#undef UINTPTR_MAX
#define UINTPTR_MAX UINT32_MAX
#define uintptr_t uint32_t

#endif
