/* SPDX-License-Identifier: BSD-2-Clause */
/* Two lists of containers. The picture is in frames.h. */
#include "frames.h"

#define IN_HAND (UINT32_MAX - 1u)

void frames_create(struct frames *frames, uint32_t *next, uint32_t count, uint32_t books,
                   uint32_t pages) {
    *frames =
        (struct frames){.next = next, .count = count, .free = FRAMES_NONE, .hole = FRAMES_NONE};
    for (uint32_t i = 0; i < count; i++) {
        next[i] = IN_HAND;
    }
    for (uint32_t i = count; i > pages; i--) {
        (void)frames_put_hole(frames, i - 1u);
    }
    for (uint32_t i = pages; i > books; i--) {
        (void)frames_put(frames, i - 1u);
    }
}

static uint32_t take(struct frames *frames, uint32_t *first, uint32_t *count) {
    uint32_t const i = *first;

    if (i != FRAMES_NONE) {
        *first = frames->next[i];
        frames->next[i] = IN_HAND;
        (*count)--;
    }
    return i;
}

static bool put(struct frames *frames, uint32_t i, uint32_t *first, uint32_t *count) {
    if (i >= frames->count || frames->next[i] != IN_HAND) {
        return false;
    }
    frames->next[i] = *first;
    *first = i;
    (*count)++;
    return true;
}

uint32_t frames_take(struct frames *frames) {
    return take(frames, &frames->free, &frames->free_count);
}

uint32_t frames_take_hole(struct frames *frames) {
    return take(frames, &frames->hole, &frames->hole_count);
}

bool frames_put(struct frames *frames, uint32_t container) {
    return put(frames, container, &frames->free, &frames->free_count);
}

bool frames_put_hole(struct frames *frames, uint32_t container) {
    return put(frames, container, &frames->hole, &frames->hole_count);
}
