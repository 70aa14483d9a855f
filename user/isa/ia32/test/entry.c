/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * The entry path: whatever selectors, flags, stack and target a program has at
 * the moment of sysenter, the call gives what it always gives, or the fault
 * comes after it and is caught.
 */
#include "attack.h"
#include <baton/print.h>
#include <baton/test.h>

#define USER_DATA 35u
#define USER_CODE 27u
#define FLAGS_LEFT 0x44500u /* TF, DF, NT, AC */
#define TF 0x100u
#define DF 0x400u
#define NT 0x4000u
#define AC 0x40000u
#define ID 0x200000u
#define STATUS_FLAGS 0x8d5u /* carry, parity, adjust, zero, sign, overflow */

static void run(void *argument) { attack_enter(argument); }

/* An inspect of the zone's entry, under attack. */
static void enter(struct bench const *bench, struct attack attack, char const *name) {
    baton_word words[5] = {BATON_INSPECT, bench->here + BATON_LEVEL(1u), 0, 0, 0};
    struct baton_fault fault;
    uint32_t stack = attack.stack;
    bool same = true;

    for (unsigned i = 0; i < 5u; i++) {
        attack.words[i] = words[i];
    }
    baton_enter(words);
    if (!baton_guard(run, &attack, &fault)) {
        baton_print("# exception %u at 0x%lx\n", baton_fault_vector(&fault),
                    (unsigned long)fault.ip);
        test_check(false, name);
        return;
    }
    for (unsigned i = 0; i < 5u; i++) {
        same = same && attack.words[i] == words[i];
    }
    test_check(same, name);
    test_number(attack.data_after, USER_DATA + USER_DATA * 65536u, "entry: DS and ES afterwards");
    test_number(attack.flags_after & FLAGS_LEFT, 0, "entry: TF, DF, NT and AC afterwards");
    if (stack != 0u) {
        test_number(attack.stack_after, stack, "entry: ESP afterwards is what ECX was");
    }
}

static void selectors_and_flags(struct bench const *bench) {
    static struct {
        uint32_t value;
        char const *name;
    } const selectors[] = {
        {USER_DATA, "entry: user data in DS, ES, FS, GS"},
        {0u, "entry: null"},
        {1u, "entry: null, with another privilege level"},
        {3u, "entry: null, with the user's privilege level"},
        {USER_CODE, "entry: user code"},
        {USER_CODE & ~3u, "entry: user code, asked for by the kernel"},
        {USER_DATA & ~3u, "entry: user data, asked for by the kernel"},
    };
    static struct {
        uint32_t value;
        char const *name;
    } const flags[] = {
        {2u, "entry: no flags"},
        {2u | TF, "entry: TF"},
        {2u | DF, "entry: DF"},
        {2u | NT, "entry: NT"},
        {2u | AC, "entry: AC"},
        {2u | ID | STATUS_FLAGS, "entry: ID and all status flags"},
        {2u | TF | NT, "entry: TF, NT"},
        {2u | TF | DF | NT | AC | ID | STATUS_FLAGS, "entry: all flags"},
        {0xffffffffu & ~0x20000u, "entry: all bits but VM"},
        {0xffffffffu, "entry: all bits"},
    };

    for (unsigned s = 0; s < sizeof(selectors) / sizeof(selectors[0]); s++) {
        baton_print("# %s\n", selectors[s].name);
        for (unsigned f = 0; f < sizeof(flags) / sizeof(flags[0]); f++) {
            struct attack attack = {.flags = flags[f].value, .selectors = selectors[s].value};

            enter(bench, attack, flags[f].name);
        }
    }
}

