/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * States as images: the memory of the hosted machine, packed into a few bytes.
 *
 *     frame, in words   0        ISA_SLOTS   THREAD_FIRST       ISA_WINDOW  ISA_SPACE_FIRST
 *     used ("live")     | low |  | badges |  | registers | FPU |  | window |  | lists |
 *
 * A packed state holds what the kernel can read again. Left out, and made the same for all, are:
 * the results of the last call of a thread that goes on; the contents of pages (all zero, which is also
 * the description of a thread); who runs, and the order of those that are ready, as
 * any of the most urgent may be the next; how often a thread has called, but
 * for whether that is more than where new threads begin; and, unless the world asks
 * for them, accessed and dirty bits.
 *
 *     packed: lines | for each frame, by number: kind, home, then by kind
 *             thread: slots, badges, state, what it waits for   space: regions, lists   zone: pages
 */
#include "explore.h"
#include <isa/cpu.h>
#include <isa/machine.h>
#include <isa/mmu.h>
#include <string.h>

#define LOW 16u
#define REGISTERS (THREAD_REASON - THREAD_FIRST + 1u)
#define LISTS 8u

_Static_assert(MM_THREAD_CONTAINERS <= LOW && MM_ZONE_CONTAINERS <= LOW, "the low words are all");

/* The words of a frame that something uses. */
struct live {
    isa_word low[LOW];
    isa_word badges[LOW];
    isa_word registers[REGISTERS];
    isa_word fpu;
    isa_word window;
    isa_word lists[LISTS];
};

static struct {
    struct kernel kernel;
    struct mm_entry ledger[FRAMES];
    struct live live[FRAMES];
    bool line;
    isa_word fpu;
    bool fpu_traps;
    unsigned cached; /* by the MMU */
} before;

mm_frame frames_end;

static struct kernel *const kernel = &sim.kernel;

void image_clear(void) {
    sim_clear(&sim, FRAMES);
    kernel->mm = (struct mm){sim.words, sim.ledger, FRAMES, FRAMES, ANCHOR};
    kernel->secret = token_secret(isa_random(), FRAMES);
    kernel->sequence = 1u;
    for (unsigned i = 0u; i < ISA_LEVELS; i++) {
        kernel->above[i] = sim.frames + i;
    }
    sim.ledger[ANCHOR].tag = mm_tag(MM_THREAD, 0u);
    frames_end = FRAMES;
}

/* --- packing: bytes ------------------------------------------------------------------------- */

static uint8_t *at; /* where the next byte goes to or comes from */

static void put(unsigned v) { *at++ = (uint8_t)v; }
static void put2(unsigned v) {
    put(v);
    put(v >> 8);
}
static void put4(uint32_t v) {
    put2(v);
    put2(v >> 16);
}
static unsigned get(void) { return *at++; }
static unsigned get2(void) {
    unsigned const low = get();

    return low + get() * 256u;
}
static uint32_t get4(void) {
    uint32_t const low = get2();

    return low + get2() * 65536u;
}

/* --- numbering ------------------------------------------------------------------------------- */

static bool is_master(mm_word w) { return isa_code(w) == MM_MASTER; }

static unsigned capacity(mm_frame f) { return mm_capacity(kind_of_frame(f)); }

/* Frames in the order in which their masters are met, from the anchor on: `order`. Returns how many. */
static unsigned traverse(mm_frame *order) {
    bool met[FRAMES] = {[ANCHOR] = true};
    unsigned n = 1u;

    order[0] = ANCHOR;
    for (unsigned i = 0u; i < n; i++) {
        for (unsigned c = 0u; c < capacity(order[i]); c++) {
            mm_word const w = word_of(order[i], c);

            if (is_master(w) && isa_frame(w) < FRAMES && !met[isa_frame(w)]) {
                met[isa_frame(w)] = true;
                order[n++] = isa_frame(w);
            }
        }
    }
    return n;
}

static bool in_pool(mm_frame f) { return kind_of_frame(f) != MM_OUTSIDE; }

/* Frames that are not fit for objects are no equals of the others, so they keep their numbers. */
static void number_frames(struct numbering *to, bool renumber) {
    mm_frame order[FRAMES];
    unsigned const n = traverse(order);
    unsigned next = ANCHOR;

    memset(to, 0, sizeof *to);
    for (unsigned i = 0u; i < n; i++) {
        mm_frame const f = order[i];

        to->number[f] = (uint8_t)(renumber && f < kernel->mm.tables ? next++ : f);
    }
    for (mm_frame f = 1u; f < frames_end; f++) {
        if (in_pool(f) != (to->number[f] != 0u)) {
            violated("frame %u cannot be reached from the anchor", f);
        }
    }
}

