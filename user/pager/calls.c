/* SPDX-License-Identifier: BSD-2-Clause */
#include "calls.h"
#include "board.h"
#include "costs.h"
#include "fork.h"
#include "join.h"
#include "names.h"
#include "replies.h"
#include "share.h"
#include <baton/print.h>
#include <baton/string.h>

static void leave(struct client *c, baton_word status) {
    if (c->row.parent == 0u) {
        baton_print("pager: c%u (%s) has ended with status %lu.\n", c->number, c->row.name,
                    (unsigned long)status);
    }
    clients_end(c, BATON_PAGER_EXITED, (uint32_t)status);
}

void calls_client(struct client *c, struct baton_message const *m) {
    baton_word words[2] = {0u, 0u};
    enum mm_error error = MM_OK;

    switch (m->label % 256u) {
    case BATON_PARENT_EXIT: leave(c, m->words[0]); return;
    case BATON_PARENT_WAIT: return;
    case BATON_PAGER_FORK: fork_ask(c, m->token); return;
    case BATON_PAGER_JOIN: join_ask(c, m->token, m->words[0]); return;
    case BATON_PARENT_READY: error = names_ready(c); break;
    case BATON_PARENT_FIND: error = (enum mm_error)names_find(c, m->label / 256u, m->words); break;
    case BATON_PAGER_SHARE: error = share_object(c, m->words[0], m->words[1], words); break;
    case BATON_PAGER_COSTS: error = costs_ask(c, m->words[0], &words[0]); break;
    case BATON_PAGER_FILE: error = share_file(c, m->words, words); break;
    default: error = MM_NAME; break;
    }
    replies_words(m->token, error, words[0], words[1]);
}

static enum mm_error end_client(struct baton_message const *m, uint32_t policy) {
    struct client *const c = clients_number((uint32_t)m->words[0]);

    if (policy == 0u || m->badge != policy) {
        return MM_RIGHTS;
    }
    if (c == 0) {
        return MM_EMPTY;
    }
    baton_print("pager: c%u (%s) is ended by the policy.\n", c->number, c->row.name);
    clients_end(c, BATON_PAGER_STOPPED, (uint32_t)m->words[1]);
    return MM_OK;
}

void calls_other(struct baton_message const *m, uint32_t policy) {
    struct baton_send answer = {.label = MM_NAME};

    if (m->label == BATON_PAGER_BOARD && board() != 0) {
        answer = (struct baton_send){.label = MM_OK,
                                     .mode = BATON_MODE_CLONE,
                                     .rights = MM_R | MM_X,
                                     .reference = (baton_word)board()};
    } else if (m->label == BATON_PAGER_END) {
        answer.label = (unsigned)end_client(m, policy);
    }
    replies_send(m->token, &answer);
}
