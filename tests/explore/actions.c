/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * All that can happen next, but for messages (messages.c).
 *
 *     names of the world --> kernel's name_resolve --> targets: full and vacant containers
 *     targets x targets x what else the call says --> actions
 *
 * Of names for the same container one is used. What an earlier argument decides is tried once and
 * not with all that could follow: an empty source goes to one destination, and rights, kinds and
 * flags are tried towards vacant destinations only.
 */
#include "explore.h"
#include <isa/machine.h>
#include <isa/mmu.h>

static struct kernel *const kernel = &sim.kernel;

struct program const *program_of(mm_frame thread) {
    return thread == ROOT ? &world->root : &world->child;
}

static bool can(mm_frame actor, unsigned ability) {
    return (program_of(actor)->can & ability) != 0u;
}

struct action call_of(mm_frame actor, isa_word call, isa_word a, isa_word b, isa_word c,
                      isa_word d) {
    return (struct action){HAPPENS_CALL, actor, call, a, b, c, d};
}

/* --- names --------------------------------------------------------------------------------- */

static isa_word page_at(unsigned i) { return (isa_word)i * BATON_PAGE_SIZE; }

static isa_word region_at(unsigned r) {
    return (isa_word)r << (12u + ISA_INDEX_BITS * (ISA_LEVELS - 1u));
}

#define REGION_LEVEL BATON_LEVEL(ISA_LEVELS - 1u)

static struct targets targets;

/* Names through slots that hold something, that all the same lead nowhere. */
#define ASTRAY_MAX 24u
static isa_word astray_names[ASTRAY_MAX];
static unsigned astray_count;
static uint32_t met[FRAMES]; /* containers that are among them */

/* The kernel must not resolve what the documentation does not. */
static void add(mm_frame actor, isa_word name) {
    struct target t = {.name = name};
    struct target *to;

    if (!name_resolve(kernel, actor, name, NO_FRAME, &t.at)) {
        if (name % 256u != 0u && astray_count < ASTRAY_MAX) {
            astray_names[astray_count++] = name;
        }
        return;
    }
    if (!reach_has(t.at.table, t.at.index)) {
        violated("the name %#llx leads thread %u to container %u of frame %u, which is not its",
                 (unsigned long long)name, actor, t.at.index, t.at.table);
    }
    if ((met[t.at.table] >> t.at.index & 1u) != 0u) {
        return;
    }
    met[t.at.table] |= 1u << t.at.index;
    t.word = word_of(t.at.table, t.at.index);
    t.kind = mm_kind_of(&kernel->mm, t.word);
    to = t.word != 0u ? &targets.is_full[targets.full++] : &targets.is_vacant[targets.vacant++];
    *to = t;
}

/* Slots, regions and pages, looked up in `slot`; 0: in the thread itself. */
static void add_through(mm_frame actor, unsigned slot, unsigned slots) {
    for (unsigned i = 1u; i < MM_THREAD_CONTAINERS; i++) {
        if ((slots >> i & 1u) != 0u) {
            add(actor, BATON_SLOT(i) + slot);
        }
    }
    for (unsigned r = 0u; r < world->regions; r++) {
        add(actor, region_at(r) + REGION_LEVEL + slot);
        for (unsigned i = 0u; i < world->pages; i++) {
            add(actor, region_at(r) + page_at(i) + slot);
        }
    }
}

static void find_targets(mm_frame actor) {
    unsigned const slots = program_of(actor)->slots;

    targets.full = 0u;
    targets.vacant = 0u;
    astray_count = 0u;
    for (unsigned f = 0u; f < FRAMES; f++) {
        met[f] = 0u;
    }
    add_through(actor, 0u, slots);
    for (unsigned s = 1u; s < MM_THREAD_CONTAINERS; s++) {
        if ((slots >> s & 1u) != 0u && word_of(actor, s) != 0u) {
            add_through(actor, s, world->inside);
        }
    }
}

static bool is_leaf(struct target const *t) { return t->at.level == 0u; }
static bool is_slot(struct target const *t) { return t->at.level == BATON_LEVEL_SLOT; }

/* --- memory ------------------------------------------------------------------------------------ */

static void say(visitor *visit, mm_frame actor, isa_word call, isa_word a, isa_word b, isa_word c) {
    struct action const action = call_of(actor, call, a, b, c, 0u);

    visit(&action);
}

