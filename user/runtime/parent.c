/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * What a program asks of its parent.
 */
#include <baton/channel.h>
#include <baton/program.h>
#include <baton/string.h>

static struct baton_message ask(unsigned label, baton_word first, baton_word second) {
    struct baton_send const send = {.label = label, .words = {first, second}};

    return baton_call(BATON_SLOT_PARENT, &send);
}

static enum mm_error result(struct baton_message const *answer) {
    return answer->error != MM_OK ? answer->error : (enum mm_error)answer->label;
}

_Noreturn void baton_exit(unsigned status) {
    baton_print_end();
    for (;;) { /* a parent that was started again is told again */
        (void)ask(BATON_PARENT_EXIT, status, 0u);
    }
}

enum mm_error baton_ready_for(unsigned what) {
    struct baton_message const answer = ask(BATON_PARENT_READY, what, 0u);

    return result(&answer);
}

enum mm_error baton_ready(bool pass) { return baton_ready_for(pass ? BATON_READY_PASS : 0u); }

/* Ask for something by the name of a program, into a slot. */
static enum mm_error ask_by_name(unsigned label, char const *name, unsigned slot) {
    struct baton_message answer;
    baton_word words[2] = {0u, 0u};
    size_t const length = strlen(name);

    if (length > BATON_NAME) {
        return MM_EMPTY; /* no program has such a name */
    }
    for (size_t i = 0; i < length; i++) {
        words[i / 4u] |= (baton_word)(unsigned char)name[i] << i % 4u * 8u;
    }
    answer = ask(label + 256u * (slot % 256u), words[0], words[1]);
    while (answer.error == MM_OK && answer.label == BATON_PARENT_AGAIN) {
        baton_yield();
        answer = ask(label + 256u * (slot % 256u), words[0], words[1]);
    }
    return result(&answer);
}

enum mm_error baton_find(char const *name, unsigned slot) {
    return ask_by_name(BATON_PARENT_FIND, name, slot);
}

enum mm_error baton_channel_open(char const *name, unsigned first) {
    return ask_by_name(BATON_PARENT_CHANNEL, name, first);
}
