/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * The kernel against sequences of steps of five threads in three spaces:
 *
 *     ROOT     in A   holds everything: the threads, the spaces, the hardware, a line, ports
 *     SERVER   in B   each of these:
 *     SERVER2  in B     1     its space, MANAGE, RUN, SHARE
 *     CLIENT   in C     TO_B  B by SEND, PASS, NOTIFY, SHARE    WORDS_B  B by SEND alone
 *     CLIENT2  in C     SERVER has a window, CLIENT drops pages into it; CLIENT2's handler is B
 *
 * A step (records.h): byte 0 is what (low half) and who (high half); the others are
 * what the call needs. After each step all lists are whole; after some, and at the
 * end, the audit and the check of the MMU hold. A call that is refused has changed
 * nothing, which is looked at where the record asks for it.
 */
#include "lists.h"
#include "records.h"
#include "schedule.h"
#include <baton/abi.h>
#include <baton/boot.h>
#include <baton/thread.h>
#include <isa/machine.h>
#include <isa/mmu.h>
#include <string.h>

#define FRAMES 72u
#define OUTSIDE 70u /* from here on: in no pool */
#define ZONE_PAGES (MM_ZONE_CONTAINERS - 2u)
#define PRIORITY 5u
#define LINE 7u
#define AUDIT 4u /* steps from one full check to the next */

enum {
    ANCHOR = 1,
    ROOT,
    SERVER,
    SERVER2,
    CLIENT,
    CLIENT2,
    SPACE_A,
    SPACE_B,
    SPACE_C,
    WINDOW,
    LOOSE, /* a zone in a slot of root's */
    FIRST
};

/* Slots of root, and of the others. */
#define ROOT_THREAD(t) (7u + ((unsigned)(t) - (unsigned)SERVER))
#define ROOT_B 11u
#define ROOT_C 12u
#define ROOT_LINE 13u
#define ROOT_LOOSE 14u
#define TO_B 4u
#define WORDS_B 5u
#define DROPS 6u

enum step {
    STEP_CALL_LAST = 8, /* up to here: a call made of fields that could be right */
    STEP_RAW,           /* a call of any words */
    STEP_ACCESS,
    STEP_EXCEPTION,
    STEP_TICK,
    STEP_INTERRUPT,
    STEP_WRITE, /* words into a page, which may become a thread */
    STEP_BIRTH  /* a thread of a page, with a space, that runs */
};

static struct sim sim;

static isa_word region_at(unsigned i) {
    return (isa_word)i << (12u + ISA_INDEX_BITS * (ISA_LEVELS - 1u));
}

/* --- the world ------------------------------------------------------------------------------- */

static mm_frame next;

static void put(mm_frame frame, unsigned kind, mm_frame table, mm_index index) {
    must(mm_inject(&sim.kernel.mm, frame, kind, table, index));
}

static void fill(mm_frame zone, unsigned pages) {
    for (unsigned i = 0u; i < pages; i++) {
        put(next++, MM_PAGE, zone, i);
    }
}

static void add_zone(mm_frame space, mm_index region) {
    mm_frame table = space;

    for (unsigned level = ISA_LEVELS - 1u; level > 0u; level--) {
        unsigned const kind = level == 3u ? MM_ZONE3 : level == 2u ? MM_ZONE2 : MM_ZONE;

        put(next, kind, table, table == space ? region : 0u);
        table = next++;
    }
    fill(table, ZONE_PAGES);
}

static void lend(mm_frame from, mm_index slot, mm_frame to, mm_index index, mm_rights rights,
                 mm_word badge) {
    must(mm_object_clone(&sim.kernel.mm, from, slot, to, index, rights, badge) == MM_OK);
}

static void add_thread(mm_frame thread) {
    mm_rights const call = MM_SEND + MM_PASS + MM_NOTIFY + MM_SHARE;

    put(thread, MM_THREAD, ROOT, ROOT_THREAD(thread));
    lend(ROOT, thread < CLIENT ? ROOT_B : ROOT_C, thread, BATON_SLOT_SPACE,
         MM_MANAGE + MM_RUN + MM_SHARE, 0u);
    lend(ROOT, ROOT_B, thread, TO_B, call, thread);
    lend(ROOT, ROOT_B, thread, WORDS_B, MM_SEND, 30u + thread);
    sim.words[thread][THREAD_PRIORITY] = PRIORITY;
    sim.words[thread][THREAD_DECLARED] = (MM_ZONE_CONTAINERS - 1u) * 4096u;
    sim.words[thread][THREAD_ACCEPT] = BATON_ACCEPT_MASTER;
    sim_ready(&sim, thread);
}

