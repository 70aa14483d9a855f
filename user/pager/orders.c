/* SPDX-License-Identifier: BSD-2-Clause */
#include "orders.h"
#include "board.h"
#include "evict.h"
#include "loans.h"
#include "memory.h"
#include "names.h"
#include <baton/memory_server.h>
#include <baton/parse.h>
#include <baton/print.h>
#include <baton/string.h>
#include <baton/words.h>

#define CLIENTS_DEFAULT 64u
#define CLIENTS_MAX 4096u
#define NUMBER_TEXT 16u

/* --- the arguments ------------------------------------------------------------------------- */

/* Read a number that ends at `end`, or where the text does. Returns where it goes on; null if it is none. */
static char const *read_number(char const *text, char end, uint32_t *number) {
    char digits[NUMBER_TEXT];
    unsigned length = 0;
    baton_word value;

    while (text[length] != end && text[length] != '\0') {
        if (length == NUMBER_TEXT - 1u) {
            return 0;
        }
        digits[length] = text[length];
        length++;
    }
    digits[length] = '\0';
    if (!baton_parse_number(digits, &value)) {
        return 0;
    }
    *number = (uint32_t)value;
    return text + length + (text[length] != '\0' ? 1u : 0u);
}

/* The value of NAME=VALUE. */
static char const *value_of(char const *word) {
    while (*word != '=') {
        word++;
    }
    return word + 1;
}

/* "none", or FIRST-LAST. */
static bool read_swap(struct options *options, char const *value) {
    if (strcmp(value, "none") == 0) {
        options->swap = false;
        return true;
    }
    value = read_number(value, '-', &options->swap_first);
    return value != 0 && read_number(value, '\0', &options->swap_last) != 0;
}

static bool read_option(struct options *options, char const *word) {
    if (baton_starts(word, "clients=")) {
        return read_number(value_of(word), '\0', &options->clients) != 0 && options->clients > 0u &&
               options->clients <= CLIENTS_MAX;
    }
    if (baton_starts(word, "borrow=")) {
        return read_number(value_of(word), '\0', &options->borrow) != 0 &&
               options->borrow <= BATON_HEAP_MAX - baton_started()->heap_pages;
    }
    if (baton_starts(word, "from=")) {
        options->lender = value_of(word);
        return true;
    }
    if (baton_starts(word, "find=")) {
        return names_allow(value_of(word));
    }
    if (baton_starts(word, "swap=")) {
        return read_swap(options, value_of(word));
    }
    if (baton_starts(word, "policy=")) {
        return read_number(value_of(word), '\0', &options->policy) != 0;
    }
    if (strcmp(word, "once") == 0) {
        options->once = true;
        return true;
    }
    return baton_starts(word, "run=");
}

bool orders_options(struct options *options, int argc, char *argv[]) {
    *options = (struct options){.clients = CLIENTS_DEFAULT,
                                .lender = BATON_MEM_NAME,
                                .swap_last = UINT32_MAX,
                                .swap = true};
    for (int i = 1; i < argc; i++) {
        if (!read_option(options, argv[i])) {
            baton_print("pager: what does `%s` mean?\n", argv[i]);
            return false;
        }
    }
    return true;
}

/* --- starting -------------------------------------------------------------------------------- */

/* MODULE,LIMIT,HEAP[,ARGUMENT...] */
static bool read_run(struct baton_pager_order *order, char const *word) {
    unsigned at = 0;
    char const *rest = word;

    *order = (struct baton_pager_order){.what = BATON_PAGER_START, .count = 1u};
    while (*rest != ',' && *rest != '\0' && at < BATON_PAGER_TEXT - 2u) {
        order->text[at++] = *rest++;
    }
    at++;
    rest = *rest == ',' ? read_number(rest + 1, ',', &order->limit) : 0;
    rest = rest != 0 ? read_number(rest, ',', &order->heap) : 0;
    if (rest == 0) {
        return false;
    }
    order->count += *rest != '\0' ? 1u : 0u;
    for (; *rest != '\0' && at < BATON_PAGER_TEXT - 1u; rest++) {
        order->count += *rest == ',' ? 1u : 0u;
        order->text[at++] = *rest == ',' ? '\0' : *rest;
    }
    return *rest == '\0';
}

static void run(char const *word) {
    struct baton_pager_order order;
    struct client *client;
    enum mm_error const error = read_run(&order, word) ? clients_run(&order, &client) : MM_NAME;

    if (error != MM_OK) {
        baton_print("pager: `%s` was not started: %s.\n", word, baton_error_word(error));
    }
}

void orders_run(int argc, char *argv[]) {
    for (int i = 1; i < argc; i++) {
        if (baton_starts(argv[i], "run=")) {
            run(value_of(argv[i]));
        }
    }
}

/* --- the board ---------------------------------------------------------------------------------- */

/* As many pages as can be had of those wanted, even if others are put out of memory for that. */
static uint32_t give_back(uint32_t wanted) {
    uint32_t const pages = wanted < memory_frames() ? wanted : memory_frames();

    (void)evict_only(pages + MEMORY_RESERVE);
    return loans_return(pages);
}

static enum mm_error obey(struct baton_pager_order const *order, uint32_t *number) {
    struct client *c = clients_number(order->client);
    enum mm_error error = MM_OK;

    switch (order->what) {
    case BATON_PAGER_START:
        error = clients_run(order, &c);
        *number = error == MM_OK ? c->number : 0u;
        return error;
    case BATON_PAGER_STOP:
        if (c != 0) {
            clients_end(c, BATON_PAGER_STOPPED, order->limit);
        }
        return c != 0 ? MM_OK : MM_NAME;
    case BATON_PAGER_LIMIT:
        if (c != 0) {
            clients_limit(c, order->limit);
            board_row(c);
        }
        return c != 0 ? MM_OK : MM_NAME;
    case BATON_PAGER_RETURN: *number = give_back(order->limit); return MM_OK;
    default: return MM_NAME;
    }
}

void orders_obey(void) {
    struct baton_pager_board *const page = board();
    struct baton_pager_order order;
    uint32_t number = 0;

    if (page == 0 || page->order.serial == page->answer.serial) {
        return;
    }
    order = page->order; /* a copy: what was checked is what is used */
    page->answer.error = (uint32_t)obey(&order, &number);
    page->answer.client = number;
    page->answer.serial = order.serial;
    board_changed();
}
