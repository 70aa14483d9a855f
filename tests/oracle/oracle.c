/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * The oracle's calls. Read with docs/abi.md beside it: the order of the lines
 * here is the order of its tables.
 */
#include "oracle.h"
#include <stddef.h>
#include <string.h>

enum mm_error reason_error(enum o_reason reason) {
    static enum mm_error const errors[] = {
#define X(name, error, text) error,
        REASONS(X)
#undef X
    };

    return errors[reason];
}

char const *reason_text(enum o_reason reason) {
    static char const *const texts[] = {
#define X(name, error, text) text,
        REASONS(X)
#undef X
    };

    return texts[reason];
}

/* --- looking ------------------------------------------------------------------------ */

static bool is_zone(unsigned kind) {
    return kind == MM_ZONE || kind == MM_ZONE2 || kind == MM_ZONE3;
}

static bool holds_pages(unsigned kind) { return kind == MM_ZONE || kind == MM_WINDOW; }

unsigned oracle_capacity(struct oracle const *o, unsigned kind) {
    return kind == MM_THREAD                    ? o->thread_containers
           : kind == MM_SPACE                   ? o->space_containers
           : is_zone(kind) || holds_pages(kind) ? o->zone_containers
                                                : 0u;
}

unsigned oracle_level(struct oracle const *o, unsigned kind) {
    return holds_pages(kind)  ? 0u
           : kind == MM_ZONE2 ? 1u
           : kind == MM_ZONE3 ? 2u
           : kind == MM_SPACE ? o->format->levels - 1u
                              : 255u;
}

/* The kind of zone in the region entries of a table of that kind. */
static unsigned region_kind(struct oracle const *o, unsigned table_kind) {
    static unsigned const zones[] = {MM_OUTSIDE, MM_ZONE, MM_ZONE2, MM_ZONE3};
    unsigned const level = oracle_level(o, table_kind);

    return level < 4u ? zones[level] : MM_OUTSIDE;
}

static bool is_region_table(unsigned kind) {
    return kind == MM_SPACE || kind == MM_ZONE2 || kind == MM_ZONE3;
}

/* Whether an entry refers to a frame, and not to a line, ports or hardware. */
static bool refers(struct o_ref const *r) { return r->full && r->kind < MM_LINE; }

static unsigned count(struct oracle const *o, uint32_t frame, bool slaves, bool regions) {
    unsigned n = 0u;

    for (uint32_t t = 0u; t < o->frames; t++) {
        unsigned const capacity = oracle_capacity(o, o->frame[t].kind);

        if (regions && !is_region_table(o->frame[t].kind)) {
            continue;
        }
        for (unsigned i = 0u; i < capacity; i++) {
            struct o_ref const *r = &o->frame[t].at[i];

            n += refers(r) && r->frame == frame && (!slaves || r->role >= MM_SLAVE) ? 1u : 0u;
        }
    }
    return n;
}

unsigned oracle_slaves(struct oracle const *o, uint32_t frame) {
    return count(o, frame, true, false);
}

unsigned oracle_attached(struct oracle const *o, uint32_t frame) {
    return is_zone(o->frame[frame].kind) ? count(o, frame, false, true) : 0u;
}

unsigned oracle_used(struct oracle const *o, uint32_t frame) {
    unsigned const capacity = oracle_capacity(o, o->frame[frame].kind);
    unsigned n = 0u;

    for (unsigned i = 0u; i < capacity; i++) {
        n += o->frame[frame].at[i].full ? 1u : 0u;
    }
    return n;
}

bool oracle_has_home(struct oracle const *o, uint32_t frame) {
    unsigned const kind = o->frame[frame].kind;

    return kind == MM_SPACE || (is_zone(kind) && oracle_attached(o, frame) > 0u) ||
           ((kind == MM_ZONE2 || kind == MM_ZONE3) && oracle_used(o, frame) > 0u);
}

static uint32_t home_at(struct oracle const *o, uint32_t table, uint32_t index) {
    uint32_t const base = o->frame[table].kind == MM_SPACE ? 0u : o->frame[table].home;

    return (base << o->format->index_bits) + index;
}

