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

/* --- their halves ---------------------------------------------------------------- */

/* What a thread's struct says that the kernel has to look at. Read once: what is checked is what is used. */
struct object_first {
    isa_word flags;
    isa_word priority;
};

/* Read it from the page that begins with the struct. Whether the running thread may give a thread these
 * flags and this priority, and the struct is in order otherwise. */
bool object_proper(struct kernel const *k, isa_word const *page, struct object_first *first);

/* Make the object, or end it: nothing is against it; `first` is a thread's. Constant time. */
void object_made(struct kernel *one, struct leaf const *from, struct leaf const *to, unsigned kind,
                 struct object_first const *first);
void object_ended(struct kernel *one, struct leaf const *from, struct leaf const *to);

/* Whether nothing waits for the object or runs in it. */
bool object_idle(struct kernel const *k, mm_frame frame, unsigned kind);

/* Copy the registers of a thread into the struct at the beginning of page `frame`, or out of it. */
void object_tell_thread(struct kernel *one, mm_frame thread, mm_frame frame);
bool object_set_thread(struct kernel *k, mm_frame thread, mm_frame frame);

#endif
