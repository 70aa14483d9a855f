/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * Where a program starts: EBX is the address of what it has to know (of root
 * the boot information, else the start information), ESP the top of the stack,
 * everything else 0 (docs/abi.md). Calls
 *
 *   _Noreturn void baton_begin(void const *info)
 *
 * with the stack aligned as the C calling convention wants it.
 */
    .text
    .globl _start
    .type _start, @function
_start:
    xorl %ebp, %ebp
    andl $-16, %esp
    subl $12, %esp
    pushl %ebx
    call baton_begin
    ud2
    .size _start, . - _start

    .section .note.GNU-stack, "", @progbits
