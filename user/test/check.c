/* SPDX-License-Identifier: BSD-2-Clause */
#include "check.h"
#include <baton/parse.h>
#include <baton/print.h>
#include <baton/string.h>
#include <baton/words.h>

#define FAULT_TEXT 100u

unsigned test_passed;
unsigned test_failed;

static void pass(char const *name) {
    test_passed++;
    baton_print("ok %s\n", name);
}

void test_check(bool holds, char const *name) {
    if (holds) {
        pass(name);
    } else {
        test_failed++;
        baton_print("not ok %s: it does not hold\n", name);
    }
}

void test_number(unsigned long got, unsigned long wanted, char const *name) {
    if (got == wanted) {
        pass(name);
    } else {
        test_failed++;
        baton_print("not ok %s: it is %lu (0x%lx), not %lu (0x%lx)\n", name, got, got, wanted,
                    wanted);
    }
}

void test_error(struct baton_result result, enum mm_error wanted, char const *name) {
    if (result.error != wanted) {
        test_failed++;
        baton_print("not ok %s: the error is %s, not %s\n", name, baton_error_word(result.error),
                    baton_error_word(wanted));
    } else if ((wanted == MM_OK) != (result.done > 0u)) {
        test_failed++;
        baton_print("not ok %s: %s, and %u done\n", name, baton_error_word(wanted), result.done);
    } else {
        pass(name);
    }
}

void test_step(bool holds, char const *name) {
    if (!holds) {
        test_failed++;
        baton_print("not ok %s: it does not hold\n", name);
    }
}

/* One page fault at `address`; `flags` of `mask` tell which kind. */
static void expect_fault(bool faulted, struct baton_fault const *fault, baton_word address,
                         baton_word flags, char const *name) {
    char text[FAULT_TEXT];
    baton_word const mask = BATON_FAULT_PRESENT | BATON_FAULT_WRITE | BATON_FAULT_FETCH;

    if (!faulted) {
        test_failed++;
        baton_print("not ok %s: there was no fault\n", name);
    } else if (baton_fault_vector(fault) != baton_page_fault || fault->address != address ||
               (fault->status & mask) != flags) {
        test_failed++;
        baton_print("not ok %s: %s\n", name, baton_fault_text(fault, text, sizeof(text)));
    } else {
        pass(name);
    }
}

void test_absent(baton_word address, char const *name) {
    struct baton_fault fault;
    uint32_t value;
    bool faulted = !baton_try_read(address, &value, &fault);

    expect_fault(faulted, &fault, address, 0, name);
}

void test_read_only(baton_word address, char const *name) {
    struct baton_fault fault;
    bool faulted = !baton_try_write(address, 0xbadbadu, &fault);

    expect_fault(faulted, &fault, address, BATON_FAULT_WRITE | BATON_FAULT_PRESENT, name);
}

void test_word(baton_word address, uint32_t wanted, char const *name) {
    struct baton_fault fault;
    char text[FAULT_TEXT];
    uint32_t value;

    if (!baton_try_read(address, &value, &fault)) {
        test_failed++;
        baton_print("not ok %s: %s\n", name, baton_fault_text(&fault, text, sizeof(text)));
    } else {
        test_number(value, wanted, name);
    }
}

bool test_alive(struct bench const *bench) {
    struct baton_info zone = baton_inspect(bench->here + BATON_LEVEL(1u));
    struct baton_info space = baton_inspect(BATON_SLOT(BATON_ROOT_SPACE));

    return zone.error == MM_OK && zone.kind == MM_ZONE && zone.role == MM_MASTER &&
           zone.used == 0u && zone.attached == 1u && space.kind == MM_SPACE &&
           baton_inspect(bench->here).error == MM_EMPTY;
}

bool test_page_free(struct baton_boot const *info, baton_word address) {
    struct baton_info page = baton_inspect(address);

    for (uint32_t i = 0; i < info->modules_count; i++) {
        if (address + BATON_PAGE_SIZE > info->modules_list[i].address &&
            address < info->modules_list[i].address + info->modules_list[i].length) {
            return false;
        }
    }
    return page.error == MM_OK && page.kind == MM_PAGE && page.role == MM_MASTER && !page.shared;
}

void test_option(struct baton_boot const *info, char const *option, char *text) {
    char command[BATON_BOOT_COMMAND];
    char *words[BATON_BOOT_COMMAND / 2u];
    unsigned count;

    memcpy(command, info->command, sizeof(command));
    count = baton_split(command, words, BATON_BOOT_COMMAND / 2u);
    text[0] = '\0';
    for (unsigned i = 0; i < count; i++) {
        if (baton_starts(words[i], option)) {
            memcpy(text, words[i] + strlen(option), strlen(words[i] + strlen(option)) + 1u);
        }
    }
}

baton_word test_option_number(struct baton_boot const *info, char const *option, baton_word usual) {
    char text[BATON_BOOT_COMMAND];
    baton_word value = usual;

    test_option(info, option, text);
    test_step(text[0] == '\0' || baton_parse_number(text, &value), "an option is a number");
    return value;
}
