/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * Registers of the FPU and of SSE (user/test/fpu.h): ST0 holds the seed, XMM0 the
 * seed + 1, XMM7 the seed + 2, MXCSR rounds up, the FPU's control word down. FS and GS.
 */
    .set CONTROL_NEW, 0x37f
    .set CONTROL_DOWN, 0x77f
    .set MXCSR_NEW, 0x1f80
    .set MXCSR_UP, 0x5f80
    .set USER_CODE, 27
    .set USER_DATA, 35

    .text
    .globl test_fpu_set
test_fpu_set:
    movl 4(%esp), %eax
    subl $8, %esp
    fninit
    movl $CONTROL_DOWN, (%esp)
    fldcw (%esp)
    movl $MXCSR_UP, (%esp)
    ldmxcsr (%esp)
    movl %eax, (%esp)
    fildl (%esp)
    incl %eax
    movd %eax, %xmm0
    incl %eax
    movd %eax, %xmm7
    addl $8, %esp
    ret

    .globl test_fpu_holds
test_fpu_holds:
    movl 4(%esp), %ecx
    subl $8, %esp
    fistl (%esp)
    cmpl %ecx, (%esp)
    jne 1f
    incl %ecx
    movd %xmm0, %eax
    cmpl %ecx, %eax
    jne 1f
    incl %ecx
    movd %xmm7, %eax
    cmpl %ecx, %eax
    jne 1f
    fnstcw (%esp)
    cmpw $CONTROL_DOWN, (%esp)
    jne 1f
    stmxcsr (%esp)
    movl (%esp), %eax
    andl $0xffc0, %eax          /* without the flags of exceptions */
    cmpl $MXCSR_UP, %eax
    jne 1f
    movl $1, %eax
    addl $8, %esp
    ret
1:  xorl %eax, %eax
    addl $8, %esp
    ret

    .globl test_fpu_fresh
test_fpu_fresh:
    subl $28, %esp
    fnstenv (%esp)              /* masks all exceptions, too: they are */
    cmpw $CONTROL_NEW, (%esp)
    jne 2f
    cmpw $0, 4(%esp)            /* the status */
    jne 2f
    cmpw $-1, 8(%esp)           /* the tags: all empty */
    jne 2f
    stmxcsr (%esp)
    cmpl $MXCSR_NEW, (%esp)
    jne 2f
    por %xmm1, %xmm0
    por %xmm2, %xmm0
    por %xmm3, %xmm0
    por %xmm4, %xmm0
    por %xmm5, %xmm0
    por %xmm6, %xmm0
    por %xmm7, %xmm0
    pxor %xmm1, %xmm1
    pcmpeqd %xmm1, %xmm0
    pmovmskb %xmm0, %eax
    cmpl $0xffff, %eax
    jne 2f
    movl $1, %eax
    addl $28, %esp
    ret
2:  xorl %eax, %eax
    addl $28, %esp
    ret

    .globl test_segments_spoil
test_segments_spoil:
    xorl %eax, %eax
    movl %eax, %fs
    movl $USER_CODE, %eax
    movl %eax, %gs
    ret

    .globl test_segments_fresh
test_segments_fresh:
    movl %fs, %eax
    movl %gs, %ecx
    shll $16, %ecx
    movw %ax, %cx
    xorl %eax, %eax
    cmpl $(USER_DATA << 16 | USER_DATA), %ecx
    sete %al
    ret

    .section .note.GNU-stack, "", @progbits
