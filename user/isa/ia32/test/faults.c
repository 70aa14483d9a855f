/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * Every exception that a program can raise by itself: each is caught, reported
 * as what it is, and the system goes on.
 */
#include <baton/print.h>
#include <baton/test.h>
#include <baton/words.h>

#define KERNEL 0xc0000000u
#define LEDGER 0xff400000u
#define TABLES 0xffc00000u
#define WINDOW 0xbfc00000u
#define ANY 0xffffffffu /* no error code is expected */

typedef void body(void *argument);

/* The bodies of attack.S, with the exception and the error code that they raise. Where two
 * exceptions are right, because an emulator differs from the manual, both are named. */
#define BODIES(X)                                                                                  \
    X(divide_zero, 0, 0, 0)                                                                        \
    X(divide_overflow, 0, 0, 0)                                                                    \
    X(step, 1, 1, 0)                                                                               \
    X(icebp, 1, 6, 0)                                                                              \
    X(breakpoint, 3, 3, 0)                                                                         \
    X(into, 4, 4, 0)                                                                               \
    X(bound, 5, 5, 0)                                                                              \
    X(undefined, 6, 6, 0)                                                                          \
    X(coprocessor, 16, 16, 0)                                                                      \
    X(int_0, 13, 13, 0 * 8 + 2)                                                                    \
    X(int_1, 13, 13, 1 * 8 + 2)                                                                    \
    X(int_2, 13, 13, 2 * 8 + 2)                                                                    \
    X(int_3, 3, 3, 0)                                                                              \
    X(int_8, 13, 13, 8 * 8 + 2)                                                                    \
    X(int_14, 13, 13, 14 * 8 + 2)                                                                  \
    X(int_32, 13, 13, 32 * 8 + 2)                                                                  \
    X(int_47, 13, 13, 47 * 8 + 2)                                                                  \
    X(int_128, 13, 13, 128 * 8 + 2)                                                                \
    X(int_255, 13, 13, 255 * 8 + 2)                                                                \
    X(cli, 13, 13, 0)                                                                              \
    X(sti, 13, 13, 0)                                                                              \
    X(hlt, 13, 13, 0)                                                                              \
    X(in, 13, 13, 0)                                                                               \
    X(out, 13, 13, 0)                                                                              \
    X(outs, 13, 13, 0)                                                                             \
    X(read_cr0, 13, 13, 0)                                                                         \
    X(write_cr0, 13, 13, 0)                                                                        \
    X(write_cr3, 13, 13, 0)                                                                        \
    X(write_cr4, 13, 13, 0)                                                                        \
    X(write_dr7, 13, 13, 0)                                                                        \
    X(lgdt, 13, 13, 0)                                                                             \
    X(lidt, 13, 13, 0)                                                                             \
    X(lldt, 13, 13, 0)                                                                             \
    X(ltr, 13, 13, 0)                                                                              \
    X(lmsw, 13, 13, 0)                                                                             \
    X(clts, 13, 13, 0)                                                                             \
    X(invlpg, 13, 13, 0)                                                                           \
    X(invd, 13, 13, 0)                                                                             \
    X(wbinvd, 13, 13, 0)                                                                           \
    X(rdmsr, 13, 13, 0)                                                                            \
    X(wrmsr, 13, 13, 0)                                                                            \
    X(sysexit, 13, 13, 0)                                                                          \
    X(far_jump, 13, 13, 8)                                                                         \
    X(far_call_task, 13, 13, 40)                                                                   \
    X(load_kernel_ds, 13, 13, 16)                                                                  \
    X(load_task_ds, 13, 13, 40)                                                                    \
    X(load_far_ds, 13, 13, 0xfff8)                                                                 \
    X(load_null_ss, 13, 13, 0)                                                                     \
    X(load_code_ss, 13, 13, 24)                                                                    \
    X(iret_kernel, 13, 13, 8)                                                                      \
    X(iret_nested, 10, 13, ANY)                                                                    \
    X(iret_virtual, 6, 14, ANY)                                                                    \
    X(iret_virtual_kernel, 13, 14, ANY)                                                            \
    X(push_nowhere, 14, 14, 6)                                                                     \
    X(push_zero, 14, 14, ANY)                                                                      \
    X(push_kernel, 14, 14, 7)                                                                      \
    X(stack_zero, 6, 6, 0)                                                                         \
    X(stack_kernel, 6, 6, 0)                                                                       \
    X(stack_odd, 3, 3, 0)                                                                          \
    X(null_selectors, 6, 6, 0)                                                                     \
    X(code_selectors, 6, 6, 0)                                                                     \
    X(direction, 6, 6, 0)                                                                          \
    X(nested, 6, 6, 0)                                                                             \
    X(alignment, 6, 6, 0)                                                                          \
    X(all_flags, 6, 6, 0)                                                                          \
    X(step_into_fault, 6, 6, 0)

