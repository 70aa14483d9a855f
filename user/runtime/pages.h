/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * The local range, for the runtime itself: runs of pages at a place. See
 * pages.c for the picture.
 */
#ifndef RUNTIME_PAGES_H
#define RUNTIME_PAGES_H

#include <baton/syscall.h>

/* Whether none of the `count` containers from `address` on is in use. */
bool pages_unused(baton_word address, unsigned count);

/* Have pages there, and take them. False if there are not enough; then none is taken. */
bool pages_take_run(baton_word address, unsigned count);

/* Give them back: the pages have to be there. */
void pages_give_run(baton_word address, unsigned count);

#endif