bool oracle_port_allowed(struct oracle const *o, uint32_t port) {
    for (unsigned r = 0u; r < BATON_PORT_RANGES; r++) {
        if (port >= o->ports[r][0] && port - o->ports[r][0] < o->ports[r][1]) {
            return true;
        }
    }
    return false;
}

/* --- names --------------------------------------------------------------------------- */

static void step(struct o_place *p, uint32_t table) {
    p->table = table;
    p->way[p->steps++] = table;
}

static enum o_reason resolve_slot(struct oracle const *o, uint64_t number, struct o_place *p) {
    if (number >= o->thread_containers) {
        return WHY_INDEX_RANGE;
    }
    p->index = (uint32_t)number;
    return number == 0u ? WHY_SLOT_ZERO : WHY_DONE;
}

/* From the object in p->table down to the container of `level` around `address`. */
static enum o_reason resolve_down(struct oracle const *o, uint64_t address, unsigned level,
                                  struct o_place *p) {
    unsigned const top = oracle_level(o, o->frame[p->table].kind);

    if (level > top) {
        return WHY_LEVEL;
    }
    for (unsigned l = top;; l--) {
        uint64_t index = address >> (12u + l * o->format->index_bits);
        struct o_ref const *r;

        if (l != top) {
            index &= ((uint64_t)1 << o->format->index_bits) - 1u;
        }
        if (index >= oracle_capacity(o, o->frame[p->table].kind)) {
            return WHY_ADDRESS;
        }
        p->index = (uint32_t)index;
        if (l == level) {
            return WHY_DONE;
        }
        r = &o->frame[p->table].at[index];
        if (!r->full) {
            return WHY_WAY_EMPTY;
        }
        if ((r->rights & MM_MANAGE) == 0u) {
            return WHY_WAY_MANAGE;
        }
        step(p, r->frame);
    }
}

enum o_reason oracle_resolve(struct oracle const *o, uint64_t name, struct o_place *p) {
    uint32_t const slot = (uint32_t)(name & 255u);
    unsigned const level = (unsigned)(name >> 8) & 7u;
    uint64_t const address = name >> 12 << 12;
    struct o_ref const *self = &o->frame[o->thread].at[BATON_SLOT_SPACE];
    struct o_ref const *r;

    p->steps = 0u;
    step(p, o->thread);
    if ((name & BATON_NAME_RESERVED) != 0u) {
        return WHY_BIT11;
    }
    if (slot >= o->thread_containers) {
        return WHY_SLOT_RANGE;
    }
    r = &o->frame[o->thread].at[slot];
    if (slot != 0u && !r->full) {
        return WHY_SLOT_EMPTY;
    }
    if (level == BATON_LEVEL_SLOT) {
        if (slot != 0u && r->kind != MM_THREAD) {
            return WHY_NO_CONTAINERS;
        }
        if (slot != 0u) {
            step(p, r->frame);
        }
        return resolve_slot(o, address / 4096u, p);
    }
    if (slot == 0u) {
        if (!self->full || self->kind != MM_SPACE || (self->rights & MM_MANAGE) == 0u) {
            return WHY_SELF_MANAGE;
        }
        r = self;
    } else if (oracle_level(o, r->kind) == 255u) {
        return WHY_NO_CONTAINERS;
    } else if (r->kind == MM_WINDOW ? r->role != MM_MASTER : (r->rights & MM_MANAGE) == 0u) {
        return WHY_SLOT_MANAGE;
    }
    step(p, r->frame);
    return resolve_down(o, address, level, p);
}

/* --- a memory call, taken apart -------------------------------------------------------- */

struct memory {
    unsigned call, rights, count, kind;
    uint32_t flags;
    uint64_t badge;
    struct o_place s, d;
};

static enum o_reason as_destination(enum o_reason reason) {
    return reason == WHY_DONE ? WHY_DONE : reason + (WHY_D_BIT11 - WHY_BIT11);
}

