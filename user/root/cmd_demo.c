/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * demo: a tour of the model that checks each thing it says.
 *
 *   eight reserved pages              a zone made of page 0, attached at `here`
 *   | 0 | 1 | 2 | 3 | ... | 7 | <--> | 0 | 1 | 2 | ...          (later at `there`)
 *
 * Every chapter leaves the pages in their places and the zone empty, so that
 * the next one can rely on that and the whole demo leaves no trace but in the
 * contents of the eight pages.
 */
#include "audit.h"
#include "pages.h"
#include "shell.h"
#include "walk.h"
#include <baton/guard.h>
#include <baton/machine.h>
#include <baton/print.h>
#include <baton/string.h>

#define READ_RIGHTS (MM_R | MM_X)         /* what this machine can express: r and x */
#define WRITE_RIGHTS (MM_R | MM_W | MM_X) /* come together */
#define SHARED_READ (READ_RIGHTS | MM_SHARE)
#define SHARED_WRITE (WRITE_RIGHTS | MM_SHARE)
#define HELD 0xba70ba70u /* a pattern that a cleared page does not have */

struct tour {
    struct baton_boot const *info;
    unsigned checks;
    unsigned failures;
    baton_word home[PAGES_DEMO]; /* where the pages are at home */
    baton_word here;             /* two empty regions of root's space */
    baton_word there;
    unsigned slot; /* two empty slots */
    unsigned spare;
};

/* --- checking ----------------------------------------------------------------------- */

static void check(struct tour *tour, bool holds, char const *claim) {
    tour->checks++;
    tour->failures += holds ? 0u : 1u;
    baton_print("   %s  %s\n", holds ? "yes" : "NO ", claim);
}

static void chapter(char const *text) { baton_print("\n%s\n", text); }

static bool is(struct baton_result result, enum mm_error error) { return result.error == error; }

static bool reads(baton_word address, uint32_t value) {
    struct baton_fault fault;
    uint32_t found;

    return baton_try_read(address, &found, &fault) && found == value;
}

static bool writes(baton_word address, uint32_t value) {
    struct baton_fault fault;

    return baton_try_write(address, value, &fault);
}

/* Whether a read of `address` is a page fault at that address because nothing is there. */
static bool absent(baton_word address) {
    struct baton_fault fault;
    uint32_t found;

    return !baton_try_read(address, &found, &fault) &&
           baton_fault_vector(&fault) == baton_page_fault && fault.address == address &&
           (fault.status & BATON_FAULT_PRESENT) == 0u;
}

/* Whether a write to `address` is a page fault because it is not allowed. */
static bool read_only(baton_word address) {
    struct baton_fault fault;
    baton_word const flags = BATON_FAULT_WRITE | BATON_FAULT_PRESENT;

    return !baton_try_write(address, HELD, &fault) &&
           baton_fault_vector(&fault) == baton_page_fault && fault.address == address &&
           (fault.status & flags) == flags;
}

static unsigned slaves_of(baton_word name) { return baton_frame(BATON_ROOT_HARDWARE, name).slaves; }

/* The page at place `i` of the zone. */
static baton_word place(struct tour const *tour, unsigned i) {
    return tour->here + i * BATON_PAGE_SIZE;
}

/* --- the chapters --------------------------------------------------------------------- */

static void make_zone(struct tour *tour) {
    chapter("1. A page becomes a zone: 1,024 empty containers. The kernel allocates nothing.");
    check(tour, is(baton_make(tour->home[0], BATON_SLOT(tour->slot), MM_ZONE), MM_OK),
          "a page is moved into a slot, as a zone");
    check(tour, absent(tour->home[0]), "the page is no longer memory: a read of it faults");
    check(tour, baton_inspect(BATON_SLOT(tour->slot)).kind == MM_ZONE, "the slot holds a zone");
    check(tour, is(baton_move(BATON_SLOT(tour->slot), tour->here + BATON_LEVEL(1u), 0, 1u), MM_OK),
          "the zone is moved to where it shows its pages");
    check(tour, baton_inspect(tour->here + BATON_LEVEL(1u)).attached == 1u,
          "the kernel counts one attachment");
    check(tour, absent(tour->here), "it is empty: a read faults");
}

