/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * What the pager's clients pay, from the instruction that faults back to it:
 *
 *   touch --kernel--> pager: own, system calls, disk --kernel--> touch again
 *         |<------------------- in all ------------------------>|
 *
 * The pager says what its own part was, and the disk's; the rest is the kernel's. The counter counts
 * instructions in an emulator that is told so (docs/performance.md); whether it does is found out
 * first, with sequences whose length is known, and said.
 *
 * With a limit (mem=) that is less than the heap and a disk, pages come back from there, too. The heap needs 64
 * zones (heap=65536) for the copies.
 */
#include "lib/work.h"
#include <baton/machine.h>
#include <baton/pager.h>
#include <baton/print.h>
#include <bench/counter.h>

#define RUNS 100u
#define ZONES_MAX 64u
#define FORKS 16u
#define TICK_TRIES 4u
#define MARGIN 400000u
#define SETTLE 20000u
#define FAULT_LEAST 300u  /* what takes less is none */
#define BELOW_PAGES 1200u /* where the pages for disk tests are: behind the first zone */

struct part {
    uint32_t all[RUNS];
    uint32_t own[RUNS];
    uint32_t kernel[RUNS];
    unsigned count;
    uint32_t all_sum; /* less than 2^32: RUNS times less than 2^25 */
    uint32_t own_sum;
};

static struct part part;
static bool counts; /* the counter counts instructions */

static uint32_t base; /* of two stamps around an access that does not fault */
static bool ticks;    /* the kernel's timer is known */
static struct counter_timer timer = {.settle = SETTLE, .margin = MARGIN};

/* --- the counter --------------------------------------------------------------------------------- */

/* Wait until no tick of the kernel's timer is near. */
static void quiet(void) {
    if (ticks) {
        counter_quiet(&timer);
    }
}

static void calibrate(void) {
    struct bench_stamps stamps;

    for (unsigned i = 0; i < TICK_TRIES && !counts; i++) { /* an interrupt may come in between */
        counts = counter_counts();
    }
    bench_touch(BATON_PROGRAM_HEAP, &stamps);
    bench_touch(BATON_PROGRAM_HEAP, &stamps);
    base = stamps.after - stamps.before;
    if (counts) {
        counter_learn(&timer);
        ticks = timer.period > 4u * MARGIN;
    }
}

/* --- results ------------------------------------------------------------------------------------- */

static void sort(uint32_t *values, unsigned count) {
    for (unsigned i = 1; i < count; i++) {
        uint32_t const value = values[i];
        unsigned j = i;

        for (; j > 0u && values[j - 1u] > value; j--) {
            values[j] = values[j - 1u];
        }
        values[j] = value;
    }
}

static void begin(void) {
    part.count = 0;
    part.all_sum = 0;
    part.own_sum = 0;
}

static void add(uint32_t all, uint32_t own, uint32_t disk) {
    if (part.count < RUNS) {
        part.all[part.count] = all - disk;
        part.own[part.count] = own;
        part.kernel[part.count] = all - disk - own;
        part.all_sum += all - disk;
        part.own_sum += own;
        part.count++;
    }
}

static void end(char const *name, char const *variant) {
    unsigned const middle = part.count / 2u;

    if (part.count == 0u) {
        return;
    }
    sort(part.all, part.count);
    sort(part.own, part.count);
    sort(part.kernel, part.count);
    if (part.own[middle] == 0u) {
        baton_print("cost: %s, %s: %u in all (%u times, %u to %u)\n", name, variant,
                    part.all[middle], part.count, part.all[0], part.all[part.count - 1u]);
    } else {
        baton_print(
            "cost: %s, %s: %u in all, %u the pager's own, %u the kernel's (%u times, %u to %u "
            "in all)\n",
            name, variant, part.all[middle], part.own[middle], part.kernel[middle], part.count,
            part.all[0], part.all[part.count - 1u]);
    }
}

/* The mean, for what is done for several at once. */
static void mean(char const *name, char const *variant) {
    uint32_t const all = part.count > 0u ? part.all_sum / part.count : 0u;
    uint32_t const own = part.count > 0u ? part.own_sum / part.count : 0u;

    if (part.count > 0u) {
        baton_print("cost: %s, %s: %u in all, %u the pager's own, %u the kernel's (mean of %u)\n",
                    name, variant, all, own, all - own, part.count);
    }
}

