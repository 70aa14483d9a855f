/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * Programs that mean no good. Each `body` is a function for baton_guard that
 * raises an exception; baton_guard restores what it spoils.
 */
    .set WORDS, 0
    .set STACK, 20
    .set TARGET, 24
    .set FLAGS, 28
    .set SELECTORS, 32
    .set STACK_AFTER, 36
    .set FLAGS_AFTER, 40
    .set DATA_AFTER, 44

    .bss
    .balign 4
attack_now:   .long 0 /* the struct attack */
attack_stack: .long 0 /* the caller's stack */
attack_flags: .long 0

    .text

/*
 * void attack_enter(struct attack *attack)
 *
 * popf is the instruction before sysenter, so that TF traps on the first
 * instruction of the kernel. DS and ES may be unusable by then: all memory
 * that is still needed is on the stack.
 */
    .globl attack_enter
attack_enter:
    movl 4(%esp), %eax
    pushl %ebp
    pushl %ebx
    pushl %esi
    pushl %edi
    movl %eax, attack_now
    movl %esp, attack_stack
    movl STACK(%eax), %ecx
    testl %ecx, %ecx
    jnz 1f
    movl %esp, %ecx
1:
    movl TARGET(%eax), %edx
    testl %edx, %edx
    jnz 2f
    movl $3f, %edx
2:
    pushl FLAGS(%eax)
    pushl SELECTORS(%eax)
    movl WORDS+4(%eax), %ebx
    movl WORDS+8(%eax), %esi
    movl WORDS+12(%eax), %edi
    movl WORDS+16(%eax), %ebp
    movl WORDS(%eax), %eax
    movw (%esp), %fs
    movw (%esp), %gs
    movw (%esp), %es
    movw (%esp), %ds
    leal 4(%esp), %esp
    popfl
    sysenter
3:
    movl attack_now, %ecx
    movl %eax, WORDS(%ecx)
    movl %ebx, WORDS+4(%ecx)
    movl %esi, WORDS+8(%ecx)
    movl %edi, WORDS+12(%ecx)
    movl %ebp, WORDS+16(%ecx)
    movl %esp, STACK_AFTER(%ecx)
    movl attack_stack, %esp
    pushfl
    popl FLAGS_AFTER(%ecx)
    movl %ds, %eax
    movw %ax, DATA_AFTER(%ecx)
    movl %es, %eax
    movw %ax, DATA_AFTER+2(%ecx)
    popl %edi
    popl %esi
    popl %ebx
    popl %ebp
    ret

/*
 * void test_fault_twice(void)
 *
 * Comes back from the second fault only, which nobody ought to catch.
 */
    .globl test_fault_twice
test_fault_twice:
    pushl %ebp
    pushl %ebx
    pushl %esi
    pushl %edi
    movl %esp, attack_stack
    movl $(7 + 9 * 65536), %eax     /* control, operation CATCH */
    xorl %ebx, %ebx
    movl $5f, %esi
    xorl %edi, %edi
    xorl %ebp, %ebp
    movl %esp, %ecx
    movl $4f, %edx
    sysenter
4:
    movl $2, attack_flags           /* faults to come */
    ud2
5:
    movl attack_stack, %esp
    decl attack_flags
    jz 6f
    ud2
6:
    popl %edi
    popl %esi
    popl %ebx
    popl %ebp
    ret

    .macro body name
    .globl attack_\name
