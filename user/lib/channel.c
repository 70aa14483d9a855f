/* SPDX-License-Identifier: BSD-2-Clause */
/* The ends of a channel. <baton/channel.h> has the picture. */
#include <baton/channel.h>

static baton_word turn(struct baton_channel_end const *end) {
    return end->next * BATON_PAGE_SIZE + end->slot;
}

static void go_round(struct baton_channel_end *end) {
    end->next = (end->next + 1u) % BATON_CHANNEL_PAGES;
}

enum mm_error baton_channel_send(struct baton_channel_end *end, baton_word page) {
    enum mm_error const error = baton_move(page, turn(end), BATON_UNSHARED, 1u).error;

    if (error == MM_OK) {
        go_round(end);
    }
    return error;
}

enum mm_error baton_channel_receive(struct baton_channel_end *end, baton_word to) {
    enum mm_error const error = baton_move(turn(end), to, 0, 1u).error;

    if (error == MM_OK) {
        go_round(end);
    }
    return error;
}
