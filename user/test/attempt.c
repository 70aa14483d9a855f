/* SPDX-License-Identifier: BSD-2-Clause */
/* Attackers. The picture is in attempt.h. */
#include "attempt.h"

#define ATTEMPTS 64u

static struct {
    baton_word words[4]; /* CALL, A, B, C */
    enum mm_error wanted;
    enum mm_error volatile got;
    char const *name;
} attempts[ATTEMPTS];
static unsigned written;
static unsigned volatile tried;

void attempt(baton_word call, baton_word a, baton_word b, baton_word c, enum mm_error wanted,
             char const *name) {
    if (written == ATTEMPTS) {
        test_check(false, "attempts: there is room for them");
        return;
    }
    attempts[written].words[0] = call;
    attempts[written].words[1] = a;
    attempts[written].words[2] = b;
    attempts[written].words[3] = c;
    attempts[written].wanted = wanted;
    attempts[written].name = name;
    written++;
}

void attempts_try(baton_word argument) {
    (void)argument;
    for (tried = 0u; tried < written; tried++) {
        baton_word const *const from = attempts[tried].words;
        baton_word words[5] = {from[0], from[1], from[2], from[3], 0u};

        baton_enter(words);
        attempts[tried].got = (enum mm_error)BATON_ERROR(words[0]);
    }
    child_done(tried, 0);
}

void attacker_prepare(struct bench const *bench, unsigned i, void (*entry)(baton_word),
                      baton_word argument, unsigned space, unsigned rights) {
    baton_word const first = BATON_SLOT(BATON_SLOT_SPACE) + CHILD_SLOT(i);

    child_prepare(bench, i, entry, argument, CHILD_PRIORITY);
    test_error(baton_destroy(first, 1u), MM_OK, "attacker: it is not in root's space");
    test_error(baton_clone(BATON_SLOT(space), first, rights, 0, 1u), MM_OK,
               "attacker: but in another");
}

void attempts_check(unsigned i) {
    test_number(baton_resume(CHILD(i)), MM_OK, "attacker: it tries");
    test_number(child_wait(i).words[0], written, "attacker: everything");
    for (unsigned n = 0; n < written; n++) {
        test_number(attempts[n].got, attempts[n].wanted, attempts[n].name);
    }
    written = 0u;
}
