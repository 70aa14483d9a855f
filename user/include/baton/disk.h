/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * The disk driver: the only program that drives the disk.
 *
 *   client                                     driver
 *   | its page, master | -- final slave -----> | desk | --- PIO ---> disk
 *                        <- answer, and the slave is gone
 *
 * Blocks are pages. With each request comes a final slave of the page that is
 * to be read into, or written from; the driver destroys it before it answers.
 * So the page stays its owner's, whoever dies, and the driver needs no memory
 * for anybody's data. Requests are served in the order in which they came.
 *
 * Who does not want to wait for each block opens a channel: <baton/disk_channel.h>.
 *
 * Nothing is known of a request that fails, or that is under way when the
 * driver is ended: the block, or the page that was to be read into, may be the old
 * one, the new one, or partly both.
 */
#ifndef BATON_DISK_H
#define BATON_DISK_H

#include <baton/syscall.h>

#define BATON_DISK_BLOCK 4096u /* bytes: a page */
#define BATON_DISK_QUEUE 32u   /* requests that wait or are served at once */
#define BATON_DISK_NAME "disk"

/* Labels of calls. */
enum baton_disk_label {
    BATON_DISK_INFO = 1,  /* answers in the first word how many blocks there are; 0: no disk */
    BATON_DISK_READ = 2,  /* first word: a block; and a slave of the page with all access */
    BATON_DISK_WRITE = 3, /* first word: a block; and a slave of the page with R and X */
    BATON_DISK_COUNT = 4, /* answers how many blocks were read, and how many were written, since the
                             driver was started, modulo the size of a word */

    /* For channels (<baton/disk_channel.h>); CLOSED: there is none. OPEN: begin, as the parent has put
     * the channel into place. BUSY: the last one is not put away yet. WAIT is answered when something
     * has been sent back since its last answer, pages of a request are wanted, or there is nothing to
     * do. CLOSE: put it away; the caller has destroyed its right to drop. BUSY: the device is at it. */
    BATON_DISK_OPEN = 8,
    BATON_DISK_WAIT = 9,
    BATON_DISK_CLOSE = 10
};

/* Labels of answers. */
enum baton_disk_answer {
    BATON_DISK_DONE = 0,
    BATON_DISK_ERROR = 1,     /* the device could not do it, or does not answer any more */
    BATON_DISK_RANGE = 2,     /* there is no such block */
    BATON_DISK_REFERENCE = 3, /* no slave came along, or one that lacks a right */
    BATON_DISK_BUSY = 4,      /* BATON_DISK_QUEUE requests are there already */
    BATON_DISK_UNKNOWN = 5,   /* no such label */
    BATON_DISK_GONE = 6,      /* the functions below: no driver could be called in that slot */
    BATON_DISK_CLOSED = 7     /* there is no open channel */
};

/* What root gives it, in slots. */
#define BATON_DISK_PORTS 8u   /* 0x1f0 to 0x1f7 */
#define BATON_DISK_CONTROL 9u /* 0x3f6 */
#define BATON_DISK_LINE 10u   /* 14 */

/* For clients: `slot` holds the driver's space, with SEND and PASS (baton_find, BATON_DISK_NAME). If the
 * driver is started again in the same space they call it again, BATON_DISK_TRIES times; while it is busy
 * they wait. One system call each where nothing is said, and the disk's time. */
#define BATON_DISK_TRIES 16u

/* How many blocks the disk has, into *blocks: 0 if there is no disk. GONE. */
enum baton_disk_answer baton_disk_blocks(unsigned slot, baton_word *blocks);

/* Read block `block` into the page whose reference stands in the container `page` (a name: the address of
 * a page of the caller's own, or a page in a zone or space that it holds in a slot). The reference is a
 * master or a slave with SHARE, with all access; until the call returns the frame has one
 * slave more. ERROR, RANGE, GONE. REFERENCE also: the slot lacks PASS, or the caller cannot name `page`. */
enum baton_disk_answer baton_disk_read(unsigned slot, baton_word block, baton_word page);

/* The same, to write it. R and X are enough. */
enum baton_disk_answer baton_disk_write(unsigned slot, baton_word block, baton_word page);

/* How many blocks the driver has read and written. GONE. */
enum baton_disk_answer baton_disk_count(unsigned slot, baton_word *reads, baton_word *writes);

/* "done", "error", ...: an answer as a word. Constant text. */
char const *baton_disk_word(enum baton_disk_answer answer);

#endif
