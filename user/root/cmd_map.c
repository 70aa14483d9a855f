/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * map: pictures of root's space, of its slots, and of one zone.
 */
#include "look.h"
#include "shell.h"
#include <baton/machine.h>
#include <baton/print.h>
#include <baton/serial.h>
#include <baton/words.h>

#define BAR 10u
#define ROW 64u /* pages in a row of a zone's picture */
#define RIGHTS_TEXT 48u
#define NOTE_TEXT 32u
#define BAR_TEXT (BAR + 3u)

/* Adjacent regions that look alike. */
struct group {
    baton_word first; /* region */
    baton_word count; /* of regions; 0: none yet */
    unsigned long used;
    unsigned role;
    unsigned rights;
};

/* "[########........]": how much of `all` is used. */
static char const *bar(unsigned long used, unsigned long all, char *text) {
    unsigned long full = (used * BAR + all - 1u) / all;

    text[0] = '[';
    for (unsigned i = 0; i < BAR; i++) {
        text[i + 1u] = i < full ? '#' : '.';
    }
    text[BAR + 1u] = ']';
    text[BAR + 2u] = '\0';
    return text;
}

/* What root has there from the start. */
static char const *note(struct group const *group, char *text) {
    baton_word memory = BATON_ROOT_MEMORY / BATON_ZONE_SIZE;

    text[0] = '\0';
    if (group->first == BATON_ROOT_BASE / BATON_ZONE_SIZE) {
        (void)baton_text(text, NOTE_TEXT, "program, stack");
    } else if (group->first >= memory) {
        (void)baton_text(text, NOTE_TEXT, "frame %lu...",
                         (unsigned long)(group->first - memory) * BATON_ZONE_PAGES);
    }
    return text;
}

static void print_group(struct group const *group) {
    char rights[RIGHTS_TEXT];
    char bar_text[BAR_TEXT];
    char note_text[NOTE_TEXT];
    unsigned long first = group->first * BATON_ZONE_SIZE;
    unsigned long last = first + group->count * BATON_ZONE_SIZE - 1u;

    if (group->count > 0u) {
        baton_print("%08lx-%08lx %5lu %-11s %-6s %7lu %s %s\n", first, last,
                    (unsigned long)group->count, baton_role_word(group->role),
                    baton_rights_text(group->rights, rights, sizeof(rights)), group->used,
                    bar(group->used, group->count * BATON_ZONE_PAGES, bar_text),
                    note(group, note_text));
    }
}

static void map_space(void) {
    struct group group = {0};

    baton_print("Root's space:\n");
    baton_print("addresses         zones role        rights   pages            memory\n");
    for (baton_word i = 0; i < BATON_SPACE_REGIONS; i++) {
        struct baton_info info = baton_inspect(i * BATON_ZONE_SIZE + BATON_LEVEL(1u));
        bool full = info.error == MM_OK;
        bool program = i == BATON_ROOT_BASE / BATON_ZONE_SIZE ||
                       group.first == BATON_ROOT_BASE / BATON_ZONE_SIZE;

        if (!full || group.count == 0u || program || group.first + group.count != i ||
            group.role != info.role || group.rights != info.rights) {
            print_group(&group);
            group = (struct group){i, 0, 0, info.role, info.rights};
        }
        group.count += full ? 1u : 0u;
        group.used += info.used;
    }
    print_group(&group);
}

/* One character for one page. */
static char page_sign(baton_word name) {
    struct baton_info info = baton_inspect(name);
    unsigned access = (info.rights & MM_W) != 0u ? 2u : info.rights != 0u ? 1u : 0u;

    if (info.error != MM_OK) {
        return '.';
    }
    return info.role == MM_FIXED ? '=' : info.role == MM_MASTER ? "PRW"[access] : "prw"[access];
}

static unsigned map_zone(baton_word address) {
    baton_word base = address / BATON_ZONE_SIZE * BATON_ZONE_SIZE;
    enum mm_error error = baton_inspect(base).error;

    if (error != MM_OK && error != MM_EMPTY) {
        return shell_refused("map", error, 0, 1u);
    }
    for (unsigned i = 0; i < BATON_ZONE_PAGES; i++) {
        if (i % ROW == 0u) {
            baton_print("%08lx  ", (unsigned long)(base + i * BATON_PAGE_SIZE));
        }
        baton_print("%c%s", page_sign(base + i * BATON_PAGE_SIZE), i % ROW == ROW - 1u ? "\n" : "");
    }
    baton_print("W R P  master: can be written, only read, parked    w r p  slave\n"
                "=  fixed    .  empty    (each row is 64 pages, 256 KiB)\n");
    return STATUS_OK;
}

unsigned command_map(struct shell *shell, struct baton_words *words) {
    baton_word address;

    (void)shell;
    if (words->at < words->count) {
        if (!baton_next_number(words, "an address", 0, UINTPTR_MAX, &address) ||
            !shell_no_more(words)) {
            return shell_usage(words);
        }
        return map_zone(address);
    }
    map_space();
    baton_print("\nRoot's slots:\n");
    look_slots(0u);
    return STATUS_OK;
}