static void move_page(struct tour *tour) {
    baton_word page = tour->home[1];
    struct baton_result moved;

    chapter("2. A master is handed on. It is never copied, and never dropped.");
    check(tour, writes(page, HELD), "a word is written into a page");
    moved = baton_move(page, place(tour, 0), 0, 1u);
    check(tour, is(moved, MM_OK), "the page is moved to another address");
    check(tour, moved.dirty[0] == 1u && moved.accessed[0] == 1u,
          "the move tells that the page was dirty");
    check(tour, reads(place(tour, 0), HELD), "the word is at the new address");
    check(tour, absent(page), "and the old address faults");
    check(tour, is(baton_move(page, place(tour, 1), 0, 1u), MM_EMPTY),
          "moving it from there again is EMPTY");
    check(tour, is(baton_move(place(tour, 0), tour->home[2], 0, 1u), MM_FULL),
          "moving it onto another page is FULL");
    check(tour, is(baton_destroy(place(tour, 0), 1u), MM_ROLE),
          "destroying the master is a matter of ROLE");
    check(tour, is(baton_move(place(tour, 0), page, 0, 1u), MM_OK) && reads(page, HELD),
          "it moves back, contents and all");
}

static void share_page(struct tour *tour) {
    baton_word page = tour->home[1];

    chapter("3. Slaves are cloned, counted, and destroyed.");
    check(tour, is(baton_clone(page, place(tour, 0), SHARED_READ, 0, 1u), MM_OK),
          "a slave that can only read");
    check(tour, is(baton_clone(page, place(tour, 1), SHARED_WRITE, 0, 1u), MM_OK),
          "and one that can write, too");
    check(tour, slaves_of(page) == 2u && baton_inspect(page).shared,
          "the kernel counts two slaves");
    check(tour, writes(page, 1u) && reads(place(tour, 0), 1u) && reads(place(tour, 1), 1u),
          "what is written through the master is read through both");
    check(tour, writes(place(tour, 1), 2u) && reads(page, 2u) && reads(place(tour, 0), 2u),
          "what is written through a slave is read through the master");
    check(tour, read_only(place(tour, 0)), "a write through the first slave faults");
    check(tour, reads(page, 2u), "and has changed nothing");
    check(tour, is(baton_clone(place(tour, 0), place(tour, 2), WRITE_RIGHTS, 0, 1u), MM_RIGHTS),
          "a slave cannot give what it does not have: RIGHTS");
    check(tour, is(baton_clone(place(tour, 0), place(tour, 2), READ_RIGHTS, 0, 1u), MM_OK),
          "it can be cloned on; without SHARE the clone is final");
    check(tour, is(baton_clone(place(tour, 2), place(tour, 3), READ_RIGHTS, 0, 1u), MM_RIGHTS),
          "a final slave cannot be cloned: RIGHTS");
    check(tour, is(baton_move(place(tour, 0), place(tour, 3), 0, 1u), MM_ROLE),
          "a slave cannot be moved: ROLE");
}

static void take_back(struct tour *tour) {
    baton_word page = tour->home[1];

    chapter("4. Who takes memory over for good asks for it UNSHARED.");
    check(tour, is(baton_move(page, place(tour, 4), BATON_UNSHARED, 1u), MM_BUSY),
          "while there are slaves, that is BUSY");
    check(tour, is(baton_move(page, place(tour, 4), 0, 1u), MM_OK) && reads(place(tour, 0), 2u),
          "a plain move is done, and the slaves do not notice");
    check(tour, is(baton_destroy(place(tour, 0), 3u), MM_OK),
          "the three slaves are destroyed, in one call");
    check(tour, absent(place(tour, 0)) && absent(place(tour, 1)) && absent(place(tour, 2)),
          "their addresses fault");
    check(tour, slaves_of(place(tour, 4)) == 0u, "the kernel counts no slave");
    check(tour, is(baton_move(place(tour, 4), page, BATON_UNSHARED, 1u), MM_OK) && reads(page, 2u),
          "now the page moves UNSHARED");
}

