/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * What a program that a parent has started works with: its arguments, its
 * parent, pages and threads of its own. A program is
 *
 *   int main(int argc, char *argv[])      and its status goes to the parent
 *
 * The functions below are for programs only; root has no parent. Where nothing
 * else is said they cost one system call, and may be called by any thread.
 */
#ifndef BATON_PROGRAM_H
#define BATON_PROGRAM_H

#include <baton/start.h>
#include <baton/syscall.h>

/* --- the parent ----------------------------------------------------------------------- */

/* Labels of calls to the parent. The answer's label is 0, or an enum mm_error. */
enum baton_parent_label {
    BATON_PARENT_EXIT = 1,  /* first word: a status. Never answered: everything is taken back */
    BATON_PARENT_READY = 2, /* the program can be found from now on; first word: 1 if references
                               may come with calls to it (PASS) */
    BATON_PARENT_FIND = 3,  /* + 256 * an empty slot of the program's first thread: words: a name of
                               up to 8 characters. A reference to that program's space comes into
                               the slot: SEND, perhaps PASS; its badge is the asker's number */
    BATON_PARENT_PAGES = 4  /* first word: address of empty page containers; second: how many,
                               1 to 64. They are filled with zeroed pages. Answer's second word: how many */
};
#define BATON_NAME 8u

/* How the program was started. */
struct baton_start const *baton_started(void);

/* End this program, all its threads, with `status`. */
_Noreturn void baton_exit(unsigned status);

/* Tell the parent that this program receives calls; `pass`: that references may come along. */
enum mm_error baton_ready(bool pass);

/* Get a reference to the program called `name` into the empty slot `slot` of the first thread. Waits
 * until that program is ready. EMPTY there is no such program. FULL, BUSY: the slot. */
enum mm_error baton_find(char const *name, unsigned slot);

/* --- answering several callers -------------------------------------------------------- */

/* Answer the caller with `token` without waiting for the next message: what has come already is
 * returned, or a notification with bit BATON_SELF_BIT only. Two system calls. Errors as for
 * baton_reply_receive. */
struct baton_message baton_answer(baton_word token, struct baton_send const *send);

/* --- pages of the local range ----------------------------------------------------------- */

/* These need MANAGE (start->flags), and are for one thread at a time. */

/* A free page of the local range, zeroed, all access: its address; 0 if there is none, and the parent
 * has none, either. Cost: a clear, and for every 64th at most two more system calls. */
baton_word baton_page_take(void);

/* The page at `address`, which baton_page_take gave, is free again. False if it is not there
 * any more, or is shared: then it is as it was. */
bool baton_page_give(baton_word address);

/* --- threads ----------------------------------------------------------------------------- */

#define BATON_STACK_PAGES 4u /* of a thread that was made here; below it one stays empty */

/* A thread of this program. */
struct baton_thread {
    unsigned slot;    /* with its TCB */
    baton_word stack; /* lowest address of its stack */
};

/* Make a thread and let it run entry(argument), with `priority` at most the caller's, in the slot
 * `slot`, which is empty. Its slots 1, 2, 4, 5, 6 and 7 are as the caller's. When entry returns, it
 * waits for baton_thread_end. Needs MANAGE and five pages of the local range. LIMIT there are none.
 * FULL the slot is in use. RIGHTS the priority. Cost: some 20 system calls. */
enum mm_error baton_thread_start(struct baton_thread *thread, unsigned slot,
                                 void (*entry)(void *argument), void *argument, unsigned priority);

/* Stop a thread, wherever it is, and take its pages back. What it has put into its other slots has
 * to be gone: BUSY otherwise, and it is suspended. */
enum mm_error baton_thread_end(struct baton_thread *thread);

#endif
