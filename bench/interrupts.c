/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * From a device's interrupt to the thread that waits for it.
 *
 *   program | before, out --> UART raises its line          after, out: it is quiet again
 *                          `---> kernel ---> | after, unmask, before ... receive
 *   driver    (more urgent)                                                 kernel
 *
 * The serial port raises its line as soon as it may say that it has nothing to send, so the
 * interrupt comes with the instruction that lets it.
 */
#include "threads.h"

#define LINE 4u
#define UART_IER 0x3f9u /* interrupt enable; National Semiconductor PC16550D, 8.0 */
#define SENDER_EMPTY 2u
#define PRIORITY 10u
#define PUSH 1u /* the driver's stamp comes after one instruction of its own */

static struct bench_stamps out_stamps;
static struct bench_stamps driver_stamps;
static uint32_t kernel[RUNS];

static void driver(void *argument) {
    (void)argument;
    for (;;) {
        baton_word words[5] = {BATON_REPLY_RECEIVE, 0, 0, 0, 0};

        bench_enter(words, &driver_stamps);
        bench_must((words[0] & BATON_IPC_NOTIFIED) != 0u, "the driver is notified");
        bench_must(baton_unmask(BENCH_LINE) == MM_OK, "the line may interrupt again");
    }
}

static void program(void *argument) {
    uint32_t base;

    (void)argument;
    bench_must(baton_ports(BENCH_PORTS, UART_IER, 1u, 0u) == MM_OK, "a port is open");
    bench_out(UART_IER, 0u, &out_stamps);
    base = out_stamps.after - out_stamps.before;
    for (unsigned i = 0; i < RUNS; i++) {
        bench_quiet();
        bench_out(UART_IER, SENDER_EMPTY, &out_stamps);
        kernel[i] = driver_stamps.after - out_stamps.before - base - PUSH;
        bench_out(UART_IER, 0u, &out_stamps);
    }
    bench_done();
}

void bench_interrupts(struct bench const *bench) {
    struct bench_thread const d = {.space = SLOT_OTHER, .priority = PRIORITY + 1u, .entry = driver};
    struct bench_thread const p = {
        .space = BATON_ROOT_SPACE, .priority = PRIORITY, .entry = program};

    bench_thread_make(bench, 0, &d);
    bench_thread_make(bench, 1u, &p);
    bench_must(baton_grant(BATON_ROOT_HARDWARE, BATON_SLOT(BENCH_LINE) + SLOT_THREAD(0), LINE,
                           LINE) == MM_OK &&
                   baton_grant(BATON_ROOT_HARDWARE, BATON_SLOT(SLOT_EMPTY), LINE, LINE) == MM_OK &&
                   baton_bind(SLOT_EMPTY, BATON_SLOT(SLOT_OTHER), 0u) == MM_OK &&
                   baton_grant(BATON_ROOT_PORTS, BATON_SLOT(BENCH_PORTS) + SLOT_THREAD(1u),
                               UART_IER, UART_IER) == MM_OK,
               "a driver gets a line, a program a port");
    bench_thread_run(0);
    bench_thread_run(1u);
    bench_wait();
    bench_thread_end(bench, 1u);
    bench_thread_end(bench, 0);
    bench_must(baton_drop(BATON_SLOT(SLOT_EMPTY)) == MM_OK, "the line is root's again");
    bench_result("interrupt", "to a more urgent driver, another space", kernel, 0);
}
