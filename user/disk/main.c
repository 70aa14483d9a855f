/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * The disk driver. <baton/disk.h> says what it does for others.
 *
 *   calls ----> queue.c -------------> ata.c <--> device
 *                  |    in turns, a       ^
 *   answers <-----/     block each        |
 *   channels <--> clients.c, channel.c ---|
 *   interrupts, ticks --------------------/
 *
 * It is asleep but when a call, an interrupt or a tick comes. The ticks come from a
 * second thread, which sleeps at the timer server: a command that takes too long is
 * ended by a reset, and begun again. Without a timer there are none.
 *
 *   disk [patience=N]            seconds that a command may take; 0: for ever
 *        [errors=N] [seed=N]     about one in N requests fails, for tests
 *        [dies=N]                the same, and the driver ends while the device is at it
 */
#include "ata.h"
#include "clients.h"
#include "queue.h"
#include <baton/machine.h>
#include <baton/parse.h>
#include <baton/print.h>
#include <baton/program.h>
#include <baton/string.h>
#include <baton/timer.h>

#define LINE_BIT 0u
#define DESK 0x40000000u /* where the queue's pages are seen */
#define DESK_SLOT BATON_SLOT_OWN
#define TICKER_SLOT (BATON_SLOT_OWN + 1u)
#define PRIORITY_MAX 31u
#define TICK 1000000u /* microseconds */
#define PATIENCE 10u  /* ticks until a command is taken for stuck */
#define TRIES 3u      /* how often a request is begun */
#define SEED 1u
#define ANSWERS                                                                                    \
    (BATON_DISK_QUEUE + BATON_CHANNEL_CLIENTS + 1u) /* all that wait, and the call that came last */
#define SOURCES (1u + BATON_CHANNEL_CLIENTS)        /* of blocks: calls, and the channels */
#define CALLS 0u
#define STATUS_DIED 3u

static struct baton_due due[ANSWERS];
static uint32_t volatile ticks; /* the second thread counts them */

/* What the device is to do. */
struct job {
    bool any;
    unsigned source; /* CALLS, or the number of a client whose channel it came through */
    bool write;
    uint32_t block;
    baton_word page;
    unsigned begun; /* how often the device was asked */
};

struct disk {
    struct ata ata;
    struct queue queue;
    struct clients clients;
    struct job job; /* the one in work; afterwards, the last one */
    struct baton_answers answers;
    uint32_t began; /* the tick of the running command */
    baton_word reads;
    baton_word writes;
    baton_word patience;
    baton_word errors; /* one in so many fails; 0: none */
    baton_word dies;   /* one in so many is the driver's last; 0: none */
    baton_word random; /* the state of a generator */
};

static struct disk disk = {.clients = {.desk = DESK, .answers = &disk.answers},
                           .answers = {.list = due, .size = ANSWERS},
                           .patience = PATIENCE,
                           .random = SEED};

static baton_word page_of(unsigned place) { return DESK + place * BATON_PAGE_SIZE; }

static void answer(struct disk *d, baton_word token, unsigned label, baton_word first,
                   baton_word second) {
    /* There is room: program.h says why. */
    (void)baton_answer_later(&d->answers, token, label, first, second);
}

/* --- requests -------------------------------------------------------------------------------- */

/* Whether this request is one in `one_in`, for tests (xorshift, Marsaglia 2003). */
static bool is_chosen(struct disk *d, baton_word one_in) {
    uint32_t x = (uint32_t)d->random;

    x ^= x << 13u;
    x ^= x >> 17u;
    x ^= x << 5u;
    d->random = x;
    return one_in != 0u && x % one_in == 0u;
}

/* A request that came with a call is over. Its page is out of reach before its owner hears of it. */
static void finish_call(struct disk *d, unsigned label) {
    unsigned place = 0;
    struct request const *const request = queue_first(&d->queue, &place);

    (void)baton_destroy(page_of(place), 1u);
    answer(d, request->token, label, 0u, 0u);
    queue_remove(&d->queue);
}

static void finish(struct disk *d, enum baton_disk_answer label) {
    struct job *const job = &d->job;

    job->any = false;
    if (label == BATON_DISK_DONE) {
        *(job->write ? &d->writes : &d->reads) += 1u;
    }
    if (job->source == CALLS) {
        finish_call(d, label);
    } else {
        channel_done(clients_channel(&d->clients, job->source), label);
    }
}

