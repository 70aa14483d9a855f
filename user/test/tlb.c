/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * Real accesses that a stale translation would spoil. Each test first uses an
 * address, so that the processor remembers it, then changes what is there, and
 * at once uses it again.
 */
#include <baton/machine.h>
#include <baton/test.h>

#define READ_RIGHTS (MM_R | MM_X)
#define WRITE_RIGHTS (MM_R | MM_W | MM_X)
#define AT(bench, i) ((bench)->here + (i)*BATON_PAGE_SIZE)
#define ZONE_ENTRY(address) ((address) + BATON_LEVEL(1u))
#define RUN 64u

static void put(baton_word address, uint32_t value) { *(uint32_t volatile *)address = value; }
static uint32_t get(baton_word address) { return *(uint32_t volatile *)address; }

static void ok(struct baton_result result, char const *name) { test_error(result, MM_OK, name); }

static void moved_pages(struct bench const *bench) {
    baton_word const one = bench->page[0];
    baton_word const two = bench->page[1];

    put(one, 1u);
    put(two, 2u);
    ok(baton_move(one, AT(bench, 0), 0, 1u), "tlb: a page is moved away");
    test_absent(one, "tlb: its old address faults");
    test_word(AT(bench, 0), 1u, "tlb: its new address works");
    ok(baton_move(two, one, 0, 1u), "tlb: another page takes its place");
    test_word(one, 2u, "tlb: and is seen there");
    ok(baton_move(one, two, 0, 1u), "tlb: it goes home");
    ok(baton_move(AT(bench, 0), one, 0, 1u), "tlb: and so does the first");
    test_word(one, 1u, "tlb: which is seen");
    test_absent(AT(bench, 0), "tlb: and no longer in the zone");

    /* The same through other names of the same containers. */
    ok(baton_move(one + BATON_ROOT_SPACE, AT(bench, 0) + BATON_SLOT_SPACE, 0, 1u),
       "tlb: moved by names through the space's slots");
    test_absent(one, "tlb: its old address faults again");
    ok(baton_move(AT(bench, 0), one, 0, 1u), "tlb: and it goes home");
}

static void slaves(struct bench const *bench) {
    baton_word const page = bench->page[0];

    put(page, 3u);
    ok(baton_clone(page, AT(bench, 1), WRITE_RIGHTS | MM_SHARE, 0, 1u), "tlb: a slave");
    put(AT(bench, 1), 4u);
    test_word(page, 4u, "tlb: it is the same page");
    ok(baton_destroy(AT(bench, 1), 1u), "tlb: it is destroyed");
    test_absent(AT(bench, 1), "tlb: its address faults");
    ok(baton_clone(page, AT(bench, 1), READ_RIGHTS, 0, 1u), "tlb: a slave that only reads");
    test_word(AT(bench, 1), 4u, "tlb: it reads");
    test_read_only(AT(bench, 1), "tlb: and does not write");
    ok(baton_destroy(AT(bench, 1), 1u), "tlb: it is destroyed, too");
    test_absent(AT(bench, 1), "tlb: its address faults, too");
}

static void rights(struct bench const *bench) {
    baton_word const page = bench->page[0];

    put(page, 5u);
    ok(baton_adjust(page, BATON_ADJUST, READ_RIGHTS, 1u), "tlb: a dirty page is made read-only");
    test_read_only(page, "tlb: a write faults");
    test_word(page, 5u, "tlb: a read does not");
    ok(baton_adjust(page, BATON_ADJUST, 0, 1u), "tlb: it is parked");
    test_absent(page, "tlb: a read faults");
    ok(baton_adjust(page, BATON_ADJUST, WRITE_RIGHTS, 1u), "tlb: it is writable again");
    put(page, 6u);
    test_word(page, 6u, "tlb: and written");
    ok(baton_clone(page, AT(bench, 2), WRITE_RIGHTS | MM_SHARE, 0, 1u), "tlb: a slave to adjust");
    put(AT(bench, 2), 7u);
    ok(baton_adjust(AT(bench, 2) + BATON_ROOT_SPACE, BATON_ADJUST, READ_RIGHTS, 1u),
       "tlb: it is adjusted through the space's slot");
    test_read_only(AT(bench, 2), "tlb: a write to it faults");
    ok(baton_destroy(AT(bench, 2), 1u), "tlb: and it is destroyed");
}

static void bits(struct bench const *bench) {
    baton_word const page = bench->page[0];

    put(page, 8u);
    ok(baton_adjust(page, BATON_CLEAR_DIRTY, 0, 1u), "tlb: the dirty bit is cleared");
    put(page, 9u);
    test_check(baton_inspect(page).dirty, "tlb: a write sets it again");
    ok(baton_adjust(page, BATON_CLEAR_ACCESSED | BATON_CLEAR_DIRTY, 0, 1u), "tlb: both bits");
    (void)get(page);
    test_check(baton_inspect(page).accessed && !baton_inspect(page).dirty,
               "tlb: a read sets the accessed bit again, and only that");
    put(page, 10u);
    test_check(baton_inspect(page).dirty, "tlb: then a write sets the dirty bit");
}

