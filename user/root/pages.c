/* SPDX-License-Identifier: BSD-2-Clause */
#include "pages.h"
#include <baton/machine.h>
#include <baton/string.h>

#define TABLE_PAGES_MAX (BATON_FRAMES_MAX * 8u / BATON_PAGE_SIZE) /* 8 bytes a frame */

static baton_word reserved[PAGES_DEMO + TABLE_PAGES_MAX];
static unsigned reserved_count;

static bool in_module(struct baton_boot const *info, baton_word address) {
    for (uint32_t i = 0; i < info->modules_count && i < BATON_BOOT_MODULES; i++) {
        struct baton_boot_module const *module = &info->modules_list[i];

        if (address + BATON_PAGE_SIZE > module->address &&
            address < module->address + module->length) {
            return true;
        }
    }
    return false;
}

/* Whether the page at `address` is root's to use: its master, all access, no slaves. */
static bool usable(baton_word address) {
    struct baton_info page = baton_inspect(address);

    return page.error == MM_OK && page.kind == MM_PAGE && page.role == MM_MASTER &&
           (page.rights & MM_ACCESS) == MM_ACCESS && !page.shared;
}

static bool is_reserved(baton_word address) {
    for (unsigned i = 0; i < reserved_count; i++) {
        if (reserved[i] == address) {
            return true;
        }
    }
    return false;
}

/* Take the pages that are gone out of the list. */
static void drop_lost(void) {
    unsigned kept = 0;

    for (unsigned i = 0; i < reserved_count; i++) {
        if (usable(reserved[i])) {
            reserved[kept++] = reserved[i];
        }
    }
    reserved_count = kept;
}

bool pages_reserve(struct baton_boot const *info, unsigned long bytes) {
    unsigned long wanted = PAGES_DEMO + (bytes + BATON_PAGE_SIZE - 1u) / BATON_PAGE_SIZE;
    uint32_t fit =
        info->object_frames < info->shown_frames ? info->object_frames : info->shown_frames;

    if (wanted > PAGES_DEMO + TABLE_PAGES_MAX) {
        return false;
    }
    drop_lost();
    for (uint32_t frame = fit; frame > 0u && reserved_count < wanted; frame--) {
        baton_word address = BATON_ROOT_MEMORY + (baton_word)(frame - 1u) * BATON_PAGE_SIZE;

        if (usable(address) && !in_module(info, address) && !is_reserved(address)) {
            reserved[reserved_count++] = address;
        }
    }
    return reserved_count >= wanted;
}

baton_word pages_demo(unsigned i) { return reserved[i]; }

void *pages_table(unsigned long offset) {
    return (unsigned char *)reserved[PAGES_DEMO + offset / BATON_PAGE_SIZE] +
           offset % BATON_PAGE_SIZE;
}

baton_word pages_free(struct baton_boot const *info) {
    for (uint32_t frame = 0; frame < info->shown_frames; frame++) {
        baton_word address = BATON_ROOT_MEMORY + (baton_word)frame * BATON_PAGE_SIZE;

        if (usable(address) && !in_module(info, address) && !is_reserved(address)) {
            return address;
        }
    }
    return 0;
}

/* --- memory for programs ------------------------------------------------------------- *
 *
 * Two stacks of addresses that were used last, hints only: what they say is
 * looked at before it is believed. Behind them, a search that goes round.
 */
#define HINTS 1024u

struct hints {
    baton_word address[HINTS]; /* a ring: the oldest is forgotten */
    unsigned count;
    unsigned top;
};

static struct baton_boot const *memory;
static struct hints returned; /* free pages */
static struct hints emptied;  /* containers */
static uint32_t next_page;    /* frames, where to search */
static uint32_t next_hole;
static baton_word held; /* from here on, so many pages are not to be taken */
static unsigned held_count;

static void push(struct hints *h, baton_word address) {
    h->address[h->top++ % HINTS] = address;
    h->count += h->count < HINTS ? 1u : 0u;
}

static baton_word pop(struct hints *h) {
    if (h->count == 0u) {
        return 0u;
    }
    h->count--;
    return h->address[--h->top % HINTS];
}

static baton_word address_of(uint32_t frame) {
    return BATON_ROOT_MEMORY + (baton_word)frame * BATON_PAGE_SIZE;
}

static uint32_t fit_frames(void) {
    return memory->object_frames < memory->shown_frames ? memory->object_frames
                                                        : memory->shown_frames;
}

static bool is_free(baton_word address) {
    return !(address >= held && address - held < (baton_word)held_count * BATON_PAGE_SIZE) &&
           usable(address) && !in_module(memory, address) && !is_reserved(address);
}

void pages_start(struct baton_boot const *info) { memory = info; }

baton_word pages_take(void) {
    baton_word address = pop(&returned);

    while (address != 0u && !is_free(address)) {
        address = pop(&returned);
    }
    for (uint32_t n = 0; address == 0u && n < fit_frames(); n++) {
        next_page = (next_page + 1u) % fit_frames();
        address = is_free(address_of(next_page)) ? address_of(next_page) : 0u;
    }
    if (address != 0u) {
        push(&emptied, address);
    }
    return address;
}

static bool is_hole(baton_word address) { return baton_inspect(address).error == MM_EMPTY; }

baton_word pages_hole(void) {
    baton_word address = pop(&emptied);

    while (address != 0u && !is_hole(address)) {
        address = pop(&emptied);
    }
    for (uint32_t n = 0; address == 0u && n < memory->shown_frames; n++) {
        next_hole = (next_hole + 1u) % memory->shown_frames;
        address = is_hole(address_of(next_hole)) ? address_of(next_hole) : 0u;
    }
    if (address != 0u) {
        push(&returned, address);
    }
    return address;
}

baton_word pages_contiguous(unsigned count, uint32_t *frame) {
    baton_word first = 0;
    uint32_t first_frame = 0;
    unsigned found = 0;

    for (uint32_t i = 0; i < fit_frames() && found < count; i++) {
        baton_word const address = address_of(i);
        uint32_t const here = (uint32_t)baton_frame(BATON_ROOT_HARDWARE, address).frame;

        if (!is_free(address)) {
            found = 0;
        } else if (found == 0u || here != first_frame + found) {
            first = address;
            first_frame = here;
            found = 1u;
        } else {
            found++;
        }
    }
    if (found < count || count == 0u) {
        return 0u;
    }
    *frame = first_frame;
    held = first;
    held_count = count;
    return first;
}

void pages_let_go(void) { held_count = 0u; }

baton_word pages_of_frames(baton_word after, uint32_t first, uint32_t count, uint32_t *frame) {
    baton_word address = after < BATON_ROOT_MEMORY ? BATON_ROOT_MEMORY : after + BATON_PAGE_SIZE;

    for (; address < address_of(memory->shown_frames); address += BATON_PAGE_SIZE) {
        struct baton_frame const here = baton_frame(BATON_ROOT_HARDWARE, address);

        if (here.error == MM_OK && here.frame >= first && here.frame - first < count &&
            is_free(address)) {
            *frame = (uint32_t)here.frame;
            return address;
        }
    }
    return 0u;
}

unsigned long pages_count(void) {
    unsigned long count = 0;

    for (uint32_t frame = 0; frame < memory->shown_frames; frame++) {
        count += is_free(address_of(frame)) ? 1u : 0u;
    }
    return count;
}
