/* SPDX-License-Identifier: BSD-2-Clause */
#include <baton/finish.h>
#include <baton/machine.h>
#include <baton/parse.h>
#include <baton/print.h>
#include <baton/string.h>

#define EXIT_RANGE 1u /* which of the thread's ranges of ports is used; the serial port has 0 */
#define EXIT_OPTION "exit="

/* The port in the option "exit=PORT" of the command line; false if there is none. */
static bool exit_port(struct baton_boot const *info, baton_word *port) {
    char command[BATON_BOOT_COMMAND];
    char *words[BATON_BOOT_COMMAND / 2u];
    unsigned count;

    memcpy(command, info->command, sizeof(command));
    command[sizeof(command) - 1u] = '\0';
    count = baton_split(command, words, BATON_BOOT_COMMAND / 2u);
    for (unsigned i = 0; i < count; i++) {
        if (baton_starts(words[i], EXIT_OPTION) &&
            baton_parse_number(words[i] + strlen(EXIT_OPTION), port) && *port <= UINT16_MAX) {
            return true;
        }
    }
    return false;
}

_Noreturn void baton_finish(struct baton_boot const *info, unsigned status) {
    baton_word port;

    if (exit_port(info, &port) &&
        baton_ports(BATON_ROOT_PORTS, (unsigned)port, 1u, EXIT_RANGE) == MM_OK) {
        baton_out((uint16_t)port, (uint8_t)status);
    }
    baton_print("Finished with status %u. The machine can be turned off now.\n", status);
    for (;;) {
        baton_yield();
    }
}
