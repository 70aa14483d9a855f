/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * What is not a call: faults that another program handles, lines that
 * interrupt, fixed pages, ports that are handed on; and windows.
 */
#include "child.h"
#include "clock.h"

#define MARK 0x5eedu

#define CLOCK_RANGE 3u
#define SERIAL_PORT 0x3f8u /* where the tests print to */
#define SERIAL_PORTS 8u
#define CLOCK_BIT 2u
#define LINE_SLOT FREE_SLOT
#define OTHER_LINE (FREE_SLOT + 1u)
#define PORTS_SLOT (FREE_SLOT + 2u)

#define WINDOW_REGION 0xbfc00000u
#define WINDOW(i) (FREE_SLOT + (i)) /* the master, while root has it */
#define DROPS(i) (FREE_SLOT + 4u + (i))
#define IN_WINDOW(index, slot) ((index)*BATON_PAGE_SIZE + (slot))

/* --- faults ---------------------------------------------------------------------------------- */

static void reads(baton_word address) {
    uint32_t const value = *(uint32_t volatile *)address;

    child_done(value, 0);
}

static void writes(baton_word address) {
    *(uint32_t volatile *)address = 3u;
    child_done(*(uint32_t volatile *)address, 0);
}

static void jumps(baton_word address) {
    ((void (*)(void))address)();
    child_done(0, 0);
}

static void undefined(baton_word argument) {
    (void)argument;
    __builtin_trap();
}

/* Child 0, whose faults are calls to root with badge 55. */
static void watched(struct bench const *bench, void (*entry)(baton_word), baton_word argument) {
    child_prepare(bench, 0, entry, argument, CHILD_PRIORITY);
    test_error(baton_clone(BATON_SLOT(BATON_ROOT_SPACE),
                           BATON_SLOT(BATON_SLOT_HANDLER) + CHILD_SLOT(0), MM_SEND, 55u, 1u),
               MM_OK, "faults: a handler");
    test_number(baton_resume(CHILD(0)), MM_OK, "faults: it runs");
}

static struct baton_message fault_of(baton_word address, unsigned vector, unsigned flags,
                                     char const *name) {
    struct baton_message const m = baton_reply_receive(0, 0);
    unsigned const mask = BATON_FAULT_WRITE | BATON_FAULT_FETCH | BATON_FAULT_PRESENT;

    test_check(m.error == MM_OK && m.label == BATON_LABEL_KERNEL + vector && m.badge == 55u &&
                   (m.flags & ~mask) == BATON_IPC_FAULT && m.token != 0u,
               name);
    test_number(m.flags & mask, flags, "faults: how the access was made");
    test_number(m.words[0], address, "faults: the address");
    return m;
}

static void faults(struct bench const *bench) {
    struct baton_message m;

    *(uint32_t volatile *)bench->page[10] = MARK;
    watched(bench, reads, bench->here);
    m = fault_of(bench->here, baton_page_fault, 0, "faults: a read is a call to root");
    test_error(baton_move(bench->page[10], bench->here, 0, 1u), MM_OK,
               "faults: root puts a page there");
    m = baton_reply_receive(m.token, 0);
    test_check(m.label == CHILD_DONE && m.words[0] == MARK, "faults: and the child reads it");
    child_end(bench, 0);

    test_error(baton_adjust(bench->here, BATON_ADJUST, MM_R | MM_X, 1u), MM_OK,
               "faults: read-only");
    watched(bench, writes, bench->here);
    m = fault_of(bench->here, baton_page_fault, BATON_FAULT_WRITE | BATON_FAULT_PRESENT,
                 "faults: a write is one, too");
    test_error(baton_adjust(bench->here, BATON_ADJUST, MM_ACCESS, 1u), MM_OK, "faults: writable");
    m = baton_reply_receive(m.token, 0);
    test_check(m.label == CHILD_DONE && m.words[0] == 3u, "faults: and the child writes");
    child_end(bench, 0);
    test_error(baton_move(bench->here, bench->page[10], 0, 1u), MM_OK,
               "faults: the page comes back");

    watched(bench, jumps, bench->here);
    m = fault_of(bench->here, baton_page_fault, BATON_FAULT_FETCH, "faults: a jump is one, too");
    test_number(baton_cancel(CHILD(0)), MM_OK, "faults: it is not to go on");
    test_number(baton_reply_receive(m.token, 0).error, MM_NAME, "faults: NAME, nobody waits");
    test_number(baton_read_registers(CHILD(0), bench->page[10]), MM_OK, "faults: it is suspended");
    test_number(((baton_word *)bench->page[10])[11], BATON_LABEL_KERNEL + baton_page_fault,
                "faults: and says why");
    child_end(bench, 0);

    watched(bench, undefined, 0);
    (void)fault_of(0, 6u, 0, "faults: an exception is one, too");
    child_end(bench, 0);
    test_number(((baton_word *)bench->page[0])[11], BATON_LABEL_KERNEL + 6u,
                "faults: its page says why it was stopped");
}

