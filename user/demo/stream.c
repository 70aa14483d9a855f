/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * Many blocks of the disk, with a call for each, or with many requests under way.
 *
 *   stream sync|async write|read FIRST COUNT VERSION [RUN [REQUESTS]]
 *
 *   sync     call, wait, call, wait, call, wait ...
 *   async    | request | request | request |  ...   REQUESTS at once, of RUN blocks each:
 *            taken back ^        sent ^             pages go out and come back in the same order
 *
 * Blocks are as lib/blocks.h says, as disktest writes them; what is read is compared with that. A block that fails is asked for again, with a call. When the driver is gone,
 * the next one is looked for, and all that has not come back is asked for again. In the end it says how much of
 * everything it needed. Status 0: all blocks were right.
 */
#include "lib/blocks.h"
#include <baton/disk_channel.h>
#include <baton/parse.h>
#include <baton/print.h>
#include <baton/program.h>
#include <baton/string.h>

#define DISK BATON_SLOT_OWN
#define CHANNEL (BATON_SLOT_OWN + 1u)
#define RUN_DEFAULT 8u
#define RUN_MAX 16u
#define REQUESTS_DEFAULT 4u
#define REQUESTS_MAX 16u
#define PATIENCE 10000u
#define COMPLAINTS 3u /* about blocks that are wrong */
#define STATUS_USAGE 2u
#define NUMBERS 5u /* FIRST COUNT VERSION RUN REQUESTS */

/* A request and its pages, which come back to where they were sent from. */
struct lane {
    baton_word request;
    baton_word data[RUN_MAX];
    uint32_t block;
    unsigned count;
};

struct counts {
    unsigned long blocks;
    unsigned long calls; /* for blocks */
    unsigned long sent;
    unsigned long back;
    unsigned long full;
    unsigned long pokes;
    unsigned long waits;
    unsigned long errors;
    unsigned long found; /* the driver, again */
    unsigned long wrong;
};

struct stream {
    bool write;
    uint32_t next; /* block to be asked for, up to */
    uint32_t end;
    uint32_t version;
    unsigned run;
    unsigned requests;
    uint32_t checksum;
    struct baton_disk_channel channel;
    struct lane lanes[REQUESTS_MAX]; /* request i is in lane i % requests */
    unsigned made;                   /* requests */
    unsigned sent;                   /* wholly, and of the next one so many pages */
    unsigned sent_pages;
    unsigned done;
    unsigned back_pages;
    struct counts counts;
};

static void make(struct stream const *s, uint32_t block, baton_word page) {
    if (s->write) {
        block_make((uint32_t *)page, block, s->version);
    } else {
        memset((void *)page, 0, BATON_DISK_BLOCK);
    }
}

/* A block has been transferred: look at it. */
static void check(struct stream *s, uint32_t block, baton_word page) {
    uint32_t const *const words = (uint32_t const *)page;

    for (uint32_t i = 0; i < BLOCK_WORDS; i++) {
        s->checksum = s->checksum * 31u + words[i];
    }
    s->counts.blocks++;
    if (!block_is(words, block, s->version)) {
        s->counts.wrong++;
        if (s->counts.wrong <= COMPLAINTS) {
            baton_print("stream: block %lu is not of version %lu: it begins with 0x%08lx\n",
                        (unsigned long)block, (unsigned long)s->version, (unsigned long)words[0]);
        }
    }
}

/* --- with calls --------------------------------------------------------------------------- */

static bool find_again(struct stream *s) {
    s->counts.found++;
    return block_driver_again(DISK);
}

/* Read or write a block until that has been done. */
static bool transfer(struct stream *s, uint32_t block, baton_word page) {
    for (unsigned i = 0; i < PATIENCE; i++) {
        enum baton_disk_answer const answer =
            s->write ? baton_disk_write(DISK, block, page) : baton_disk_read(DISK, block, page);

        s->counts.calls++;
        if (answer == BATON_DISK_DONE) {
            return true;
        }
        if (answer == BATON_DISK_ERROR) {
            s->counts.errors++;
        } else if (answer != BATON_DISK_GONE || !find_again(s)) {
            baton_print("stream: block %lu: %s\n", (unsigned long)block, baton_disk_word(answer));
            return false;
        }
    }
    return false;
}

