/* SPDX-License-Identifier: BSD-2-Clause */
/* Objects: zones attached, detached and moved; objects made of pages and ended. */
#include "bench.h"
#include <baton/string.h>
#include <baton/thread.h>

#define ZONE(address) ((address) + BATON_LEVEL(1u))
#define FILLED 64u /* pages in a zone that is not empty */

static struct bench const *the_bench;

static void measure(char const *name, char const *variant, baton_word from, baton_word to) {
    struct operation const o = {.name = name,
                                .variant = variant,
                                .measured = {.words = {BATON_MOVE, from, to}},
                                .undo = {.words = {BATON_MOVE, to, from}}};

    bench_operation(&o);
}

/* --- zones ------------------------------------------------------------------------------ */

static void measure_zone_moves(struct bench const *bench, char const *names[4]) {
    baton_word const here = ZONE(bench->there);
    baton_word const next = ZONE(bench->there + BATON_ZONE_SIZE);
    baton_word const slot = BATON_SLOT(SLOT_ZONE);

    measure("zone move", names[0], slot, BATON_SLOT(SLOT_EMPTY));
    measure("zone attach", names[1], slot, here);
    bench_do((struct step){.words = {BATON_MOVE, slot, here}});
    measure("zone detach", names[2], here, slot);
    measure("zone move", names[3], here, next);
    bench_do((struct step){.words = {BATON_MOVE, here, slot}});
}

static void lend(void) {
    bench_do((struct step){.words = {BATON_CLONE + BATON_RIGHTS(MM_ACCESS), BATON_SLOT(SLOT_ZONE),
                                     ZONE(the_bench->there)}});
}

static void measure_zone_slaves(struct bench const *bench) {
    struct operation const attach = {
        .name = "zone clone",
        .variant = "a slave, attached",
        .measured = {.words = {BATON_CLONE + BATON_RIGHTS(MM_ACCESS), BATON_SLOT(SLOT_ZONE),
                               ZONE(bench->there)}},
        .undo = {.words = {BATON_DESTROY, ZONE(bench->there)}}};
    struct operation const detach = {.name = "zone destroy",
                                     .variant = "a slave, detached",
                                     .measured = {.words = {BATON_DESTROY, ZONE(bench->there)}},
                                     .prepare = lend};

    bench_operation(&attach);
    bench_operation(&detach);
}

static void measure_zones(struct bench const *bench) {
    static char const *empty[] = {"slot to slot, empty", "master, empty", "master, empty",
                                  "region to region, empty"};
    static char const *filled[] = {"slot to slot, 64 pages", "master, 64 pages", "master, 64 pages",
                                   "region to region, 64 pages"};
    baton_word const run = BATON_MOVE + BATON_COUNT(FILLED);

    measure_zone_moves(bench, empty);
    bench_do((struct step){.words = {run, bench->page[0], SLOT_ZONE}});
    measure_zone_moves(bench, filled);
    bench_do((struct step){.words = {run, SLOT_ZONE, bench->page[0]}});
    measure_zone_slaves(bench);
}

/* As many as a run can have, from region to region: the longest calls there are. */
#define RUN BATON_COUNT(BATON_COUNT_MAX)
#define RUN_NAME "run of 64, region to region"

static baton_word run_from; /* 64 zones are attached here, */
static baton_word run_to;   /* and here is room for as many */

static void lend_run(void) {
    bench_do((struct step){
        .words = {BATON_CLONE + BATON_RIGHTS(MM_ACCESS) + RUN, run_from + SLOT_OTHER, run_from}});
}

static void measure_run(char const *name, struct step measured, struct step undo,
                        void (*prepare)(void)) {
    struct operation const o = {
        .name = name, .variant = RUN_NAME, .measured = measured, .undo = undo, .prepare = prepare};

    bench_operation(&o);
}

static void measure_zone_runs(struct bench const *bench) {
    baton_word const shown = (baton_word)bench->info->shown_frames * BATON_PAGE_SIZE;
    baton_word const first =
        (BATON_ROOT_MEMORY + shown + BATON_ZONE_SIZE) / BATON_ZONE_SIZE * BATON_ZONE_SIZE;
    struct step const destroy = {.words = {BATON_DESTROY + RUN, ZONE(first)}};

    run_from = ZONE(first);
    run_to = ZONE(first + BATON_COUNT_MAX * BATON_ZONE_SIZE);
    for (unsigned i = 0; i < BATON_COUNT_MAX; i++) {
        bench_do((struct step){
            .words = {BATON_MOVE + BATON_AS(MM_ZONE), bench->page[i], BATON_SLOT(SLOT_EMPTY)}});
        bench_do((struct step){
            .words = {BATON_MOVE, BATON_SLOT(SLOT_EMPTY), run_from + i * BATON_ZONE_SIZE}});
    }
    measure_run("zone move", (struct step){.words = {BATON_MOVE + RUN, run_from, run_to}},
                (struct step){.words = {BATON_MOVE + RUN, run_to, run_from}}, 0);
    /* A zone has one home: a slave of it is attached where the master is, in another space. */
    bench_do((struct step){.words = {BATON_MOVE + RUN, run_from, run_from + SLOT_OTHER}});
    measure_run("zone clone",
                (struct step){.words = {BATON_CLONE + BATON_RIGHTS(MM_ACCESS) + RUN,
                                        run_from + SLOT_OTHER, run_from}},
                destroy, 0);
    measure_run("zone destroy", destroy, (struct step){{0}, 0}, lend_run);
    for (unsigned i = 0; i < BATON_COUNT_MAX; i++) {
        baton_word const zone = run_from + i * BATON_ZONE_SIZE + SLOT_OTHER;

        bench_do((struct step){.words = {BATON_MOVE, zone, BATON_SLOT(SLOT_EMPTY)}});
        bench_do((struct step){.words = {BATON_MOVE, BATON_SLOT(SLOT_EMPTY), bench->page[i]}});
    }
}

/* --- made and ended -------------------------------------------------------------------------- */

static baton_word made_of;
static unsigned made_kind;

static void fill(void) {
    baton_word *const words = (baton_word *)made_of;

    memset(words, 0, BATON_PAGE_SIZE);
    words[BATON_THREAD_IP] = (baton_word)fill; /* never reached: it does not run */
}

static void make(void) {
    fill();
    bench_do((struct step){
        .words = {BATON_MOVE + BATON_AS(made_kind), made_of, BATON_SLOT(SLOT_OBJECT)}});
}

static void measure_object(char const *text, unsigned kind) {
    struct operation const making = {
        .name = "make",
        .variant = text,
        .measured = {.words = {BATON_MOVE + BATON_AS(kind), made_of, BATON_SLOT(SLOT_OBJECT)}},
        .undo = {.words = {BATON_MOVE, BATON_SLOT(SLOT_OBJECT), made_of}},
        .prepare = fill};
    struct operation const ending = {
        .name = "end",
        .variant = text,
        .measured = {.words = {BATON_MOVE, BATON_SLOT(SLOT_OBJECT), made_of}},
        .prepare = make};

    made_kind = kind;
    bench_operation(&making);
    bench_operation(&ending);
}

void bench_objects(struct bench const *bench) {
    the_bench = bench;
    made_of = bench->page[0];
    measure_zones(bench);
    measure_zone_runs(bench);
    measure_object("thread", MM_THREAD);
    measure_object("space", MM_SPACE);
    measure_object("zone", MM_ZONE);
    measure_object("window", MM_WINDOW);
}
