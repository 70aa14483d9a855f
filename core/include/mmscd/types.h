/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * Roles, kinds and rights: the vocabulary of M-M/S-CD.
 *
 * The numbers are part of the system call interface (docs/abi.md) and of the
 * entry formats (isa/<isa>/include/isa/entry.h).
 */
#ifndef MMSCD_TYPES_H
#define MMSCD_TYPES_H

/* The role of a reference. Two bits of every entry. */
enum mm_role {
    MM_FIXED = 0,  /* put there and taken away by the hardware call only */
    MM_MASTER = 1, /* exactly one for each pool frame; moves, is never copied or destroyed */
    MM_SLAVE = 2,  /* counted; may be cloned */
    MM_FINAL = 3   /* a slave without the right SHARE: may be destroyed only */
};

/* What a frame is (ledger), and what kind of reference stands in a slot. */
enum mm_kind {
    MM_OUTSIDE = 0,  /* in no pool: device memory, holes, boot information */
    MM_PAGE = 1,     /* UMP: a user memory page */
    MM_THREAD = 2,   /* TCB */
    MM_SPACE = 3,    /* VCB: an address space, the root page table */
    MM_ZONE = 4,     /* ZCB: one page table, a fixed-size region */
    MM_WINDOW = 5,   /* WCB: thread-local containers, one page table */
    MM_LEDGER = 6,   /* RCB: a page of the ledger itself */
    MM_ZONE2 = 7,    /* a zone of zones (ISAs of three levels and more) */
    MM_ZONE3 = 8,    /* a zone of zones of zones (ISAs of four levels) */
    MM_KERNEL = 9,   /* the kernel's own image, stacks and tables */
    MM_LINE = 10,    /* fixed entry in a slot: an interrupt line */
    MM_PORTS = 11,   /* fixed entry in a slot: a range of I/O ports */
    MM_HARDWARE = 12 /* fixed entry in a slot: the hardware right itself */
};
#define MM_KINDS 13u

/* Rights. Every kind of reference uses the ones that mean something for it. */
#define MM_R 1u        /* page, zone: read */
#define MM_W 2u        /* page, zone: write */
#define MM_X 4u        /* page, zone: execute */
#define MM_SHARE 8u    /* page, zone, space: may be cloned on */
#define MM_MANAGE 16u  /* zone, space: may name the containers inside */
#define MM_RUN 32u     /* space: threads run in it and receive what is sent to it */
#define MM_SEND 64u    /* space: may send words */
#define MM_PASS 128u   /* space: may send references too, and get them with the reply */
#define MM_NOTIFY 256u /* space: may set the one bit that the badge selects */
#define MM_DROP 512u   /* window: may move unshared masters into the range of the badge */
#define MM_RIGHTS_ALL 1023u

#define MM_ACCESS (MM_R | MM_W | MM_X)

#endif
