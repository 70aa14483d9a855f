/* SPDX-License-Identifier: BSD-2-Clause */
/* A client's end of a channel to the disk driver. <baton/disk_channel.h> has the picture. */
#include <baton/disk_channel.h>
#include <baton/program.h>
#include <baton/timer.h>

#define PAUSE 1000u /* microseconds */
#define TRIES 1000u

static void pause(void) {
    if (baton_sleep(PAUSE) != MM_OK) {
        baton_yield();
    }
}

static enum baton_disk_answer ask(struct baton_disk_channel const *channel, unsigned label) {
    struct baton_send const send = {.label = label};
    struct baton_message const m = baton_call(channel->disk, &send);

    return m.error == MM_OK ? (enum baton_disk_answer)m.label : BATON_DISK_GONE;
}

/* The same, again and again while it is BUSY. */
static enum baton_disk_answer ask_again(struct baton_disk_channel const *channel, unsigned label) {
    enum baton_disk_answer answer = ask(channel, label);

    for (unsigned i = 0; i < TRIES && answer == BATON_DISK_BUSY; i++) {
        pause();
        answer = ask(channel, label);
    }
    return answer;
}

enum baton_disk_answer baton_disk_open(struct baton_disk_channel *channel, unsigned disk,
                                       unsigned first) {
    enum mm_error error = baton_channel_open(BATON_DISK_NAME, first);

    for (unsigned i = 0; i < TRIES && error == MM_BUSY; i++) {
        pause();
        error = baton_channel_open(BATON_DISK_NAME, first);
    }
    *channel = (struct baton_disk_channel){.disk = disk,
                                           .first = first,
                                           .out = {.slot = BATON_CHANNEL_DROP(first)},
                                           .back = {.slot = BATON_CHANNEL_WINDOW(first)}};
    if (error != MM_OK) {
        return error == MM_EMPTY ? BATON_DISK_GONE : BATON_DISK_ERROR;
    }
    return ask_again(channel, BATON_DISK_OPEN);
}

enum mm_error baton_disk_send(struct baton_disk_channel *channel, baton_word page) {
    return baton_channel_send(&channel->out, page);
}

enum mm_error baton_disk_receive(struct baton_disk_channel *channel, baton_word to) {
    return baton_channel_receive(&channel->back, to);
}

enum mm_error baton_disk_poke(struct baton_disk_channel const *channel) {
    return baton_notify(BATON_CHANNEL_NOTIFY(channel->first));
}

enum baton_disk_answer baton_disk_wait(struct baton_disk_channel *channel) {
    enum baton_disk_answer const answer = ask(channel, BATON_DISK_WAIT);

    return answer == BATON_DISK_DONE ? BATON_DISK_DONE : BATON_DISK_GONE;
}

/* The window becomes a page of the local range; one page more than it had is the parent's. */
static bool end_window(unsigned slot) {
    struct baton_send send = {.label = BATON_PARENT_RETURN, .words = {0u, 1u}};
    baton_word const page = baton_page_take();

    send.words[0] = page;
    if (page == 0u || baton_call(BATON_SLOT_PARENT, &send).words[1] != 1u) {
        return false;
    }
    return baton_move(BATON_SLOT(slot), page, 0, 1u).error == MM_OK && baton_page_give(page);
}

/* The driver that has the other end may be another one than that which can be called: it sees by itself, when it is
 * notified, that nobody can drop into its window any more. */
bool baton_disk_close(struct baton_disk_channel *channel) {
    unsigned const window = BATON_CHANNEL_WINDOW(channel->first);
    struct baton_info info;

    (void)baton_destroy(BATON_SLOT(BATON_CHANNEL_DROP(channel->first)), 1u);
    (void)baton_disk_poke(channel);
    (void)baton_destroy(BATON_SLOT(BATON_CHANNEL_NOTIFY(channel->first)), 1u);
    (void)ask_again(channel, BATON_DISK_CLOSE);
    info = baton_inspect(BATON_SLOT(window));
    for (unsigned i = 0; i < TRIES && info.shared; i++) {
        pause();
        info = baton_inspect(BATON_SLOT(window));
    }
    if (info.error == MM_EMPTY) {
        return true;
    }
    return info.used == 0u && end_window(window);
}
