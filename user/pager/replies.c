/* SPDX-License-Identifier: BSD-2-Clause */
#include "replies.h"
#include "costs.h"
#include "memory.h"

struct reply {
    baton_word token;
    struct baton_send send;
};

static struct reply *list; /* a ring */
static uint32_t size;
static uint32_t first;
static uint32_t count;

uint32_t replies_bytes(uint32_t most) { return (uint32_t)((most + 1u) * sizeof(struct reply)); }

void replies_start(void *books, uint32_t most) {
    list = books;
    size = most + 1u;
}

void replies_send(baton_word token, struct baton_send const *send) {
    if (count == size) {
        memory_broken("there are more answers than callers");
    }
    list[(first + count) % size] = (struct reply){token, *send};
    count++;
}

void replies_words(baton_word token, enum mm_error error, baton_word one, baton_word two) {
    struct baton_send const send = {.label = (unsigned)error, .words = {one, two}};

    replies_send(token, &send);
}

void replies_fault(baton_word token) {
    struct baton_send const nothing = {0};

    replies_send(token, &nothing);
}

struct baton_message replies_receive(void) {
    costs_end();
    while (count > 0u) {
        struct reply const *const reply = &list[first];
        struct baton_message message;

        first = (first + 1u) % size;
        count--;
        message = count == 0u ? baton_reply_receive(reply->token, &reply->send)
                              : baton_answer(reply->token, &reply->send);
        if (message.error != MM_NAME) { /* NAME: that caller waits no more */
            return message;
        }
    }
    return baton_reply_receive(0, 0);
}
