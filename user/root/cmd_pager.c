/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * pagers, swap, top, and what `run`, `spawn`, `wait` and `kill` do with the pager's clients. A client is
 * called c and its number.
 */
#include "cmd_pager.h"
#include "events.h"
#include "paging.h"
#include "pulse.h"
#include "screen.h"
#include <baton/print.h>
#include <baton/string.h>
#include <baton/words.h>

#define KIB_A_PAGE (BATON_PAGE_SIZE / 1024u)

/* --- starting ------------------------------------------------------------------------------- */

#define SIZE_MOST (UINT32_MAX / 1024u)

/* "16M", "512K", or a number of pages. The text is as it was afterwards. */
static bool read_size(char *text, uint32_t *pages) {
    size_t const length = strlen(text);
    char const unit = length > 0u ? text[length - 1u] : '\0';
    bool const counts_bytes = unit == 'M' || unit == 'K';
    baton_word number;
    bool right;

    if (counts_bytes) {
        text[length - 1u] = '\0';
    }
    right = baton_parse_number(text, &number) && number <= SIZE_MOST;
    if (counts_bytes) {
        text[length - 1u] = unit;
    }
    if (!right) {
        return false;
    }
    *pages = (uint32_t)(unit == 'M'   ? number * 1024u / KIB_A_PAGE
                        : unit == 'K' ? (number + KIB_A_PAGE - 1u) / KIB_A_PAGE
                                      : number);
    return true;
}

static bool read_option(struct baton_words *words, struct baton_pager_order *order, char *word) {
    static struct {
        char const *name;
        size_t offset;
    } const options[] = {
        {"mem=", offsetof(struct baton_pager_order, limit)},
        {"heap=", offsetof(struct baton_pager_order, heap)},
        {"stack=", offsetof(struct baton_pager_order, stack)},
        {"priority=", offsetof(struct baton_pager_order, priority)},
    };

    for (unsigned i = 0; i < sizeof(options) / sizeof(options[0]); i++) {
        if (baton_starts(word, options[i].name)) {
            uint32_t value;

            if (!read_size(word + strlen(options[i].name), &value)) {
                (void)baton_text(words->why, BATON_WHY,
                                 "`%s`: a number from 0 to %lu, perhaps with K or M, is wanted",
                                 word, (unsigned long)SIZE_MOST);
                return false;
            }
            memcpy((char *)order + options[i].offset, &value, sizeof(value));
            return true;
        }
    }
    (void)baton_text(words->why, BATON_WHY, "`%s`: not with mem=; after -- come arguments", word);
    return false;
}

static bool add_argument(struct baton_words *words, struct baton_pager_order *order, unsigned *at,
                         char const *word) {
    size_t const length = strlen(word) + 1u;

    if (length > BATON_PAGER_TEXT - *at) {
        (void)baton_text(words->why, BATON_WHY, "there are too many arguments");
        return false;
    }
    memcpy(order->text + *at, word, length);
    *at += (unsigned)length;
    order->count++;
    return true;
}

static bool read_order(struct baton_words *words, struct baton_pager_order *order) {
    bool argument = false;
    unsigned at = 0u;

    *order = (struct baton_pager_order){.what = BATON_PAGER_START};
    while (words->at < words->count) {
        char *const word = words->list[words->at++];
        bool option = false;

        for (char const *c = word; *c != '\0'; c++) {
            option = option || *c == '=';
        }
        if (!argument && strcmp(word, "--") == 0) {
            argument = true;
        } else if (option && !argument ? !read_option(words, order, word)
                                       : !add_argument(words, order, &at, word)) {
            return false;
        }
    }
    return true;
}

bool pager_is_meant(struct baton_words const *words) {
    for (unsigned i = words->at; i < words->count && strcmp(words->list[i], "--") != 0; i++) {
        if (baton_starts(words->list[i], "mem=")) {
            return true;
        }
    }
    return false;
}

unsigned pager_spawn(struct baton_words *words, bool wait) {
    struct program const *const pager = paging_pager();
    static struct baton_pager_order order;
    enum mm_error error;
    uint32_t client;

    if (pager == 0) {
        baton_print("There is no pager; without mem= root loads the program itself.\n");
        return STATUS_FAILED;
    }
    if (!read_order(words, &order)) {
        return shell_usage(words);
    }
    error = paging_order(pager, &order, &client);
    if (error != MM_OK) {
        baton_print("%s: not started by the pager: %s.\n", order.text, baton_error_word(error));
        return STATUS_FAILED;
    }
    if (wait) {
        return paging_wait(pager, client);
    }
    baton_print("%s is c%u.\n", order.text, client);
    return STATUS_OK;
}

unsigned pager_wait(uint32_t number) {
    struct program const *const pager = paging_pager();

    if (pager == 0) {
        baton_print("There is no pager.\n");
        return STATUS_FAILED;
    }
    return paging_wait(pager, number);
}

unsigned pager_kill(uint32_t number) {
    struct program const *const pager = paging_pager();
    struct baton_pager_order const order = {
        .what = BATON_PAGER_STOP, .client = number, .limit = STATUS_FAILED};
    enum mm_error error = MM_DEAD;
    uint32_t client;

    if (pager != 0) {
        error = paging_order(pager, &order, &client);
    }
    if (error != MM_OK) {
        baton_print("c%u: %s.\n", number,
                    pager == 0 ? "there is no pager" : baton_error_word(error));
        return STATUS_FAILED;
    }
    baton_print("c%u is gone.\n", number);
    return STATUS_OK;
}