/* Whether `source` has something for the device: then it is the job. */
static bool choose(struct disk *d, unsigned source) {
    unsigned place = 0;
    struct request const *const request = queue_first(&d->queue, &place);

    if (source != CALLS && clients_go(&d->clients, source, d->ata.blocks)) {
        struct channel const *const channel = clients_channel(&d->clients, source);

        d->job = (struct job){.any = true,
                              .source = source,
                              .write = channel_writes(channel),
                              .block = channel_block(channel),
                              .page = channel->data};
        return true;
    }
    if (source == CALLS && request != 0) {
        d->job = (struct job){.any = true,
                              .source = source,
                              .write = request->write,
                              .block = request->block,
                              .page = page_of(place)};
        return true;
    }
    return false;
}

/* The next job, of whoever's turn it is. False: there is nothing to do. */
static bool next_job(struct disk *d) {
    unsigned const last = d->job.source;

    for (unsigned i = 1; i <= SOURCES; i++) {
        if (choose(d, (last + i) % SOURCES)) {
            return true;
        }
    }
    return false;
}

/* Let the device do the job. */
static enum ata_state begin(struct disk *d) {
    struct job *const job = &d->job;
    enum ata_state state;

    if (job->begun == 0u && is_chosen(d, d->errors)) {
        return ATA_FAILED;
    }
    if (d->ata.lost || job->begun == TRIES) {
        return ATA_FAILED;
    }
    job->begun++;
    d->began = ticks;
    state = ata_start(&d->ata, job->write, job->block, (void *)job->page);
    if (job->begun == 1u && is_chosen(d, d->dies)) {
        baton_exit(STATUS_DIED);
    }
    return state;
}

static void reset(struct disk *d) {
    bool const back = ata_reset(&d->ata);

    baton_print("disk: the device does not answer; %s.\n",
                back ? "it was reset" : "nor does it after a reset, so it is given up");
}

/* Go on until the device works by itself, or there is nothing to do. */
static void go_on(struct disk *d, enum ata_state state) {
    for (;;) {
        if (state == ATA_STUCK) {
            reset(d);
        } else if (state == ATA_DONE || state == ATA_FAILED) {
            finish(d, state == ATA_DONE ? BATON_DISK_DONE : BATON_DISK_ERROR);
        }
        if (d->ata.runs || (!d->job.any && !next_job(d))) {
            return;
        }
        state = begin(d);
    }
}

/* --- calls ------------------------------------------------------------------------------------- */

/* What a request that came with a reference in `place` is answered at once; DONE: it is to be served. */
static unsigned check(struct disk const *d, struct baton_message const *m, unsigned place) {
    unsigned const wanted = m->label == BATON_DISK_READ ? MM_R | MM_W : MM_R;

    if (m->label != BATON_DISK_READ && m->label != BATON_DISK_WRITE) {
        return BATON_DISK_UNKNOWN;
    }
    if (place == BATON_DISK_QUEUE) {
        return BATON_DISK_BUSY;
    }
    if (m->words[0] >= d->ata.blocks) {
        return BATON_DISK_RANGE;
    }
    if ((m->flags & BATON_IPC_PASSED) == 0u ||
        (baton_inspect(page_of(place)).rights & wanted) != wanted) {
        return BATON_DISK_REFERENCE;
    }
    return BATON_DISK_DONE;
}

static unsigned busy_with(struct disk const *d) { return d->job.any ? d->job.source : CALLS; }

/* A call about a channel. False: it is none. */
static bool call_channel(struct disk *d, struct baton_message const *m) {
    unsigned const number = m->badge <= BATON_CHANNEL_CLIENTS ? (unsigned)m->badge : 0u;
    enum baton_disk_answer label;

    switch (m->label) {
    case BATON_DISK_WAIT: clients_wait(&d->clients, number, m->token); return true;
    case BATON_DISK_OPEN: label = clients_open(&d->clients, number, busy_with(d)); break;
    case BATON_DISK_CLOSE: label = clients_close(&d->clients, number, busy_with(d)); break;
    default: return false;
    }
    answer(d, m->token, label, 0u, 0u);
    return true;
}

/* A call has come, with a reference in `place` if one has come along. */
static void call(struct disk *d, struct baton_message const *m, unsigned place) {
    unsigned label = BATON_DISK_DONE;

    if (m->label == BATON_DISK_INFO) {
        answer(d, m->token, label, d->ata.blocks, 0u);
    } else if (m->label == BATON_DISK_COUNT) {
        answer(d, m->token, label, d->reads, d->writes);
    } else if (!call_channel(d, m)) {
        label = check(d, m, place);
        if (label == BATON_DISK_DONE) {
            struct request const request = {.write = m->label == BATON_DISK_WRITE,
                                            .block = (uint32_t)m->words[0],
                                            .token = m->token};

            queue_add(&d->queue, place, &request);
            return;
        }
        answer(d, m->token, label, 0u, 0u);
    }
    if ((m->flags & BATON_IPC_PASSED) != 0u) {
        (void)baton_destroy(page_of(place), 1u);
    }
}

