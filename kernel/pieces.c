/* SPDX-License-Identifier: BSD-2-Clause */
/* The memory map, made sense of. The picture is in pieces.h. */
#include "pieces.h"

#define FRAME_BITS 12u

/* An interval of frames. */
struct span {
    uint64_t first;
    uint64_t end;
};

static uint64_t end_of(uint64_t base, uint64_t length) {
    return length > UINT64_MAX - base ? UINT64_MAX : base + length;
}

/* All frames that [base, end) touches, and all frames that are entirely in it. */
static struct span outwards(uint64_t base, uint64_t end) {
    struct span s = {base >> FRAME_BITS, 0u};

    s.end = end > base ? ((end - 1u) >> FRAME_BITS) + 1u : s.first;
    return s;
}

static struct span inwards(uint64_t base, uint64_t end) {
    struct span s = {(base >> FRAME_BITS) + (base % 4096u != 0u ? 1u : 0u), end >> FRAME_BITS};

    return s;
}

static bool within(struct span s, uint64_t frame) { return frame >= s.first && frame < s.end; }

static struct span range_touches(struct boot_range const *r) {
    return outwards(r->base, end_of(r->base, r->length));
}

static struct span range_holds(struct boot_range const *r) {
    return inwards(r->base, end_of(r->base, r->length));
}

/* What one frame is for. Neighbouring usable entries that meet inside a frame do not add up to a
 * usable frame: a map like that is doubtful there. */
static enum piece_use use_of(struct boot_input const *in, uint64_t frame) {
    bool mentioned = false;
    bool usable = false;
    bool reserved = frame == 0u; /* never a pool frame (mmscd.h) */

    if (frame >= in->kernel_first && frame < in->kernel_end) {
        return PIECE_KERNEL;
    }
    for (unsigned i = 0u; i < in->ranges_count; i++) {
        struct boot_range const *const r = &in->ranges[i];

        if (r->length == 0u || !within(range_touches(r), frame)) {
            continue;
        }
        mentioned = true;
        reserved = reserved || !r->usable;
        usable = usable || (r->usable && within(range_holds(r), frame));
    }
    if (!mentioned) {
        return PIECE_ABSENT;
    }
    if (reserved || !usable) {
        return PIECE_UNUSABLE;
    }
    for (unsigned i = 0u; i < in->modules_count; i++) {
        if (within(outwards(in->modules[i].start, in->modules[i].end), frame)) {
            return PIECE_MODULE;
        }
    }
    return PIECE_FREE;
}

static void add_point(uint64_t *points, unsigned *count, uint64_t point, uint64_t limit) {
    unsigned i = *count;

    if (point > limit) {
        point = limit;
    }
    while (i > 0u && points[i - 1u] > point) {
        points[i] = points[i - 1u];
        i--;
    }
    points[i] = point;
    (*count)++;
}

static void add_span(uint64_t *points, unsigned *count, struct span s, uint64_t limit) {
    add_point(points, count, s.first, limit);
    add_point(points, count, s.end, limit);
}

static void count_beyond(struct boot_input const *in, struct pieces *out) {
    uint64_t beyond = 0u;

    for (unsigned i = 0u; i < in->ranges_count; i++) {
        struct span s = range_holds(&in->ranges[i]);

        if (in->ranges[i].usable && s.end > in->frames_limit && s.end > s.first) {
            beyond += s.end - (s.first > in->frames_limit ? s.first : in->frames_limit);
        }
    }
    out->beyond = beyond > UINT32_MAX ? UINT32_MAX : (uint32_t)beyond;
}

void pieces_make(struct boot_input const *in, struct pieces *out) {
    static uint64_t points[PIECES]; /* where the use can change, ascending */
    uint64_t const limit = in->frames_limit;
    unsigned count = 0u;

    add_point(points, &count, 0u, limit);
    add_point(points, &count, 1u, limit);
    add_point(points, &count, in->kernel_first, limit);
    add_point(points, &count, in->kernel_end, limit);
    for (unsigned i = 0u; i < in->ranges_count; i++) {
        add_span(points, &count, range_touches(&in->ranges[i]), limit);
        add_span(points, &count, range_holds(&in->ranges[i]), limit);
    }
    for (unsigned i = 0u; i < in->modules_count; i++) {
        add_span(points, &count, outwards(in->modules[i].start, in->modules[i].end), limit);
    }

    out->count = 0u;
    for (unsigned i = 0u; i + 1u < count; i++) {
        struct piece *const last = &out->piece[out->count == 0u ? 0u : out->count - 1u];
        enum piece_use use;

        if (points[i] == points[i + 1u]) {
            continue;
        }
        use = use_of(in, points[i]);
        if (use == PIECE_ABSENT) {
            continue;
        }
        if (out->count > 0u && last->use == use && last->end == points[i]) {
            last->end = (mm_frame)points[i + 1u];
        } else {
            out->piece[out->count].first = (mm_frame)points[i];
            out->piece[out->count].end = (mm_frame)points[i + 1u];
            out->piece[out->count].use = use;
            out->count++;
        }
    }
    count_beyond(in, out);
}

bool pieces_all(struct pieces const *pieces, mm_frame first, mm_frame end, enum piece_use use) {
    for (unsigned i = 0u; i < pieces->count && first < end; i++) {
        struct piece const *const p = &pieces->piece[i];

        if (p->use == use && p->first <= first && first < p->end) {
            first = p->end;
        }
    }
    return first >= end;
}

uint32_t pieces_frames(struct pieces const *pieces, enum piece_use use) {
    uint32_t frames = 0u;

    for (unsigned i = 0u; i < pieces->count; i++) {
        if (pieces->piece[i].use == use) {
            frames += pieces->piece[i].end - pieces->piece[i].first;
        }
    }
    return frames;
}