/* The registers of a thread are the same after a fault that was handled. */
static void same_registers(struct bench const *bench) {
    struct baton_message m;

    watched(bench, reads, bench->here);
    m = baton_reply_receive(0, 0);
    m = baton_reply_receive(m.token, 0);
    test_number(m.label, BATON_LABEL_KERNEL + baton_page_fault,
                "faults: unhandled, it faults again, at the same place");
    test_error(baton_move(bench->page[10], bench->here, 0, 1u), MM_OK, "faults: handled");
    m = baton_reply_receive(m.token, 0);
    test_number(m.label, CHILD_DONE, "faults: it goes on");
    test_number(baton_read_registers(CHILD(0), bench->page[11]), MM_BUSY, "faults: BUSY");
    test_number(baton_suspend(CHILD(0)), MM_OK, "faults: suspended");
    test_number(baton_read_registers(CHILD(0), bench->page[11]), MM_OK, "faults: read");
    test_number(((baton_word *)bench->page[11])[12], 0, "faults: no address without a reason");
    test_number(baton_write_registers(CHILD(0), bench->page[11]), MM_OK, "faults: written back");
    child_end(bench, 0);
    test_error(baton_move(bench->here, bench->page[10], 0, 1u), MM_OK,
               "faults: the page comes back");
}

/* --- interrupts ------------------------------------------------------------------------------- */

static void granting(struct bench const *bench) {
    baton_word const line = BATON_SLOT(LINE_SLOT);
    baton_word const ports = BATON_SLOT(PORTS_SLOT);
    unsigned const right = BATON_ROOT_HARDWARE;

    test_number(baton_grant(right, line, CLOCK_LINE, CLOCK_LINE + 1u), MM_RIGHTS, "grant: RIGHTS");
    test_number(baton_grant(right, line, 16u, 16u), MM_RIGHTS, "grant: RIGHTS, no such line");
    test_number(baton_grant(right, bench->here, 8u, 8u), MM_KIND, "grant: KIND, no slot");
    test_number(baton_grant(right, BATON_SLOT(0u), 8u, 8u), MM_NAME, "grant: NAME");
    test_number(baton_grant(BATON_ROOT_SPACE, line, 8u, 8u), MM_KIND, "grant: KIND");
    test_number(baton_grant(right, line, CLOCK_LINE, CLOCK_LINE), MM_OK, "grant: a line");
    test_number(baton_grant(right, line, CLOCK_LINE, CLOCK_LINE), MM_FULL, "grant: FULL");
    test_check(baton_inspect(line).kind == MM_LINE && baton_inspect(line).badge == CLOCK_LINE &&
                   baton_inspect(line).role == MM_FIXED,
               "grant: it is that line");
    test_number(baton_grant(LINE_SLOT, BATON_SLOT(OTHER_LINE), 4u, 4u), MM_RIGHTS,
                "grant: RIGHTS, a line is no other line");
    test_number(baton_grant(LINE_SLOT, BATON_SLOT(OTHER_LINE), CLOCK_LINE, CLOCK_LINE), MM_OK,
                "grant: passed on");
    test_error(baton_move(line, BATON_SLOT(bench->slot[0]), 0, 1u), MM_ROLE,
               "grant: ROLE, no move");
    test_number(baton_grant(BATON_ROOT_PORTS, ports, CLOCK_PORT, CLOCK_PORT + 1u), MM_OK,
                "grant: two ports");
    test_number(baton_ports(PORTS_SLOT, CLOCK_PORT, 3u, CLOCK_RANGE), MM_RIGHTS,
                "grant: not three");
    test_number(baton_ports(PORTS_SLOT, CLOCK_PORT, 2u, CLOCK_RANGE), MM_OK, "grant: but two");
}

