/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * A driver that is killed and started again, a thousand times in one space.
 *
 *   root                                    the driver, each time a new thread
 *   line 8, two ports, a fixed page  --->   opens the ports, binds the line, runs the
 *                                           clock, is interrupted
 *   takes all that back         <--- X      dies somewhere on the way
 *
 * Afterwards nobody can use the ports, the line is unbound, the fixed page is
 * gone, and no frame is missing.
 */
#include "check.h"
#include "clock.h"
#include "worker.h"
#include <baton/print.h>

#define RESTARTS 1000u
#define AUDITS 100u /* so many restarts between two of them */
#define DRIVER 0u
#define MARKER 1u
#define PEOPLE 2u
#define PRIORITY 10u

#define RANGE 2u
#define GENERAL_PROTECTION 13u
#define SCREEN 0xb8000u /* the VGA's text; whether there is a VGA does not matter */

/* In the driver's slots, and in root's. */
#define LINE_SLOT 7u
#define PORTS_SLOT 8u
#define ROOT_LINE FREE_SLOT
#define LINE_BIT 1u

enum stage {
    OPENED,      /* its ports are open, and it waits for root */
    BOUND,       /* the clock runs and the line is bound, but it has not received yet */
    INTERRUPTED, /* the line is masked since */
    WAITING,     /* for an interrupt, the first or a later one */
    RUNNING,     /* it does not wait for anything: a more urgent thread has come in between */
    STAGES
};

static baton_word screen;               /* in the driver's space */
static uint32_t volatile complaints;    /* of drivers */
static uint32_t volatile interruptions; /* with the device's own word for it */

/* --- the driver ---------------------------------------------------------------------------------- */

static void touch_clock(void *argument) {
    (void)argument;
    (void)clock_read(CLOCK_A);
}

/* Whether the running thread cannot use the clock's ports. */
static bool closed(void) {
    struct baton_fault fault;

    return !baton_guard(touch_clock, 0, &fault) && baton_fault_vector(&fault) == GENERAL_PROTECTION;
}

static void wants(bool holds) { complaints += holds ? 0u : 1u; }

static void interrupted(void) {
    struct baton_message const m = baton_reply_receive(0, 0);

    wants(m.error == MM_OK && m.flags == BATON_IPC_NOTIFIED &&
          m.words[0] == 1u << (BATON_BITS + LINE_BIT));
    interruptions += (clock_read(CLOCK_C) & CLOCK_PERIODIC) != 0u ? 1u : 0u;
}

static void use_clock(void) {
    clock_start(CLOCK_HZ_8192); /* whatever the last driver has left */
    wants(baton_bind(LINE_SLOT, BATON_SLOT(BATON_SLOT_SPACE), LINE_BIT) == MM_OK);
}

static bool has_nothing(void) {
    uint32_t value;
    struct baton_fault fault;

    return closed() && !baton_try_read(screen, &value, &fault);
}

static void drives(baton_word stage) {
    uint32_t const before = interruptions;

    wants(has_nothing());
    (void)worker_report(stage, 0);
    wants(closed()); /* what was granted is not open yet */
    wants(baton_ports(PORTS_SLOT, CLOCK_PORT, CLOCK_PORTS, RANGE) == MM_OK);
    wants(!closed());
    *(uint32_t volatile *)screen = *(uint32_t volatile *)screen;
    if (stage == OPENED) {
        (void)worker_report(stage, 0);
        wants(has_nothing()); /* root has taken all from it, and let it go on */
        wants(baton_unmask(LINE_SLOT) == MM_EMPTY);
        (void)worker_report(stage, 0);
    }
    use_clock();
    if (stage == BOUND) {
        (void)worker_report(stage, 0);
    }
    while (interruptions == before) {
        interrupted();
        if (stage != INTERRUPTED || interruptions == before) {
            wants(baton_unmask(LINE_SLOT) == MM_OK);
        }
    }
    if (stage == INTERRUPTED) {
        (void)worker_report(stage, 0);
    }
    if (stage == RUNNING) {
        wants(baton_notify(CHILD_ROOT) == MM_OK);
    }
    for (;;) {
        interrupted();
        wants(baton_unmask(LINE_SLOT) == MM_OK);
    }
}

static void marks(baton_word argument) { (void)worker_report(argument, 0); }

/* --- root ------------------------------------------------------------------------------------------ */

static struct baton_message report_after(baton_word token, unsigned i) {
    struct baton_send const nothing = {0};
    struct baton_message const m = baton_reply_receive(token, &nothing);

    test_step(m.error == MM_OK && m.label == WORKER_REPORT && m.badge == WORKER_BADGE(i),
              "drivers: it is the one who should report");
    return m;
}

static void give(void) {
    baton_word const slots = WORKER_SLOT(DRIVER);

    test_step(baton_grant(BATON_ROOT_HARDWARE, BATON_SLOT(LINE_SLOT) + slots, CLOCK_LINE,
                          CLOCK_LINE) == MM_OK &&
                  baton_grant(BATON_ROOT_PORTS, BATON_SLOT(PORTS_SLOT) + slots, CLOCK_PORT,
                              CLOCK_PORT + CLOCK_PORTS - 1u) == MM_OK,
              "drivers: a line and ports are granted");
    test_step(baton_fix(BATON_ROOT_HARDWARE, screen + OTHER_SPACE, SCREEN / BATON_PAGE_SIZE,
                        MM_ACCESS) == MM_OK,
              "drivers: and device memory is shown");
}

