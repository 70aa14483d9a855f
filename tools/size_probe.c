/* SPDX-License-Identifier: BSD-2-Clause */
/* Never linked: tools/size.py reads sizes off this object's symbols. The operations on pages are inline,
 * so here they are as functions. */
#include <mmscd/mmscd.h>

extern struct mm_entry size_probe_ledger_entry;
struct mm_entry size_probe_ledger_entry;

enum mm_error size_probe_move(struct mm *m, mm_frame st, mm_index si, mm_frame dt, mm_index di,
                              bool unshared, mm_word *was);
enum mm_error size_probe_clone(struct mm *m, mm_frame st, mm_index si, mm_frame dt, mm_index di,
                               mm_rights rights);
enum mm_error size_probe_destroy(struct mm *m, mm_frame st, mm_index si, mm_word *was);

enum mm_error size_probe_move(struct mm *m, mm_frame st, mm_index si, mm_frame dt, mm_index di,
                              bool unshared, mm_word *was) {
    return mm_move(m, st, si, dt, di, unshared, was);
}

enum mm_error size_probe_clone(struct mm *m, mm_frame st, mm_index si, mm_frame dt, mm_index di,
                               mm_rights rights) {
    return mm_clone(m, st, si, dt, di, rights);
}

enum mm_error size_probe_destroy(struct mm *m, mm_frame st, mm_index si, mm_word *was) {
    return mm_destroy(m, st, si, was);
}