/* --- packing ---------------------------------------------------------------------------------- */

static struct numbering const *numbers;

/* Counted while packing, to be compared with the ledger. */
static struct { unsigned slaves, attached, used; } counted[FRAMES];

static unsigned number_of(mm_frame f) {
    return f < FRAMES && numbers->number[f] != 0u ? numbers->number[f] : f;
}

/* A container's word with the frame's number, in 16 bits. */
static unsigned renumbered(mm_word w) {
    mm_frame const f = isa_frame(w);
    unsigned const kind = mm_kind_of(&kernel->mm, w);
    bool const marked = kind == MM_PAGE || mm_is_zone(kind) || isa_frame(w) != 0u;
    bool const keep = world->accessed && !mm_is_zone(kind);
    mm_word low;
    mm_word all;

    if (marked && (kind == MM_PAGE || kind == MM_OUTSIDE || mm_is_zone(kind))) {
        w = isa_page_clear(w, !keep, !keep);
    }
    low = w - isa_object(f, 0u, 0u);
    all = low + isa_object(number_of(f), 0u, 0u);
    if (all >= 65536u) {
        violated("a word that does not fit: %llx", (unsigned long long)w);
    }
    return (unsigned)all;
}

static void put_containers(mm_frame table) {
    bool const regions = mm_has_regions(kind_of_frame(table));
    uint8_t *const mask = at;
    unsigned full = 0u;

    at += 2;
    for (unsigned i = 0u; i < capacity(table); i++) {
        mm_word const w = word_of(table, i);
        mm_frame const f = isa_frame(w);

        if (w == 0u) {
            continue;
        }
        full |= 1u << i;
        put2(renumbered(w));
        counted[table].used++;
        if (f < FRAMES) {
            counted[f].slaves += !is_master(w) && in_pool(f) ? 1u : 0u;
            counted[f].attached += regions ? 1u : 0u;
        }
    }
    mask[0] = (uint8_t)full;
    mask[1] = (uint8_t)(full >> 8);
}

static void put_badges(mm_frame thread) {
    uint8_t *const mask = at;
    unsigned full = 0u;

    at += 2;
    for (unsigned i = 0u; i < MM_THREAD_CONTAINERS; i++) {
        mm_word const badge = word_of(thread, ISA_SLOTS + i);

        if (badge != 0u) {
            full |= 1u << i;
            put4((uint32_t)badge);
        }
    }
    mask[0] = (uint8_t)full;
    mask[1] = (uint8_t)(full >> 8);
}

#define FIELDS_OF_CALL 0xfffffff0u

/* Whether the reference through which a thread has called has PASS. */
static bool passes(mm_word const *w) {
    return (isa_object_bits(w[THREAD_VIA]) & MM_PASS / MM_MANAGE) != 0u;
}

/* What a thread waits with: its message, or its fault. */
static void put_message(mm_word const *w) {
    if (w[THREAD_STATE] == STATE_AWAITING || w[THREAD_STATE] == STATE_SENDING) {
        put((passes(w) ? 1u : 0u) + (w[THREAD_LABEL] != 0u ? 2u : 0u));
    }
    if (w[THREAD_STATE] == STATE_SENDING) {
        put4((uint32_t)w[THREAD_BADGE]);
        if (w[THREAD_LABEL] == 0u) {
            put4((uint32_t)w[THREAD_CALL] & FIELDS_OF_CALL);
            put4((w[THREAD_CALL] / 16u % 4u) != 0u ? (uint32_t)w[THREAD_D] : 0u);
        }
    }
}

static void put_thread(mm_frame thread) {
    mm_word const *const w = sim.words[thread];

    put_badges(thread);
    if (thread == ANCHOR) {
        return;
    }
    put((unsigned)(w[THREAD_STATE] + w[THREAD_ACCEPT] * 8u +
                   (calls_counted(w[THREAD_TOKEN]) > kernel->sequence ? 32u : 0u) +
                   (w[THREAD_CATCH] != 0u ? 64u : 0u) + (w[THREAD_REASON] != 0u ? 128u : 0u)));
    put((unsigned)w[THREAD_PRIORITY] + ((w[THREAD_EXTRA] & EXTRA_FPU) != 0u ? 128u : 0u));
    if (w[THREAD_ACCEPT] != BATON_ACCEPT_NOTHING) {
        put4((uint32_t)w[THREAD_DECLARED]);
    }
    put_message(w);
}

