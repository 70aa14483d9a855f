/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * A client of the pager that does one thing between two marks, again and again.
 *
 *   costs first N      touches the next page of its heap for the first time
 *   costs again N      reads the next 64 pages of its heap, all of which was written and read before
 *   costs write N      writes to the next 64 pages, all of which was written before
 *   costs fork N       makes a copy of itself, having touched a page in each zone of its heap
 *
 * N times each. The marks are stores of constants that nothing else has in its instructions: tools/spans.c
 * counts what the whole machine executes between them. Before the first there are two with nothing between.
 */
#include <baton/machine.h>
#include <baton/pager.h>
#include <baton/parse.h>
#include <baton/print.h>
#include <baton/string.h>

#define BEGIN 0x6d61726bu
#define END 0x656b616du
#define GROUP 64u
#define STATUS_WRONG 1
#define STATUS_USAGE 2

static uint32_t volatile mark;

static __attribute__((noinline)) void begin(void) { mark = BEGIN; }
static __attribute__((noinline)) void end(void) { mark = END; }

static uint32_t volatile *page_at(uint32_t page) {
    return (uint32_t volatile *)(BATON_PROGRAM_HEAP + page * BATON_PAGE_SIZE);
}

static uint32_t heap_pages(void) { return baton_started()->heap_pages; }

static void write_all(void) {
    for (uint32_t i = 0; i < heap_pages(); i++) {
        *page_at(i) = i;
    }
}

static bool read_all(void) {
    bool right = true;

    for (uint32_t i = 0; i < heap_pages(); i++) {
        right = *page_at(i) == i && right;
    }
    return right;
}

static bool measure_first(uint32_t count) {
    bool right = true;

    for (uint32_t i = 0; i < count; i++) {
        uint32_t found;

        begin();
        found = *page_at(i);
        end();
        right = found == 0u && right;
    }
    return right;
}

/* The pager reads and writes some pages ahead, so a few say little. */
static bool measure_groups(uint32_t count, bool writing) {
    bool right = true;

    for (uint32_t i = 0; i < count * GROUP; i += GROUP) {
        uint32_t const first = i % (heap_pages() - GROUP + 1u);
        uint32_t wrong = 0;

        begin();
        for (uint32_t page = first; page < first + GROUP; page++) {
            wrong |= *page_at(page) ^ page;
            if (writing) {
                *page_at(page) = page;
            }
        }
        end();
        right = wrong == 0u && right;
    }
    return right;
}

static bool measure_forks(uint32_t count) {
    for (uint32_t i = 0; i < heap_pages(); i += BATON_ZONE_PAGES) {
        *page_at(i) = 1u;
    }
    for (uint32_t i = 0; i < count; i++) {
        baton_word number;
        baton_word which;
        baton_word status;
        enum mm_error error;

        begin();
        error = baton_pager_fork(&number);
        end();
        if (error != MM_OK) {
            return false;
        }
        if (number == 0u) {
            baton_exit(0);
        }
        if (baton_pager_join(number, &which, &status) != MM_OK || status != 0u) {
            return false;
        }
    }
    return true;
}

int main(int argc, char *argv[]) {
    char const *const verb = argc > 1 ? argv[1] : "";
    baton_word count = 0;
    bool right = true;

    if (argc != 3 || !baton_parse_number(argv[2], &count) || heap_pages() == 0u) {
        return STATUS_USAGE;
    }
    begin();
    end();
    if (strcmp(verb, "first") == 0) {
        right = count <= heap_pages() && measure_first((uint32_t)count);
    } else if (strcmp(verb, "fork") == 0) {
        right = measure_forks((uint32_t)count);
    } else if (strcmp(verb, "again") == 0) {
        write_all();
        right = read_all();
        right = read_all() && right && measure_groups((uint32_t)count, false);
    } else if (strcmp(verb, "write") == 0) {
        write_all();
        write_all();
        right = measure_groups((uint32_t)count, true);
    } else {
        return STATUS_USAGE;
    }
    return right ? 0 : STATUS_WRONG;
}
