/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * What was reached: for each call and operation the errors that it ended with, beside those that
 * docs/abi.md says are possible.
 */
#include "explore.h"
#include <inttypes.h>
#include <stdio.h>

#define ERRORS 11u

/* Rows: the calls, then the operations of control and hardware, then what is no call. */
enum row {
    ROW_MOVE,
    ROW_MAKE,
    ROW_CLONE,
    ROW_DESTROY,
    ROW_INSPECT,
    ROW_ADJUST,
    ROW_CALL,
    ROW_REPLY_RECEIVE,
    ROW_NOTIFY,
    ROW_YIELD,
    ROW_NONE,
    ROW_CONTROL,
    ROW_HARDWARE = ROW_CONTROL + 10,
    ROW_ACCESS = ROW_HARDWARE + 10,
    ROW_FAULT,
    ROW_TICK,
    ROW_INTERRUPT,
    ROW_FPU,
    ROW_LATE,
    ROWS
};

static char const *const row_names[ROWS] = {
    "move",           "make",          "clone",    "destroy", "inspect", "adjust",  "call",
    "reply_receive",  "notify",        "yield",    "no call", "resume",  "suspend", "priority",
    "declare",        "cancel",        "activate", "read",    "write",   "fail",    "catch",
    "frame",          "ports",         "audit",    "fix",     "unfix",   "grant",   "drop",
    "bind",           "unbind",        "unmask",   "access",  "fault",   "tick",    "interrupt",
    "use of the FPU", "end of waiting"};

static char const *const error_names[ERRORS] = {
    "OK", "NAME", "EMPTY", "FULL", "ROLE", "KIND", "RIGHTS", "BUSY", "LIMIT", "DEAD", "CANCELLED"};

#define B(e) (1u << MM_##e)
#define THREAD_ERRORS (B(OK) + B(NAME) + B(EMPTY) + B(KIND))
#define NEEDS (B(OK) + B(NAME) + B(EMPTY) + B(KIND))

/* docs/abi.md. */
static unsigned const documented[ROWS] = {
    [ROW_MOVE] = B(OK) + B(NAME) + B(EMPTY) + B(FULL) + B(ROLE) + B(KIND) + B(BUSY),
    [ROW_MAKE] = B(OK) + B(NAME) + B(EMPTY) + B(FULL) + B(ROLE) + B(KIND) + B(RIGHTS) + B(BUSY),
    [ROW_CLONE] =
        B(OK) + B(NAME) + B(EMPTY) + B(FULL) + B(ROLE) + B(KIND) + B(RIGHTS) + B(BUSY) + B(LIMIT),
    [ROW_DESTROY] = B(OK) + B(NAME) + B(EMPTY) + B(ROLE) + B(BUSY),
    [ROW_INSPECT] = B(OK) + B(NAME) + B(EMPTY),
    [ROW_ADJUST] = B(OK) + B(NAME) + B(EMPTY) + B(ROLE) + B(KIND) + B(RIGHTS),
    [ROW_CALL] = NEEDS + B(RIGHTS),
    [ROW_REPLY_RECEIVE] = B(OK) + B(NAME) + B(RIGHTS),
    [ROW_NOTIFY] = NEEDS + B(RIGHTS),
    [ROW_YIELD] = B(OK),
    [ROW_NONE] = B(NAME),
    [ROW_CONTROL + BATON_CONTROL_RESUME] = THREAD_ERRORS + B(BUSY) + B(ROLE) + B(RIGHTS),
    [ROW_CONTROL + BATON_CONTROL_SUSPEND] = THREAD_ERRORS,
    [ROW_CONTROL + BATON_CONTROL_PRIORITY] = THREAD_ERRORS + B(RIGHTS),
    [ROW_CONTROL + BATON_CONTROL_DECLARE] = THREAD_ERRORS + B(LIMIT),
    [ROW_CONTROL + BATON_CONTROL_CANCEL] = THREAD_ERRORS,
    [ROW_CONTROL + BATON_CONTROL_ACTIVATE] = THREAD_ERRORS + B(ROLE) + B(RIGHTS),
    [ROW_CONTROL + BATON_CONTROL_READ] = THREAD_ERRORS + B(RIGHTS) + B(BUSY),
    [ROW_CONTROL + BATON_CONTROL_WRITE] = THREAD_ERRORS + B(RIGHTS) + B(BUSY),
    [ROW_CONTROL + BATON_CONTROL_FAIL] = THREAD_ERRORS + B(RIGHTS),
    [ROW_CONTROL + BATON_CONTROL_CATCH] = B(OK),
    [ROW_HARDWARE + BATON_HARDWARE_FRAME] = NEEDS,
    [ROW_HARDWARE + BATON_HARDWARE_AUDIT] = NEEDS,
    [ROW_HARDWARE + BATON_HARDWARE_FIX] = NEEDS + B(FULL) + B(RIGHTS),
    [ROW_HARDWARE + BATON_HARDWARE_UNFIX] = NEEDS + B(ROLE),
    [ROW_HARDWARE + BATON_HARDWARE_GRANT] = NEEDS + B(FULL) + B(RIGHTS) + B(BUSY),
    [ROW_HARDWARE + BATON_HARDWARE_DROP] = NEEDS,
    [ROW_HARDWARE + BATON_HARDWARE_BIND] = NEEDS + B(FULL) + B(RIGHTS) + B(LIMIT),
    [ROW_HARDWARE + BATON_HARDWARE_UNBIND] = NEEDS + B(RIGHTS) + B(LIMIT),
    [ROW_HARDWARE + BATON_HARDWARE_UNMASK] = NEEDS,
    [ROW_ACCESS] = B(OK),
    [ROW_FAULT] = B(OK),
    [ROW_TICK] = B(OK),
    [ROW_INTERRUPT] = B(OK),
    [ROW_FPU] = B(OK),
    [ROW_LATE] = B(DEAD) + B(CANCELLED),
};

