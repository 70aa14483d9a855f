/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * The hosted machine: the primitives of isa/cpu.h that are not the MMU's.
 */
#include <isa/cpu.h>
#include <isa/machine.h>
#include <stdlib.h>
#include <string.h>

struct machine machine;

void machine_reset(void) { memset(&machine, 0, sizeof machine); }

char const *isa_exception_name(unsigned vector) {
    return vector == ISA_PAGE_FAULT ? "page fault" : "unknown";
}

void isa_switch(uint32_t thread, isa_word *flags) {
    (void)flags;
    machine.thread = thread;
}

/* The hosted kernel has no addresses of its own in a space. */
void isa_space_init(isa_word *words) { isa_clear(words + ISA_REGIONS, ISA_WORDS - ISA_REGIONS); }

void isa_map_ledger(uint32_t page, uint32_t frame) {
    if (page >= MACHINE_LEDGER_PAGES) {
        isa_stop(1u);
    }
    machine.ledger[page] = frame;
    if (page >= machine.ledger_pages) {
        machine.ledger_pages = page + 1u;
    }
}

void isa_ports(uint32_t first, uint32_t count, bool allow) {
    for (uint32_t port = first; port < first + count && port < MACHINE_PORTS; port++) {
        machine.ports[port] = allow;
    }
}

bool isa_flags_allowed(isa_word flags) { return (flags & ~(isa_word)MACHINE_FLAGS) == 0u; }

void isa_fpu_init(isa_word *state) { state[0] = MACHINE_FPU_CLEAN; }

static void use_fpu(void) {
    if (machine.fpu_traps) {
        isa_stop(1u);
    }
}

void isa_fpu_save(isa_word *state) {
    use_fpu();
    state[0] = machine.fpu;
}

void isa_fpu_load(isa_word const *state) {
    use_fpu();
    machine.fpu = state[0];
}

void isa_fpu_trap(bool trap) { machine.fpu_traps = trap; }

void isa_line(unsigned line, bool enable) {
    if (line >= MACHINE_LINES) {
        isa_stop(1u);
    }
    machine.lines[line] = enable;
}

uint32_t isa_random(void) { return MACHINE_RANDOM; }

void isa_console(char c) {
    if (machine.console != NULL) {
        machine.console(c);
    }
}

_Noreturn void isa_stop(unsigned status) {
    if (machine.stop != NULL) {
        machine.stop(status);
    }
    abort();
}
