/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * Answers without waiting.
 *
 *   notify itself --> answer, receive --> there is always something to receive
 *
 * So a server that has several callers to answer is never held up between two.
 */
#include <baton/program.h>

struct baton_message baton_answer(baton_word token, struct baton_send const *send) {
    (void)baton_notify(BATON_SLOT_SELF); /* the parent has put it there: BATON_SLOT_SELF */
    return baton_reply_receive(token, send);
}

bool baton_answer_later(struct baton_answers *answers, baton_word token, unsigned label,
                        baton_word first, baton_word second) {
    if (answers->count == answers->size) {
        return false;
    }
    answers->list[(answers->first + answers->count) % answers->size] =
        (struct baton_due){.token = token, .label = label, .words = {first, second}};
    answers->count++;
    return true;
}

struct baton_message baton_answers_receive(struct baton_answers *answers) {
    while (answers->count > 0u) {
        struct baton_due const due = answers->list[answers->first];
        struct baton_send const send = {.label = due.label, .words = {due.words[0], due.words[1]}};
        struct baton_message message;

        answers->first = (answers->first + 1u) % answers->size;
        answers->count--;
        message = answers->count == 0u ? baton_reply_receive(due.token, &send)
                                       : baton_answer(due.token, &send);
        if (message.error != MM_NAME) { /* NAME: that caller waits no more */
            return message;
        }
    }
    return baton_reply_receive(0, 0);
}
