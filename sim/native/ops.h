/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * What is timed on the host's processor: the model's operations on arrays, and system calls of the host
 * that do something like them.
 *
 *   the library   slot 5 -> ZONE_A -> 512 pages     slot 6 -> ZONE_B, empty      arrays
 *   the host      page A, used                      page B, nothing there        this process
 *
 * Each function does NATIVE_OPERATIONS operations; what prepares them and brings everything back is not timed.
 */
#ifndef NATIVE_OPS_H
#define NATIVE_OPS_H

#ifdef __cplusplus
extern "C" {
#endif

#define NATIVE_OPERATIONS 512u

struct native_operation {
    char const *name;
    char const *what;     /* "library" or "system call" */
    void (*before)(void); /* not timed; may be null */
    void (*timed)(void);
    void (*after)(void); /* the same */
};

/* All of them; the last has no name. */
extern struct native_operation const native_operations[];

/* Make both worlds. Returns 0, or an errno value. */
int native_set_up(void);

/* Whether the library's world is sound (its audit), and no operation has failed. */
int native_sound(void);

#ifdef __cplusplus
}
#endif

#endif