static void put_list(mm_frame space, unsigned which) {
    uint8_t *const count = at++;
    unsigned n = 0u;

    for (mm_frame t = space_first(kernel, space, which); t != 0u;
         t = (mm_frame)(word_of(t, THREAD_NEXT) / LIST_UNIT)) {
        put(number_of(t));
        n++;
    }
    *count = (uint8_t)n;
}

static void put_space(mm_frame space) {
    put_list(space, SPACE_SENDERS);
    put_list(space, SPACE_CALLERS);
    put_list(space, SPACE_RECEIVERS);
    put4((uint32_t)word_of(space, SPACE_BITS));
    put((unsigned)word_of(space, SPACE_TURN));
}

/* Whether the home of a zone means something. */
static bool has_home(mm_frame f, unsigned kind) {
    return mm_is_zone(kind) &&
           (sim.ledger[f].attached != 0u || (kind != MM_ZONE && sim.ledger[f].used != 0u));
}

static void put_frame(mm_frame f) {
    unsigned const kind = kind_of_frame(f);

    put(kind + (has_home(f, kind) ? 16u : 0u));
    if (has_home(f, kind)) {
        put4(mm_home(&sim.ledger[f]));
    }
    if (capacity(f) != 0u) {
        put_containers(f);
    }
    if (kind == MM_THREAD) {
        put_thread(f);
    } else if (kind == MM_SPACE) {
        put_space(f);
    }
}

static void compare_counts(void) {
    for (mm_frame f = 1u; f < frames_end; f++) {
        struct mm_entry const *const e = &sim.ledger[f];

        if (counted[f].slaves != e->slaves || counted[f].attached != e->attached ||
            counted[f].used != e->used) {
            violated("frame %u has %u slaves, %u attachments, %u full containers; "
                     "the ledger says %u, %u, %u",
                     f, counted[f].slaves, counted[f].attached, counted[f].used, e->slaves,
                     e->attached, e->used);
        }
    }
}

void image_pack(struct packed *to, struct numbering *numbering, bool renumber) {
    mm_frame frame_of[FRAMES] = {0};

    number_frames(numbering, renumber);
    numbers = numbering;
    memset(counted, 0, sizeof counted);
    for (mm_frame f = 1u; f < frames_end; f++) {
        if (numbering->number[f] != 0u) {
            frame_of[numbering->number[f]] = f;
        }
    }
    at = to->bytes;
    put(machine.lines[LINE]);
    for (unsigned n = 1u; n < FRAMES; n++) {
        if (frame_of[n] != 0u) {
            put_frame(frame_of[n]);
        } else {
            put(MM_OUTSIDE);
        }
    }
    to->length = (unsigned)(at - to->bytes);
    compare_counts();
}

/* --- unpacking -------------------------------------------------------------------------------- */

static void clear_frame(mm_frame f) {
    mm_word *const w = sim.words[f];

    memset(w, 0, LOW * sizeof *w);
    memset(w + ISA_SLOTS, 0, LOW * sizeof *w);
    memset(w + THREAD_FIRST, 0, REGISTERS * sizeof *w);
    w[THREAD_FPU] = 0u;
    w[ISA_WINDOW] = 0u;
    memset(w + ISA_SPACE_FIRST, 0, LISTS * sizeof *w);
}

/* The containers of a table. Slaves and attachments are counted; kinds are filled in when all frames
 * have theirs. */
static void get_containers(mm_frame table) {
    unsigned const full = get2();

    for (unsigned i = 0u; i < LOW; i++) {
        if ((full >> i & 1u) != 0u) {
            sim.words[table][i] = get2();
            sim.ledger[table].used++;
        }
    }
}

static void get_badges(mm_frame thread) {
    unsigned const full = get2();

    for (unsigned i = 0u; i < LOW; i++) {
        if ((full >> i & 1u) != 0u) {
            sim.words[thread][ISA_SLOTS + i] = get4();
        }
    }
}