static void make_or_move(mm_frame actor, struct target const *from, struct target const *to,
                         visitor *visit) {
    if (is_leaf(from) && is_slot(to)) {
        for (unsigned kind = 0u; kind < 16u && can(actor, CAN_MAKE); kind++) {
            if ((world->kinds >> kind & 1u) != 0u) {
                say(visit, actor, BATON_MOVE + BATON_AS((isa_word)kind), from->name, to->name, 0u);
            }
        }
    } else if (is_slot(from) && is_leaf(to)) {
        if (can(actor, CAN_END)) {
            say(visit, actor, BATON_MOVE, from->name, to->name, 0u);
        }
    } else if (can(actor, CAN_MOVE)) {
        say(visit, actor, BATON_MOVE, from->name, to->name, 0u);
        if (kernel->mm.ledger[isa_frame(from->word)].slaves != 0u && isa_frame(from->word) != 0u) {
            say(visit, actor, BATON_MOVE + BATON_UNSHARED, from->name, to->name, 0u);
        }
    }
}

static struct few const *rights_of(unsigned kind) {
    return mm_is_zone(kind)   ? &world->zone_rights
           : kind == MM_SPACE ? &world->space_rights
                              : &world->page_rights;
}

#define DROP_RANGE BATON_RANGE(0u, 1u)

static void clone(mm_frame actor, struct target const *from, struct target const *to,
                  visitor *visit) {
    struct few const *const rights = rights_of(from->kind);

    if (from->kind == MM_WINDOW) {
        say(visit, actor, BATON_CLONE + BATON_RIGHTS(MM_DROP), from->name, to->name, DROP_RANGE);
        return;
    }
    for (unsigned i = 0u; i < rights->n; i++) {
        isa_word const call = BATON_CLONE + BATON_RIGHTS((isa_word)rights->value[i]);

        say(visit, actor, call, from->name, to->name, 0u);
        for (unsigned b = 0u; b < world->badges.n && from->kind == MM_SPACE; b++) {
            say(visit, actor, call, from->name, to->name, world->badges.value[b]);
        }
    }
}

static void runs(mm_frame actor, struct target const *from, struct target const *to,
                 visitor *visit) {
    say(visit, actor, BATON_MOVE + BATON_COUNT(2u), from->name, to->name, 0u);
    say(visit, actor, BATON_CLONE + BATON_COUNT(2u) + BATON_RIGHTS(MM_R + MM_X), from->name,
        to->name, 0u);
}

/* A run of two from here stays among the pages of the world. */
static bool begins_a_run(struct target const *t) {
    return is_leaf(t) && t->at.index + 1u < world->pages;
}

static void from_full(mm_frame actor, struct target const *from, visitor *visit) {
    for (unsigned i = 0u; i < targets.vacant; i++) {
        struct target const *const to = &targets.is_vacant[i];

        make_or_move(actor, from, to, visit);
        if (can(actor, CAN_CLONE)) {
            clone(actor, from, to, visit);
        }
        if (can(actor, CAN_RUN) && begins_a_run(from) && begins_a_run(to)) {
            runs(actor, from, to, visit);
        }
    }
    for (unsigned i = 0u; i < targets.full; i++) {
        struct target const *const to = &targets.is_full[i];

        if (can(actor, CAN_MOVE)) {
            say(visit, actor, BATON_MOVE, from->name, to->name, 0u);
        }
        if (can(actor, CAN_CLONE)) {
            say(visit, actor, BATON_CLONE, from->name, to->name, 0u);
        }
    }
}

static void drop(mm_frame actor, struct target const *from, visitor *visit) {
    for (unsigned s = 1u; s < MM_THREAD_CONTAINERS; s++) {
        mm_word const w = word_of(actor, s);

        if ((program_of(actor)->slots >> s & 1u) != 0u && w != 0u &&
            mm_kind_of(&kernel->mm, w) == MM_WINDOW) {
            for (unsigned i = 0u; i < world->pages; i++) {
                say(visit, actor, BATON_MOVE, from->name, page_at(i) + s, 0u);
            }
        }
    }
}