static void stacks(struct bench const *bench) {
    static uint32_t const values[] = {1u,          2u,          0xfffu,      0xbfffffffu,
                                      0xc0000000u, 0xff400000u, 0xfffffffcu, 0xffffffffu};

    for (unsigned i = 0; i < sizeof(values) / sizeof(values[0]); i++) {
        struct attack attack = {.stack = values[i], .flags = 2u, .selectors = USER_DATA};

        enter(bench, attack, "entry: a strange ESP");
        attack.flags = 2u | TF;
        attack.selectors = 0;
        enter(bench, attack, "entry: a strange ESP, TF and null selectors");
    }
}

/* The kernel returns to where the program asked; that faults there, in user mode. */
static void targets(struct bench const *bench) {
    static uint32_t const values[] = {1u,          0x1000u,     0xbfc00000u, 0xc0000000u,
                                      0xc0100000u, 0xff400000u, 0xffc00000u, 0xffffffffu};

    for (unsigned i = 0; i < sizeof(values) / sizeof(values[0]); i++) {
        struct attack attack = {.words = {BATON_YIELD, 0, 0, 0, 0},
                                .stack = values[i],
                                .target = values[i],
                                .flags = 2u,
                                .selectors = USER_DATA};
        struct baton_fault fault;
        bool faulted = !baton_guard(run, &attack, &fault);

        test_check(faulted && baton_fault_vector(&fault) == baton_page_fault,
                   "entry: a strange EIP faults");
        test_number(fault.ip, values[i], "entry: at that address");
        test_number(fault.sp, values[i], "entry: with that stack");
        test_check((fault.status & BATON_FAULT_FETCH) != 0u, "entry: fetching an instruction");
        test_check((fault.code & 4u) != 0u, "entry: as a user");
        test_check(test_alive(bench), "entry: the system goes on");
    }
}

/* Random words in all registers: a call that fails, or fails to find its name; nothing else. The
 * calls that could succeed are left out: the bench has to stay as it is. */
static void random_words(struct bench const *bench) {
    uint32_t state = 12345u;
    unsigned refused = 0;
    unsigned const count = 2000u;

    for (unsigned i = 0; i < count; i++) {
        struct attack attack = {.flags = 2u, .selectors = i % 2u == 0u ? 0u : USER_DATA};
        struct baton_fault fault;

        for (unsigned k = 0; k < 5u; k++) {
            state = state * 1664525u + 1013904223u;
            attack.words[k] = state ^ state >> 15;
        }
        attack.words[0] |= 1u << (i % 2u == 0u ? 30u : 31u);
        refused += baton_guard(run, &attack, &fault) && attack.words[0] == MM_NAME &&
                   (attack.words[1] | attack.words[2] | attack.words[3] | attack.words[4]) == 0u;
    }
    test_number(refused, count, "entry: random words with a reserved bit are all NAME");
    test_check(test_alive(bench), "entry: and change nothing");
}

/* Every value of a result that a call does not use is 0, and registers hold nothing of the
 * kernel's. */
static void nothing_leaks(struct bench const *bench) {
    baton_word words[5] = {BATON_YIELD, ~0u, ~0u, ~0u, ~0u};

    baton_enter(words);
    test_check((words[0] | words[1] | words[2] | words[3] | words[4]) == 0u, "entry: yield: zeros");
    words[0] = BATON_CONTROL | BATON_OPERATION((unsigned)BATON_CONTROL_CATCH);
    words[2] = 0;
    words[3] = ~0u;
    baton_enter(words);
    test_check((words[0] | words[1] | words[2] | words[3] | words[4]) == 0u, "entry: catch: zeros");
    words[0] = BATON_INSPECT;
    words[1] = bench->page[0];
    words[3] = ~0u;
    words[4] = ~0u;
    baton_enter(words);
    test_check(words[0] == 256u && words[2] == 0u && words[3] == 0u && words[4] == 0u,
               "entry: inspect of a page: B, C and D are 0");
}

void test_entry(struct bench const *bench) {
    selectors_and_flags(bench);
    stacks(bench);
    targets(bench);
    random_words(bench);
    nothing_leaks(bench);
}
