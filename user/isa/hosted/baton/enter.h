/* SPDX-License-Identifier: BSD-2-Clause */
/* The entry into the kernel, where programs are hosted: whoever hosts them provides it. */
#ifndef BATON_ENTER_H
#define BATON_ENTER_H

#include <stdint.h>

void baton_enter(uintptr_t words[5]);

#endif
