/* SPDX-License-Identifier: BSD-2-Clause */
#include "worker.h"

#define STACK 1024u
#define SPACE_RIGHTS (MM_MANAGE | MM_RUN | MM_SHARE)
#define CALL_RIGHTS (MM_SEND | MM_PASS | MM_NOTIFY)

static uint8_t stacks[WORKERS][STACK] __attribute__((aligned(16)));

/* Clone the space in root's slot `space` into a slot of worker i. */
static void give(unsigned i, unsigned space, unsigned slot, unsigned rights, baton_word badge) {
    test_step(baton_clone(BATON_SLOT(space), BATON_SLOT(slot) + WORKER_SLOT(i), rights, badge, 1u)
                      .error == MM_OK,
              "worker: it gets a space");
}

void worker_make(unsigned i, struct worker const *worker) {
    test_step(child_thread(worker->page, WORKER(i), stacks[i] + STACK, worker->entry,
                           worker->argument, worker->priority)
                      .error == MM_OK,
              "worker: it is made");
    give(i, worker->space, BATON_SLOT_SPACE, SPACE_RIGHTS, 0u);
    give(i, BATON_ROOT_SPACE, CHILD_ROOT, CALL_RIGHTS, WORKER_BADGE(i));
    if (worker->server != 0u) {
        give(i, worker->server, CHILD_SERVER, CALL_RIGHTS, WORKER_BADGE(i));
    }
    if (worker->handler != 0u) {
        give(i, worker->handler, BATON_SLOT_HANDLER, MM_SEND, WORKER_BADGE(i));
    }
}

void worker_start(unsigned i, struct worker const *worker) {
    worker_make(i, worker);
    test_step(baton_resume(WORKER(i)) == MM_OK, "worker: it runs");
}

void worker_again(unsigned i, struct worker const *worker, baton_word scratch) {
    child_registers(scratch, stacks[i] + STACK, worker->entry, worker->argument, worker->priority);
    test_step(baton_write_registers(WORKER(i), scratch) == MM_OK, "worker: it starts again");
}

void worker_end(unsigned i, baton_word page) {
    test_step(baton_suspend(WORKER(i)) == MM_OK, "worker: it is suspended");
    for (unsigned slot = 1u; slot < WORKER_SLOTS; slot++) {
        enum mm_error const error = baton_destroy(BATON_SLOT(slot) + WORKER_SLOT(i), 1u).error;

        test_step(error == MM_OK || error == MM_EMPTY, "worker: a slot is emptied");
    }
    test_step(baton_move(WORKER(i), page, 0, 1u).error == MM_OK, "worker: it is ended");
}

struct baton_message worker_report(baton_word first, baton_word second) {
    struct baton_send const send = {.label = WORKER_REPORT, .words = {first, second}};

    return baton_call(CHILD_ROOT, &send);
}

void worker_pages(struct bench const *bench, baton_word *page, unsigned count) {
    baton_word address = bench->page[TEST_PAGES - 1u] + BATON_PAGE_SIZE;
    baton_word const end =
        BATON_ROOT_MEMORY + (baton_word)bench->info->shown_frames * BATON_PAGE_SIZE;
    unsigned found = 0;

    for (; found < count && address < end; address += BATON_PAGE_SIZE) {
        if (test_page_free(bench->info, address)) {
            page[found++] = address;
        }
    }
    test_number(found, count, "worker: there are more free pages");
}

bool worker_pages_back(struct bench const *bench, baton_word const *page, unsigned count) {
    unsigned back = 0;

    for (unsigned i = 0; i < count; i++) {
        back += test_page_free(bench->info, page[i]) ? 1u : 0u;
    }
    return back == count;
}

static void step(struct baton_result result, char const *name) {
    test_step(result.error == MM_OK, name);
}

void worker_space(struct bench const *bench, unsigned slot, baton_word const *page) {
    baton_word const program = BATON_ROOT_BASE + BATON_LEVEL(1u);

    step(baton_make(page[0], BATON_SLOT(slot), MM_SPACE), "worker: a space is made");
    step(baton_make(page[1], BATON_SLOT(OTHER_ZONE), MM_ZONE), "worker: and a zone");
    step(baton_clone(program, program + slot, MM_ACCESS, 0u, 1u),
         "worker: the program is attached");
    step(baton_move(BATON_SLOT(OTHER_ZONE), bench->there + BATON_LEVEL(1u) + slot, 0, 1u),
         "worker: and the zone");
}

void worker_space_end(struct bench const *bench, unsigned slot, baton_word const *page) {
    step(baton_move(bench->there + BATON_LEVEL(1u) + slot, BATON_SLOT(OTHER_ZONE), 0, 1u),
         "worker: the zone is detached");
    step(baton_move(BATON_SLOT(OTHER_ZONE), page[1], 0, 1u), "worker: and ended");
    step(baton_destroy(BATON_ROOT_BASE + BATON_LEVEL(1u) + slot, 1u),
         "worker: the program is detached");
    step(baton_move(BATON_SLOT(slot), page[0], 0, 1u), "worker: the space is ended");
}

bool worker_alone(unsigned slot) {
    return baton_fail(slot) == MM_EMPTY &&
           baton_frame(BATON_ROOT_HARDWARE, BATON_SLOT(slot)).slaves == 0u;
}
