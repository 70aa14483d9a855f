/* SPDX-License-Identifier: BSD-2-Clause */
/* The smallest program: it greets, says what it was told, and ends with the number of its
 * arguments. */
#include <baton/print.h>
#include <baton/program.h>

int main(int argc, char *argv[]) {
    baton_print("Hello from program %u.\n", baton_started()->number);
    for (int i = 1; i < argc; i++) {
        baton_print("  argument %u: %s\n", (unsigned)i, argv[i]);
    }
    return argc - 1;
}
