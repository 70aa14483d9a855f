/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * Taking back all that programs have, whatever they have made of it:
 *
 *   thread --> slots --> thread --> slots --> zone --> pages      masters of pages: to empty
 *                   `--> space --> zones                          containers of the bench;
 *                                                                 objects: emptied, ended
 *
 * What cannot be ended because something else refers to it ends in a later pass.
 */
#ifndef TAKEBACK_H
#define TAKEBACK_H

#include <baton/test.h>

#define TAKE_PASSES 8u

/* Empty the object in root's slot `slot`, as far as it goes: slaves are destroyed, lines and ports
 * dropped, masters taken. A thread is suspended first. */
void take_out(struct bench const *bench, unsigned slot);

/* End it: its page goes to an empty container of the bench. */
bool take_end(struct bench const *bench, unsigned slot);

#endif
