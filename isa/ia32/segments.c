/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * The descriptor tables. Every segment is flat; they exist because the processor
 * wants them, and protection is the page tables' business.
 *
 *   GDT  0 null | 8 kernel code | 16 kernel data | 24 user code | 32 user data |
 *        40 main task | 48 NMI task | 56 double fault task | 64 machine check task
 *   IDT  0..31 exceptions (2, 8, 18 are task gates) | 32..47 interrupts | the rest, all alike
 *   TSS  the main one holds the kernel's stack and a bit for each of 65,536 ports
 *
 * Sources: Intel SDM 3A, chapters 3.4.5, 6.11, 7.2; volume 1, 19.5.2 (ports).
 */
#include "ia32.h"

#define DESCRIPTORS SELECTORS
#define VECTORS 256u
#define PORTS 65536u
#define FATAL_TASKS 3u

#define MSR_SYSENTER_CS 0x174u
#define MSR_SYSENTER_ESP 0x175u
#define MSR_SYSENTER_EIP 0x176u

struct descriptor {
    uint32_t low, high;
};

/* What lgdt and lidt read. */
struct table {
    uint16_t limit;
    uint32_t base;
} __attribute__((packed));

static struct descriptor gdt[DESCRIPTORS] __attribute__((aligned(8)));
static struct descriptor idt[VECTORS] __attribute__((aligned(8)));

/* The 104 bytes of a task must not cross a page. */
static struct {
    struct task task;
    uint8_t denied[PORTS / 8u];
    uint8_t end; /* all ones, as the processor may read one byte too many */
} main_task __attribute__((aligned(128)));

static struct { struct task task; } __attribute__((aligned(128))) fatal_tasks[FATAL_TASKS];

_Static_assert(sizeof(struct task) == 104, "the size of a TSS is the processor's");

/* `access` is bits 40 to 47 of a descriptor, `large` means that the limit counts pages. */
static struct descriptor segment(uint32_t base, uint32_t limit, uint32_t access, bool large) {
    return (struct descriptor){
        .low = limit % 65536u + base % 65536u * 65536u,
        .high = base / 65536u % 256u + access * 256u + limit / 65536u % 16u * 65536u +
                (large ? 0x00C00000u : 0u) + base / 0x1000000u * 0x1000000u,
    };
}

static struct descriptor gate(uint32_t target, unsigned privilege) {
    return (struct descriptor){
        .low = target % 65536u + KERNEL_CS * 65536u,
        .high = target / 65536u * 65536u + 0x8E00u + privilege * 0x2000u,
    };
}

static struct descriptor task_gate(unsigned selector) {
    return (struct descriptor){.low = selector * 65536u, .high = 0x8500u};
}

static void fatal_task(unsigned n, unsigned vector, void (*handler)(void)) {
    struct task *t = &fatal_tasks[n].task;

    t->cr3 = isa_physical(isa_root); /* its kernel half is every space's */
    t->eip = (uint32_t)handler;
    t->eflags = FLAGS_CLEAR;
    t->esp = (uint32_t)isa_fatal_stack_top;
    t->cs = KERNEL_CS;
    t->ss = KERNEL_DS;
    t->ds = KERNEL_DS;
    t->es = KERNEL_DS;
    t->ports = sizeof *t; /* no bitmap */
    gdt[TASK_FATAL / 8u + n] = segment((uint32_t)t, sizeof *t - 1u, 0x89u, false);
    idt[vector] = task_gate(TASK_FATAL + n * 8u);
}

static void fill_tables(void) {
    gdt[KERNEL_CS / 8u] = segment(0u, 0xFFFFFu, 0x9Bu, true);
    gdt[KERNEL_DS / 8u] = segment(0u, 0xFFFFFu, 0x93u, true);
    gdt[USER_CS / 8u] = segment(0u, 0xFFFFFu, 0xFBu, true);
    gdt[USER_DS / 8u] = segment(0u, 0xFFFFFu, 0xF3u, true);

    main_task.task.esp0 = (uint32_t)isa_stack_top;
    main_task.task.ss0 = KERNEL_DS;
    main_task.task.ports = offsetof(__typeof__(main_task), denied);
    memset(main_task.denied, 0xFF, sizeof main_task.denied);
    main_task.end = 0xFFu;
    gdt[TASK_MAIN / 8u] =
        segment((uint32_t)&main_task, offsetof(__typeof__(main_task), end), 0x89u, false);

    for (unsigned v = 0; v < VECTORS; v++) {
        unsigned stub = v < VECTOR_OTHER ? v : (unsigned)VECTOR_OTHER;

        /* int3 and into are for programs; any other `int n` is a protection fault. */
        idt[v] = gate((uint32_t)(isa_stubs + stub * STUB_BYTES), v == 3u || v == 4u ? 3u : 0u);
    }
    fatal_task(0u, 2u, isa_task_nmi);
    fatal_task(1u, 8u, isa_task_double);
    fatal_task(2u, 18u, isa_task_machine);
}

static void write_msr(uint32_t number, uint32_t value) {
    __asm__ volatile("wrmsr" : : "c"(number), "a"(value), "d"(0));
}

void isa_segments(void) {
    struct table const g = {sizeof gdt - 1u, (uint32_t)gdt};
    struct table const i = {sizeof idt - 1u, (uint32_t)idt};

    fill_tables();
    __asm__ volatile("lgdt %0\n\t"
                     "pushl %2\n\t"
                     "pushl $1f\n\t"
                     "lretl\n"
                     "1:\tmovl %3, %%ss\n\t"
                     "movl %4, %%ds\n\t"
                     "movl %4, %%es\n\t"
                     "movl %4, %%fs\n\t"
                     "movl %4, %%gs\n\t"
                     "lldt %w5\n\t"
                     "ltr %w6\n\t"
                     "lidt %1"
                     :
                     : "m"(g), "m"(i), "i"(KERNEL_CS), "r"(KERNEL_DS), "r"(USER_DS), "r"(0),
                       "r"(TASK_MAIN)
                     : "memory");
    write_msr(MSR_SYSENTER_CS, KERNEL_CS);
    write_msr(MSR_SYSENTER_ESP, (uint32_t)&isa_block);
    write_msr(MSR_SYSENTER_EIP, (uint32_t)isa_sysenter);
}

struct task const *isa_interrupted(void) {
    return &main_task.task;
}

void isa_ports(uint32_t first, uint32_t count, bool allow) {
    for (uint32_t i = 0; i < count && first < PORTS && i < PORTS - first; i++) {
        uint32_t port = first + i;
        uint8_t bit = (uint8_t)(1u << port % 8u);
        uint8_t old = main_task.denied[port / 8u];

        main_task.denied[port / 8u] = (uint8_t)(allow ? old & ~bit : old | bit);
    }
}
