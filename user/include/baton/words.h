/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * The vocabulary of the system call interface, for people. All functions
 * return constant text, in constant time.
 */
#ifndef BATON_WORDS_H
#define BATON_WORDS_H

#include <baton/guard.h>
#include <baton/syscall.h>
#include <stddef.h>

/* "OK", "NAME", ...: as docs/abi.md spells it. "?" if there is no such error. */
char const *baton_error_word(enum mm_error error);

/* What the error means: a sentence without its capital and full stop. */
char const *baton_error_meaning(enum mm_error error);

/* "page", "thread", ...; "?" if there is no such kind. */
char const *baton_kind_word(unsigned kind);

/* "fixed", "master", "slave", "final slave"; "?" if there is no such role. */
char const *baton_role_word(unsigned role);

/* The rights as text: "none", or letters and words in the form that baton_parse_rights reads, such
 * as "rwxs" or "sm,run,send". Returns `text`, which has room for `size` bytes; 48 are always
 * enough. */
char const *baton_rights_text(unsigned rights, char *text, size_t size);

/* A container's name as the shell writes it: "0x00401000 in slot 8", "zone 0x04000000", "slot 4".
 * Returns `text`, which has room for `size` bytes; 48 are always enough. */
char const *baton_name_text(baton_word name, char *text, size_t size);

/* What happened, in words: "page fault: a read of 0x00001000, where nothing is". Returns
 * `text`, which has room for `size` bytes; 100 are always enough. */
char const *baton_fault_text(struct baton_fault const *fault, char *text, size_t size);

#endif
