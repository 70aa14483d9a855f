/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * What compilers call by themselves. String instructions, because a loop in C
 * might be compiled to a call of the very function that it is.
 */
#include "ia32.h"

void *memcpy(void *to, void const *from, size_t length) {
    void *d = to;
    size_t n = length / 4u;

    __asm__ volatile("rep movsl" : "+D"(d), "+S"(from), "+c"(n) : : "memory");
    n = length % 4u;
    __asm__ volatile("rep movsb" : "+D"(d), "+S"(from), "+c"(n) : : "memory");
    return to;
}

void *memset(void *to, int value, size_t length) {
    void *d = to;
    size_t n = length / 4u;
    unsigned pattern = (unsigned char)value * 0x01010101u;

    __asm__ volatile("rep stosl" : "+D"(d), "+c"(n) : "a"(pattern) : "memory");
    n = length % 4u;
    __asm__ volatile("rep stosb" : "+D"(d), "+c"(n) : "a"(pattern) : "memory");
    return to;
}

void *memmove(void *to, void const *from, size_t length) {
    char *d = (char *)to + length;
    char const *s = (char const *)from + length;

    if ((uintptr_t)to <= (uintptr_t)from || (uintptr_t)to - (uintptr_t)from >= length) {
        return memcpy(to, from, length);
    }
    d--;
    s--;
    __asm__ volatile("std\n\trep movsb\n\tcld" : "+D"(d), "+S"(s), "+c"(length) : : "memory");
    return to;
}

int memcmp(void const *a, void const *b, size_t length) {
    unsigned char const *p = a;
    unsigned char const *q = b;

    for (size_t i = 0; i < length; i++) {
        if (p[i] != q[i]) {
            return p[i] < q[i] ? -1 : 1;
        }
    }
    return 0;
}
