/* SPDX-License-Identifier: BSD-2-Clause */
/* The state of the model, and the types of its parts. The picture is in mmscd/mmscd.h. */
#ifndef MMSCD_MM_H
#define MMSCD_MM_H

#include <isa/entry.h>
#include <mmscd/entry.h>
#include <mmscd/error.h>
#include <mmscd/ledger.h>
#include <mmscd/types.h>
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

typedef isa_word mm_word;   /* a container's word */
typedef uint32_t mm_frame;  /* a frame number */
typedef uint32_t mm_index;  /* a container's index in its table */
typedef uint32_t mm_rights; /* MM_R ... MM_DROP */

/* The most containers in one run (design, section 5). */
#define MM_RUN_MAX 64u

/* What mm_adjust does; any sum of these. */
#define MM_ADJUST_ACCESS 1u  /* set the access rights to `access` */
#define MM_CLEAR_ACCESSED 2u /* clear the accessed bit */
#define MM_CLEAR_DIRTY 4u    /* clear the dirty bit */

/* The state of the model, provided by the embedder. */
struct mm {
    mm_word (*words)[ISA_WORDS]; /* words[f], f < tables: frames that can be objects */
    struct mm_entry *ledger;     /* ledger[f], f < frames */
    mm_frame tables;             /* <= frames */
    mm_frame frames;             /* <= ISA_FRAMES */
    mm_frame anchor;             /* the thread that nobody holds: the kernel's own */
};

/* A reference, decoded. */
struct mm_ref {
    mm_frame frame;
    unsigned kind;    /* enum mm_kind */
    unsigned role;    /* enum mm_role */
    mm_rights rights; /* SHARE included: unless final or fixed */
};

#endif
