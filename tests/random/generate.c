/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * Near-valid calls: names that mostly lead somewhere, rights that are mostly
 * held; and of several tries, the one that ends as wanted.
 */
#include "random_test.h"
#include <baton/boot.h>
#include <string.h>

enum call_class class_of(struct o_call const *call) {
    uint32_t const word = (uint32_t)call->call;

    switch (word & 15u) {
    case BATON_MOVE: return CLASS_MOVE;
    case BATON_CLONE: return CLASS_CLONE;
    case BATON_DESTROY: return CLASS_DESTROY;
    case BATON_INSPECT:
        return (word & (BATON_ADJUST | BATON_CLEAR_ACCESSED | BATON_CLEAR_DIRTY)) != 0u
                   ? CLASS_ADJUST
                   : CLASS_INSPECT;
    case BATON_CONTROL: return CLASS_CONTROL;
    case BATON_HARDWARE:
        switch (word >> 16 & 63u) {
        case BATON_HARDWARE_PORTS: return CLASS_PORTS;
        case BATON_HARDWARE_AUDIT: return CLASS_AUDIT;
        default: return CLASS_FRAME;
        }
    case BATON_YIELD: return CLASS_YIELD;
    default: return CLASS_OTHER;
    }
}

char const *class_name(enum call_class class) {
    static char const *const names[] = {"move",  "clone", "destroy", "inspect", "adjust", "control",
                                        "frame", "ports", "audit",   "yield",   "other"};

    return names[class];
}

/* --- names --------------------------------------------------------------------------------- */

/* What a container should be like. */
enum taste { ANY, FULL, EMPTY };

/* An index in a table, to that taste if there is one. */
static uint64_t pick_index(struct random *r, struct oracle const *o, uint32_t table,
                           enum taste taste) {
    uint32_t const capacity = oracle_capacity(o, o->frame[table].kind);
    uint32_t index;

    if (capacity == 0u || random_chance(r, 1u)) {
        return capacity + random_below(r, 3u);
    }
    index = random_below(r, capacity);
    for (uint32_t i = 0u; taste != ANY && i < capacity; i++) {
        if (o->frame[table].at[index].full == (taste == FULL)) {
            break;
        }
        index = (index + 1u) % capacity;
    }
    return index;
}

/* An address in the object `table`, whose containers down to `level` matter. */
static uint64_t pick_address(struct random *r, struct oracle const *o, uint32_t table,
                             unsigned level, enum taste taste) {
    unsigned top = oracle_level(o, o->frame[table].kind);
    uint64_t address = 0u;

    for (unsigned l = top; l < 4u; l--) {
        uint64_t const index = pick_index(r, o, table,
                                          l == level             ? taste
                                          : random_chance(r, 5u) ? ANY
                                                                 : FULL);

        address += index << (12u + l * o->format->index_bits);
        if (l == 0u || l == level || index >= oracle_capacity(o, o->frame[table].kind)) {
            break;
        }
        if (!o->frame[table].at[index].full) {
            continue;
        }
        table = o->frame[table].at[index].frame;
    }
    return address;
}

static uint64_t spoil(struct random *r, struct oracle const *o, uint64_t name) {
    switch (random_below(r, 6u)) {
    case 0: return name | BATON_NAME_RESERVED;
    case 1: return (name & ~(uint64_t)1792u) | BATON_LEVEL(random_below(r, 8u));
    case 2: return (name & ~(uint64_t)255u) | random_below(r, 256u);
    case 3: return random_word(r);
    case 4: return name + ((uint64_t)1 << (o->format->address_bits - 1u));
    default: return (name & 4095u) + ((uint64_t)random_below(r, 2000u) << 12);
    }
}

static uint64_t pick_name(struct random *r, struct oracle const *o, enum taste wanted) {
    enum taste const taste = random_chance(r, 30u) ? ANY : wanted;
    uint32_t const slot = random_chance(r, 45u) ? 0u : random_below(r, o->thread_containers);
    struct o_ref const *const ref =
        &o->frame[o->thread].at[slot == 0u ? (uint32_t)BATON_SLOT_SPACE : slot];
    uint64_t name = slot;

    if (slot == 0u ? random_chance(r, 45u) : ref->kind == MM_THREAD) {
        name += BATON_LEVEL(BATON_LEVEL_SLOT) +
                (pick_index(r, o, slot == 0u ? o->thread : ref->frame, taste) << 12);
    } else if (ref->full && oracle_level(o, ref->kind) < 4u) {
        unsigned const top = oracle_level(o, ref->kind);
        unsigned const level = random_chance(r, 65u) ? 0u : random_below(r, top + 1u);

        name += BATON_LEVEL(level) + pick_address(r, o, ref->frame, level, taste);
    } else {
        name += (uint64_t)random_below(r, 16u) << 12;
    }
    if (random_chance(r, 4u)) {
        name = spoil(r, o, name);
    }
    return o->format->word_bits == 32u ? (uint32_t)name : name;
}

