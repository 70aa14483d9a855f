/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * Errors of the memory calls on objects: making and ending zones, homes, slots
 * with a meaning.
 */
#include <baton/machine.h>
#include <baton/test.h>

#define READ_RIGHTS (MM_R | MM_X)
#define WRITE_RIGHTS (MM_R | MM_W | MM_X)
#define MANAGED (WRITE_RIGHTS | MM_MANAGE)
#define ZONE_ENTRY(address) ((address) + BATON_LEVEL(1u))

static unsigned raw(baton_word call, baton_word a, baton_word b) {
    baton_word words[5] = {call, a, b, 0, 0};

    baton_enter(words);
    return (unsigned)words[0];
}

static void making(struct bench const *bench) {
    baton_word const page = bench->page[0];
    baton_word const slot = BATON_SLOT(bench->slot[0]);

    test_error(baton_make(bench->here, slot, MM_ZONE), MM_EMPTY, "make: EMPTY");
    test_error(baton_make(page, BATON_SLOT(BATON_ROOT_HARDWARE), MM_ZONE), MM_FULL, "make: FULL");
    test_error(baton_make(page, BATON_SLOT(BATON_SLOT_WINDOW), MM_ZONE), MM_BUSY,
               "make: BUSY, slot 3 of a thread that runs");
    test_error(baton_make(BATON_ROOT_INFO, slot, MM_ZONE), MM_ROLE, "make: ROLE, a fixed page");
    test_error(baton_clone(page, bench->here, READ_RIGHTS, 0, 1u), MM_OK, "make: a slave");
    test_error(baton_make(bench->here, slot, MM_ZONE), MM_ROLE, "make: ROLE, a slave");
    test_error(baton_make(page, slot, MM_ZONE), MM_BUSY, "make: BUSY, the page has slaves");
    test_error(baton_make(page, slot, MM_KERNEL), MM_KIND, "make: KIND before BUSY");
    test_error(baton_destroy(bench->here, 1u), MM_OK, "make: the slave is destroyed");
    for (unsigned kind = 0; kind < 16u; kind++) {
        if (kind < MM_THREAD || kind > MM_LEDGER) {
            test_error(baton_make(page, slot, kind), MM_KIND, "make: KIND, not one that is made");
        }
    }
    test_error(baton_make(page, slot, MM_LEDGER), MM_OK, "make: a page for the ledger");
    test_error(baton_move(slot, page, 0, 1u), MM_OK, "make: ended again");
    test_number(raw(BATON_MOVE | BATON_AS((unsigned)MM_ZONE) | BATON_COUNT(2u), page, slot),
                MM_NAME, "make: NAME, two at once");
    test_error(baton_make(page, ZONE_ENTRY(bench->there), MM_ZONE), MM_NAME,
               "make: NAME, a kind means nothing to a region entry");
    test_error(baton_move(page, ZONE_ENTRY(bench->there), 0, 1u), MM_KIND,
               "make: KIND, a page to a region entry");
}

static void ending(struct bench const *bench) {
    baton_word const page = bench->page[0];
    baton_word const slot = BATON_SLOT(bench->slot[0]);

    *(uint32_t volatile *)page = 0x12345678u;
    test_error(baton_make(page, slot, MM_ZONE), MM_OK, "end: a zone");
    test_number(baton_inspect(slot).used, 0, "end: the contents are no containers");
    test_error(baton_make(bench->page[1], slot, MM_ZONE), MM_FULL, "end: FULL, a second zone");
    test_error(baton_move(slot, bench->page[1], 0, 1u), MM_FULL, "end: FULL");
    test_error(baton_move(bench->page[1], bench->slot[0], 0, 1u), MM_OK, "end: a page in it");
    test_error(baton_move(slot, page, 0, 1u), MM_BUSY, "end: BUSY, a container in use");
    test_error(baton_move(bench->slot[0], bench->page[1], 0, 1u), MM_OK, "end: no page in it");
    test_error(baton_clone(slot, BATON_SLOT(bench->slot[1]), WRITE_RIGHTS, 0, 1u), MM_OK,
               "end: a slave of it");
    test_error(baton_move(slot, page, 0, 1u), MM_BUSY, "end: BUSY, a slave");
    test_error(baton_move(BATON_SLOT(bench->slot[1]), page, 0, 1u), MM_ROLE, "end: ROLE, a slave");
    test_error(baton_destroy(BATON_SLOT(bench->slot[1]), 1u), MM_OK, "end: no slave");
    test_error(baton_move(slot, BATON_PAGE_SIZE + bench->slot[0], 0, 1u), MM_NAME,
               "end: NAME, into itself");
    test_error(baton_move(ZONE_ENTRY(bench->here), bench->here, 0, 1u), MM_NAME,
               "end: NAME, an attached zone into itself");
    test_error(baton_move(BATON_SLOT(BATON_ROOT_SPACE), ZONE_ENTRY(bench->there), 0, 1u), MM_NAME,
               "end: NAME, a space into itself");
    test_error(baton_move(BATON_SLOT(BATON_ROOT_HARDWARE), page, 0, 1u), MM_ROLE,
               "end: ROLE, the hardware right");
    test_number(raw(BATON_MOVE | BATON_COUNT(2u), slot, page), MM_NAME, "end: NAME, two at once");
    test_error(baton_move(slot, page, 0, 1u), MM_OK, "end: OK");
    test_word(page, 0, "end: the page is clear");
    test_word(page + BATON_PAGE_SIZE - 4u, 0, "end: to its end");
}