static enum o_reason resolve_run(struct oracle const *o, uint64_t name, unsigned n,
                                 struct o_place *p) {
    enum o_reason const reason = oracle_resolve(o, name, p);

    if (reason != WHY_DONE) {
        return reason;
    }
    return p->index + n > oracle_capacity(o, o->frame[p->table].kind) ? WHY_RUN_LEAVES : WHY_DONE;
}

/* "No destination is resolved through its source": the first of a run. */
static enum o_reason check_through(struct oracle const *o, struct memory const *m) {
    struct o_ref const *r = &o->frame[m->s.table].at[m->s.index];

    for (unsigned i = 0u; refers(r) && i < m->d.steps; i++) {
        if (m->d.way[i] == r->frame) {
            return i + 1u == m->d.steps ? WHY_THROUGH_TABLE : WHY_THROUGH_WAY;
        }
    }
    return WHY_DONE;
}

/* A kind means something from a page to a slot only; making and ending are one at a time. */
static enum o_reason check_transition(struct oracle const *o, struct memory const *m) {
    unsigned const from = o->frame[m->s.table].kind;
    unsigned const to = o->frame[m->d.table].kind;
    bool const making = holds_pages(from) && to == MM_THREAD;
    bool const ending = from == MM_THREAD && holds_pages(to);

    if (m->kind != 0u && !making) {
        return WHY_KIND_GIVEN;
    }
    return m->count != 1u && (making || ending) ? WHY_KIND_RUN : WHY_DONE;
}

static enum o_reason fields(uint32_t call, struct memory *m) {
    uint32_t allowed = 0u;

    m->call = call & 15u;
    m->rights = call >> 6 & 1023u;
    m->count = (call >> 16 & 63u) + 1u;
    m->kind = call >> 22 & 15u;
    m->flags = call & 0xfc000000u;
    if ((call & 0xc0000030u) != 0u) {
        return WHY_RESERVED;
    }
    if (m->call == BATON_MOVE) {
        allowed = BATON_UNSHARED;
    } else if (m->call == BATON_INSPECT) {
        allowed = BATON_ADJUST | BATON_CLEAR_ACCESSED | BATON_CLEAR_DIRTY;
    }
    if ((m->flags & ~allowed) != 0u || (m->kind != 0u && m->call != BATON_MOVE)) {
        return WHY_MEANINGLESS;
    }
    if (m->rights != 0u && m->call != BATON_CLONE && (m->flags & BATON_ADJUST) == 0u) {
        return WHY_MEANINGLESS;
    }
    return WHY_DONE;
}

/* A name to drop into: an offset in the range of a slave of a window. */
static bool resolve_drop(struct oracle const *o, uint64_t name, struct o_place *p) {
    uint32_t const slot = (uint32_t)(name & 255u);
    uint64_t const index = name >> 12;
    struct o_ref const *r;

    if (slot == 0u || slot >= o->thread_containers || (name & 0xf00u) != 0u) {
        return false;
    }
    r = &o->frame[o->thread].at[slot];
    if (!r->full || r->kind != MM_WINDOW || r->role == MM_MASTER || index >= o->zone_containers ||
        index < (r->badge & 65535u) || index >= (r->badge & 65535u) + (r->badge >> 16 & 65535u)) {
        return false;
    }
    p->steps = 0u;
    step(p, o->thread);
    step(p, r->frame);
    p->index = (uint32_t)index;
    return true;
}

static enum o_reason prepare(struct oracle const *o, struct o_call const *c, struct memory *m) {
    enum o_reason reason = fields((uint32_t)c->call, m);

    m->badge = c->c;
    if (reason == WHY_DONE) {
        reason = resolve_run(o, c->a, m->count, &m->s);
    }
    if (reason != WHY_DONE || m->call > BATON_CLONE) {
        return reason;
    }
    reason = as_destination(resolve_run(o, c->b, m->count, &m->d));
    if (reason != WHY_DONE && m->call == BATON_MOVE && m->count == 1u &&
        holds_pages(o->frame[m->s.table].kind) && resolve_drop(o, c->b, &m->d)) {
        m->flags |= BATON_UNSHARED;
        reason = WHY_DONE;
    }
    if (reason != WHY_DONE) {
        return reason;
    }
    if (m->count > 1u && m->s.table == m->d.table && m->s.index < m->d.index + m->count &&
        m->d.index < m->s.index + m->count) {
        return WHY_OVERLAP;
    }
    reason = check_through(o, m);
    return reason == WHY_DONE && m->call == BATON_MOVE ? check_transition(o, m) : reason;
}