static void get_message(mm_word *w) {
    unsigned flags = 0u;

    if (w[THREAD_STATE] == STATE_AWAITING || w[THREAD_STATE] == STATE_SENDING) {
        flags = get();
        w[THREAD_VIA] = flags % 2u != 0u ? MM_PASS / MM_MANAGE : 0u; /* the space: get_list */
        w[THREAD_LABEL] = flags / 2u != 0u ? BATON_LABEL_KERNEL + FAULT_VECTOR : 0u;
        w[THREAD_ADDRESS] = flags / 2u != 0u ? FAULT_ADDRESS : 0u;
    }
    if (w[THREAD_STATE] == STATE_SENDING) {
        w[THREAD_BADGE] = get4();
        if (flags / 2u == 0u) {
            w[THREAD_CALL] = get4() + BATON_CALL;
            w[THREAD_D] = get4();
            w[THREAD_B] = WORD_B;
            w[THREAD_C] = WORD_C;
        }
    }
}

static void get_thread(mm_frame thread) {
    mm_word *const w = sim.words[thread];
    unsigned flags;
    unsigned priority;

    get_badges(thread);
    if (thread == ANCHOR) {
        w[THREAD_FPU] = MACHINE_FPU_CLEAN;
        w[THREAD_FULL] = LEAVE_IDLE;
        w[THREAD_EXTRA] = EXTRA_IDLE;
        return;
    }
    flags = get();
    w[THREAD_STATE] = flags % 8u;
    w[THREAD_ACCEPT] = flags / 8u % 4u;
    w[THREAD_CATCH] = flags / 64u % 2u != 0u ? CATCH_AT : 0u;
    w[THREAD_REASON] = flags / 128u != 0u ? BATON_LABEL_KERNEL + FAULT_VECTOR : 0u;
    w[THREAD_TOKEN] = token_make(kernel, thread, 1u + flags / 32u % 2u);
    priority = get();
    w[THREAD_PRIORITY] = priority % 128u;
    if (priority >= 128u) {
        w[THREAD_EXTRA] = EXTRA_FPU;
        w[THREAD_FPU] = FPU_OF(thread);
    }
    if (w[BATON_SLOT_WINDOW] != 0u) {
        w[THREAD_EXTRA] += EXTRA_WINDOW;
    }
    if (w[THREAD_ACCEPT] != BATON_ACCEPT_NOTHING) {
        w[THREAD_DECLARED] = get4();
    }
    get_message(w);
}

/* The space in whose list a thread is; 0: none. */
static mm_frame waits_for[FRAMES];

static void get_list(mm_frame space, unsigned which) {
    for (unsigned n = get(); n > 0u; n--) {
        mm_frame const t = get();

        list_append(kernel, space_list(sim.words[space], which), sim.words[t], link_of(t));
        waits_for[t] = space;
    }
}

static void get_space(mm_frame space) {
    get_list(space, SPACE_SENDERS);
    get_list(space, SPACE_CALLERS);
    get_list(space, SPACE_RECEIVERS);
    sim.words[space][SPACE_BITS] = get4();
    sim.words[space][SPACE_TURN] = get();
}

static void get_frame(mm_frame f) {
    unsigned const tag = get();
    unsigned const kind = tag % 16u;

    sim.ledger[f].tag = mm_tag(kind, tag / 16u != 0u ? get4() : 0u);
    if (mm_capacity(kind) != 0u) {
        get_containers(f);
    }
    if (kind == MM_THREAD) {
        get_thread(f);
    } else if (kind == MM_SPACE) {
        get_space(f);
    }
}

/* All frames are known: the other side of their references. */
static void count_references(mm_frame table) {
    bool const regions = mm_has_regions(kind_of_frame(table));

    for (unsigned i = 0u; i < capacity(table); i++) {
        mm_word const w = word_of(table, i);
        mm_frame const f = isa_frame(w);

        if (w != 0u && f < FRAMES && in_pool(f)) {
            sim.ledger[f].slaves = (uint16_t)(sim.ledger[f].slaves + (is_master(w) ? 0u : 1u));
            sim.ledger[f].attached = (uint16_t)(sim.ledger[f].attached + (regions ? 1u : 0u));
        }
    }
}

