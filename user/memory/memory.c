/* SPDX-License-Identifier: BSD-2-Clause */
/* The errors of memory managers, for people. */
#include <baton/memory.h>

static char const *const words[] = {"OK",     "CLIENT", "OPEN",   "ORDER",     "RANGE",
                                    "AREA",   "ALIGN",  "OUT",    "IN",        "FREE",
                                    "USED",   "SIZE",   "INSIDE", "FOREIGN",   "HELD",
                                    "RIGHTS", "LIMIT",  "NONE",   "SCATTERED", "CONTAINER"};

char const *baton_memory_word(enum baton_memory_error error) {
    return (unsigned)error < sizeof(words) / sizeof(words[0]) ? words[error] : "?";
}
