/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * A client of the disk driver that checks what it gets.
 *
 *   disktest write FIRST COUNT VERSION       write blocks,
 *   disktest read FIRST COUNT VERSION        or read them, and look at every word
 *   disktest random ROUNDS FIRST COUNT SEED  write and read them in any order
 *   disktest until STOP FIRST COUNT SEED     the same, until block STOP is of version 1
 *   disktest wrong                           what must be refused
 *
 * Blocks are as lib/blocks.h says. A transfer that fails is tried again, and a driver that is gone looked for.
 * Status 0: everything was right.
 */
#include "lib/blocks.h"
#include <baton/disk.h>
#include <baton/parse.h>
#include <baton/print.h>
#include <baton/program.h>
#include <baton/string.h>

#define DISK BATON_SLOT_OWN        /* slot */
#define SLAVE BATON_PROGRAM_SHARED /* an empty container: nothing is shared with this program */
#define BLOCKS_MAX 4096u           /* that `random` works on */
#define PATIENCE 10000u            /* how often a transfer is tried */
#define STOP_VERSION 1u
#define NUMBERS 4u
#define STATUS_WRONG 1u
#define STATUS_USAGE 2u
#define STATUS_NO_DISK 3u

struct work {
    uint32_t *page;
    baton_word blocks;
    unsigned long transfers;
    unsigned long errors; /* that the driver has reported */
    unsigned long found;  /* how often it was gone, and found again */
    unsigned long wrong;  /* blocks that are not what they should be */
    uint32_t random;
};

static uint32_t next_random(struct work *w) {
    w->random ^= w->random << 13u;
    w->random ^= w->random >> 17u;
    w->random ^= w->random << 5u;
    return w->random;
}

/* --- transfers --------------------------------------------------------------------------- */

/* Read or write a block until that has been done. */
static bool transfer(struct work *w, bool write, uint32_t block) {
    for (unsigned i = 0; i < PATIENCE; i++) {
        enum baton_disk_answer const answer =
            write ? baton_disk_write(DISK, block, (baton_word)w->page)
                  : baton_disk_read(DISK, block, (baton_word)w->page);

        if (answer == BATON_DISK_DONE) {
            w->transfers++;
            return true;
        }
        if (answer == BATON_DISK_ERROR) {
            w->errors++;
        } else if (answer == BATON_DISK_GONE && block_driver_again(DISK)) {
            w->found++;
        } else {
            baton_print("disktest: block %lu: %s\n", (unsigned long)block, baton_disk_word(answer));
            return false;
        }
    }
    baton_print("disktest: block %lu: nothing but errors\n", (unsigned long)block);
    return false;
}

static bool write_block(struct work *w, uint32_t block, uint32_t version) {
    block_make(w->page, block, version);
    return transfer(w, true, block);
}

/* Read a block, and look whether it is of that version. */
static bool read_block(struct work *w, uint32_t block, uint32_t version) {
    memset(w->page, 0, BATON_DISK_BLOCK);
    if (!transfer(w, false, block)) {
        return false;
    }
    if (!block_is(w->page, block, version)) {
        baton_print("disktest: block %lu is not of version %lu: it begins with 0x%08lx\n",
                    (unsigned long)block, (unsigned long)version, (unsigned long)w->page[0]);
        w->wrong++;
    }
    return true;
}

static unsigned result(struct work const *w, bool through) {
    bool const right = through && w->wrong == 0u;

    baton_print("disktest: %lu transfers, %lu errors, found again %lu times: %s\n", w->transfers,
                w->errors, w->found, right ? "ok" : "wrong");
    return right ? 0u : STATUS_WRONG;
}

/* --- what it can do ---------------------------------------------------------------------- */

static unsigned all(struct work *w, bool write, baton_word const *n) {
    bool through = true;

    for (uint32_t i = 0; i < n[1] && through; i++) {
        uint32_t const block = (uint32_t)n[0] + i;

        through =
            write ? write_block(w, block, (uint32_t)n[2]) : read_block(w, block, (uint32_t)n[2]);
    }
    return result(w, through);
}

