/* SPDX-License-Identifier: BSD-2-Clause */
#include "programs.h"
#include "screen.h"
#include "shell.h"
#include <baton/machine.h>
#include <baton/print.h>
#include <baton/serial.h>
#include <baton/string.h>
#include <baton/words.h>

#define WORDS_MAX 32u
#define PROMPT "baton> "
#define START_MODULE "start"

struct command const *shell_find(char const *name) {
    for (unsigned i = 0; i < commands_count; i++) {
        if (strcmp(commands[i].name, name) == 0) {
            return &commands[i];
        }
    }
    return 0;
}

void shell_print_usage(struct command const *command) {
    baton_print("usage: %s%s%s\n", command->name, command->usage[0] != '\0' ? " " : "",
                command->usage);
}

unsigned shell_usage(struct baton_words *words) {
    struct command const *command = shell_find(words->list[0]);

    baton_print("%s: %s.\n", words->list[0], words->why);
    if (command != 0) {
        shell_print_usage(command);
    }
    return STATUS_USAGE;
}

bool shell_no_more(struct baton_words *words) {
    if (words->at == words->count) {
        return true;
    }
    (void)baton_text(words->why, BATON_WHY, "`%s` is not understood here", words->list[words->at]);
    return false;
}

unsigned shell_refused(char const *what, enum mm_error error, unsigned done, unsigned count) {
    baton_print("%s: %s: %s", what, baton_error_word(error), baton_error_meaning(error));
    if (count > 1u) {
        baton_print(" (%u of %u were done)", done, count);
    }
    baton_print(".\n");
    return STATUS_FAILED;
}

baton_word shell_neighbour(baton_word name, unsigned i) {
    return name + i * (name / BATON_LEVEL(1u) % 8u == 1u ? BATON_ZONE_SIZE : BATON_PAGE_SIZE);
}

void shell_print_count(unsigned long count, char const *word) {
    baton_print("%lu %s%s", count, word, count == 1u ? "" : "s");
}

/* --- one line --------------------------------------------------------------------- */

static unsigned run_words(struct shell *shell, struct baton_words *words) {
    struct command const *command = shell_find(words->list[0]);

    if (command == 0) {
        baton_print("%s: there is no such command; `help` lists them all.\n", words->list[0]);
        return STATUS_UNKNOWN;
    }
    return command->run(shell, words);
}

void shell_line(struct shell *shell, char *text) {
    char *list[WORDS_MAX];
    struct baton_words words = {.list = list, .at = 1u};

    words.count = baton_split(text, list, WORDS_MAX);
    if (words.count == 0u || list[0][0] == '#') {
        return;
    }
    if (words.count > WORDS_MAX) {
        baton_print("%s: there are more than %u words; nothing was done.\n", list[0], WORDS_MAX);
        shell->status = STATUS_USAGE;
        return;
    }
    shell->status = run_words(shell, &words);
}

/* --- the loop ------------------------------------------------------------------------ */

static void put_character(void *context, char c) {
    (void)context;
    screen_put(c);
}

static char const *name_of(void *context, unsigned n) {
    (void)context;
    return n < commands_count ? commands[n].name : 0;
}

/* Something was printed while a person was typing: the line goes on below it. */
static void torn(void *context) {
    struct shell *const shell = context;

    line_again(&shell->line);
}

static void read_line(struct shell *shell) {
    enum line_event event;

    line_start(&shell->line);
    do {
        event = line_feed(&shell->line, screen_get(torn, shell));
    } while (event == LINE_MORE);
    if (event == LINE_END) {
        shell->finished = true;
    } else if (event == LINE_TOO_LONG) {
        baton_print("The line is longer than %u characters; nothing was done.\n", LINE_MAX);
        shell->status = STATUS_USAGE;
    } else {
        shell_line(shell, shell->line.text);
    }
}

/* A boot module of text: its lines are commands that run before the first prompt. */
static void run_module(struct shell *shell, struct baton_boot_module const *module) {
    char const *const text = (char const *)(baton_word)module->address;
    char line[LINE_MAX + 1u];
    unsigned length = 0;
    unsigned number = 1;

    for (uint64_t i = 0; i <= module->length && !shell->finished; i++) {
        if (i < module->length && text[i] != '\n') {
            line[length < LINE_MAX ? length : LINE_MAX] = text[i];
            length++;
            continue;
        }
        line[length < LINE_MAX ? length : LINE_MAX] = '\0';
        shell->status = STATUS_OK;
        if (length > LINE_MAX) {
            baton_print("The line is longer than %u characters.\n", LINE_MAX);
            shell->status = STATUS_USAGE;
        } else {
            shell_line(shell, line);
        }
        if (shell->status != STATUS_OK && !shell->finished) {
            baton_print("That was line %u of " START_MODULE ".\n", number);
        }
        length = 0;
        number++;
    }
}

unsigned shell_run(struct shell *shell) {
    struct line_io io = {put_character, name_of, 0};
    struct baton_boot_module const *const module = programs_module(START_MODULE);

    line_init(&shell->line, PROMPT, io);
    if (module != 0) {
        run_module(shell, module);
    }
    while (!shell->finished) {
        read_line(shell);
    }
    return shell->status;
}