static void look(mm_frame actor, struct target const *at, visitor *visit) {
    if (can(actor, CAN_LOOK)) {
        say(visit, actor, BATON_INSPECT, at->name, 0u, 0u);
    }
    if (can(actor, CAN_DESTROY)) {
        say(visit, actor, BATON_DESTROY, at->name, 0u, 0u);
    }
    for (unsigned i = 0u; i < world->page_rights.n && can(actor, CAN_ADJUST); i++) {
        isa_word const rights = world->page_rights.value[i] % MM_SHARE;

        say(visit, actor, BATON_INSPECT + BATON_ADJUST + BATON_RIGHTS(rights), at->name, 0u, 0u);
    }
    if (world->accessed && can(actor, CAN_ADJUST)) {
        say(visit, actor, BATON_INSPECT + BATON_CLEAR_ACCESSED, at->name, 0u, 0u);
        say(visit, actor, BATON_INSPECT + BATON_CLEAR_DIRTY, at->name, 0u, 0u);
    }
}

/* What is wrong with the names: they lead nowhere, or to nothing. */
static void astray(mm_frame actor, visitor *visit) {
    isa_word const there = targets.full != 0u ? targets.is_full[0].name : NAME_NOWHERE;
    isa_word const vacant = targets.vacant != 0u ? targets.is_vacant[0].name : NAME_NOWHERE;

    for (unsigned i = 0u; i < astray_count; i++) {
        say(visit, actor, BATON_MOVE, there, astray_names[i], 0u);
        say(visit, actor, BATON_MOVE, astray_names[i], vacant, 0u);
        say(visit, actor, BATON_DESTROY, astray_names[i], 0u, 0u);
    }
    say(visit, actor, BATON_MOVE, NAME_NOWHERE, there, 0u);
    say(visit, actor, BATON_MOVE, there, NAME_NOWHERE, 0u);
    say(visit, actor, BATON_MOVE, vacant, there, 0u);
    say(visit, actor, BATON_CLONE, vacant, there, 0u);
    say(visit, actor, BATON_DESTROY, vacant, 0u, 0u);
    say(visit, actor, BATON_DESTROY, NAME_NOWHERE, 0u, 0u);
    say(visit, actor, BATON_INSPECT, vacant, 0u, 0u);
    say(visit, actor, BATON_INSPECT + 16u, there, 0u, 0u);
    say(visit, actor, 15u, there, there, 0u);
}

static void memory(mm_frame actor, visitor *visit) {
    for (unsigned i = 0u; i < targets.full; i++) {
        struct target const *const from = &targets.is_full[i];

        from_full(actor, from, visit);
        look(actor, from, visit);
        if (can(actor, CAN_DROP)) {
            drop(actor, from, visit);
        }
    }
    astray(actor, visit);
}

/* --- control ------------------------------------------------------------------------------------ */

static void control(mm_frame actor, unsigned operation, isa_word a, isa_word b, isa_word c,
                    visitor *visit) {
    if ((program_of(actor)->control >> operation & 1u) != 0u) {
        say(visit, actor, BATON_CONTROL + BATON_OPERATION((isa_word)operation), a, b, c);
    }
}

/* Which containers a thread can say it takes messages into: all that it can name itself. */
static void declare(mm_frame actor, isa_word thread, visitor *visit) {
    for (unsigned a = 0u; a < world->accepts.n; a++) {
        unsigned const accept = world->accepts.value[a];

        if (accept == BATON_ACCEPT_NOTHING || accept > BATON_ACCEPT_SLAVE) {
            control(actor, BATON_CONTROL_DECLARE, thread, 0u, accept, visit);
            continue;
        }
        for (unsigned i = 0u; i < world->pages; i++) {
            control(actor, BATON_CONTROL_DECLARE, thread, page_at(i), accept, visit);
        }
        for (unsigned i = BATON_SLOT_FREE; i < MM_THREAD_CONTAINERS; i++) {
            if ((world->child.slots >> i & 1u) != 0u) {
                control(actor, BATON_CONTROL_DECLARE, thread, BATON_SLOT(i), accept, visit);
            }
        }
    }
}

static void of_thread(mm_frame actor, isa_word name, visitor *visit) {
    control(actor, BATON_CONTROL_RESUME, name, 0u, 0u, visit);
    control(actor, BATON_CONTROL_SUSPEND, name, 0u, 0u, visit);
    control(actor, BATON_CONTROL_CANCEL, name, 0u, 0u, visit);
    for (unsigned i = 0u; i < world->priorities.n; i++) {
        control(actor, BATON_CONTROL_PRIORITY, name, world->priorities.value[i], 0u, visit);
    }
    for (unsigned i = 0u; i < targets.full; i++) {
        control(actor, BATON_CONTROL_READ, name, targets.is_full[i].name, 0u, visit);
        control(actor, BATON_CONTROL_WRITE, name, targets.is_full[i].name, 0u, visit);
    }
}