static void runs(struct bench const *bench) {
    unsigned faults = 0;
    unsigned right = 0;
    struct baton_fault fault;
    uint32_t value;

    for (unsigned i = 0; i < RUN; i++) {
        put(bench->page[i], i);
        if (baton_move(bench->page[i], AT(bench, i), 0, 1u).error != MM_OK) {
            test_number(i, RUN, "tlb: a page for the run");
        }
        right += get(AT(bench, i)) == i ? 1u : 0u;
    }
    test_number(right, RUN, "tlb: 64 pages in the zone");
    ok(baton_move(AT(bench, 0), AT(bench, 100), 0, RUN), "tlb: they move in one run");
    for (unsigned i = 0; i < RUN; i++) {
        faults += baton_try_read(AT(bench, i), &value, &fault) ? 0u : 1u;
        right += get(AT(bench, 100u + i)) == i ? 1u : 0u;
    }
    test_number(faults, RUN, "tlb: the old addresses fault, all of them");
    test_number(right, 2u * RUN, "tlb: and the new ones do not");
    for (unsigned i = 0; i < RUN; i++) {
        if (baton_move(AT(bench, 100u + i), bench->page[i], 0, 1u).error != MM_OK) {
            test_number(i, RUN, "tlb: a page goes home");
        }
    }
}

static void objects(struct bench const *bench) {
    baton_word const page = bench->page[0];
    baton_word const slot = BATON_SLOT(bench->slot[0]);

    put(page, 11u);
    ok(baton_make(page, slot, MM_ZONE), "tlb: a page becomes a zone");
    test_absent(page, "tlb: nobody reads its containers");
    ok(baton_move(bench->page[1], bench->slot[0], 0, 1u), "tlb: with a page in it");
    test_absent(page, "tlb: nor then");
    ok(baton_move(bench->slot[0], bench->page[1], 0, 1u), "tlb: without");
    ok(baton_move(slot, page, 0, 1u), "tlb: it is a page again");
    test_word(page, 0, "tlb: a clear one");
}

void test_tlb_pages(struct bench const *bench) {
    moved_pages(bench);
    slaves(bench);
    rights(bench);
    bits(bench);
    runs(bench);
    objects(bench);
}

/* --- zones --------------------------------------------------------------------------- */

static void moved_zones(struct bench const *bench) {
    put(bench->page[0], 12u);
    ok(baton_move(bench->page[0], AT(bench, 5), 0, 1u), "tlb: a page in the zone");
    test_word(AT(bench, 5), 12u, "tlb: it is used there");
    ok(baton_move(ZONE_ENTRY(bench->here), ZONE_ENTRY(bench->there), 0, 1u), "tlb: the zone moves");
    test_absent(AT(bench, 5), "tlb: the page is not at its old address");
    test_word(bench->there + 5u * BATON_PAGE_SIZE, 12u, "tlb: but at its new one");
    ok(baton_move(ZONE_ENTRY(bench->there), BATON_SLOT(bench->slot[0]), 0, 1u),
       "tlb: the zone goes to a slot");
    test_absent(bench->there + 5u * BATON_PAGE_SIZE, "tlb: the page is nowhere");
    ok(baton_move(BATON_SLOT(bench->slot[0]), ZONE_ENTRY(bench->here), 0, 1u), "tlb: it is back");
    test_word(AT(bench, 5), 12u, "tlb: and so is the page");
    ok(baton_move(AT(bench, 5), bench->page[0], 0, 1u), "tlb: which goes home");
    test_absent(AT(bench, 5), "tlb: and is not in the zone any more");
}