/* --- looking ---------------------------------------------------------------------------------- */

static char const *state_word(uint32_t state) {
    static char const *const words[] = {"",       "runs",    "waits",  "joins",
                                        "exited", "faulted", "stopped"};

    return state < sizeof(words) / sizeof(words[0]) ? words[state] : "?";
}

static unsigned long kib(uint32_t pages) { return (unsigned long)pages * KIB_A_PAGE; }

static void print_rows(struct program const *pager, bool ended) {
    struct baton_pager_board volatile *const board = paging_board(pager);

    baton_print("  client  name         state      limit  resident   swapped   faults    ins  "
                "evicted  copies\n");
    for (unsigned i = 0; i < BATON_PAGER_ROWS; i++) {
        struct baton_pager_row const row = board->rows[i];
        bool const over = row.state >= BATON_PAGER_EXITED;

        if (row.state != BATON_PAGER_NONE && (ended || !over)) {
            baton_print("  c%-5u  %-11s  %-7s  %7luK  %7luK  %7luK  %7u %6u  %7u %7u\n", row.number,
                        row.name, state_word(row.state), kib(row.limit), kib(row.resident),
                        kib(row.swapped), row.faults, row.page_ins, row.evictions, row.copies);
        }
    }
}

static void print_totals(struct program const *pager) {
    struct baton_pager_totals const t = paging_board(pager)->totals;

    baton_print(
        "%s (%u): %luK, %luK free, %luK tables and objects, %luK lent; %u clients, %u of them "
        "wait\n",
        pager->name, pager->process.number, kib(t.frames), kib(t.free), kib(t.books + t.objects),
        kib(t.borrowed), t.clients, t.waiting);
    baton_print("  swap %luK, %luK used; %u blocks read, %u written, %u errors; %u faults, %u "
                "evictions, short %u times\n",
                kib(t.blocks), kib(t.blocks_used), t.reads, t.writes, t.errors, t.faults,
                t.evictions, t.shortages);
}

static struct program const *need_pager(void) {
    struct program const *const pager = paging_pager();

    if (pager == 0) {
        baton_print("No pager runs.\n");
    }
    return pager;
}

/* Have the pager give memory back. */
static unsigned give_back(struct baton_words *words) {
    struct program const *const pager = need_pager();
    struct baton_pager_order order = {.what = BATON_PAGER_RETURN};
    baton_word number = 0;
    uint32_t pages = 0;
    enum mm_error error;

    words->at++;
    if (!baton_next_number(words, "how many pages", 1u, BATON_HEAP_MAX, &number) ||
        !shell_no_more(words)) {
        return shell_usage(words);
    }
    if (pager == 0) {
        return STATUS_FAILED;
    }
    order.limit = (uint32_t)number;
    error = paging_order(pager, &order, &pages);
    if (error != MM_OK) {
        baton_print("%s: %s.\n", pager->name, baton_error_word(error));
        return STATUS_FAILED;
    }
    baton_print("%s (%u) has given back ", pager->name, pager->process.number);
    shell_print_count(pages, "page");
    baton_print(".\n");
    return pages == number ? STATUS_OK : STATUS_FAILED;
}

unsigned command_pagers(struct shell *shell, struct baton_words *words) {
    struct program const *pager;

    (void)shell;
    if (words->at < words->count && strcmp(words->list[words->at], "return") == 0) {
        return give_back(words);
    }
    if (!shell_no_more(words)) {
        return shell_usage(words);
    }
    pager = need_pager();
    if (pager == 0) {
        return STATUS_FAILED;
    }
    print_totals(pager);
    print_rows(pager, true);
    return STATUS_OK;
}

unsigned command_swap(struct shell *shell, struct baton_words *words) {
    struct program const *pager;
    struct baton_pager_totals t;

    (void)shell;
    if (!shell_no_more(words)) {
        return shell_usage(words);
    }
    pager = need_pager();
    if (pager == 0) {
        return STATUS_FAILED;
    }
    t = paging_board(pager)->totals;
    baton_print("swap: %luK on the disk, %luK used, %luK bad\n", kib(t.blocks), kib(t.blocks_used),
                kib(t.blocks_bad));
    baton_print("  %u blocks read, %u written, %u errors\n", t.reads, t.writes, t.errors);
    for (unsigned i = 0; i < BATON_PAGER_ROWS; i++) {
        struct baton_pager_row const row = paging_board(pager)->rows[i];

        if (row.swapped > 0u) {
            baton_print("  c%-5u %-11s %8luK\n", row.number, row.name, kib(row.swapped));
        }
    }
    return STATUS_OK;
}

unsigned command_top(struct shell *shell, struct baton_words *words) {
    struct pulse pulse;
    baton_word times = 0;

    if (words->at < words->count &&
        !baton_next_number(words, "how many times", 1u, 1000u, &times)) {
        return shell_usage(words);
    }
    if (!shell_no_more(words)) {
        return shell_usage(words);
    }
    if (need_pager() == 0 || !pulse_start(shell, &pulse, (unsigned)times)) {
        return STATUS_FAILED;
    }
    do {
        struct program const *const pager = paging_pager();

        if (pager == 0) {
            break;
        }
        pulse_clear(&pulse);
        print_totals(pager);
        print_rows(pager, false);
    } while (pulse_next(&pulse));
    pulse_end(&pulse);
    return STATUS_OK;
}
