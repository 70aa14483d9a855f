/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * What the C standard has no function for; in a file of its own, so that a
 * hosted test can link it beside its own library.
 */
#include <baton/string.h>

bool baton_starts(char const *text, char const *start) {
    while (*start != '\0') {
        if (*text++ != *start++) {
            return false;
        }
    }
    return true;
}