/* --- what one operation checks ----------------------------------------------------------- */

/* Slots 1, 2 and 3 of a thread that may run: here, of the one that runs. */
static bool is_running_slot(struct oracle const *o, struct o_place const *p, unsigned k) {
    return p->table == o->thread && p->index + k >= 1u && p->index + k <= 3u;
}

/* May reference `r` to a zone be attached at container (table, index)? `leaves` says that it
 * leaves a region entry for it. */
static enum o_reason check_home(struct oracle const *o, uint32_t f, uint32_t table, uint32_t index,
                                bool leaves) {
    unsigned const kind = o->frame[f].kind;
    bool has = oracle_has_home(o, f);

    if (!is_region_table(o->frame[table].kind)) {
        return WHY_DONE;
    }
    if (has && leaves && oracle_attached(o, f) == 1u) {
        has = kind != MM_ZONE && oracle_used(o, f) > 0u;
    }
    if (!oracle_has_home(o, table)) {
        return WHY_BUSY_HOMELESS;
    }
    return has && o->frame[f].home != home_at(o, table, index) ? WHY_BUSY_HOME : WHY_DONE;
}

static bool holds(struct oracle const *o, unsigned table_kind, unsigned kind) {
    if (holds_pages(table_kind)) {
        return kind == MM_PAGE;
    }
    if (table_kind == MM_THREAD) {
        return kind >= MM_THREAD && kind <= MM_ZONE3;
    }
    return kind == region_kind(o, table_kind);
}

static bool can_make(struct oracle const *o, unsigned kind) {
    return (kind >= MM_THREAD && kind <= MM_LEDGER) ||
           (kind == MM_ZONE2 && o->format->levels > 2u) ||
           (kind == MM_ZONE3 && o->format->levels > 3u);
}

#define DATA_IP 0u /* in o_frame.data */
#define DATA_PRIORITY 1u
#define DATA_LAST 3u /* behind what a thread has */

static enum o_reason check_make(struct oracle const *o, struct memory const *m,
                                struct o_ref const *r) {
    if (m->kind == 0u) {
        return WHY_KIND_NONE;
    }
    if (!can_make(o, m->kind)) {
        return WHY_KIND_MAKE;
    }
    if (r->frame >= o->fit) {
        return WHY_KIND_UNFIT;
    }
    if (m->kind == MM_THREAD && o->frame[r->frame].data[DATA_PRIORITY] > o->priority) {
        return WHY_RIGHTS_THREAD;
    }
    return oracle_slaves(o, r->frame) != 0u ? WHY_BUSY_SHARED : WHY_DONE;
}

static enum o_reason check_end(struct oracle const *o, struct memory const *m,
                               struct o_ref const *r) {
    if (o->frame[m->s.table].kind != MM_THREAD) {
        return WHY_KIND_HOLDS;
    }
    if (!can_make(o, r->kind)) {
        return WHY_KIND_END;
    }
    if (oracle_slaves(o, r->frame) != 0u) {
        return WHY_BUSY_SHARED;
    }
    return oracle_used(o, r->frame) != 0u ? WHY_BUSY_USED : WHY_DONE;
}

static enum o_reason check_move(struct oracle const *o, struct memory const *m, unsigned k) {
    struct o_ref const *r = &o->frame[m->s.table].at[m->s.index + k];
    unsigned const to = o->frame[m->d.table].kind;

