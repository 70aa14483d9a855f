/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * crash KIND: does something that is not allowed. The fault is a call to the
 * parent, who says what it was, and takes the program's memory back.
 */
#include <baton/machine.h>
#include <baton/print.h>
#include <baton/program.h>
#include <baton/string.h>

#define NOTHING 0x00001000u /* no program has anything there */
#define KERNEL 0xc0100000u  /* the kernel is there, and not for programs */
#define OTHER_PORT 0x80u    /* nobody has allowed it */
#define DEPTH 1000000u      /* calls in one another: more than any stack holds */

/* Volatile, so that the compiler does not see that these are wrong. */
static baton_word volatile nothing = NOTHING;
static baton_word volatile kernel = KERNEL;
static unsigned volatile one = 1u;
static unsigned volatile zero;

static void crash_read(void) { (void)*(unsigned volatile *)nothing; }
static void crash_write(void) { *(unsigned volatile *)nothing = 1u; }
static void crash_code(void) { *(unsigned volatile *)BATON_PROGRAM_BASE = 1u; }
static void crash_kernel(void) { (void)*(unsigned volatile *)kernel; }
static void crash_jump(void) { ((void (*)(void))nothing)(); }
static void crash_divide(void) { zero = one / zero; }
static void crash_trap(void) { __builtin_trap(); }
static void crash_port(void) { (void)baton_in(OTHER_PORT); }

/* Below the stack is a page that stays empty. */
static unsigned deeper(unsigned depth) {
    unsigned volatile here = depth;

    return depth == 0u ? 0u : deeper(depth - 1u) + here;
}

static void crash_stack(void) { zero = deeper(DEPTH); }

static struct {
    char const *name;
    void (*crash)(void);
    char const *what;
} const kinds[] = {
    {"read", crash_read, "reads where nothing is"},
    {"write", crash_write, "writes where nothing is"},
    {"code", crash_code, "writes to its own code, which it may only read"},
    {"kernel", crash_kernel, "reads the kernel's memory"},
    {"jump", crash_jump, "jumps to where nothing is"},
    {"stack", crash_stack, "calls itself until the stack is full"},
    {"divide", crash_divide, "divides by zero"},
    {"trap", crash_trap, "executes an instruction that is none"},
    {"port", crash_port, "reads a port that it was not allowed"},
};
#define KINDS (sizeof(kinds) / sizeof(kinds[0]))

int main(int argc, char *argv[]) {
    for (unsigned i = 0; argc == 2 && i < KINDS; i++) {
        if (strcmp(argv[1], kinds[i].name) == 0) {
            kinds[i].crash();
            baton_print("crash: it was allowed, and that is wrong.\n");
            return 1;
        }
    }
    baton_print("usage: crash KIND\n");
    for (unsigned i = 0; i < KINDS; i++) {
        baton_print("  %-8s %s\n", kinds[i].name, kinds[i].what);
    }
    return 2;
}
