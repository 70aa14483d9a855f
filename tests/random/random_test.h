/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * The random test of the system calls: a hosted kernel and the oracle get the
 * same calls and accesses, and have to agree after each.
 *
 *     generate.c --> struct operation --> sim, oracle --> mirror.c compares
 *                                             |
 *                                             `--------> coverage.c counts
 */
#ifndef RANDOM_TEST_H
#define RANDOM_TEST_H

#include "oracle.h"
#include "random.h"
#include "sim.h"
#include "world.h"

/* --- one step ------------------------------------------------------------------------ */

struct operation {
    bool is_access;
    struct o_call call;
    uint64_t address; /* of an access */
    unsigned access;  /* MM_R, MM_W, MM_X */
    uint64_t value;   /* to write */
};

/* The classes of calls that are counted separately. */
enum call_class {
    CLASS_MOVE,
    CLASS_CLONE,
    CLASS_DESTROY,
    CLASS_INSPECT, /* without a flag */
    CLASS_ADJUST,  /* inspect with a flag */
    CLASS_CONTROL,
    CLASS_FRAME, /* hardware, by operation */
    CLASS_PORTS,
    CLASS_AUDIT,
    CLASS_YIELD,
    CLASS_OTHER, /* everything that is no call, or not built yet */
    CLASS_COUNT
};

enum call_class class_of(struct o_call const *call);
char const *class_name(enum call_class class);

/* What a call should be like, if it can be had in a few tries. */
struct wish {
    enum call_class class;
    enum o_reason reason; /* how its first operation ends */
    unsigned from, to;    /* kinds of the tables of source and destination; 0: any */
    unsigned tries;       /* more for what has hardly been seen */
};

struct o_call generate_call(struct random *r, struct oracle const *o, struct wish const *wish);

/* Something that the program reads, writes or executes. */
struct operation generate_access(struct random *r, struct oracle const *o);

/* The word of each page that an access can touch: o_frame.data[k] is the word `data_word(k)`. */
uint32_t data_word(unsigned k);

/* In words. */
void print_operation(FILE *to, struct operation const *operation);

/* --- comparing -------------------------------------------------------------------------- */

/* Make the oracle's state what the words and the ledger of the sim say. */
bool mirror_load(struct oracle *o, struct sim const *sim);

/* Compare them; `deep` also looks at every word that is neither a container nor followed.
 * Complains on stdout and returns false at the first difference. */
bool mirror_compare(struct oracle const *o, struct sim const *sim, bool deep);

/* --- counting ---------------------------------------------------------------------------- */

void cover_call(enum call_class class, enum o_reason reason);

/* A call that succeeded between containers of these kinds of tables. */
void cover_shape(enum call_class class, unsigned from, unsigned to);
void cover_access(unsigned access, enum sim_access how);

/* A way in which a call of that class can end, rather one that has been seen less. */
struct wish cover_wish(struct random *r, enum call_class class);

/* Print all tables. Returns how many cells that can be reached stayed empty. */
unsigned cover_report(FILE *to);

#endif
