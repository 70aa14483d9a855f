/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * The transition table: which operation is allowed on which reference, from
 * which container to which. core/table.c fills it in; docs/model.md shows it
 * whole, as `make tables` prints it.
 *
 *   mm_roles[operation][role]     OK, or the error
 *   mm_moves[from][to]            what a move between containers is: move, make or end
 *   mm_rows[kind]                 one row a kind:
 *      holds       the kinds of reference that its containers hold, a bit each
 *      containers  how many it has: words[f][0 .. n-1]
 *      rights      those that mean something for references to it
 *      allows      the operations on references to it, a bit each
 *      place       what its containers are: page entries, region entries, slots
 *      zone        its references are written as zones are (mmscd/entry.h)
 *
 * object.c, transition.c, container.c, border.c, the audit and the kernel ask
 * here. page.c does not: it has the rows of the pages written out, because it
 * is proved as it stands, and tests/unit/test_cross.c compares it with the table.
 *
 * Errors are numbered in the order of checking: of those that the table gives
 * for one cell, the smallest is the result.
 */
#ifndef MMSCD_TABLE_H
#define MMSCD_TABLE_H

#include <isa/entry.h>
#include <mmscd/error.h>
#include <mmscd/types.h>
#include <stdbool.h>
#include <stdint.h>

/* Containers of each kind of table. A small model may lower them. */
#ifndef MM_ZONE_CONTAINERS
#define MM_ZONE_CONTAINERS ISA_WORDS
#endif
#ifndef MM_SPACE_CONTAINERS
#define MM_SPACE_CONTAINERS ISA_REGIONS
#endif
#ifndef MM_THREAD_CONTAINERS
#define MM_THREAD_CONTAINERS ISA_SLOTS
#endif

enum mm_operation {
    MM_OP_MOVE,
    MM_OP_CLONE,
    MM_OP_DESTROY,
    MM_OP_ADJUST,
    MM_OP_INSPECT,
    MM_OP_MAKE, /* by kind: a page can be made one */
    MM_OP_END,  /* by kind: it can be made a page again */
    MM_OP_PASS  /* by kind: its references travel with messages */
};
#define MM_OPERATIONS 8u

/* What the containers of a table are. */
enum mm_place {
    MM_NOWHERE, /* it has none */
    MM_LEAVES,  /* page entries: of zones and windows */
    MM_REGIONS, /* entries for zones: of spaces and zones of zones */
    MM_SLOTS    /* of threads */
};
#define MM_PLACES 4u

#define MM_ROLES 4u
#define MM_ROWS 16u /* all that a ledger tag can say */

struct mm_row {
    uint16_t holds;
    uint16_t containers;
    uint16_t rights;
    uint8_t allows;
    uint8_t place;
    bool zone;
};

extern uint8_t const mm_roles[MM_OPERATIONS][MM_ROLES];
extern uint8_t const mm_moves[MM_PLACES][MM_PLACES];
extern struct mm_row const mm_rows[MM_ROWS];

#include <mmscd/proof_table.h> /* needs all that is above */

/* The row of a kind; of none there is, for a number that is no kind. */
/*@ assigns \nothing;
    ensures \valid_read(\result);
    ensures \result == &mm_rows[kind < MM_ROWS ? kind : MM_ROWS - 1];
    ensures \result->containers == capacity(kind);
    ensures \result->rights == rights_of(kind);
    ensures \result->holds == holds_of(kind);
    ensures \result->allows == allows_of(kind); */
static inline struct mm_row const *mm_row(unsigned kind) {
    return &mm_rows[kind < MM_ROWS ? kind : MM_ROWS - 1u];
}

/* Whether the operation is one for references to that kind. */
/*@ requires operation < MM_OPERATIONS;
    assigns \nothing;
    ensures \result <==> allowed(operation, kind); */
static inline bool mm_kind_allows(enum mm_operation operation, unsigned kind) {
    //@ assert LOW_BITS_ARE(allows_of(kind), operation, 0);
    //@ assert LOW_BITS_ARE(allows_of(kind), operation, 16);
    //@ assert LOW_BITS_ARE(allows_of(kind), operation, 113);
    //@ assert LOW_BITS_ARE(allows_of(kind), operation, 159);
    //@ assert LOW_BITS_ARE(allows_of(kind), operation, 241);
    //@ assert LOW_BITS_ARE(allows_of(kind), operation, 247);
    return ((unsigned)mm_row(kind)->allows >> operation & 1u) != 0u;
}

/* Whether a container of a table of `table_kind` holds references to `kind`; MM_OUTSIDE stands for
 * fixed pages. */
/*@ assigns \nothing;
    ensures \result <==> held(table_kind, kind); */
static inline bool mm_accepts(unsigned table_kind, unsigned kind) {
    //@ assert BITS_ARE(holds_of(table_kind), kind, 0);
    //@ assert BITS_ARE(holds_of(table_kind), kind, 3);
    //@ assert BITS_ARE(holds_of(table_kind), kind, 16);
    //@ assert BITS_ARE(holds_of(table_kind), kind, THREAD_HOLDS);
    //@ assert ZONE_BITS_ARE(holds_of(table_kind), kind);
    return kind < MM_ROWS && ((unsigned)mm_row(table_kind)->holds >> kind & 1u) != 0u;
}

/* The cell for `operation` on a reference of `role` to a frame of `kind`; `fits`: the destination, if
 * there is one, holds what is to be put there. OK, ROLE, KIND or RIGHTS. Constant time. */
/*@ requires operation < MM_OPERATIONS && role < MM_ROLES;
    assigns \nothing;
    ensures \result == cell(operation, role, kind, (boolean)fits); */
static inline enum mm_error mm_cell(enum mm_operation operation, unsigned role, unsigned kind,
                                    bool fits) {
    enum mm_error const error = (enum mm_error)mm_roles[operation][role];

    /*@ assert (operation == MM_OP_MOVE ==> error == role_error(MM_OP_MOVE, role)) &&
               (operation == MM_OP_CLONE ==> error == role_error(MM_OP_CLONE, role)) &&
               (operation == MM_OP_DESTROY ==> error == role_error(MM_OP_DESTROY, role)) &&
               (operation == MM_OP_ADJUST ==> error == role_error(MM_OP_ADJUST, role)) &&
               (operation == MM_OP_INSPECT ==> error == role_error(MM_OP_INSPECT, role)) &&
               (operation == MM_OP_MAKE ==> error == role_error(MM_OP_MAKE, role)) &&
               (operation == MM_OP_END ==> error == role_error(MM_OP_END, role)) &&
               (operation == MM_OP_PASS ==> error == role_error(MM_OP_PASS, role)); */
    //@ assert error == role_error(operation, role);
    if ((error == MM_OK || error > MM_KIND) && !(fits && mm_kind_allows(operation, kind))) {
        return MM_KIND;
    }
    return error;
}

/* The same for an operation into a container of a table of `table_kind`. To make is asked with the kind
 * that is to be; to end puts a page there. */
/*@ requires operation < MM_OPERATIONS && role < MM_ROLES;
    assigns \nothing;
    ensures \result == cell_into(operation, role, kind, table_kind); */
static inline enum mm_error mm_cell_into(enum mm_operation operation, unsigned role, unsigned kind,
                                         unsigned table_kind) {
    return mm_cell(operation, role, kind,
                   mm_accepts(table_kind, operation == MM_OP_END ? MM_PAGE : kind));
}

#endif
