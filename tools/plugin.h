/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * What tools/ uses of QEMU's plugin interface, version 1 (QEMU's docs/devel/tcg-plugins.rst). Debian
 * ships QEMU with plugins, but without their header.
 *
 *   installed --> translated(block of guest code): ask for calls when it, or an instruction of it, runs
 *                                                 --> at the end: write what was found
 */
#ifndef PLUGIN_H
#define PLUGIN_H

#include <stddef.h>
#include <stdint.h>

typedef uint64_t qemu_plugin_id_t;
struct qemu_plugin_tb;
struct qemu_plugin_insn;
enum qemu_plugin_cb_flags { QEMU_PLUGIN_CB_NO_REGS };
typedef void exec_callback(unsigned vcpu, void *data);

void qemu_plugin_register_vcpu_tb_trans_cb(qemu_plugin_id_t id,
                                           void (*callback)(qemu_plugin_id_t id,
                                                            struct qemu_plugin_tb *tb));
void qemu_plugin_register_vcpu_tb_exec_cb(struct qemu_plugin_tb *tb, exec_callback *callback,
                                          enum qemu_plugin_cb_flags flags, void *data);
void qemu_plugin_register_vcpu_insn_exec_cb(struct qemu_plugin_insn *insn, exec_callback *callback,
                                            enum qemu_plugin_cb_flags flags, void *data);
void qemu_plugin_register_atexit_cb(qemu_plugin_id_t id,
                                    void (*callback)(qemu_plugin_id_t id, void *data), void *data);
size_t qemu_plugin_tb_n_insns(struct qemu_plugin_tb const *tb);
struct qemu_plugin_insn *qemu_plugin_tb_get_insn(struct qemu_plugin_tb const *tb, size_t index);
/* The instruction's bytes. */
void const *qemu_plugin_insn_data(struct qemu_plugin_insn const *insn);
size_t qemu_plugin_insn_size(struct qemu_plugin_insn const *insn);
uint64_t qemu_plugin_insn_vaddr(struct qemu_plugin_insn const *insn);

/* The plugin's own: which version it is for, and what QEMU calls first, with the words after its name. Not
 * 0: it cannot work. */
extern __attribute__((visibility("default"))) int qemu_plugin_version;
__attribute__((visibility("default"))) int
qemu_plugin_install(qemu_plugin_id_t id, void const *info, int argc, char **argv);

#endif
