/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * Count what a whole machine executes between marks of a program (bench/paged/costs.c): a plugin of QEMU.
 *
 *   mark BEGIN ---- the program, the kernel, servers, other programs ----> mark END
 *
 * Argument: out=FILE, where a line for each pair goes at the end: instructions of the kernel, of all.
 * Instructions are executed, so waiting for a disk counts nothing.
 */
#include "plugin.h"
#include <inttypes.h>
#include <stdbool.h>
#include <stdio.h>
#include <string.h>

int qemu_plugin_version = 1;

#define KERNEL 0xC0000000u
#define BEGIN 0x6d61726bu
#define END 0x656b616du
#define SPANS 8192u

static char out[4096];
static uint64_t in_kernel; /* executed, up to the end of the block that runs */
static uint64_t in_all;

struct span {
    uint64_t kernel, all;
};

static struct span spans[SPANS];
static unsigned count;
static bool open;

static void kernel_block(unsigned vcpu, void *data) {
    (void)vcpu;
    in_kernel += (uintptr_t)data;
    in_all += (uintptr_t)data;
}

static void low_block(unsigned vcpu, void *data) {
    (void)vcpu;
    in_all += (uintptr_t)data;
}

/* `data`: how many of its block's instructions come behind it. */
static void begin(unsigned vcpu, void *data) {
    (void)vcpu;
    if (count < SPANS) {
        open = true;
        spans[count] = (struct span){in_kernel, in_all - (uintptr_t)data};
    }
}

static void end(unsigned vcpu, void *data) {
    (void)vcpu;
    if (open) { /* of a copy of the program, too: the first that gets there */
        open = false;
        spans[count].kernel = in_kernel - spans[count].kernel;
        spans[count].all = in_all - (uintptr_t)data - spans[count].all;
        count++;
    }
}

static bool holds(struct qemu_plugin_insn const *insn, uint32_t constant) {
    uint8_t const *const bytes = qemu_plugin_insn_data(insn);
    size_t const length = qemu_plugin_insn_size(insn);

    for (size_t i = 0; i + sizeof constant <= length; i++) {
        if (memcmp(bytes + i, &constant, sizeof constant) == 0) {
            return true;
        }
    }
    return false;
}

static void translated(qemu_plugin_id_t id, struct qemu_plugin_tb *tb) {
    size_t const length = qemu_plugin_tb_n_insns(tb);
    bool const low = qemu_plugin_insn_vaddr(qemu_plugin_tb_get_insn(tb, 0)) < KERNEL;

    (void)id;
    qemu_plugin_register_vcpu_tb_exec_cb(tb, low ? low_block : kernel_block, QEMU_PLUGIN_CB_NO_REGS,
                                         (void *)length);
    for (size_t i = 0; low && i < length; i++) {
        struct qemu_plugin_insn *insn = qemu_plugin_tb_get_insn(tb, i);

        if (holds(insn, BEGIN) || holds(insn, END)) {
            qemu_plugin_register_vcpu_insn_exec_cb(insn, holds(insn, BEGIN) ? begin : end,
                                                   QEMU_PLUGIN_CB_NO_REGS,
                                                   (void *)(length - i - 1u));
        }
    }
}

static void at_exit(qemu_plugin_id_t id, void *data) {
    FILE *file = fopen(out, "w");

    (void)id;
    (void)data;
    for (unsigned i = 0; file != NULL && i < count; i++) {
        fprintf(file, "%" PRIu64 " %" PRIu64 "\n", spans[i].kernel, spans[i].all);
    }
    if (file == NULL || fclose(file) != 0) {
        fprintf(stderr, "spans: cannot write %s\n", out);
    }
}

int qemu_plugin_install(qemu_plugin_id_t id, void const *info, int argc, char **argv) {
    (void)info;
    for (int i = 0; i < argc; i++) {
        if (strncmp(argv[i], "out=", 4) == 0) {
            snprintf(out, sizeof out, "%s", argv[i] + 4);
        }
    }
    if (out[0] == 0) {
        fprintf(stderr, "spans: out=FILE is needed\n");
        return 1;
    }
    qemu_plugin_register_vcpu_tb_trans_cb(id, translated);
    qemu_plugin_register_atexit_cb(id, at_exit, NULL);
    return 0;
}
