/* SPDX-License-Identifier: BSD-2-Clause */
/* ping [N]: finds the program `pong` and calls it N times (5 if nothing is said): each call and its
 * answer are a round trip. */
#include <baton/parse.h>
#include <baton/print.h>
#include <baton/program.h>
#include <baton/words.h>

#define PONG BATON_SLOT_OWN /* the slot for the reference to pong */
#define ROUNDS 5u
#define ROUNDS_MAX 1000000u
#define SHOWN 3u /* rounds that are printed one by one */

/* One round trip: true if the answer was the right one. */
static bool round_trip(unsigned i) {
    struct baton_send const send = {.label = i % 1000u, .words = {i, 2u * i}};
    struct baton_message const m = baton_call(PONG, &send);

    if (m.error != MM_OK) { /* DEAD: pong has ended while we waited */
        baton_print("ping: call %u was refused: %s.\n", i, baton_error_word(m.error));
        return false;
    }
    if (i < SHOWN) {
        baton_print("ping: %u, %u -> %u, %u with label %u\n", (unsigned)send.words[0],
                    (unsigned)send.words[1], (unsigned)m.words[0], (unsigned)m.words[1], m.label);
    }
    return m.label == send.label + 1u && m.words[0] == i && m.words[1] == 2u * i;
}

int main(int argc, char *argv[]) {
    baton_word rounds = ROUNDS;
    unsigned right = 0;
    enum mm_error error;

    if (argc > 2 || (argc == 2 && (!baton_parse_number(argv[1], &rounds) || rounds > ROUNDS_MAX))) {
        baton_print("usage: ping [ROUNDS]\n");
        return 2;
    }
    error = baton_find("pong", PONG); /* waits until pong is ready */
    if (error != MM_OK) {
        baton_print("ping: there is no pong: %s.\n", baton_error_word(error));
        return 1;
    }
    for (unsigned i = 0; i < rounds; i++) {
        right += round_trip(i) ? 1u : 0u;
    }
    baton_print("ping: %u of %u answers were right.\n", right, (unsigned)rounds);
    return right == rounds ? 0 : 1;
}
