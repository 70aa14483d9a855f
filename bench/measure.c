/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * Counting. A difference of two stamps is the instructions between them and one;
 * what the measuring itself costs is measured the same way and taken off.
 * A measurement starts only where no tick of the kernel's timer is near (bench/counter.h).
 */
#include "bench.h"
#include <baton/print.h>
#include <baton/string.h>
#include <bench/counter.h>

#define RESULTS 400u
#define MARGIN 2000000u /* instructions before a tick in which nothing begins */
#define SETTLE 2000u    /* after a tick */

struct result {
    char const *name;
    char variant[48];
    uint32_t least, median, most, app;
};

static struct result results[RESULTS];
static unsigned results_count;
static char const *broken; /* the first thing that did not hold */

static struct {
    uint32_t enter; /* stamps of bench_enter, without the kernel */
    uint32_t touch; /* and of bench_touch */
    uint32_t now;   /* two readings, one after the other */
} base;

static struct counter_timer timer = {.settle = SETTLE, .margin = MARGIN};

void bench_must(bool holds, char const *what) {
    if (!holds && broken == 0) {
        broken = what;
    }
}

/* --- the counter and the timer ------------------------------------------------------- */

void bench_quiet(void) { counter_quiet(&timer); }

bool bench_calibrate(void) {
    static uint32_t word;
    baton_word words[5] = {0};
    struct bench_stamps stamps;
    uint32_t first;

    counter_learn(&timer);
    bench_enter_nothing(words, &stamps);
    base.enter = stamps.after - stamps.before;
    bench_touch((baton_word)&word, &stamps);
    base.touch = stamps.after - stamps.before;
    first = bench_now();
    base.now = bench_now() - first;
    return counter_counts() && timer.period > 2u * MARGIN && timer.period < COUNTER_TICKS_MAX;
}

uint32_t bench_base_enter(void) { return base.enter; }
uint32_t bench_base_touch(void) { return base.touch; }
uint32_t bench_base_now(void) { return base.now; }

/* --- results -------------------------------------------------------------------------- */

static void sort(uint32_t *values) {
    for (unsigned i = 1; i < RUNS; i++) {
        uint32_t const value = values[i];
        unsigned j = i;

        for (; j > 0u && values[j - 1u] > value; j--) {
            values[j] = values[j - 1u];
        }
        values[j] = value;
    }
}

void bench_result(char const *name, char const *variant, uint32_t *kernel, uint32_t *app) {
    struct result *const r = &results[results_count];

    if (results_count == RESULTS) {
        bench_must(false, "there is room for all results");
        return;
    }
    results_count++;
    sort(kernel);
    r->name = name;
    (void)baton_text(r->variant, sizeof(r->variant), "%s", variant);
    r->least = kernel[0];
    r->median = kernel[RUNS / 2u];
    r->most = kernel[RUNS - 1u];
    if (app != 0) {
        sort(app);
        r->app = app[RUNS / 2u];
    }
}

bool bench_print(void) {
    bench_must(counter_counts(), "the counter still counts instructions");
    if (broken != 0) {
        baton_print("bench: it does not hold: %s (in %s, %s)\n", broken,
                    results_count != 0u ? results[results_count - 1u].name : "the beginning",
                    results_count != 0u ? results[results_count - 1u].variant : "");
        return false;
    }
    for (unsigned i = 0; i < results_count; i++) {
        struct result const *const r = &results[i];

        baton_print("bench\t%s\t%s\t%u\t%u\t%u\t", r->name, r->variant, r->least, r->median,
                    r->most);
        if (r->app != 0u) {
            baton_print("%u", r->app);
        }
        baton_print("\n");
    }
    return true;
}

/* --- operations --------------------------------------------------------------------------- */

static bool is_none(struct step const *step) {
    return step->words[0] == 0u && step->words[1] == 0u && step->words[2] == 0u;
}

static void check_status(struct step const *step, baton_word status) {
    bench_must(BATON_ERROR(status) == (baton_word)step->error, "a call says what it should");
    if (step->error == MM_OK && step->words[0] % 16u <= (baton_word)BATON_INSPECT) {
        bench_must(BATON_DONE(status) == step->words[0] / 65536u % 64u + 1u, "the run is done");
    }
}

void bench_do(struct step step) {
    baton_word words[5];

    memcpy(words, step.words, sizeof(words));
    baton_enter(words);
    check_status(&step, words[0]);
}

/* The same call through its C function: from before it to after it. */
static uint32_t through_c(struct operation const *o) {
    baton_word const *const w = o->measured.words;
    unsigned const call = (unsigned)w[0];
    unsigned const count = call / 65536u % 64u + 1u;
    unsigned const kind = call / BATON_AS(1u) % 16u;
    struct baton_result result = {.error = o->measured.error};
    uint32_t from = 0;
    uint32_t to = base.now; /* nothing, for what has no C function */

    switch (call % 16u) {
    case BATON_MOVE:
        from = bench_now();
        result = kind == 0u ? baton_move(w[1], w[2], call & BATON_UNSHARED, count)
                            : baton_make(w[1], w[2], kind);
        to = bench_now();
        break;
    case BATON_CLONE:
        from = bench_now();
        result = baton_clone(w[1], w[2], call / 64u % 1024u, w[3], count);
        to = bench_now();
        break;
    case BATON_DESTROY:
        from = bench_now();
        result = baton_destroy(w[1], count);
        to = bench_now();
        break;
    case BATON_INSPECT:
        from = bench_now();
        result.error = baton_inspect(w[1]).error;
        to = bench_now();
        break;
    case BATON_NOTIFY:
        from = bench_now();
        result.error = baton_notify((unsigned)(w[1] / BATON_PAGE_SIZE));
        to = bench_now();
        break;
    case BATON_YIELD:
        from = bench_now();
        baton_yield();
        to = bench_now();
        break;
    default: break;
    }
    bench_must(result.error == o->measured.error, "a call through C says what it should");
    return to - from - base.now;
}

static void before(struct operation const *o) {
    if (o->prepare != 0) {
        o->prepare();
    }
    if (o->touch != 0u) {
        (void)*(uint32_t volatile *)o->touch;
    }
    if (o->untouch != 0u) {
        bench_do((struct step){.words = {BATON_INSPECT + BATON_CLEAR_ACCESSED, o->untouch}});
    }
    bench_quiet();
}

static void after(struct operation const *o) {
    if (!is_none(&o->undo)) {
        bench_do(o->undo);
    }
}

static bool only_once;

void bench_once(bool once) { only_once = once; }

void bench_operation(struct operation const *o) {
    static uint32_t kernel[RUNS];
    static uint32_t app[RUNS];

    for (unsigned i = 0; i < RUNS; i++) {
        baton_word words[5];
        struct bench_stamps stamps;

        if (only_once && i > 0u) {
            kernel[i] = kernel[0];
            app[i] = app[0];
            continue;
        }
        memcpy(words, o->measured.words, sizeof(words));
        before(o);
        bench_enter(words, &stamps);
        kernel[i] = stamps.after - stamps.before - base.enter;
        check_status(&o->measured, words[0]);
        after(o);
        before(o);
        app[i] = through_c(o);
        if (app[i] != 0u) {
            after(o);
        }
    }
    bench_result(o->name, o->variant, kernel, app);
}
