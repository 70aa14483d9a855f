/* SPDX-License-Identifier: BSD-2-Clause */
/* The picture is in channel.h. */
#include "channel.h"

#define ALL (MM_R | MM_W | MM_X)

static struct baton_disk_request *request_of(struct channel const *channel) {
    return (struct baton_disk_request *)channel->request;
}

void channel_open(struct channel *channel, unsigned served, baton_word request, baton_word data) {
    *channel = (struct channel){.step = CHANNEL_REQUEST,
                                .awake = true,
                                .in = {.slot = BATON_CHANNEL_WINDOW(served)},
                                .back = {.slot = BATON_CHANNEL_DROP(served)},
                                .request = request,
                                .data = data};
}

/* Have the next page of the window in `place`, to read and write: its sender may have parked it. */
static bool take(struct channel *channel, baton_word place) {
    if (baton_channel_receive(&channel->in, place) != MM_OK) {
        channel->awake = false;
        return false;
    }
    (void)baton_adjust(place, BATON_ADJUST, ALL, 1u);
    return true;
}

/* The page in `place` goes back, or waits until there is room, or nobody is there. */
static bool give(struct channel *channel, baton_word place) {
    enum mm_error const error = baton_channel_send(&channel->back, place);

    if (error == MM_OK) {
        return true;
    }
    channel->awake = false;
    channel->lost = error != MM_FULL;
    channel->news = true;
    return false;
}

/* A request has come. */
static void read_request(struct channel *channel) {
    struct baton_disk_request *const request = request_of(channel);

    channel->at = 0u;
    channel->step = CHANNEL_DATA;
    if (request->magic != BATON_DISK_MAGIC || request->write > 1u || request->count == 0u ||
        request->count > BATON_DISK_RUN) {
        request->answers[0] = BATON_DISK_UNKNOWN;
        channel->step = CHANNEL_END;
    }
}

/* The page of the block in work has come. */
static void read_data(struct channel *channel, uint32_t blocks) {
    if (request_of(channel)->block < blocks && channel->at < blocks - request_of(channel)->block) {
        channel->step = CHANNEL_DEVICE;
    } else {
        channel_done(channel, BATON_DISK_RANGE);
    }
}

/* A page has gone back: is it the last one? */
static void next_block(struct channel *channel) {
    channel->at++;
    channel->step = channel->at == request_of(channel)->count ? CHANNEL_END : CHANNEL_DATA;
}

bool channel_go(struct channel *channel, uint32_t blocks) {
    while (channel->awake && channel->step != CHANNEL_DEVICE) {
        switch (channel->step) {
        case CHANNEL_REQUEST:
            if (take(channel, channel->request)) {
                read_request(channel);
            }
            break;
        case CHANNEL_DATA:
            if (take(channel, channel->data)) {
                read_data(channel, blocks);
            } else {
                channel->news = true; /* it may have had no room for them */
            }
            break;
        case CHANNEL_BACK:
            if (give(channel, channel->data)) {
                next_block(channel);
            }
            break;
        case CHANNEL_END:
            if (give(channel, channel->request)) {
                channel->step = CHANNEL_REQUEST;
                channel->news = true;
            }
            break;
        default: channel->awake = false; break;
        }
    }
    return channel->step == CHANNEL_DEVICE;
}

bool channel_writes(struct channel const *channel) { return request_of(channel)->write != 0u; }

uint32_t channel_block(struct channel const *channel) {
    return request_of(channel)->block + channel->at;
}

void channel_done(struct channel *channel, enum baton_disk_answer answer) {
    request_of(channel)->answers[channel->at] = answer;
    channel->step = CHANNEL_BACK;
    channel->awake = true;
}
