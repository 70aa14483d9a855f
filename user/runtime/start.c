/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * The beginning and the end of a program that a parent has started.
 */
#include <baton/program.h>
#include <baton/string.h>

int main(int argc, char *argv[]);
_Noreturn void baton_begin(struct baton_start const *start);

static struct baton_start const *started;

struct baton_start const *baton_started(void) {
    return started;
}

_Noreturn void baton_begin(struct baton_start const *start) {
    static char *arguments[BATON_ARGUMENTS_MAX + 1u];
    static char text[BATON_ARGUMENTS_TEXT]; /* a program may write to its arguments */
    unsigned at = 0u;

    started = start;
    baton_print_end(); /* of one that had this number before, and was killed */
    memcpy(text, start->text, sizeof(text));
    for (unsigned i = 0; i < start->arguments; i++) {
        arguments[i] = text + at;
        at += (unsigned)strlen(text + at) + 1u;
    }
    baton_exit((unsigned)main((int)start->arguments, arguments));
}
