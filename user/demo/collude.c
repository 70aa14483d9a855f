/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * A client of the pager that works together with others of its kind: each tries to put
 * something where the pager does not find it when it ends them.
 *
 *   collude <--- object that all see, one writes, another keeps ---> collude
 *     |  \---------- calls that bring references along ----------------^ |
 *     +--> copy, copy: the same again                                    +--> copy, copy
 *
 * What it gets it keeps: every slot is full of references to the pager and to its friends. Then it stays, waiting for an
 * answer of a friend's that never comes, or asleep. It says how many attempts have
 * succeeded that must not.
 */
#include <baton/machine.h>
#include <baton/pager.h>
#include <baton/print.h>
#include <baton/timer.h>

#define FRIEND (BATON_SLOT_OWN + 1u) /* the slot of the friend's space */
#define EMPTY (BATON_SLOT_OWN + 2u)  /* a slot that is empty, as long as nothing succeeds */
#define COPIES 2u
#define OBJECT_PAGES 8u
#define LONG 1000000u /* milliseconds */

static unsigned attempts;
static unsigned successes;

static void attempt(enum mm_error error, char const *what, unsigned where) {
    attempts++;
    if (error == MM_OK) {
        successes++;
        baton_print("collude: it can %s (%u).\n", what, where);
    }
}

/* Make objects of its pages, and hand on what it sees, by all names that it can think of. */
static void hide_memory(void) {
    baton_word const page = BATON_PROGRAM_HEAP;
    baton_word const zone = BATON_PROGRAM_HEAP + BATON_LEVEL(1u);

    for (unsigned kind = MM_THREAD; kind <= MM_LEDGER; kind++) {
        attempt(baton_make(page, BATON_SLOT(EMPTY), kind).error, "make an object", kind);
    }
    for (unsigned slot = 0; slot < BATON_THREAD_SLOTS; slot++) {
        baton_word const there =
            slot; /* the same address, as that slot's space, zone or window has it */

        attempt(baton_move(page, page + BATON_PAGE_SIZE + there, 0, 1u).error, "move a page", slot);
        attempt(baton_clone(page, page + BATON_PAGE_SIZE + there, MM_R, 0, 1u).error,
                "clone a page", slot);
        attempt(baton_move(zone, zone + 2u * BATON_ZONE_SIZE + there, 0, 1u).error, "move a zone",
                slot);
        attempt(baton_clone(zone, zone + 2u * BATON_ZONE_SIZE + there, MM_R, 0, 1u).error,
                "clone a zone", slot);
        attempt(baton_clone(zone, BATON_SLOT(EMPTY), MM_R, 0, 1u).error, "keep a zone", slot);
    }
}

static void hide_references(void) {
    for (unsigned slot = 1u; slot < BATON_THREAD_SLOTS; slot++) {
        baton_word const name = BATON_SLOT(slot);

        if (slot != EMPTY) {
            attempt(baton_move(name, BATON_SLOT(EMPTY), 0, 1u).error, "move a reference", slot);
            attempt(baton_clone(name, BATON_SLOT(EMPTY), 0, 0, 1u).error, "clone one", slot);
        }
    }
}

/* Send what it has with calls: through its references to the parent, and to its friend, if it has any. */
static void send_along(unsigned slot, unsigned label) {
    baton_word const things[] = {BATON_PROGRAM_HEAP, BATON_PROGRAM_HEAP + BATON_LEVEL(1u),
                                 BATON_SLOT(BATON_SLOT_SPACE), BATON_SLOT(BATON_SLOT_SELF)};

    for (unsigned i = 0; i < sizeof(things) / sizeof(things[0]); i++) {
        for (unsigned mode = BATON_MODE_MOVE; mode <= BATON_MODE_CLONE; mode++) {
            struct baton_send const send = {.label = label, .mode = mode, .reference = things[i]};
            struct baton_message const answer = baton_call(slot, &send);

            attempt(answer.error == MM_OK && (answer.flags & BATON_IPC_PASSED) != 0u ? MM_OK
                                                                                     : MM_RIGHTS,
                    "get a reference with an answer", slot);
        }
    }
}

/* Have the pager fill every slot that is empty. The last one stays so for the next attempts. */
static void fill_slots(void) {
    for (unsigned slot = BATON_SLOT_GIVEN; slot < BATON_THREAD_SLOTS; slot++) {
        if (slot != EMPTY && slot != FRIEND) {
            (void)baton_find(BATON_PAGER_NAME, slot);
        }
    }
    (void)baton_declare(0, BATON_SLOT(EMPTY), BATON_ACCEPT_SLAVE);
}

static void keep_object(void) {
    baton_word address = 0;
    baton_word count = 0;

    if (baton_pager_share("hide", OBJECT_PAGES, &address, &count) == MM_OK) {
        for (baton_word page = 0; page < count; page++) {
            *(uint32_t volatile *)(address + page * BATON_PAGE_SIZE) += 1u;
        }
    }
}

static void collude(void) {
    for (unsigned page = 0; page < baton_started()->heap_pages; page++) {
        *(uint32_t volatile *)(BATON_PROGRAM_HEAP + page * BATON_PAGE_SIZE) += 1u;
    }
    keep_object();
    hide_memory();
    hide_references();
    fill_slots();
    hide_memory();
    send_along(BATON_SLOT_PARENT, BATON_PARENT_READY);
    (void)baton_find("collude", FRIEND);
}

/* Nobody of them ever answers. */
static _Noreturn void stay(void) {
    struct baton_send const send = {
        .label = 1u, .mode = BATON_MODE_CLONE, .reference = BATON_SLOT(BATON_SLOT_SELF)};

    for (;;) {
        if (baton_call(FRIEND, &send).error != MM_OK) {
            (void)baton_sleep(LONG);
        }
    }
}

int main(void) {
    baton_word number = 1u;

    for (unsigned i = 0; i < COPIES && number != 0u; i++) {
        collude();
        if (baton_pager_fork(&number) != MM_OK) {
            number = 0u;
        }
    }
    collude();
    (void)baton_ready(false); /* the others may find it */
    baton_print("collude: %u of %u attempts have succeeded.\n", successes, attempts);
    stay();
}