static void homes(struct bench const *bench) {
    baton_word const slot = BATON_SLOT(bench->slot[0]);
    baton_word const here = ZONE_ENTRY(bench->here);
    baton_word const there = ZONE_ENTRY(bench->there);

    test_error(baton_clone(here, there, WRITE_RIGHTS, 0, 1u), MM_BUSY, "homes: BUSY, a second");
    test_error(baton_clone(here, slot, MANAGED | MM_SHARE, 0, 1u), MM_OK, "homes: a slave");
    test_error(baton_clone(slot, there, WRITE_RIGHTS, 0, 1u), MM_BUSY,
               "homes: BUSY, from the slave, too");
    test_error(baton_clone(slot, here, WRITE_RIGHTS, 0, 1u), MM_FULL, "homes: FULL at its home");
    test_error(baton_move(here, there, BATON_UNSHARED, 1u), MM_BUSY, "homes: BUSY, it is shared");
    test_error(baton_move(here, there, 0, 1u), MM_OK, "homes: the only attachment moves its home");
    test_error(baton_move(there, BATON_SLOT(bench->slot[1]), 0, 1u), MM_OK, "homes: detached");
    test_error(baton_clone(slot, there, WRITE_RIGHTS, 0, 1u), MM_OK, "homes: a slave attached");
    test_error(baton_move(BATON_SLOT(bench->slot[1]), here, 0, 1u), MM_BUSY,
               "homes: BUSY, the slave has set the home");
    test_error(baton_move(there, here, 0, 1u), MM_ROLE, "homes: ROLE, a slave does not move");
    test_error(baton_destroy(there, 1u), MM_OK, "homes: no attachment");
    test_error(baton_move(BATON_SLOT(bench->slot[1]), here, 0, 1u), MM_OK, "homes: no home");
    test_error(baton_destroy(slot, 1u), MM_OK, "homes: the slave is destroyed");
}

static void rights(struct bench const *bench) {
    baton_word const slot = BATON_SLOT(bench->slot[0]);
    baton_word const second = BATON_SLOT(bench->slot[1]);
    baton_word const here = ZONE_ENTRY(bench->here);

    test_error(baton_clone(here, slot, MM_MANAGE, 0, 1u), MM_RIGHTS,
               "rights: RIGHTS, MANAGE without access");
    test_error(baton_clone(here, slot, READ_RIGHTS | MM_MANAGE, 0, 1u), MM_RIGHTS,
               "rights: RIGHTS, MANAGE without all access");
    test_error(baton_clone(here, slot, WRITE_RIGHTS | MM_SHARE, 0, 1u), MM_RIGHTS,
               "rights: RIGHTS, SHARE without MANAGE");
    test_error(baton_clone(here, slot, WRITE_RIGHTS | MM_RUN, 0, 1u), MM_RIGHTS,
               "rights: RIGHTS, RUN of a zone");
    test_error(baton_clone(here, slot, MM_R, 0, 1u), MM_RIGHTS, "rights: RIGHTS, r alone");
    test_error(baton_clone(here, bench->page[0], WRITE_RIGHTS, 0, 1u), MM_FULL,
               "rights: FULL before KIND");
    test_error(baton_clone(here, bench->here, WRITE_RIGHTS, 0, 1u), MM_NAME,
               "rights: NAME, a clone into itself");
    test_error(baton_clone(here, slot, MANAGED, 0, 1u), MM_OK, "rights: final, with MANAGE");
    test_error(baton_clone(slot, second, WRITE_RIGHTS, 0, 1u), MM_RIGHTS,
               "rights: RIGHTS, the source is final");
    test_number(baton_inspect(slot).role, MM_FINAL, "rights: it is final");
    test_number(baton_inspect(slot).rights, MANAGED, "rights: and has MANAGE");
    test_error(baton_destroy(slot, 1u), MM_OK, "rights: destroyed");
    test_error(baton_clone(here, slot, MANAGED | MM_SHARE, 55u, 1u), MM_OK, "rights: a badge");
    test_number(baton_inspect(slot).badge, 55u, "rights: inspect tells it");
    test_error(baton_clone(slot, second, WRITE_RIGHTS, 56u, 1u), MM_RIGHTS,
               "rights: RIGHTS, a badge from a slave");
    test_error(baton_clone(slot, second, WRITE_RIGHTS, 0, 1u), MM_OK, "rights: without one");
    test_number(baton_inspect(second).badge, 55u, "rights: it is inherited");
    test_error(baton_destroy(slot, 1u), MM_OK, "rights: the first is destroyed");
    test_error(baton_destroy(second, 1u), MM_OK, "rights: and the second");
    test_error(baton_clone(BATON_SLOT(BATON_ROOT_SPACE), slot, MM_DROP, 0, 1u), MM_RIGHTS,
               "rights: RIGHTS, DROP of a space");
    test_error(baton_clone(BATON_SLOT(BATON_SLOT_SPACE), slot, MM_SEND, 0, 1u), MM_RIGHTS,
               "rights: RIGHTS, more than slot 1 has");
    test_error(baton_clone(BATON_SLOT(BATON_ROOT_SPACE), ZONE_ENTRY(bench->there), MM_RUN, 0, 1u),
               MM_NAME, "rights: NAME, a space into itself");
}