    if (is_running_slot(o, &m->s, k) || is_running_slot(o, &m->d, k)) {
        return WHY_RUNNING;
    }
    if (!r->full) {
        return WHY_EMPTY;
    }
    if (o->frame[m->d.table].at[m->d.index + k].full) {
        return r == &o->frame[m->d.table].at[m->d.index + k] ? WHY_SAME : WHY_FULL;
    }
    if (r->role != MM_MASTER) {
        return r->role == MM_FIXED ? WHY_ROLE_FIXED : WHY_ROLE_SLAVE;
    }
    if (r->kind == MM_PAGE && to == MM_THREAD) {
        return check_make(o, m, r);
    }
    if (r->kind != MM_PAGE && holds_pages(to)) {
        return check_end(o, m, r);
    }
    if (!holds(o, to, r->kind)) {
        return WHY_KIND_HOLDS;
    }
    if (m->d.table == r->frame) {
        return WHY_KIND_INSIDE;
    }
    if ((m->flags & BATON_UNSHARED) != 0u && oracle_slaves(o, r->frame) != 0u) {
        return WHY_BUSY_SHARED;
    }
    return check_home(o, r->frame, m->d.table, m->d.index + k,
                      is_region_table(o->frame[m->s.table].kind));
}

static unsigned kind_rights(unsigned kind) {
    return kind == MM_PAGE     ? MM_ACCESS + MM_SHARE
           : is_zone(kind)     ? MM_ACCESS + MM_SHARE + MM_MANAGE
           : kind == MM_SPACE  ? MM_SHARE + MM_MANAGE + MM_RUN + MM_SEND + MM_PASS + MM_NOTIFY
           : kind == MM_WINDOW ? MM_DROP
                               : 0u;
}

static bool expressible(struct oracle const *o, unsigned kind, unsigned rights) {
    if (kind == MM_PAGE) {
        return format_page_allows(o->format, rights & MM_ACCESS);
    }
    if (!is_zone(kind)) {
        return true;
    }
    if ((rights & MM_MANAGE) != 0u) {
        return (rights & MM_ACCESS) == MM_ACCESS;
    }
    return (rights & MM_SHARE) == 0u && format_zone_allows(o->format, rights & MM_ACCESS);
}

static enum o_reason check_clone(struct oracle const *o, struct memory const *m, unsigned k) {
    struct o_ref const *r = &o->frame[m->s.table].at[m->s.index + k];
    unsigned const to = o->frame[m->d.table].kind;
    enum o_reason reason;

    if (is_running_slot(o, &m->d, k)) {
        return WHY_RUNNING;
    }
    if (!r->full) {
        return WHY_EMPTY;
    }
    if (o->frame[m->d.table].at[m->d.index + k].full) {
        return r == &o->frame[m->d.table].at[m->d.index + k] ? WHY_SAME : WHY_FULL;
    }
    if (r->role == MM_FIXED) {
        return WHY_ROLE_FIXED;
    }
    if (!holds(o, to, r->kind)) {
        return WHY_KIND_HOLDS;
    }
    if (r->kind == MM_THREAD || r->kind == MM_LEDGER) {
        return WHY_KIND_CLONE;
    }
    if (r->role == MM_FINAL) {
        return WHY_RIGHTS_FINAL;
    }
    if ((m->rights & ~kind_rights(r->kind)) != 0u) {
        return WHY_RIGHTS_KIND;
    }
    if ((m->rights & ~r->rights) != 0u) {
        return WHY_RIGHTS_SUBSET;
    }
    if (!expressible(o, r->kind, m->rights)) {
        return WHY_RIGHTS_FORMAT;
    }
    if (m->badge != 0u && r->role != MM_MASTER) {
        return WHY_RIGHTS_BADGE_SLAVE;
    }
    if (m->badge != 0u && to != MM_THREAD) {
        return WHY_RIGHTS_BADGE_PLACE;
    }
    reason = check_home(o, r->frame, m->d.table, m->d.index + k, false);
    if (reason == WHY_DONE && oracle_slaves(o, r->frame) >= o->slaves_max) {
        reason = WHY_LIMIT_SLAVES;
    }
    return reason;
}

static enum o_reason check_destroy(struct oracle const *o, struct memory const *m, unsigned k) {
    struct o_ref const *r = &o->frame[m->s.table].at[m->s.index + k];

