/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * Places of threads at the top of the local range's first zone, for the runtime
 * itself. Of the lowest page the TCB is made, so its container is empty then,
 * and a stack that grows too far faults:
 *
 *   ... | page of TCB 1 | stack 1 | page of TCB 0 | stack 0 | top of the zone
 */
#ifndef RUNTIME_THREADS_H
#define RUNTIME_THREADS_H

#include <baton/machine.h>
#include <baton/program.h>

#define PLACE_PAGES (1u + BATON_STACK_PAGES)
#define PLACE (PLACE_PAGES * BATON_PAGE_SIZE)
#define PLACES (BATON_ZONE_SIZE / PLACE)
#define PLACES_END (BATON_PROGRAM_HEAP + BATON_ZONE_SIZE)

#endif