static void adjust_page(struct tour *tour) {
    baton_word page = tour->home[2];
    unsigned const clear = BATON_CLEAR_ACCESSED | BATON_CLEAR_DIRTY;
    uint32_t volatile word;
    struct baton_info info;

    chapter("5. Accessed and dirty bits, and rights, for whoever does the paging.");
    check(tour, writes(page, HELD) && is(baton_adjust(page, clear, 0, 1u), MM_OK),
          "the bits of a page are cleared");
    info = baton_inspect(page);
    check(tour, !info.accessed && !info.dirty, "it is neither accessed nor dirty");
    word = *(uint32_t volatile *)page;
    info = baton_inspect(page);
    check(tour, word == HELD && info.accessed && !info.dirty, "after a read it is accessed");
    *(uint32_t volatile *)page = word + 1u;
    info = baton_inspect(page);
    check(tour, info.accessed && info.dirty, "after a write it is dirty");
    check(tour, is(baton_adjust(page, BATON_ADJUST, READ_RIGHTS, 1u), MM_OK) && read_only(page),
          "made read-only, it faults when written");
    check(tour, is(baton_adjust(page, BATON_ADJUST, MM_R | MM_W, 1u), MM_RIGHTS),
          "rights that this machine cannot express are refused, not rounded: RIGHTS");
    check(tour, is(baton_adjust(page, BATON_ADJUST, 0, 1u), MM_OK) && absent(page),
          "parked, it faults when read");
    check(tour,
          is(baton_adjust(page, BATON_ADJUST, WRITE_RIGHTS, 1u), MM_OK) && reads(page, HELD + 1u),
          "with its rights back, the contents are as they were");
}

static void move_run(struct tour *tour) {
    struct baton_result moved;

    chapter("6. One call moves up to 64 adjacent pages; each is one operation.");
    for (unsigned i = 0; i < 3u; i++) {
        *(uint32_t volatile *)tour->home[i + 3u] = HELD + i;
        check(tour, is(baton_move(tour->home[i + 3u], place(tour, i), 0, 1u), MM_OK),
              "a page is put into the zone");
    }
    moved = baton_move(place(tour, 0), place(tour, 100), 0, 5u);
    check(tour, is(moved, MM_EMPTY) && moved.done == 3u,
          "a run of five stops at the fourth, EMPTY, and says that three were done");
    check(tour, reads(place(tour, 102), HELD + 2u) && absent(place(tour, 2)),
          "the three have moved");
    check(tour, is(baton_move(place(tour, 100), place(tour, 101), 0, 2u), MM_NAME),
          "runs that overlap are refused: NAME");
    check(tour, is(baton_move(place(tour, 100), place(tour, 0), 0, 3u), MM_OK), "they move back");
}

static void move_zone(struct tour *tour) {
    baton_word first = tour->here + BATON_LEVEL(1u);
    baton_word second = tour->there + BATON_LEVEL(1u);
    baton_word offset = BATON_PAGE_SIZE;

    chapter("7. A zone moves as a whole, with all that is in it, in one step.");
    check(tour, reads(tour->here + offset, HELD + 1u), "a page in it is read, before");
    check(tour, is(baton_move(first, second, 0, 1u), MM_OK), "the zone moves");
    check(tour, reads(tour->there + offset, HELD + 1u), "its page is at the new place");
    check(tour, absent(tour->here + offset), "and not at the old one");
    check(tour, baton_inspect(second).used == 3u, "three pages in use went along");
    check(tour, is(baton_move(second, first, 0, 1u), MM_OK) && absent(tour->there + offset),
          "it moves back");
}

/* The zone of root's memory with the most pages that holds none of the demo's. */
static baton_word fullest_zone(struct tour const *tour, unsigned *pages) {
    baton_word best = 0;

    *pages = 0;
    for (baton_word at = BATON_ROOT_MEMORY; at / BATON_ZONE_SIZE < BATON_SPACE_REGIONS;
         at += BATON_ZONE_SIZE) {
        struct baton_info info = baton_inspect(at + BATON_LEVEL(1u));
        bool ours = false;

        for (unsigned i = 0; i < PAGES_DEMO; i++) {
            ours = ours || tour->home[i] / BATON_ZONE_SIZE == at / BATON_ZONE_SIZE;
        }
        if (info.error == MM_OK && info.role == MM_MASTER && !info.shared && !ours &&
            info.used > *pages) {
            best = at;
            *pages = info.used;
        }
    }
    return best;
}

