/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * spawn, run, wait, kill, restart, ps.
 */
#include "again.h"
#include "cmd_pager.h"
#include "events.h"
#include "order.h"
#include "paging.h"
#include "screen.h"
#include "shell.h"
#include <baton/machine.h>
#include <baton/print.h>
#include <baton/string.h>
#include <baton/words.h>

#define WORDS_MAX 32u
#define CONTROL_C '\003'
#define STATUS_LIMIT 126u

/* The words of the command, to be read again when the program is started again. */
static bool keep_order(struct program *p, struct baton_words const *words) {
    size_t at = 0;

    for (unsigned i = words->at; i < words->count; i++) {
        size_t const length = strlen(words->list[i]);

        if (at + length + 1u > PROGRAM_ORDER) {
            return false;
        }
        memcpy(p->order + at, words->list[i], length);
        at += length;
        p->order[at++] = ' ';
    }
    p->order[at] = '\0';
    return true;
}

/* Start a program as the words say. Returns it; or null, and *status is why. */
static struct program *spawn(struct baton_words *words, unsigned *status) {
    static struct order order;
    struct program *p;

    *status = STATUS_FAILED;
    if (words->at == words->count) {
        (void)baton_text(words->why, BATON_WHY, "the name of a program is missing");
        *status = shell_usage(words);
        return 0;
    }
    p = programs_new(words->list[words->at]);
    if (p == 0) {
        baton_print("spawn: there are %u programs already.\n", PROGRAMS);
        return 0;
    }
    if (!keep_order(p, words)) {
        (void)baton_text(words->why, BATON_WHY, "there are too many words");
        *status = shell_usage(words);
        return 0;
    }
    if (!order_read(words, &order)) {
        *status = shell_usage(words);
        return 0;
    }
    return order_start(p, &order) ? p : 0;
}

unsigned command_spawn(struct shell *shell, struct baton_words *words) {
    unsigned status;
    struct program const *p;

    (void)shell;
    if (pager_is_meant(words)) {
        return pager_spawn(words, false);
    }
    p = spawn(words, &status);
    if (p != 0) {
        baton_print("%s is program %u.\n", p->name, p->process.number);
        events_poll();
        return STATUS_OK;
    }
    return status;
}

/* --- waiting ------------------------------------------------------------------------------- */

/* Until program `p` has ended; Ctrl-C ends the waiting, not the program. */
static unsigned wait_for(struct program const *p) {
    unsigned const number = p->process.number;
    unsigned const starts = p->starts;
    struct program_end end;

    while (p->state == PROGRAM_RUNNING && p->starts == starts) {
        if (screen_next_is(CONTROL_C)) {
            baton_print("%s (%u) goes on.\n", p->name, number);
            return STATUS_FAILED;
        }
        programs_wait();
    }
    (void)programs_reap(false);
    end = programs_last(number);
    return end.faulted                 ? (unsigned)STATUS_FAILED
           : end.status < STATUS_LIMIT ? end.status
                                       : STATUS_LIMIT;
}

unsigned command_run(struct shell *shell, struct baton_words *words) {
    unsigned status;
    struct program const *p;

    (void)shell;
    if (pager_is_meant(words)) {
        return pager_spawn(words, true);
    }
    p = spawn(words, &status);
    return p != 0 ? wait_for(p) : status;
}

/* The program that the next word names. */
static struct program *next_program(struct baton_words *words) {
    struct program *p;

    if (words->at == words->count) {
        (void)baton_text(words->why, BATON_WHY, "the name or number of a program is missing");
        return 0;
    }
    p = programs_named(words->list[words->at]);
    if (p == 0) {
        (void)baton_text(words->why, BATON_WHY, "there is no such program: `%s`",
                         words->list[words->at]);
        return 0;
    }
    words->at++;
    return p;
}

/* Read "c12", a client of the pager, if that is the only word left. 0: it is none. */
static uint32_t next_client(struct baton_words const *words) {
    return words->at + 1u == words->count ? paging_number(words->list[words->at]) : 0u;
}

