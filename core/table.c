/* SPDX-License-Identifier: BSD-2-Clause */
/* The transition table. What its parts mean is in mmscd/table.h. */
#include <mmscd/ledger.h>
#include <mmscd/table.h>

#define BIT(n) (1u << (n))

/* What is the case only with so many levels of tables, or more. */
#define FROM(levels, value) (ISA_LEVELS >= (levels) ? (value) : 0u)

/* --- by role -------------------------------------------------------------------- */

#define YES MM_OK
#define ROLE MM_ROLE
#define RIGHTS MM_RIGHTS

uint8_t const mm_roles[MM_OPERATIONS][MM_ROLES] = {
    /* fixed, master, slave, final */
    [MM_OP_MOVE] = {ROLE, YES, ROLE, ROLE},   [MM_OP_CLONE] = {ROLE, YES, YES, RIGHTS},
    [MM_OP_DESTROY] = {ROLE, ROLE, YES, YES}, [MM_OP_ADJUST] = {ROLE, YES, YES, YES},
    [MM_OP_INSPECT] = {YES, YES, YES, YES},   [MM_OP_MAKE] = {ROLE, YES, ROLE, ROLE},
    [MM_OP_END] = {ROLE, YES, ROLE, ROLE},    [MM_OP_PASS] = {YES, YES, YES, YES},
};

/* --- by the places of source and destination ------------------------------------- */

uint8_t const mm_moves[MM_PLACES][MM_PLACES] = {
    [MM_LEAVES] = {[MM_SLOTS] = MM_OP_MAKE}, /* MM_OP_MOVE, where nothing is said */
    [MM_SLOTS] = {[MM_LEAVES] = MM_OP_END},
};

/* --- by kind ---------------------------------------------------------------------- */

#define LOOKED_AT BIT(MM_OP_INSPECT)
#define OWNED (LOOKED_AT + BIT(MM_OP_MOVE)) /* it has a master */
#define LENT (BIT(MM_OP_CLONE) + BIT(MM_OP_DESTROY))
#define MADE (BIT(MM_OP_MAKE) + BIT(MM_OP_END))
#define PASSED BIT(MM_OP_PASS)

#define PAGE_RIGHTS (MM_ACCESS + MM_SHARE)
#define ZONE_RIGHTS (MM_ACCESS + MM_SHARE + MM_MANAGE)
#define SPACE_RIGHTS (MM_SHARE + MM_MANAGE + MM_RUN + MM_SEND + MM_PASS + MM_NOTIFY)

#define PAGES (BIT(MM_PAGE) + BIT(MM_OUTSIDE)) /* and fixed pages */
#define TOPMOST (ISA_LEVELS == 2u ? MM_ZONE : ISA_LEVELS == 3u ? MM_ZONE2 : MM_ZONE3)
#define OBJECTS                                                                                    \
    (BIT(MM_THREAD) + BIT(MM_SPACE) + BIT(MM_ZONE) + BIT(MM_WINDOW) + BIT(MM_LEDGER) +             \
     FROM(3u, BIT(MM_ZONE2)) + FROM(4u, BIT(MM_ZONE3)))
#define FIXED_ENTRIES (BIT(MM_LINE) + BIT(MM_PORTS) + BIT(MM_HARDWARE))

struct mm_row const mm_rows[MM_ROWS] = {
    [MM_OUTSIDE] = {.allows = LOOKED_AT},
    [MM_PAGE] = {.rights = PAGE_RIGHTS, .allows = OWNED + LENT + BIT(MM_OP_ADJUST) + PASSED},
    [MM_THREAD] = {.holds = OBJECTS + FIXED_ENTRIES,
                   .place = MM_SLOTS,
                   .containers = MM_THREAD_CONTAINERS,
                   .allows = OWNED + MADE},
    [MM_SPACE] = {.holds = BIT(TOPMOST),
                  .place = MM_REGIONS,
                  .containers = MM_SPACE_CONTAINERS,
                  .rights = SPACE_RIGHTS,
                  .allows = OWNED + LENT + MADE + PASSED},
    [MM_ZONE] = {.holds = PAGES,
                 .place = MM_LEAVES,
                 .containers = MM_ZONE_CONTAINERS,
                 .rights = ZONE_RIGHTS,
                 .allows = OWNED + LENT + MADE + PASSED,
                 .zone = true},
    [MM_WINDOW] = {.holds = PAGES,
                   .place = MM_LEAVES,
                   .containers = MM_ZONE_CONTAINERS,
                   .rights = MM_DROP,
                   .allows = OWNED + LENT + MADE + PASSED},
    [MM_LEDGER] = {.allows = OWNED + MADE + PASSED},
    [MM_ZONE2] = {.holds = FROM(3u, BIT(MM_ZONE)),
                  .place = FROM(3u, MM_REGIONS),
                  .containers = FROM(3u, MM_ZONE_CONTAINERS),
                  .rights = FROM(3u, ZONE_RIGHTS),
                  .allows = FROM(3u, OWNED + LENT + MADE + PASSED),
                  .zone = FROM(3u, 1u)},
    [MM_ZONE3] = {.holds = FROM(4u, BIT(MM_ZONE2)),
                  .place = FROM(4u, MM_REGIONS),
                  .containers = FROM(4u, MM_ZONE_CONTAINERS),
                  .rights = FROM(4u, ZONE_RIGHTS),
                  .allows = FROM(4u, OWNED + LENT + MADE + PASSED),
                  .zone = FROM(4u, 1u)},
    [MM_LINE] = {.allows = LOOKED_AT},
    [MM_PORTS] = {.allows = LOOKED_AT},
    [MM_HARDWARE] = {.allows = LOOKED_AT},
    [MM_KINDS] = {0}, /* no kinds: said in full for the prover */
    [MM_KINDS + 1u] = {0},
    [MM_ROWS - 1u] = {0},
};