static void move_memory(struct tour *tour) {
    struct baton_fault fault;
    unsigned pages;
    baton_word from = fullest_zone(tour, &pages);
    baton_word last = BATON_ZONE_SIZE - BATON_PAGE_SIZE;
    uint32_t before = 0;
    bool shown;

    chapter("8. The same with a zone of root's free memory.");
    if (pages == 0u) {
        baton_print("   There is no other zone of free memory on this machine.\n");
        return;
    }
    baton_print("   It holds %u pages.\n", pages);
    shown = baton_try_read(from + last, &before, &fault);
    check(tour, is(baton_move(from + BATON_LEVEL(1u), tour->there + BATON_LEVEL(1u), 0, 1u), MM_OK),
          "all of them move in one call");
    check(tour, absent(from + last), "its last page is gone from the old place");
    check(tour, shown ? reads(tour->there + last, before) : absent(tour->there + last),
          "and at the new place, as it was");
    check(tour, is(baton_move(tour->there + BATON_LEVEL(1u), from + BATON_LEVEL(1u), 0, 1u), MM_OK),
          "they move back");
    check(tour, absent(tour->there + last), "nothing stays behind");
}

static void lend_zone(struct tour *tour) {
    baton_word zone = tour->here + BATON_LEVEL(1u);
    unsigned const manage = WRITE_RIGHTS | MM_SHARE | MM_MANAGE;

    chapter("9. A pager holds a zone in a slot, and names its pages through it.");
    check(tour, is(baton_clone(zone, BATON_SLOT(tour->slot), manage, 0, 1u), MM_OK),
          "a slave of the zone, with MANAGE, in a slot");
    check(tour, is(baton_move(tour->home[6], 8u * BATON_PAGE_SIZE + tour->slot, 0, 1u), MM_OK),
          "a page is moved to offset 0x8000 of the zone in the slot");
    check(tour, writes(place(tour, 8), HELD) && reads(place(tour, 8), HELD),
          "and can be used where the zone is attached");
    check(tour, is(baton_move(8u * BATON_PAGE_SIZE + tour->slot, tour->home[6], 0, 1u), MM_OK),
          "it is taken back the same way");
    check(tour, absent(place(tour, 8)), "and is gone from there");
    check(tour, is(baton_clone(zone, tour->there + BATON_LEVEL(1u), manage, 0, 1u), MM_BUSY),
          "a second place for the zone is BUSY: its home is where it is attached");
    check(tour, is(baton_clone(zone, BATON_SLOT(tour->spare), WRITE_RIGHTS, 0, 1u), MM_OK),
          "a final slave without MANAGE, for a client");
    check(tour, baton_inspect(BATON_PAGE_SIZE + tour->spare).error == MM_NAME,
          "no name passes through that one: NAME");
    check(tour,
          slaves_of(zone) == 2u && is(baton_destroy(BATON_SLOT(tour->slot), 1u), MM_OK) &&
              is(baton_destroy(BATON_SLOT(tour->spare), 1u), MM_OK) && slaves_of(zone) == 0u,
          "two slaves are counted, destroyed, and counted no more");
}

static void count_slaves(struct tour *tour) {
    unsigned wrong = 0;

    chapter("10. The counter follows.");
    for (unsigned i = 0; i < 32u; i++) {
        wrong += is(baton_clone(tour->home[7], place(tour, 200u + i), READ_RIGHTS, 0, 1u), MM_OK) &&
                         slaves_of(tour->home[7]) == i + 1u
                     ? 0u
                     : 1u;
    }
    check(tour, wrong == 0u, "32 slaves, counted one by one");
    check(tour, is(baton_destroy(place(tour, 200), 32u), MM_OK) && slaves_of(tour->home[7]) == 0u,
          "and none after one call");
}