static void of_itself(mm_frame actor, visitor *visit) {
    for (unsigned i = 0u; i < world->priorities.n; i++) {
        control(actor, BATON_CONTROL_PRIORITY, 0u, world->priorities.value[i], 0u, visit);
    }
    declare(actor, 0u, visit);
    for (unsigned i = 0u; i < targets.full; i++) {
        if (is_slot(&targets.is_full[i])) {
            control(actor, BATON_CONTROL_ACTIVATE, 0u, targets.is_full[i].name, 0u, visit);
        }
    }
    control(actor, BATON_CONTROL_ACTIVATE, 0u, NAME_NOWHERE, 0u, visit);
    control(actor, BATON_CONTROL_CATCH, 0u, CATCH_AT, 0u, visit);
    control(actor, BATON_CONTROL_CATCH, 0u, 0u, 0u, visit);
    control(actor, BATON_CONTROL_RESUME, 0u, 0u, 0u, visit);
}

static void controls(mm_frame actor, visitor *visit) {
    bool others = false; /* something that is no thread was tried */

    for (unsigned i = 0u; i < targets.full; i++) {
        struct target const *const t = &targets.is_full[i];

        if (t->kind == MM_SPACE) {
            control(actor, BATON_CONTROL_FAIL, t->name, 0u, 0u, visit);
        }
        if (t->kind == MM_THREAD) {
            of_thread(actor, t->name, visit);
            declare(actor, t->name, visit);
        } else if (!others) {
            others = true;
            of_thread(actor, t->name, visit);
            control(actor, BATON_CONTROL_FAIL, t->name, 0u, 0u, visit);
        }
    }
    of_itself(actor, visit);
    if (targets.vacant != 0u) {
        of_thread(actor, targets.is_vacant[0].name, visit);
        control(actor, BATON_CONTROL_FAIL, targets.is_vacant[0].name, 0u, 0u, visit);
    }
    of_thread(actor, NAME_NOWHERE, visit);
}

/* --- hardware ------------------------------------------------------------------------------------ */

#define DEVICE (FRAMES - 1u) /* a frame in no pool */

static void hardware(mm_frame actor, unsigned operation, isa_word a, isa_word b, isa_word c,
                     isa_word d, visitor *visit) {
    struct action const action =
        call_of(actor, BATON_HARDWARE + BATON_OPERATION((isa_word)operation), a, b, c, d);

    visit(&action);
}

static void with(mm_frame actor, isa_word what, visitor *visit) {
    for (unsigned i = 0u; i < targets.full; i++) {
        isa_word const name = targets.is_full[i].name;

        hardware(actor, BATON_HARDWARE_FRAME, what, name, 0u, 0u, visit);
        hardware(actor, BATON_HARDWARE_UNFIX, what, name, 0u, 0u, visit);
        hardware(actor, BATON_HARDWARE_GRANT, what, name, LINE, LINE, visit);
        hardware(actor, BATON_HARDWARE_BIND, what, name, 1u, 0u, visit);
    }
    for (unsigned i = 0u; i < targets.vacant; i++) {
        isa_word const name = targets.is_vacant[i].name;

        hardware(actor, BATON_HARDWARE_FIX, what, name, DEVICE, ISA_PAGE_WRITE, visit);
        hardware(actor, BATON_HARDWARE_FIX, what, name, ROOT, ISA_PAGE_WRITE, visit);
        hardware(actor, BATON_HARDWARE_GRANT, what, name, LINE, LINE, visit);
        hardware(actor, BATON_HARDWARE_GRANT, what, name, 0u, 0u, visit);
        hardware(actor, BATON_HARDWARE_BIND, what, name, 1u, 0u, visit);
    }
    hardware(actor, BATON_HARDWARE_DROP, what, 0u, 0u, 0u, visit);
    hardware(actor, BATON_HARDWARE_UNBIND, what, 0u, LINE, 0u, visit);
    hardware(actor, BATON_HARDWARE_UNMASK, what, 0u, 0u, 0u, visit);
    hardware(actor, BATON_HARDWARE_AUDIT, what, 0u, 0u, 0u, visit);
}

