/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * Numbers that assembly and C both need. Nothing but #define may stand here.
 * trap.c checks those that follow from other headers.
 */
#ifndef IA32_NUMBERS_H
#define IA32_NUMBERS_H

/* --- the kernel's half of a root table (see kernel.ld) ------------------------ */

#define KERNEL_BASE 0xC0000000 /* the direct map: physical address 0 */
#define KERNEL_ENTRY 768       /* its first root entry */
#define DIRECT_ENTRIES 244     /* root entries of the direct map, 4 MiB each */
#define LIST_ENTRY 1012        /* entries 1012 to 1019: not present, for the space's lists */
#define LEDGER_ENTRY 1021      /* entries of the ledger */
#define LEDGER_ENTRIES 2
#define STACK_ENTRY 1023 /* its first page is never mapped, the next four are the stack */
#define STACK_BYTES 16384

#define ENTRY_LARGE 0x1E3 /* present, writable, accessed, dirty, 4 MiB, global */
#define ENTRY_TABLE 0x63  /* present, writable, accessed; a page table */
#define ENTRY_SMALL 0x163 /* present, writable, accessed, dirty, global */
#define ENTRY_SMALL_READ 0x161

/* --- selectors ------------------------------------------------------------------ *
 *
 * sysenter and sysexit fix the order of the first four: SYSENTER_CS, + 8, + 16, + 24.
 */
#define KERNEL_CS 8
#define KERNEL_DS 16
#define USER_CS 27
#define USER_DS 35
#define TASK_MAIN 40  /* the TSS that the processor finds the kernel's stack in */
#define TASK_FATAL 48 /* three TSSs for what must never meet a bad stack: NMI, #DF, #MC */
#define SELECTORS 9

/* --- flags ------------------------------------------------------------------------ */

#define FLAGS_CLEAR 0x2       /* all clear; bit 1 is always set */
#define FLAGS_TRAP 0x100      /* TF */
#define FLAGS_VIRTUAL 0x20000 /* VM: the processor was in virtual-8086 mode, so CS tells nothing */
#define FLAGS_USER 0x240DD5   /* what a program may set: CF PF AF ZF SF TF DF OF AC ID */
#define FLAGS_FORCED 0x202    /* IF, and bit 1 */

/* Paging, write protection, native FPU errors, alignment checks; no emulation of the FPU. */
#define CR0_BOOT 0x80050033
#define CR0_TRAP_FPU 0x8 /* TS */
#define CR4_PSE 0x10
#define CR4_MCE 0x40
#define CR4_PGE 0x80
#define CR4_OSFXSR 0x200
#define CR4_OSXMMEXCPT 0x400
#define CR4_UMIP 0x800
#define CR4_SMEP 0x100000
#define CR4_SMAP 0x200000

/* --- the register block of a thread, relative to its end, THREAD_FLAGS ------------- */

#define BLOCK_EAX -28
#define BLOCK_EBX -24
#define BLOCK_ESI -20
#define BLOCK_EDI -16
#define BLOCK_EBP -12
#define BLOCK_ESP -8
#define BLOCK_EIP -4
#define BLOCK_EFLAGS 0
#define BLOCK_ECX 4
#define BLOCK_EDX 8
#define PAGE_EAX -2048 /* the page, from where its EAX is */
#define BLOCK_FULL 36  /* THREAD_FULL, */
#define FULL_IDLE 2    /* and LEAVE_IDLE in it */

/* --- traps --------------------------------------------------------------------------- */

#define STUB_BYTES 16   /* distance of the entry stubs in isa_stubs */
#define VECTOR_NO_FPU 7 /* an FPU instruction, and CR0 says that it traps */
#define VECTOR_PIC 32   /* IRQ 0 to 15 are vectors 32 to 47 */
#define VECTOR_OTHER 48 /* the stub of all vectors that nothing should raise */
#define FRAME_VECTOR 32 /* offsets in struct trap_frame */
#define FRAME_EIP 40
#define FRAME_CS 44

#define SERIAL 0x3F8 /* COM1 */

#endif
