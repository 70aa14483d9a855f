/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * What a program finds when its parent starts it. Root is started by the
 * kernel and finds something else (<baton/boot.h>).
 *
 *   BATON_PROGRAM_BASE    code and constants; data from the next page on
 *   BATON_PROGRAM_SHARED  pages that the parent shares with it, if any
 *   BATON_PROGRAM_START   struct baton_start; A (the first register) holds this address, too
 *   BATON_PROGRAM_STACK   top of the stack
 *   BATON_PROGRAM_HEAP    its local range: zones, with start->heap_pages pages at the beginning
 *   BATON_PROGRAM_FILES   boot modules that it may read, if any: start->file
 *
 *   slot 1 its space   2 parent (faults)   4 parent   5 console   6 timer   7 itself
 *        8 to 30  what the parent gives besides      31  perhaps the master of its space
 *        from 32 on  its own
 */
#ifndef BATON_START_H
#define BATON_START_H

#include <stdint.h>

#define BATON_START_MAGIC 0x54524153u
#define BATON_START_VERSION 1u

#define BATON_PROGRAM_BASE 0x00400000u
#define BATON_PROGRAM_SHARED 0x007b0000u
#define BATON_PROGRAM_START 0x007c0000u
#define BATON_PROGRAM_STACK 0x00800000u
#define BATON_PROGRAM_HEAP 0x00800000u
#define BATON_PROGRAM_FILES 0x60000000u
#define BATON_SHARED_MAX 16u   /* pages */
#define BATON_HEAP_MAX 131072u /* pages */
#define BATON_FILES_MAX 16u
#define BATON_STACK_MAX 63u /* pages; below them one stays empty */

#define BATON_SLOT_PARENT 4u  /* its parent's space: SEND, the badge is the program's number */
#define BATON_SLOT_CONSOLE 5u /* the console's: SEND, with the same badge; empty if there is none */
#define BATON_SLOT_TIMER 6u   /* the timer's: the same */
#define BATON_SLOT_SELF 7u    /* its own space: NOTIFY, of bit BATON_SELF_BIT */
#define BATON_SLOT_GIVEN 8u   /* from here on: what the parent gives besides */
#define BATON_SLOT_MASTER 31u /* the master of its own space, if the parent gave it */
#define BATON_SLOT_OWN 32u    /* from here on: empty */
#define BATON_SELF_BIT 23u

#define BATON_START_MANAGE 1u /* slot 1 has MANAGE: it manages its own pages */

#define BATON_ARGUMENTS_MAX 32u
#define BATON_ARGUMENTS_TEXT 2048u

struct baton_start_file {
    char name[16];    /* terminated */
    uint32_t address; /* of its first byte */
    uint32_t length;  /* bytes */
};

struct baton_start {
    uint32_t magic;
    uint32_t version;
    uint32_t number;       /* the parent's for this program: its badge */
    uint32_t flags;        /* BATON_START_... */
    uint32_t heap_pages;   /* that are there from BATON_PROGRAM_HEAP on */
    uint32_t shared_pages; /* from BATON_PROGRAM_SHARED on */
    uint32_t heap_frame;   /* 0, or: the heap's pages are contiguous, frames from here */
    uint32_t board;        /* address of a page shared with the parent, or 0 */
    uint32_t files;        /* how many */
    struct baton_start_file file[BATON_FILES_MAX];
    uint32_t arguments;              /* how many; the first is the program's name */
    char text[BATON_ARGUMENTS_TEXT]; /* they, each terminated, one behind the other */
};

_Static_assert(sizeof(struct baton_start) <= 4096u, "the start information is one page");

#endif