/* --- calls ------------------------------------------------------------------------------------ */

static unsigned pick_rights(struct random *r, struct oracle const *o, uint64_t name) {
    static unsigned const usual[] = {
        MM_R | MM_X, MM_ACCESS,  MM_ACCESS | MM_SHARE, 0u, MM_ACCESS | MM_SHARE | MM_MANAGE,
        MM_R,        MM_R | MM_W};
    struct o_place p;

    if (random_chance(r, 10u)) {
        return random_below(r, 1024u);
    }
    if (random_chance(r, 40u) && oracle_resolve(o, name, &p) == WHY_DONE) {
        return o->frame[p.table].at[p.index].rights &
               (random_chance(r, 50u) ? 1023u : random_below(r, 1024u));
    }
    return usual[random_below(r, 7u)];
}

static uint32_t pick_count(struct random *r) {
    uint32_t const count = random_chance(r, 75u)   ? 1u
                           : random_chance(r, 90u) ? 1u + random_below(r, 5u)
                                                   : 1u + random_below(r, 64u);

    return BATON_COUNT(count);
}

static struct o_call memory_call(struct random *r, struct oracle const *o, enum call_class class) {
    static unsigned const zones[] = {MM_ZONE, MM_ZONE2, MM_ZONE3};
    struct o_call call = {.a = pick_name(r, o, FULL), .b = pick_name(r, o, EMPTY)};
    uint32_t word = pick_count(r);

    /* The same address in another object: a zone fits at its home only. */
    if (random_chance(r, 10u)) {
        call.b = (call.a & ~(uint64_t)255u) | (random_chance(r, 50u) ? 0u : call.b & 255u);
    }

    switch (class) {
    case CLASS_MOVE:
        word += random_chance(r, 20u) ? BATON_UNSHARED : 0u;
        word += random_chance(r, 25u)  ? BATON_AS(zones[random_below(r, 3u)])
                : random_chance(r, 4u) ? BATON_AS(random_below(r, 16u))
                                       : 0u;
        break;
    case CLASS_CLONE:
        word += BATON_CLONE + BATON_RIGHTS(pick_rights(r, o, call.a));
        call.c = random_chance(r, 20u) ? random_word(r) >> random_below(r, 64u) : 0u;
        break;
    case CLASS_DESTROY: word += BATON_DESTROY; break;
    case CLASS_INSPECT: word += BATON_INSPECT; break;
    default:
        word += BATON_INSPECT + BATON_CLEAR_DIRTY * random_below(r, 2u) +
                BATON_CLEAR_ACCESSED * random_below(r, 2u);
        if (random_chance(r, 60u) || word % BATON_CLEAR_ACCESSED == word) {
            word |= BATON_ADJUST | BATON_RIGHTS(pick_rights(r, o, call.a) % 1024u);
        }
    }
    if (random_chance(r, 3u)) {
        word ^= (uint32_t)1 << (4u + random_below(r, 28u));
    }
    if (class != CLASS_CLONE) {
        call.c = random_chance(r, 10u) ? random_word(r) : 0u;
    }
    call.d = random_chance(r, 10u) ? random_word(r) : 0u;
    call.call = word;
    return call;
}

static uint64_t slot_name(struct random *r, uint32_t slot) {
    return random_chance(r, 80u) ? BATON_SLOT(slot) : BATON_SLOT(random_below(r, 20u));
}

static struct o_call other_call(struct random *r, struct oracle const *o, enum call_class class) {
    struct o_call call = {.b = random_word(r)};
    uint32_t word = BATON_HARDWARE;

    switch (class) {
    case CLASS_CONTROL:
        word = BATON_CONTROL + BATON_OPERATION(random_chance(r, 80u) ? (uint32_t)BATON_CONTROL_CATCH
                                                                     : 10u + random_below(r, 54u));
        call.a = random_chance(r, 80u) ? 0u : pick_name(r, o, FULL);
        break;
    case CLASS_FRAME:
        word += BATON_OPERATION(random_chance(r, 85u) ? 0u : 10u + random_below(r, 54u));
        call.a = slot_name(r, BATON_ROOT_HARDWARE);
        call.b = pick_name(r, o, FULL);
        break;
    case CLASS_PORTS:
        word += BATON_OPERATION(BATON_HARDWARE_PORTS);
        call.a = slot_name(r, BATON_ROOT_PORTS);
        call.b = random_chance(r, 5u) ? random_word(r) : 980u + random_below(r, 1050u);
        call.c = random_chance(r, 5u) ? random_word(r) : random_below(r, 70u);
        call.d = random_below(r, 5u);
        break;
    case CLASS_AUDIT:
        word += BATON_OPERATION(BATON_HARDWARE_AUDIT);
        call.a = slot_name(r, BATON_ROOT_HARDWARE);
        break;
    case CLASS_YIELD: word = BATON_YIELD; break;
    default:
        word = 10u + random_below(r, 6u);
        word += (uint32_t)random_word(r) & ~15u;
        call.a = pick_name(r, o, FULL);
    }
    if (random_chance(r, 5u)) {
        /* Not the operation: the others are for tests with several threads (test_ipc.c). */
        uint32_t const bit = random_below(r, 22u);

        word ^= (uint32_t)1 << (bit < 12u ? 4u + bit : 10u + bit);
    }
    call.call = word;
    return call;
}

