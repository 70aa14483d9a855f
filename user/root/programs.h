/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * The programs that root has started. Program `number` (1 to PROGRAMS) has
 * slots of its own in root's thread (slots.h), and its number is the badge of
 * everything that it sends.
 *
 *   none --load--> loaded --resume--> running --fault, exit--> ended --reap--> none
 *                                        `----------- kill -------------------'
 *                       ended --again.h--> loaded, in the same space
 */
#ifndef PROGRAMS_H
#define PROGRAMS_H

#include "slots.h"
#include <baton/boot.h>
#include <baton/guard.h>
#include <baton/process.h>
#include <baton/program.h>
#include <stddef.h>

#define PROGRAM_NAME 15u
#define PROGRAM_ORDER 240u /* characters of a command line */

enum program_state {
    PROGRAM_NONE,
    PROGRAM_LOADED,
    PROGRAM_RUNNING,
    PROGRAM_EXITED,
    PROGRAM_FAULTED,
    PROGRAM_HELD /* it has ended, but somebody holds slaves of something of its */
};

struct program {
    enum program_state state;
    struct baton_process process;
    char name[PROGRAM_NAME + 1u];
    char order[PROGRAM_ORDER + 1u]; /* the words of `spawn` that started it */
    bool ready;                     /* it can be found, */
    bool pass;                      /* and takes references, */
    bool channels;                  /* and channels */
    baton_word board;               /* root's address of a page shared with it, or 0 */
    unsigned may;                   /* BATON_MEM_MAY_...: what memory servers let it do */
    uint32_t heap_frame;            /* of the heap's first page, if it is contiguous, */
    uint32_t heap_pages;            /* and how many; else 0 */
    unsigned managed;               /* number of the server that manages its space, or 0 */
    unsigned status;                /* of its exit */
    struct baton_fault fault;

    unsigned starts; /* how often this place has got a thread: whoever waits for it sees a change */

    /* When it dies (again.h): */
    unsigned again;  /* how often it is started again in a minute, at most; 0: it is not */
    unsigned deaths; /* in the minute that began with */
    uint32_t since;  /* this second (events.h) */
    bool restarts;   /* it is being started again: who wants to find it waits */

    /* While it waits to find another one: */
    baton_word finder;    /* the token; 0: it does not */
    baton_word wanted[2]; /* the name, */
    unsigned wanted_slot;
};

/* What ended, told to whoever waits for it (wait, run). */
struct program_end {
    bool faulted;
    unsigned status;
};

/* Begin: there are no programs yet. */
void programs_start(struct baton_boot const *info);

/* How root's memory is taken and given back for programs. */
extern struct baton_parent const programs_parent;

/* Program `number`, or null if there is none; the first one called `name`, or with that number as
 * text; or null. */
struct program *programs_get(unsigned number);
struct program *programs_named(char const *name);

/* A place for a new program: its number is set, its slots are empty. Null if there is none. */
struct program *programs_new(char const *name);

/* The boot module called `name`: its file name without folders and ending. Null if there is none. */
struct baton_boot_module const *programs_module(char const *name);

/* Its name, without folders and ending, into `text` of `size` bytes. */
void programs_module_name(struct baton_boot_module const *module, char *text, size_t size);

/* The servers that every program can call; null if there is none. */
struct program *programs_console(void);
struct program *programs_timer(void);
void programs_set_console(struct program *program);
void programs_set_timer(struct program *program);

/* Set bit `bit` (below BATON_BITS) of the program's notifications. */
void programs_notify(struct program const *program, unsigned bit);

/* A message has come. True if *answer is to be sent. Prints nothing. */
bool programs_message(struct baton_message const *message, struct baton_send *answer);

/* A program that waited to find another one, and can be answered now: its token, and *answer; else
 * 0. Whether there is such a one. */
baton_word programs_found(struct baton_send *answer);
bool programs_more(void);

/* Take back what has ended by itself, start again what is to be, and say so: on a new line, if the cursor
 * is `inside` one. Whether there was something. */
bool programs_reap(bool inside);

/* Wait for something to come, and reap. For all who wait for what a program does: it may need a server that
 * has died. */
void programs_wait(void);

/* End a program, and take all its memory back. With keep_space its space stays, for another start.
 * If something is left, because others hold it, its state is PROGRAM_HELD afterwards. */
struct baton_drained programs_end(struct program *program, bool keep_space);

/* Destroy what programs other than `owner` hold of these frames, in the slots of their first threads and in the
 * zones of their spaces. */
void programs_take_away(baton_word const *frames, unsigned count, struct program const *owner);

/* How program `number` ended last. */
struct program_end programs_last(unsigned number);

#endif
