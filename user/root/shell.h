/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * The shell: a prompt, a table of commands, and the status of the last one.
 *
 *   serial port --> line editor --> words --> commands[] --> status
 */
#ifndef SHELL_H
#define SHELL_H

#include "line.h"
#include <baton/boot.h>
#include <baton/parse.h>
#include <baton/syscall.h>

/* What a command ends with. */
enum status {
    STATUS_OK = 0,
    STATUS_FAILED = 1,   /* it was refused, or a check did not hold */
    STATUS_USAGE = 2,    /* its words make no sense */
    STATUS_UNKNOWN = 127 /* there is no such command */
};

struct shell {
    struct baton_boot const *info;
    struct line line;
    unsigned status; /* of the last command */
    bool finished;   /* a command asked for the end */
};

struct command {
    char const *name;
    char const *usage;   /* the words after the name */
    char const *summary; /* for the list of all commands */
    char const *details; /* for `help NAME`; lines */
    /* Words->at is behind the command's own name. */
    unsigned (*run)(struct shell *shell, struct baton_words *words);
};

extern struct command const commands[];
extern unsigned const commands_count;

/* The command called `name`, or null. */
struct command const *shell_find(char const *name);

/* Read and run commands until `exit` or the end of input. Returns the status to end with. */
unsigned shell_run(struct shell *shell);

/* Run the commands of one line, which is changed. Sets shell->status, unless it is a comment. */
void shell_line(struct shell *shell, char *text);

/* One line: how a command is used. */
void shell_print_usage(struct command const *command);

/* Complain that a command's words are wrong: words->why, and how it is used. STATUS_USAGE. */
unsigned shell_usage(struct baton_words *words);

/* Whether all words were read; otherwise *words->why names the first that is too many. */
bool shell_no_more(struct baton_words *words);

/* Say in words why a call failed; `count` containers were asked for. STATUS_FAILED. */
unsigned shell_refused(char const *what, enum mm_error error, unsigned done, unsigned count);

/* The name of the container that is `i` further than `name`. */
baton_word shell_neighbour(baton_word name, unsigned i);

/* "1 page", "3 pages": prints the number and the word. */
void shell_print_count(unsigned long count, char const *word);

unsigned command_adjust(struct shell *shell, struct baton_words *words);
unsigned command_audit(struct shell *shell, struct baton_words *words);
unsigned command_clone(struct shell *shell, struct baton_words *words);
unsigned command_demo(struct shell *shell, struct baton_words *words);
unsigned command_destroy(struct shell *shell, struct baton_words *words);
unsigned command_echo(struct shell *shell, struct baton_words *words);
unsigned command_exit(struct shell *shell, struct baton_words *words);
unsigned command_help(struct shell *shell, struct baton_words *words);
unsigned command_map(struct shell *shell, struct baton_words *words);
unsigned command_mem(struct shell *shell, struct baton_words *words);
unsigned command_memory(struct shell *shell, struct baton_words *words);
unsigned command_move(struct shell *shell, struct baton_words *words);
unsigned command_peek(struct shell *shell, struct baton_words *words);
unsigned command_poke(struct shell *shell, struct baton_words *words);
unsigned command_show(struct shell *shell, struct baton_words *words);
unsigned command_spawn(struct shell *shell, struct baton_words *words);
unsigned command_run(struct shell *shell, struct baton_words *words);
unsigned command_wait(struct shell *shell, struct baton_words *words);
unsigned command_kill(struct shell *shell, struct baton_words *words);
unsigned command_restart(struct shell *shell, struct baton_words *words);
unsigned command_kills(struct shell *shell, struct baton_words *words);
unsigned command_torture(struct shell *shell, struct baton_words *words);
unsigned command_pagers(struct shell *shell, struct baton_words *words);
unsigned command_swap(struct shell *shell, struct baton_words *words);
unsigned command_watch(struct shell *shell, struct baton_words *words);
unsigned command_top(struct shell *shell, struct baton_words *words);
unsigned command_ps(struct shell *shell, struct baton_words *words);
unsigned command_slots(struct shell *shell, struct baton_words *words);
unsigned command_zones(struct shell *shell, struct baton_words *words);
unsigned command_tree(struct shell *shell, struct baton_words *words);
unsigned command_ipc(struct shell *shell, struct baton_words *words);
unsigned command_window(struct shell *shell, struct baton_words *words);

#endif