static bool with_calls(struct stream *s) {
    baton_word const page = baton_page_take();

    for (; s->next < s->end && page != 0u; s->next++) {
        make(s, s->next, page);
        if (!transfer(s, s->next, page)) {
            return false;
        }
        check(s, s->next, page);
    }
    return page != 0u;
}

/* --- without waiting ------------------------------------------------------------------------ */

static struct lane *lane_of(struct stream *s, unsigned request) {
    return &s->lanes[request % s->requests];
}

static bool take_pages(struct stream *s) {
    bool all = true;

    for (unsigned i = 0; i < s->requests; i++) {
        s->lanes[i].request = baton_page_take();
        all = all && s->lanes[i].request != 0u;
        for (unsigned k = 0; k < s->run; k++) {
            s->lanes[i].data[k] = baton_page_take();
            all = all && s->lanes[i].data[k] != 0u;
        }
    }
    return all;
}

static void write_request(struct stream const *s, struct lane const *lane) {
    struct baton_disk_request *const request = (struct baton_disk_request *)lane->request;

    *request = (struct baton_disk_request){.magic = BATON_DISK_MAGIC,
                                           .write = s->write ? 1u : 0u,
                                           .block = lane->block,
                                           .count = lane->count};
    for (unsigned i = 0; i < lane->count; i++) {
        make(s, lane->block + i, lane->data[i]);
    }
}

static void make_requests(struct stream *s) {
    while (s->made - s->done < s->requests && s->next < s->end) {
        struct lane *const lane = lane_of(s, s->made);

        lane->block = s->next;
        lane->count = s->end - s->next < s->run ? s->end - s->next : s->run;
        s->next += lane->count;
        s->made++;
        write_request(s, lane);
    }
}

/* Send as many pages as there is room for. FULL, or OK: all are sent; or why that cannot be. */
static enum mm_error send(struct stream *s) {
    unsigned long const before = s->counts.sent;
    enum mm_error error = MM_OK;

    while (s->sent < s->made) {
        struct lane const *const lane = lane_of(s, s->sent);

        error = baton_disk_send(&s->channel, s->sent_pages == 0u ? lane->request
                                                                 : lane->data[s->sent_pages - 1u]);
        if (error != MM_OK) {
            break;
        }
        s->counts.sent++;
        s->sent_pages++;
        if (s->sent_pages == 1u + lane->count) {
            s->sent++;
            s->sent_pages = 0u;
        }
    }
    s->counts.full += error == MM_FULL ? 1u : 0u;
    if (s->counts.sent != before) {
        s->counts.pokes++;
        (void)baton_disk_poke(&s->channel);
    }
    return error;
}

/* A request is back. */
static bool finish(struct stream *s, struct lane const *lane) {
    struct baton_disk_request const *const request =
        (struct baton_disk_request const *)lane->request;

    for (unsigned i = 0; i < lane->count; i++) {
        if (request->answers[i] != BATON_DISK_DONE) {
            s->counts.errors++;
            if (!transfer(s, lane->block + i, lane->data[i])) {
                return false;
            }
        }
        check(s, lane->block + i, lane->data[i]);
    }
    s->done++;
    s->back_pages = 0u;
    return true;
}

/* Take back what has come. EMPTY, or OK: all is back; or why that cannot be. */
static enum mm_error take_back(struct stream *s) {
    while (s->done < s->made) {
        struct lane const *const lane = lane_of(s, s->done);
        bool const last = s->back_pages == lane->count;
        enum mm_error const error =
            baton_disk_receive(&s->channel, last ? lane->request : lane->data[s->back_pages]);

        if (error != MM_OK) {
            return error;
        }
        s->counts.back++;
        s->back_pages++;
        if (last && !finish(s, lane)) {
            return MM_DEAD;
        }
    }
    return MM_OK;
}

/* Have a page in container `page` again: one that has come back, or a new one. */
static bool refill(struct stream *s, baton_word page) {
    struct baton_send const send = {.label = BATON_PARENT_PAGES, .words = {page, 1u}};

    return baton_inspect(page).error == MM_OK || baton_disk_receive(&s->channel, page) == MM_OK ||
           baton_call(BATON_SLOT_PARENT, &send).words[1] == 1u;
}

/* Open the channel. If the driver has ended just now, that is seen soon: nothing can be sent. */
static bool open_channel(struct stream *s) {
    return baton_disk_open(&s->channel, DISK, CHANNEL) != BATON_DISK_ERROR;
}

