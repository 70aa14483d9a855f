/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * Root: the first program, which holds all memory. Here it gives a person a
 * shell on the serial port.
 */
#include "shell.h"
#include <baton/finish.h>
#include <baton/serial.h>

#define STATUS_START 126u /* root could not even start */

int main(struct baton_boot const *info);

static void banner(struct baton_boot const *info) {
    unsigned long frames = info->pages;

    baton_print("\nBaton, interface version %u%s. %lu MiB of memory, %lu MiB of it in root's "
                "pages.\n",
                info->version, (info->flags & BATON_BOOT_DEBUG) != 0u ? ", debug kernel" : "",
                (unsigned long)info->map / 256u, frames / 256u);
    baton_print("Each page has exactly one master, which is handed on and never copied.\n");
    baton_print("Type `help` for the commands, `demo` for a tour.\n\n");
}

int main(struct baton_boot const *info) {
    static struct shell shell;

    if (baton_serial_open(BATON_ROOT_PORTS) != MM_OK || info->magic != BATON_BOOT_MAGIC ||
        info->version != BATON_BOOT_VERSION) {
        baton_finish(info, STATUS_START);
    }
    banner(info);
    shell.info = info;
    baton_finish(info, shell_run(&shell));
}
