/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * What the kernel needs of an IA-32 processor, as few and as small primitives as
 * possible. Every ISA has a header of this name with the same functions.
 */
#ifndef ISA_CPU_H
#define ISA_CPU_H

#include <isa/entry.h>
#include <mmscd/mm.h>

/* The same word, worked out at this place: registers are few, and what it is made of needs more. */
static inline isa_word isa_here(isa_word w) {
    __asm__("" : "+r"(w));
    return w;
}

/* The same kernel, as a constant: there is one. */
struct kernel;
extern struct kernel isa_kernel;
static inline struct kernel *isa_only(struct kernel *k) {
    (void)k;
    return &isa_kernel;
}

/* The direct map: the words of all frames that can be objects; and the ledger (kernel.ld). */
extern isa_word isa_words[][ISA_WORDS];
extern struct mm_entry isa_ledger[];

/* The same state, the places of its two tables put in as constants. */
static inline struct mm isa_placed(struct mm m) {
    m.words = isa_words;
    m.ledger = isa_ledger;
    return m;
}

/* The words of the frame whose number times 4096 is `offset`: words[offset / 4096], `words` being struct mm's.
 * Here they are where the linker has put them, so that nothing has to be read or multiplied. */
static inline isa_word *isa_at(isa_word (*words)[ISA_WORDS], isa_word offset) {
    (void)words;
    return (isa_word *)((uintptr_t)isa_words + offset);
}

/* The number of the exception that a page fault is. */
#define ISA_PAGE_FAULT 14u

/* The selector of programs' data segment. */
#define ISA_USER_DATA 35u

/* What exception `vector` means, for people; "unknown" for numbers without one. */
char const *isa_exception_name(unsigned vector);

/* Forget the translation of the page at `address` (SDM 3A, 4.10.4.1). */
static inline void isa_invalidate(isa_word address) {
    __asm__ volatile("invlpg (%0)" : : "r"(address) : "memory");
}

/* Forget all translations of user addresses. */
static inline void isa_flush(void) {
    isa_word root;

    __asm__ volatile("mov %%cr3, %0\n\tmov %0, %%cr3" : "=r"(root) : : "memory");
}

/* An empty entry was filled: IA-32 caches no absent entries (SDM 3A, 4.10.2.3), so nothing to
 * do. */
static inline void isa_filled(isa_word address) { (void)address; }

/* Make the space in frame `root` the current one. */
static inline void isa_load_space(uint32_t root) {
    __asm__ volatile("mov %0, %%cr3" : : "r"(root * 4096u) : "memory");
}

/* The end of the running thread's register block (entry.S). */
extern isa_word *isa_block;

/* From now on the thread in frame `thread`, whose registers end below `flags` (THREAD_FLAGS of its page), is
 * the one whose registers are saved when a program enters the kernel, and restored when the kernel is left.
 * FS and GS are no channel between threads: it finds the flat data segment in them. Constant time. */
static inline void isa_switch(uint32_t thread, isa_word *flags) {
    (void)thread;
    isa_block = flags;
    __asm__ volatile("mov %0, %%fs\n\tmov %0, %%gs" : : "r"(ISA_USER_DATA));
}

/* Set `count` words to 0. Cost: linear. */
static inline void isa_clear(isa_word *words, uint32_t count) {
    __asm__ volatile("rep stosl" : "+D"(words), "+c"(count) : "a"(0) : "memory");
}

/* Copy `count` words. Cost: linear. */
static inline void isa_copy(isa_word *to, isa_word const *from, uint32_t count) {
    __asm__ volatile("rep movsl" : "+D"(to), "+S"(from), "+c"(count) : : "memory");
}

/* Write what stands behind the containers (ISA_REGIONS and up) of the root table `words`: no window, and the
 * kernel's own entries. Of those, 1012 to 1019 are not present: they are free for lists of the space. */
void isa_space_init(isa_word *words);

/* Boot only: map `frame` as page `page` (< 2048) of the ledger, writable by the kernel alone. */
void isa_map_ledger(uint32_t page, uint32_t frame);

/* Let user programs use ports first .. first + count - 1, or no longer. count <= 64. Ports above
 * 65535 are ignored. At start none is allowed. Cost: linear in `count`. */
void isa_ports(uint32_t first, uint32_t count, bool allow);

/* Whether a program may have these processor flags: only those that it could set itself. */
bool isa_flags_allowed(isa_word flags);

/* An FPU and SSE state, 512 bytes at `state`, aligned to 64 bytes: set it, from all zero, to what a
 * new program expects, save the processor's there, load the processor's from there. */
void isa_fpu_init(isa_word *state);
void isa_fpu_save(isa_word *state);
void isa_fpu_load(isa_word const *state);

/* Whether a program's next use of these registers is to lead to kernel_fpu first. While it is, nothing
 * may be saved or loaded. */
void isa_fpu_trap(bool trap);

/* Lines that no program can have, a bit each: the timer for slices, and the cascade. */
#define ISA_LINES_KERNEL 5u

/* Let interrupt line `line` (< LINES) interrupt, or not. It is masked when it is raised, and at start. */
void isa_line(unsigned line, bool enable);

/* Something that no program can guess, for reply tokens. Boot only. */
uint32_t isa_random(void);

/* One character to the kernel's console, a line feed as carriage return and line feed. Waits a
 * bounded time for a port that does not take it, and gives up on it for good then. */
void isa_console(char c);

/* Stop the machine for good; `status` is 0 or what an emulator is to exit with: with exit=0xf4 in
 * the command line, `status` is written to port 0xF4 first (QEMU then exits with 2 * status +
 * 1). */
_Noreturn void isa_stop(unsigned status);

#endif
