/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * Find out when a machine has said what it has to say after its start: a plugin of QEMU.
 *
 *   the kernel's first instruction --> the first of a program --> the last output by a program to a port
 *
 * Arguments: begin=ADDRESS of the first; out=FILE, where the instructions from there to the second and to the
 * third go at the end, 0 without count=1, and the nanoseconds of the host's clock to the third.
 */
#include "plugin.h"
#include <inttypes.h>
#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>

int qemu_plugin_version = 1;

#define KERNEL 0xC0000000u
#define HEX 16

static uint64_t begin;
static char out[4096];
static bool counting;

static bool begun;
static uint64_t executed;     /* since then, up to the end of the block that runs */
static bool high;             /* the kernel runs at its own addresses */
static uint64_t kernel_alone; /* instructions before a program's first */
static struct timespec start;
static uint64_t last_executed; /* the same at the last output */
static struct timespec last;

static void kernel_block(unsigned vcpu, void *data) {
    (void)vcpu;
    high = begun; /* the firmware runs there, too */
    executed += (uintptr_t)data;
}

static void low_block(unsigned vcpu, void *data) {
    (void)vcpu;
    if (high && kernel_alone == 0u) {
        kernel_alone = executed;
    }
    executed += (uintptr_t)data;
}

/* `data`: how many of its block's instructions come behind it. */
static void first_instruction(unsigned vcpu, void *data) {
    (void)vcpu;
    if (!begun) {
        begun = true;
        executed = (uintptr_t)data + 1u;
        clock_gettime(CLOCK_MONOTONIC, &start);
    }
}

static void output(unsigned vcpu, void *data) {
    (void)vcpu;
    last_executed = executed - (uintptr_t)data;
    clock_gettime(CLOCK_MONOTONIC, &last);
}

/* Intel SDM 2B, OUT and OUTS. */
static bool is_output(struct qemu_plugin_insn const *insn) {
    uint8_t const *bytes = qemu_plugin_insn_data(insn);
    size_t const length = qemu_plugin_insn_size(insn);
    size_t at = 0;

    while (at + 1u < length && (bytes[at] == 0x66u || bytes[at] == 0xF3u)) {
        at++;
    }
    return bytes[at] == 0xE6u || bytes[at] == 0xE7u || bytes[at] == 0xEEu || bytes[at] == 0xEFu ||
           bytes[at] == 0x6Eu || bytes[at] == 0x6Fu;
}

static void translated(qemu_plugin_id_t id, struct qemu_plugin_tb *tb) {
    size_t const count = qemu_plugin_tb_n_insns(tb);

    (void)id;
    if (counting) {
        exec_callback *const block = qemu_plugin_insn_vaddr(qemu_plugin_tb_get_insn(tb, 0)) < KERNEL
                                         ? low_block
                                         : kernel_block;

        qemu_plugin_register_vcpu_tb_exec_cb(tb, block, QEMU_PLUGIN_CB_NO_REGS, (void *)count);
    }
    for (size_t i = 0; i < count; i++) {
        struct qemu_plugin_insn *insn = qemu_plugin_tb_get_insn(tb, i);
        uint64_t const address = qemu_plugin_insn_vaddr(insn);
        void *behind = (void *)(count - i - 1u);

        if (address == begin) {
            qemu_plugin_register_vcpu_insn_exec_cb(insn, first_instruction, QEMU_PLUGIN_CB_NO_REGS,
                                                   behind);
        } else if (address < KERNEL && begun && is_output(insn)) {
            qemu_plugin_register_vcpu_insn_exec_cb(insn, output, QEMU_PLUGIN_CB_NO_REGS, behind);
        }
    }
}

static void at_exit(qemu_plugin_id_t id, void *data) {
    FILE *file = fopen(out, "w");
    int64_t const nanoseconds =
        (last.tv_sec - start.tv_sec) * 1000000000 + last.tv_nsec - start.tv_nsec;

    (void)id;
    (void)data;
    if (file == NULL ||
        fprintf(file, "%" PRIu64 " %" PRIu64 " %" PRId64 "\n", kernel_alone,
                counting ? last_executed : 0u, nanoseconds) < 0 ||
        fclose(file) != 0) {
        fprintf(stderr, "started: cannot write %s\n", out);
    }
}

int qemu_plugin_install(qemu_plugin_id_t id, void const *info, int argc, char **argv) {
    (void)info;
    for (int i = 0; i < argc; i++) {
        if (strncmp(argv[i], "begin=", 6) == 0) {
            begin = strtoull(argv[i] + 6, NULL, HEX);
        } else if (strncmp(argv[i], "out=", 4) == 0) {
            snprintf(out, sizeof out, "%s", argv[i] + 4);
        } else if (strcmp(argv[i], "count=1") == 0 || strcmp(argv[i], "count=on") == 0) {
            counting = true;
        }
    }
    if (begin == 0u || out[0] == 0) {
        fprintf(stderr, "started: begin=ADDRESS and out=FILE are needed\n");
        return 1;
    }
    qemu_plugin_register_vcpu_tb_trans_cb(id, translated);
    qemu_plugin_register_atexit_cb(id, at_exit, NULL);
    return 0;
}
