/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * The program that takes root's place and measures. Words on the kernel's command line:
 *
 *   bench=NAME       only that group
 *   once             of pages and objects: each operation once (tools/profile.py)
 *
 * It ends with the status 0 if all that it took for granted held, else 1, and then it
 * has printed no figures.
 */
#include "bench.h"
#include <baton/finish.h>
#include <baton/print.h>
#include <baton/serial.h>
#include <baton/string.h>

#define OPTION "bench="

_Noreturn void baton_begin(struct baton_boot const *info);

static struct {
    char const *name;
    void (*run)(struct bench const *bench);
} const groups[] = {
    {"pages", bench_pages},           {"objects", bench_objects}, {"ipc", bench_ipc},
    {"interrupts", bench_interrupts}, {"buddy", bench_buddy},     {"growth", bench_growth},
    {"memory", bench_memory},
};

/* --- what all groups work with ---------------------------------------------------------- */

static bool in_module(struct baton_boot const *info, baton_word address) {
    for (uint32_t i = 0; i < info->modules_count; i++) {
        if (address + BATON_PAGE_SIZE > info->modules_list[i].address &&
            address < info->modules_list[i].address + info->modules_list[i].length) {
            return true;
        }
    }
    return false;
}

/* PAGES free ones, one after the other, in one zone. */
static void find_pages(struct bench *bench) {
    unsigned found = 0;

    for (uint32_t frame = 0; frame < bench->info->shown_frames && found < PAGES; frame++) {
        baton_word const address = BATON_ROOT_MEMORY + (baton_word)frame * BATON_PAGE_SIZE;
        struct baton_info const page = baton_inspect(address);

        if (frame % BATON_ZONE_PAGES == 0u || page.error != MM_OK || page.kind != MM_PAGE ||
            page.role != MM_MASTER || page.shared || in_module(bench->info, address)) {
            found = 0;
        } else {
            bench->page[found++] = address;
        }
    }
    bench_must(found == PAGES, "there are free pages");
}

static baton_word find_region(baton_word from) {
    while (baton_inspect(from + BATON_LEVEL(1u)).error != MM_EMPTY) {
        from += BATON_ZONE_SIZE;
    }
    return from;
}

static void ok(struct baton_result result, char const *what) {
    bench_must(result.error == MM_OK, what);
}

/* The pages for this stand at the end. */
static void set_up(struct bench *bench) {
    baton_word const program = BATON_ROOT_BASE + BATON_LEVEL(1u);
    baton_word *page;

    find_pages(bench);
    page = bench->page + PAGES;
    bench->here = find_region(BATON_ZONE_SIZE);
    bench->there = find_region(bench->here + BATON_ZONE_SIZE);
    ok(baton_make(*--page, BATON_SLOT(SLOT_OBJECT), MM_ZONE), "a zone is made");
    ok(baton_move(BATON_SLOT(SLOT_OBJECT), bench->here + BATON_LEVEL(1u), 0, 1u), "and attached");
    ok(baton_make(*--page, BATON_SLOT(SLOT_ZONE), MM_ZONE), "a zone stays in a slot");
    ok(baton_make(*--page, BATON_SLOT(SLOT_OTHER), MM_SPACE), "another space is made");
    ok(baton_clone(program, program + SLOT_OTHER, MM_ACCESS, 0, 1u), "it shows this program");
    ok(baton_make(*--page, BATON_SLOT(SLOT_OTHER_ZONE), MM_ZONE), "a zone for it is made");
    ok(baton_move(BATON_SLOT(SLOT_OTHER_ZONE), bench->there + BATON_LEVEL(1u) + SLOT_OTHER, 0, 1u),
       "and attached");
}

/* --- running ------------------------------------------------------------------------------- */

/* What stands behind the word on the command line, or null. */
static char const *behind(struct baton_boot const *info, char const *word) {
    char const *const text = info->command;
    size_t const length = strlen(text);
    size_t const own = strlen(word);

    for (size_t i = 0; i + own <= length; i++) {
        if (memcmp(text + i, word, own) == 0) {
            return text + i + own;
        }
    }
    return 0;
}

/* Whether the group is the one that is asked for; all are, if none is. */
static bool chosen(struct baton_boot const *info, char const *name) {
    char const *const option = behind(info, OPTION);

    return option == 0 || baton_starts(option, name);
}

_Noreturn void baton_begin(struct baton_boot const *info) {
    static struct bench bench;
    bool good;

    if (info->magic != BATON_BOOT_MAGIC) {
        baton_finish(info, 2u);
    }
    bench.info = info;
    good = bench_calibrate();
    bench_must(good, "the time-stamp counter counts instructions");
    if (good) {
        set_up(&bench);
        bench_once(behind(info, " once") != 0);
        for (unsigned i = 0; i < sizeof(groups) / sizeof(groups[0]); i++) {
            if (chosen(info, groups[i].name)) {
                groups[i].run(&bench);
            }
        }
    }
    /* The serial port only now: a thread that may use ports is slower to switch. */
    if (baton_serial_open(BATON_ROOT_PORTS) != MM_OK) {
        baton_finish(info, 2u);
    }
    good = bench_print();
    baton_finish(info, good ? 0u : 1u);
}
