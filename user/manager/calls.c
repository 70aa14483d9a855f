/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * What clients ask, one function a label.
 *
 * The account is settled before anything is handed over, and pages that cannot be
 * handed over just stay where they are: no client can leave the server with
 * half a thing done.
 */
#include "server.h"

#define ALL (MM_R | MM_W | MM_X)
#define ORDER_MASK 255u

static void say(struct reply *r, unsigned label, baton_word first, baton_word second) {
    r->send.label = label;
    r->send.words[0] = first;
    r->send.words[1] = second;
}

/* A container is not as it should be: which of the block's, and why. */
static void say_container(struct reply *r, uint32_t page, enum mm_error why) {
    say(r, BATON_MEMORY_CONTAINER, page, (baton_word)why);
}

/* The caller's block called `number`, and its page `page`. False, and *r, if it has no such. */
static bool find(struct server *s, struct baton_message const *m, struct reply *r,
                 struct baton_holding *block) {
    if (!baton_account_holder(&s->manager.account, (uint32_t)m->words[0], block) ||
        block->client != r->client) {
        say(r, BATON_MEMORY_FOREIGN, 0u, 0u);
        return false;
    }
    if (m->words[1] >> block->order != 0u) {
        say(r, BATON_MEMORY_RANGE, 0u, 0u);
        return false;
    }
    return true;
}

/* --- blocks ---------------------------------------------------------------------------------- */

static bool is_out_of_memory(enum baton_memory_error error) {
    return error == BATON_MEMORY_NONE || error == BATON_MEMORY_SCATTERED;
}

static void take(struct server *s, struct baton_message const *m, struct reply *r) {
    struct baton_holding block = {.client = r->client};
    bool const lent = (m->words[0] & BATON_MEM_LENT) != 0u;
    struct baton_refusal refusal;
    enum baton_memory_error error;

    block.order = (unsigned)(m->words[0] & ORDER_MASK);
    block.where =
        m->words[1] / BATON_PAGE_SIZE * BATON_PAGE_SIZE + (lent ? (uintptr_t)WHERE_LENT : 0u);
    if (m->words[0] > BATON_MEM_LENT + ORDER_MASK) {
        error = BATON_MEMORY_ORDER;
    } else if (s->lends && !lent) {
        error = BATON_MEMORY_RIGHTS;
    } else {
        do {
            error = baton_manager_give(&s->manager, block.client, block.order, block.where,
                                       &block.index, &refusal);
        } while (is_out_of_memory(error) && supply(s, block.order));
    }
    if (error != BATON_MEMORY_OK) {
        s->events[BATON_MEM_OUT] += is_out_of_memory(error) ? 1u : 0u;
        s->events[BATON_MEM_OVER] += error == BATON_MEMORY_LIMIT ? 1u : 0u;
        say(r, error, 0u, 0u);
        return;
    }
    s->events[BATON_MEM_TAKEN]++;
    r->block = block.index;
    r->order = block.order;
    say(r, BATON_MEMORY_OK, block.index, pages_deliver(s, &block));
}

static void free_block(struct server *s, struct baton_message const *m, struct reply *r) {
    struct baton_refusal refusal = {0u, MM_OK};
    uint32_t const index = (uint32_t)m->words[0];
    enum baton_memory_error const error = baton_manager_take(
        &s->manager, r->client, index,
        m->words[1] > BATON_MEM_TOP ? BATON_BUDDY_ORDERS : (unsigned)m->words[1], &refusal);

    if (error == BATON_MEMORY_CONTAINER) {
        say_container(r, refusal.index - index, refusal.error);
    } else {
        say(r, error, 0u, 0u);
    }
    s->events[BATON_MEM_FREED] += error == BATON_MEMORY_OK ? 1u : 0u;
}

static void split(struct server *s, struct baton_message const *m, struct reply *r) {
    say(r,
        baton_manager_split(&s->manager, r->client, (uint32_t)m->words[0],
                            m->words[1] > BATON_MEM_TOP ? BATON_BUDDY_ORDERS
                                                        : (unsigned)m->words[1]),
        0u, 0u);
}

static bool may(struct server const *s, struct reply const *r, unsigned what) {
    return (s->board->may[r->client] & what) != 0u;
}

