/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * watch: who holds which memory. Every frame that root can reach is asked for, and
 * belongs to the program in whose slots or space its master stands.
 *
 *   walk --> (frame, owner) --> cells[frame / frames a cell][owner]++ --> the owner of most
 */
#include "pages.h"
#include "pulse.h"
#include "shell.h"
#include "walk.h"
#include <baton/machine.h>
#include <baton/print.h>
#include <baton/string.h>

#define COLUMNS 64u
#define ROWS 16u
#define CELLS (COLUMNS * ROWS)
#define BAR 32u

/* Owners: root's free pages, root's own, and the programs by number. */
#define OWNER_FREE 0u
#define OWNER_ROOT 1u
#define OWNER_PROGRAM 1u /* + number */
#define OWNERS (2u + PROGRAMS)

struct view {
    unsigned long frames; /* a cell */
    unsigned long total[OWNERS];
    uint16_t cells[CELLS][OWNERS];
};

/* Which signs stand for which owner: programs are 1 to 9, then letters. */
static char sign(unsigned owner) {
    unsigned const number = owner - OWNER_PROGRAM;

    return owner == OWNER_FREE   ? '.'
           : owner == OWNER_ROOT ? '#'
           : number < 10u        ? (char)('0' + number)
           : number < 36u        ? (char)('a' + number - 10u)
                                 : (char)('A' + number - 36u);
}

/* Who owns what stands in this container: the program whose slot of root's the walk came through. */
static unsigned owner_of(struct walk const *walk, baton_word name, struct baton_info const *info) {
    unsigned const slot = walk->slot;

    if (slot >= PROGRAM_THREAD(0u) && slot < PROGRAM_THREAD(PROGRAMS)) {
        return OWNER_PROGRAM + (slot - PROGRAM_THREAD(0u)) / 2u + 1u;
    }
    return info->kind == MM_PAGE && !info->shared && name >= BATON_ROOT_MEMORY ? OWNER_FREE
                                                                               : OWNER_ROOT;
}

static void visit(struct walk *walk, baton_word name, struct baton_info const *info) {
    struct view *const view = walk->context;
    struct baton_frame frame;
    unsigned owner;

    if (info->role != MM_MASTER) {
        return;
    }
    frame = baton_frame(BATON_ROOT_HARDWARE, name);
    if (frame.error != MM_OK || frame.frame / view->frames >= CELLS) {
        return;
    }
    owner = owner_of(walk, name, info);
    view->total[owner]++;
    view->cells[frame.frame / view->frames][owner]++;
}

static char cell_sign(uint16_t const *cell) {
    unsigned best = OWNERS;

    for (unsigned o = 0; o < OWNERS; o++) {
        if (cell[o] > 0u && (best == OWNERS || cell[o] > cell[best])) {
            best = o;
        }
    }
    return best == OWNERS ? ' ' : sign(best);
}

static void print_owner(struct view const *view, unsigned owner, char const *name,
                        unsigned long all) {
    char bar[BAR + 1u];
    unsigned long const full = (view->total[owner] * BAR + all - 1u) / all;

    for (unsigned i = 0; i < BAR; i++) {
        bar[i] = i < full ? sign(owner) : ' ';
    }
    bar[BAR] = '\0';
    baton_print("  %c %-15s %8lu pages  |%s|\n", sign(owner), name, view->total[owner], bar);
}

static void print_view(struct view const *view, unsigned long frames) {
    baton_print("Memory by frame, %lu frames a sign:\n", view->frames);
    for (unsigned row = 0; row < ROWS && (unsigned long)row * COLUMNS * view->frames < frames;
         row++) {
        baton_print("  ");
        for (unsigned column = 0; column < COLUMNS; column++) {
            baton_print("%c", cell_sign(view->cells[row * COLUMNS + column]));
        }
        baton_print("\n");
    }
    print_owner(view, OWNER_FREE, "free, root's", frames);
    print_owner(view, OWNER_ROOT, "root", frames);
    for (unsigned n = 1; n <= PROGRAMS; n++) {
        struct program const *const p = programs_get(n);

        if (p != 0) {
            print_owner(view, OWNER_PROGRAM + n, p->name, frames);
        }
    }
}

static void look(struct shell const *shell, struct view *view) {
    struct walk walk = {.visit = visit, .context = view};
    unsigned long frames = 1u;

    for (uint32_t i = 0; i < shell->info->ranges_count; i++) {
        struct baton_boot_range const *const r = &shell->info->ranges[i];

        if (r->usable != 0u && r->first + r->frames > frames &&
            r->first + r->frames <= BATON_FRAMES_MAX) {
            frames = (unsigned long)(r->first + r->frames);
        }
    }
    memset(view, 0, sizeof(*view));
    view->frames = (frames + CELLS - 1u) / CELLS;
    walk_all(&walk);
    print_view(view, frames);
}

unsigned command_watch(struct shell *shell, struct baton_words *words) {
    static struct view view;
    struct pulse pulse;
    baton_word times = 0;

    if ((words->at < words->count &&
         !baton_next_number(words, "how many times", 1u, 1000u, &times)) ||
        !shell_no_more(words)) {
        return shell_usage(words);
    }
    if (!pulse_start(shell, &pulse, (unsigned)times)) {
        return STATUS_FAILED;
    }
    do {
        pulse_clear(&pulse);
        look(shell, &view);
    } while (pulse_next(&pulse));
    pulse_end(&pulse);
    return STATUS_OK;
}