    if (is_running_slot(o, &m->s, k)) {
        return WHY_RUNNING;
    }
    if (!r->full) {
        return WHY_EMPTY;
    }
    return r->role == MM_FIXED ? WHY_ROLE_FIXED : r->role == MM_MASTER ? WHY_ROLE_MASTER : WHY_DONE;
}

static enum o_reason check_inspect(struct oracle const *o, struct memory const *m, unsigned k) {
    struct o_ref const *r = &o->frame[m->s.table].at[m->s.index + k];

    if (!r->full) {
        return WHY_EMPTY;
    }
    if (m->flags == 0u) {
        return WHY_DONE;
    }
    if (r->role == MM_FIXED) {
        return WHY_ROLE_FIXED;
    }
    if (r->kind != MM_PAGE) {
        return WHY_KIND_PAGE;
    }
    if ((m->flags & BATON_ADJUST) != 0u) {
        if (!format_page_allows(o->format, m->rights)) {
            return WHY_RIGHTS_FORMAT;
        }
        if (r->role != MM_MASTER && (m->rights & ~r->rights) != 0u) {
            return WHY_RIGHTS_SUBSET;
        }
    }
    return WHY_DONE;
}

static enum o_reason check(struct oracle const *o, struct memory const *m, unsigned k) {
    return m->call == BATON_MOVE      ? check_move(o, m, k)
           : m->call == BATON_CLONE   ? check_clone(o, m, k)
           : m->call == BATON_DESTROY ? check_destroy(o, m, k)
                                      : check_inspect(o, m, k);
}

/* --- what one operation does --------------------------------------------------------------- */

/* Put `r` into an empty container: a zone that comes to a region entry has its home there. */
static void put(struct oracle *o, struct o_place const *p, unsigned k, struct o_ref r) {
    if (is_region_table(o->frame[p->table].kind)) {
        o->frame[r.frame].home = home_at(o, p->table, p->index + k);
    }
    if (o->frame[p->table].kind != MM_THREAD) {
        r.badge = 0u;
    }
    o->frame[p->table].at[p->index + k] = r;
}

static void perform(struct oracle *o, struct memory const *m, unsigned k) {
    struct o_ref *source = &o->frame[m->s.table].at[m->s.index + k];
    struct o_ref r = *source;

    switch (m->call) {
    case BATON_MOVE:
        *source = (struct o_ref){0};
        if (holds_pages(o->frame[m->s.table].kind) != holds_pages(o->frame[m->d.table].kind)) {
            bool const making = m->kind != 0u;
            struct o_frame *f = &o->frame[r.frame];
            bool const keeps = (making ? m->kind : r.kind) == MM_THREAD;
            uint64_t const ip = f->data[DATA_IP];
            uint64_t const priority = f->data[DATA_PRIORITY];
            uint64_t const last = f->data[DATA_LAST];

            memset(f, 0, sizeof *f);
            if (keeps) {
                f->data[DATA_IP] = ip;
                f->data[DATA_PRIORITY] = priority;
                f->data[DATA_LAST] = last;
            }
            f->kind = making ? m->kind : (unsigned)MM_PAGE;
            r = (struct o_ref){.full = true,
                               .role = MM_MASTER,
                               .kind = f->kind,
                               .rights = kind_rights(f->kind),
                               .frame = r.frame};
        }
        put(o, &m->d, k, r);
        break;
    case BATON_CLONE:
        r.role = (m->rights & MM_SHARE) != 0u ? MM_SLAVE : MM_FINAL;
        r.rights = m->rights;
        r.accessed = false;
        r.dirty = false;
        r.badge = source->role == MM_MASTER ? m->badge : source->badge;
        put(o, &m->d, k, r);
        break;
    case BATON_DESTROY: *source = (struct o_ref){0}; break;
    default:
        if ((m->flags & BATON_ADJUST) != 0u) {
            source->rights = m->rights | (source->rights & MM_SHARE);
        }
        source->accessed = source->accessed && (m->flags & BATON_CLEAR_ACCESSED) == 0u;
        source->dirty = source->dirty && (m->flags & BATON_CLEAR_DIRTY) == 0u;
    }
}

