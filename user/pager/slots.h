/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * What stands where in the pager's slots.
 */
#ifndef PAGER_SLOTS_H
#define PAGER_SLOTS_H

#include <baton/start.h>

#define SLOT_POLICY BATON_SLOT_GIVEN /* the policy's space: NOTIFY; perhaps empty */
#define SLOT_DISK 32u
#define SLOT_SERVER 33u /* a client's reference to the console or timer, on its way */
#define SLOT_ZONE 34u   /* a zone of the pager's own, on its way */
#define SLOT_LENDER 35u /* the memory server */
#define SLOT_TABLES 40u /* 40 tables from here on (seats.h) */
#define SLOT_SEATS 80u  /* and seats */
#define TABLES 40u

#endif
