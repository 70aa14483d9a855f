/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * The functions on bytes and strings that the compiler expects or programs
 * need, as the C standard (C17, 7.24) describes them. Cost: linear.
 */
#ifndef BATON_STRING_H
#define BATON_STRING_H

#include <stdbool.h>
#include <stddef.h>

/* Copy `count` bytes; the two must not overlap. Returns `to`. */
void *memcpy(void *restrict to, void const *restrict from, size_t count);

/* Copy `count` bytes; the two may overlap. Returns `to`. */
void *memmove(void *to, void const *from, size_t count);

/* Set `count` bytes to `value`. Returns `to`. */
void *memset(void *to, int value, size_t count);

/* Compare `count` bytes: below, equal to or above 0. */
int memcmp(void const *a, void const *b, size_t count);

/* Bytes before the terminating one. */
size_t strlen(char const *text);

/* Compare two strings: below, equal to or above 0. */
int strcmp(char const *a, char const *b);

/* Whether `text` starts with `start`; any text starts with "". */
bool baton_starts(char const *text, char const *start);

#endif