attack_\name:
    .endm

    body divide_zero
    xorl %ecx, %ecx
    divl %ecx
    ret

    body divide_overflow
    movl $0x80000000, %eax
    cdq
    movl $-1, %ecx
    idivl %ecx
    ret

    body step                       /* TF */
    pushl $0x102
    popfl
    nop
    ret

    body icebp
    .byte 0xf1
    ret

    body breakpoint
    int3
    ret

    body into
    movl $0x7fffffff, %eax
    addl $1, %eax
    into
    ret

    body bound
    pushl $1
    pushl $0
    movl $2, %eax
    .byte 0x62, 0x04, 0x24      /* bound %eax, (%esp): assemblers differ in its syntax */
    addl $8, %esp
    ret

    body undefined
    ud2
    ret

    /* 1 / 0 with that exception unmasked: it comes with the next instruction of the FPU. */
    body coprocessor
    fninit
    pushl $0x37b
    fldcw (%esp)
    addl $4, %esp
    fld1
    fldz
    fdivrp
    fwait
    ret

    /* int n: every gate but those of int3 and into is the kernel's alone. */
    .macro interrupt n
    body int_\n
    int $\n
    ret
    .endm
    interrupt 0
    interrupt 1
    interrupt 2
    interrupt 3
    interrupt 8
    interrupt 14
    interrupt 32
    interrupt 47
    interrupt 128
    interrupt 255

    body cli
    cli
    ret

    body sti
    sti
    ret

    body hlt
    hlt
    ret

    body in
    inb $0x64, %al
    ret

    body out
    movb $0xfe, %al
    outb %al, $0x64
    ret

    body outs
    movw $0x3fa, %dx
    movl $0x400000, %esi
    movw $0xcfe, %dx
    outsb
    ret

    body read_cr0
    movl %cr0, %eax
    ret

    body write_cr0
    xorl %eax, %eax
    movl %eax, %cr0
    ret

    body write_cr3
    xorl %eax, %eax
    movl %eax, %cr3
    ret

    body write_cr4
    xorl %eax, %eax
    movl %eax, %cr4
    ret

    body write_dr7
    movl $0x401, %eax
    movl %eax, %dr7
    ret

    body lgdt
    lgdt attack_table
    ret

    body lidt
    lidt attack_table
    ret

    body lldt
    xorl %eax, %eax
    lldt %ax
    ret

    body ltr
    movl $40, %eax
    ltr %ax
    ret

    body lmsw
    xorl %eax, %eax
    lmsw %ax
    ret

    body clts
    clts
    ret

    body invlpg
    invlpg 0x400000
    ret

    body invd
    invd
    ret

    body wbinvd
    wbinvd
    ret

    body rdmsr
    movl $0x174, %ecx
    rdmsr
    ret

    body wrmsr
    movl $0x176, %ecx
    wrmsr
    ret

    body sysexit
    movl $attack_undefined, %edx
    movl %esp, %ecx
    sysexit

    body far_jump
    ljmp $8, $0xc0100000

    body far_call_task
    lcall $40, $0
    ret

    body load_kernel_ds
    movl $16, %eax
    movl %eax, %ds
    ret

    body load_task_ds
    movl $43, %eax
    movl %eax, %ds
    ret

    body load_far_ds
    movl $0xfffb, %eax
    movl %eax, %ds
    ret

    body load_null_ss
    xorl %eax, %eax
    movl %eax, %ss
    ret

    body load_code_ss
    movl $27, %eax
    movl %eax, %ss
    ret

    body iret_kernel                /* to ring 0 */
    pushl $2
    pushl $8
    pushl $attack_undefined
    iretl

    body iret_nested                /* NT: back to the task that called, which is none */
    pushl $0x4002
    popfl
    pushl $2
    pushl $27
    pushl $attack_undefined
    iretl

    /* VM, which only the kernel can set: the processor ignores it and reaches the ud2. QEMU 7.2
     * does enter virtual-8086 mode, and faults there. */
    body iret_virtual
    movl %esp, %ecx
    pushl $35
    pushl %ecx
    pushl $0x20202
    pushl $27
    pushl $attack_undefined
    iretl

    body iret_virtual_kernel        /* with a CS that looks like the kernel's */
    movl %esp, %ecx
    pushl $35
    pushl %ecx
    pushl $0x20202
    pushl $24
    pushl $attack_undefined
    iretl

    body push_nowhere
    movl $0x2000, %esp
    pushl %eax
    ret

    body push_zero
    xorl %esp, %esp
    pushl %eax
    ret

    body push_kernel
    movl $0xc0001000, %esp
    pushl %eax
    ret

    body stack_zero                 /* an exception with a stack that cannot be used */
    xorl %esp, %esp
    ud2

    body stack_kernel
    movl $0xfffffffc, %esp
    ud2

    body stack_odd
    movl $0x400001, %esp
    int3
    ud2

    body null_selectors
    xorl %eax, %eax
    movl %eax, %ds
    movl %eax, %es
    movl %eax, %fs
    movl %eax, %gs
    ud2

    body code_selectors
    movl $27, %eax
    movl %eax, %ds
    movl %eax, %es
    movl %eax, %fs
    movl %eax, %gs
    ud2

    body direction
    std
    ud2

    body nested
    pushl $0x4002
    popfl
    ud2

    body alignment
    pushl $0x40002
    popfl
    ud2

    body all_flags                  /* all that popf can set but TF */
    pushl $0x247ed7
    popfl
    ud2

    body step_into_fault            /* TF and an exception of another kind, at once */
    pushl $0x102
    popfl
    ud2

    .data
attack_table:
    .word 0
    .long 0

    .section .note.GNU-stack, "", @progbits
