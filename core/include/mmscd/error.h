/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * The errors, the same in the library, the kernel and user space.
 *
 * They are numbered in the order in which conditions are checked: when several
 * conditions fail at once, the smallest number is reported (docs/abi.md).
 */
#ifndef MMSCD_ERROR_H
#define MMSCD_ERROR_H

enum mm_error {
    MM_OK = 0,
    MM_NAME = 1,   /* the name leads nowhere, or not for the caller; a malformed call */
    MM_EMPTY = 2,  /* no reference where one is needed */
    MM_FULL = 3,   /* the destination is in use */
    MM_ROLE = 4,   /* the role does not allow it: a master copied, a slave moved, anything fixed */
    MM_KIND = 5,   /* the frame's kind does not allow it, or the container holds other kinds */
    MM_RIGHTS = 6, /* rights not held, or not expressible on this machine */
    MM_BUSY = 7,   /* slaves outstanding, containers in use, attached elsewhere, a thread running */
    MM_LIMIT = 8,  /* a counter is full, or a count is out of range */
    MM_DEAD = 9,   /* IPC: the server is gone */
    MM_CANCELLED = 10 /* IPC: taken out of a queue */
};

#endif
