/* SPDX-License-Identifier: BSD-2-Clause */
/* The hardware call: frames, ports, the audit (docs/abi.md). */
#ifndef KERNEL_HARDWARE_H
#define KERNEL_HARDWARE_H

#include "kernel.h"

/* Reads the running thread's argument words and writes its result words. Constant time, but for the
 * audit, which only a debug kernel has. */
void hardware(struct kernel *k, isa_word *words);

#endif
