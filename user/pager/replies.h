/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * Answers that are due: the pager answers later than it receives, and sometimes several at once.
 */
#ifndef PAGER_REPLIES_H
#define PAGER_REPLIES_H

#include <baton/program.h>

/* Bytes of tables for `most` callers that wait at once, and begin. */
uint32_t replies_bytes(uint32_t most);
void replies_start(void *books, uint32_t most);

/* Answer the caller, which then goes on: to a fault; with words; or with a reference, too. */
void replies_fault(baton_word token);
void replies_words(baton_word token, enum mm_error error, baton_word one, baton_word two);
void replies_send(baton_word token, struct baton_send const *send);

/* Give the first answer, and receive the next message. */
struct baton_message replies_receive(void);

#endif
