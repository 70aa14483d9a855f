/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * What root orders, on the board, and what stands in the pager's arguments (<baton/pager.h>).
 */
#ifndef PAGER_ORDERS_H
#define PAGER_ORDERS_H

#include <baton/pager.h>

struct options {
    uint32_t clients;
    uint32_t borrow;    /* pages */
    char const *lender; /* the memory server's name, or null */
    uint32_t swap_first;
    uint32_t swap_last;
    bool swap;
    uint32_t policy; /* as long as the board says nothing else */
    bool once;       /* to end when all clients have */
};

/* Read the arguments. False if one makes no sense: it was reported. */
bool orders_options(struct options *options, int argc, char *argv[]);

/* Start what the arguments say. */
void orders_run(int argc, char *argv[]);

/* Obey what root has written on the board, if it is new. */
void orders_obey(void);

#endif
