/* SPDX-License-Identifier: BSD-2-Clause */
/* Allocation from the buddy manager: a program's library, without a system call. */
#include "bench.h"
#include <baton/buddy.h>

#define PAGES_ALL 4096u
#define ORDER_TOP 12u

static struct baton_buddy buddy;
static uint32_t area[8192];
static uint32_t kernel[RUNS];
static uint32_t allocate[RUNS];
static uint32_t release[RUNS];

static void good(enum baton_memory_error error) {
    bench_must(error == BATON_MEMORY_OK, "the buddy manager gives and takes back");
}

/* The largest block is split down to `order` each time, and put together again. */
static void measure(unsigned order, char const *variant) {
    for (unsigned i = 0; i < RUNS; i++) {
        uint32_t index;
        uint32_t from;
        uint32_t to;

        kernel[i] = 0u;
        bench_quiet();
        from = bench_now();
        good(baton_buddy_allocate(&buddy, order, &index));
        to = bench_now();
        allocate[i] = to - from - bench_base_now();
        from = bench_now();
        good(baton_buddy_free(&buddy, index, order));
        to = bench_now();
        release[i] = to - from - bench_base_now();
    }
    bench_result("buddy allocate", variant, kernel, allocate);
    bench_result("buddy free", variant, kernel, release);
}

void bench_buddy(struct bench const *bench) {
    (void)bench;
    good(baton_buddy_create(&buddy, area, sizeof(area), PAGES_ALL, ORDER_TOP));
    good(baton_buddy_add(&buddy, 0u, PAGES_ALL));
    measure(0u, "a page, all else free: twelve splits");
    measure(ORDER_TOP, "all");
}