/* Where the next reference goes. */
static unsigned declare(struct disk const *d) {
    unsigned const place = queue_room(&d->queue);

    (void)baton_declare(0u, page_of(place % BATON_DISK_QUEUE),
                        place == BATON_DISK_QUEUE ? BATON_ACCEPT_NOTHING : BATON_ACCEPT_SLAVE);
    return place;
}

static enum ata_state interrupt(struct disk *d) {
    enum ata_state const state = ata_interrupt(&d->ata);

    (void)baton_unmask(BATON_DISK_LINE);
    return state;
}

/* Whether the running command takes too long: the first tick may come at any time. */
static bool is_late(struct disk const *d) {
    return d->ata.runs && d->patience != 0u && ticks - d->began > d->patience;
}

/* A message has come: what has become of the running command. */
static enum ata_state message(struct disk *d, struct baton_message const *m, unsigned place) {
    if (m->error != MM_OK) {
        return ATA_GOES_ON; /* the parent has cancelled the wait */
    }
    if ((m->flags & BATON_IPC_NOTIFIED) == 0u) {
        call(d, m, place);
    } else {
        clients_look(&d->clients, m->words[0], busy_with(d));
        if ((m->words[0] & 1u << (BATON_BITS + LINE_BIT)) != 0u) {
            return interrupt(d);
        }
    }
    return is_late(d) ? ATA_STUCK : ATA_GOES_ON;
}

/* --- the beginning ------------------------------------------------------------------------------- */

static void tick(void *argument) {
    (void)argument;
    while (baton_sleep(TICK) == MM_OK) {
        ticks++;
        (void)baton_notify(BATON_SLOT_SELF);
    }
}

/* The ticker is as urgent as the driver, whatever that is: nobody may have a priority above its maker's.
 * It does without, if there are no pages. */
static void start_ticker(void) {
    struct baton_thread ticker;
    enum mm_error error = MM_RIGHTS;

    for (unsigned p = PRIORITY_MAX + 1u; p > 0u && error == MM_RIGHTS; p--) {
        error = baton_thread_start(&ticker, TICKER_SLOT, tick, 0, p - 1u);
    }
}

/* The zone for the pages of requests. */
static bool make_desk(void) {
    baton_word const page = baton_page_take();

    return page != 0u && baton_make(page, BATON_SLOT(DESK_SLOT), MM_ZONE).error == MM_OK &&
           baton_move(BATON_SLOT(DESK_SLOT), DESK + BATON_LEVEL(1u), 0, 1u).error == MM_OK;
}

static bool read_option(struct disk *d, char const *word) {
    if (baton_starts(word, "errors=")) {
        return baton_parse_number(word + strlen("errors="), &d->errors);
    }
    if (baton_starts(word, "patience=")) {
        return baton_parse_number(word + strlen("patience="), &d->patience);
    }
    if (baton_starts(word, "dies=")) {
        return baton_parse_number(word + strlen("dies="), &d->dies);
    }
    return baton_starts(word, "seed=") && baton_parse_number(word + strlen("seed="), &d->random) &&
           d->random != 0u;
}

static bool start(struct disk *d) {
    if (ata_open(&d->ata, BATON_DISK_PORTS, BATON_DISK_CONTROL) != MM_OK ||
        baton_bind(BATON_DISK_LINE, BATON_SLOT(BATON_SLOT_SPACE), LINE_BIT) != MM_OK) {
        baton_print("disk: it was not given the ports and the line of a disk.\n");
        return false;
    }
    if (!make_desk()) {
        baton_print("disk: there is no page for its desk.\n");
        return false;
    }
    if (d->ata.blocks == 0u) {
        baton_print("disk: there is no disk.\n");
    } else {
        baton_print("disk: %lu blocks of %u bytes.\n", (unsigned long)d->ata.blocks,
                    BATON_DISK_BLOCK);
    }
    return true;
}

int main(int argc, char *argv[]) {
    for (int i = 1; i < argc; i++) {
        if (!read_option(&disk, argv[i])) {
            baton_print("usage: disk [patience=N] [errors=N] [dies=N] [seed=N]\n");
            return 2;
        }
    }
    if (!start(&disk)) {
        return 1;
    }
    start_ticker();
    (void)baton_ready_for(BATON_READY_PASS | BATON_READY_CHANNELS);
    for (;;) {
        unsigned const place = declare(&disk);
        struct baton_message const m = baton_answers_receive(&disk.answers);

        go_on(&disk, message(&disk, &m, place));
    }
}
