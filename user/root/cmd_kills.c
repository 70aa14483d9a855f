/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * kills: do programs that are killed at random moments take memory along?
 *
 *   pulses of the timer  | | | | | | | | | | | | |      the work of the victims goes on meanwhile,
 *                            ^     ^ ^         ^        at other speeds: so a pulse finds them anywhere
 *                            kill, audit, start what is missing
 *
 * A client of the pager is ended by the pager, a client of the memory servers by root. The disk's driver is
 * killed like by a person who says `kill disk`, and root starts it again by itself (again.h).
 */
#include "again.h"
#include "audit.h"
#include "events.h"
#include "paging.h"
#include "screen.h"
#include "shell.h"
#include <baton/print.h>
#include <baton/string.h>
#include <baton/words.h>

#define TIMES_MAX 1000000u
#define CONTROL_C '\003'
#define PULSES 8u /* less than so many between two kills */
#define PULSE "spawn pulse notifies priority=29 1000"
#define LINE_SIZE 100u

enum kind { KIND_DISK, KIND_CLIENT, KIND_MEMORY, KINDS };

struct victim {
    enum kind kind;
    char const *start; /* the words of `spawn`, */
    unsigned limit;    /* or pages that the client may have in memory, */
    unsigned heap;     /* and in all */
    struct program *program;
    unsigned starts; /* of that program, when it was started for this */
    uint32_t client;
};

struct kills {
    struct shell *shell;
    struct program *pager;
    struct program *pulse;
    uint32_t random;
    uint32_t before;       /* clients of the pager that were there already */
    unsigned count[KINDS]; /* killed */
    unsigned during;       /* of these, drivers that the pager waited for */
    unsigned alone;        /* victims that ended by themselves */
};

static struct victim victims[] = {
    {.kind = KIND_DISK, .start = "disk"},
    {.kind = KIND_CLIENT, .start = "sort", .limit = 24u, .heap = 100u},
    {.kind = KIND_CLIENT, .start = "hash", .limit = 24u, .heap = 90u},
    {.kind = KIND_CLIENT, .start = "many", .limit = 16u, .heap = 32u},
    {.kind = KIND_MEMORY, .start = "spawn memtest to=memory to=dma priority=5 work gd 1000000"},
    {.kind = KIND_MEMORY,
     .start = "spawn memtest to=memory to=memory managed=memory priority=5 work gl 1000000"},
};
#define VICTIMS (sizeof(victims) / sizeof(victims[0]))

/* xorshift (Marsaglia 2003) */
static uint32_t next_random(struct kills *k) {
    k->random ^= k->random << 13u;
    k->random ^= k->random >> 17u;
    k->random ^= k->random << 5u;
    return k->random;
}

/* --- starting -------------------------------------------------------------------------------- */

static bool is_program(struct victim const *v) {
    return v->program != 0 && v->program->state == PROGRAM_RUNNING &&
           v->program->starts == v->starts;
}

static bool is_alive(struct kills const *k, struct victim const *v) {
    struct baton_pager_row row;

    if (v->kind != KIND_CLIENT) {
        return is_program(v);
    }
    return v->client != 0u && paging_row(k->pager, v->client, &row) &&
           row.state < BATON_PAGER_EXITED;
}

static bool start_client(struct kills *k, struct victim *v) {
    struct baton_pager_order order = {
        .what = BATON_PAGER_START, .limit = v->limit, .heap = v->heap, .count = 1u};

    (void)baton_text(order.text, sizeof(order.text), "%s", v->start);
    return paging_order(k->pager, &order, &v->client) == MM_OK;
}

/* The program with the largest number of that name: the one that was started last, or any. */
static struct program *started(char const *name, struct program const *not_this) {
    for (unsigned n = 1; n <= PROGRAMS; n++) {
        struct program *const p = programs_get(n);

        if (p != 0 && p != not_this && strcmp(p->name, name) == 0) {
            return p;
        }
    }
    return 0;
}

static bool start_program(struct kills *k, struct victim *v) {
    char line[LINE_SIZE];
    struct program const *other = 0;

    for (unsigned i = 0; i < VICTIMS; i++) {
        if (&victims[i] != v && victims[i].kind == KIND_MEMORY && is_program(&victims[i])) {
            other = victims[i].program;
        }
    }
    (void)baton_text(line, sizeof(line), "%s %u", v->start, (unsigned)(next_random(k) % 100000u));
    shell_line(k->shell, line);
    v->program = k->shell->status == STATUS_OK ? started("memtest", other) : 0;
    v->starts = v->program != 0 ? v->program->starts : 0u;
    return v->program != 0;
}

/* Start what is missing. */
static bool revive(struct kills *k) {
    for (unsigned i = 0; i < VICTIMS; i++) {
        struct victim *const v = &victims[i];
        bool there = is_alive(k, v);

        if (!there && v->kind == KIND_DISK) {
            v->program = programs_named(v->start);
            v->starts = v->program != 0 ? v->program->starts : 0u;
            there = is_program(v);
        } else if (!there) {
            k->alone++;
            there = v->kind == KIND_CLIENT ? start_client(k, v) : start_program(k, v);
        }
        if (!there) {
            baton_print("kills: `%s` is not there, and cannot be started.\n", v->start);
            return false;
        }
    }
    return true;
}

