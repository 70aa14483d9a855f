/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * The same few operations again and again while something grows: slaves of the
 * frame, threads, memory, history. Whatever they cost, it must not change.
 *
 *   one frame <--- slave, slave, ...      in zones that stand in slots
 *   threads                               in the slots of threads
 */
#include "bench.h"
#include <baton/print.h>
#include <baton/string.h>

#define RW (MM_R | MM_W | MM_X)
#define CLONES (BATON_CLONE + BATON_RIGHTS(RW | MM_SHARE))
#define VARIANT 48u
#define SLOT_TABLES 100u /* root's slots from here: zones for slaves, threads for threads */
#define TABLES_MAX 60u
#define TABLE_FIRST 16u /* slots of a table thread that are used */
#define TABLE_SLOTS 200u

static struct bench const *the_bench;

/* --- what is measured each time ------------------------------------------------------------ */

static baton_word target;

static void lend(void) { bench_do((struct step){.words = {CLONES, target, the_bench->here}}); }

static void one(char const *name, char const *variant, struct step measured, struct step undo,
                void (*prepare)(void)) {
    struct operation const o = {
        .name = name, .variant = variant, .measured = measured, .undo = undo, .prepare = prepare};

    bench_operation(&o);
}

/* The page at `page`: its frame is the one with the slaves. `made_of` becomes an object and a page again. */
static void measure_all(baton_word page, baton_word made_of, char const *variant) {
    baton_word const here = the_bench->here;
    baton_word const object = BATON_SLOT(SLOT_OBJECT);

    target = page;
    bench_do((struct step){.words = {BATON_INSPECT + BATON_CLEAR_ACCESSED, page}});
    bench_do((struct step){.words = {BATON_INSPECT + BATON_CLEAR_ACCESSED, made_of}});
    one("move", variant, (struct step){.words = {BATON_MOVE, page, here}},
        (struct step){.words = {BATON_MOVE, here, page}}, 0);
    one("clone", variant, (struct step){.words = {CLONES, page, here}},
        (struct step){.words = {BATON_DESTROY, here}}, 0);
    one("destroy", variant, (struct step){.words = {BATON_DESTROY, here}}, (struct step){{0}, 0},
        lend);
    one("inspect", variant, (struct step){.words = {BATON_INSPECT, page}}, (struct step){{0}, 0},
        0);
    one("zone move", variant,
        (struct step){.words = {BATON_MOVE, BATON_SLOT(SLOT_ZONE), BATON_SLOT(SLOT_EMPTY)}},
        (struct step){.words = {BATON_MOVE, BATON_SLOT(SLOT_EMPTY), BATON_SLOT(SLOT_ZONE)}}, 0);
    one("make", variant, (struct step){.words = {BATON_MOVE + BATON_AS(MM_ZONE), made_of, object}},
        (struct step){.words = {BATON_MOVE, object, made_of}}, 0);
}

static void measure_at(unsigned number, char const *what) {
    char variant[VARIANT];

    (void)baton_text(variant, sizeof(variant), "%u %s", number, what);
    measure_all(the_bench->page[0], the_bench->page[1], variant);
}

/* --- pages for tables, from wherever root has any ------------------------------------------------ */

static baton_word next_page; /* where to look for the next one */

static bool free_page(baton_word *page) {
    baton_word const end =
        BATON_ROOT_MEMORY + (baton_word)the_bench->info->object_frames * BATON_PAGE_SIZE;

    for (; next_page < end; next_page += BATON_PAGE_SIZE) {
        struct baton_info const info = baton_inspect(next_page);

        if (info.error == MM_OK && info.kind == MM_PAGE && info.role == MM_MASTER && !info.shared) {
            *page = next_page;
            next_page += BATON_PAGE_SIZE;
            return true;
        }
    }
    return false;
}

static void pages_from_the_start(void) {
    next_page = the_bench->page[PAGES - 1u] + BATON_PAGE_SIZE;
}

static baton_word table_page[TABLES_MAX];

static void make_table(unsigned i, unsigned kind) {
    bench_must(free_page(&table_page[i]), "there is a page for a table");
    memset((void *)table_page[i], 0, BATON_PAGE_SIZE);
    bench_must(baton_make(table_page[i], BATON_SLOT(SLOT_TABLES + i), kind).error == MM_OK,
               "a table is made");
}

static void end_table(unsigned i) {
    bench_must(baton_move(BATON_SLOT(SLOT_TABLES + i), table_page[i], 0, 1u).error == MM_OK,
               "a table is ended");
}

/* --- slaves ------------------------------------------------------------------------------------------ */

static baton_word slave_name(unsigned i) {
    return i % BATON_ZONE_PAGES * BATON_PAGE_SIZE + SLOT_TABLES + i / BATON_ZONE_PAGES;
}

