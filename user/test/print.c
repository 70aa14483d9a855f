/* SPDX-License-Identifier: BSD-2-Clause */
/* Programs in root's place, that test or measure, print to the serial port themselves: nothing stands between
 * them and what they look at. */
#include <baton/print.h>
#include <baton/serial.h>

static void put_line_end(void *context, char c) {
    (void)context;
    if (c == '\n') {
        baton_serial_put('\r');
    }
    baton_serial_put(c);
}

void baton_print(char const *format, ...) {
    struct baton_sink const sink = {put_line_end, 0};
    va_list list;

    va_start(list, format);
    baton_format(&sink, format, list);
    va_end(list);
}