unsigned command_wait(struct shell *shell, struct baton_words *words) {
    uint32_t const client = next_client(words);
    struct program const *p;

    (void)shell;
    if (client != 0u) {
        return pager_wait(client);
    }
    p = next_program(words);
    if (p == 0 || !shell_no_more(words)) {
        return shell_usage(words);
    }
    return wait_for(p);
}

/* --- ending ---------------------------------------------------------------------------------- */

/* "for good": it is not started again. */
static bool read_for_good(struct baton_words *words, bool *again) {
    *again = !baton_next_is(words, "for");
    if (!*again && !baton_next_is(words, "good")) {
        (void)baton_text(words->why, BATON_WHY, "`good` is missing behind `for`");
        return false;
    }
    return true;
}

unsigned command_kill(struct shell *shell, struct baton_words *words) {
    uint32_t const client = next_client(words);
    struct baton_drained drained;
    struct program *p;
    bool again;

    (void)shell;
    if (client != 0u) {
        return pager_kill(client);
    }
    p = next_program(words);
    if (p == 0 || !read_for_good(words, &again) || !shell_no_more(words)) {
        return shell_usage(words);
    }
    again = again && p->again != 0u;
    drained = programs_end(p, again);
    baton_print("%s (%u) is gone; ", p->name, p->process.number);
    shell_print_count(drained.pages, "page");
    baton_print(" came back.\n");
    if (drained.left != 0u) {
        baton_print("%u objects are still held by others: kill it again later.\n", drained.left);
        return STATUS_FAILED;
    }
    if (again) {
        again_died(p);
    }
    return STATUS_OK;
}

unsigned command_restart(struct shell *shell, struct baton_words *words) {
    struct program *const p = next_program(words);

    (void)shell;
    if (p == 0 || !shell_no_more(words)) {
        return shell_usage(words);
    }
    (void)programs_end(p, true);
    return again_start(p) ? STATUS_OK : STATUS_FAILED;
}

/* --- ps ------------------------------------------------------------------------------------------ */

/* Threads in the slots of the thread in `slot`. */
static unsigned threads_in(unsigned slot) {
    unsigned count = 0;

    for (unsigned i = BATON_SLOT_FREE; i < BATON_THREAD_SLOTS; i++) {
        count += baton_inspect(BATON_SLOT(i) + slot).kind == MM_THREAD ? 1u : 0u;
    }
    return count;
}

/* Full containers in the zones of the space in `slot`. */
static unsigned long pages_in(unsigned slot, unsigned *zones) {
    unsigned long count = 0;

    *zones = 0u;
    for (baton_word i = 0; i < BATON_SPACE_REGIONS; i++) {
        struct baton_info const zone = baton_inspect(i * BATON_ZONE_SIZE + BATON_LEVEL(1u) + slot);

        if (zone.error == MM_OK) {
            (*zones)++;
            count += zone.used;
        }
    }
    return count;
}

static char const *state_word(struct program const *p, struct baton_info const *thread) {
    static char const *const words[] = {"suspended", "ready", "sending", "awaiting", "receiving"};

    switch (p->state) {
    case PROGRAM_EXITED: return "exited";
    case PROGRAM_FAULTED: return "faulted";
    case PROGRAM_HELD: return "held";
    default:
        return thread->error == MM_OK && thread->state <= BATON_RECEIVING ? words[thread->state]
                                                                          : "?";
    }
}

unsigned command_ps(struct shell *shell, struct baton_words *words) {
    unsigned zones;
    unsigned long pages = pages_in(BATON_ROOT_SPACE, &zones);

    (void)shell;
    if (!shell_no_more(words)) {
        return shell_usage(words);
    }
    baton_print("  no  name             state      priority  threads  zones   pages\n");
    baton_print("   0  root             ready            31        1  %5u  %6lu\n", zones, pages);
    for (unsigned n = 1; n <= PROGRAMS; n++) {
        struct program const *const p = programs_get(n);
        struct baton_info thread;

        if (p != 0) {
            thread = baton_inspect(BATON_SLOT(p->process.thread));
            pages = pages_in(p->process.space, &zones);
            baton_print("  %2u  %-15s  %-9s  %8u  %7u  %5u  %6lu\n", n, p->name,
                        state_word(p, &thread), thread.priority, 1u + threads_in(p->process.thread),
                        zones, pages);
        }
    }
    return STATUS_OK;
}