/* Once its address is told, a device may write to the block for as long as nobody says otherwise. */
static void tell_address(struct server *s, struct baton_message const *m, struct reply *r) {
    uint32_t const index = (uint32_t)m->words[0];
    unsigned const order = m->words[1] > BATON_MEM_TOP ? BATON_BUDDY_ORDERS : (unsigned)m->words[1];
    struct baton_holding block;
    uintptr_t at = 0;
    enum baton_memory_error error =
        baton_manager_address(&s->manager, r->client, index, order, &at);

    if (error == BATON_MEMORY_OK && !may(s, r, BATON_MEM_MAY_ADDRESS)) {
        error = BATON_MEMORY_RIGHTS; /* that was its predecessor */
        at = 0;
    }
    if (error == BATON_MEMORY_OK && baton_account_holder(&s->manager.account, index, &block)) {
        (void)baton_account_place(&s->manager.account, r->client, index, order,
                                  block.where | WHERE_TOLD);
    }
    say(r, error, at, 0u); /* frames have 20 bits here: nothing is above */
}

static void count(struct server *s, struct reply *r) {
    struct baton_buddy_numbers numbers;

    baton_buddy_count(&s->manager.buddy, &numbers);
    say(r, BATON_MEMORY_OK, numbers.containers[BATON_BUDDY_FREE],
        s->manager.account.clients[r->client].held);
}

/* --- single pages ---------------------------------------------------------------------------- */

static void page(struct server *s, struct baton_message const *m, struct reply *r) {
    struct baton_holding block;
    enum mm_error error;
    uint32_t index;

    if (!find(s, m, r, &block)) {
        return;
    }
    index = block.index + (uint32_t)m->words[1];
    if ((block.where & WHERE_LENT) != 0u) {
        r->send.mode = BATON_MODE_CLONE;
        r->send.rights = ALL;
    } else {
        error = s->manager.containers->verify(s, index);
        if (error != MM_OK) {
            say_container(r, (uint32_t)m->words[1], error);
            return;
        }
        r->send.mode = BATON_MODE_MOVE_UNSHARED;
    }
    r->send.reference = pages_name(s, index);
    say(r, BATON_MEMORY_OK, 0u, 0u);
}

static void back(struct server *s, struct baton_message const *m, bool crowded, struct reply *r) {
    bool const came = (m->flags & BATON_IPC_PASSED) != 0u;
    struct baton_holding block;
    enum mm_error error = MM_EMPTY;

    if (!find(s, m, r, &block)) {
        return;
    }
    if ((block.where & WHERE_LENT) != 0u) {
        say(r, BATON_MEMORY_RIGHTS, 0u, 0u);
        return;
    }
    if (!came && crowded) {
        say(r, BATON_MEM_AGAIN, 0u, 0u);
        return;
    }
    if (came) {
        error =
            baton_move(DESK, pages_name(s, block.index + (uint32_t)m->words[1]), BATON_UNSHARED, 1u)
                .error;
    }
    if (error == MM_OK) {
        say(r, BATON_MEMORY_OK, 0u, 0u);
    } else {
        say_container(r, (uint32_t)m->words[1], error);
    }
}

/* Small blocks first, and what is asked for by name is kept: contiguous memory is worth more. */
static void spare(struct server *s, struct reply *r) {
    struct baton_buddy_numbers numbers;
    struct baton_buddy_block block;

    if (!may(s, r, BATON_MEM_MAY_SPARE)) {
        say(r, BATON_MEMORY_RIGHTS, 0u, 0u);
        return;
    }
    baton_buddy_count(&s->manager.buddy, &numbers);
    if (numbers.containers[BATON_BUDDY_FREE] <= s->keep ||
        baton_buddy_give_back(&s->manager.buddy, 1u, BATON_BUDDY_LARGEST, &block) !=
            BATON_MEMORY_OK) {
        say(r, BATON_MEMORY_NONE, 0u, 0u);
        return;
    }
    r->spared = block.index;
    r->send.mode = BATON_MODE_MOVE_UNSHARED;
    r->send.reference = pages_name(s, block.index);
    s->events[BATON_MEM_TO_SERVER]++;
    s->spared++;
    say(r, BATON_MEMORY_OK, 0u, 0u);
}