static void add_rest(void) {
    struct mm *const m = &sim.kernel.mm;

    put(WINDOW, MM_WINDOW, SERVER, BATON_SLOT_WINDOW);
    sim.words[SERVER][THREAD_EXTRA] |= EXTRA_WINDOW; /* as if it had been resumed since */
    lend(SERVER, BATON_SLOT_WINDOW, CLIENT, DROPS, MM_DROP, BATON_RANGE(1u, 4u));
    lend(ROOT, ROOT_B, CLIENT2, BATON_SLOT_HANDLER, MM_SEND, 99u);
    put(LOOSE, MM_ZONE, ROOT, ROOT_LOOSE);
    fill(LOOSE, 2u);
    must(mm_fix_slot(m, MM_HARDWARE, 0u, ROOT, BATON_ROOT_HARDWARE) &&
         mm_fix_slot(m, MM_PORTS, 100u + 65536u * 299u, ROOT, BATON_ROOT_PORTS) &&
         mm_fix_slot(m, MM_LINE, LINE, ROOT, ROOT_LINE));
}

static void set_up(void) {
    struct mm *const m = &sim.kernel.mm;

    sim_clear(&sim, FRAMES);
    next = FIRST;
    *m = (struct mm){sim.words, sim.ledger, FRAMES, FRAMES, ANCHOR};
    sim.ledger[ANCHOR].tag = mm_tag(MM_THREAD, 0u);
    put(ROOT, MM_THREAD, ANCHOR, BATON_SLOT_FREE);
    put(SPACE_A, MM_SPACE, ROOT, BATON_ROOT_SPACE);
    put(SPACE_B, MM_SPACE, ROOT, ROOT_B);
    put(SPACE_C, MM_SPACE, ROOT, ROOT_C);
    lend(ROOT, BATON_ROOT_SPACE, ROOT, BATON_SLOT_SPACE, MM_MANAGE + MM_RUN + MM_SHARE, 0u);
    add_zone(SPACE_A, 0u);
    add_zone(SPACE_A, 1u);
    add_zone(SPACE_B, 0u);
    add_zone(SPACE_C, 0u);
    sim_start(&sim, ROOT, PRIORITY);
    for (mm_frame t = SERVER; t <= CLIENT2; t++) {
        add_thread(t);
    }
    add_rest();
    must(next <= OUTSIDE);
}

/* --- what stays ------------------------------------------------------------------------------ */

static struct {
    struct kernel kernel;
    struct mm_entry ledger[FRAMES];
    mm_word words[FRAMES][ISA_WORDS];
} before;

static void remember(void) {
    before.kernel = sim.kernel;
    memcpy(before.ledger, sim.ledger, sizeof before.ledger);
    memcpy(before.words, sim.words, sizeof before.words);
}

/* The call of `caller` was refused: nothing but its results is different. */
static void check_unchanged(mm_frame caller) {
    size_t const results = (THREAD_D - THREAD_CALL + 1u) * sizeof(mm_word);

    memcpy(&before.words[caller][THREAD_CALL], &sim.words[caller][THREAD_CALL], results);
    must(memcmp(&before.kernel, &sim.kernel, sizeof sim.kernel) == 0);
    must(memcmp(before.ledger, sim.ledger, sizeof before.ledger) == 0);
    must(memcmp(before.words, sim.words, sizeof before.words) == 0);
}

static void call(isa_word const w[5], bool look) {
    mm_frame const caller = sim.kernel.thread;

    if (look) {
        remember();
    }
    (void)sim_call(&sim, w[0], w[1], w[2], w[3], w[4]);
    must(!sim.stopped);
    if (look && sim.kernel.thread == caller && sim.words[caller][THREAD_STATE] == STATE_READY) {
        isa_word const status = sim.words[caller][THREAD_CALL];
        bool const memory = w[0] % 16u <= BATON_INSPECT;

        if (BATON_ERROR(status) != MM_OK && (!memory || BATON_DONE(status) == 0u)) {
            check_unchanged(caller);
        }
    }
}

/* --- words of a call ------------------------------------------------------------------------- */

