/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * Root's own audit: are the kernel's counts what root finds?
 */
#ifndef AUDIT_H
#define AUDIT_H

#include <baton/boot.h>
#include <stdbool.h>

/* Look at every container that root can reach, and print what is found. True if all holds: each
 * frame has exactly one master, the counts of slaves, attachments and used
 * containers are those that were found, and no frame is missing. If the kernel is a debug kernel,
 * it is asked for its own audit, which must agree. Cost: two or three system calls for
 * each container. */
bool audit_run(struct baton_boot const *info);

/* The same, and nothing is printed. It is quicker: what stands in no container that the kernel counts as
 * in use is missing elsewhere, and not looked for. */
bool audit_holds(struct baton_boot const *info);

#endif
