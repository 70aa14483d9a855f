/* SPDX-License-Identifier: BSD-2-Clause */
/* The picture is in queue.h. */
#include "queue.h"

unsigned queue_room(struct queue const *queue) {
    unsigned place = 0;

    while (place < BATON_DISK_QUEUE && queue->list[place].used) {
        place++;
    }
    return place;
}

void queue_add(struct queue *queue, unsigned place, struct request const *request) {
    queue->list[place] = *request;
    queue->list[place].used = true;
    queue->order[(queue->first + queue->count) % BATON_DISK_QUEUE] = place;
    queue->count++;
}

struct request *queue_first(struct queue *queue, unsigned *place) {
    if (queue->count == 0u) {
        return 0;
    }
    *place = queue->order[queue->first];
    return &queue->list[*place];
}

void queue_remove(struct queue *queue) {
    queue->list[queue->order[queue->first]].used = false;
    queue->first = (queue->first + 1u) % BATON_DISK_QUEUE;
    queue->count--;
}