/* A name of two bytes: where in the one, which way in the other. */
static isa_word name_of(uint8_t const *p) {
    isa_word const where = p[0];
    isa_word const slot = p[1] / 8u % 16u;
    isa_word const page = region_at(where / 8u % 8u) + where % 8u * 4096u;

    switch (p[1] % 8u) {
    case 0u: return page;
    case 1u: return page + slot;
    case 2u: return BATON_SLOT(where % 20u);
    case 3u: return BATON_SLOT(where % 20u) + slot;
    case 4u: return region_at(where % 8u) + BATON_LEVEL(ISA_LEVELS - 1u);
    case 5u: return region_at(where % 8u) + BATON_LEVEL(ISA_LEVELS - 1u) + slot;
    case 6u:
        return region_at(where % 8u) + ((isa_word)(where / 8u % 2u) << (12u + ISA_INDEX_BITS)) +
               BATON_LEVEL(where / 16u % 4u) + slot;
    default: return where % 16u * 4096u + slot;
    }
}

static isa_word rights_of(uint8_t byte) {
    static unsigned const rights[] = {0u,
                                      ISA_PAGE_READ,
                                      ISA_PAGE_READ + MM_SHARE,
                                      ISA_PAGE_WRITE,
                                      ISA_PAGE_WRITE + MM_SHARE,
                                      MM_ACCESS + MM_SHARE + MM_MANAGE,
                                      MM_ACCESS,
                                      MM_RUN,
                                      MM_RUN + MM_MANAGE + MM_SHARE,
                                      MM_SEND,
                                      MM_SEND + MM_PASS + MM_SHARE,
                                      MM_NOTIFY,
                                      MM_SEND + MM_NOTIFY + MM_MANAGE,
                                      MM_DROP,
                                      MM_W,
                                      1023u};

    return BATON_RIGHTS((isa_word)rights[byte % 16u]);
}

/* The first word of a memory call. */
static isa_word memory_call(unsigned number, uint8_t how, uint8_t more) {
    isa_word const count = more >= 192u ? BATON_COUNT((isa_word)(1u + more % 9u)) : 0u;

    switch (number) {
    case BATON_MOVE:
        return number + (how >= 128u ? BATON_AS((isa_word)(1u + how % 9u)) : count) +
               (how % 4u == 3u ? BATON_UNSHARED : 0u);
    case BATON_CLONE: return number + rights_of(how) + count;
    case BATON_DESTROY: return number + count;
    default:
        return number + count + (how >= 64u ? BATON_ADJUST + rights_of(how) : 0u) +
               (isa_word)(how / 16u % 4u) * BATON_CLEAR_ACCESSED;
    }
}

/* A result that some thread has seen: a token, maybe a stale one. */
static isa_word token_of(uint8_t byte) {
    return byte < 16u ? 0u : sim.words[ROOT + byte % 5u][THREAD_A];
}

static isa_word message_of(uint8_t how, uint8_t more) {
    isa_word const mode = how % 4u * 16u;

    return mode + BATON_LABEL((isa_word)(how / 4u) * (more >= 250u ? 1024u : 1u)) +
           (mode == BATON_MODE_CLONE ? rights_of(more) : 0u);
}

/* A call that could be right: number, how, two names, two bytes more. */
static void call_of(uint8_t const *r, isa_word w[5]) {
    unsigned const number = r[1] % 11u;

    w[1] = name_of(r + 2);
    w[2] = name_of(r + 4);
    w[3] = r[6] < 8u ? r[6] : 0u;
    w[4] = 0u;
    switch (number) {
    case BATON_CALL:
    case BATON_REPLY_RECEIVE:
        w[0] = number + message_of(r[6], r[7]);
        w[4] = w[2];
        w[1] = number == BATON_CALL ? w[1] : token_of(r[2]);
        w[2] = r[4];
        w[3] = r[5];
        break;
    case BATON_NOTIFY:
    case BATON_YIELD: w[0] = number; break;
    case BATON_CONTROL:
        w[0] = number + BATON_OPERATION((isa_word)(r[6] % 11u));
        w[1] = r[2] < 32u ? 0u : w[1];
        w[2] = r[7] % 2u == 0u ? w[2] : r[4];
        w[3] = r[7] / 2u % 5u;
        break;
    case BATON_HARDWARE:
        w[0] = number + BATON_OPERATION((isa_word)(r[6] % 11u));
        w[3] = r[7] < 128u ? r[7] % 10u : OUTSIDE + r[7] % 4u;
        w[4] = r[7] < 128u ? r[7] / 4u : ISA_PAGE_READ;
        w[3] += (r[6] % 11u == BATON_HARDWARE_PORTS || r[6] >= 200u) ? 100u : 0u;
        w[4] += r[6] >= 200u ? 100u : 0u;
        break;
    default: w[0] = memory_call(number, r[6], r[7]); break;
    }
}

