/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * What a program is started with. The words of `spawn`, and what becomes of them:
 *
 *   spawn NAME  priority=N heap=N stack=N confined     the plan
 *               contiguous=N                           the heap: pages that are adjacent in memory
 *               ports=A-B line=N to=P notify=P drop=P  a slot each, from BATON_SLOT_GIVEN on
 *               fixed=FRAME  board                     a shared page each, after the console's rings
 *               file=NAME                              a boot module that it may read
 *               notifies                               it may notify its parent
 *               policy=P                               as notify=P, and it is the pager's policy
 *               managed=P                              its space, for P's slot BATON_MEM_SPACE(number)
 *               may=address may=spare                  what memory servers let it do
 *               window  master  as=console  as=timer   said by their names
 *               again=N                                when it dies: again.h
 *               WORD... [-- WORD...]                   arguments
 */
#ifndef ORDER_H
#define ORDER_H

#include "programs.h"
#include <baton/parse.h>

#define ORDER_GIFTS 16u

/* Something to be given before the program runs. */
struct gift {
    enum {
        GIFT_PORTS,
        GIFT_LINE,
        GIFT_CALL,
        GIFT_DROP,
        GIFT_FIXED,
        GIFT_NOTIFY,
        GIFT_POLICY,
        GIFT_MANAGED
    } what;
    baton_word first; /* port, line, frame */
    baton_word last;
    struct program const *from;
};

struct order {
    struct baton_boot_module const *module;
    struct baton_plan plan;
    char const *arguments[BATON_ARGUMENTS_MAX];
    struct gift gifts[ORDER_GIFTS];
    unsigned gifts_count;
    struct baton_boot_module const *files[BATON_FILES_MAX];
    unsigned contiguous; /* pages of the heap that have to be; 0: any */
    unsigned may;        /* BATON_MEM_MAY_... */
    unsigned again;      /* starts a minute; 0: when it has died it is gone */
    bool window;
    bool master;
    bool board;
    bool console;
    bool timer;
};

/* Read the words of `spawn` behind it. They are changed, and have to stay as long as *order is in use.
 * On failure words->why says why. */
bool order_read(struct baton_words *words, struct order *order);

/* Start program `p`, whose slots are empty, or whose space alone is there. If that fails the reason is
 * printed, and nothing is left. */
bool order_start(struct program *p, struct order *order);

#endif
