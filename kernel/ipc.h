/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * Calls, replies, notifications, faults as calls: all in constant time, nothing
 * buffered but in the threads themselves.
 *
 *              call                 receive               reply
 *   READY ------------> SENDING ------------> AWAITING ------------> READY
 *            its space's senders     its space's callers
 *
 *   READY ------------> RECEIVING ----------> READY
 *       reply_receive    its own space's receivers, until a message comes
 */
#ifndef KERNEL_IPC_H
#define KERNEL_IPC_H

#include "name.h"

/* The three calls of the running thread, whose page is `words`. Each reads the argument words there; its results, and those of others that
 * it lets go on, are written. Afterwards k->thread is to go on. */
void ipc_call(struct kernel *one, isa_word *words);
void ipc_reply_receive(struct kernel *one, isa_word *words);
void ipc_notify(struct kernel *one, isa_word *words);

/* Set bit `bit` (< BATON_BITS + BATON_LINE_BITS) of a space's notification word; a receiver gets it. */
void ipc_raise(struct kernel *k, mm_frame space, unsigned bit);

/* The running thread, which is ready, faulted: make a call to the space in its slot 2 of it. Returns false
 * if there is none with SEND. */
bool ipc_fault(struct kernel *one, struct fault const *fault);

/* Take a thread that is SENDING, AWAITING or RECEIVING out of its list, with `error` for its result;
 * a fault is forgotten, its thread's registers as they were. Its state is then
 * suspended, and it is in no list. */
void ipc_withdraw(struct kernel *k, mm_frame thread, enum mm_error error);

/* The first thread that waits for a reply of `space`, or else for its call to be received; 0: none. */
mm_frame ipc_first_waiting(struct kernel const *k, mm_frame space);

#endif
