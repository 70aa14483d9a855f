/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * The worlds: first states, made as the kernel at boot would make them, and alphabets.
 *
 *     anchor 4 -> root   1, 4 -> space A   region 0 -> zone   pages ...
 *                        5 ...   what the world adds
 *
 * In all of them no frame has more than two slaves (MM_SLAVES_MAX), but where that is said.
 */
#include "explore.h"

#define FULL_RIGHTS (MM_MANAGE + MM_RUN + MM_SHARE)
#define BIT(n) (1u << (n))
#define CONTROL(n) BIT(BATON_CONTROL_##n)

static mm_frame next_frame;

static void must(bool done) {
    if (!done) {
        violated("a first state cannot be made");
    }
}

static mm_frame put(unsigned kind, mm_frame table, mm_index index) {
    mm_frame const frame = next_frame++;

    must(mm_inject(&sim.kernel.mm, frame, kind, table, index));
    return frame;
}

static void lend(mm_frame from, mm_index slot, mm_frame to, mm_index index, mm_rights rights,
                 mm_word badge) {
    must(mm_object_clone(&sim.kernel.mm, from, slot, to, index, rights, badge) == MM_OK);
}

static void set_ready(mm_frame thread, unsigned priority) {
    sim.words[thread][THREAD_PRIORITY] = priority;
    sim.words[thread][THREAD_STATE] = STATE_READY;
    sim.words[thread][THREAD_TOKEN] = token_make(&sim.kernel, thread, 1u);
}

/* Root, its space, a zone with so many pages. Returns the zone. */
static mm_frame root_with(unsigned pages) {
    mm_frame zone;

    next_frame = ROOT;
    put(MM_THREAD, ANCHOR, BATON_SLOT_FREE);
    put(MM_SPACE, ROOT, BATON_ROOT_SPACE);
    lend(ROOT, BATON_ROOT_SPACE, ROOT, BATON_SLOT_SPACE, FULL_RIGHTS, 0u);
    set_ready(ROOT, 0u);
    zone = put(MM_ZONE, SPACE_A, 0u);
    for (unsigned i = 0u; i < pages; i++) {
        put(MM_PAGE, zone, i);
    }
    return zone;
}

/* A thread in a slot of root's, that runs in the space that stands in another one. */
static mm_frame child(mm_index slot, mm_index space, unsigned priority) {
    mm_frame const thread = put(MM_THREAD, ROOT, slot);

    lend(ROOT, space, thread, BATON_SLOT_SPACE, FULL_RIGHTS, 0u);
    set_ready(thread, priority);
    return thread;
}

/* A space in a slot of root's, with a zone with a page. */
static void space_with_page(mm_index slot) {
    mm_frame const space = put(MM_SPACE, ROOT, slot);

    put(MM_PAGE, put(MM_ZONE, space, 0u), 0u);
}

/* --- first states ------------------------------------------------------------------------------ */

static void build_pages(void) {
    (void)root_with(2u);
    put(MM_ZONE, SPACE_A, 1u);
}

static void build_objects(void) { (void)root_with(3u); }

/* Root's slot 5: space B; 6: its thread, 7: a thread in A that may send to B. */
static void build_messages(void) {
    mm_frame client;

    (void)root_with(1u);
    put(MM_SPACE, ROOT, 5u);
    (void)child(6u, 5u, 0u);
    client = child(7u, 4u, 0u);
    lend(ROOT, 5u, client, 4u, MM_SEND + MM_PASS + MM_NOTIFY, 1u);
}

/* Slots 5 and 6: spaces B and C with a page each; 7 and 8: a thread in each, with slot 4 to send to the
 * other. */
static void build_two(void) {
    mm_frame first;
    mm_frame second;

    (void)root_with(0u);
    space_with_page(5u);
    space_with_page(6u);
    first = child(7u, 5u, 0u);
    second = child(8u, 6u, 0u);
    lend(ROOT, 6u, first, 4u, MM_SEND + MM_PASS, 1u);
    lend(ROOT, 5u, second, 4u, MM_SEND + MM_PASS, 2u);
}

