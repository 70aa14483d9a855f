/* SPDX-License-Identifier: BSD-2-Clause */
/* Steps for Spin. The picture is in glue.h. */
#include "glue.h"
#include "explore.h"
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

/* All that can happen in one state: the last one that Spin has asked about. */
static struct {
    unsigned char state[GLUE_BYTES];
    struct packed packed;
    struct action action[GLUE_ACTIONS];
    unsigned count;
} known;

static bool unreduced;

static void write_state(unsigned char *to, struct packed const *from) {
    if (from->length + 2u > GLUE_BYTES) {
        fprintf(stderr, "glue: a state has %u bytes\n", from->length);
        exit(2);
    }
    memset(to, 0, GLUE_BYTES);
    to[0] = (unsigned char)from->length;
    to[1] = (unsigned char)(from->length / 256u);
    memcpy(to + 2, from->bytes, from->length);
}

static void note(struct action const *action) {
    if (known.count == GLUE_ACTIONS) {
        fprintf(stderr, "glue: too much can happen in a state\n");
        exit(2);
    }
    known.action[known.count++] = *action;
}

static void know(unsigned char const *state) {
    if (memcmp(known.state, state, GLUE_BYTES) == 0) {
        return;
    }
    memcpy(known.state, state, GLUE_BYTES);
    known.packed.length = state[0] + state[1] * 256u;
    memcpy(known.packed.bytes, state + 2, known.packed.length);
    known.count = 0u;
    each_actor(&known.packed, note);
}

void glue_first(unsigned char *state) {
    char const *const name = getenv("WORLD");
    struct packed first;

    unreduced = getenv("UNREDUCED") != NULL;
    sim_create(&sim, FRAMES, FRAMES);
    if (name == NULL || !choose_world(name, strlen(name))) {
        exit(2);
    }
    if (setjmp(violation) != 0) {
        printf("glue: %s\n", what_is_wrong);
        exit(2);
    }
    messages_learn();
    first_state(&first);
    write_state(state, &first);
}

int glue_count(unsigned char const *state) {
    if (setjmp(violation) != 0) {
        printf("glue: %s\n", what_is_wrong);
        exit(2);
    }
    know(state);
    return (int)known.count;
}

int glue_take(unsigned char *state, int number) {
    struct packed after;
    struct numbering numbering;
    struct action const *action;

    if (setjmp(violation) != 0) {
        printf("glue: %s\n", what_is_wrong);
        return 0;
    }
    know(state);
    action = &known.action[number];
    prepare(&known.packed, action->actor);
    if (step(action)) {
        image_pack(&after, &numbering, !unreduced);
        check_state();
        write_state(state, &after);
    }
    return 1;
}
