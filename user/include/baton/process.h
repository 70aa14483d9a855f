/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * Programs in spaces of their own: starting them, and taking all of them back.
 * For parents: root, and tests in its place.
 *
 *   parent's slots                                          the program's space
 *   | thread  master | --> slots 1, 2, 4 ... of <baton/start.h>    zone: image, start page, stack
 *   | space   master | -------------------------------------->     zone: heap
 *   | work ... empty |
 */
#ifndef BATON_PROCESS_H
#define BATON_PROCESS_H

#include <baton/start.h>
#include <baton/syscall.h>

#define BATON_PROCESS_WORK 8u

/* Who starts and ends programs, and where its free memory is. */
struct baton_parent {
    unsigned home;     /* slot: the master of its own space */
    unsigned hardware; /* slot: the hardware right; 0: it has none, and fixed pages stay */
    unsigned work;     /* slot: the first of BATON_PROCESS_WORK empty ones */
    /* The address of a page of the parent's own, an unshared master with all access, that is fit for
     * objects; 0 if there is none. It is moved away, or (if something goes wrong) free again. */
    baton_word (*page)(void *context);
    /* The address of an empty page container of the parent's own; 0 if there is none. */
    baton_word (*hole)(void *context);
    void *context;
};

/* A program that was started: which slots of the parent's hold it. */
struct baton_process {
    uint32_t number; /* the badge of its calls and faults; not 0 */
    unsigned thread; /* slot */
    unsigned space;  /* slot */
};

/* What to start. */
struct baton_plan {
    void const *bytes; /* an ELF file, */
    uint64_t length;   /* so long */
    unsigned priority;
    unsigned stack_pages;  /* 1 to BATON_STACK_MAX */
    unsigned heap_pages;   /* 0 to BATON_HEAP_MAX */
    baton_word heap_first; /* 0, or: the heap is the parent's pages from this address on, */
    uint32_t heap_frame;   /* which are contiguous memory from this frame on */
    unsigned shared_pages; /* what its start information says; the caller puts them there: */
    baton_word board;      /* among them, */
    unsigned files;        /* and these */
    struct baton_start_file file[BATON_FILES_MAX];
    bool manage;    /* it manages its own space */
    bool notify;    /* it may notify its parent, too: bit number % BATON_BITS */
    unsigned count; /* of the arguments, the first is the program's name */
    char const *const *arguments;
};

/* Why something could not be done: `why` is null if it was. */
struct baton_refusal {
    char const *why;     /* a sentence without its capital and full stop */
    enum mm_error error; /* of the call that was refused, or MM_OK */
};

/* Make a program of `plan`, suspended, in process->thread and process->space: two empty slots; the
 * space may be there already, empty (a server that is started again). Its slots 1, 2, 4 and 7 are
 * filled; the others are the caller's to fill: BATON_SLOT(i) + process->thread. If anything is wrong,
 * everything is taken back. Cost: about six system calls a page. */
struct baton_refusal baton_process_load(struct baton_parent const *parent,
                                        struct baton_process const *process,
                                        struct baton_plan const *plan);

/* The name of the master of the program's space: clones from it can have a badge. */
baton_word baton_process_master(struct baton_process const *process);

/* Let the program have the master of its space, in its slot BATON_SLOT_MASTER; the parent keeps a slave
 * with all rights. Errors as for move and clone: then nothing has changed. */
enum mm_error baton_process_give_master(struct baton_process const *process);

/* Show the program `count` pages of the parent's from `from` on, with `access`: slaves of them, from
 * `address` on, where a zone is made if there is none. Returns how many there was room for. */
unsigned baton_process_show(struct baton_parent const *parent, struct baton_process const *process,
                            baton_word from, baton_word address, unsigned count, unsigned access);

/* Put `count` zeroed pages into the program's space, from `address` on. Returns how many there was
 * memory and room for. Zones are made where there are none. */
unsigned baton_process_fill(struct baton_parent const *parent, struct baton_process const *process,
                            baton_word address, unsigned count);

/* Take `count` pages from `address` on out of the program's space, for the parent. Returns how many: up to
 * the first that is no master of a page, or is shared, or that there is no room for. */
unsigned baton_process_take(struct baton_parent const *parent, struct baton_process const *process,
                            baton_word address, unsigned count);

/* What taking a program apart has brought. */
struct baton_drained {
    unsigned long pages; /* that came back, those of objects included */
    unsigned left;       /* references that could not be taken back, because others still
                            hold slaves of what they refer to, or there was no room */
};

/* Take a program apart, whatever it has done: its threads stop, callers that wait for it get DEAD, its
 * slots and tables are emptied, objects ended, and all pages go to the parent. With `keep_space` the
 * space stays, empty, and whoever has a reference to it keeps that. What is not there any more is
 * passed over, so it can be called again. The parent's priority must be above all of the
 * program's threads. Cost: about one system call for each container of its tables. */
struct baton_drained baton_process_end(struct baton_parent const *parent,
                                       struct baton_process const *process, bool keep_space);

#endif
