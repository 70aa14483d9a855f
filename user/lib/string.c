/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * Bytes and strings. One of the two sides is volatile in each loop, which keeps
 * a compiler from recognising the very function that it is compiling, and
 * calling it.
 */
#include <baton/string.h>

void *memcpy(void *restrict to, void const *restrict from, size_t count) {
    return memmove(to, from, count);
}

void *memmove(void *to, void const *from, size_t count) {
    unsigned char volatile *t = to;
    unsigned char const *f = from;

    if ((unsigned char *)to <= f) {
        for (size_t i = 0; i < count; i++) {
            t[i] = f[i];
        }
    } else {
        for (size_t i = count; i > 0; i--) {
            t[i - 1u] = f[i - 1u];
        }
    }
    return to;
}

void *memset(void *to, int value, size_t count) {
    unsigned char volatile *t = to;

    for (size_t i = 0; i < count; i++) {
        t[i] = (unsigned char)value;
    }
    return to;
}

int memcmp(void const *a, void const *b, size_t count) {
    unsigned char const volatile *x = a;
    unsigned char const *y = b;

    for (size_t i = 0; i < count; i++) {
        unsigned char c = x[i];

        if (c != y[i]) {
            return c < y[i] ? -1 : 1;
        }
    }
    return 0;
}

size_t strlen(char const *text) {
    char const volatile *t = text;
    size_t length = 0;

    while (t[length] != '\0') {
        length++;
    }
    return length;
}

int strcmp(char const *a, char const *b) {
    unsigned char const volatile *x = (unsigned char const *)a;
    unsigned char const *y = (unsigned char const *)b;
    unsigned char c = *x;

    while (c != '\0' && c == *y) {
        y++;
        c = *++x;
    }
    return c == *y ? 0 : c < *y ? -1 : 1;
}