static void hardwares(mm_frame actor, visitor *visit) {
    for (unsigned i = 0u; i < targets.full; i++) {
        struct target const *const t = &targets.is_full[i];

        if (is_slot(t) && (isa_code(t->word) == MM_FIXED || t->kind == MM_SPACE)) {
            with(actor, t->name, visit);
        }
    }
    hardware(actor, BATON_HARDWARE_UNMASK, NAME_NOWHERE, 0u, 0u, 0u, visit);
    if (targets.vacant != 0u) {
        hardware(actor, BATON_HARDWARE_UNMASK, targets.is_vacant[0].name, 0u, 0u, 0u, visit);
    }
}

/* --- what is no call --------------------------------------------------------------------------------- */

static void accesses(mm_frame actor, visitor *visit) {
    for (unsigned r = 0u; r < world->regions; r++) {
        for (unsigned i = 0u; i < world->pages; i++) {
            struct action action = {.what = HAPPENS_ACCESS, .actor = actor};

            action.a = region_at(r) + page_at(i);
            action.b = MM_R;
            visit(&action);
            action.b = MM_W;
            visit(&action);
        }
    }
}

/* Nobody stands above root: a fault that it neither catches nor has handled stops the machine. */
static bool may_fault(mm_frame actor) {
    mm_word const handler = word_of(actor, BATON_SLOT_HANDLER);

    return actor != ROOT || word_of(actor, THREAD_CATCH) != 0u ||
           (handler != 0u && mm_kind_of(&kernel->mm, handler) == MM_SPACE &&
            (mm_word_rights(MM_SPACE, handler) & MM_SEND) != 0u);
}

static void events(mm_frame actor, visitor *visit) {
    struct action action = {.what = HAPPENS_TICK, .actor = actor};

    visit(&action);
    if (actor != 0u && can(actor, CAN_FAULT) && may_fault(actor)) {
        action.what = HAPPENS_FAULT;
        visit(&action);
    }
    if (actor != 0u && can(actor, CAN_FPU) && machine.fpu_traps) {
        action.what = HAPPENS_FPU;
        visit(&action);
    }
    if (machine.lines[LINE]) {
        action.what = HAPPENS_INTERRUPT;
        visit(&action);
    }
}

void actions(mm_frame actor, visitor *visit) {
    events(actor, visit);
    if (actor == 0u) {
        return;
    }
    find_targets(actor);
    if ((program_of(actor)->can & ~(unsigned)(CAN_CALL + CAN_RECEIVE + CAN_FAULT)) != 0u) {
        memory(actor, visit);
    }
    controls(actor, visit);
    actions_of_messages(actor, &targets, visit);
    if (can(actor, CAN_HARDWARE)) {
        hardwares(actor, visit);
    }
    if (can(actor, CAN_ACCESS)) {
        accesses(actor, visit);
    }
    say(visit, actor, BATON_YIELD, 0u, 0u, 0u);
}

/* --- letting it happen --------------------------------------------------------------------------------- */

static void access_page(struct action const *a) {
    struct mmu_result result;

    (void)mmu_access(a->a, (unsigned)a->b, &result);
}

static void use_fpu(mm_frame thread) {
    if (kernel_fpu(kernel)) {
        machine.fpu = FPU_OF(thread);
    }
}

void perform(struct action const *a) {
    struct fault const fault = {FAULT_VECTOR, 0u, FAULT_ADDRESS, 0u};
    isa_word *const words = sim.words[kernel->thread];

    switch (a->what) {
    case HAPPENS_CALL:
        words[THREAD_CALL] = a->call;
        words[THREAD_A] = a->a;
        words[THREAD_B] = a->b;
        words[THREAD_C] = a->c;
        words[THREAD_D] = a->d;
        kernel_syscall(kernel, words);
        return;
    case HAPPENS_ACCESS: access_page(a); return;
    case HAPPENS_FAULT: kernel_fault(kernel, &fault); return;
    case HAPPENS_TICK: kernel_tick(kernel); return;
    case HAPPENS_INTERRUPT: sim_interrupt(&sim, LINE); return;
    case HAPPENS_FPU: use_fpu(a->actor); return;
    }
}
