/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * A client of the disk driver that does not behave (<baton/disk_channel.h>).
 *
 *   chantest stall   sends, and takes nothing back, until nothing more fits; then it stays like that
 *   chantest wrong   what must be refused, and what must come back with the right answer
 *   chantest leave   ends with its channel open and pages under way
 *
 * Status 0: everything was as it should be.
 */
#include <baton/disk_channel.h>
#include <baton/print.h>
#include <baton/program.h>
#include <baton/string.h>
#include <baton/timer.h>

#define DISK BATON_SLOT_OWN
#define CHANNEL (BATON_SLOT_OWN + 1u)
#define OTHER (BATON_SLOT_OWN + 8u) /* three more slots */
#define BLOCK 3u
#define RUN 8u
#define SETTLE 20u  /* looks without room, until it is believed that there will be none */
#define PAUSE 5000u /* microseconds */
#define STATUS_USAGE 2u
#define ALL (MM_R | MM_W | MM_X)

static unsigned failures;

static void expect(char const *what, unsigned got, unsigned wanted) {
    if (got != wanted) {
        baton_print("chantest: %s: %u and not %u\n", what, got, wanted);
        failures++;
    }
}

static struct baton_disk_request *request_at(baton_word page) {
    return (struct baton_disk_request *)page;
}

static bool open_channel(struct baton_disk_channel *channel) {
    enum baton_disk_answer const answer = baton_disk_open(channel, DISK, CHANNEL);

    if (answer != BATON_DISK_DONE) {
        baton_print("chantest: no channel: %s\n", baton_disk_word(answer));
    }
    return answer == BATON_DISK_DONE;
}

/* --- too much --------------------------------------------------------------------------------- */

/* Send one more page of an endless row of requests to read. False: there is no room, for long. */
static bool send_one(struct baton_disk_channel *channel, unsigned i) {
    baton_word const page = baton_page_take();
    enum mm_error error;

    if (i % (RUN + 1u) == 0u) {
        *request_at(page) =
            (struct baton_disk_request){.magic = BATON_DISK_MAGIC, .block = BLOCK, .count = RUN};
    }
    error = baton_disk_send(channel, page);
    for (unsigned n = 0; n < SETTLE && error == MM_FULL; n++) {
        (void)baton_disk_poke(channel);
        (void)baton_sleep(PAUSE);
        error = baton_disk_send(channel, page);
    }
    return error == MM_OK;
}

static unsigned stall(struct baton_disk_channel *channel) {
    struct baton_send const wait = {.label = BATON_PARENT_WAIT};
    unsigned count = 0;

    while (send_one(channel, count)) {
        count++;
    }
    baton_print("chantest: %u pages are under way, and no more fit\n", count);
    (void)baton_call(BATON_SLOT_PARENT, &wait);
    return 0u;
}

static unsigned leave(struct baton_disk_channel *channel) {
    for (unsigned i = 0; i < RUN + 2u; i++) { /* the last one is a request without its pages */
        (void)send_one(channel, i);
    }
    (void)baton_disk_poke(channel);
    return 0u;
}

/* --- what is wrong ------------------------------------------------------------------------------ */

/* The next page that comes back, in `to`. */
static void take(struct baton_disk_channel *channel, baton_word to) {
    enum mm_error error = baton_disk_receive(channel, to);

    for (unsigned i = 0; i < SETTLE && error == MM_EMPTY; i++) {
        (void)baton_disk_wait(channel);
        error = baton_disk_receive(channel, to);
    }
    expect("a page comes back", error, MM_OK);
}

/* A request that says something else comes back alone. */
static void bad_request(struct baton_disk_channel *channel, char const *what,
                        struct baton_disk_request const *request) {
    baton_word const page = baton_page_take();

    *request_at(page) = *request;
    expect(what, baton_disk_send(channel, page), MM_OK);
    take(channel, page);
    expect(what, request_at(page)->answers[0], BATON_DISK_UNKNOWN);
    (void)baton_page_give(page);
}

/* One block with one page; `rights` are left to the page when it is sent. */
static void block(struct baton_disk_channel *channel, char const *what, uint32_t number, bool write,
                  unsigned rights, enum baton_disk_answer wanted) {
    baton_word const request = baton_page_take();
    baton_word const data = baton_page_take();

    *request_at(request) = (struct baton_disk_request){
        .magic = BATON_DISK_MAGIC, .write = write ? 1u : 0u, .block = number, .count = 1u};
    (void)baton_adjust(data, BATON_ADJUST, rights, 1u);
    expect(what, baton_disk_send(channel, request), MM_OK);
    expect(what, baton_disk_send(channel, data), MM_OK);
    take(channel, data);
    take(channel, request);
    expect(what, request_at(request)->answers[0], wanted);
    expect("a page comes back with all rights", baton_inspect(data).rights & ALL, ALL);
    (void)baton_page_give(request);
    (void)baton_page_give(data);
}

