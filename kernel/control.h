/* SPDX-License-Identifier: BSD-2-Clause */
/* The control call: threads (docs/abi.md). */
#ifndef KERNEL_CONTROL_H
#define KERNEL_CONTROL_H

#include "kernel.h"

/* Reads the running thread's argument words and writes its result words. Constant time. */
void control(struct kernel *k, isa_word *words);

#endif