static void interrupting(struct bench const *bench) {
    struct baton_message m;

    test_number(baton_unmask(LINE_SLOT), MM_EMPTY, "lines: EMPTY, not bound");
    test_number(baton_unbind(LINE_SLOT, 0), MM_EMPTY, "lines: EMPTY, not bound");
    test_number(baton_bind(LINE_SLOT, bench->here, 0), MM_EMPTY, "lines: EMPTY");
    test_number(baton_bind(LINE_SLOT, BATON_SLOT(BATON_ROOT_HARDWARE), 0), MM_KIND, "lines: KIND");
    test_number(baton_bind(LINE_SLOT, BATON_SLOT(BATON_ROOT_SPACE), BATON_LINE_BITS), MM_LIMIT,
                "lines: LIMIT");
    clock_start(CLOCK_HZ_64);
    test_number(baton_bind(LINE_SLOT, BATON_SLOT(BATON_ROOT_SPACE), CLOCK_BIT), MM_OK,
                "lines: bound");
    test_number(baton_bind(OTHER_LINE, BATON_SLOT(BATON_ROOT_SPACE), 0), MM_FULL, "lines: FULL");
    for (unsigned i = 0; i < 20u; i++) {
        m = baton_reply_receive(0, 0); /* nobody else can run: the processor waits */
        test_check(m.error == MM_OK && m.flags == BATON_IPC_NOTIFIED &&
                       m.words[0] == 1u << (BATON_BITS + CLOCK_BIT),
                   "lines: an interrupt is a notification");
        test_check((clock_read(CLOCK_C) & CLOCK_PERIODIC) != 0u, "lines: the device has raised it");
        test_number(baton_unmask(i % 2u == 0u ? LINE_SLOT : OTHER_LINE), MM_OK, "lines: unmasked");
    }
    (void)baton_reply_receive(0, 0);
    clock_stop();
    test_number(baton_unbind(BATON_ROOT_SPACE, 16u), MM_LIMIT, "lines: LIMIT, no such line");
    test_number(baton_unbind(BATON_ROOT_SPACE, 4u), MM_EMPTY, "lines: EMPTY, another line");
    test_number(baton_unbind(BATON_ROOT_SPACE, CLOCK_LINE), MM_OK, "lines: its manager unbinds it");
    test_number(baton_bind(OTHER_LINE, BATON_SLOT(BATON_ROOT_SPACE), 0), MM_OK,
                "lines: bound again");
    test_number(baton_unbind(LINE_SLOT, 0), MM_OK, "lines: the line unbinds it, too");
}

static void fixed_pages(struct bench const *bench) {
    unsigned const right = BATON_ROOT_HARDWARE;
    baton_word const screen = 0xb8000u / BATON_PAGE_SIZE; /* the VGA's text */

    test_number(baton_fix(right, bench->there, screen, MM_ACCESS), MM_NAME, "fix: NAME");
    test_number(baton_fix(right, bench->page[0], screen, MM_ACCESS), MM_FULL, "fix: FULL");
    test_number(baton_fix(right, bench->here, bench->page[0] / 4096u - BATON_ROOT_MEMORY / 4096u,
                          MM_ACCESS),
                MM_KIND, "fix: KIND, a frame of a pool");
    test_number(baton_fix(right, bench->here, 0x100u, MM_ACCESS), MM_KIND,
                "fix: KIND, the kernel's");
    test_number(baton_fix(right, bench->here, screen, MM_W), MM_RIGHTS, "fix: RIGHTS");
    test_number(baton_fix(right, bench->here, screen, MM_ACCESS), MM_OK, "fix: device memory");
    test_number(baton_inspect(bench->here).role, MM_FIXED, "fix: it is fixed");
    test_error(baton_destroy(bench->here, 1u), MM_ROLE, "fix: ROLE, it is not destroyed");
    test_number(baton_unfix(right, bench->page[0]), MM_ROLE, "unfix: ROLE");
    test_number(baton_unfix(right, bench->here + BATON_PAGE_SIZE), MM_EMPTY, "unfix: EMPTY");
    test_number(baton_unfix(right, BATON_SLOT(right)), MM_KIND, "unfix: KIND");
    test_number(baton_unfix(right, bench->here), MM_OK, "unfix: OK");
    test_absent(bench->here, "unfix: nothing is there");
}

static void read_status(void *argument) {
    (void)argument;
    (void)baton_in(SERIAL_PORT + 5u);
}

