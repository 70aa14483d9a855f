/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * The hardware call. What an operation needs stands in a slot as a fixed
 * entry, whose badge says what it covers:
 *
 *     hardware   0
 *     line       number of the line
 *     ports      first port + 65536 * last port
 *
 * A thread can use four ranges of ports at once; they are words of its page.
 * The kernel's line table is a part of the anchor's slots: a bound line is a
 * slave of the space that it notifies, and the badge is the bit.
 */
#include "hardware.h"
#include "ipc.h"
#include "memory.h"
#include "schedule.h"
#include "tlb.h"
#include <baton/abi.h>
#include <isa/cpu.h>

/* The decoded call: what stands in the container that A names, and the other arguments. */
struct request {
    struct place at;
    struct mm_ref ref;
    mm_word badge;
    isa_word b, c, d;
};

struct result {
    isa_word a, b, c, d;
};

static enum mm_error frame(struct kernel *k, struct request const *r, struct result *result) {
    struct place at;
    struct mm_ref ref;
    enum mm_error const error = name_look_up(k, r->b, &at, &ref);

    if (error != MM_OK) {
        return error;
    }
    result->a = ref.frame;
    if (ref.role != MM_FIXED) {
        struct mm_entry const *const e = &k->mm.ledger[ref.frame];

        result->b = e->slaves;
        result->c = e->used + (isa_word)e->attached * 65536u;
        result->d = mm_kind(e);
    }
    return MM_OK;
}

/* --- ports ------------------------------------------------------------------------ */

static bool ports_within(mm_word badge, isa_word first, isa_word count) {
    isa_word const lowest = badge % 65536u;
    isa_word const highest = badge / 65536u % 65536u;

    return count == 0u || (first >= lowest && first <= highest && count - 1u <= highest - first);
}

/* Open the running thread's ports, or close them. Returns whether it has any. */
static bool open_ports(struct kernel *k, bool allow) {
    bool any = false;

    for (unsigned i = 0u; i < BATON_PORT_RANGES; i++) {
        isa_word const range = k->mm.words[k->thread][THREAD_PORTS + i];

        isa_ports((uint32_t)(range % 65536u), (uint32_t)(range / 65536u), allow);
        any = any || range != 0u;
    }
    return any;
}

static enum mm_error ports(struct kernel *k, struct request const *r, struct result *result) {
    (void)result;
    if (!ports_within(r->badge, r->b, r->c)) {
        return MM_RIGHTS;
    }
    if (r->c > BATON_PORTS_MAX || r->d >= BATON_PORT_RANGES) {
        return MM_LIMIT;
    }
    (void)open_ports(k, false);
    k->mm.words[k->thread][THREAD_PORTS + r->d] = r->c == 0u ? 0u : r->b + r->c * 65536u;
    set_extra(k, k->thread, EXTRA_PORTS,
              open_ports(k, true)); /* what went may have overlapped others */
    return MM_OK;
}

/* --- the audit --------------------------------------------------------------------- */

static enum mm_error audit(struct kernel *k, struct request const *r, struct result *result) {
    struct mm_finding found;

    (void)r;
    if (!KERNEL_DEBUG) {
        return MM_KIND;
    }
    found = mm_audit(&k->mm);
    result->a = found.flaw;
    result->b = found.frame;
    result->c = found.index;
    return MM_OK;
}

/* --- fixed pages --------------------------------------------------------------------- */

/* B the container, C the frame, D the access. */
static enum mm_error fix(struct kernel *k, struct request const *r, struct result *result) {
    struct place at;

    (void)result;
    if (!name_resolve(k, k->thread, r->b, NO_FRAME, &at)) {
        return MM_NAME;
    }
    if (k->mm.words[at.table][at.index] != 0u) {
        return MM_FULL;
    }
    if (at.level != 0u || r->c >= ISA_FRAMES ||
        (r->c < k->mm.frames && mm_kind(&k->mm.ledger[r->c]) != MM_OUTSIDE)) {
        return MM_KIND;
    }
    if (r->d > MM_ACCESS || !mm_fix(&k->mm, (mm_frame)r->c, at.table, at.index, (mm_rights)r->d)) {
        return MM_RIGHTS;
    }
    tlb_learn_page(k, at.table, at.index);
    return MM_OK;
}

