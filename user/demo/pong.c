/* SPDX-License-Identifier: BSD-2-Clause */
/* The smallest server: it answers each call with the label plus one, and the same words. `ping` calls
 * it. */
#include <baton/print.h>
#include <baton/program.h>

int main(void) {
    struct baton_send answer = {0};
    baton_word token = 0; /* of the caller to answer; 0: nobody yet */

    if (baton_ready(false) != MM_OK) { /* from here on others find this program */
        baton_print("pong: nobody can find me.\n");
        return 1;
    }
    for (;;) {
        struct baton_message const m = baton_reply_receive(token, &answer);

        /* An error here means that the last caller has gone, or that the wait was cancelled. A
         * notification has no caller. In both cases the token is 0, and nobody is answered. */
        token = m.token;
        answer = (struct baton_send){.label = (m.label + 1u) % BATON_LABEL_KERNEL,
                                     .words = {m.words[0], m.words[1]}};
    }
}
