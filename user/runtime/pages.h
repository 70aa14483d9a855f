/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * The local range, for the runtime itself: places for stacks at its top. See
 * pages.c for the picture.
 */
#ifndef RUNTIME_PAGES_H
#define RUNTIME_PAGES_H

#include <baton/syscall.h>

/* Whether `count` + 1 containers from `address` on could be a stack: none is in use, and nothing is in the
 * first. */
bool pages_fit_stack(baton_word address, unsigned count);

/* Make a stack there: the first container stays empty, pages come into the others. False if there
 * are not enough pages; then all is as it was, but that more may be free. */
bool pages_take_stack(baton_word address, unsigned count);

/* Give it back; the pages are free, where they are. */
void pages_give_stack(baton_word address, unsigned count);

#endif
