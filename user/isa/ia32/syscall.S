/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * void baton_enter(baton_word words[5])
 *
 *   words    CALL A B C D  -->  EAX EBX ESI EDI EBP  -->  sysenter
 *
 * ECX and EDX tell the kernel where to come back to, and are lost. The compiler
 * wants EBX, ESI, EDI and EBP back, so they wait on the stack.
 */
    .text
    .globl baton_enter
    .type baton_enter, @function
baton_enter:
    pushl %ebp
    pushl %ebx
    pushl %esi
    pushl %edi
    movl 20(%esp), %ecx
    movl 0(%ecx), %eax
    movl 4(%ecx), %ebx
    movl 8(%ecx), %esi
    movl 12(%ecx), %edi
    movl 16(%ecx), %ebp
    movl %esp, %ecx
    movl $1f, %edx
    sysenter
1:
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
    .size baton_enter, . - baton_enter

    .section .note.GNU-stack, "", @progbits
