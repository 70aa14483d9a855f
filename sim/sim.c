/* SPDX-License-Identifier: BSD-2-Clause */
/* The hosted machine. */
#include "sim.h"
#include "schedule.h"
#include "token.h"
#include <baton/abi.h>
#include <isa/cpu.h>
#include <isa/machine.h>
#include <isa/mmu.h>
#include <setjmp.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>

static struct sim *current;
static jmp_buf *landing;

static void console(char c) {
    if (current->console_length + 1u < SIM_CONSOLE) {
        current->console[current->console_length++] = c;
        current->console[current->console_length] = '\0';
    }
}

static void stop(unsigned status) {
    current->stopped = true;
    current->stop_status = status;
    if (landing == NULL) {
        fprintf(stderr, "The machine stopped with status %u:\n%s\n", status, current->console);
        abort();
    }
    longjmp(*landing, 1);
}

static void *allocate(size_t bytes) {
    void *const memory = mmap(NULL, bytes, PROT_READ | PROT_WRITE,
                              MAP_PRIVATE | MAP_ANONYMOUS | MAP_NORESERVE, -1, 0);

    if (memory == MAP_FAILED) {
        fprintf(stderr, "There is no memory for a hosted machine of %zu bytes.\n", bytes);
        exit(2);
    }
    return memory;
}

static void plug_in(struct sim *sim) {
    current = sim;
    machine_reset();
    machine.console = console;
    machine.stop = stop;
    mmu_reset(sim->words, sim->frames + ISA_LEVELS);
}

void sim_create(struct sim *sim, uint32_t frames, uint32_t ledger_frames) {
    memset(sim, 0, sizeof *sim);
    sim->frames = frames;
    sim->ledger_frames = ledger_frames;
    sim->words = allocate((frames + ISA_LEVELS) * sizeof *sim->words);
    sim->ledger = allocate(ledger_frames * sizeof *sim->ledger);
    plug_in(sim);
}

void sim_clear(struct sim *sim, uint32_t touched) {
    memset(sim->words, 0, touched * sizeof *sim->words);
    memset(sim->ledger, 0, touched * sizeof *sim->ledger);
    memset(&sim->kernel, 0, sizeof sim->kernel);
    sim->console_length = 0u;
    sim->console[0] = '\0';
    sim->stopped = false;
    plug_in(sim);
}

void sim_destroy(struct sim *sim) {
    munmap(sim->words, (sim->frames + ISA_LEVELS) * sizeof *sim->words);
    munmap(sim->ledger, sim->ledger_frames * sizeof *sim->ledger);
}

bool sim_guard(struct sim *sim, void (*body)(void *context), void *context) {
    jmp_buf here;
    jmp_buf *const outer = landing;
    bool returned = false;

    sim->stopped = false;
    landing = &here;
    if (setjmp(here) == 0) {
        body(context);
    }
    landing = outer;
    returned = !sim->stopped;
    return returned;
}

void sim_start(struct sim *sim, mm_frame thread, unsigned priority) {
    sim->words[thread][THREAD_PRIORITY] = priority;
    sim->words[thread][THREAD_FULL] = LEAVE_FULL;
    sim->words[sim->kernel.mm.anchor][THREAD_EXTRA] = EXTRA_IDLE;
    isa_fpu_init(&sim->words[sim->kernel.mm.anchor][THREAD_FPU]);
    isa_fpu_trap(false);
    isa_fpu_load(&sim->words[sim->kernel.mm.anchor][THREAD_FPU]);
    isa_fpu_trap(true);
    sim->kernel.secret = token_secret(isa_random(), sim->kernel.mm.tables);
    sim->kernel.thread = sim->kernel.mm.anchor;
    for (unsigned i = 0u; i < ISA_LEVELS; i++) {
        sim->kernel.above[i] = sim->frames + i;
    }
    sim_ready(sim, thread);
    schedule(&sim->kernel);
}

void sim_ready(struct sim *sim, mm_frame thread) {
    sim->words[thread][THREAD_TOKEN] = token_make(&sim->kernel, thread, sim->kernel.sequence);
    ready_last(&sim->kernel, thread);
}

static void syscall_body(void *context) {
    struct kernel *const k = context;

    kernel_syscall(k, k->mm.words[k->thread]);
}

struct sim_result sim_call(struct sim *sim, isa_word call, isa_word a, isa_word b, isa_word c,
                           isa_word d) {
    isa_word *const words = sim->words[sim->kernel.thread];

    words[THREAD_CALL] = call;
    words[THREAD_A] = a;
    words[THREAD_B] = b;
    words[THREAD_C] = c;
    words[THREAD_D] = d;
    sim_guard(sim, syscall_body, &sim->kernel);
    return (struct sim_result){words[THREAD_CALL], words[THREAD_A], words[THREAD_B],
                               words[THREAD_C], words[THREAD_D]};
}

struct fault_call {
    struct kernel *kernel;
    struct fault fault;
};

static void fault_body(void *context) {
    struct fault_call *const call = context;

    kernel_fault(call->kernel, &call->fault);
}

enum sim_access sim_access(struct sim *sim, isa_word address, unsigned access, isa_word *value) {
    struct mmu_result result = {0u, false};
    struct fault_call call = {.kernel = &sim->kernel};
    isa_word *word;

    if (!mmu_access(address, access, &result)) {
        call.fault = (struct fault){.vector = ISA_PAGE_FAULT,
                                    .access = (access == MM_W ? BATON_FAULT_WRITE : 0u) |
                                              (access == MM_X ? BATON_FAULT_FETCH : 0u) |
                                              (result.present ? BATON_FAULT_PRESENT : 0u),
                                    .address = address,
                                    .code = access};
        return sim_guard(sim, fault_body, &call) ? SIM_CAUGHT : SIM_STOPPED;
    }
    if (result.frame >= sim->frames) {
        return SIM_BUS;
    }
    word = &sim->words[result.frame][address % 4096u / sizeof(isa_word)];
    if (access == MM_W) {
        *word = *value;
    } else {
        *value = *word;
    }
    return SIM_DONE;
}

bool sim_exception(struct sim *sim, unsigned vector) {
    struct fault_call call = {&sim->kernel, {.vector = vector}};

    return sim_guard(sim, fault_body, &call);
}

void sim_interrupt(struct sim *sim, unsigned line) {
    if (machine.lines[line]) {
        machine.lines[line] = false;
        kernel_interrupt(&sim->kernel, line);
    }
}
