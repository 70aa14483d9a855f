/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * Root: the first program, which holds all memory. Here it gives a person a
 * shell on the serial port.
 */
#include "events.h"
#include "pages.h"
#include "programs.h"
#include "screen.h"
#include "shell.h"
#include <baton/finish.h>
#include <baton/print.h>
#include <baton/serial.h>

#define STATUS_START 126u /* root could not even start */
#define FRAMES_PER_MIB (1048576u / BATON_PAGE_SIZE)

_Noreturn void baton_begin(struct baton_boot const *info);

static unsigned long mib(uint32_t frames) {
    return (frames + FRAMES_PER_MIB / 2u) / FRAMES_PER_MIB;
}

static void banner(struct baton_boot const *info) {
    baton_print("\nBaton%s, interface version %u, with %lu MiB of memory: root holds %lu MiB.\n",
                (info->flags & BATON_BOOT_DEBUG) != 0u ? " (debug kernel)" : "", info->version,
                mib(info->map), mib(info->pages + info->modules + info->objects));
    baton_print("Each page has exactly one master, which is handed on and never copied.\n");
    baton_print("Type `help` for the commands, `demo` for a tour.\n\n");
}

_Noreturn void baton_begin(struct baton_boot const *info) {
    static struct shell shell;
    unsigned status;

    if (baton_serial_open(BATON_ROOT_PORTS) != MM_OK || info->magic != BATON_BOOT_MAGIC ||
        info->version != BATON_BOOT_VERSION) {
        baton_finish(info, STATUS_START);
    }
    pages_start(info);
    programs_start(info);
    if (!events_start()) {
        baton_print("root: it cannot get the serial port's interrupts.\n");
        baton_finish(info, STATUS_START);
    }
    banner(info);
    shell.info = info;
    status = shell_run(&shell);
    screen_flush();
    screen_take_back();
    baton_finish(info, status);
}