static void regain(struct server *s, struct reply *r) {
    uint32_t came;

    if (!may(s, r, BATON_MEM_MAY_SPARE)) {
        say(r, BATON_MEMORY_RIGHTS, 0u, 0u);
        return;
    }
    came = supply_regain(s);
    say(r, BATON_MEMORY_OK, came, s->spared);
}

static void reset(struct server *s, struct reply *r) {
    struct baton_buddy_numbers before;
    struct baton_buddy_numbers after;

    if (!may(s, r, BATON_MEM_MAY_ADDRESS)) {
        say(r, BATON_MEMORY_RIGHTS, 0u, 0u);
        return;
    }
    baton_buddy_count(&s->manager.buddy, &before);
    ends_reset(s, r->client);
    baton_buddy_count(&s->manager.buddy, &after);
    say(r, BATON_MEMORY_OK,
        after.containers[BATON_BUDDY_FREE] - before.containers[BATON_BUDDY_FREE],
        s->manager.account.clients[r->client].held);
}

/* --- all of them ------------------------------------------------------------------------------ */

/* Have an account for the caller. False if it cannot have one. */
static bool admit(struct server *s, uint32_t client) {
    unsigned const rights =
        (s->board->may[client] & BATON_MEM_MAY_ADDRESS) != 0u ? BATON_ACCOUNT_ADDRESS : 0u;

    if (s->leaving[client]) {
        ends_settle(s, client); /* its predecessor's */
    }
    if (s->stale[client]) {
        s->stale[client] = false;
        return baton_account_limit(&s->manager.account, client, s->limit) == BATON_MEMORY_OK;
    }
    return s->manager.account.clients[client].open ||
           baton_account_open(&s->manager.account, client, s->limit, rights) == BATON_MEMORY_OK;
}

static void dispatch(struct server *s, struct baton_message const *m, bool crowded,
                     struct reply *r) {
    switch (m->label) {
    case BATON_MEM_TAKE: take(s, m, r); break;
    case BATON_MEM_PAGE: page(s, m, r); break;
    case BATON_MEM_BACK: back(s, m, crowded, r); break;
    case BATON_MEM_FREE: free_block(s, m, r); break;
    case BATON_MEM_SPLIT: split(s, m, r); break;
    case BATON_MEM_ADDRESS: tell_address(s, m, r); break;
    case BATON_MEM_COUNT: count(s, r); break;
    case BATON_MEM_SPARE: spare(s, r); break;
    case BATON_MEM_RESET: reset(s, r); break;
    case BATON_MEM_REGAIN: regain(s, r); break;
    default: say(r, BATON_MEM_UNKNOWN, 0u, 0u); break;
    }
}

void calls_handle(struct server *s, struct baton_message const *m, bool crowded, struct reply *r) {
    *r = (struct reply){.token = m->token, .block = NO_BLOCK, .spared = NO_BLOCK};
    r->client = m->badge < BATON_MEM_CLIENTS ? (uint32_t)m->badge : 0u;
    if (r->client == 0u || !admit(s, r->client)) {
        say(r, BATON_MEMORY_CLIENT, 0u, 0u);
    } else {
        dispatch(s, m, crowded, r);
    }
    s->events[BATON_MEM_REFUSED] += r->send.label != BATON_MEMORY_OK ? 1u : 0u;
    if ((m->flags & BATON_IPC_PASSED) != 0u && r->send.mode == BATON_MODE_NONE && pages_on_desk()) {
        r->send.mode = BATON_MODE_MOVE; /* it came in vain, and may go back */
        r->send.reference = DESK;
    }
}

void calls_finish(struct server *s, struct reply const *r, bool heard, bool came) {
    struct baton_refusal refusal;

    if (r->block != NO_BLOCK && !heard) {
        (void)baton_manager_take(&s->manager, r->client, r->block, r->order, &refusal);
    }
    if (r->spared != NO_BLOCK &&
        baton_manager_add(&s->manager, r->spared, 1u, &refusal) == BATON_MEMORY_OK) {
        s->events[BATON_MEM_TO_SERVER]--; /* it is still here */
        s->spared--;
    }
    if (!came && pages_on_desk()) {
        supply_clear_desk();
    }
}