static void take(void) {
    baton_word const slots = WORKER_SLOT(DRIVER);

    (void)baton_unbind(OTHER_SPACE, CLOCK_LINE); /* EMPTY: it has not been bound yet */
    test_step(baton_drop(BATON_SLOT(LINE_SLOT) + slots) == MM_OK &&
                  baton_drop(BATON_SLOT(PORTS_SLOT) + slots) == MM_OK,
              "drivers: line and ports are taken away");
    test_step(baton_unfix(BATON_ROOT_HARDWARE, screen + OTHER_SPACE) == MM_OK,
              "drivers: and device memory, too");
}

/* Let the new driver get to its stage. Returns the token of its call to root, if that waits. */
static baton_word reach(struct bench const *bench, enum stage stage) {
    struct baton_send const nothing = {0};
    struct worker const marker = {.page = bench->page[MARKER],
                                  .space = BATON_ROOT_SPACE,
                                  .priority = PRIORITY - 1u,
                                  .entry = marks};
    baton_word const token = report_after(0, DRIVER).token;

    give();
    if (stage == RUNNING) {
        test_step(baton_reply_receive(token, &nothing).flags == BATON_IPC_NOTIFIED,
                  "drivers: it runs");
    } else if (stage == WAITING) {
        worker_start(MARKER, &marker);
        (void)report_after(token, MARKER);
        worker_end(MARKER, bench->page[MARKER]);
    } else {
        return report_after(token, DRIVER).token;
    }
    return 0;
}

/* Nothing is left of the driver. */
static void check_gone(struct bench const *bench) {
    test_step(closed(), "drivers: root cannot use its ports");
    test_step(baton_inspect(screen + OTHER_SPACE).error == MM_EMPTY, "drivers: no device memory");
    test_step(baton_grant(BATON_ROOT_HARDWARE, BATON_SLOT(ROOT_LINE), CLOCK_LINE, CLOCK_LINE) ==
                      MM_OK &&
                  baton_unmask(ROOT_LINE) == MM_EMPTY && baton_drop(BATON_SLOT(ROOT_LINE)) == MM_OK,
              "drivers: the line is not bound");
    test_step(test_page_free(bench->info, bench->page[DRIVER]), "drivers: its page is back");
    test_step(worker_alone(OTHER_SPACE), "drivers: nobody is left in its space");
}

static void one_life(struct bench const *bench, enum stage stage, bool suspend_first) {
    struct worker const driver = {.page = bench->page[DRIVER],
                                  .space = OTHER_SPACE,
                                  .priority = PRIORITY,
                                  .entry = drives,
                                  .argument = stage};

    baton_word token;

    worker_start(DRIVER, &driver);
    token = reach(bench, stage);
    if (suspend_first) {
        test_step(baton_suspend(WORKER(DRIVER)) == MM_OK, "drivers: it is stopped");
    }
    take();
    if (stage == OPENED && !suspend_first) {
        (void)report_after(token, DRIVER);
    }
    worker_end(DRIVER, bench->page[DRIVER]);
    check_gone(bench);
}

static void audit(struct bench const *bench) {
    struct baton_finding const found = baton_kernel_audit(BATON_ROOT_HARDWARE);

    test_step((bench->info->flags & BATON_BOOT_DEBUG) == 0u ||
                  (found.error == MM_OK && found.flaw == 0u),
              "drivers: the audit finds nothing wrong");
}

/* Root turns the clock off, and gives up its ports. */
static void stop_clock(void) {
    test_number(baton_ports(BATON_ROOT_PORTS, CLOCK_PORT, CLOCK_PORTS, RANGE), MM_OK,
                "drivers: root uses the clock");
    clock_stop();
    test_number(baton_ports(BATON_ROOT_PORTS, 0, 0, RANGE), MM_OK, "drivers: and gives it up");
}

void test_drivers(struct bench const *bench) {
    unsigned lives = 0;
    unsigned received = 0;

    complaints = interruptions = 0u;
    screen = bench->there + 2u * BATON_PAGE_SIZE;
    worker_space(bench, OTHER_SPACE, bench->page + PEOPLE);
    for (; lives < RESTARTS && test_failed == 0u; lives++) {
        enum stage const stage = (enum stage)(lives % STAGES);

        one_life(bench, stage, lives / STAGES % 2u == 0u);
        received += stage == INTERRUPTED || stage == RUNNING ? 1u : 0u;
        if (lives % AUDITS == 0u) {
            audit(bench);
        }
    }
    test_number(lives, RESTARTS, "drivers: one is killed and started again and again");
    test_number(complaints, 0, "drivers: each found what it should, and nothing else");
    baton_print("# %lu interrupts\n", (unsigned long)interruptions);
    test_check(interruptions >= received, "drivers: they were interrupted");
    stop_clock();
    worker_space_end(bench, OTHER_SPACE, bench->page + PEOPLE);
}