/* Slot 5: space B, 6: its thread, as urgent as root; 7: a thread in A, less urgent, that may call B. */
static void build_priorities(void) {
    (void)root_with(1u);
    put(MM_SPACE, ROOT, 5u);
    (void)child(6u, 5u, 1u);
    sim.words[ROOT][THREAD_PRIORITY] = 1u;
    lend(ROOT, 5u, child(7u, 4u, 0u), 4u, MM_SEND, 0u);
}

/* Slot 5: the hardware right, 6: a space B, 7: its thread. */
static void build_lines(void) {
    (void)root_with(1u);
    must(mm_fix_slot(&sim.kernel.mm, MM_HARDWARE, 0u, ROOT, 5u));
    put(MM_SPACE, ROOT, 6u);
    (void)child(7u, 6u, 0u);
}

/* Slot 5: a space B, 6: its thread, with a window; 7: a thread in A that may drop into that. */
static void build_windows(void) {
    mm_frame owner;

    (void)root_with(2u);
    put(MM_SPACE, ROOT, 5u);
    owner = child(6u, 5u, 0u);
    put(MM_WINDOW, owner, BATON_SLOT_WINDOW);
    lend(owner, BATON_SLOT_WINDOW, child(7u, 4u, 0u), 4u, MM_DROP, BATON_RANGE(0u, 1u));
}

/* Root's slot 5: space B with a page; 6: its thread, 7: a thread in A, with a page, that may send to B. */
static void build_passing(void) {
    (void)root_with(1u);
    space_with_page(5u);
    (void)child(6u, 5u, 0u);
    lend(ROOT, 5u, child(7u, 4u, 0u), 4u, MM_SEND + MM_PASS, 1u);
}

#define OBJECT_KINDS                                                                               \
    (BIT(MM_THREAD) + BIT(MM_SPACE) + BIT(MM_ZONE) + BIT(MM_WINDOW) + BIT(MM_LEDGER))

