/* SPDX-License-Identifier: BSD-2-Clause */
/* From docs/abi.md: the tables of errors, and those of kinds and rights. */
#include "expect.h"

#define READ_WRITE (MM_R | MM_W | MM_X)
#define SPACE_RIGHTS (MM_SHARE | MM_MANAGE | MM_RUN | MM_SEND | MM_PASS | MM_NOTIFY)

static bool is_zone(unsigned kind) {
    return kind == MM_ZONE || kind == MM_ZONE2 || kind == MM_ZONE3;
}

unsigned expect_rights(unsigned kind) {
    switch (kind) {
    case MM_PAGE: return READ_WRITE | MM_SHARE;
    case MM_SPACE: return SPACE_RIGHTS;
    case MM_ZONE:
    case MM_ZONE2:
    case MM_ZONE3: return READ_WRITE | MM_SHARE | MM_MANAGE;
    case MM_WINDOW: return MM_DROP;
    default: return 0u;
    }
}

/* "Not every set can be expressed": the three ISAs by their levels of tables. */
static bool page_expresses(unsigned levels, unsigned access) {
    if (access == 0u || access == READ_WRITE || access == (MM_R | MM_X)) {
        return true;
    }
    if (levels == 2u || access > READ_WRITE) {
        return false;
    }
    return levels == 3u ? (access & (MM_R | MM_W)) != MM_W : (access & MM_R) != 0u;
}

static bool zone_expresses(unsigned levels, unsigned access) {
    return levels == 3u ? access == 0u || access == READ_WRITE : page_expresses(levels, access);
}

static bool expresses(unsigned levels, unsigned kind, unsigned rights) {
    unsigned const access = rights & READ_WRITE;

    if (kind == MM_PAGE) {
        return page_expresses(levels, access);
    }
    if (!is_zone(kind)) {
        return true;
    }
    if ((rights & MM_MANAGE) != 0u) {
        return access == READ_WRITE;
    }
    return (rights & MM_SHARE) == 0u && zone_expresses(levels, access);
}

/* Whether an object of that kind can be made of a page. */
static bool is_made(unsigned levels, unsigned kind) {
    switch (kind) {
    case MM_THREAD:
    case MM_SPACE:
    case MM_ZONE:
    case MM_WINDOW:
    case MM_LEDGER: return true;
    case MM_ZONE2: return levels > 2u;
    case MM_ZONE3: return levels > 3u;
    default: return false;
    }
}

static bool holds(struct expect_place const *to, unsigned kind) {
    switch (to->container) {
    case EXPECT_PAGE_ENTRY: return kind == MM_PAGE;
    case EXPECT_REGION_ENTRY: return kind == to->holds;
    default: return kind >= MM_THREAD && kind <= MM_ZONE3;
    }
}

/* Whether the zone cannot be attached there; `leaving` of its attachments end with the operation. */
static bool elsewhere(struct expect_source const *source, struct expect_place const *to,
                      unsigned leaving) {
    if (to->container != EXPECT_REGION_ENTRY) {
        return false;
    }
    return to->homeless ||
           ((source->settled || source->attached > leaving) && source->home != to->address);
}

enum mm_error expect_move(unsigned levels, struct expect_source const *source,
                          struct expect_place const *to, bool unshared, unsigned kind) {
    bool const page = source->container == EXPECT_PAGE_ENTRY;
    bool const making = page && to->container == EXPECT_SLOT;
    bool const ending = source->container == EXPECT_SLOT && to->container == EXPECT_PAGE_ENTRY;

    if (to->through_source || (to->dropping && !(to->in_range && page)) ||
        (kind != 0u && !making)) {
        return MM_NAME;
    }
    if (source->guarded || to->guarded) {
        return MM_BUSY;
    }
    if (source->empty) {
        return MM_EMPTY;
    }
    if (to->full) {
        return MM_FULL;
    }
    if (source->role != MM_MASTER) {
        return MM_ROLE;
    }
    if (making) {
        if (!is_made(levels, kind) || source->unfit) {
            return MM_KIND;
        }
        if (kind == MM_THREAD && source->improper) {
            return MM_RIGHTS;
        }
        return source->shared ? MM_BUSY : MM_OK;
    }
    if (ending) {
        return source->shared || source->used ? MM_BUSY : MM_OK;
    }
    if (!holds(to, source->kind)) {
        return MM_KIND;
    }
    if ((unshared || to->dropping) && source->shared) {
        return MM_BUSY;
    }
    return elsewhere(source, to, source->container == EXPECT_REGION_ENTRY ? 1u : 0u) ? MM_BUSY
                                                                                     : MM_OK;
}

enum mm_error expect_clone(unsigned levels, struct expect_source const *source,
                           struct expect_place const *to, unsigned rights, baton_word badge) {
    if (to->through_source || to->dropping) {
        return MM_NAME;
    }
    if (to->guarded) {
        return MM_BUSY;
    }
    if (source->empty) {
        return MM_EMPTY;
    }
    if (to->full) {
        return MM_FULL;
    }
    if (source->role == MM_FIXED) {
        return MM_ROLE;
    }
    if (!holds(to, source->kind) || source->kind == MM_THREAD || source->kind == MM_LEDGER) {
        return MM_KIND;
    }
    if (source->role == MM_FINAL || (rights & ~source->rights) != 0u ||
        !expresses(levels, source->kind, rights) ||
        (badge != 0u && (source->role != MM_MASTER || to->container != EXPECT_SLOT))) {
        return MM_RIGHTS;
    }
    return elsewhere(source, to, 0u) ? MM_BUSY : MM_OK;
}

enum mm_error expect_destroy(struct expect_source const *source) {
    if (source->guarded) {
        return MM_BUSY;
    }
    if (source->empty) {
        return MM_EMPTY;
    }
    return source->role == MM_MASTER || source->role == MM_FIXED ? MM_ROLE : MM_OK;
}

enum mm_error expect_adjust(unsigned levels, struct expect_source const *source, bool adjust,
                            unsigned rights) {
    if (source->empty) {
        return MM_EMPTY;
    }
    if (source->role == MM_FIXED) {
        return MM_ROLE;
    }
    if (source->kind != MM_PAGE) {
        return MM_KIND;
    }
    if (adjust && (!page_expresses(levels, rights) ||
                   (source->role != MM_MASTER && (rights & ~source->rights) != 0u))) {
        return MM_RIGHTS;
    }
    return MM_OK;
}

enum mm_error expect_inspect(struct expect_source const *source) {
    return source->empty ? MM_EMPTY : MM_OK;
}