static void inspect(struct oracle const *o, struct o_ref const *r, struct o_result *result) {
    result->a = r->kind | (uint64_t)r->role << 4 | (uint64_t)r->rights << 16;
    result->a |= refers(r) && oracle_slaves(o, r->frame) != 0u ? BATON_INFO_SHARED : 0u;
    result->a |= (r->accessed ? BATON_INFO_ACCESSED : 0u) | (r->dirty ? BATON_INFO_DIRTY : 0u);
    result->b = r->badge;
    if (refers(r) && r->kind != MM_PAGE && r->kind != MM_OUTSIDE) {
        result->c = oracle_used(o, r->frame) + 65536u * oracle_attached(o, r->frame);
    }
    if (r->kind == MM_THREAD) { /* none but the caller ever runs here */
        result->d = BATON_THREAD_NOW(BATON_SUSPENDED, o->frame[r->frame].data[DATA_PRIORITY]);
    }
}

static void memory_call(struct oracle *o, struct o_call const *c, struct o_result *result) {
    struct memory m = {0};

    result->reason = prepare(o, c, &m);
    while (result->reason == WHY_DONE && result->done < m.count) {
        unsigned const k = result->done;
        struct o_ref const was = o->frame[m.s.table].at[m.s.index + k];

        result->reason = check(o, &m, k);
        if (result->reason != WHY_DONE) {
            break;
        }
        if (m.call == BATON_INSPECT && m.flags == 0u && m.count == 1u) {
            inspect(o, &was, result);
        } else if (m.call != BATON_CLONE) {
            uint64_t *accessed = k < 32u ? &result->a : &result->b;
            uint64_t *dirty = k < 32u ? &result->c : &result->d;

            *accessed |= (uint64_t)was.accessed << k % 32u;
            *dirty |= (uint64_t)was.dirty << k % 32u;
        }
        perform(o, &m, k);
        result->done++;
    }
    result->status = reason_error(result->reason) | result->done << 8;
}

/* --- the other calls -------------------------------------------------------------- */

static enum o_reason hardware_slot(struct oracle const *o, struct o_call const *c, unsigned kind,
                                   struct o_ref const **r) {
    struct o_place p;

    if (oracle_resolve(o, c->a, &p) != WHY_DONE) {
        return WHY_NO_SLOT_NAME;
    }
    *r = &o->frame[p.table].at[p.index];
    return !(*r)->full ? WHY_EMPTY : (*r)->kind != kind ? WHY_KIND_HARDWARE : WHY_DONE;
}

static enum o_reason hardware_frame(struct oracle const *o, struct o_call const *c,
                                    struct o_result *result) {
    struct o_place p;
    struct o_ref const *r;
    enum o_reason const reason = oracle_resolve(o, c->b, &p);

    if (reason != WHY_DONE) {
        return as_destination(reason);
    }
    r = &o->frame[p.table].at[p.index];
    if (!r->full) {
        return WHY_EMPTY;
    }
    result->a = r->frame;
    if (refers(r) && r->kind != MM_OUTSIDE) {
        result->b = oracle_slaves(o, r->frame);
        result->c = oracle_used(o, r->frame) + 65536u * oracle_attached(o, r->frame);
    }
    result->d = refers(r) ? r->kind : (unsigned)MM_OUTSIDE;
    return WHY_DONE;
}

static enum o_reason hardware(struct oracle const *o, struct o_call const *c,
                              struct o_result *result) {
    uint32_t const operation = (uint32_t)c->call >> 16 & 63u;
    struct o_ref const *r = NULL;
    enum o_reason reason;

    if (((uint32_t)c->call & 0xffc0fff0u) != 0u) {
        return WHY_RESERVED;
    }
    if (operation > BATON_HARDWARE_AUDIT) {
        return WHY_NO_OPERATION;
    }
    reason = hardware_slot(o, c, operation == BATON_HARDWARE_PORTS ? MM_PORTS : MM_HARDWARE, &r);
    if (reason != WHY_DONE) {
        return reason;
    }
    if (operation == BATON_HARDWARE_FRAME) {
        return hardware_frame(o, c, result);
    }
    if (operation == BATON_HARDWARE_AUDIT) {
        return o->audits ? WHY_DONE : WHY_KIND_HARDWARE;
    }
    if (c->c != 0u && (c->b < r->badge % 65536u || c->b > r->badge / 65536u ||
                       c->c > r->badge / 65536u + 1u - c->b)) {
        return WHY_RIGHTS_PORTS;
    }
    return c->c > BATON_PORTS_MAX || c->d >= BATON_PORT_RANGES ? WHY_LIMIT_PORTS : WHY_DONE;
}

