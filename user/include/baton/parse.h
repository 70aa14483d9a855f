/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * Words of a command line into numbers, rights and names of containers.
 *
 *   name := place [ "in" slot ]
 *   place := NUMBER | "zone" NUMBER | slot
 *   slot := "slot" N | "slotN" | "sN"
 *
 *   0x5000              the caller's page at 0x5000
 *   zone 0x400000       the entry of the caller's space for the zone around it
 *   s7, slot7, slot 7   the caller's slot 7
 *   0x1000 in s9        the page at 0x1000 of the space, or at offset 0x1000 of the zone, in slot 9
 *   s4 in s8            slot 4 of the thread in slot 8
 */
#ifndef BATON_PARSE_H
#define BATON_PARSE_H

#include <baton/syscall.h>
#include <stdbool.h>
#include <stddef.h>

#define BATON_WHY 120u

/* A command line in words, and how far it was read. */
struct baton_words {
    char *const *list;
    unsigned count;
    unsigned at;         /* the next one */
    char why[BATON_WHY]; /* after a failure: a sentence about what is wrong */
};

/* Cut `line` into words at blanks, tabs and carriage returns, in place; at most `limit` words into `list`. Returns how many
 * there are; more than `limit` means that the rest was not looked at. */
unsigned baton_split(char *line, char **list, unsigned limit);

/* Read `text` as a number: decimal, or hexadecimal after 0x. False if it is none, or needs more
 * than a machine word; *value is then as it was. */
bool baton_parse_number(char const *text, baton_word *value);

/* Read `text` as rights: "none", or letters and words with commas, such as "rwx", "rxs",
 * "manage,run,share". False if it is something else; *rights is then as it was. */
bool baton_parse_rights(char const *text, unsigned *rights);

/* Whether the next word is `word`; then it is read. */
bool baton_next_is(struct baton_words *words, char const *word);

/* Read the next word as a number between `least` and `most`; `what` says in the complaint what it
 * is meant to be. */
bool baton_next_number(struct baton_words *words, char const *what, baton_word least,
                       baton_word most, baton_word *value);

/* Read a name of a container from the next words. On failure words->why says why. */
bool baton_next_name(struct baton_words *words, baton_word *name);

#endif
