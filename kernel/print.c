/* SPDX-License-Identifier: BSD-2-Clause */
/* Printing on the kernel's console: the boot report, and the last words. */
#include "kernel.h"
#include <isa/cpu.h>
#include <stdarg.h>

static void print_number(isa_word n, unsigned base, unsigned width, char pad) {
    char digits[24];
    unsigned length = 0u;

    do {
        digits[length++] = "0123456789abcdef"[n % base];
        n /= base;
    } while (n != 0u);
    for (unsigned i = length; i < width; i++) {
        isa_console(pad);
    }
    while (length > 0u) {
        isa_console(digits[--length]);
    }
}

static void print_text(char const *text, unsigned width) {
    unsigned length = 0u;

    while (text[length] != '\0') {
        isa_console(text[length++]);
    }
    for (; length < width; length++) {
        isa_console(' ');
    }
}

void kernel_print(char const *format, ...) {
    va_list args;

    va_start(args, format);
    for (char const *p = format; *p != '\0'; p++) {
        char pad = ' ';
        unsigned width = 0u;

        if (*p != '%') {
            isa_console(*p);
            continue;
        }
        p++;
        if (*p == '0') {
            pad = '0';
        }
        while (*p >= '0' && *p <= '9') {
            width = width * 10u + (unsigned)(*p++ - '0');
        }
        switch (*p) {
        case 's': print_text(va_arg(args, char const *), width); break;
        case 'c': isa_console((char)va_arg(args, int)); break;
        case 'u': print_number(va_arg(args, unsigned), 10u, width, pad); break;
        case 'x': print_number(va_arg(args, unsigned), 16u, width, pad); break;
        case 'w': print_number(va_arg(args, isa_word), 16u, width, pad); break;
        default: isa_console(*p); break;
        }
        if (*p == '\0') {
            break;
        }
    }
    va_end(args);
}
