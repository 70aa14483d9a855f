/* SPDX-License-Identifier: BSD-2-Clause */
/* The ends of a channel. <baton/channel.h> has the picture. */
#include <baton/channel.h>

static baton_word turn(struct baton_ring const *ring) {
    return ring->next * BATON_PAGE_SIZE + ring->slot;
}

static void go_round(struct baton_ring *ring) {
    ring->next = (ring->next + 1u) % BATON_CHANNEL_PAGES;
}

enum mm_error baton_ring_send(struct baton_ring *ring, baton_word page) {
    enum mm_error const error = baton_move(page, turn(ring), BATON_UNSHARED, 1u).error;

    if (error == MM_OK) {
        go_round(ring);
    }
    return error;
}

enum mm_error baton_ring_receive(struct baton_ring *ring, baton_word to) {
    enum mm_error const error = baton_move(turn(ring), to, 0, 1u).error;

    if (error == MM_OK) {
        go_round(ring);
    }
    return error;
}