static void slots(struct bench const *bench) {
    baton_word const slot = BATON_SLOT(bench->slot[0]);
    baton_word const space = BATON_SLOT(BATON_ROOT_SPACE);

    test_error(baton_move(BATON_SLOT(BATON_SLOT_SPACE), slot, 0, 1u), MM_BUSY,
               "slots: BUSY, out of slot 1");
    test_error(baton_move(space, BATON_SLOT(BATON_SLOT_HANDLER), 0, 1u), MM_BUSY,
               "slots: BUSY, into slot 2");
    test_error(baton_clone(space, BATON_SLOT(BATON_SLOT_WINDOW), MM_RUN, 0, 1u), MM_BUSY,
               "slots: BUSY, a clone into slot 3");
    test_error(baton_move(slot, BATON_SLOT(bench->slot[1]), 0, 1u), MM_EMPTY, "slots: EMPTY");
    test_error(baton_move(space, BATON_SLOT(BATON_ROOT_PORTS), 0, 1u), MM_FULL, "slots: FULL");
    test_error(baton_move(BATON_SLOT(BATON_ROOT_HARDWARE), slot, 0, 1u), MM_ROLE,
               "slots: ROLE, a fixed entry");
    test_error(baton_move(space, slot, BATON_UNSHARED, 1u), MM_BUSY,
               "slots: BUSY, the space has a slave in slot 1");
    test_error(baton_move(space, slot, 0, 1u), MM_OK, "slots: the space's master moves");
    test_number(baton_inspect(bench->here + bench->slot[0]).error, MM_EMPTY,
                "slots: and names go through its new slot");
    test_error(baton_move(slot, space, 0, 1u), MM_OK, "slots: and back");
    test_error(baton_move(ZONE_ENTRY(bench->here), slot, 0, 1u), MM_OK, "slots: a zone to a slot");
    test_error(baton_move(slot, BATON_SLOT(bench->slot[1]), 0, 1u), MM_OK, "slots: to another");
    test_error(baton_clone(BATON_SLOT(bench->slot[1]), bench->page[0], WRITE_RIGHTS, 0, 1u),
               MM_FULL, "slots: FULL, a page is no place for a zone");
    test_error(baton_move(bench->page[0], bench->slot[1], 0, 1u), MM_OK, "slots: a page moves in");
    test_error(baton_clone(BATON_SLOT(bench->slot[1]), bench->page[0], WRITE_RIGHTS, 0, 1u),
               MM_KIND, "slots: KIND, an empty page container is none, either");
    test_error(baton_move(bench->slot[1], bench->page[0], 0, 1u), MM_OK, "slots: it moves out");
    test_error(baton_move(BATON_SLOT(bench->slot[1]), ZONE_ENTRY(bench->here), 0, 1u), MM_OK,
               "slots: the zone is attached again");
}

void test_zones(struct bench const *bench) {
    making(bench);
    ending(bench);
    homes(bench);
    rights(bench);
    slots(bench);
}
