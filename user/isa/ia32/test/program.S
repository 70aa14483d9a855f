/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * A whole program (user/test/program.h): it can stand at any address, and needs
 * a stack. One call as its registers say, with B, and B + C; then nothing.
 */
    .text
    .globl test_program
    .globl test_program_end
test_program:
    pushl %esi
    addl (%esp), %edi
    call 1f
1:
    popl %edx
    addl $(2f - 1b), %edx
    movl %esp, %ecx
    sysenter
2:
    jmp 2b
test_program_end:

    .section .note.GNU-stack, "", @progbits
