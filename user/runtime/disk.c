/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * What a program asks of the disk driver. <baton/disk.h> has the picture.
 */
#include <baton/disk.h>
#include <baton/timer.h>

#define PAUSE 1000u /* microseconds: the driver serves a few requests meanwhile */

#define READ_RIGHTS (MM_R | MM_W | MM_X)
#define WRITE_RIGHTS (MM_R | MM_X)

/* Let the driver get on. */
static void pause(void) {
    if (baton_sleep(PAUSE) != MM_OK) {
        baton_yield(); /* there is no timer */
    }
}

static enum baton_disk_answer ask(unsigned slot, struct baton_send const *send,
                                  struct baton_message *answer) {
    unsigned tries = 0u;

    for (;;) {
        *answer = baton_call(slot, send);
        if (answer->error == MM_OK && answer->label != BATON_DISK_BUSY) {
            return (enum baton_disk_answer)answer->label;
        }
        if (answer->error == MM_OK) {
            pause();
        } else if (answer->error != MM_DEAD || ++tries == BATON_DISK_TRIES) {
            return BATON_DISK_GONE;
        }
    }
}

static enum baton_disk_answer transfer(unsigned slot, unsigned label, baton_word block,
                                       baton_word page, unsigned rights) {
    struct baton_send const send = {.label = label,
                                    .mode = BATON_MODE_CLONE,
                                    .rights = rights,
                                    .reference = page,
                                    .words = {block, 0u}};
    struct baton_message answer;

    return ask(slot, &send, &answer);
}

enum baton_disk_answer baton_disk_read(unsigned slot, baton_word block, baton_word page) {
    return transfer(slot, BATON_DISK_READ, block, page, READ_RIGHTS);
}

enum baton_disk_answer baton_disk_write(unsigned slot, baton_word block, baton_word page) {
    return transfer(slot, BATON_DISK_WRITE, block, page, WRITE_RIGHTS);
}

enum baton_disk_answer baton_disk_blocks(unsigned slot, baton_word *blocks) {
    struct baton_send const send = {.label = BATON_DISK_INFO};
    struct baton_message answer;
    enum baton_disk_answer const result = ask(slot, &send, &answer);

    *blocks = answer.words[0];
    return result;
}

enum baton_disk_answer baton_disk_count(unsigned slot, baton_word *reads, baton_word *writes) {
    struct baton_send const send = {.label = BATON_DISK_COUNT};
    struct baton_message answer;
    enum baton_disk_answer const result = ask(slot, &send, &answer);

    *reads = answer.words[0];
    *writes = answer.words[1];
    return result;
}

char const *baton_disk_word(enum baton_disk_answer answer) {
    static char const *const words[] = {"done", "error",        "range", "reference",
                                        "busy", "unknown call", "gone",  "closed"};

    return (unsigned)answer < sizeof(words) / sizeof(words[0]) ? words[answer] : "?";
}