static enum mm_error unfix(struct kernel *k, struct request const *r, struct result *result) {
    struct place at;
    struct mm_ref ref;
    mm_word was;
    enum mm_error const error = name_look_up(k, r->b, &at, &ref);

    (void)result;
    if (error != MM_OK) {
        return error;
    }
    if (ref.role != MM_FIXED) {
        return MM_ROLE;
    }
    if (at.level != 0u) {
        return MM_KIND;
    }
    was = k->mm.words[at.table][at.index];
    (void)mm_unfix(&k->mm, at.table, at.index);
    tlb_forget_page(k, at.table, at.index, was);
    return MM_OK;
}

/* --- handing on ------------------------------------------------------------------------ */

/* From hardware: a line, its number C = D; from ports: a part of them, C to D. B the slot. */
static enum mm_error grant(struct kernel *k, struct request const *r, struct result *result) {
    bool const line = r->ref.kind != MM_PORTS;
    struct place to;

    (void)result;
    if (!name_resolve(k, k->thread, r->b, NO_FRAME, &to)) {
        return MM_NAME;
    }
    if (k->mm.words[to.table][to.index] != 0u) {
        return MM_FULL;
    }
    if (to.level != BATON_LEVEL_SLOT) {
        return MM_KIND;
    }
    if (line ? (r->c != r->d || r->c >= LINES || (ISA_LINES_KERNEL >> r->c & 1u) != 0u ||
                (r->ref.kind == MM_LINE && r->badge != r->c))
             : (r->c > r->d || !ports_within(r->badge, r->c, r->d - r->c + 1u))) {
        return MM_RIGHTS;
    }
    if (memory_guarded(k, &to)) {
        return MM_BUSY;
    }
    (void)mm_fix_slot(&k->mm, line ? MM_LINE : MM_PORTS, line ? r->c : r->c + r->d * 65536u,
                      to.table, to.index);
    return MM_OK;
}

/* --- lines --------------------------------------------------------------------------------- */

static mm_index line_slot(mm_word badge) { return ANCHOR_LINES + (mm_index)(badge % LINES); }

/* B a slot with a space, managed; C the bit, from 0. */
static enum mm_error bind(struct kernel *k, struct request const *r, struct result *result) {
    struct place at;
    struct mm_ref ref;
    enum mm_error error = name_look_up(k, r->b, &at, &ref);

    (void)result;
    if (error != MM_OK) {
        return error;
    }
    if (k->mm.words[k->mm.anchor][line_slot(r->badge)] != 0u) {
        return MM_FULL;
    }
    if (ref.kind != MM_SPACE) {
        return MM_KIND;
    }
    if ((ref.rights & MM_MANAGE) == 0u) {
        return MM_RIGHTS;
    }
    if (r->c >= BATON_LINE_BITS) {
        return MM_LIMIT;
    }
    error = mm_object_clone(&k->mm, at.table, at.index, k->mm.anchor, line_slot(r->badge), 0u, 0u);
    if (error == MM_OK) {
        mm_set_badge(&k->mm, k->mm.anchor, line_slot(r->badge), r->c);
        isa_line((unsigned)(r->badge % LINES), true);
    }
    return error;
}

static void release(struct kernel *k, unsigned line) {
    mm_word was;

    isa_line(line, false);
    (void)mm_object_destroy(&k->mm, k->mm.anchor, ANCHOR_LINES + line, &was);
}

/* A the line; or a space that is managed, with C the number of a line that is bound to it. */
static enum mm_error unbind(struct kernel *k, struct request const *r, struct result *result) {
    unsigned const line = (unsigned)((r->ref.kind == MM_LINE ? r->badge : r->c) % LINES);
    mm_word const bound = k->mm.words[k->mm.anchor][ANCHOR_LINES + line];

    (void)result;
    if (r->ref.kind == MM_SPACE) {
        if ((r->ref.rights & MM_MANAGE) == 0u) {
            return MM_RIGHTS;
        }
        if (r->c >= LINES) {
            return MM_LIMIT;
        }
    }
    if (bound == 0u || (r->ref.kind == MM_SPACE && isa_frame(bound) != r->ref.frame)) {
        return MM_EMPTY;
    }
    release(k, line);
    return MM_OK;
}

/* Empty the slot A. A thread that loses ports has to ask again for those that it keeps. A line stays bound: it
 * may be another one's, and who takes a driver apart unbinds what is bound to its space. */