static bool fulfils(struct oracle const *o, struct o_call const *call, struct wish const *wish) {
    struct o_place s, d;

    if (oracle_predict(o, call) != wish->reason) {
        return false;
    }
    return wish->from == 0u ||
           (oracle_resolve(o, call->a, &s) == WHY_DONE && o->frame[s.table].kind == wish->from &&
            oracle_resolve(o, call->b, &d) == WHY_DONE && o->frame[d.table].kind == wish->to);
}

struct o_call generate_call(struct random *r, struct oracle const *o, struct wish const *wish) {
    uint64_t const mask = o->format->word_bits == 32u ? 0xffffffffu : ~(uint64_t)0;
    struct o_call call = {0};

    for (unsigned i = 0u; i < wish->tries; i++) {
        call = wish->class <= CLASS_ADJUST ? memory_call(r, o, wish->class)
                                           : other_call(r, o, wish->class);
        call.a &= mask;
        call.b &= mask;
        call.c &= mask;
        call.d &= mask;
        if (fulfils(o, &call, wish)) {
            break;
        }
    }
    /* Only the low half of CALL counts. */
    if (random_chance(r, 5u)) {
        call.call |= random_word(r) << 32 & mask;
    }
    return call;
}

struct operation generate_access(struct random *r, struct oracle const *o) {
    static unsigned const accesses[] = {MM_R, MM_W, MM_X};
    struct operation op = {.is_access = true, .access = accesses[random_below(r, 3u)]};

    op.address = pick_address(r, o, o->space, 0u, random_chance(r, 70u) ? FULL : ANY);
    if (random_chance(r, 2u)) {
        op.address = random_word(r) >> random_below(r, 40u) & ~(uint64_t)4095u;
        op.address &= o->format->word_bits == 32u ? 0xffffffffu : ~(uint64_t)0;
    }
    op.address += data_word(random_below(r, ORACLE_DATA)) * (o->format->word_bits / 8u);
    op.value = random_word(r);
    op.value &= o->format->word_bits == 32u ? 0xffffffffu : ~(uint64_t)0;
    return op;
}

/* --- in words --------------------------------------------------------------------- */

static void print_name(FILE *to, char const *what, uint64_t name) {
    unsigned const level = (unsigned)(name >> 8) & 7u;

    if (level == BATON_LEVEL_SLOT) {
        fprintf(to, " %s SLOT(%llu)", what, (unsigned long long)(name >> 12));
    } else {
        fprintf(to, " %s %#llx LEVEL(%u)", what, (unsigned long long)(name >> 12 << 12), level);
    }
    if ((name & 255u) != 0u) {
        fprintf(to, " in slot %u", (unsigned)(name & 255u));
    }
    if ((name & BATON_NAME_RESERVED) != 0u) {
        fprintf(to, " (bit 11)");
    }
}

void print_operation(FILE *to, struct operation const *op) {
    uint32_t const word = (uint32_t)op->call.call;

    if (op->is_access) {
        fprintf(to, "%s %#llx",
                op->access == MM_R   ? "read"
                : op->access == MM_W ? "write"
                                     : "execute",
                (unsigned long long)op->address);
        return;
    }
    fprintf(to, "%s (CALL %#llx)", class_name(class_of(&op->call)),
            (unsigned long long)op->call.call);
    print_name(to, "A", op->call.a);
    print_name(to, "B", op->call.b);
    fprintf(to, " C %#llx D %#llx", (unsigned long long)op->call.c, (unsigned long long)op->call.d);
    if ((word & 15u) <= BATON_INSPECT) {
        fprintf(to, " count %u rights %#x kind %u%s%s%s%s", (word >> 16 & 63u) + 1u,
                word >> 6 & 1023u, word >> 22 & 15u,
                (word & BATON_UNSHARED) != 0u ? " UNSHARED" : "",
                (word & BATON_ADJUST) != 0u ? " ADJUST" : "",
                (word & BATON_CLEAR_ACCESSED) != 0u ? " CLEAR_ACCESSED" : "",
                (word & BATON_CLEAR_DIRTY) != 0u ? " CLEAR_DIRTY" : "");
    }
}