struct world const worlds[] = {
    {.name = "pages",
     .about = "page operations in two zones, with accessed and dirty bits, parked pages and runs",
     .build = build_pages,
     .root = {.can =
                  CAN_MOVE + CAN_CLONE + CAN_DESTROY + CAN_LOOK + CAN_ADJUST + CAN_RUN + CAN_ACCESS,
              .slots = 0u},
     .regions = 2u,
     .pages = 2u,
     .page_rights = {3u, {MM_R + MM_X, MM_ACCESS + MM_SHARE, 0u}},
     .zone_rights = {1u, {MM_R + MM_X}},
     .accessed = true},
    {.name = "objects",
     .about = "objects made of three pages, and ended",
     .build = build_objects,
     .root = {.can = CAN_MOVE + CAN_MAKE + CAN_END + CAN_CLONE + CAN_DESTROY + CAN_LOOK,
              .slots = BIT(1) + BIT(5) + BIT(6) + BIT(7)},
     .inside = BIT(1) + BIT(4),
     .regions = 2u,
     .pages = 3u,
     .kinds = OBJECT_KINDS,
     .page_rights = {1u, {MM_R + MM_X}},
     .zone_rights = {1u, {MM_R + MM_X}},
     .space_rights = {1u, {MM_RUN + MM_MANAGE}},
     .reclaim = true},
    {.name = "tiny",
     .about =
         "six frames, of which root makes threads and spaces; their programs make calls and more of them",
     .build = build_objects,
     .root = {.can = CAN_MAKE + CAN_END + CAN_CLONE + CAN_DESTROY,
              .control = CONTROL(RESUME) + CONTROL(SUSPEND),
              .slots = BIT(1) + BIT(5) + BIT(6)},
     .child = {.can = CAN_MOVE + CAN_MAKE + CAN_CLONE + CAN_DESTROY + CAN_CALL + CAN_RECEIVE,
               .control = CONTROL(RESUME) + CONTROL(SUSPEND),
               .slots = BIT(1) + BIT(4)},
     .inside = BIT(1) + BIT(4),
     .regions = 1u,
     .pages = 3u,
     .kinds = BIT(MM_THREAD) + BIT(MM_SPACE),
     .page_rights = {0u, {0u}},
     .zone_rights = {0u, {0u}},
     .space_rights = {2u, {FULL_RIGHTS, MM_RUN + MM_SEND}},
     .reclaim = true,
     .quick = true},
    {.name = "six",
     .about = "the same, with zones, and references that go along with messages",
     .build = build_objects,
     .root = {.can = CAN_MOVE + CAN_MAKE + CAN_END + CAN_CLONE + CAN_DESTROY,
              .control = CONTROL(RESUME) + CONTROL(SUSPEND),
              .slots = BIT(1) + BIT(5) + BIT(6)},
     .child = {.can = CAN_MOVE + CAN_MAKE + CAN_END + CAN_CLONE + CAN_DESTROY + CAN_CALL +
                      CAN_RECEIVE + CAN_PASS,
               .control = CONTROL(RESUME) + CONTROL(SUSPEND) + CONTROL(DECLARE),
               .slots = BIT(1) + BIT(4)},
     .inside = BIT(1) + BIT(4),
     .regions = 1u,
     .pages = 3u,
     .kinds = BIT(MM_THREAD) + BIT(MM_SPACE),
     .page_rights = {0u, {0u}},
     .zone_rights = {0u, {0u}},
     .space_rights = {2u, {FULL_RIGHTS, MM_RUN + MM_SEND + MM_PASS}},
     .modes = {1u, {BATON_MODE_MOVE}},
     .accepts = {1u, {BATON_ACCEPT_MASTER}},
     .reclaim = true},
    {.name = "messages",
     .about = "a server, a client and root",
     .build = build_messages,
     .root = {.can = CAN_FAULT,
              .control = CONTROL(RESUME) + CONTROL(SUSPEND) + CONTROL(CANCEL) + CONTROL(FAIL),
              .slots = BIT(5) + BIT(6) + BIT(7)},
     .child = {.can = CAN_CALL + CAN_RECEIVE + CAN_NOTIFY + CAN_FAULT + CAN_PASS,
               .control = CONTROL(DECLARE) + CONTROL(CATCH),
               .slots = BIT(4) + BIT(5)},
     .regions = 1u,
     .pages = 2u,
     .modes = {2u, {BATON_MODE_MOVE, BATON_MODE_CLONE + BATON_RIGHTS(MM_R + MM_X)}},
     .accepts = {3u, {BATON_ACCEPT_NOTHING, BATON_ACCEPT_MASTER, BATON_ACCEPT_SLAVE}}},
    {.name = "passing",
     .about =
         "pages that go along with calls and answers, in all ways, into all that can be declared",
     .build = build_passing,
     .root = {.can = 0u,
              .control = CONTROL(CANCEL) + CONTROL(SUSPEND) + CONTROL(RESUME),
              .slots = BIT(6) + BIT(7)},
     .child = {.can = CAN_CALL + CAN_RECEIVE + CAN_PASS + CAN_MOVE + CAN_DESTROY,
               .control = CONTROL(DECLARE),
               .slots = BIT(4)},
     .regions = 1u,
     .pages = 2u,
     .modes = {4u,
               {BATON_MODE_MOVE, BATON_MODE_MOVE_UNSHARED,
                BATON_MODE_CLONE + BATON_RIGHTS(MM_R + MM_X),
                BATON_MODE_CLONE + BATON_RIGHTS(MM_ACCESS + MM_SHARE)}},
     .accepts = {4u,
                 {BATON_ACCEPT_NOTHING, BATON_ACCEPT_UNSHARED, BATON_ACCEPT_MASTER,
                  BATON_ACCEPT_SLAVE}}},
    {.name = "colluders",
     .about =
         "two children with a space, a zone and a page each, that hide things at each other's; root "
         "waits, and in each state takes everything back, which begins with suspending",
     .build = build_two,
     .root = {.can = 0u},
     .child = {.can = CAN_MOVE + CAN_MAKE + CAN_END + CAN_CLONE + CAN_DESTROY + CAN_CALL +
                      CAN_RECEIVE + CAN_PASS,
               .control = CONTROL(DECLARE),
               .slots = BIT(1) + BIT(5),
               .calls = BIT(4)},
     .inside = BIT(1) + BIT(5),
     .regions = 1u,
     .pages = 1u,
     .kinds = BIT(MM_THREAD),
     .zone_rights = {1u, {MM_ACCESS + MM_SHARE + MM_MANAGE}},
     .space_rights = {0u, {0u}},
     .modes = {1u, {BATON_MODE_MOVE}},
     .accepts = {1u, {BATON_ACCEPT_MASTER}},
     .reclaim = true},
    {.name = "priorities",
     .about = "two priorities, faults, and handlers",
     .build = build_priorities,
     .root = {.can = CAN_CALL + CAN_FAULT + CAN_FPU,
              .control = CONTROL(RESUME) + CONTROL(SUSPEND) + CONTROL(PRIORITY) + CONTROL(CANCEL) +
                         CONTROL(FAIL) + CONTROL(READ) + CONTROL(WRITE) + CONTROL(CATCH),
              .slots = BIT(5) + BIT(6) + BIT(7)},
     .child = {.can = CAN_CALL + CAN_RECEIVE + CAN_NOTIFY + CAN_FAULT + CAN_FPU,
               .control = CONTROL(DECLARE) + CONTROL(PRIORITY) + CONTROL(ACTIVATE) + CONTROL(CATCH),
               .slots = BIT(4) + BIT(5)},
     .regions = 1u,
     .pages = 1u,
     .accepts = {2u, {BATON_ACCEPT_NOTHING, BATON_ACCEPT_SLAVE + 1u}},
     .priorities = {3u, {0u, 1u, 2u}},
     .quick = true},
    {.name = "lines",
     .about = "an interrupt line and a fixed page are granted, bound, raised, and dropped",
     .build = build_lines,
     .root = {.can = CAN_HARDWARE + CAN_CLONE + CAN_DESTROY + CAN_MOVE,
              .control = CONTROL(RESUME) + CONTROL(SUSPEND),
              .slots = BIT(5) + BIT(6) + BIT(7) + BIT(9)},
     .child = {.can = CAN_HARDWARE + CAN_RECEIVE, .slots = BIT(1) + BIT(4)},
     .inside = BIT(1) + BIT(4),
     .regions = 1u,
     .pages = 2u,
     .space_rights = {2u, {MM_MANAGE + MM_SHARE, MM_NOTIFY}}},
    {.name = "windows",
     .about = "a window that another thread may drop pages into, moved, cloned and ended",
     .build = build_windows,
     .root = {.can = CAN_MOVE + CAN_END + CAN_MAKE + CAN_CLONE + CAN_DESTROY + CAN_DROP,
              .control = CONTROL(RESUME) + CONTROL(SUSPEND),
              .slots = BIT(6) + BIT(7) + BIT(9)},
     .child = {.can = CAN_MOVE + CAN_DESTROY + CAN_DROP + CAN_CLONE, .slots = BIT(4)},
     .inside = BIT(3) + BIT(4),
     .regions = 1u,
     .pages = 2u,
     .kinds = BIT(MM_WINDOW),
     .accepts = {0u, {0u}}},
};
unsigned const worlds_count = sizeof worlds / sizeof worlds[0];
