/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * The hosted machine: the kernel over arrays, a software MMU, and no hardware.
 *
 *      test program
 *      | sim_call         as the running thread: words of its thread's page --> kernel_syscall
 *      | sim_access       as the running thread: MMU --> words, or kernel_fault
 *      v
 *      struct kernel  --> words[frame][index], ledger[frame]
 *      console        --> sim->console
 *      isa_stop       --> sim_guard returns false
 *
 * There is one MMU and one machine (isa/mmu.h, isa/machine.h), so one sim at a
 * time is in use: the one that was made last.
 */
#ifndef SIM_H
#define SIM_H

#include "kernel.h"
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>

#define SIM_CONSOLE 65536u

struct sim {
    struct kernel kernel;
    mm_word (*words)[ISA_WORDS]; /* the whole memory, not only what can be objects; behind it,
                                    tables of the kernel's own */
    struct mm_entry *ledger;
    uint32_t frames;        /* of the memory */
    uint32_t ledger_frames; /* that the ledger has room for */
    char console[SIM_CONSOLE];
    size_t console_length;
    bool stopped; /* by isa_stop, */
    unsigned stop_status;
};

/* A machine with `frames` frames of memory and room for `ledger_frames` ledger entries, all
 * zero. Memory that is never touched costs nothing. Ends the program if there is none. */
void sim_create(struct sim *sim, uint32_t frames, uint32_t ledger_frames);

/* Everything zero again; sizes stay. `touched` is how many frames, from 0 on, may have been
 * used. */
void sim_clear(struct sim *sim, uint32_t touched);
void sim_destroy(struct sim *sim);

/* Run body(context). Returns false if the machine was stopped meanwhile: sim->stop_status. */
bool sim_guard(struct sim *sim, void (*body)(void *context), void *context);

/* Let `thread`, whose slot 1 holds its space, be the running one, with that priority. Nothing else
 * may be ready. */
void sim_start(struct sim *sim, mm_frame thread, unsigned priority);

/* Let another thread, whose words were written by hand, be ready: as control RESUME would. Only after
 * sim_start. */
void sim_ready(struct sim *sim, mm_frame thread);

struct sim_result {
    isa_word status, a, b, c, d;
};

/* One system call of the running thread. If the machine stops (it must not), sim->stopped. */
struct sim_result sim_call(struct sim *sim, isa_word call, isa_word a, isa_word b, isa_word c,
                           isa_word d);

enum sim_access {
    SIM_DONE,    /* the access went through */
    SIM_CAUGHT,  /* it faulted, and the kernel dealt with it */
    SIM_STOPPED, /* it faulted, and the machine stopped */
    SIM_BUS      /* it went to a frame that this machine does not have */
};

/* One access of the running program to the word at `address`: `access` is MM_R, MM_W or MM_X.
 * For a write, *value is written; else it is read. */
enum sim_access sim_access(struct sim *sim, isa_word address, unsigned access, isa_word *value);

/* An exception of the running thread: kernel_fault with `vector`, nothing else. */
bool sim_exception(struct sim *sim, unsigned vector);

/* Raise an interrupt line: if it is not masked it is masked, and the kernel is told. */
void sim_interrupt(struct sim *sim, unsigned line);

#endif