static void bad_requests(struct baton_disk_channel *channel) {
    static struct baton_disk_request const empty = {.magic = BATON_DISK_MAGIC, .count = 0u};
    static struct baton_disk_request const large = {.magic = BATON_DISK_MAGIC,
                                                    .count = BATON_DISK_RUN + 1u};
    static struct baton_disk_request const verb = {
        .magic = BATON_DISK_MAGIC, .count = 1u, .write = 2u};
    static struct baton_disk_request const magic = {.magic = 0u, .count = 1u};
    baton_word blocks;

    bad_request(channel, "a request of no block", &empty);
    bad_request(channel, "a request of too many blocks", &large);
    bad_request(channel, "neither a read nor a write", &verb);
    bad_request(channel, "no magic", &magic);
    (void)baton_disk_blocks(DISK, &blocks);
    block(channel, "behind the last block", (uint32_t)blocks, false, ALL, BATON_DISK_RANGE);
    block(channel, "the largest block", ~(uint32_t)0, true, ALL, BATON_DISK_RANGE);
    block(channel, "a page that can only be read", BLOCK, false, MM_R | MM_X, BATON_DISK_DONE);
    block(channel, "a parked page", BLOCK, false, 0u, BATON_DISK_DONE);
}

/* Who receives messages need not wait for the driver: it notifies. */
static void notification(struct baton_disk_channel *channel) {
    baton_word const request = baton_page_take();
    struct baton_message m = {0};

    request_at(request)->magic = 0u; /* it comes back alone */
    expect("to send it", baton_disk_send(channel, request), MM_OK);
    expect("to notify the driver", baton_disk_poke(channel), MM_OK);
    while ((m.words[0] & 1u << BATON_CHANNEL_BACK_BIT) == 0u && m.error == MM_OK) {
        m = baton_reply_receive(0u, 0);
    }
    expect("a notification", m.flags, BATON_IPC_NOTIFIED);
    expect("it has come back", baton_disk_receive(channel, request), MM_OK);
    expect("and nothing else", baton_disk_receive(channel, request), MM_EMPTY);
    (void)baton_page_give(request);
}

/* Pages that cannot be sent. */
static void bad_pages(struct baton_disk_channel *channel) {
    baton_word const page = baton_page_take();
    baton_word const slave = baton_page_take();

    (void)baton_disk_send(channel, slave); /* its container is empty now */
    (void)baton_clone(page, slave, ALL, 0u, 1u);
    expect("a shared page", baton_disk_send(channel, page), MM_BUSY);
    expect("a slave", baton_disk_send(channel, slave), MM_ROLE);
    (void)baton_destroy(slave, 1u);
    expect("an empty container", baton_disk_send(channel, slave), MM_EMPTY);
    expect("a container behind the range",
           baton_move(page, BATON_CHANNEL_PAGES * BATON_PAGE_SIZE + BATON_CHANNEL_DROP(CHANNEL),
                      BATON_UNSHARED, 1u)
               .error,
           MM_NAME);
    expect("to look into the driver's window", baton_inspect(BATON_CHANNEL_DROP(CHANNEL)).error,
           MM_NAME);
    take(channel, slave); /* it was no request */
    expect("no request", request_at(slave)->answers[0], BATON_DISK_UNKNOWN);
    (void)baton_page_give(page);
    (void)baton_page_give(slave);
}

static void bad_calls(void) {
    struct baton_disk_channel none = {.disk = DISK, .first = CHANNEL};
    struct baton_send const begin = {.label = BATON_DISK_OPEN};

    expect("to wait without a channel", baton_disk_wait(&none), BATON_DISK_GONE);
    expect("to begin without a channel", baton_call(DISK, &begin).label, BATON_DISK_CLOSED);
    expect("a server that takes no channels", baton_channel_open("timer", CHANNEL), MM_EMPTY);
    expect("no server", baton_channel_open("nobody", CHANNEL), MM_EMPTY);
    expect("slots of the runtime's", baton_channel_open(BATON_DISK_NAME, 1u), MM_NAME);
    expect("slots that are not there", baton_channel_open(BATON_DISK_NAME, 254u), MM_NAME);
    expect("a slot that is in use", baton_channel_open(BATON_DISK_NAME, DISK), MM_FULL);
}

static unsigned wrong(void) {
    struct baton_disk_channel channel;

    bad_calls();
    for (unsigned i = 0; i < 2u; i++) { /* it can be closed, and opened again */
        if (!open_channel(&channel)) {
            return 1u;
        }
        expect("a second channel", baton_channel_open(BATON_DISK_NAME, OTHER), MM_BUSY);
        notification(&channel);
        bad_requests(&channel);
        bad_pages(&channel);
        expect("to close it", baton_disk_close(&channel), true);
    }
    baton_print("chantest: %u failures\n", failures);
    return failures == 0u ? 0u : 1u;
}

int main(int argc, char *argv[]) {
    struct baton_disk_channel channel;

    if (argc != 2 || (strcmp(argv[1], "stall") != 0 && strcmp(argv[1], "wrong") != 0 &&
                      strcmp(argv[1], "leave") != 0)) {
        baton_print("usage: chantest stall|wrong|leave\n");
        return (int)STATUS_USAGE;
    }
    if (baton_find(BATON_DISK_NAME, DISK) != MM_OK) {
        baton_print("chantest: there is no disk driver.\n");
        return 1;
    }
    if (argv[1][0] == 'w') {
        return (int)wrong();
    }
    if (!open_channel(&channel)) {
        return 1;
    }
    return (int)(argv[1][0] == 's' ? stall(&channel) : leave(&channel));
}
