/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * Count what the kernel executes on each passage, under whatever runs: a plugin of QEMU.
 *
 *   enter ------> mark (which call it is) ------> leave       the instructions between, both counted
 *
 * Arguments: points=FILE, with a line for each point, "enter|mark|leave ADDRESS NAME"; out=FILE, where
 * each name's number of passages and largest count go at the end. A passage is called after its last
 * mark, or if it has none after its entry. Only what is executed from the kernel's addresses counts.
 */
#include "plugin.h"
#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

/* --- points --------------------------------------------------------------------------------------- */

int qemu_plugin_version = 1;

#define KERNEL 0xC0000000u
#define POINTS_MAX 256u
#define NAME_MAX_LENGTH 64u

struct point {
    char what[8];
    uint64_t address;
    char name[NAME_MAX_LENGTH];
    uint64_t passages;
    uint64_t most;
};

static struct point points[POINTS_MAX];
static unsigned points_count;
static char out[4096];

static uint64_t executed;     /* in the kernel, up to the end of the block that runs */
static uint64_t from;         /* executed, at the last entry */
static struct point *passage; /* what it is called; null outside the kernel */

/* A point in a block: how many of the block's instructions stand behind it. */
struct place {
    struct point *point;
    uint64_t behind;
};

static void block(unsigned vcpu, void *data) {
    (void)vcpu;
    executed += (uintptr_t)data;
}

static void enter(unsigned vcpu, void *data) {
    struct place const *place = data;

    (void)vcpu;
    if (passage == NULL) { /* a trap inside is a part of the passage */
        passage = place->point;
        from = executed - place->behind - 1u;
    }
}

static void mark(unsigned vcpu, void *data) {
    struct place const *place = data;

    (void)vcpu;
    if (passage != NULL) {
        passage = place->point;
    }
}

static void leave(unsigned vcpu, void *data) {
    struct place const *place = data;
    uint64_t const count = executed - place->behind - from;

    (void)vcpu;
    if (passage != NULL) {
        passage->passages++;
        passage->most = count > passage->most ? count : passage->most;
        passage = NULL;
    }
}

/* --- QEMU's side ------------------------------------------------------------------------------------ */

static void translated(qemu_plugin_id_t id, struct qemu_plugin_tb *tb) {
    size_t const count = qemu_plugin_tb_n_insns(tb);

    (void)id;
    if (qemu_plugin_insn_vaddr(qemu_plugin_tb_get_insn(tb, 0)) < KERNEL) {
        return;
    }
    qemu_plugin_register_vcpu_tb_exec_cb(tb, block, QEMU_PLUGIN_CB_NO_REGS, (void *)count);
    for (size_t i = 0; i < count; i++) {
        struct qemu_plugin_insn *insn = qemu_plugin_tb_get_insn(tb, i);

        for (unsigned p = 0; p < points_count; p++) {
            if (points[p].address == qemu_plugin_insn_vaddr(insn)) {
                struct place *place = malloc(sizeof *place);

                *place = (struct place){&points[p], count - i - 1u};
                qemu_plugin_register_vcpu_insn_exec_cb(insn,
                                                       points[p].what[0] == 'e'   ? enter
                                                       : points[p].what[0] == 'm' ? mark
                                                                                  : leave,
                                                       QEMU_PLUGIN_CB_NO_REGS, place);
            }
        }
    }
}

static void at_exit(qemu_plugin_id_t id, void *data) {
    FILE *file = fopen(out, "w");

    (void)id;
    (void)data;
    for (unsigned p = 0; file != NULL && p < points_count; p++) {
        if (points[p].passages != 0u) {
            fprintf(file, "%" PRIu64 "\t%" PRIu64 "\t%s\n", points[p].passages, points[p].most,
                    points[p].name);
        }
    }
    if (file == NULL || fclose(file) != 0) {
        fprintf(stderr, "seen: cannot write %s\n", out);
    }
}

int qemu_plugin_install(qemu_plugin_id_t id, void const *info, int argc, char **argv) {
    FILE *file = NULL;

    (void)info;
    for (int i = 0; i < argc; i++) {
        if (strncmp(argv[i], "points=", 7) == 0) {
            file = fopen(argv[i] + 7, "r");
        } else if (strncmp(argv[i], "out=", 4) == 0) {
            snprintf(out, sizeof out, "%s", argv[i] + 4);
        }
    }
    if (file == NULL || out[0] == 0) {
        fprintf(stderr, "seen: points=FILE and out=FILE are needed\n");
        return 1;
    }
    while (points_count < POINTS_MAX &&
           fscanf(file, "%7s %" SCNx64 " %63[^\n]", points[points_count].what,
                  &points[points_count].address, points[points_count].name) == 3) {
        points_count++;
    }
    fclose(file);
    qemu_plugin_register_vcpu_tb_trans_cb(id, translated);
    qemu_plugin_register_atexit_cb(id, at_exit, NULL);
    return 0;
}