/* Any words: a base that has a meaning, and a bit or a byte of it changed. */
static void raw_of(uint8_t const *r, isa_word w[5]) {
    call_of(r, w);
    w[r[7] % 5u] ^= (isa_word)(r[6] / 8u) << r[6] % 8u * 4u;
    w[r[5] % 5u] ^= (isa_word)1u << r[4] % (8u * sizeof(isa_word));
}

/* --- steps --------------------------------------------------------------------------------------- */

static void step_access(uint8_t const *r) {
    static unsigned const accesses[] = {MM_R, MM_W, MM_X};
    isa_word value = records_four(r + 4);
    isa_word const address = r[1] >= 224u ? value * 4u : name_of(r + 2) / 4096u * 4096u;

    (void)sim_access(&sim, address, accesses[r[1] % 3u], &value);
}

/* An exception, or a use of the FPU, which is one the first time. */
static void step_exception(uint8_t const *r) {
    if (r[1] < 192u) {
        (void)sim_exception(&sim, r[1] % 32u);
    } else if (!machine.fpu_traps || kernel_fpu(&sim.kernel)) {
        machine.fpu = sim.kernel.thread;
    }
}

static void step_write(uint8_t const *r) {
    isa_word value = r[6] < 128u ? r[6] % 32u : records_two(r + 6);

    (void)sim_access(&sim, name_of(r + 2) / 4096u * 4096u + r[5] % 13u * sizeof(isa_word), MM_W,
                     &value);
}

static void step_birth(uint8_t const *r) {
    mm_frame const maker = sim.kernel.thread;
    isa_word const page = name_of(r + 2) / 4096u * 4096u;
    isa_word const slot = 8u + r[4] % 8u;
    isa_word const space = BATON_SLOT(r[5] < 128u ? BATON_SLOT_SPACE : r[5] % 16u);
    isa_word const rights = BATON_RIGHTS((isa_word)(MM_RUN + MM_MANAGE + MM_SHARE));
    isa_word const words[3][5] = {
        {BATON_MOVE + BATON_AS((isa_word)MM_THREAD), page, BATON_SLOT(slot), 0u, 0u},
        {BATON_CLONE + rights, space, BATON_SLOT(BATON_SLOT_SPACE) + slot, 0u, 0u},
        {BATON_CONTROL, BATON_SLOT(slot), 0u, 0u, 0u}};
    isa_word priority = r[6] % 8u;

    (void)sim_access(&sim, page + BATON_THREAD_PRIORITY * sizeof(isa_word), MM_W, &priority);
    for (unsigned i = 0u; i < 3u && sim.kernel.thread == maker && !sim.stopped; i++) {
        call(words[i], false);
    }
}

/* End slices until thread `who` runs, if that is how far it is. */
static void choose(unsigned who) {
    mm_frame const thread = ROOT + who % 5u;

    for (unsigned i = 0u; i < 8u && who < 15u && sim.kernel.thread != thread; i++) {
        kernel_tick(&sim.kernel);
    }
}

static void step(uint8_t const *r) {
    unsigned const what = r[0] % 16u;
    isa_word words[5];

    choose(r[0] / 16u);
    if (sim.kernel.thread == ANCHOR || what == STEP_INTERRUPT) {
        sim_interrupt(&sim, r[1] < 192u ? LINE : r[1] % MACHINE_LINES);
        return;
    }
    switch (what) {
    case STEP_RAW:
        raw_of(r, words);
        call(words, true);
        break;
    case STEP_ACCESS: step_access(r); break;
    case STEP_EXCEPTION: step_exception(r); break;
    case STEP_TICK: kernel_tick(&sim.kernel); break;
    case STEP_WRITE: step_write(r); break;
    case STEP_BIRTH: step_birth(r); break;
    default:
        call_of(r, words);
        call(words, what % 2u == 0u);
        break;
    }
}

int LLVMFuzzerInitialize(int *argc, char ***argv) {
    (void)argc;
    (void)argv;
    (void)setenv("CMOCKA_TEST_ABORT", "1", 1); /* a check that fails ends the process */
    sim_create(&sim, FRAMES, FRAMES);
    return 0;
}

int LLVMFuzzerTestOneInput(uint8_t const *data, size_t size) {
    set_up();
    for (size_t i = 0u; i < records_count(size); i++) {
        step(records_at(data, i));
        if (sim.stopped) { /* only a fault of root's that nobody handles may do that */
            must(sim.kernel.thread == ROOT);
            return 0;
        }
        if (i % AUDIT == AUDIT - 1u) {
            check_sound(&sim);
        } else {
            check_lists(&sim);
        }
    }
    check_sound(&sim);
    return 0;
}