void image_unpack(struct packed const *from) {
    static uint8_t bytes[PACKED_MAX];

    memcpy(bytes, from->bytes, from->length);
    at = bytes;
    memset(sim.ledger, 0, FRAMES * sizeof *sim.ledger);
    memset(waits_for, 0, sizeof waits_for);
    for (mm_frame f = 1u; f < frames_end; f++) {
        clear_frame(f);
    }
    machine.lines[LINE] = get() != 0u;
    frames_end = 1u;
    for (mm_frame f = 1u; f < FRAMES; f++) {
        get_frame(f);
        frames_end = in_pool(f) ? f + 1u : frames_end;
    }
    for (mm_frame f = 1u; f < frames_end; f++) {
        count_references(f);
        if (waits_for[f] != 0u) {
            sim.words[f][THREAD_VIA] += isa_object(waits_for[f], MM_FINAL, 0u);
        }
    }
    kernel->sequence = 1u;
    kernel->mm.tables = world->fit != 0u ? world->fit : FRAMES;
}

/* --- running ----------------------------------------------------------------------------------- */

void image_start(mm_frame thread) {
    memset(kernel->ready, 0, sizeof kernel->ready);
    kernel->urgent = 0u;
    kernel->thread = ANCHOR;
    kernel->space = 0u;
    kernel->window = 0u;
    machine.fpu = MACHINE_FPU_CLEAN;
    machine.fpu_traps = true;
    isa_switch(ANCHOR, &sim.words[ANCHOR][THREAD_FLAGS]);
    mmu_reset(sim.words, sim.frames + ISA_LEVELS);
    for (mm_frame f = 1u; f < frames_end; f++) {
        if (kind_of_frame(f) == MM_SPACE) {
            sim.words[f][ISA_WINDOW] = 0u;
        }
    }
    if (thread != 0u) {
        ready_last(kernel, thread);
    }
    for (mm_frame f = ROOT; f < frames_end; f++) {
        if (f != thread && kind_of_frame(f) == MM_THREAD && state_of(f) == STATE_READY) {
            ready_last(kernel, f);
        }
    }
    schedule(kernel);
}

static void touch(isa_word address, mm_word w) {
    struct mmu_result result;

    if (w % 2u != 0u && (!world->accessed || isa_page_accessed(w))) {
        bool const write =
            (isa_page_access(w) & MM_W) != 0u && (!world->accessed || isa_page_dirty(w));

        if (!write || !mmu_access(address, MM_W, &result)) { /* the zone may not allow it */
            (void)mmu_access(address, (isa_page_access(w) & MM_R) != 0u ? MM_R : MM_X, &result);
        }
    }
}

static void touch_table(mm_frame table, unsigned depth, isa_word address) {
    for (unsigned i = 0u; i < capacity(table); i++) {
        mm_word const w = word_of(table, i);
        isa_word const there = address + ((isa_word)i << (12u + depth * ISA_INDEX_BITS));

        if (w == 0u) {
            continue;
        }
        if (depth == 0u) {
            touch(there, w);
        } else if (w % 2u != 0u) {
            touch_table(isa_frame(w), depth - 1u, there);
        }
    }
}

void image_warm(void) {
    isa_word const region = (isa_word)ISA_WINDOW << (12u + (ISA_LEVELS - 1u) * ISA_INDEX_BITS);

    if (kernel->thread == ANCHOR) {
        before.cached = 0u;
        return;
    }
    touch_table(kernel->space, ISA_LEVELS - 1u, 0u);
    if (kernel->window != 0u) {
        touch_table(kernel->window, 0u, region);
    }
    before.cached = mmu_cached();
}

/* --- back again --------------------------------------------------------------------------------- */

static void save_frame(struct live *to, mm_word const *w) {
    memcpy(to->low, w, sizeof to->low);
    memcpy(to->badges, w + ISA_SLOTS, sizeof to->badges);
    memcpy(to->registers, w + THREAD_FIRST, sizeof to->registers);
    to->fpu = w[THREAD_FPU];
    to->window = w[ISA_WINDOW];
    memcpy(to->lists, w + ISA_SPACE_FIRST, sizeof to->lists);
}

static void load_frame(struct live const *from, mm_word *w) {
    memcpy(w, from->low, sizeof from->low);
    memcpy(w + ISA_SLOTS, from->badges, sizeof from->badges);
    memcpy(w + THREAD_FIRST, from->registers, sizeof from->registers);
    w[THREAD_FPU] = from->fpu;
    w[ISA_WINDOW] = from->window;
    memcpy(w + ISA_SPACE_FIRST, from->lists, sizeof from->lists);
}

