/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * help, echo, exit.
 */
#include "shell.h"
#include <baton/finish.h>
#include <baton/print.h>
#include <baton/serial.h>

static void help_all(void) {
    baton_print("Commands (a line that starts with # is a comment):\n\n");
    for (unsigned i = 0; i < commands_count; i++) {
        baton_print("  %-8s %s\n", commands[i].name, commands[i].summary);
    }
    baton_print("\n`help COMMAND` says more. Keys: arrows, Home, End, Delete, Tab, and Ctrl-A E K "
                "U\nW L C D. Numbers are decimal, or hexadecimal after 0x.\n");
}

unsigned command_help(struct shell *shell, struct baton_words *words) {
    struct command const *command;

    (void)shell;
    if (words->at == words->count) {
        help_all();
        return STATUS_OK;
    }
    command = shell_find(words->list[words->at]);
    if (command == 0) {
        (void)baton_text(words->why, BATON_WHY, "there is no command %s", words->list[words->at]);
        return shell_usage(words);
    }
    words->at++;
    if (!shell_no_more(words)) {
        return shell_usage(words);
    }
    shell_print_usage(command);
    baton_print("%s.\n%s", command->summary, command->details);
    return STATUS_OK;
}

unsigned command_echo(struct shell *shell, struct baton_words *words) {
    (void)shell;
    for (unsigned i = words->at; i < words->count; i++) {
        baton_print("%s%s", i > words->at ? " " : "", words->list[i]);
    }
    baton_print("\n");
    return STATUS_OK;
}

unsigned command_exit(struct shell *shell, struct baton_words *words) {
    baton_word status = shell->status;

    if ((words->at < words->count &&
         !baton_next_number(words, "a status", 0, BATON_STATUS_MAX, &status)) ||
        !shell_no_more(words)) {
        return shell_usage(words);
    }
    shell->finished = true;
    return (unsigned)status;
}
