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
    BATON_PARENT_READY = 2, /* the program can be found from now on; first word: BATON_READY_... */
    BATON_PARENT_FIND = 3,  /* + 256 * an empty slot of the program's first thread: words: a name of
                               up to 8 characters. A reference to that program's space comes into
                               the slot: SEND, perhaps PASS; its badge is the asker's number */
    BATON_PARENT_PAGES = 4, /* first word: address of empty page containers; second: how many,
                               1 to 64. They are filled with zeroed pages. Answer's second word: how many */
    BATON_PARENT_RETURN =
        6, /* first word: address of pages that the program holds the masters of, and nobody
                               shares; second: how many, 1 to 64. The parent takes them, up to the first
                               that is no such. Answer's second word: how many */
    BATON_PARENT_REGAIN =
        8, /* for a program whose heap is contiguous: pages of it that are the parent's by now come
                               back to the containers where they were, if these are empty. Second word:
                               how many at most. Answer's second word: how many. KIND it is not contiguous */
    BATON_PARENT_WAIT = 5, /* never answered: a thread that has nothing more to do waits here, until
                               its program ends it */
    /* + 256 * the first of BATON_CHANNEL_SLOTS empty slots of the program's first thread; words: the
     * name of a server, as for FIND: <baton/channel.h> */
    BATON_PARENT_CHANNEL = 10,
    /* For programs that start others. + 256 * a slot of the program's first thread with the master of a
     * space; words: a name, as for FIND. Programs find it by that name as long as it stands there, and get SEND. Both words
     * 0: not any more, and those that have found it have no reference any more. KIND there is no such
     * master. LIMIT there are too many names */
    BATON_PARENT_NAME = 9,
    /* Words: a name, as for FIND. Answer's second word: the number of that program. EMPTY there is none;
     * BATON_PARENT_AGAIN it is not ready */
    BATON_PARENT_NUMBER = 11,
    BATON_PARENT_SERVER =
        7 /* + 256 * an empty slot of the program's first thread, for programs that
                               start others. First word: enum baton_server; second: a number below
                               BATON_SERVER_CHOICES. A reference to that server comes into the slot: SEND
                               and SHARE; its badge is BATON_SERVER_BADGE(asker's number, that number).
                               EMPTY there is no such server */
};
#define BATON_NAME 8u
#define BATON_PARENT_AGAIN                                                                         \
    64u /* answer to FIND of some parents: who is meant is not ready; ask again */
#define BATON_READY_PASS 1u     /* references may come with calls to it */
#define BATON_READY_CHANNELS 2u /* it takes channels: <baton/channel.h> */

/* The servers that every program can call; others by their number. */
enum baton_server {
    BATON_SERVER_CONSOLE = 0,
    BATON_SERVER_TIMER = 1,
    BATON_SERVER_PROGRAM = 16 /* + number */
};
#define BATON_SERVER_CHOICES 65536u
#define BATON_SERVER_BADGE(number, choice) ((number) + BATON_SERVER_CHOICES * (choice))

/* How the program was started. */
struct baton_start const *baton_started(void);

/* End this program, all its threads, with `status`. What it has printed of its last line is shown. */
_Noreturn void baton_exit(unsigned status);

/* Tell the parent that this program receives calls; `pass`: that references may come along. */
enum mm_error baton_ready(bool pass);

/* The same, with all of BATON_READY_... that hold. */
enum mm_error baton_ready_for(unsigned what);

/* Get a reference to the program called `name` into the empty slot `slot` of the first thread. Waits
 * until that program is ready. EMPTY there is no such program. FULL, BUSY: the slot. */
enum mm_error baton_find(char const *name, unsigned slot);

/* --- text ------------------------------------------------------------------------------- */

/* Show what this program has printed of lines that are not at their ends; baton_print
 * (<baton/print.h>) alone shows whole lines, or 120 characters at a time. Each thread has a line of
 * its own, the first 15 that were started at least. */
void baton_print_flush(void);

/* The same, and end those lines. */
void baton_print_end(void);

/* --- answering several callers -------------------------------------------------------- */

/* Answer the caller with `token` without waiting for the next message: what has come already is
 * returned, or a notification with bit BATON_SELF_BIT only. Two system calls. Errors as for
 * baton_reply_receive. */
struct baton_message baton_answer(baton_word token, struct baton_send const *send);

/* For servers that answer later than they receive, and sometimes several at once: a list of answers.
 *
 *   struct baton_due due[MOST + 1];
 *   struct baton_answers answers = {.list = due, .size = MOST + 1};
 *
 * with MOST the most callers that wait at a time, needs no other care, since each receive below takes
 * one answer from the list, if there is any, before one more caller comes. */
struct baton_due {
    baton_word token;
    unsigned label;
    baton_word words[2];
};
struct baton_answers {
    struct baton_due *list;
    unsigned size;
    unsigned first;
    unsigned count;
};

/* Put an answer into the list. False if it is full: then the caller goes on waiting. */
bool baton_answer_later(struct baton_answers *answers, baton_word token, unsigned label,
                        baton_word first, baton_word second);

/* Give the first answer of the list, and receive; does not wait if more answers are there. Callers
 * that wait no more are passed over. Errors as for baton_reply_receive without a token. */
struct baton_message baton_answers_receive(struct baton_answers *answers);

/* --- pages of the local range ----------------------------------------------------------- */

/* These need MANAGE (start->flags), and are for one thread at a time, together with those of the next
 * part. They work in the first zone of the local range. Once a program has called one of them, they
 * alone decide what stands there; a program that manages its local range itself calls none. */

/* A free page of the local range, zeroed, all access: its address; 0 if there is none, and the parent
 * has none, either. The page is the caller's, to share, to hand on, or to make an object of; its
 * container is the caller's, too, until baton_page_give. Cost: a clear, and a call to the parent
 * whenever there is none left, for 64 if there is room. */
baton_word baton_page_take(void);

/* The page at `address`, which baton_page_take gave, is free again. False if baton_page_take did not give
 * it, or no unshared master of a page is there: then it is as it was. One system call. */
bool baton_page_give(baton_word address);

/* --- threads ----------------------------------------------------------------------------- */

#define BATON_STACK_PAGES 4u /* of a thread that was made here; below it one stays empty */

/* A thread of this program. */
struct baton_thread {
    unsigned slot;    /* with its TCB, in the slots of the thread that has started it */
    baton_word place; /* an empty container of the local range, and above it its stack */
};

/* Make a thread and let it run entry(argument), with `priority` at most the caller's, in the caller's
 * slot `slot`, which is empty. The thread's slots 1, 2, 4, 5, 6 and 7 are as the caller's. When entry
 * returns, it waits for baton_thread_end. Needs MANAGE and five pages of the local range. LIMIT there
 * are none, or no room for them. FULL the slot is in use. NAME there is no such slot. RIGHTS the
 * priority, or no MANAGE. Cost: some 25 system calls, and a clear of each page. */
enum mm_error baton_thread_start(struct baton_thread *thread, unsigned slot,
                                 void (*entry)(void *argument), void *argument, unsigned priority);

/* Stop a thread that the caller has started, wherever it is, and take its pages back. What it has put
 * into its other slots has to be gone: BUSY otherwise, and it is suspended, its slots above empty. NAME,
 * EMPTY, KIND its slot does not hold it any more. Cost: 9 system calls. */
enum mm_error baton_thread_end(struct baton_thread *thread);

#endif
