/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * Numbers of the interface into words.
 */
#include <baton/print.h>
#include <baton/words.h>

#define COUNT(list) (sizeof(list) / sizeof((list)[0]))
#define LETTERS 5u /* the rights that are written as one letter: the lowest ones */

static char const *const error_words[] = {"OK",     "NAME", "EMPTY", "FULL", "ROLE",     "KIND",
                                          "RIGHTS", "BUSY", "LIMIT", "DEAD", "CANCELLED"};

static char const *const error_meanings[] = {
    "done",
    "the name leads nowhere, or not for the caller",
    "there is no reference where one is needed",
    "the destination is in use",
    "the role does not allow it",
    "the kind does not allow it, or the container holds other kinds",
    "the rights are not held, or this machine cannot express them",
    "there are slaves or containers in use, or the zone is at home elsewhere",
    "a counter is full, or a count is out of range",
    "the server is gone",
    "it was taken out of a queue",
};

static char const *const kind_words[MM_KINDS] = {
    "outside memory", "page",           "thread",
    "space",          "zone",           "window",
    "ledger page",    "zone of zones",  "zone of zones of zones",
    "kernel",         "interrupt line", "I/O ports",
    "hardware right"};

static char const *const role_words[] = {"fixed", "master", "slave", "final slave"};

static char const *const right_words[] = {"r",   "w",    "x",    "s",      "m",
                                          "run", "send", "pass", "notify", "drop"};

char const *baton_error_word(enum mm_error error) {
    return (unsigned)error < COUNT(error_words) ? error_words[error] : "?";
}

char const *baton_error_meaning(enum mm_error error) {
    return (unsigned)error < COUNT(error_meanings) ? error_meanings[error] : "no such error";
}

char const *baton_kind_word(unsigned kind) { return kind < MM_KINDS ? kind_words[kind] : "?"; }

char const *baton_role_word(unsigned role) {
    return role < COUNT(role_words) ? role_words[role] : "?";
}

char const *baton_rights_text(unsigned rights, char *text, size_t size) {
    size_t length = 0;

    if (rights == 0u) {
        (void)baton_text(text, size, "none");
        return text;
    }
    for (unsigned i = 0; i < COUNT(right_words); i++) {
        if ((rights >> i & 1u) != 0u && length < size) {
            length += baton_text(text + length, size - length, "%s%s",
                                 i >= LETTERS && length > 0u ? "," : "", right_words[i]);
        }
    }
    return text;
}

char const *baton_name_text(baton_word name, char *text, size_t size) {
    unsigned long address = name / BATON_PAGE_SIZE * BATON_PAGE_SIZE;
    unsigned level = (unsigned)(name / 256u % 8u);
    unsigned slot = (unsigned)(name % 256u);
    int const digits = (int)sizeof(baton_word) * 2;
    size_t length;

    if (level == BATON_LEVEL_SLOT) {
        length = baton_text(text, size, "slot %lu", address / BATON_PAGE_SIZE);
    } else if (level == 0u) {
        length = baton_text(text, size, "0x%0*lx", digits, address);
    } else if (level == 1u) {
        length = baton_text(text, size, "zone 0x%0*lx", digits, address);
    } else {
        length = baton_text(text, size, "level %u 0x%0*lx", level, digits, address);
    }
    if (slot != 0u && length < size) {
        (void)baton_text(text + length, size - length, " in slot %u", slot);
    }
    return text;
}

/* A page fault says what was tried and why not; other exceptions have a name only. */
char const *baton_fault_text(struct baton_fault const *fault, char *text, size_t size) {
    int const digits = (int)sizeof(baton_word) * 2;
    unsigned vector = baton_fault_vector(fault);

    if (vector == baton_page_fault) {
        (void)baton_text(text, size, "page fault: a %s 0x%0*lx, %s",
                         (fault->status & BATON_FAULT_FETCH) != 0   ? "jump to"
                         : (fault->status & BATON_FAULT_WRITE) != 0 ? "write to"
                                                                    : "read of",
                         digits, (unsigned long)fault->address,
                         (fault->status & BATON_FAULT_PRESENT) != 0 ? "where that is not allowed"
                                                                    : "where nothing is");
    } else {
        (void)baton_text(text, size, "exception %u, %s, at 0x%0*lx", vector,
                         baton_exception_word(vector), digits, (unsigned long)fault->ip);
    }
    return text;
}
