/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * move, clone, destroy, adjust: a command line into one system call.
 */
#include "shell.h"
#include <baton/machine.h>
#include <baton/print.h>
#include <baton/serial.h>
#include <baton/words.h>

/* The words after the names of the containers. */
struct options {
    unsigned count;
    unsigned rights;
    bool has_rights;
    bool unshared;
    bool clear;
    unsigned as; /* the kind to make; 0: none */
    baton_word badge;
};

#define NAME_TEXT 48u

/* Which of them a command has. */
#define HAS_UNSHARED 1u
#define HAS_AS 2u
#define HAS_RIGHTS 4u
#define HAS_BADGE 8u
#define HAS_CLEAR 16u

static bool next_as(struct baton_words *words, struct options *options) {
    static unsigned const kinds[] = {MM_THREAD, MM_SPACE, MM_ZONE, MM_WINDOW};

    for (unsigned i = 0; i < sizeof(kinds) / sizeof(kinds[0]); i++) {
        if (baton_next_is(words, baton_kind_word(kinds[i]))) {
            options->as = kinds[i];
            return true;
        }
    }
    (void)baton_text(words->why, BATON_WHY,
                     "after `as` there must be `thread`, `space`, `zone` or `window`");
    return false;
}

static bool next_rights(struct baton_words *words, struct options *options) {
    if (options->has_rights || !baton_parse_rights(words->list[words->at], &options->rights)) {
        return false;
    }
    options->has_rights = true;
    words->at++;
    return true;
}

/* Read all words that are left; `has` says which ones the command knows. */
static bool next_options(struct baton_words *words, unsigned has, struct options *options) {
    baton_word count;

    *options = (struct options){.count = 1u};
    while (words->at < words->count) {
        if (baton_next_is(words, "count")) {
            if (!baton_next_number(words, "a count", 1u, BATON_COUNT_MAX, &count)) {
                return false;
            }
            options->count = (unsigned)count;
        } else if ((has & HAS_UNSHARED) != 0u && baton_next_is(words, "unshared")) {
            options->unshared = true;
        } else if ((has & HAS_CLEAR) != 0u && baton_next_is(words, "clear")) {
            options->clear = true;
        } else if ((has & HAS_AS) != 0u && baton_next_is(words, "as")) {
            if (!next_as(words, options)) {
                return false;
            }
        } else if ((has & HAS_BADGE) != 0u && baton_next_is(words, "badge")) {
            if (!baton_next_number(words, "a badge", 0, UINTPTR_MAX, &options->badge)) {
                return false;
            }
        } else if ((has & HAS_RIGHTS) == 0u || !next_rights(words, options)) {
            return shell_no_more(words);
        }
    }
    return true;
}

static unsigned bits(uint32_t const masks[2]) {
    unsigned count = 0;

    for (unsigned i = 0; i < 64u; i++) {
        count += masks[i / 32u] >> i % 32u & 1u;
    }
    return count;
}

/* "Moved 3 containers; 1 had been accessed, 0 written." */
static void report(char const *verb, struct baton_result const *result) {
    baton_print("%s ", verb);
    shell_print_count(result->done, "reference");
    if (bits(result->accessed) + bits(result->dirty) > 0u) {
        baton_print("; %u accessed and %u dirty until then", bits(result->accessed),
                    bits(result->dirty));
    }
    baton_print(".\n");
}

static unsigned finish(struct baton_words *words, char const *verb, unsigned count,
                       struct baton_result const *result) {
    if (result->error != MM_OK) {
        return shell_refused(words->list[0], result->error, result->done, count);
    }
    report(verb, result);
    return STATUS_OK;
}

/* NAME has several reasons: say which it was. Returns whether `name` was it. */
static bool explain(baton_word name, char const *which) {
    char text[NAME_TEXT];

    if (baton_inspect(name).error != MM_NAME) {
        return false;
    }
    baton_print("    There is no container %s, the %s.\n",
                baton_name_text(name, text, sizeof(text)), which);
    return true;
}

/* The same for calls with a source and a destination. */
static unsigned finish_two(struct baton_words *words, char const *verb, unsigned count,
                           struct baton_result const *result, baton_word source,
                           baton_word destination) {
    unsigned status = finish(words, verb, count, result);

    if (result->error == MM_NAME) {
        bool explained = explain(source, "source");

        explained = explain(destination, "destination") || explained;
        if (!explained) {
            baton_print("    %s.\n",
                        count > 1u
                            ? "The two runs overlap, or one leaves its table"
                            : "The destination is inside the object that the source refers to");
        }
    }
    return status;
}

unsigned command_move(struct shell *shell, struct baton_words *words) {
    struct options options;
    struct baton_result result;
    baton_word source;
    baton_word destination;

    (void)shell;
    if (!baton_next_name(words, &source) || !baton_next_name(words, &destination) ||
        !next_options(words, HAS_UNSHARED | HAS_AS, &options)) {
        return shell_usage(words);
    }
    if (options.as != 0u && options.count > 1u) {
        (void)baton_text(words->why, BATON_WHY, "objects are made one at a time");
        return shell_usage(words);
    }
    result = options.as != 0u ? baton_make(source, destination, options.as)
                              : baton_move(source, destination,
                                           options.unshared ? BATON_UNSHARED : 0u, options.count);
    return finish_two(words, options.as != 0u ? "Made an object of" : "Moved", options.count,
                      &result, source, destination);
}

unsigned command_clone(struct shell *shell, struct baton_words *words) {
    struct options options;
    struct baton_result result;
    baton_word source;
    baton_word destination;

    (void)shell;
    if (!baton_next_name(words, &source) || !baton_next_name(words, &destination) ||
        !next_options(words, HAS_RIGHTS | HAS_BADGE, &options)) {
        return shell_usage(words);
    }
    if (!options.has_rights) {
        options.rights = baton_inspect(source).rights;
    }
    result = baton_clone(source, destination, options.rights, options.badge, options.count);
    return finish_two(words, "Cloned", options.count, &result, source, destination);
}

unsigned command_destroy(struct shell *shell, struct baton_words *words) {
    struct options options;
    struct baton_result result;
    baton_word name;

    (void)shell;
    if (!baton_next_name(words, &name) || !next_options(words, 0, &options)) {
        return shell_usage(words);
    }
    result = baton_destroy(name, options.count);
    return finish(words, "Destroyed", options.count, &result);
}

unsigned command_adjust(struct shell *shell, struct baton_words *words) {
    struct options options;
    struct baton_result result;
    baton_word name;
    unsigned flags;

    (void)shell;
    if (!baton_next_name(words, &name) || !next_options(words, HAS_RIGHTS | HAS_CLEAR, &options)) {
        return shell_usage(words);
    }
    if (!options.has_rights && !options.clear) {
        (void)baton_text(words->why, BATON_WHY, "there is nothing to do: give rights, or `clear`");
        return shell_usage(words);
    }
    flags = (options.has_rights ? BATON_ADJUST : 0u) |
            (options.clear ? BATON_CLEAR_ACCESSED | BATON_CLEAR_DIRTY : 0u);
    result = baton_adjust(name, flags, options.rights, options.count);
    return finish(words, "Adjusted", options.count, &result);
}
