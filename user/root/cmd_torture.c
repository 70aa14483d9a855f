/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * torture: let everything run that there is, and do to it whatever root can, in random order, at random
 * moments. What must hold all the time is that no frame is lost, and that root itself lives on.
 *
 *   pulses of a clock  | | | | | | | | | |     at each of them, a debug kernel is asked for its audit
 *                          ^       ^   ^        an act: a kill, a new program, memory lent or asked back
 *                                      audit    root's own, after each so many acts
 *
 * An act is a line of the shell; the same seed gives the same lines.
 */
#include "audit.h"
#include "events.h"
#include "paging.h"
#include "screen.h"
#include "shell.h"
#include <baton/print.h>
#include <baton/words.h>

#define TIMES_MAX 100000000u
#define CONTROL_C '\003'
#define PULSE "pulse"
#define PULSES 6u /* less than so many between two acts */
#define AUDIT_EACH 16u
#define LINE_SIZE 120u
#define MOST_PROGRAMS 24u /* leave room for what is started again */
#define MOST_CLIENTS 10u

struct torture {
    struct shell *shell;
    uint32_t random;
    unsigned kills, starts, others;
    unsigned audits; /* of the kernel's own */
};

/* xorshift (Marsaglia 2003) */
static uint32_t next_random(struct torture *t) {
    t->random ^= t->random << 13u;
    t->random ^= t->random >> 17u;
    t->random ^= t->random << 5u;
    return t->random;
}

/* What can be started; each gets a random number as its last word, or nothing. */
static struct {
    char const *line;
    bool client; /* of the pager */
    unsigned range;
} const starts[] = {
    {"spawn sort mem=96K heap=100", true, 0u},
    {"spawn hash mem=96K heap=90", true, 0u},
    {"spawn many mem=64K heap=32", true, 0u},
    {"spawn matrix mem=0 heap=200", true, 0u},
    {"spawn memtest to=memory to=dma priority=5 work gd 1000000 ", false, 100000u},
    {"spawn memtest to=memory to=memory managed=memory priority=5 work gl 1000000 ", false,
     100000u},
    {"spawn rogue heap=32 priority=5 to=memory to=dma to=pager ", false, 1000000u},
    {"spawn rogue heap=64 priority=6 ", false, 1000000u},
    {"spawn eater", false, 0u},
    {"spawn checks threads", false, 0u},
    {"spawn threads", false, 0u},
};
#define STARTS (sizeof(starts) / sizeof(starts[0]))

/* Orders to the servers; each gets a random number of pages. */
static char const *const orders[] = {"memory lend memory ", "memory return memory ",
                                     "memory lend dma ", "memory return dma ", "pagers return "};
#define ORDERS (sizeof(orders) / sizeof(orders[0]))

/* The line says all if `number` is 0. */
static void act(struct torture *t, char const *words, unsigned number) {
    char line[LINE_SIZE];

    (void)(number == 0u ? baton_text(line, sizeof(line), "%s", words)
                        : baton_text(line, sizeof(line), "%s%u", words, number));
    baton_print("torture: %s\n", line);
    shell_line(t->shell, line);
}

static unsigned running(void) {
    unsigned count = 0;

    for (unsigned n = 1; n <= PROGRAMS; n++) {
        count += programs_get(n) != 0 ? 1u : 0u;
    }
    return count;
}

static unsigned clients(void) {
    struct program const *const pager = paging_pager();

    return pager != 0 ? (unsigned)paging_board(pager)->totals.clients : MOST_CLIENTS;
}

static void start(struct torture *t) {
    unsigned const which = next_random(t) % STARTS;

    if (starts[which].client ? clients() >= MOST_CLIENTS : running() >= MOST_PROGRAMS) {
        return;
    }
    t->starts++;
    act(t, starts[which].line,
        starts[which].range != 0u ? 1u + next_random(t) % starts[which].range : 0u);
}

