/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * The words of a command line into numbers, rights and names of containers, and
 * back: what was read, and is written as the shell writes it, is read as the same.
 */
#include "fuzz.h"
#include <baton/parse.h>
#include <baton/print.h>
#include <baton/words.h>
#include <string.h>

#define WORDS_MAX 32u
#define TEXT 64u
#define RIGHTS_ALL 1023u

static void check_rights(char const *word) {
    char text[TEXT];
    unsigned rights = 0;
    unsigned again = 0;

    if (baton_parse_rights(word, &rights)) {
        must((rights & ~RIGHTS_ALL) == 0u);
        must(baton_parse_rights(baton_rights_text(rights, text, sizeof text), &again));
        must(again == rights);
    }
}

/* A name of a container, if the words from `at` on are one. Returns how many they were. */
static unsigned check_name(char **list, unsigned count, unsigned at) {
    struct baton_words words = {.list = list, .count = count, .at = at};
    char text[TEXT];
    char *parts[WORDS_MAX];
    struct baton_words again = {.list = parts};
    baton_word name = 0;
    baton_word same = 0;

    if (!baton_next_name(&words, &name)) {
        must(memchr(words.why, '\0', sizeof words.why) != NULL && words.why[0] != '\0');
        return 1u;
    }
    must(words.at > at && words.at <= count);
    must(name % BATON_PAGE_SIZE / BATON_LEVEL(1u) < 8u);
    again.count =
        baton_split((char *)(uintptr_t)baton_name_text(name, text, sizeof text), parts, WORDS_MAX);
    must(baton_next_name(&again, &same) && same == name && again.at == again.count);
    return words.at - at;
}

static void check_line(char *line) {
    char *list[WORDS_MAX];
    unsigned const count = baton_split(line, list, WORDS_MAX);
    struct baton_words words = {.list = list, .count = count};

    if (count > WORDS_MAX) {
        return;
    }
    for (unsigned i = 0; i < count; i++) {
        baton_word number = 0;

        must(list[i][0] != '\0' && strpbrk(list[i], " \t") == NULL);
        check_rights(list[i]);
        words.at = i;
        if (baton_next_number(&words, "it", 3u, 300u, &number)) {
            must(number >= 3u && number <= 300u && words.at == i + 1u);
        }
    }
    for (unsigned i = 0; i < count;) {
        i += check_name(list, count, i);
    }
}

int LLVMFuzzerTestOneInput(uint8_t const *data, size_t size) {
    char *const text = malloc(size + 1u);
    char *line = text;

    must(text != NULL);
    memcpy(text, data, size);
    text[size] = '\0';
    while (line != NULL) {
        char *const end = strchr(line, '\n');

        if (end != NULL) {
            *end = '\0';
        }
        check_line(line);
        line = end != NULL ? end + 1 : NULL;
    }
    free(text);
    return 0;
}
