/* SPDX-License-Identifier: BSD-2-Clause */
/* The control call. */
#include "control.h"
#include <baton/abi.h>

void control(struct kernel *k) {
    isa_word *const words = k->mm.words[k->thread];
    isa_word const call = words[THREAD_CALL] & 0xffffffffu;
    isa_word const address = words[THREAD_B];
    bool const known =
        call == BATON_CONTROL + BATON_OPERATION(BATON_CONTROL_CATCH) && words[THREAD_A] == 0u;

    words[THREAD_CALL] = known ? MM_OK : MM_NAME;
    words[THREAD_A] = 0u;
    words[THREAD_B] = 0u;
    words[THREAD_C] = 0u;
    words[THREAD_D] = 0u;
    if (known) {
        words[THREAD_CATCH] = address;
    }
}
