/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * What the files of this folder share, and nobody else sees.
 *
 *   boot.S -> boot.c      from the loader to user space; the kernel's half of a space
 *   multiboot.c           what the loader says
 *   protect.c             what the kernel may not do to itself
 *   segments.c            GDT, IDT, TSSs, ports
 *   entry.S -> trap.c     system calls, exceptions
 *              `-> pic.c  interrupts, and the kernel's timer
 *   fpu.c                 the FPU and SSE registers of threads
 *   console.c             the serial port, and the end
 *   string.c              what compilers call by themselves
 */
#ifndef IA32_H
#define IA32_H

#include <boot.h>
#include "numbers.h"
#include <isa/cpu.h>
#include <stddef.h>
#include <stdint.h>

/* --- instructions ------------------------------------------------------------------ */

static inline void out8(uint16_t port, uint8_t value) {
    __asm__ volatile("outb %0, %1" : : "a"(value), "Nd"(port));
}

static inline void out32(uint16_t port, uint32_t value) {
    __asm__ volatile("outl %0, %1" : : "a"(value), "Nd"(port));
}

static inline uint8_t in8(uint16_t port) {
    uint8_t value;

    __asm__ volatile("inb %1, %0" : "=a"(value) : "Nd"(port));
    return value;
}

static inline uint32_t page_fault_address(void) {
    uint32_t address;

    __asm__ volatile("mov %%cr2, %0" : "=r"(address));
    return address;
}

/* --- placed by kernel.ld ------------------------------------------------------------ */

extern char isa_data[]; /* the first that the kernel writes */
extern char isa_image_end[];

/* --- boot.c --------------------------------------------------------------------------- */

extern mm_word isa_root[ISA_WORDS]; /* the boot page directory */

/* The physical address of something in the image. */
static inline uint32_t isa_physical(void const *p) { return (uint32_t)p - KERNEL_BASE; }

/* From boot.S: `magic` and `info` are the loader's EAX and EBX. */
_Noreturn void isa_start(uint32_t magic, uint32_t info);

/* --- protect.c ------------------------------------------------------------------------- */

/* In the boot page directory, make what of the image is never written read-only. */
void isa_protect_image(void);

/* The bits of CR4 for those of SMEP, SMAP and UMIP that the processor has. */
uint32_t isa_protections(void);

/* --- segments.c ------------------------------------------------------------------------- */

/* The registers of a task (SDM 3A, figure 7-2); upper halves of selectors are reserved. */
struct task {
    uint32_t link, esp0, ss0, esp1, ss1, esp2, ss2, cr3, eip, eflags;
    uint32_t eax, ecx, edx, ebx, esp, ebp, esi, edi;
    uint32_t es, cs, ss, ds, fs, gs, ldt;
    uint16_t trap, ports;
};

/* Build and load all descriptor tables; sysenter leads to isa_sysenter, and no port is allowed. */
void isa_segments(void);

/* What ran when a fatal task took over. */
struct task const *isa_interrupted(void);

/* --- entry.S -------------------------------------------------------------------------------- */

extern char isa_stack_top[];
extern char isa_fatal_stack_top[];
extern char const isa_stubs[];

void isa_sysenter(void);
void isa_task_nmi(void);
void isa_task_double(void);
void isa_task_machine(void);

/* To the running thread with all its registers; the boot's stack is gone. */
_Noreturn void isa_enter(void);

/* --- trap.c ---------------------------------------------------------------------------------- */

/* What entry.S and the processor push; esp and ss only if it came from a program. */
struct trap_frame {
    uint32_t edi, esi, ebp, esp_pushed, ebx, edx, ecx, eax;
    uint32_t vector, error;
    uint32_t eip, cs, eflags, esp, ss;
};

/* An exception or interrupt of the running thread. */
void isa_trap(struct trap_frame const *frame);

/* An exception in the kernel: report it and stop. */
_Noreturn void isa_trap_fatal(struct trap_frame const *frame);

/* The same for a vector that arrived as a task. */
_Noreturn void isa_task_fatal(unsigned vector);

/* --- pic.c ------------------------------------------------------------------------------------ */

/* Vector `vector` (VECTOR_PIC and up) was raised: the kernel's timer, a line, or nothing. Called
 * with the registers of whoever ran saved. */
void isa_interrupt(unsigned vector);

/* Move both interrupt controllers away from the exceptions, mask every line but the kernel's
 * timer's, and start that. Interrupts stay off until a thread runs. */
void isa_start_interrupts(void);

/* --- fpu.c ------------------------------------------------------------------------------------ */

/* Let programs use the FPU, and SSE if there is any. Before the first isa_fpu_init. */
void isa_start_fpu(void);

/* --- console.c -------------------------------------------------------------------------------- */

/* Look for exit=0xf4 in the command line: isa_stop then tells an emulator its status. */
void isa_console_options(char const *command);

/* --- string.c: C17, 7.24; cost linear in `length` ----------------------------------- */

void *memcpy(void *to, void const *from, size_t length);
void *memset(void *to, int value, size_t length);
void *memmove(void *to, void const *from, size_t length);
int memcmp(void const *a, void const *b, size_t length);

#endif
