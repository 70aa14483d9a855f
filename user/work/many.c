/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * Many small processes: each copies itself, writes to its memory, and looks
 * whether the others have left it alone. For the pager's clients only.
 *
 *   many --fork--> 1 --fork--> 1 ...       DEPTH
 *         `------> 2 ...
 *         `------> 3 ...                   COPIES
 *
 * The pages of the heap say who wrote them last, when the copy was made and
 * since. A process ends with a checksum of its own and its copies' as its status,
 * which does not depend on who runs when.
 *
 *   many [COPIES] [DEPTH] [PAGES]
 */
#include "lib/work.h"
#include <baton/pager.h>
#include <baton/print.h>

#define USAGE "many [COPIES] [DEPTH] [PAGES]     (started by a pager)"
#define COPIES 4u
#define DEPTH 2u
#define PAGES 16u
#define LIMIT 1000u
#define STEP 0x9e3779b1u
#define STATUS_BAD 0u /* of a process that has seen something wrong: a checksum is never 0 */

struct process {
    uint32_t name;    /* a number that depends on its place in the tree */
    uint32_t version; /* of page 0: it changes with every copy that is made */
    uint32_t copies;
    uint32_t depth; /* of the tree below it */
    uint32_t pages;
};

static uint32_t word_of(struct process const *p, uint32_t page, uint32_t i) {
    uint32_t const version = page == 0u ? p->version * STEP : 0u;

    return work_mix(p->name + version + page * (uint32_t)WORK_PAGE_WORDS + i);
}

static void write_page(struct process const *p, uint32_t page) {
    uint32_t *const words = work_heap() + (size_t)page * WORK_PAGE_WORDS;

    for (uint32_t i = 0; i < WORK_PAGE_WORDS; i++) {
        words[i] = word_of(p, page, i);
    }
}

/* Whether process `p` has written the page last. */
static bool is_by(struct process const *p, uint32_t page) {
    uint32_t const *const words = work_heap() + (size_t)page * WORK_PAGE_WORDS;

    for (uint32_t i = 0; i < WORK_PAGE_WORDS; i++) {
        if (words[i] != word_of(p, page, i)) {
            return false;
        }
    }
    return true;
}

/* Copy `i` of a process. */
static struct process copy_of(struct process const *p, uint32_t i) {
    return (struct process){.name = work_mix(p->name + i + 1u),
                            .copies = p->copies,
                            .depth = p->depth - 1u,
                            .pages = p->pages};
}

/* The status that a process must end with. */
static uint32_t checksum_of(struct process const *p) {
    uint32_t sum = p->name;

    for (uint32_t i = 0; i < p->copies && p->depth > 0u; i++) {
        struct process const copy = copy_of(p, i);

        sum += work_mix(checksum_of(&copy));
    }
    return work_mix(sum) | 1u;
}

/* At first all pages are as the process's maker had them; then every second one, then none. */
static bool work_on_pages(struct process const *p, struct process const *maker) {
    bool right = true;

    for (uint32_t page = 0; page < p->pages; page++) {
        right = is_by(maker, page) && right;
    }
    for (uint32_t page = 1u; page < p->pages; page += 2u) {
        write_page(p, page);
    }
    for (uint32_t page = 0; page < p->pages; page++) {
        right = is_by(page % 2u == 1u ? p : maker, page) && right;
    }
    for (uint32_t page = 0; page < p->pages; page += 2u) {
        write_page(p, page);
    }
    return right;
}

static uint32_t tree(struct process *p);

/* A copy's life: that of its maker. */
static _Noreturn void live(struct process const *maker, uint32_t i) {
    struct process copy = copy_of(maker, i);
    bool const right = work_on_pages(&copy, maker);
    uint32_t const sum = tree(&copy);

    baton_exit(right ? sum : STATUS_BAD);
}

/* Wait for a copy; its status, STATUS_BAD if there is none. */
static uint32_t join(void) {
    baton_word which;
    baton_word status;

    return baton_pager_join(0u, &which, &status) == MM_OK ? (uint32_t)status : STATUS_BAD;
}

/* Make the copies, wait for all, and look at this process's memory again. Returns the checksum. */
static uint32_t tree(struct process *p) {
    uint32_t sum = p->name;
    uint32_t made = 0;
    bool right = true;

    for (uint32_t i = 0; i < p->copies && p->depth > 0u; i++) {
        baton_word number = 0;
        enum mm_error const error = baton_pager_fork(&number);

        if (error != MM_OK) {
            baton_print("many: copy %lu was not made: error %u\n", (unsigned long)i, error);
            right = false;
        } else if (number == 0u) {
            live(p, i);
        } else {
            made++;
            p->version++;
            write_page(p, 0u); /* the copy must not see that */
        }
    }
    for (uint32_t i = 0; i < made; i++) {
        uint32_t const status = join();

        right = status != STATUS_BAD && right;
        sum += work_mix(status);
    }
    for (uint32_t page = 0; page < p->pages; page++) {
        right = is_by(p, page) && right;
    }
    return right ? work_mix(sum) | 1u : STATUS_BAD;
}

int main(int argc, char *argv[]) {
    static baton_word const limits[] = {LIMIT, LIMIT, UINT32_MAX};
    baton_word numbers[] = {COPIES, DEPTH, PAGES};
    struct process first = {.name = 1u};
    uint32_t sum;

    if (!work_begin(argc, argv, USAGE, numbers, limits, 3u)) {
        return WORK_USAGE;
    }
    first.copies = (uint32_t)numbers[0];
    first.depth = (uint32_t)numbers[1];
    first.pages = (uint32_t)numbers[2];
    if (first.pages > baton_started()->heap_pages) {
        baton_print("many: its heap has only %lu pages\n",
                    (unsigned long)baton_started()->heap_pages);
        return WORK_USAGE;
    }
    for (uint32_t page = 0; page < first.pages; page++) {
        write_page(&first, page);
    }
    sum = tree(&first);
    return work_result("many", first.pages, "pages each", sum, sum == checksum_of(&first));
}