static void dropping(void) {
    struct baton_fault fault;
    enum mm_error dropped;
    enum mm_error asked;
    bool closed;

    test_number(baton_drop(BATON_SLOT(LINE_SLOT)), MM_OK, "drop: a line");
    test_number(baton_drop(BATON_SLOT(OTHER_LINE)), MM_OK, "drop: the other");
    test_number(baton_drop(BATON_SLOT(OTHER_LINE)), MM_EMPTY, "drop: EMPTY");
    test_number(baton_drop(BATON_SLOT(BATON_ROOT_SPACE)), MM_KIND, "drop: KIND");
    dropped = baton_drop(BATON_SLOT(PORTS_SLOT));
    closed = !baton_guard(read_status, 0, &fault);
    asked = baton_ports(BATON_ROOT_PORTS, SERIAL_PORT, SERIAL_PORTS, 0); /* to print at all */
    test_number(dropped, MM_OK, "drop: ports");
    test_check(closed, "drop: then none is open");
    test_number(asked, MM_OK, "drop: and all have to be asked for again");
}

/* --- windows ---------------------------------------------------------------------------------- */

static uint32_t volatile rounds[2];
static uint32_t volatile wrong;

/* Read the first page of the own window all the time. */
static void looks(baton_word i) {
    for (;;) {
        if (*(uint32_t volatile *)WINDOW_REGION != MARK + i) {
            wrong++;
        }
        rounds[i]++;
        if (rounds[i] % 64u == 0u) {
            baton_yield();
        }
    }
}

static void window_make(struct bench const *bench, unsigned i) {
    *(uint32_t volatile *)bench->page[20u + i] = MARK + i;
    test_error(baton_make(bench->page[30u + i], BATON_SLOT(WINDOW(i)), MM_WINDOW), MM_OK,
               "windows: one is made");
    test_error(baton_move(bench->page[20u + i], IN_WINDOW(0u, WINDOW(i)), 0, 1u), MM_OK,
               "windows: a page in it");
    child_prepare(bench, i, looks, i, ROOT_PRIORITY);
    test_error(
        baton_clone(BATON_SLOT(WINDOW(i)), BATON_SLOT(DROPS(i)), MM_DROP, BATON_RANGE(2u, 2u), 1u),
        MM_OK, "windows: a reference to drop into it");
    test_error(
        baton_move(BATON_SLOT(WINDOW(i)), BATON_SLOT(BATON_SLOT_WINDOW) + CHILD_SLOT(i), 0, 1u),
        MM_OK, "windows: it is the child's");
}

static void window_end(struct bench const *bench, unsigned i) {
    test_number(baton_suspend(CHILD(i)), MM_OK, "windows: the child is suspended");
    test_error(
        baton_move(BATON_SLOT(BATON_SLOT_WINDOW) + CHILD_SLOT(i), BATON_SLOT(WINDOW(i)), 0, 1u),
        MM_OK, "windows: it comes back");
    test_error(baton_destroy(BATON_SLOT(DROPS(i)), 1u), MM_OK, "windows: nobody drops");
    test_error(baton_move(IN_WINDOW(0u, WINDOW(i)), bench->page[20u + i], 0, 1u), MM_OK,
               "windows: its page, too");
    test_error(baton_move(BATON_SLOT(WINDOW(i)), bench->page[30u + i], 0, 1u), MM_OK,
               "windows: ended");
    child_end(bench, i);
}

