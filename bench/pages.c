/* SPDX-License-Identifier: BSD-2-Clause */
/* Pages: moved, cloned, destroyed, looked at; in the own space and by way of slots. */
#include "bench.h"

#define RW (MM_R | MM_W | MM_X)
#define CLONES (BATON_CLONE + BATON_RIGHTS(RW | MM_SHARE))

/* A path: where the source stands, and where the destination. */
struct path {
    char const *text;
    baton_word from, to;
};

static void measure_move(struct path const *p, unsigned count, baton_word touch) {
    baton_word const call = BATON_MOVE + BATON_COUNT(count);
    struct operation const o = {.name = "move",
                                .variant = p->text,
                                .measured = {.words = {call, p->from, p->to}},
                                .undo = {.words = {call, p->to, p->from}},
                                .touch = touch,
                                .untouch = touch == 0u ? p->from : 0u};

    bench_operation(&o);
}

static void measure_clone(struct path const *p, unsigned count) {
    struct operation const o = {
        .name = "clone",
        .variant = p->text,
        .measured = {.words = {CLONES + BATON_COUNT(count), p->from, p->to}},
        .undo = {.words = {BATON_DESTROY + BATON_COUNT(count), p->to}}};

    bench_operation(&o);
}

static baton_word again[3]; /* what `slave` is to clone */

static void slave(void) { bench_do((struct step){.words = {again[0], again[1], again[2]}}); }

static void measure_destroy(struct path const *p, unsigned count, baton_word touch) {
    struct operation const o = {.name = "destroy",
                                .variant = p->text,
                                .measured = {.words = {BATON_DESTROY + BATON_COUNT(count), p->to}},
                                .touch = touch,
                                .prepare = slave};

    again[0] = CLONES + BATON_COUNT(count);
    again[1] = p->from;
    again[2] = p->to;
    bench_operation(&o);
}

static void measure_inspect(char const *text, baton_word name) {
    struct operation const o = {
        .name = "inspect", .variant = text, .measured = {.words = {BATON_INSPECT, name}}};

    bench_operation(&o);
}

/* --- runs ------------------------------------------------------------------------------------ */

static struct bench const *the_bench;
static unsigned run_count;

static void touch_run(void) {
    for (unsigned i = 0; i < run_count; i++) {
        (void)*(uint32_t volatile *)the_bench->page[i];
    }
}

static void untouch_run(void) {
    bench_do((struct step){.words = {BATON_INSPECT + BATON_CLEAR_ACCESSED + BATON_COUNT(run_count),
                                     the_bench->page[0]}});
}

static void measure_runs(struct bench const *bench) {
    static struct {
        unsigned count;
        char const *quiet;
        char const *known;
    } const runs[] = {{2u, "run of 2", "run of 2, invalidated"},
                      {16u, "run of 16", "run of 16, invalidated"},
                      {64u, "run of 64", "run of 64, invalidated"}};

    the_bench = bench;
    for (unsigned i = 0; i < sizeof(runs) / sizeof(runs[0]); i++) {
        struct path const path = {runs[i].quiet, bench->page[0], bench->here};
        baton_word const call = BATON_MOVE + BATON_COUNT(runs[i].count);
        struct operation o = {.name = "move",
                              .variant = runs[i].quiet,
                              .measured = {.words = {call, path.from, path.to}},
                              .undo = {.words = {call, path.to, path.from}},
                              .prepare = untouch_run};

        run_count = runs[i].count;
        bench_operation(&o);
        o.variant = runs[i].known;
        o.prepare = touch_run;
        bench_operation(&o);
        measure_clone(&path, run_count);
        measure_destroy(&path, run_count, 0u);
    }
}

/* --- all ------------------------------------------------------------------------------------- */

static void measure_empty(void) {
    struct operation const none = {.name = "empty call",
                                   .variant = "no such call",
                                   .measured = {.words = {15u}, .error = MM_NAME}};
    struct operation const yield = {
        .name = "empty call", .variant = "yield, alone", .measured = {.words = {BATON_YIELD}}};

    bench_operation(&none);
    bench_operation(&yield);
}

void bench_pages(struct bench const *bench) {
    baton_word const page = bench->page[0];
    struct path const own = {"own space", page, bench->here};
    struct path const known = {"own space, invalidated", page, bench->here};
    struct path const out = {"to another space", page, bench->there + SLOT_OTHER};
    struct path const in = {"from another space", bench->there + SLOT_OTHER, page};
    struct path const zone = {"to a zone in a slot", page, SLOT_ZONE};
    struct path const between = {"slot to slot", SLOT_ZONE, bench->there + SLOT_OTHER};

    measure_empty();
    measure_inspect("page, own space", page);
    measure_inspect("slot", BATON_SLOT(SLOT_ZONE));
    measure_move(&own, 1u, 0u);
    measure_move(&known, 1u, page);
    measure_move(&out, 1u, 0u);
    measure_move(&zone, 1u, 0u);
    measure_clone(&own, 1u);
    measure_clone(&out, 1u);
    measure_clone(&zone, 1u);
    measure_destroy(&own, 1u, 0u);
    measure_destroy(&known, 1u, bench->here);
    measure_destroy(&out, 1u, 0u);
    measure_destroy(&zone, 1u, 0u);

    bench_do((struct step){.words = {BATON_MOVE, page, bench->there + SLOT_OTHER}});
    measure_move(&in, 1u, 0u);
    bench_do((struct step){.words = {BATON_MOVE, bench->there + SLOT_OTHER, SLOT_ZONE}});
    measure_move(&between, 1u, 0u);
    measure_clone(&between, 1u);
    bench_do((struct step){.words = {BATON_MOVE, SLOT_ZONE, page}});
    measure_runs(bench);
}