/* One transfer of a random block: the first time it is written. */
static bool random_step(struct work *w, uint32_t first, uint32_t count) {
    static uint32_t versions[BLOCKS_MAX];
    uint32_t const i = next_random(w) % count;
    uint32_t const block = first + i;

    if (versions[i] == 0u || next_random(w) % 2u == 0u) {
        versions[i] = next_random(w);
        return write_block(w, block, versions[i]);
    }
    return read_block(w, block, versions[i]);
}

static unsigned random_rounds(struct work *w, baton_word const *n) {
    bool through = true;

    w->random = (uint32_t)n[3];
    for (baton_word i = 0; i < n[0] && through; i++) {
        through = random_step(w, (uint32_t)n[1], (uint32_t)n[2]);
    }
    return result(w, through);
}

static unsigned random_until(struct work *w, baton_word const *n) {
    bool through;
    bool stop = false;

    w->random = (uint32_t)n[3];
    do {
        through =
            random_step(w, (uint32_t)n[1], (uint32_t)n[2]) && transfer(w, false, (uint32_t)n[0]);
        stop = block_is(w->page, (uint32_t)n[0], STOP_VERSION);
    } while (through && !stop);
    return result(w, through);
}

/* --- what must be refused ---------------------------------------------------------------- */

/* Count a failure, and say which, unless the answer is the wanted one and nobody has kept a slave. */
static void expect(struct work *w, char const *what, enum baton_disk_answer answer,
                   enum baton_disk_answer wanted) {
    bool const kept = baton_inspect((baton_word)w->page).shared;

    if (answer != wanted || kept) {
        baton_print("disktest: %s: %s%s\n", what, baton_disk_word(answer),
                    kept ? ", and a slave of the page is still there" : "");
        w->wrong++;
    }
    w->transfers++;
}

static enum baton_disk_answer ask(unsigned label, unsigned mode, unsigned rights,
                                  baton_word reference) {
    struct baton_send const send = {
        .label = label, .mode = mode, .rights = rights, .reference = reference};
    struct baton_message const m = baton_call(DISK, &send);

    return m.error == MM_OK ? (enum baton_disk_answer)m.label : BATON_DISK_GONE;
}

/* What stands in `SLAVE` is as good as the page, but not better. */
static void through_slave(struct work *w) {
    enum baton_disk_answer answers[2] = {BATON_DISK_GONE, BATON_DISK_GONE};

    if (baton_clone((baton_word)w->page, SLAVE, MM_R | MM_X | MM_SHARE, 0u, 1u).error == MM_OK) {
        answers[0] = baton_disk_write(DISK, 0u, SLAVE);
        answers[1] = baton_disk_read(DISK, 0u, SLAVE);
        (void)baton_destroy(SLAVE, 1u);
    }
    expect(w, "to write from a slave", answers[0], BATON_DISK_DONE);
    expect(w, "to read into a slave without W", answers[1], BATON_DISK_REFERENCE);
}

static void wrong_references(struct work *w) {
    baton_word const page = (baton_word)w->page;

    expect(w, "a read without a page", ask(BATON_DISK_READ, BATON_MODE_NONE, 0u, 0u),
           BATON_DISK_REFERENCE);
    expect(w, "a write without a page", ask(BATON_DISK_WRITE, BATON_MODE_NONE, 0u, 0u),
           BATON_DISK_REFERENCE);
    expect(w, "a read into a page without W",
           ask(BATON_DISK_READ, BATON_MODE_CLONE, MM_R | MM_X, page), BATON_DISK_REFERENCE);
    expect(w, "a write from a parked page", ask(BATON_DISK_WRITE, BATON_MODE_CLONE, 0u, page),
           BATON_DISK_REFERENCE);
    expect(w, "a page that is moved", ask(BATON_DISK_READ, BATON_MODE_MOVE, 0u, page),
           BATON_DISK_REFERENCE);
    expect(w, "a space", ask(BATON_DISK_READ, BATON_MODE_CLONE, MM_SEND, BATON_SLOT(DISK)),
           BATON_DISK_REFERENCE);
    expect(w, "another call with a page",
           ask(BATON_DISK_UNKNOWN, BATON_MODE_CLONE, MM_R | MM_X, page), BATON_DISK_UNKNOWN);
    expect(w, "a question with a page", ask(BATON_DISK_INFO, BATON_MODE_CLONE, MM_R | MM_X, page),
           BATON_DISK_DONE);
    expect(w, "an empty container", baton_disk_read(DISK, 0u, SLAVE), BATON_DISK_REFERENCE);
    through_slave(w);
}

