/* SPDX-License-Identifier: BSD-2-Clause */
/* Between the shell's fuzz target and its guest. */
#ifndef GUEST_ROOT_H
#define GUEST_ROOT_H

#include <stdint.h>

/* Start root, as the kernel has left it. Does not return. */
void guest_root(void);

/* The target's: a byte of a port. */
uint8_t port_in(uint16_t port);

#endif
