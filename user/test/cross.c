/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * The cross product of cells.h, from real user space. What the kernel tells
 * about the containers that take part is compared after every call; all slots
 * and all containers of all the zones, with every source.
 */
#include "source.h"
#include <baton/machine.h>
#include <baton/print.h>
#include <baton/string.h>
#include <baton/test.h>
#include <baton/thread.h>
#include <baton/words.h>

#define FIRST_SLOT 110u /* behind all that the other tests use */
#define LINE 5u
#define IMPROPER_PAGE CELLS_PAGES /* of the bench */
#define LEVELS 2u

static uint32_t before;

/* One step of FNV-1a over a word. */
static uint32_t mixed(uint32_t sum, baton_word word) { return (sum ^ (uint32_t)word) * 16777619u; }

static uint32_t look(uint32_t sum, baton_word name) {
    struct baton_info const info = baton_inspect(name);
    struct baton_frame frame;

    if (info.error != MM_OK) {
        return mixed(sum, (baton_word)info.error);
    }
    frame = baton_frame(BATON_ROOT_HARDWARE, name);
    sum = mixed(sum, info.kind + 16u * info.role + 65536u * info.rights);
    sum = mixed(mixed(mixed(sum, info.badge), info.used), info.attached);
    return mixed(mixed(mixed(sum, frame.frame), frame.slaves), frame.kind);
}

/* All slots of the caller's and of the thread's, all containers of the zones and windows, all
 * entries of the space. */
static uint32_t look_at_all(struct cells const *cells) {
    uint32_t sum = 2166136261u;

    for (unsigned i = 1u; i < BATON_THREAD_SLOTS; i++) {
        sum = look(sum, BATON_SLOT(i));
        sum = look(sum, BATON_SLOT(i) + cells->slot + SLOT_THREAD);
    }
    for (unsigned i = 0u; i < BATON_ZONE_PAGES; i++) {
        baton_word const page = (baton_word)i * BATON_PAGE_SIZE;

        sum = look(sum, cells->here + page);
        for (unsigned slot = SLOT_ZONE; slot <= SLOT_DROP_MASTER; slot++) {
            sum = look(sum, page + cells->slot + slot);
        }
    }
    for (unsigned i = 0u; i < BATON_SPACE_REGIONS; i++) {
        sum = look(sum, i * BATON_ZONE_SIZE + BATON_LEVEL(1u) + cells->slot + SLOT_SPACE);
    }
    return sum;
}

/* A debug kernel checks itself; any other one says that it cannot. */
static bool is_sound(void) {
    struct baton_finding const finding = baton_kernel_audit(BATON_ROOT_HARDWARE);

    return finding.error == MM_KIND || (finding.error == MM_OK && finding.flaw == 0u);
}

static bool same(struct cells *cells, enum cells_when when) {
    if (when == CELLS_BEGIN) {
        before = look_at_all(cells);
    } else if (when == CELLS_END) {
        return look_at_all(cells) == before && is_sound();
    }
    return true;
}

static void wrong(struct cells_report const *report) {
    baton_print("# %s (%u) of a %s, %s, in %s, to %s: %s; %s, not %s\n", report->operation,
                report->argument, baton_kind_word(report->kind), report->variant, report->from,
                report->to, report->what, baton_error_word(report->got),
                baton_error_word(report->wanted));
}

static void spoil(struct cells *cells) {
    ((baton_word volatile *)cells->improper)[BATON_THREAD_REASON] = 1u;
}

static void clear(baton_word page) { memset((void *)page, 0, BATON_PAGE_SIZE); }

/* A frame in no pool: the one of the boot information. */
static baton_word outside(void) { return baton_frame(BATON_ROOT_HARDWARE, BATON_ROOT_INFO).frame; }

void test_cross(struct bench const *bench) {
    static struct cells cells;

    cells = (struct cells){.levels = LEVELS,
                           .zone_size = BATON_ZONE_SIZE,
                           .zone_containers = BATON_ZONE_PAGES,
                           .slot = FIRST_SLOT,
                           .improper = bench->page[IMPROPER_PAGE],
                           .here = bench->here,
                           .there = bench->there,
                           .outside = outside(),
                           .line = LINE,
                           .same = same,
                           .spoil = spoil,
                           .wrong = wrong};
    for (unsigned i = 0u; i < CELLS_PAGES; i++) {
        cells.page[i] = bench->page[i];
        clear(cells.page[i]);
    }
    clear(cells.improper);
    test_check(cells_build(&cells), "cross: what all sources share is built");
    cells_try(&cells);
    test_number(cells.failed, 0u, "cross: every cell says and does what it has to");
    test_check(cells_take_apart(&cells), "cross: and is taken apart again");
    baton_print("# cross: %lu cells tried, %lu of them done and undone, %lu refused\n", cells.tried,
                cells.done, cells.tried - cells.done);
}
