/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * Time stamps around system calls. What these mean is in stamp.h.
 *
 *   rdtsc | arguments into registers | sysenter ... sysexit | push | rdtsc
 *   ^ before                                                         ^ after
 */
    .text

    .macro enter name, instruction:vararg
    .globl \name
    .type \name, @function
\name:
    pushl %ebp
    pushl %ebx
    pushl %esi
    pushl %edi
    rdtsc
    movl 24(%esp), %ecx
    movl %eax, 0(%ecx)
    movl 20(%esp), %ecx
    movl 0(%ecx), %eax
    movl 4(%ecx), %ebx
    movl 8(%ecx), %esi
    movl 12(%ecx), %edi
    movl 16(%ecx), %ebp
    movl %esp, %ecx
    movl $1f, %edx
    \instruction
1:
    pushl %eax
    rdtsc
    movl 28(%esp), %ecx
    movl %eax, 4(%ecx)
    popl %eax
    movl 20(%esp), %ecx
    movl %eax, 0(%ecx)
    movl %ebx, 4(%ecx)
    movl %esi, 8(%ecx)
    movl %edi, 12(%ecx)
    movl %ebp, 16(%ecx)
    popl %edi
    popl %esi
    popl %ebx
    popl %ebp
    ret
    .size \name, . - \name
    .endm

    enter bench_enter, sysenter
    enter bench_enter_nothing

    .globl bench_touch
    .type bench_touch, @function
bench_touch:
    movl 8(%esp), %ecx
    rdtsc
    movl %eax, 0(%ecx)
    movl 4(%esp), %eax
    movl (%eax), %eax
    rdtsc
    movl %eax, 4(%ecx)
    ret
    .size bench_touch, . - bench_touch

    .globl bench_out
    .type bench_out, @function
bench_out:
    movl 12(%esp), %ecx
    rdtsc
    movl %eax, 0(%ecx)
    movl 4(%esp), %edx
    movl 8(%esp), %eax
    outb %al, %dx
    rdtsc
    movl %eax, 4(%ecx)
    ret
    .size bench_out, . - bench_out

    .globl bench_known_straight
    .type bench_known_straight, @function
bench_known_straight:
    rdtsc
    movl %eax, %ecx
    .rept 100
    nop
    .endr
    rdtsc
    subl %ecx, %eax
    ret
    .size bench_known_straight, . - bench_known_straight

    .globl bench_known_loop
    .type bench_known_loop, @function
bench_known_loop:
    pushl %ebx
    movl 8(%esp), %ebx
    rdtsc
    movl %eax, %ecx
1:
    decl %ebx
    jnz 1b
    rdtsc
    subl %ecx, %eax
    popl %ebx
    ret
    .size bench_known_loop, . - bench_known_loop

    .globl bench_known_repeat
    .type bench_known_repeat, @function
bench_known_repeat:
    pushl %edi
    pushl %esi
    movl 12(%esp), %edi
    rdtsc
    movl %eax, %esi
    movl 16(%esp), %ecx
    xorl %eax, %eax
    rep stosl
    rdtsc
    subl %esi, %eax
    popl %esi
    popl %edi
    ret
    .size bench_known_repeat, . - bench_known_repeat

    .section .note.GNU-stack, "", @progbits
