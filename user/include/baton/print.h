/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * Formatted text, a small part of printf's:
 *
 *   %[-][0][width]s c u d x  %[...]lu lx  %%
 *
 * `-` pads on the right, `0` with zeros; the width is a number or `*`. An
 * unsigned long is a machine word. Anything else after % is printed as it stands.
 */
#ifndef BATON_PRINT_H
#define BATON_PRINT_H

#include <stdarg.h>
#include <stddef.h>

/* Where text goes: put(context, character) for each character. */
struct baton_sink {
    void (*put)(void *context, char c);
    void *context;
};

/* Formatted text to wherever this program's text goes: the serial port, or the console's server.
 * Root, the test program and the runtime of started programs each have their own. */
void baton_print(char const *format, ...) __attribute__((format(printf, 1, 2)));

/* Print to a sink. Cost: linear in the text. */
void baton_format(struct baton_sink const *sink, char const *format, va_list arguments);

/* Print into `text`, which has room for `size` (> 0) bytes with the terminating one. What does not
 * fit is left out. Returns the length that the whole text has. */
size_t baton_text(char *text, size_t size, char const *format, ...)
    __attribute__((format(printf, 3, 4)));

/* The same, with the arguments as a list. */
size_t baton_text_list(char *text, size_t size, char const *format, va_list arguments);

#endif