static enum mm_error drop(struct kernel *k, struct request const *r, struct result *result) {
    (void)result;
    if (r->ref.role != MM_FIXED) {
        return MM_ROLE;
    }
    if (r->at.level != BATON_LEVEL_SLOT) {
        return MM_KIND;
    }
    if (r->ref.kind == MM_PORTS) {
        if (r->at.table == k->thread) {
            (void)open_ports(k, false);
        }
        for (unsigned i = 0u; i < BATON_PORT_RANGES; i++) {
            k->mm.words[r->at.table][THREAD_PORTS + i] = 0u;
        }
        set_extra(k, r->at.table, EXTRA_PORTS, false);
    }
    (void)mm_unfix(&k->mm, r->at.table, r->at.index);
    return MM_OK;
}

static enum mm_error unmask(struct kernel *k, struct request const *r, struct result *result) {
    (void)result;
    if (k->mm.words[k->mm.anchor][line_slot(r->badge)] == 0u) {
        return MM_EMPTY;
    }
    isa_line((unsigned)(r->badge % LINES), true);
    return MM_OK;
}

void kernel_interrupt(struct kernel *k, unsigned line) {
    mm_word const bound = k->mm.words[k->mm.anchor][ANCHOR_LINES + line];

    if (bound != 0u) {
        ipc_raise(k, isa_frame(bound),
                  BATON_BITS + (unsigned)mm_badge(&k->mm, k->mm.anchor, ANCHOR_LINES + line));
    }
}

/* --- dispatch --------------------------------------------------------------------------------- */

#define BIT(kind) (1u << (kind))
#define FIXED_SLOTS (BIT(MM_LINE) + BIT(MM_PORTS) + BIT(MM_HARDWARE))

/* By operation: the kinds that A may hold, and the code. */
static struct {
    unsigned kinds;
    enum mm_error (*perform)(struct kernel *k, struct request const *r, struct result *result);
} const operations[] = {
    [BATON_HARDWARE_FRAME] = {BIT(MM_HARDWARE), frame},
    [BATON_HARDWARE_PORTS] = {BIT(MM_PORTS), ports},
    [BATON_HARDWARE_AUDIT] = {BIT(MM_HARDWARE), audit},
    [BATON_HARDWARE_FIX] = {BIT(MM_HARDWARE), fix},
    [BATON_HARDWARE_UNFIX] = {BIT(MM_HARDWARE), unfix},
    [BATON_HARDWARE_GRANT] = {FIXED_SLOTS, grant},
    [BATON_HARDWARE_DROP] = {FIXED_SLOTS, drop},
    [BATON_HARDWARE_BIND] = {BIT(MM_LINE), bind},
    [BATON_HARDWARE_UNBIND] = {BIT(MM_LINE) + BIT(MM_SPACE), unbind},
    [BATON_HARDWARE_UNMASK] = {BIT(MM_LINE), unmask},
};

static enum mm_error perform(struct kernel *k, unsigned operation, struct result *result) {
    isa_word const *const words = k->mm.words[k->thread];
    struct request r = {.b = words[THREAD_B], .c = words[THREAD_C], .d = words[THREAD_D]};
    enum mm_error const error = operation > BATON_HARDWARE_UNMASK
                                    ? MM_NAME
                                    : name_look_up(k, words[THREAD_A], &r.at, &r.ref);

    if (error != MM_OK) {
        return error;
    }
    if ((operations[operation].kinds >> r.ref.kind & 1u) == 0u) {
        return MM_KIND;
    }
    r.badge = r.at.level == BATON_LEVEL_SLOT ? mm_badge(&k->mm, r.at.table, r.at.index) : 0u;
    return operations[operation].perform(k, &r, result);
}

void hardware(struct kernel *k, isa_word *words) {
    uint32_t const call = (uint32_t)words[THREAD_CALL];
    struct result result = {0u, 0u, 0u, 0u};
    enum mm_error error = MM_NAME;

    if ((call & ~(15u | 63u * 65536u)) == 0u) {
        error = perform(k, call / 65536u % 64u, &result);
    }
    words[THREAD_CALL] = error;
    words[THREAD_A] = result.a;
    words[THREAD_B] = result.b;
    words[THREAD_C] = result.c;
    words[THREAD_D] = result.d;
}
