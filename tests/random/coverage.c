/* SPDX-License-Identifier: BSD-2-Clause */
/* What the random test has seen: a cell that docs/abi.md calls reachable has to be seen. */
#include "random_test.h"

#define KINDS 9u

static unsigned long calls[CLASS_COUNT][WHY_COUNT];
static unsigned long shapes[2][KINDS][KINDS]; /* move, clone */
static unsigned long accesses[3][2];          /* read, write, execute; done, caught */

void cover_call(enum call_class class, enum o_reason reason) { calls[class][reason]++; }

void cover_shape(enum call_class class, unsigned from, unsigned to) {
    shapes[class == CLASS_CLONE][from][to]++;
}

void cover_access(unsigned access, enum sim_access how) {
    accesses[access / 2u][how != SIM_DONE]++;
}

/* --- what can be reached --------------------------------------------------------------- */

struct range {
    enum o_reason first, last;
};

#define ONE(reason)                                                                                \
    { WHY_##reason, WHY_##reason }
#define SPAN(first, last)                                                                          \
    { WHY_##first, WHY_##last }
#define RANGES 24u

static struct range const reachable[CLASS_COUNT][RANGES] = {
    [CLASS_MOVE] = {SPAN(RESERVED, MEANINGLESS), SPAN(BIT11, ROLE_SLAVE), ONE(ROLE_FIXED),
                    ONE(KIND_HOLDS), SPAN(KIND_NONE, KIND_MAKE), SPAN(KIND_UNFIT, KIND_RUN),
                    SPAN(RIGHTS_THREAD, BUSY_HOMELESS)},
    [CLASS_CLONE] = {SPAN(RESERVED, MEANINGLESS), SPAN(BIT11, SAME), ONE(ROLE_FIXED),
                     ONE(KIND_HOLDS), ONE(KIND_CLONE), SPAN(RIGHTS_FINAL, RIGHTS_BADGE_PLACE),
                     SPAN(BUSY_HOME, LIMIT_SLAVES)},
    [CLASS_DESTROY] = {SPAN(RESERVED, MEANINGLESS), SPAN(BIT11, RUN_LEAVES), SPAN(RUNNING, EMPTY),
                       SPAN(ROLE_MASTER, ROLE_FIXED)},
    [CLASS_INSPECT] = {SPAN(RESERVED, MEANINGLESS), SPAN(BIT11, RUN_LEAVES), ONE(EMPTY)},
    [CLASS_ADJUST] = {SPAN(RESERVED, MEANINGLESS), SPAN(BIT11, RUN_LEAVES), ONE(EMPTY),
                      ONE(ROLE_FIXED), ONE(KIND_PAGE), ONE(RIGHTS_SUBSET), ONE(RIGHTS_FORMAT)},
    [CLASS_CONTROL] = {ONE(RESERVED), SPAN(NO_OPERATION, NO_SLOT_NAME)},
    [CLASS_FRAME] = {ONE(RESERVED), SPAN(NO_OPERATION, NO_SLOT_NAME), SPAN(D_BIT11, D_WAY_MANAGE),
                     ONE(EMPTY), ONE(KIND_HARDWARE)},
    [CLASS_PORTS] = {ONE(RESERVED), ONE(NO_SLOT_NAME), ONE(EMPTY), ONE(KIND_HARDWARE),
                     ONE(RIGHTS_PORTS), ONE(LIMIT_PORTS)},
    [CLASS_AUDIT] = {ONE(RESERVED), ONE(NO_SLOT_NAME), ONE(EMPTY), ONE(KIND_HARDWARE)},
    [CLASS_YIELD] = {ONE(RESERVED)},
    [CLASS_OTHER] = {ONE(NO_CALL)},
};

static bool can_end(enum call_class class, enum o_reason reason) {
    if (reason == WHY_DONE) {
        return class != CLASS_OTHER;
    }
    if (reason == WHY_BUSY_HOMELESS && format_here()->levels == 2u) {
        return false; /* there are no zones of zones */
    }
    for (unsigned i = 0u; i < RANGES; i++) {
        struct range const *r = &reachable[class][i];

        if (r->last != WHY_DONE && reason >= r->first && reason <= r->last) {
            return true;
        }
    }
    return false;
}

/* Between which tables a reference can go; the region entries of a space and of zones of zones. */
static bool can_go(unsigned class, unsigned from, unsigned to) {
    unsigned const levels = format_here()->levels;
    bool const leaves[2] = {from == MM_ZONE || from == MM_WINDOW, to == MM_ZONE || to == MM_WINDOW};
    bool exists[2] = {true, true};
    unsigned const kinds[2] = {from, to};
    unsigned zone[2]; /* what kind of zone the region entries hold: its level */

    for (unsigned i = 0u; i < 2u; i++) {
        zone[i] = kinds[i] == MM_SPACE ? levels - 1u : kinds[i] == MM_ZONE2 ? 1u : 2u;
        exists[i] = leaves[i] || kinds[i] == MM_THREAD || kinds[i] == MM_SPACE ||
                    (kinds[i] == MM_ZONE2 && levels > 2u) || (kinds[i] == MM_ZONE3 && levels > 3u);
    }
    if (!exists[0] || !exists[1]) {
        return false;
    }
    if (leaves[0] != leaves[1]) {
        return class == 0u && (from == MM_THREAD || to == MM_THREAD);
    }
    if (class == 1u && from == to && from >= MM_ZONE2) {
        return false; /* it can, but two such tables with the same home are too rare to ask for */
    }
    return leaves[0] || from == MM_THREAD || to == MM_THREAD || zone[0] == zone[1];
}

#define TRIES 12u
#define TRIES_RARE 300u
#define RARE 30u

static struct wish wish_shape(struct random *r, enum call_class class) {
    struct wish wish = {.class = class, .reason = WHY_DONE};
    unsigned long least = ~0ul;

    for (unsigned tries = 0u; tries < 8u; tries++) {
        unsigned const from = random_below(r, KINDS);
        unsigned const to = random_below(r, KINDS);

        if (can_go(class, from, to) && shapes[class][from][to] < least) {
            least = shapes[class][from][to];
            wish.from = from;
            wish.to = to;
        }
    }
    wish.tries = least < RARE ? TRIES_RARE : TRIES;
    return wish;
}

struct wish cover_wish(struct random *r, enum call_class class) {
    struct wish const plain = {.class = class, .reason = WHY_DONE, .tries = TRIES};
    struct wish best = plain;
    unsigned long least = ~0ul;

    if (class <= CLASS_CLONE && random_chance(r, 15u)) {
        return wish_shape(r, class);
    }
    for (unsigned tries = 0u; tries < 24u && random_chance(r, 96u); tries++) {
        enum o_reason const reason = random_below(r, WHY_COUNT);

        if (can_end(class, reason) && calls[class][reason] < least) {
            least = calls[class][reason];
            best.reason = reason;
        }
    }
    best.tries = least < RARE ? TRIES_RARE : TRIES;
    return least >= RARE && random_chance(r, 65u) ? plain : best;
}

/* --- the report ------------------------------------------------------------------------- */

static void report_errors(FILE *to) {
    static char const *const names[] = {"OK",   "NAME",   "EMPTY", "FULL", "ROLE",
                                        "KIND", "RIGHTS", "BUSY",  "LIMIT"};

    fprintf(to, "%-9s", "call");
    for (unsigned e = 0u; e < 9u; e++) {
        fprintf(to, "%8s", names[e]);
    }
    for (unsigned c = 0u; c < CLASS_COUNT; c++) {
        fprintf(to, "\n%-9s", class_name(c));
        for (unsigned e = 0u; e < 9u; e++) {
            unsigned long sum = 0u;

            for (unsigned reason = 0u; reason < WHY_COUNT; reason++) {
                sum += (unsigned)reason_error(reason) == e ? calls[c][reason] : 0u;
            }
            fprintf(to, "%8lu", sum);
        }
    }
    fprintf(to, "\n");
}

static unsigned report_missing(FILE *to) {
    unsigned missing = 0u;
    unsigned cells = 0u;

    for (unsigned c = 0u; c < CLASS_COUNT; c++) {
        for (unsigned reason = 0u; reason < WHY_COUNT; reason++) {
            if (!can_end(c, reason)) {
                continue;
            }
            cells++;
            if (calls[c][reason] == 0u) {
                fprintf(to, "never seen: %s: %s\n", class_name(c), reason_text(reason));
                missing++;
            }
        }
    }
    fprintf(to, "reasons: %u of %u seen\n", cells - missing, cells);
    return missing;
}

static unsigned report_shapes(FILE *to) {
    static char const *const names[KINDS] = {"",       "", "thread", "space", "zone",
                                             "window", "", "zone2",  "zone3"};
    unsigned missing = 0u;

    for (unsigned class = 0u; class < 2u; class ++) {
        fprintf(to, "%s:", class == 0u ? "moved" : "cloned");
        for (unsigned from = 0u; from < KINDS; from++) {
            for (unsigned dest = 0u; dest < KINDS; dest++) {
                bool const can = can_go(class, from, dest);

                if (can) {
                    fprintf(to, " %s-%s %lu", names[from], names[dest], shapes[class][from][dest]);
                    missing += shapes[class][from][dest] == 0u ? 1u : 0u;
                }
            }
        }
        fprintf(to, "\n");
    }
    return missing;
}

unsigned cover_report(FILE *to) {
    static char const *const names[] = {"read", "write", "execute"};
    unsigned missing = 0u;

    report_errors(to);
    missing += report_shapes(to);
    for (unsigned a = 0u; a < 3u; a++) {
        fprintf(to, "%s: %lu done, %lu faults\n", names[a], accesses[a][0], accesses[a][1]);
        missing += (accesses[a][0] == 0u ? 1u : 0u) + (accesses[a][1] == 0u ? 1u : 0u);
    }
    return missing + report_missing(to);
}