static enum o_reason other_check(struct oracle const *o, struct o_call const *c,
                                 struct o_result *result) {
    uint32_t const call = (uint32_t)c->call;

    switch (call & 15u) {
    case BATON_CONTROL:
        if ((call & 0xffc0fff0u) != 0u) {
            return WHY_RESERVED;
        }
        if ((call >> 16) != BATON_CONTROL_CATCH) {
            return WHY_NO_OPERATION;
        }
        return c->a != 0u ? WHY_NO_SLOT_NAME : WHY_DONE;
    case BATON_HARDWARE: return hardware(o, c, result);
    case BATON_YIELD: return call != BATON_YIELD ? WHY_RESERVED : WHY_DONE;
    default: return WHY_NO_CALL;
    }
}

enum o_reason oracle_predict(struct oracle const *o, struct o_call const *c) {
    struct memory m = {0};
    struct o_result result = {0};
    enum o_reason reason;

    if ((c->call & 15u) > BATON_INSPECT) {
        return other_check(o, c, &result);
    }
    reason = prepare(o, c, &m);
    return reason == WHY_DONE ? check(o, &m, 0u) : reason;
}

void oracle_call(struct oracle *o, struct o_call const *c, struct o_result *result) {
    uint32_t const call = (uint32_t)c->call;

    *result = (struct o_result){0};
    if ((call & 15u) <= BATON_INSPECT) {
        memory_call(o, c, result);
        return;
    }
    result->reason = other_check(o, c, result);
    result->status = reason_error(result->reason);
    if (result->reason != WHY_DONE) {
        return;
    }
    if ((call & 15u) == BATON_CONTROL) {
        o->catch_at = c->b;
    } else if (call == (BATON_HARDWARE | BATON_OPERATION(BATON_HARDWARE_PORTS))) {
        o->ports[c->d][0] = (uint32_t)c->b;
        o->ports[c->d][1] = (uint32_t)c->c;
    }
}

/* --- the program's memory --------------------------------------------------------- */

/* Where an access ends: returns whether it is allowed; *table and *index are the page's
 * container, if *present. */
static bool find(struct oracle const *o, uint64_t address, unsigned access, uint32_t *table,
                 uint32_t *index, bool *present) {
    unsigned rights = MM_ACCESS;
    uint32_t next = o->space;

    *present = false;
    if (address >> o->format->address_bits != 0u) {
        return false;
    }
    for (unsigned level = o->format->levels; level-- > 0u;) {
        struct o_ref const *r;

        *table = next;
        *index = (uint32_t)(address >> (12u + level * o->format->index_bits) &
                            (((uint64_t)1 << o->format->index_bits) - 1u));
        if (*index >= oracle_capacity(o, o->frame[next].kind)) {
            return false;
        }
        r = &o->frame[next].at[*index];
        if (!r->full || (r->rights & MM_ACCESS) == 0u) {
            return false;
        }
        rights &= r->rights;
        next = r->frame;
    }
    *present = true;
    return (rights & access) != 0u;
}

bool oracle_access(struct oracle *o, uint64_t address, unsigned access, uint32_t *frame,
                   bool *present) {
    uint32_t table;
    uint32_t index;
    struct o_ref *r;

    if (!find(o, address, access, &table, &index, present)) {
        return false;
    }
    r = &o->frame[table].at[index];
    r->accessed = true;
    r->dirty = r->dirty || access == MM_W;
    *frame = r->frame;
    return true;
}

bool oracle_allows(struct oracle const *o, uint64_t address, unsigned access) {
    uint32_t table;
    uint32_t index;
    bool present;

    return find(o, address, access, &table, &index, &present);
}
