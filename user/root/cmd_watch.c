/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * ipc, window: two programs that talk to each other, for a person to watch. What they do is
 * made of `spawn`, `run` and `kill`, as one would type it.
 */
#include "programs.h"
#include "shell.h"
#include <baton/print.h>

#define LINE 80u
#define ROUNDS_DEFAULT 5u
#define ROUNDS_MAX 1000000u
#define PAGES_DEFAULT 40u
#define PAGES_MAX 256u

/* Show a command line, with a number at its end if it is not 0, and run it. */
static unsigned type(struct shell *shell, char const *words, unsigned number) {
    char line[LINE];

    if (number != 0u) {
        (void)baton_text(line, sizeof(line), "%s %u", words, number);
    } else {
        (void)baton_text(line, sizeof(line), "%s", words);
    }
    baton_print("  > %s\n", line);
    shell->status = STATUS_OK;
    shell_line(shell, line);
    return shell->status;
}

/* Start a server, let a client run to its end, and the server end, too. */
static unsigned together(struct shell *shell, char const *server, unsigned first,
                         char const *client, unsigned second, char const *end) {
    unsigned status = type(shell, server, first);

    if (status == STATUS_OK) {
        unsigned last;

        status = type(shell, client, second);
        last = type(shell, end, 0u);
        status = status != STATUS_OK ? status : last;
    }
    return status;
}

unsigned command_ipc(struct shell *shell, struct baton_words *words) {
    baton_word rounds = ROUNDS_DEFAULT;

    if ((words->at < words->count &&
         !baton_next_number(words, "how many times", 1u, ROUNDS_MAX, &rounds)) ||
        !shell_no_more(words)) {
        return shell_usage(words);
    }
    return together(shell, "spawn pong", 0u, "run ping", (unsigned)rounds, "kill pong");
}

unsigned command_window(struct shell *shell, struct baton_words *words) {
    baton_word pages = PAGES_DEFAULT;

    if ((words->at < words->count &&
         !baton_next_number(words, "how many pages", 1u, PAGES_MAX, &pages)) ||
        !shell_no_more(words)) {
        return shell_usage(words);
    }
    return together(shell, "spawn box window", (unsigned)pages, "run post drop=box notify=box",
                    (unsigned)pages, "wait box");
}