/* --- killing ---------------------------------------------------------------------------------- */

/* Let all run for a random time. False: somebody has pressed Ctrl-C, or there is no clock any more. */
static bool wait(struct kills *k) {
    unsigned const bit = k->pulse->process.number % BATON_BITS;

    for (uint32_t left = next_random(k) % PULSES; left > 0u;) {
        if (screen_next_is(CONTROL_C) || k->pulse->state != PROGRAM_RUNNING) {
            return false;
        }
        programs_wait();
        left -= events_notified(bit) ? 1u : 0u;
    }
    return true;
}

static void kill_disk(struct kills *k, struct program *disk) {
    unsigned const pager = k->pager->process.thread;

    k->during += baton_inspect(BATON_SLOT(pager)).state == BATON_AWAITING ? 1u : 0u;
    (void)programs_end(disk, disk->again != 0u);
    if (disk->again != 0u) {
        again_died(disk);
    }
}

static void kill(struct kills *k, struct victim *v) {
    struct baton_pager_order const stop = {
        .what = BATON_PAGER_STOP, .client = v->client, .limit = STATUS_FAILED};
    uint32_t client;

    k->count[v->kind]++;
    switch (v->kind) {
    case KIND_DISK: kill_disk(k, v->program); break;
    case KIND_CLIENT:
        (void)paging_order(k->pager, &stop, &client); /* NAME: it has ended by itself just now */
        v->client = 0u;
        break;
    default: (void)programs_end(v->program, false); break;
    }
}

/* One kill. False if it cannot go on, or a frame is not where it should be. */
static bool once(struct kills *k, unsigned n) {
    struct victim *v;

    if (!revive(k) || !wait(k)) {
        return false;
    }
    v = &victims[next_random(k) % VICTIMS];
    if (!is_alive(k, v)) {
        return true; /* it was quicker */
    }
    kill(k, v);
    if (!audit_holds(k->shell->info)) {
        baton_print("kills: after kill %u (%s) the audit does not hold:\n", n, v->start);
        (void)audit_run(k->shell->info);
        return false;
    }
    return true;
}

/* --- all of it ---------------------------------------------------------------------------------- */

static uint32_t clients(struct kills const *k) {
    return k->pager->state == PROGRAM_RUNNING ? paging_board(k->pager)->totals.clients : 0u;
}

static bool begin(struct kills *k) {
    char line[] = PULSE;

    k->pager = paging_pager();
    if (k->pager == 0) {
        baton_print("kills: there is no pager.\n");
        return false;
    }
    k->before = clients(k);
    shell_line(k->shell, line);
    k->pulse = programs_named("pulse");
    return k->shell->status == STATUS_OK && k->pulse != 0;
}

static void end(struct kills *k) {
    for (unsigned i = 0; i < VICTIMS; i++) {
        if (victims[i].kind != KIND_DISK && is_alive(k, &victims[i])) {
            kill(k, &victims[i]);
            k->count[victims[i].kind]--;
        }
        victims[i].program = 0;
        victims[i].client = 0u;
    }
    while (k->pulse != 0 && k->pulse->state == PROGRAM_RUNNING && clients(k) > k->before &&
           !screen_next_is(CONTROL_C)) {
        programs_wait(); /* for copies of those that were killed */
    }
    if (k->pulse != 0) {
        (void)programs_end(k->pulse, false);
    }
}

unsigned command_kills(struct shell *shell, struct baton_words *words) {
    struct kills k = {.shell = shell};
    baton_word times = 0;
    baton_word seed = 1u;
    unsigned killed = 0;
    unsigned n = 0;

    if (!baton_next_number(words, "how many times", 1u, TIMES_MAX, &times) ||
        (words->at < words->count && !baton_next_number(words, "a seed", 1u, UINT32_MAX, &seed)) ||
        !shell_no_more(words)) {
        return shell_usage(words);
    }
    k.random = (uint32_t)seed;
    if (begin(&k)) {
        while (killed < times && once(&k, killed + 1u)) {
            killed = k.count[KIND_DISK] + k.count[KIND_CLIENT] + k.count[KIND_MEMORY];
            n++;
        }
    }
    end(&k);
    baton_print(
        "kills: %u of %lu with seed %lu: the disk's driver %u times, %u of these while the pager "
        "waited for it, clients of the pager %u times, of the memory servers %u times: %s\n",
        killed, (unsigned long)times, (unsigned long)seed, k.count[KIND_DISK], k.during,
        k.count[KIND_CLIENT], k.count[KIND_MEMORY],
        killed == times && audit_holds(shell->info) ? "no frame is lost" : "NOT ALL WELL");
    return killed == times && audit_holds(shell->info) ? STATUS_OK : STATUS_FAILED;
}
