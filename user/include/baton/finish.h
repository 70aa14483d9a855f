/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * The end of the machine's work, for root.
 */
#ifndef BATON_FINISH_H
#define BATON_FINISH_H

#include <baton/boot.h>

#define BATON_STATUS_MAX 127u

/* End with `status` (0 to BATON_STATUS_MAX). If the kernel's command line has "exit=PORT" (QEMU's
 * isa-debug-exit), write it there: QEMU then ends with 2 * status + 1. Otherwise, or if
 * nothing listens there, say that the machine can be turned off, and wait for ever. */
_Noreturn void baton_finish(struct baton_boot const *info, unsigned status);

#endif
