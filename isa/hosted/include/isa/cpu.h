/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * What the kernel needs of a processor, for the hosted build: the same functions
 * as in isa/ia32/include/isa/cpu.h, over a software MMU (isa/mmu.h) and a
 * machine that is made of hooks (isa/machine.h).
 */
#ifndef ISA_CPU_H
#define ISA_CPU_H

#include <isa/entry.h>
#include <mmscd/mm.h>

/* The same word: the compiler may think for itself. */
static inline isa_word isa_here(isa_word w) { return w; }

/* The same kernel. */
struct kernel;
static inline struct kernel *isa_only(struct kernel *k) { return k; }

/* The same state: nothing about it is known before it is there. */
static inline struct mm isa_placed(struct mm m) { return m; }

/* The words of the frame whose number times 4096 is `offset`. */
static inline isa_word *isa_at(isa_word (*words)[ISA_WORDS], isa_word offset) {
    return words[offset / 4096u];
}

/* The number of the exception that a page fault is, whatever the format. */
#define ISA_PAGE_FAULT 14u

/* What exception `vector` means, for people; "unknown" for numbers without one. */
char const *isa_exception_name(unsigned vector);

/* Forget the translation of the page at `address`. */
void isa_invalidate(isa_word address);

/* Forget all translations of user addresses. */
void isa_flush(void);

/* An empty entry on the way to `address` was filled: forget absent entries that were cached. */
void isa_filled(isa_word address);

/* Make the space in frame `root` the current one, and forget all translations. */
void isa_load_space(uint32_t root);

/* From now on the thread in frame `thread` is the one that enters the kernel: machine.thread. */
void isa_switch(uint32_t thread, isa_word *flags);

/* Set `count` words to 0. */
static inline void isa_clear(isa_word *words, uint32_t count) {
    for (uint32_t i = 0u; i < count; i++) {
        words[i] = 0u;
    }
}

/* Copy `count` words. */
static inline void isa_copy(isa_word *to, isa_word const *from, uint32_t count) {
    for (uint32_t i = 0u; i < count; i++) {
        to[i] = from[i];
    }
}

/* Write what stands behind the containers (ISA_REGIONS and up) of the root table `words`: here nothing. */
void isa_space_init(isa_word *words);

/* Boot only: map `frame` as page `page` of the ledger: here it is written down. */
void isa_map_ledger(uint32_t page, uint32_t frame);

/* Let user programs use ports first .. first + count - 1, or no longer. count <= 64. */
void isa_ports(uint32_t first, uint32_t count, bool allow);

/* Whether a program may have these processor flags: those of MACHINE_FLAGS. */
bool isa_flags_allowed(isa_word flags);

/* An FPU state at `state`: set it, from all zero, to what a new program expects, save machine.fpu
 * there, load machine.fpu from there. */
void isa_fpu_init(isa_word *state);
void isa_fpu_save(isa_word *state);
void isa_fpu_load(isa_word const *state);

/* Whether a program's next use of machine.fpu is to lead to kernel_fpu first. While it is, nothing
 * may be saved or loaded: machine.fpu_traps. */
void isa_fpu_trap(bool trap);

/* Lines that no program can have, a bit each: the timer for slices, and the cascade. */
#define ISA_LINES_KERNEL 5u

/* Let interrupt line `line` (< MACHINE_LINES) interrupt, or not: machine.lines. */
void isa_line(unsigned line, bool enable);

/* For reply tokens; here the same number every time, so that a run can be repeated. */
uint32_t isa_random(void);

/* One character to the kernel's console. */
void isa_console(char c);

/* Stop the machine for good; `status` is 0 or what an emulator is to exit with. */
_Noreturn void isa_stop(unsigned status);

#endif