void image_remember(void) {
    before.kernel = *kernel;
    memcpy(before.ledger, sim.ledger, sizeof before.ledger);
    for (mm_frame f = 1u; f < frames_end; f++) {
        save_frame(&before.live[f], sim.words[f]);
    }
    before.line = machine.lines[LINE];
    before.fpu = machine.fpu;
    before.fpu_traps = machine.fpu_traps;
}

void image_undo(bool accessed) {
    bool const same_space = !accessed && kernel->space == before.kernel.space &&
                            kernel->window == before.kernel.window && mmu_cached() == before.cached;

    *kernel = before.kernel;
    memcpy(sim.ledger, before.ledger, sizeof before.ledger);
    for (mm_frame f = 1u; f < frames_end; f++) {
        load_frame(&before.live[f], sim.words[f]);
    }
    machine.lines[LINE] = before.line;
    machine.fpu = before.fpu;
    machine.fpu_traps = before.fpu_traps;
    if (!same_space) {
        mmu_reset(sim.words, sim.frames + ISA_LEVELS);
        if (kernel->space != 0u) {
            isa_load_space(kernel->space);
        }
        image_warm();
    }
}

static bool same_thread(struct live const *was, mm_word const *w, bool running) {
    unsigned const first = running ? THREAD_D - THREAD_FIRST + 1u : 0u;

    return memcmp(was->low, w, sizeof was->low) == 0 &&
           memcmp(was->badges, w + ISA_SLOTS, sizeof was->badges) == 0 &&
           memcmp(was->registers + first, w + THREAD_FIRST + first,
                  sizeof was->registers - first * sizeof *w) == 0 &&
           w[THREAD_FPU] == was->fpu;
}

static bool same_frame(mm_frame f) {
    struct live const *const was = &before.live[f];
    mm_word const *const w = sim.words[f];
    unsigned const kind = kind_of_frame(f);

    if (kind == MM_THREAD) {
        return same_thread(was, w, f == kernel->thread);
    }
    return memcmp(was->low, w, sizeof was->low) == 0 &&
           (kind != MM_SPACE || (w[ISA_WINDOW] == was->window &&
                                 memcmp(was->lists, w + ISA_SPACE_FIRST, sizeof was->lists) == 0));
}

bool image_unchanged(void) {
    if (memcmp(kernel, &before.kernel, sizeof *kernel) != 0 ||
        memcmp(sim.ledger, before.ledger, sizeof before.ledger) != 0 ||
        machine.lines[LINE] != before.line || machine.fpu != before.fpu ||
        machine.fpu_traps != before.fpu_traps) {
        return false;
    }
    for (mm_frame f = 1u; f < frames_end; f++) {
        if (!same_frame(f)) {
            return false;
        }
    }
    return true;
}

mm_word image_word_before(mm_frame frame, unsigned index) {
    struct live const *const l = &before.live[frame];

    if (index < LOW) {
        return l->low[index];
    }
    if (index >= ISA_SLOTS && index < ISA_SLOTS + LOW) {
        return l->badges[index - ISA_SLOTS];
    }
    if (index >= ISA_SPACE_FIRST && index < ISA_SPACE_FIRST + LISTS) {
        return l->lists[index - ISA_SPACE_FIRST];
    }
    return l->registers[index - THREAD_FIRST];
}

struct mm_entry const *image_entry_before(mm_frame frame) {
    return &before.ledger[frame];
}

static inline bool zero(mm_word const *w, unsigned first, unsigned end) {
    mm_word all = 0u;

    for (unsigned i = first; i < end; i++) {
        all |= w[i];
    }
    return all == 0u;
}

bool image_clean(void) {
    for (mm_frame f = 0u; f < frames_end; f++) {
        mm_word const *const w = sim.words[f];

        if (!zero(w, LOW, ISA_SLOTS) || !zero(w, ISA_SLOTS + LOW, THREAD_FIRST) ||
            !zero(w, THREAD_FIRST + REGISTERS, THREAD_FPU) ||
            !zero(w, THREAD_FPU + 1u, ISA_WINDOW) || !zero(w, ISA_WINDOW + 1u, ISA_SPACE_FIRST) ||
            !zero(w, ISA_SPACE_FIRST + LISTS, ISA_WORDS)) {
            return false;
        }
    }
    return true;
}
