/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * From the loader to C: multiboot 1 hands over in protected mode with paging
 * off, the magic number in EAX and the address of its information in EBX.
 */
#include "numbers.h"

#define MULTIBOOT_MAGIC 0x1BADB002
#define MULTIBOOT_FLAGS 3 /* modules start on pages; tell the size of memory */

#define CPU_NEEDED 0x2808 /* CPUID.1:EDX: PSE (3), SEP (11), PGE (13) */
#define FLAGS_ID 0x200000
#define PHYSICAL(symbol) (symbol - KERNEL_BASE)

    .section .boot, "ax"
    .balign 4
    .long MULTIBOOT_MAGIC
    .long MULTIBOOT_FLAGS
    .long -(MULTIBOOT_MAGIC + MULTIBOOT_FLAGS)

    .globl isa_boot
isa_boot:
    cli
    cld
    movl %eax, %esi                     # the magic number
    movl %ebx, %ebp                     # the information's address

    movl $PHYSICAL(isa_bss), %edi
    movl $PHYSICAL(isa_image_end), %ecx
    subl %edi, %ecx
    xorl %eax, %eax
    rep stosb
    movl $PHYSICAL(isa_stack + STACK_BYTES), %esp

    # COM1, 115200 baud, 8N1, no interrupts.
    movl $serial_setup, %ebx
1:  movzbl (%ebx), %edx
    movb 1(%ebx), %al
    addl $SERIAL, %edx
    outb %al, %dx
    addl $2, %ebx
    cmpl $serial_setup_end, %ebx
    jb 1b

    # Is there CPUID, and does it report what the kernel cannot do without?
    pushfl
    popl %eax
    movl %eax, %ecx
    xorl $FLAGS_ID, %eax
    pushl %eax
    popfl
    pushfl
    popl %eax
    xorl %ecx, %eax
    testl $FLAGS_ID, %eax
    jz unfit
    xorl %eax, %eax
    cpuid
    testl %eax, %eax
    jz unfit
    movl $1, %eax
    cpuid
    andl $CPU_NEEDED, %edx
    cmpl $CPU_NEEDED, %edx
    jne unfit
    # Early processors of family 6 report SEP and do not have it (SDM 2B, SYSENTER).
    movl %eax, %ecx
    andl $0x0FFF3FF0, %ecx
    subl $0x600, %ecx
    cmpl $0x30, %ecx
    jae 2f
    andl $0xF, %eax
    cmpl $3, %eax
    jb unfit

    # The boot page directory: the direct map, and for the next few instructions
    # the first 4 MiB at their physical addresses.
2:  movl $PHYSICAL(isa_root), %edi
    movl $(ENTRY_LARGE - 0x100), (%edi)
    movl $ENTRY_LARGE, %eax
    leal KERNEL_ENTRY * 4(%edi), %ebx
    movl $DIRECT_ENTRIES, %ecx
3:  movl %eax, (%ebx)
    addl $0x400000, %eax
    addl $4, %ebx
    decl %ecx
    jnz 3b
    movl $PHYSICAL(isa_stack_table), %ebx
    leal ENTRY_TABLE(%ebx), %eax
    movl %eax, STACK_ENTRY * 4(%edi)
    movl $PHYSICAL(isa_stack) + ENTRY_SMALL, %eax
    movl $(STACK_BYTES / 4096), %ecx
4:  addl $4, %ebx                       # the first page stays out: stacks grow down
    movl %eax, (%ebx)
    addl $4096, %eax
    decl %ecx
    jnz 4b
    movl %edi, %cr3
    movl $CR4_PSE, %eax
    movl %eax, %cr4
    movl $CR0_BOOT, %eax
    movl %eax, %cr0
    movl $isa_high, %eax
    jmp *%eax

unfit:
    movl $unfit_text, %esi
    movl $(SERIAL + 5), %edx
5:  movl $100000, %ecx                  # a port that is missing must not hang the kernel
6:  inb %dx, %al
    testb $0x20, %al
    loopz 6b
    lodsb
    testb %al, %al
    jz 7f
    movl $SERIAL, %edx
    outb %al, %dx
    movl $(SERIAL + 5), %edx
    jmp 5b
7:  cli
    hlt
    jmp 7b

serial_setup: # register, value
    .byte 1, 0x00                       # no interrupts
    .byte 3, 0x80                       # the next two are the divisor
    .byte 0, 0x01
    .byte 1, 0x00
    .byte 3, 0x03                       # 8 bits, no parity, 1 stop bit
    .byte 2, 0xC7                       # FIFOs on and cleared
    .byte 4, 0x03                       # DTR, RTS
serial_setup_end:

unfit_text:
    .asciz "Baton needs a processor with PSE, PGE and SYSENTER (Pentium II or later).\r\n"

    .text
isa_high:
    movl $isa_stack_top, %esp
    movl %esi, %eax
    movl %ebp, %edx
    xorl %ebp, %ebp
    call isa_start
