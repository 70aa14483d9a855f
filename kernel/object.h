/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * Making objects of pages and ending them: what the kernel adds to libmmscd.
 *
 *   page: struct baton_thread --copied once, checked--> thread: first registers
 *   thread, suspended, slots empty -----------------> page: struct baton_thread
 */
#ifndef KERNEL_OBJECT_H
#define KERNEL_OBJECT_H

#include "name.h"
#include <baton/thread.h>

/* Make the page in `from` an object of `kind`, its master in slot `to`. Errors: as mm_make; RIGHTS: a
 * thread's struct asks for what it may not have. Cost: constant, clearing one page. */
enum mm_error object_make(struct kernel *k, struct place const *from, struct place const *to,
                          unsigned kind, mm_word *was);

/* End the object in slot `from`; its page's master goes to `to`. Errors: as mm_end; BUSY: a thread
 * that is not suspended, a space that somebody waits for. Constant time. */
enum mm_error object_end(struct kernel *k, struct place const *from, struct place const *to);

/* A thread's struct, copied out of its page: what is checked is what is used. */
struct object_copy {
    isa_word word[BATON_THREAD_WORDS];
};

/* Whether the running thread may give a thread these registers and this priority. */
bool object_proper(struct kernel const *k, struct object_copy const *copy);

/* What the kernel adds to libmmscd's making: what stands in the frame that is to be an object of `kind`, and
 * has been cleared; `copy`, for a thread, was proper. Constant time. */
void object_begin(struct kernel *k, mm_frame frame, unsigned kind, struct object_copy const *copy);

/* And to its ending: whether nothing waits for the object or runs in it, and what to clear when it
 * is a page again. Constant time. */
bool object_idle(struct kernel const *k, mm_frame frame, unsigned kind);
void object_leave(struct kernel *k, mm_frame frame, unsigned kind);

/* Copy the registers of a thread into the struct at the beginning of page `frame`, or out of it. */
void object_tell_thread(struct kernel *one, mm_frame thread, mm_frame frame);
bool object_set_thread(struct kernel *k, mm_frame thread, mm_frame frame);

#endif
