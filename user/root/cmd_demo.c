/* SPDX-License-Identifier: BSD-2-Clause */
#include "shell.h"
unsigned command_demo(struct shell *shell, struct baton_words *words) {
    (void)shell;
    (void)words;
    return 0;
}
