/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * The border between user programs and the kernel.
 *
 *   SYSENTER_ESP                     thread's page (kernel/thread.h)
 *      |   64 bytes  isa_block       ... EAX EBX ESI EDI EBP ESP EIP | EFLAGS ECX EDX ... FULL
 *      |  | room  || address |-----------------------------------> ^
 *      +------------^                          pushes go <---------- here
 *
 * sysenter lands on isa_block, whose one word is the address of the end of the
 * running thread's register block, so the first instruction takes the stack
 * there and pushes save the registers where they belong. If the program set TF,
 * the trap comes before that first instruction: its frame takes 12 bytes of the
 * room below isa_block, and the handler needs no more.
 *
 * Any selector can be in DS and ES, and any flag set, when a program enters.
 * FS and GS are not used by the kernel; isa_switch (isa/cpu.h) loads them.
 *
 * Interrupts are off in the kernel, but for one place: isa_idle, where the
 * processor waits when no thread can run. An interrupt there finds nothing to
 * save, and the kernel is left again for whoever runs then.
 *
 * Sources: Intel SDM 2B, SYSENTER and SYSEXIT; 3A, 6.8.1, 6.12 and 6.14.
 */
#include "numbers.h"

    .text

/* A system call. ECX and EDX hold the program's stack pointer and where it goes on. */
    .globl isa_sysenter
    .balign 16
isa_sysenter:
    movl (%esp), %esp
    pushl %edx
    pushl %ecx
    pushl %ebp
    pushl %edi
    pushl %esi
    pushl %ebx
    pushl %eax
    movl $USER_DS, %eax
    movl %eax, %ds
    movl %eax, %es
    leal PAGE_EAX(%esp), %edx
    movl $isa_stack_top, %esp
    pushl $FLAGS_CLEAR
    popfl
isa_sysenter_clean:
    movl $isa_kernel, %eax
    call kernel_syscall

/* Back to the thread that runs. The stack is empty. */
isa_leave:
    movl isa_block, %edx
    cmpl $0, BLOCK_FULL(%edx)
    jne isa_leave_full
    movl BLOCK_EAX(%edx), %eax
    movl BLOCK_EBX(%edx), %ebx
    movl BLOCK_ESI(%edx), %esi
    movl BLOCK_EDI(%edx), %edi
    movl BLOCK_EBP(%edx), %ebp
    movl BLOCK_ESP(%edx), %ecx
    movl BLOCK_EIP(%edx), %edx
    sti                                 # takes effect after sysexit
    sysexit

/* The same with all registers; the next call's results are enough again. */
isa_leave_full:
    cmpl $FULL_IDLE, BLOCK_FULL(%edx)
    je isa_idle
    movl $0, BLOCK_FULL(%edx)
    movl BLOCK_EFLAGS(%edx), %eax
    andl $FLAGS_USER, %eax
    orl $FLAGS_FORCED, %eax
    pushl $USER_DS
    pushl BLOCK_ESP(%edx)
    pushl %eax
    pushl $USER_CS
    pushl BLOCK_EIP(%edx)
    movl BLOCK_EAX(%edx), %eax
    movl BLOCK_EBX(%edx), %ebx
    movl BLOCK_ESI(%edx), %esi
    movl BLOCK_EDI(%edx), %edi
    movl BLOCK_EBP(%edx), %ebp
    movl BLOCK_ECX(%edx), %ecx
    movl BLOCK_EDX(%edx), %edx
    iretl

/* The first entry into user space: forget the boot's stack. */
    .globl isa_enter
isa_enter:
    movl $isa_stack_top, %esp
    movl isa_block, %edx
    jmp isa_leave_full

/* There is nobody to go back to. No interrupt comes between sti and hlt. */
isa_idle:
    sti
    hlt
isa_idle_end:
    cli                                 # not reached: the interrupt that ends hlt does not return
    jmp isa_idle

/* --- exceptions and interrupts ------------------------------------------------------ */

/* Here with a vector and an error code above what the processor pushed: struct trap_frame. */
trap:
    pushal
    movl $USER_DS, %eax
    movl %eax, %ds
    movl %eax, %es
    cld
    movl %esp, %eax
    testl $FLAGS_VIRTUAL, FRAME_CS+4(%esp) # QEMU 7.2 lets a program's iret set it; the CPU does not
    jnz 2f
    testb $3, FRAME_CS(%esp)
    jz 1f
2:  call isa_trap
    movl $isa_stack_top, %esp
    jmp isa_leave
1:  cmpl $isa_idle_end, FRAME_EIP(%esp)
    jne 3f
    cmpl $VECTOR_PIC, FRAME_VECTOR(%esp)
    jb 3f
    movl FRAME_VECTOR(%esp), %eax
    call isa_interrupt
    movl $isa_stack_top, %esp
    jmp isa_leave
3:  movl $isa_fatal_stack_top, %esp     # whatever the stack was, the report needs a good one
    call isa_trap_fatal

/* A debug exception. In the kernel it can only be the TF of a program that entered. */
trap_debug:
    testb $3, 4(%esp)
    jnz 1f
    cmpl $isa_sysenter, (%esp)
    jb 1f
    cmpl $isa_sysenter_clean, (%esp)
    ja 1f
    andl $~FLAGS_TRAP, 8(%esp)
    iretl
1:  pushl $0
    pushl $1
    jmp trap

/* NMI, double fault and machine check arrive as tasks, with their own stack. */
    .globl isa_task_nmi, isa_task_double, isa_task_machine
isa_task_nmi:
    movl $2, %eax
    call isa_task_fatal
isa_task_double:
    movl $8, %eax
    call isa_task_fatal
isa_task_machine:
    movl $18, %eax
    call isa_task_fatal

/* One stub for each exception, for each interrupt, and one for all other vectors. The processor
 * pushes an error code itself for some (SDM 3A, table 6-1). */
    .set EXCEPTIONS_WITH_CODE, 0x60227D00 # 8, 10 to 14, 17, 21, 29, 30
    .globl isa_stubs
    .balign STUB_BYTES
isa_stubs:
    .set vector, 0
    .rept VECTOR_OTHER + 1
    .balign STUB_BYTES
    .if vector == 1
    jmp trap_debug
    .else
    .if vector >= 32 || !(EXCEPTIONS_WITH_CODE & (1 << vector))
    pushl $0
    .endif
    pushl $vector
    jmp trap
    .endif
    .set vector, vector + 1
    .endr
    .balign STUB_BYTES

/* --- the kernel's only stack, and one to report a failure on --------------------------- */

    .bss
    .balign 16
    .skip 64
    .globl isa_block
isa_block:
    .skip 4
    .balign 4096
    .globl isa_stack, isa_stack_table
isa_stack:                              # as frames; kernel.ld says where it is used
    .skip STACK_BYTES
isa_stack_table:
    .skip 4096
    .skip 4096
    .globl isa_fatal_stack_top
isa_fatal_stack_top:
