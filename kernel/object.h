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

/* Make the page in `from` an object of `kind`, its master in slot `to`. Errors: as mm_make; RIGHTS: a
 * thread's struct asks for what it may not have. Cost: constant, clearing one page. */
enum mm_error object_make(struct kernel *k, struct place const *from, struct place const *to,
                          unsigned kind, mm_word *was);

/* End the object in slot `from`; its page's master goes to `to`. Errors: as mm_end; BUSY: a thread
 * that is not suspended, a space that somebody waits for. Constant time. */
enum mm_error object_end(struct kernel *k, struct place const *from, struct place const *to);

/* Copy the registers of a thread into the struct at the beginning of page `frame`, or out of it. */
void object_tell_thread(struct kernel *k, mm_frame thread, mm_frame frame);
bool object_set_thread(struct kernel *k, mm_frame thread, mm_frame frame);

#endif
