/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * A small recursive reader of the grammar in <baton/parse.h>.
 */
#include <baton/parse.h>
#include <baton/print.h>
#include <baton/string.h>

#define SLOTS_MAX 255u
#define LETTERS 5u /* the rights that have a letter: the lowest ones */

static char const right_letters[LETTERS + 1u] = "rwxsm";
static char const *const right_words[] = {"read", "write", "execute", "share",  "manage",
                                          "run",  "send",  "pass",    "notify", "drop"};
#define RIGHT_WORDS (sizeof(right_words) / sizeof(right_words[0]))

/* Files of other systems end their lines with \r\n. */
static bool is_blank(char c) { return c == ' ' || c == '\t' || c == '\r'; }

unsigned baton_split(char *line, char **list, unsigned limit) {
    unsigned count = 0;

    for (;;) {
        while (is_blank(*line)) {
            *line++ = '\0';
        }
        if (*line == '\0') {
            return count;
        }
        if (count == limit) {
            return limit + 1u;
        }
        list[count++] = line;
        while (*line != '\0' && !is_blank(*line)) {
            line++;
        }
    }
}

/* The value of a digit, or 16 if it is none. */
static unsigned digit_value(char c) {
    return c >= '0' && c <= '9'   ? (unsigned)(c - '0')
           : c >= 'a' && c <= 'f' ? (unsigned)(c - 'a') + 10u
           : c >= 'A' && c <= 'F' ? (unsigned)(c - 'A') + 10u
                                  : 16u;
}

bool baton_parse_number(char const *text, baton_word *value) {
    bool hexadecimal = text[0] == '0' && (text[1] == 'x' || text[1] == 'X');
    baton_word base = hexadecimal ? 16u : 10u;
    baton_word sum = 0;

    if (hexadecimal) {
        text += 2;
    }
    if (*text == '\0') {
        return false;
    }
    for (; *text != '\0'; text++) {
        unsigned digit = digit_value(*text);

        if (digit >= base || sum > (UINTPTR_MAX - digit) / base) {
            return false;
        }
        sum = sum * base + digit;
    }
    *value = sum;
    return true;
}

static bool is_part(char const *part, size_t length, char const *word) {
    return strlen(word) == length && memcmp(part, word, length) == 0;
}

/* The rights that one part between commas means. */
static bool parse_right_part(char const *part, size_t length, unsigned *rights) {
    for (unsigned i = 0; i < RIGHT_WORDS; i++) {
        if (is_part(part, length, right_words[i])) {
            *rights |= 1u << i;
            return true;
        }
    }
    for (size_t k = 0; k < length; k++) {
        unsigned i = 0;

        while (i < LETTERS && right_letters[i] != part[k]) {
            i++;
        }
        if (i == LETTERS) {
            return false;
        }
        *rights |= 1u << i;
    }
    return length > 0u;
}

bool baton_parse_rights(char const *text, unsigned *rights) {
    unsigned sum = 0;

    if (strcmp(text, "none") == 0) {
        *rights = 0;
        return true;
    }
    for (;;) {
        size_t length = 0;

        while (text[length] != '\0' && text[length] != ',') {
            length++;
        }
        if (!parse_right_part(text, length, &sum)) {
            return false;
        }
        if (text[length] == '\0') {
            *rights = sum;
            return true;
        }
        text += length + 1u;
    }
}

bool baton_next_is(struct baton_words *words, char const *word) {
    if (words->at < words->count && strcmp(words->list[words->at], word) == 0) {
        words->at++;
        return true;
    }
    return false;
}

bool baton_next_number(struct baton_words *words, char const *what, baton_word least,
                       baton_word most, baton_word *value) {
    baton_word number;

    if (words->at >= words->count) {
        (void)baton_text(words->why, BATON_WHY, "%s is missing", what);
        return false;
    }
    if (!baton_parse_number(words->list[words->at], &number)) {
        (void)baton_text(words->why, BATON_WHY, "%s is not a number of 32 bits; %s is wanted",
                         words->list[words->at], what);
        return false;
    }
    if (number < least || number > most) {
        (void)baton_text(words->why, BATON_WHY, "%s is %lu to %lu, not %s", what,
                         (unsigned long)least, (unsigned long)most, words->list[words->at]);
        return false;
    }
    words->at++;
    *value = number;
    return true;
}

/* Read a slot, if the next word looks like one. *is_slot says whether it does. */
static bool next_slot(struct baton_words *words, bool *is_slot, baton_word *slot) {
    char const *word = words->list[words->at];
    char const *digits = baton_starts(word, "slot") ? word + 4 : word + 1;
    baton_word number;

    if (strcmp(word, "slot") == 0) {
        *is_slot = true;
        words->at++;
        return baton_next_number(words, "a slot", 1u, SLOTS_MAX, slot);
    }
    *is_slot = word[0] == 's' && *digits >= '0' && *digits <= '9';
    if (!*is_slot) {
        return false;
    }
    if (!baton_parse_number(digits, &number) || number < 1u || number > SLOTS_MAX) {
        (void)baton_text(words->why, BATON_WHY, "a slot is 1 to %u, not %s", SLOTS_MAX, digits);
        return false;
    }
    words->at++;
    *slot = number;
    return true;
}

/* Read a place: the name without the slot to look in. */
static bool next_place(struct baton_words *words, baton_word *name) {
    bool is_slot;
    baton_word value;
    baton_word level = 0;

    if (words->at >= words->count) {
        (void)baton_text(words->why, BATON_WHY, "the name of a container is missing");
        return false;
    }
    if (next_slot(words, &is_slot, &value)) {
        *name = BATON_SLOT(value);
        return true;
    }
    if (is_slot) {
        return false;
    }
    if (baton_next_is(words, "zone")) {
        level = BATON_LEVEL(1u);
    } else if (words->list[words->at][0] < '0' || words->list[words->at][0] > '9') {
        (void)baton_text(words->why, BATON_WHY,
                         "%s names no container: use an address, a slot (s7), or zone ADDRESS",
                         words->list[words->at]);
        return false;
    }
    if (!baton_next_number(words, "an address", 0, UINTPTR_MAX, &value)) {
        return false;
    }
    if (value % BATON_PAGE_SIZE != 0u) {
        (void)baton_text(words->why, BATON_WHY,
                         "%s is no page's address: it must be a multiple of 4096 (0x1000)",
                         words->list[words->at - 1u]);
        return false;
    }
    *name = value + level;
    return true;
}

bool baton_next_name(struct baton_words *words, baton_word *name) {
    baton_word place;
    baton_word slot = 0;
    bool is_slot = false;

    if (!next_place(words, &place)) {
        return false;
    }
    if (baton_next_is(words, "in")) {
        if (words->at >= words->count) {
            (void)baton_text(words->why, BATON_WHY, "a slot is missing after `in`");
            return false;
        }
        if (!next_slot(words, &is_slot, &slot)) {
            if (!is_slot) {
                (void)baton_text(words->why, BATON_WHY,
                                 "%s is not a slot: after `in` use one, "
                                 "such as s9",
                                 words->list[words->at]);
            }
            return false;
        }
    }
    *name = place + slot;
    return true;
}
