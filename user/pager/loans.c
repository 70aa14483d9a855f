/* SPDX-License-Identifier: BSD-2-Clause */
#include "loans.h"
#include "memory.h"
#include "slots.h"
#include <baton/memory_server.h>

#define ALL (MM_R | MM_W | MM_X)
#define KEEP 64u     /* free pages that stay */
#define STEP 32u     /* pages that go back in a row, so that faults wait no longer than that */
#define PAUSE_MAX 7u /* at most 2^7 times nothing is asked for */

static uint32_t *numbers;
static uint32_t count;
static uint32_t most;
static char const *server; /* null: there is none */
static uint32_t refusals;  /* in a row, */
static uint32_t pause;     /* and so often it is not asked */

void loans_start(void *books, char const *name, uint32_t limit) {
    numbers = books;
    server = name;
    most = limit;
}

uint32_t loans_count(void) { return count; }

/* --- one page comes ------------------------------------------------------------------------------ */

/* A server that has ended was taken out of the slot by root, and may be there again under its name. */
static bool is_there(void) {
    return server != 0 && (baton_inspect(BATON_SLOT(SLOT_LENDER)).error == MM_OK ||
                           baton_find(server, SLOT_LENDER) == MM_OK);
}

/* Whether a page has come that is the pager's alone, and that it can use. */
static bool is_sound(baton_word page) {
    struct baton_info const info = baton_inspect(page);

    return info.error == MM_OK && info.kind == MM_PAGE && info.role == MM_MASTER && !info.shared &&
           ((info.rights & ALL) == ALL || baton_adjust(page, BATON_ADJUST, ALL, 1u).error == MM_OK);
}

static bool take(void) {
    struct baton_mem_block block;
    baton_word hole;

    if (count == most || !is_there()) {
        return false;
    }
    hole = memory_take_hole();
    if (hole == 0u) {
        return false;
    }
    if (baton_mem_take(SLOT_LENDER, 0u, false, hole, &block) == BATON_MEMORY_OK && is_sound(hole)) {
        numbers[count++] = block.number;
        memory_came(hole);
        return true;
    }
    if (baton_inspect(hole).error == MM_EMPTY) {
        memory_is_empty(hole);
    } else {
        server = 0; /* it is not to be trusted; what has come stays where it is, unused */
    }
    return false;
}

void loans_take(uint32_t wanted, bool last) {
    uint32_t got = 0;

    if (pause > 0u && !last) {
        pause--;
        return;
    }
    while (got < wanted && take()) {
        got++;
    }
    refusals = got > 0u ? 0u : refusals + (refusals < PAUSE_MAX ? 1u : 0u);
    pause = got == wanted ? 0u : 1u << refusals;
}

/* --- one page goes ------------------------------------------------------------------------------- */

/* Where a page was has to be looked at: who says that it has taken it may not have. */
static bool has_gone(baton_word page) {
    if (baton_inspect(page).error != MM_EMPTY) {
        memory_put(page);
        return false;
    }
    memory_went(page);
    return true;
}

/* A free page goes back under the last number. If the server does not take it, it is the pager's. */
static bool give_back(void) {
    struct baton_mem_block const block = {
        .slot = SLOT_LENDER, .number = numbers[count - 1u], .address = memory_take()};

    if (block.address == 0u) {
        return false;
    }
    count--;
    if (is_there()) {
        (void)baton_mem_free(&block);
    }
    return has_gone(block.address);
}

static bool give_root(void) {
    struct baton_send send = {.label = BATON_PARENT_RETURN, .words = {memory_take(), 1u}};

    if (send.words[0] == 0u) {
        return false;
    }
    (void)baton_call(BATON_SLOT_PARENT, &send);
    return has_gone(send.words[0]);
}

bool loans_settle(void) {
    for (unsigned i = 0; i < STEP && count > 0u && memory_free() > KEEP; i++) {
        (void)give_back();
    }
    return count > 0u && memory_free() > KEEP;
}

uint32_t loans_return(uint32_t wanted) {
    uint32_t done = 0;

    while (done < wanted && memory_free() > MEMORY_RESERVE) {
        if (count > 0u) {
            done += give_back() ? 1u : 0u;
        } else if (give_root()) {
            done++;
        } else {
            break;
        }
    }
    return done;
}