/* --- faults -------------------------------------------------------------------------------------- */

static baton_word page_at(uint32_t page) {
    return BATON_PROGRAM_HEAP + (baton_word)page * BATON_PAGE_SIZE;
}

/* Touch a page, and count if the disk was used, or was not. */
static void touch(uint32_t page, bool disk) {
    struct bench_stamps stamps;
    uint32_t own;
    uint32_t on_disk;

    quiet();
    bench_touch(page_at(page), &stamps);
    if (stamps.after - stamps.before > base + FAULT_LEAST &&
        baton_pager_costs(BATON_PAGER_OWN, &own) == MM_OK &&
        baton_pager_costs(BATON_PAGER_DISK, &on_disk) == MM_OK && (on_disk != 0u) == disk) {
        add(stamps.after - stamps.before - base, own, on_disk);
    }
}

/* The first page of a zone makes the zone. */
static void measure_zeroes(void) {
    begin();
    for (uint32_t page = 1u; page <= RUNS; page++) {
        touch(page, false);
    }
    end("fault", "demand zero");
}

/* More than the limit is written to, and then comes back in an order that is not the disk's. */
static void measure_disk(uint32_t first, uint32_t pages) {
    for (uint32_t i = 0; i < pages; i++) {
        *(uint32_t volatile *)page_at(first + i) = i;
    }
    begin();
    for (uint32_t i = 0; i < RUNS; i++) {
        touch(first + i * 7u % pages, true);
    }
    mean("fault", "page in and another one out, mean, without the disk");
    end("fault", "page in, without the disk");
}

/* --- copies -------------------------------------------------------------------------------------- */

/* Make a copy, which ends at once. */
static bool copy(void) {
    baton_word number = 0;
    baton_word status;
    uint32_t own;
    uint32_t kernel;

    quiet();
    if (baton_pager_fork(&number) != MM_OK) {
        return false;
    }
    if (number == 0u) {
        for (;;) {
            struct baton_send const send = {.label = BATON_PARENT_EXIT};

            (void)baton_call(BATON_SLOT_PARENT, &send);
        }
    }
    if (baton_pager_costs(BATON_PAGER_COPY + BATON_PAGER_OWN, &own) == MM_OK &&
        baton_pager_costs(BATON_PAGER_COPY + BATON_PAGER_KERNEL, &kernel) == MM_OK) {
        add(own + kernel, 0u, 0u);
    }
    return baton_pager_join(number, &number, &status) == MM_OK;
}

static void write_zones(uint32_t zones) {
    for (uint32_t zone = 0; zone < zones; zone++) {
        *(uint32_t volatile *)page_at(zone * BATON_ZONE_PAGES) = zone;
    }
}

/* From the call to the answer: the pager's part, and its system calls. */
static void measure_copies(uint32_t zones) {
    char text[48];

    begin();
    for (unsigned i = 0; i < FORKS; i++) {
        write_zones(zones);
        if (!copy()) {
            return;
        }
    }
    (void)baton_text(text, sizeof(text), "%u zones of heap, all written to", zones);
    end("fork by the pager", text);
    begin();
    for (unsigned i = 0; i < FORKS; i++) {
        if (!copy()) {
            return;
        }
    }
    (void)baton_text(text, sizeof(text), "%u zones of heap, none written to since", zones);
    end("fork by the pager", text);
}

int main(int argc, char *argv[]) {
    uint32_t const pages = baton_started()->heap_pages;

    (void)argv;
    if (argc != 1 || pages < 2u * RUNS) {
        baton_print("usage: cost     (started by a pager, with heap=%u or more)\n", 2u * RUNS);
        return WORK_USAGE;
    }
    calibrate();
    baton_print(counts ? "cost: counted in instructions; stubs of system calls are the kernel's.\n"
                       : "cost: NOT instructions, but ticks of the time-stamp counter.\n");
    measure_zeroes();
    if (pages > BELOW_PAGES + RUNS) {
        measure_disk(BELOW_PAGES, pages - BELOW_PAGES < 2048u ? pages - BELOW_PAGES : 2048u);
    }
    for (uint32_t zones = 1u; zones <= ZONES_MAX && zones * BATON_ZONE_PAGES <= pages;
         zones *= 4u) {
        measure_copies(zones);
    }
    return 0;
}
