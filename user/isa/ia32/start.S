/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * Where a program starts: EBX is the address of the boot information, ESP the
 * top of the stack, everything else 0 (docs/abi.md). Calls
 *
 *   int main(struct baton_boot const *info)
 *
 * with the stack aligned as the C calling convention wants it. main ends the
 * machine itself if it can; if it returns, there is nothing left to do.
 */
    .text
    .globl _start
    .type _start, @function
_start:
    xorl %ebp, %ebp
    andl $-16, %esp
    subl $12, %esp
    pushl %ebx
    call main
2:
    movl $9, %eax /* BATON_YIELD */
    xorl %ebx, %ebx
    xorl %esi, %esi
    xorl %edi, %edi
    xorl %ebp, %ebp
    movl %esp, %ecx
    movl $2b, %edx
    sysenter
    .size _start, . - _start

    .section .note.GNU-stack, "", @progbits