static unsigned refused(struct work *w) {
    baton_word const page = (baton_word)w->page;
    baton_word before[2];
    baton_word after[2];

    block_make(w->page, 0u, 0u);
    (void)baton_disk_count(DISK, &before[0], &before[1]);
    expect(w, "to read behind the last block", baton_disk_read(DISK, w->blocks, page),
           BATON_DISK_RANGE);
    expect(w, "to write behind the last block", baton_disk_write(DISK, w->blocks, page),
           BATON_DISK_RANGE);
    expect(w, "to read the largest block", baton_disk_read(DISK, ~(baton_word)0, page),
           BATON_DISK_RANGE);
    wrong_references(w);
    if (!block_is(w->page, 0u, 0u)) {
        baton_print("disktest: the page has changed\n");
        w->wrong++;
    }
    expect(w, "to write the last block", baton_disk_write(DISK, w->blocks - 1u, page),
           BATON_DISK_DONE);
    expect(w, "to read it", baton_disk_read(DISK, w->blocks - 1u, page), BATON_DISK_DONE);
    (void)baton_disk_count(DISK, &after[0], &after[1]);
    if (after[0] != before[0] + 1u || after[1] != before[1] + 2u || !block_is(w->page, 0u, 0u)) {
        baton_print("disktest: the driver has counted %lu reads and %lu writes\n",
                    (unsigned long)(after[0] - before[0]), (unsigned long)(after[1] - before[1]));
        w->wrong++;
    }
    return result(w, true);
}

/* --- the beginning ----------------------------------------------------------------------- */

static unsigned usage(void) {
    baton_print("usage: disktest write|read FIRST COUNT VERSION\n"
                "       disktest random ROUNDS FIRST COUNT SEED\n"
                "       disktest until STOP FIRST COUNT SEED\n"
                "       disktest wrong\n");
    return STATUS_USAGE;
}

static unsigned run(struct work *w, char const *what, unsigned count, baton_word const *n) {
    bool const random = count == NUMBERS && n[2] != 0u && n[2] <= BLOCKS_MAX && n[3] != 0u;

    if (strcmp(what, "wrong") == 0 && count == 0u) {
        return refused(w);
    }
    if ((strcmp(what, "write") == 0 || strcmp(what, "read") == 0) && count == NUMBERS - 1u) {
        return all(w, what[0] == 'w', n);
    }
    if (strcmp(what, "random") == 0 && random) {
        return random_rounds(w, n);
    }
    if (strcmp(what, "until") == 0 && random) {
        return random_until(w, n);
    }
    return usage();
}

int main(int argc, char *argv[]) {
    struct work w = {.page = (uint32_t *)baton_page_take()};
    baton_word numbers[NUMBERS] = {0};
    unsigned count = 0;

    for (int i = 2; i < argc; i++) {
        if (count == NUMBERS || !baton_parse_number(argv[i], &numbers[count])) {
            return (int)usage();
        }
        count++;
    }
    if (argc < 2) {
        return (int)usage();
    }
    if (w.page == 0 || baton_find(BATON_DISK_NAME, DISK) != MM_OK ||
        baton_disk_blocks(DISK, &w.blocks) != BATON_DISK_DONE) {
        baton_print("disktest: there is no page, or no disk driver.\n");
        return STATUS_WRONG;
    }
    if (w.blocks == 0u) {
        baton_print("disktest: there is no disk.\n");
        return STATUS_NO_DISK;
    }
    return (int)run(&w, argv[1], count, numbers);
}