/* A pager's work: a client's zone is changed through the slot that holds its master. */
static void paged_zones(struct bench const *bench) {
    unsigned const slot = bench->slot[0];
    baton_word const client = bench->here + 7u * BATON_PAGE_SIZE;
    baton_word const name = 7u * BATON_PAGE_SIZE + slot;

    ok(baton_move(ZONE_ENTRY(bench->here), BATON_SLOT(slot), 0, 1u), "pager: it holds the zone");
    ok(baton_clone(BATON_SLOT(slot), ZONE_ENTRY(bench->here), WRITE_RIGHTS, 0, 1u),
       "pager: the client has a final slave");
    put(bench->page[0], 13u);
    ok(baton_move(bench->page[0], name, 0, 1u), "pager: a page comes");
    test_word(client, 13u, "pager: the client reads it");
    put(client, 14u);
    ok(baton_adjust(name, BATON_ADJUST, READ_RIGHTS, 1u), "pager: it is made read-only");
    test_read_only(client, "pager: the client cannot write it any more");
    ok(baton_adjust(name, BATON_ADJUST | BATON_CLEAR_DIRTY, WRITE_RIGHTS, 1u), "pager: writable");
    put(client, 15u);
    test_check(baton_inspect(name).dirty, "pager: the client's write makes it dirty");
    ok(baton_move(name, bench->page[0], 0, 1u), "pager: the page goes");
    test_absent(client, "pager: the client faults");
    ok(baton_move(bench->page[1], name, 0, 1u), "pager: another page comes");
    put(client, 16u);
    ok(baton_move(name, bench->page[1], 0, 1u), "pager: and goes");
    test_word(bench->page[1], 16u, "pager: with what the client wrote");
    ok(baton_move(bench->page[0], name, 0, 1u), "pager: the first one comes back");
    test_word(client, 15u, "pager: as the client left it");
    ok(baton_destroy(ZONE_ENTRY(bench->here), 1u), "pager: the client's slave is destroyed");
    test_absent(client, "pager: the client has nothing");
    ok(baton_move(name, bench->page[0], 0, 1u), "pager: the page goes home");
    ok(baton_move(BATON_SLOT(slot), ZONE_ENTRY(bench->here), 0, 1u), "pager: and the zone");
}

/* A region entry that allows reading only limits every page below it. */
static void limited_zones(struct bench const *bench) {
    unsigned const slot = bench->slot[0];

    ok(baton_move(ZONE_ENTRY(bench->here), BATON_SLOT(slot), 0, 1u), "limit: the zone in a slot");
    ok(baton_move(bench->page[0], slot, 0, 1u), "limit: a page that can be written, in it");
    ok(baton_clone(BATON_SLOT(slot), ZONE_ENTRY(bench->here), WRITE_RIGHTS, 0, 1u),
       "limit: attached for writing");
    put(bench->here, 17u);
    ok(baton_destroy(ZONE_ENTRY(bench->here), 1u), "limit: no more");
    ok(baton_clone(BATON_SLOT(slot), ZONE_ENTRY(bench->here), READ_RIGHTS, 0, 1u),
       "limit: attached for reading");
    test_word(bench->here, 17u, "limit: the page can be read");
    test_read_only(bench->here, "limit: and not written");
    ok(baton_destroy(ZONE_ENTRY(bench->here), 1u), "limit: no more, again");
    ok(baton_clone(BATON_SLOT(slot), ZONE_ENTRY(bench->here), 0, 0, 1u), "limit: attached, parked");
    test_absent(bench->here, "limit: nothing is seen");
    ok(baton_destroy(ZONE_ENTRY(bench->here), 1u), "limit: at last");
    ok(baton_move(slot, bench->page[0], 0, 1u), "limit: the page goes home");
    ok(baton_move(BATON_SLOT(slot), ZONE_ENTRY(bench->here), 0, 1u), "limit: the zone is back");
}

/* Two zones take turns at one address. */
static void exchanged_zones(struct bench const *bench) {
    unsigned const second = bench->slot[0];
    unsigned const first = bench->slot[1];

    ok(baton_make(bench->page[2], BATON_SLOT(second), MM_ZONE), "turns: a second zone");
    put(bench->page[0], 18u);
    put(bench->page[1], 19u);
    ok(baton_move(bench->page[0], AT(bench, 0), 0, 1u), "turns: a page in the first");
    ok(baton_move(bench->page[1], second, 0, 1u), "turns: a page in the second");
    test_word(AT(bench, 0), 18u, "turns: the first is seen");
    ok(baton_move(ZONE_ENTRY(bench->here), BATON_SLOT(first), 0, 1u), "turns: it goes");
    ok(baton_move(BATON_SLOT(second), ZONE_ENTRY(bench->here), 0, 1u), "turns: the second comes");
    test_word(AT(bench, 0), 19u, "turns: the second is seen");
    ok(baton_move(ZONE_ENTRY(bench->here), BATON_SLOT(second), 0, 1u), "turns: it goes, too");
    ok(baton_move(BATON_SLOT(first), ZONE_ENTRY(bench->here), 0, 1u), "turns: the first is back");
    test_word(AT(bench, 0), 18u, "turns: the first is seen again");
    ok(baton_move(AT(bench, 0), bench->page[0], 0, 1u), "turns: its page goes home");
    ok(baton_move(second, bench->page[1], 0, 1u), "turns: and the other's");
    ok(baton_move(BATON_SLOT(second), bench->page[2], 0, 1u), "turns: the second zone ends");
}

void test_tlb_zones(struct bench const *bench) {
    moved_zones(bench);
    paged_zones(bench);
    limited_zones(bench);
    exchanged_zones(bench);
}