static void grow_slaves(void) {
    static unsigned const steps[] = {1u, 10u, 100u, 1000u, 10000u, 60000u};
    unsigned made = 0;

    pages_from_the_start();
    for (unsigned s = 0; s < sizeof(steps) / sizeof(steps[0]); s++) {
        for (; made < steps[s]; made++) {
            if (made % BATON_ZONE_PAGES == 0u) {
                make_table(made / BATON_ZONE_PAGES, MM_ZONE);
            }
            bench_do((struct step){.words = {CLONES, the_bench->page[0], slave_name(made)}});
        }
        measure_at(steps[s], "slaves");
    }
    while (made-- > 0u) {
        bench_do((struct step){.words = {BATON_DESTROY, slave_name(made)}});
        if (made % BATON_ZONE_PAGES == 0u) {
            end_table(made / BATON_ZONE_PAGES);
        }
    }
}

/* --- threads ------------------------------------------------------------------------------------------- */

static baton_word thread_name(unsigned i) {
    return BATON_SLOT(TABLE_FIRST + i % TABLE_SLOTS) + SLOT_TABLES + i / TABLE_SLOTS;
}

static void grow_threads(void) {
    static unsigned const steps[] = {1u, 10u, 100u, 1000u, 2000u};
    static baton_word page[2000u];
    unsigned made = 0;

    pages_from_the_start();
    for (unsigned s = 0; s < sizeof(steps) / sizeof(steps[0]); s++) {
        for (; made < steps[s]; made++) {
            if (made % TABLE_SLOTS == 0u) {
                make_table(made / TABLE_SLOTS, MM_THREAD);
            }
            bench_must(free_page(&page[made]), "there is a page for a thread");
            memset((void *)page[made], 0, BATON_PAGE_SIZE);
            bench_do((struct step){
                .words = {BATON_MOVE + BATON_AS(MM_THREAD), page[made], thread_name(made)}});
        }
        measure_at(steps[s], "threads");
    }
    while (made-- > 0u) {
        bench_do((struct step){.words = {BATON_MOVE, thread_name(made), page[made]}});
        if (made % TABLE_SLOTS == 0u) {
            end_table(made / TABLE_SLOTS);
        }
    }
}

/* --- history -------------------------------------------------------------------------------------------- */

#define PLAY 64u /* pages that the random operations are about, and as many empty containers */

static uint32_t random_state = 1u;

/* George Marsaglia, Xorshift RNGs (2003). */
static uint32_t draw(uint32_t below) {
    random_state ^= random_state << 13;
    random_state ^= random_state >> 17;
    random_state ^= random_state << 5;
    return random_state % below;
}

/* Where the random operations put things: among the first pages, and in three zones. */
static baton_word place(void) {
    baton_word const offset = (baton_word)(2u + draw(PLAY)) * BATON_PAGE_SIZE;

    switch (draw(4u)) {
    case 0: return the_bench->page[0] + offset;
    case 1u: return the_bench->here + offset;
    case 2u: return the_bench->there + offset + SLOT_OTHER;
    default: return offset + SLOT_ZONE;
    }
}

/* One of move, clone, destroy, adjust, with any result. */
static void random_operation(void) {
    static baton_word const calls[] = {BATON_MOVE, CLONES, BATON_DESTROY,
                                       BATON_INSPECT + BATON_ADJUST + BATON_RIGHTS(RW)};
    baton_word words[5] = {calls[draw(4u)], place(), place(), 0, 0};

    baton_enter(words);
}

/* Every slave goes, and every master goes home. */
static void tidy(void) {
    baton_word const zones[] = {the_bench->page[0], the_bench->here, the_bench->there + SLOT_OTHER,
                                SLOT_ZONE};
    unsigned home = 0;

    for (unsigned pass = 0; pass < 2u; pass++) {
        for (unsigned z = pass; z < 4u; z++) {
            for (unsigned i = 2u; i < 2u + PLAY; i++) {
                baton_word const name = zones[z] + i * BATON_PAGE_SIZE;

                if (pass == 0u) {
                    (void)baton_destroy(name, 1u); /* a slave, or an error */
                } else if (baton_inspect(name).error == MM_OK) {
                    while (baton_move(name, the_bench->page[2u + home++], 0, 1u).error != MM_OK &&
                           home < PLAY) {
                    }
                }
            }
        }
    }
    for (unsigned i = 2u; i < 2u + PLAY; i++) {
        bench_must(baton_inspect(the_bench->page[i]).error == MM_OK, "every page is back");
    }
}

static void grow_history(void) {
    static unsigned const steps[] = {1u, 1000u, 100000u, 1000000u};
    unsigned done = 0;

    for (unsigned s = 0; s < sizeof(steps) / sizeof(steps[0]); s++) {
        for (; done < steps[s]; done++) {
            random_operation();
        }
        tidy();
        measure_at(steps[s], "operations before");
    }
}

/* --- memory ----------------------------------------------------------------------------------------------- */

void bench_memory(struct bench const *bench) {
    the_bench = bench;
    measure_all(bench->page[0], bench->page[1], "this memory");
}

void bench_growth(struct bench const *bench) {
    the_bench = bench;
    grow_slaves();
    grow_threads();
    grow_history();
}