static uint64_t counts[ROWS][ERRORS];

static unsigned row_of(struct action const *a) {
    unsigned const operation = (unsigned)(a->call / 65536u % 64u);

    switch (a->what) {
    case HAPPENS_CALL: break;
    case HAPPENS_ACCESS: return ROW_ACCESS;
    case HAPPENS_FAULT: return ROW_FAULT;
    case HAPPENS_TICK: return ROW_TICK;
    case HAPPENS_INTERRUPT: return ROW_INTERRUPT;
    case HAPPENS_FPU: return ROW_FPU;
    }
    switch (a->call % 16u) {
    case BATON_MOVE: return a->call / 4194304u % 16u != 0u ? ROW_MAKE : ROW_MOVE;
    case BATON_CLONE: return ROW_CLONE;
    case BATON_DESTROY: return ROW_DESTROY;
    case BATON_INSPECT: return a->call >= BATON_ADJUST ? ROW_ADJUST : ROW_INSPECT;
    case BATON_CALL: return ROW_CALL;
    case BATON_REPLY_RECEIVE: return ROW_REPLY_RECEIVE;
    case BATON_NOTIFY: return ROW_NOTIFY;
    case BATON_CONTROL: return operation < 10u ? ROW_CONTROL + operation : ROW_NONE;
    case BATON_HARDWARE: return operation < 10u ? ROW_HARDWARE + operation : ROW_NONE;
    case BATON_YIELD: return ROW_YIELD;
    default: return ROW_NONE;
    }
}

void count_call(struct action const *a, unsigned error) { counts[row_of(a)][error % ERRORS]++; }

void count_late(unsigned error) { counts[ROW_LATE][error % ERRORS]++; }

bool error_is_documented(struct action const *a, unsigned error) {
    return error < ERRORS && (documented[row_of(a)] >> error & 1u) != 0u;
}

void report_counts(void) {
    for (unsigned r = 0u; r < ROWS; r++) {
        for (unsigned e = 0u; e < ERRORS; e++) {
            if ((documented[r] >> e & 1u) != 0u) {
                printf("count\t%s\t%s\t%" PRIu64 "\n", row_names[r], error_names[e], counts[r][e]);
            }
        }
    }
}

/* --- for people -------------------------------------------------------------------------------- */

/* Who a thread is: the slots that lead to it from root. */
static void print_thread(mm_frame thread) {
    for (mm_frame t = ANCHOR; t < FRAMES && thread != ROOT; t++) {
        for (unsigned i = 1u; i < MM_THREAD_CONTAINERS && kind_of_frame(t) == MM_THREAD; i++) {
            mm_word const w = word_of(t, i);

            if (isa_code(w) == MM_MASTER && isa_frame(w) == thread) {
                print_thread(t);
                printf(".%u", i);
                return;
            }
        }
    }
    printf("%s", thread == ROOT ? "root" : "?");
}

static void print_name(isa_word name) {
    unsigned const slot = (unsigned)(name % 256u);

    if (name / 256u % 8u == BATON_LEVEL_SLOT) {
        printf(" slot %llu", (unsigned long long)(name >> 12));
    } else {
        printf(" %s %#llx", name / 256u % 8u != 0u ? "entry" : "page",
               (unsigned long long)(name >> 12 << 12));
    }
    if (slot != 0u) {
        printf(" through slot %u", slot);
    }
    if ((name & NAME_NOWHERE) != 0u) {
        printf(" (nowhere)");
    }
}

void print_action(struct action const *a) {
    unsigned const row = row_of(a);

    print_thread(a->actor);
    printf(": %s", row_names[row]);
    if (row == ROW_ACCESS) {
        printf(" %#llx, %s", (unsigned long long)a->a, a->b == MM_W ? "write" : "read");
    }
    if (a->what != HAPPENS_CALL) {
        return;
    }
    if (row == ROW_REPLY_RECEIVE) {
        printf(" token %#llx", (unsigned long long)a->a);
    } else {
        print_name(a->a);
    }
    if (row == ROW_MOVE || row == ROW_MAKE || row == ROW_CLONE || row >= ROW_CONTROL) {
        printf(",");
        print_name(a->b);
    }
    if (row == ROW_CALL || row == ROW_REPLY_RECEIVE) {
        printf(", reference");
        print_name(a->d);
    }
    printf("  (call %#llx, C %#llx, D %#llx)", (unsigned long long)a->call,
           (unsigned long long)a->c, (unsigned long long)a->d);
}

void print_trace_piece(struct action const *a) {
    printf("%u:%u:%llx:%llx:%llx:%llx:%llx", a->what, a->actor, (unsigned long long)a->call,
           (unsigned long long)a->a, (unsigned long long)a->b, (unsigned long long)a->c,
           (unsigned long long)a->d);
}