/* Any program, the clock among them, and any client of the pager. */
static void kill(struct torture *t) {
    unsigned const n = 1u + next_random(t) % PROGRAMS;
    struct program const *const pager = paging_pager();
    struct baton_pager_row row;
    unsigned const client = 1u + next_random(t) % (4u * MOST_CLIENTS);

    if (next_random(t) % 2u == 0u && programs_get(n) != 0) {
        t->kills++;
        act(t, "kill ", n);
    } else if (pager != 0 && paging_row(pager, client, &row) && row.state < BATON_PAGER_EXITED) {
        t->kills++;
        act(t, "kill c", client);
    }
}

static void order(struct torture *t) {
    t->others++;
    act(t, orders[next_random(t) % ORDERS], 1u + next_random(t) % 64u);
}

/* Let all run for a random time. False: somebody has pressed Ctrl-C, or something is wrong. */
static bool wait(struct torture *t) {
    for (uint32_t left = next_random(t) % PULSES; left > 0u;) {
        struct program const *const pulse = programs_named(PULSE);

        if (screen_next_is(CONTROL_C) || pulse == 0) {
            return false;
        }
        programs_wait();
        if (events_notified(pulse->process.number % BATON_BITS)) {
            struct baton_finding const found = baton_kernel_audit(BATON_ROOT_HARDWARE);

            left--;
            t->audits += found.error == MM_OK ? 1u : 0u;
            if (found.error == MM_OK && found.flaw != 0u) {
                baton_print("torture: the kernel's audit finds flaw %u in frame %lu.\n", found.flaw,
                            (unsigned long)found.frame);
                return false;
            }
        }
    }
    return true;
}

static bool once(struct torture *t, unsigned n) {
    if (!wait(t)) {
        return false;
    }
    switch (next_random(t) % 8u) {
    case 0:
    case 1:
    case 2: kill(t); break;
    case 3: order(t); break;
    default: start(t); break;
    }
    if (n % AUDIT_EACH == 0u && !audit_holds(t->shell->info)) {
        baton_print("torture: after act %u the audit does not hold:\n", n);
        (void)audit_run(t->shell->info);
        return false;
    }
    return true;
}

/* End what is not started again by itself, and all clients of the pager. */
static void end(void) {
    struct program const *pager = paging_pager();

    for (unsigned n = 1; n <= PROGRAMS; n++) {
        struct program *const p = programs_get(n);

        if (p != 0 && p->again == 0u) {
            (void)programs_end(p, false);
        }
    }
    for (unsigned row = 0; pager != 0 && row < BATON_PAGER_ROWS; row++) {
        struct baton_pager_order const stop = {.what = BATON_PAGER_STOP,
                                               .client = paging_board(pager)->rows[row].number,
                                               .limit = STATUS_FAILED};
        uint32_t client;

        (void)paging_order(pager, &stop, &client); /* NAME: there is none in that row */
    }
    while (programs_named(PULSE) != 0 && pager != 0 && pager->state == PROGRAM_RUNNING &&
           paging_board(pager)->totals.clients != 0u && !screen_next_is(CONTROL_C)) {
        programs_wait(); /* for copies of those that were killed */
    }
}

unsigned command_torture(struct shell *shell, struct baton_words *words) {
    struct torture t = {.shell = shell};
    baton_word times = 0;
    baton_word seed = 1u;
    unsigned n = 0;

    if (!baton_next_number(words, "how many acts", 1u, TIMES_MAX, &times) ||
        (words->at < words->count && !baton_next_number(words, "a seed", 1u, UINT32_MAX, &seed)) ||
        !shell_no_more(words)) {
        return shell_usage(words);
    }
    t.random = (uint32_t)seed;
    if (programs_named(PULSE) == 0) {
        baton_print("torture: it needs a clock: `spawn pulse notifies again=1000 1000`.\n");
        return STATUS_FAILED;
    }
    while (n < times && once(&t, n + 1u)) {
        n++;
    }
    end();
    baton_print(
        "torture: %u of %lu acts with seed %lu: %u starts, %u kills, %u orders; the kernel's audit was "
        "asked for %u times: %s\n",
        n, (unsigned long)times, (unsigned long)seed, t.starts, t.kills, t.others, t.audits,
        n == times ? "all well" : "NOT ALL WELL");
    return n == times ? STATUS_OK : STATUS_FAILED;
}