static void switching(struct bench const *bench) {
    rounds[0] = rounds[1] = wrong = 0u;
    window_make(bench, 0);
    window_make(bench, 1u);
    test_absent(WINDOW_REGION, "windows: root has none");
    test_number(baton_resume(CHILD(0)), MM_OK, "windows: one looks");
    test_number(baton_resume(CHILD(1u)), MM_OK, "windows: the other looks");
    for (unsigned i = 0; i < 500u; i++) {
        baton_yield();
        if (i % 50u == 0u) {
            test_absent(WINDOW_REGION, "windows: root still has none");
        }
    }
    test_check(rounds[0] > 64u && rounds[1] > 64u, "windows: both go on");
    test_number(wrong, 0, "windows: each sees its own page at the same address");
    test_error(baton_move(bench->page[25], IN_WINDOW(1u, DROPS(0)), 0, 1u), MM_NAME,
               "drop: NAME, before the range");
    test_error(baton_move(bench->page[25], IN_WINDOW(4u, DROPS(0)), 0, 1u), MM_NAME,
               "drop: NAME, behind it");
    test_error(baton_move(bench->page[25], IN_WINDOW(2u, DROPS(0)) + BATON_LEVEL(1u), 0, 1u),
               MM_NAME, "drop: NAME, a level");
    test_error(baton_clone(bench->page[25], IN_WINDOW(2u, DROPS(0)), MM_ACCESS, 0, 1u), MM_NAME,
               "drop: NAME, a clone");
    test_error(baton_clone(bench->page[25], bench->here, MM_R | MM_X, 0, 1u), MM_OK,
               "drop: shared");
    test_error(baton_move(bench->page[25], IN_WINDOW(2u, DROPS(0)), 0, 1u), MM_BUSY,
               "drop: BUSY, a shared page");
    test_error(baton_destroy(bench->here, 1u), MM_OK, "drop: unshared");
    test_error(baton_move(bench->page[25], IN_WINDOW(2u, DROPS(0)), 0, 1u), MM_OK, "drop: OK");
    test_error(baton_move(bench->page[26], IN_WINDOW(2u, DROPS(0)), 0, 1u), MM_FULL, "drop: FULL");
    test_error(baton_move(IN_WINDOW(2u, DROPS(0)), bench->page[25], 0, 1u), MM_NAME,
               "drop: NAME, nothing is taken back");
    test_error(baton_move(bench->page[26], IN_WINDOW(3u, DROPS(0)), 0, 1u), MM_OK,
               "drop: the last");
    test_number(baton_suspend(CHILD(0)), MM_OK, "drop: the child stops");
    test_error(
        baton_move(BATON_SLOT(BATON_SLOT_WINDOW) + CHILD_SLOT(0), BATON_SLOT(WINDOW(0)), 0, 1u),
        MM_OK, "drop: its window");
    test_error(baton_move(IN_WINDOW(2u, WINDOW(0)), bench->page[25], 0, 2u), MM_OK,
               "drop: and the pages that were dropped");
    test_error(
        baton_move(BATON_SLOT(WINDOW(0)), BATON_SLOT(BATON_SLOT_WINDOW) + CHILD_SLOT(0), 0, 1u),
        MM_OK, "drop: back");
    window_end(bench, 0);
    window_end(bench, 1u);
}

static void own_window(baton_word name) {
    /* The page moves from the window to the space and back: the address shows it at once. */
    struct baton_result const out = baton_move(IN_WINDOW(0u, BATON_SLOT_WINDOW), name, 0, 1u);
    uint32_t const value = *(uint32_t volatile *)name;
    struct baton_result const back = baton_move(name, IN_WINDOW(1u, BATON_SLOT_WINDOW), 0, 1u);
    uint32_t const again = *(uint32_t volatile *)(WINDOW_REGION + BATON_PAGE_SIZE);
    struct baton_result const home =
        baton_move(IN_WINDOW(1u, BATON_SLOT_WINDOW), IN_WINDOW(0u, BATON_SLOT_WINDOW), 0, 1u);

    child_done(value == MARK && again == MARK && *(uint32_t volatile *)WINDOW_REGION == MARK,
               (baton_word)out.error + (baton_word)back.error + (baton_word)home.error);
}

static void managing(struct bench const *bench) {
    struct baton_message m;

    *(uint32_t volatile *)bench->page[20] = MARK;
    test_error(baton_make(bench->page[30], BATON_SLOT(WINDOW(0)), MM_WINDOW), MM_OK,
               "windows: made");
    test_error(baton_move(bench->page[20], IN_WINDOW(0u, WINDOW(0)), 0, 1u), MM_OK,
               "windows: a page");
    child_prepare(bench, 0, own_window, bench->here, CHILD_PRIORITY);
    test_error(
        baton_move(BATON_SLOT(WINDOW(0)), BATON_SLOT(BATON_SLOT_WINDOW) + CHILD_SLOT(0), 0, 1u),
        MM_OK, "windows: the child's");
    test_number(baton_resume(CHILD(0)), MM_OK, "windows: it runs");
    m = child_wait(0);
    test_check(m.words[0] == 1u && m.words[1] == MM_OK, "windows: a thread moves pages in its own");
    test_number(baton_suspend(CHILD(0)), MM_OK, "windows: suspended");
    test_error(
        baton_move(BATON_SLOT(BATON_SLOT_WINDOW) + CHILD_SLOT(0), BATON_SLOT(WINDOW(0)), 0, 1u),
        MM_OK, "windows: it comes back");
    test_error(baton_move(IN_WINDOW(0u, WINDOW(0)), bench->page[20], 0, 1u), MM_OK,
               "windows: and its page");
    test_error(baton_move(BATON_SLOT(WINDOW(0)), bench->page[30], 0, 1u), MM_OK, "windows: ended");
    child_end(bench, 0);
}

void test_handlers(struct bench const *bench) {
    faults(bench);
    same_registers(bench);
}

void test_lines(struct bench const *bench) {
    granting(bench);
    interrupting(bench);
    fixed_pages(bench);
    dropping();
}

void test_windows(struct bench const *bench) {
    switching(bench);
    managing(bench);
}
