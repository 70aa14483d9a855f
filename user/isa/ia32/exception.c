/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * The exceptions of IA-32 by number. Source: Intel SDM volume 3A, table 6-1.
 */
#include <baton/guard.h>

#define PAGE_FAULT 14u

unsigned const baton_page_fault = PAGE_FAULT;

static char const *const words[] = {
    "divide error",
    "debug trap",
    "non-maskable interrupt",
    "breakpoint",
    "overflow",
    "bound range exceeded",
    "invalid opcode",
    "no coprocessor",
    "double fault",
    "coprocessor overrun",
    "invalid task segment",
    "segment not present",
    "stack fault",
    "general protection",
    "page fault",
    "reserved",
    "coprocessor error",
    "alignment check",
    "machine check",
    "vector error",
};

char const *baton_exception_word(unsigned vector) {
    return vector < sizeof(words) / sizeof(words[0]) ? words[vector] : "unknown";
}