static void wrong_names(struct tour *tour) {
    chapter("11. A name leads somewhere in a few steps, or is NAME.");
    check(tour, baton_inspect(tour->there).error == MM_NAME, "a page in a region without a zone");
    check(tour, baton_inspect(0xc0000000u).error == MM_NAME, "an address of the kernel's");
    check(tour, baton_inspect(BATON_SLOT(0u)).error == MM_NAME, "slot 0, which means the caller");
    check(tour, baton_inspect(tour->here | BATON_NAME_RESERVED).error == MM_NAME, "bit 11");
    check(tour, baton_inspect(BATON_PAGE_SIZE + tour->slot).error == MM_NAME,
          "anything in an empty slot");
    check(tour, baton_inspect(BATON_SLOT(tour->slot)).error == MM_EMPTY,
          "the empty slot itself is a container: EMPTY");
}

static void end_zone(struct tour *tour) {
    baton_word zone = tour->here + BATON_LEVEL(1u);
    unsigned put_back = 0;

    chapter("12. A zone ends, and is a page again.");
    check(tour, is(baton_move(zone, BATON_SLOT(tour->slot), 0, 1u), MM_OK) && absent(tour->here),
          "the zone is detached, into a slot");
    check(tour, is(baton_move(BATON_SLOT(tour->slot), tour->home[0], 0, 1u), MM_BUSY),
          "with pages in it, it cannot end: BUSY");
    for (unsigned i = 0; i < 3u; i++) {
        put_back +=
            is(baton_move(i * BATON_PAGE_SIZE + tour->slot, tour->home[i + 3u], 0, 1u), MM_OK) &&
                    reads(tour->home[i + 3u], HELD + i)
                ? 1u
                : 0u;
    }
    check(tour, put_back == 3u, "its three pages are moved home, through the slot");
    check(tour, is(baton_move(BATON_SLOT(tour->slot), tour->home[0], 0, 1u), MM_OK), "now it ends");
    check(tour, reads(tour->home[0], 0) && writes(tour->home[0], HELD),
          "and is a page, cleared, that can be used");
    check(tour, baton_inspect(BATON_SLOT(tour->slot)).error == MM_EMPTY, "the slot is empty");
}

/* --- beginning and end -------------------------------------------------------------------- */

/* The first region of root's space from `from` on that holds nothing; 0 if there is none. */
static baton_word free_region(baton_word from) {
    for (; from / BATON_ZONE_SIZE < BATON_SPACE_REGIONS; from += BATON_ZONE_SIZE) {
        if (baton_inspect(from + BATON_LEVEL(1u)).error == MM_EMPTY) {
            return from;
        }
    }
    return 0;
}

static bool prepare(struct tour *tour) {
    bool ready = pages_reserve(tour->info, 0);

    for (unsigned i = 0; i < PAGES_DEMO && ready; i++) {
        tour->home[i] = pages_demo(i);
    }
    tour->here = free_region(BATON_ZONE_SIZE);
    tour->there = tour->here != 0u ? free_region(tour->here + BATON_ZONE_SIZE) : 0u;
    tour->slot = walk_free_slot(BATON_SLOT_FREE);
    tour->spare = tour->slot != 0u ? walk_free_slot(tour->slot + 1u) : 0u;
    return ready && tour->there != 0u && tour->spare != 0u;
}

unsigned command_demo(struct shell *shell, struct baton_words *words) {
    struct tour tour = {.info = shell->info};

    if (!shell_no_more(words)) {
        return shell_usage(words);
    }
    if (!prepare(&tour)) {
        baton_print("demo: it needs eight free pages, two regions and two slots that are empty.\n");
        return STATUS_FAILED;
    }
    make_zone(&tour);
    move_page(&tour);
    share_page(&tour);
    take_back(&tour);
    adjust_page(&tour);
    move_run(&tour);
    move_zone(&tour);
    move_memory(&tour);
    lend_zone(&tour);
    count_slaves(&tour);
    wrong_names(&tour);
    end_zone(&tour);
    chapter("At the end, root looks at all its memory.");
    check(&tour, audit_run(shell->info), "the audit holds");
    if (tour.failures > 0u) {
        baton_print("\ndemo: %u checks held, %u did NOT\n", tour.checks - tour.failures,
                    tour.failures);
        return STATUS_FAILED;
    }
    baton_print("\ndemo: %u checks held\n", tour.checks);
    return STATUS_OK;
}