/* The driver is gone, and with it some of the pages: begin again where nothing has come back from. */
static bool recover(struct stream *s) {
    bool there = true;

    for (unsigned i = 0; i < s->requests; i++) {
        there = there && refill(s, s->lanes[i].request);
        for (unsigned k = 0; k < s->run; k++) {
            there = there && refill(s, s->lanes[i].data[k]);
        }
    }
    if (!there || !baton_disk_close(&s->channel) || !find_again(s)) {
        baton_print("stream: there is no driver any more, or no memory\n");
        return false;
    }
    for (unsigned i = s->done; i < s->made; i++) {
        write_request(s, lane_of(s, i));
    }
    s->sent = s->done;
    s->sent_pages = 0u;
    s->back_pages = 0u;
    return open_channel(s);
}

/* One round: send, take back, and wait if there was nothing to take. False: the driver is gone. */
static bool go_on(struct stream *s) {
    unsigned long const before = s->counts.back;
    enum mm_error const sent = send(s);
    enum mm_error const back = sent == MM_OK || sent == MM_FULL ? take_back(s) : MM_DEAD;

    if (back != MM_OK && back != MM_EMPTY) {
        return false;
    }
    if (s->counts.back != before || s->done == s->made) {
        return true;
    }
    s->counts.waits++;
    return baton_disk_wait(&s->channel) == BATON_DISK_DONE;
}

static bool with_channel(struct stream *s) {
    bool through = take_pages(s) && open_channel(s);

    if (!through) {
        baton_print("stream: there is no memory\n");
    }
    while (through && (s->next < s->end || s->done < s->made)) {
        make_requests(s);
        if (!go_on(s)) {
            through = recover(s);
        }
    }
    return through && baton_disk_close(&s->channel);
}

/* --- the beginning ----------------------------------------------------------------------------- */

static unsigned usage(void) {
    baton_print("usage: stream sync|async write|read FIRST COUNT VERSION [RUN [REQUESTS]]\n");
    return STATUS_USAGE;
}

static unsigned result(struct stream const *s, char const *const *argv, bool through) {
    struct counts const *const c = &s->counts;
    bool const right = through && c->wrong == 0u;
    unsigned const me = baton_started()->number;

    if (c->wrong > COMPLAINTS) {
        baton_print("stream %u: %lu blocks are wrong.\n", me, c->wrong);
    }
    baton_print("stream %u: %s %s: %lu blocks, checksum 0x%08lx: %s\n", me, argv[1], argv[2],
                c->blocks, (unsigned long)s->checksum, right ? "ok" : "wrong");
    baton_print("stream %u: %lu calls, %lu pages sent, %lu back, full %lu times\n", me, c->calls,
                c->sent, c->back, c->full);
    baton_print("stream %u: %lu notifications, %lu waits, %lu errors, found again %lu times\n", me,
                c->pokes, c->waits, c->errors, c->found);
    return right ? 0u : 1u;
}

static bool is_one_of(char const *word, char const *first, char const *second) {
    return strcmp(word, first) == 0 || strcmp(word, second) == 0;
}

static bool read_words(struct stream *s, int argc, char *const *argv) {
    baton_word n[NUMBERS] = {0u, 0u, 0u, RUN_DEFAULT, REQUESTS_DEFAULT};
    bool right = argc >= 6 && argc <= 3 + (int)NUMBERS && is_one_of(argv[1], "sync", "async") &&
                 is_one_of(argv[2], "write", "read");

    for (int i = 3; i < argc && right; i++) {
        right = baton_parse_number(argv[i], &n[i - 3]);
    }
    *s = (struct stream){.write = right && argv[2][0] == 'w',
                         .next = (uint32_t)n[0],
                         .end = (uint32_t)(n[0] + n[1]),
                         .version = (uint32_t)n[2],
                         .run = (unsigned)n[3],
                         .requests = (unsigned)n[4]};
    return right && n[3] >= 1u && n[3] <= RUN_MAX && n[4] >= 1u && n[4] <= REQUESTS_MAX;
}

int main(int argc, char *argv[]) {
    static struct stream s;
    bool through;

    if (!read_words(&s, argc, argv)) {
        return (int)usage();
    }
    if (baton_find(BATON_DISK_NAME, DISK) != MM_OK) {
        baton_print("stream: there is no disk driver.\n");
        return 1;
    }
    through = argv[1][0] == 's' ? with_calls(&s) : with_channel(&s);
    return (int)result(&s, (char const *const *)argv, through);
}
