/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * memory: what memory servers say of themselves, and how much they have.
 */
#include "boards.h"
#include "shell.h"
#include <baton/print.h>
#include <baton/string.h>

#define ROW 64u /* cells */
#define OUT '_' /* the cell of containers that are out */

/* --- one server ---------------------------------------------------------------------------------- */

static void print_numbers(struct program const *p, struct baton_mem_board const *b) {
    unsigned long const own = b->own;
    unsigned long const used = b->pages[BATON_BUDDY_USED];

    baton_print("%s (%u): ", p->name, p->process.number);
    if (b->frame != 0u) {
        baton_print("contiguous memory, of frames 0x%lx to 0x%lx, is lent.\n",
                    (unsigned long)b->frame, (unsigned long)b->frame + b->range - 1u);
    } else {
        baton_print("pages change hands.\n");
    }
    baton_print("  %lu containers: %lu its own, %lu with clients, %lu free, %lu out\n",
                (unsigned long)b->range, own, used - own, (unsigned long)b->pages[BATON_BUDDY_FREE],
                (unsigned long)b->pages[BATON_BUDDY_OUT]);
    baton_print("  free blocks of order");
    for (unsigned order = 0; order <= BATON_MEM_TOP; order++) {
        if (b->blocks[order] != 0u) {
            baton_print("  %u: %lu", order, (unsigned long)b->blocks[order]);
        }
    }
    baton_print("\n  of 100 free pages, %lu are in smaller blocks than %u pages\n",
                (unsigned long)b->unusable, 1u << BATON_MEM_TOP);
}

static void print_events(struct baton_mem_board const *b) {
    uint32_t const *const e = b->events;

    baton_print("  blocks given %lu, freed %lu; calls refused %lu, of these %lu out of memory, "
                "%lu over a limit\n",
                (unsigned long)e[BATON_MEM_TAKEN], (unsigned long)e[BATON_MEM_FREED],
                (unsigned long)e[BATON_MEM_REFUSED], (unsigned long)e[BATON_MEM_OUT],
                (unsigned long)e[BATON_MEM_OVER]);
    baton_print("  pages from root %lu, to root %lu, from another server %lu, to another %lu\n",
                (unsigned long)e[BATON_MEM_FROM_PARENT], (unsigned long)e[BATON_MEM_TO_PARENT],
                (unsigned long)e[BATON_MEM_FROM_SERVER], (unsigned long)e[BATON_MEM_TO_SERVER]);
    if (e[BATON_MEM_REGAINED] != 0u) {
        baton_print("  pages that came home %lu\n", (unsigned long)e[BATON_MEM_REGAINED]);
    }
    baton_print("  clients that ended %lu, pages that root has taken back from them %lu\n",
                (unsigned long)e[BATON_MEM_ENDED], (unsigned long)e[BATON_MEM_WRITTEN_OFF]);
}

static void print_clients(struct baton_mem_board const *b) {
    for (unsigned i = 0; i < BATON_MEM_CLIENTS && b->clients[i].number != 0u; i++) {
        struct baton_mem_client const *const c = &b->clients[i];
        struct program const *const p = programs_get(c->number);

        baton_print("  client %2lu %-15s holds %6lu pages in %5lu blocks", (unsigned long)c->number,
                    p != 0 ? p->name : "(has ended)", (unsigned long)c->held,
                    (unsigned long)c->blocks);
        if (c->limit != UINT32_MAX) {
            baton_print(", of at most %lu", (unsigned long)c->limit);
        }
        baton_print("\n");
    }
}

static char visible(char c) { return c >= ' ' && c <= '~' ? c : '?'; }

/* Whether there is nothing but OUT from cell `i` on. */
static bool is_over(struct baton_mem_board const *b, uint32_t i, uint32_t cells) {
    while (i < cells && b->cells[i] == OUT) {
        i++;
    }
    return i == cells;
}

static void print_picture(struct baton_mem_board const *b) {
    uint32_t const cells = b->cells_count < BATON_MEM_CELLS ? b->cells_count : BATON_MEM_CELLS;
    char row[ROW + 1u];

    baton_print("  = its own  # used  . free  _ out  + used and others  : free and out\n");
    for (uint32_t i = 0; i < cells; i += ROW) {
        unsigned length = 0;

        if (i > 0u && is_over(b, i, cells)) {
            baton_print("  |_ and so on\n");
            break;
        }

        while (length < ROW && i + length < cells) {
            row[length] = visible(b->cells[i + length]);
            length++;
        }
        row[length] = '\0';
        baton_print("  |%s|\n", row);
    }
}

static bool print_server(struct program const *p) {
    struct baton_mem_board const *const board = boards_of(p);

    if (!boards_draw(p)) {
        baton_print("%s (%u) does not answer.\n", p->name, p->process.number);
        return false;
    }
    print_numbers(p, board);
    print_events(board);
    print_clients(board);
    print_picture(board);
    return true;
}

/* --- the command ---------------------------------------------------------------------------------- */

/* The server that the next word names. */
static struct program const *next_server(struct baton_words *words) {
    struct program const *const p =
        words->at < words->count ? programs_named(words->list[words->at]) : 0;

    boards_await(p);
    if (words->at == words->count) {
        (void)baton_text(words->why, BATON_WHY, "the name or number of a memory server is missing");
        return 0;
    }
    if (boards_of(p) == 0) {
        (void)baton_text(words->why, BATON_WHY, "there is no memory server `%s`",
                         words->list[words->at]);
        return 0;
    }
    words->at++;
    return p;
}

static unsigned trade(struct baton_words *words, enum baton_mem_order what) {
    struct program const *p;
    baton_word number = 0;
    uint32_t pages;

    words->at++;
    p = next_server(words);
    if (p == 0 || !baton_next_number(words, "how many pages", 1u, BATON_HEAP_MAX, &number) ||
        !shell_no_more(words)) {
        return shell_usage(words);
    }
    pages = (uint32_t)number;
    if (!boards_order(p, what, &pages)) {
        baton_print("%s (%u) does not answer.\n", p->name, p->process.number);
        return STATUS_FAILED;
    }
    baton_print("%s (%u) ", p->name, p->process.number);
    baton_print(what == BATON_MEM_LEND ? "has got " : "has given back ");
    shell_print_count(pages, "page");
    baton_print(".\n");
    return pages == number ? STATUS_OK : STATUS_FAILED;
}

unsigned command_memory(struct shell *shell, struct baton_words *words) {
    char const *const word = words->at < words->count ? words->list[words->at] : "";
    bool sound = true;
    unsigned count = 0;

    (void)shell;
    if (strcmp(word, "lend") == 0 || strcmp(word, "return") == 0) {
        return trade(words, word[0] == 'l' ? BATON_MEM_LEND : BATON_MEM_RETURN);
    }
    if (words->at < words->count) {
        struct program const *const p = next_server(words);

        if (p == 0 || !shell_no_more(words)) {
            return shell_usage(words);
        }
        return print_server(p) ? STATUS_OK : STATUS_FAILED;
    }
    for (unsigned n = 1; n <= PROGRAMS; n++) {
        boards_await(programs_get(n));
        if (boards_of(programs_get(n)) != 0) {
            sound = print_server(programs_get(n)) && sound;
            count++;
        }
    }
    if (count == 0u) {
        baton_print("There is no memory server: `spawn memory heap=1024 board` starts one.\n");
    }
    return sound ? STATUS_OK : STATUS_FAILED;
}
