/* SPDX-License-Identifier: BSD-2-Clause */
/* A guest (host.h) that is a started program: it begins as user/isa/ia32/start.S begins it. */
#include <baton/program.h>

_Noreturn void baton_begin(struct baton_start const *start);
void guest_run(void);

void guest_run(void) { baton_begin((struct baton_start const *)BATON_PROGRAM_START); }
