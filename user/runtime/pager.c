/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * What clients of the pager ask of it, and what the policy does.
 */
#include <baton/pager.h>
#include <baton/string.h>

#define BYTES 4u /* of a word */

static enum mm_error ask(unsigned slot, unsigned label, baton_word const in[2], baton_word out[2]) {
    struct baton_send const send = {.label = label, .words = {in[0], in[1]}};
    struct baton_message const answer = baton_call(slot, &send);

    out[0] = answer.words[0];
    out[1] = answer.words[1];
    return answer.error != MM_OK ? answer.error : (enum mm_error)answer.label;
}

/* A name of up to `most` characters, as words. False if it is longer. */
static bool name_words(char const *name, size_t most, baton_word words[2]) {
    size_t const length = strlen(name);

    words[0] = 0u;
    words[1] = 0u;
    for (size_t i = 0; i < length && i < most; i++) {
        words[i / BYTES] |= (baton_word)(unsigned char)name[i] << i % BYTES * 8u;
    }
    return length <= most;
}

enum mm_error baton_pager_fork(baton_word *number) {
    baton_word words[2] = {0u, 0u};
    enum mm_error const error = ask(BATON_SLOT_PARENT, BATON_PAGER_FORK, words, words);

    *number = error == MM_OK ? words[0] : 0u;
    return error;
}

enum mm_error baton_pager_join(baton_word number, baton_word *which, baton_word *status) {
    baton_word words[2] = {number, 0u};
    enum mm_error const error = ask(BATON_SLOT_PARENT, BATON_PAGER_JOIN, words, words);

    *which = words[0];
    *status = words[1];
    return error;
}

enum mm_error baton_pager_share(char const *name, unsigned pages, baton_word *address,
                                baton_word *count) {
    baton_word words[2];
    enum mm_error error = MM_EMPTY;

    if (name_words(name, BYTES, words)) {
        words[1] = pages;
        error = ask(BATON_SLOT_PARENT, BATON_PAGER_SHARE, words, words);
        *address = words[0];
        *count = words[1];
    }
    return error;
}

enum mm_error baton_pager_file(char const *name, baton_word *address, baton_word *length) {
    baton_word words[2];
    enum mm_error error = MM_EMPTY;

    if (name_words(name, BATON_NAME, words)) {
        error = ask(BATON_SLOT_PARENT, BATON_PAGER_FILE, words, words);
        *address = words[0];
        *length = words[1];
    }
    return error;
}

enum mm_error baton_pager_costs(unsigned part, uint32_t *stamps) {
    baton_word words[2] = {part, 0u};
    enum mm_error const error = ask(BATON_SLOT_PARENT, BATON_PAGER_COSTS, words, words);

    *stamps = (uint32_t)words[0];
    return error;
}

enum mm_error baton_pager_board(unsigned slot, baton_word address) {
    struct baton_send const send = {.label = BATON_PAGER_BOARD};
    struct baton_message answer;
    enum mm_error error = baton_declare(0, address, BATON_ACCEPT_SLAVE);

    if (error != MM_OK) {
        return error;
    }
    answer = baton_call(slot, &send);
    (void)baton_declare(0, 0, BATON_ACCEPT_NOTHING);
    if (answer.error != MM_OK || answer.label != MM_OK) {
        return answer.error != MM_OK ? answer.error : (enum mm_error)answer.label;
    }
    return (answer.flags & BATON_IPC_PASSED) != 0u ? MM_OK : MM_RIGHTS;
}

enum mm_error baton_pager_end(unsigned slot, baton_word number, baton_word status) {
    baton_word words[2] = {number, status};

    return ask(slot, BATON_PAGER_END, words, words);
}