#define DECLARE(name, vector, other, code) body attack_##name;
BODIES(DECLARE)

#define ENTRY(name, vector, other, code) {#name, attack_##name, vector, other, code},
static struct {
    char const *name;
    body *run;
    unsigned vector;
    unsigned other;
    unsigned code;
} const bodies[] = {BODIES(ENTRY)};

static uint32_t flags_now(void) {
    uint32_t flags;

    __asm__ volatile("pushfl\n\tpopl %0" : "=r"(flags));
    return flags;
}

/* A fault that is caught leaves nothing behind, so the next one is caught, too, and calls work. */
static void bodies_of_faults(struct bench const *bench) {
    struct baton_fault fault;

    for (unsigned i = 0; i < sizeof(bodies) / sizeof(bodies[0]); i++) {
        bool faulted = !baton_guard(bodies[i].run, 0, &fault);
        unsigned vector = baton_fault_vector(&fault);

        baton_print("# %s\n", bodies[i].name);
        if (!faulted) {
            test_check(false, "faults: there is one");
        } else if (vector != bodies[i].other) {
            test_number(vector, bodies[i].vector, "faults: the exception");
        } else {
            test_number(vector, bodies[i].other, "faults: the exception");
        }
        if (bodies[i].code != ANY) {
            test_number(fault.code, bodies[i].code, "faults: the error code");
        }
        test_check(test_alive(bench), "faults: the system goes on");
    }
    test_number(flags_now() & 0x44500u, 0, "faults: no flag stays set");
}

/* Memory that is not the program's: what kind of access, and which. */
static void forbidden_memory(void) {
    static struct {
        baton_word address;
        char const *name;
    } const places[] = {
        {0u, "memory: address 0"},
        {KERNEL, "memory: the kernel's first byte"},
        {KERNEL + 0x100000u, "memory: the kernel's image"},
        {KERNEL + 0x1000000u, "memory: the direct map"},
        {LEDGER, "memory: the ledger"},
        {LEDGER + 0x400000u, "memory: the ledger's end"},
        {TABLES, "memory: the last region"},
        {0xfffffffcu, "memory: the last word"},
        {WINDOW, "memory: the window's region"},
    };

    for (unsigned i = 0; i < sizeof(places) / sizeof(places[0]); i++) {
        struct baton_fault fault;
        uint32_t value;

        test_check(!baton_try_read(places[i].address, &value, &fault) &&
                       baton_fault_vector(&fault) == baton_page_fault &&
                       fault.address == places[i].address &&
                       (fault.status & (BATON_FAULT_WRITE | BATON_FAULT_FETCH)) == 0u,
                   places[i].name);
        test_check(!baton_try_write(places[i].address, 0, &fault) &&
                       baton_fault_vector(&fault) == baton_page_fault &&
                       fault.address == places[i].address &&
                       (fault.status & BATON_FAULT_WRITE) != 0u,
                   places[i].name);
        test_check(!baton_try_call(places[i].address, &fault) &&
                       baton_fault_vector(&fault) == baton_page_fault &&
                       fault.address == places[i].address && fault.ip == places[i].address &&
                       (fault.status & BATON_FAULT_FETCH) != 0u,
                   places[i].name);
    }
}

struct nesting {
    bool inner_caught;
    struct baton_fault inner;
};

static void outer(void *argument) {
    struct nesting *nesting = argument;

    nesting->inner_caught = !baton_guard(attack_undefined, 0, &nesting->inner);
    attack_divide_zero(0);
}

/* What is told about a fault, and that guards nest. */
static void reports(void) {
    struct baton_fault fault;
    struct nesting nesting = {0};

    test_check(!baton_guard(attack_undefined, 0, &fault), "reports: a fault");
    test_number(fault.ip, (baton_word)attack_undefined, "reports: where it was");
    test_check(!baton_guard(attack_stack_kernel, 0, &fault), "reports: a fault with a bad stack");
    test_number(fault.sp, 0xfffffffcu, "reports: the stack pointer");
    test_check(!baton_guard(attack_breakpoint, 0, &fault), "reports: a trap");
    test_number(fault.ip, (baton_word)attack_breakpoint + 1u, "reports: is behind the instruction");
    test_check(!baton_guard(outer, &nesting, &fault) && baton_fault_vector(&fault) == 0u,
               "reports: the outer guard catches what comes after the inner");
    test_check(nesting.inner_caught && baton_fault_vector(&nesting.inner) == 6u,
               "reports: and the inner one what came before");
}

void test_faults(struct bench const *bench) {
    bodies_of_faults(bench);
    forbidden_memory();
    reports();
    test_check(test_alive(bench), "faults: the system is as it was");
}
