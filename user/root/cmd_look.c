/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * slots, zones, tree: what threads and spaces hold.
 */
#include "look.h"
#include "programs.h"
#include "shell.h"
#include "walk.h"
#include <baton/machine.h>
#include <baton/print.h>
#include <baton/words.h>

#define RIGHTS_TEXT 48u
#define DEPTH_MAX 8u
#define INDENT 3u

/* --- slots ------------------------------------------------------------------------------- */

/* What a slot is for: of root, and of a program that root has started. */
static char const *purpose(unsigned slot, bool root) {
    static char const *const of_root[] = {"",      "space",    "handler", "window",
                                          "space", "hardware", "ports"};
    static char const *const of_program[] = {"",       "space",   "handler", "window",
                                             "parent", "console", "timer",   "itself"};

    if (root && slot < sizeof(of_root) / sizeof(of_root[0])) {
        return of_root[slot];
    }
    if (!root) {
        return slot < BATON_SLOT_GIVEN ? of_program[slot] : slot < BATON_SLOT_OWN ? "given" : "own";
    }
    if (slot >= PROGRAM_THREAD(0u) && slot < PROGRAM_THREAD(PROGRAMS)) {
        struct program const *const p = programs_get((slot - PROGRAM_THREAD(0u)) / 2u + 1u);

        return p != 0 ? p->name : "";
    }
    return slot == ROOT_LINE      ? "serial line"
           : slot == ROOT_SELF    ? "itself"
           : slot == ROOT_CONSOLE ? "console"
                                  : "";
}

static void print_badge(struct baton_info const *info) {
    if (info->kind == MM_PORTS || (info->kind == MM_WINDOW && info->role != MM_MASTER)) {
        unsigned long const first = info->badge % 65536u;
        unsigned long const second = info->badge / 65536u;

        baton_print(info->kind == MM_PORTS ? "ports 0x%lx to 0x%lx" : "from page %lu, %lu pages",
                    first, second);
    } else if (info->kind == MM_LINE || (info->role != MM_MASTER && info->role != MM_FIXED)) {
        baton_print(info->kind == MM_LINE ? "line %lu" : "badge %lu", (unsigned long)info->badge);
    } else if (info->role == MM_MASTER) {
        baton_print("%u containers in use", info->used);
    }
}

void look_slots(unsigned thread) {
    char rights[RIGHTS_TEXT];

    baton_print("slot for             kind            role        rights\n");
    for (unsigned i = 1; i < BATON_THREAD_SLOTS; i++) {
        struct baton_info const info = baton_inspect(BATON_SLOT(i) + thread);

        if (info.error != MM_OK) {
            continue;
        }
        baton_print("%4u %-15s %-15s %-11s %-24s ", i, purpose(i, thread == 0u),
                    baton_kind_word(info.kind), baton_role_word(info.role),
                    info.role == MM_FIXED ? "-"
                                          : baton_rights_text(info.rights, rights, sizeof(rights)));
        print_badge(&info);
        baton_print("\n");
    }
}

/* Read "[PROGRAM]": *program is null if there is no word. */
static bool next_or_root(struct baton_words *words, struct program const **program) {
    *program = 0;
    if (words->at < words->count) {
        *program = programs_named(words->list[words->at]);
        if (*program == 0) {
            (void)baton_text(words->why, BATON_WHY, "there is no program `%s`",
                             words->list[words->at]);
            return false;
        }
        words->at++;
    }
    return shell_no_more(words);
}

unsigned command_slots(struct shell *shell, struct baton_words *words) {
    struct program const *program;

    (void)shell;
    if (!next_or_root(words, &program)) {
        return shell_usage(words);
    }
    look_slots(program != 0 ? program->process.thread : 0u);
    return STATUS_OK;
}

/* --- zones ------------------------------------------------------------------------------------- */

static void print_zone(baton_word address, struct baton_info const *info) {
    char rights[RIGHTS_TEXT];

    baton_print("0x%08lx  %-11s %-8s %5u %9u  %s\n", (unsigned long)address,
                baton_role_word(info->role),
                baton_rights_text(info->rights, rights, sizeof(rights)), info->used, info->attached,
                info->shared ? "shared" : "");
}

/* The zones attached to the space through `slot`; 0: root's. */
static void print_zones(unsigned slot) {
    for (baton_word i = 0; i < BATON_SPACE_REGIONS; i++) {
        baton_word const address = i * BATON_ZONE_SIZE;
        struct baton_info const info = baton_inspect(address + BATON_LEVEL(1u) + slot);

        if (info.error == MM_OK) {
            print_zone(address, &info);
        }
    }
}

unsigned command_zones(struct shell *shell, struct baton_words *words) {
    struct program const *program;
    bool const one = words->at < words->count;

    (void)shell;
    if (!next_or_root(words, &program)) {
        return shell_usage(words);
    }
    baton_print("home        role        rights   pages  attached\n");
    if (!one) {
        baton_print("root\n");
    }
    if (program == 0) {
        print_zones(0u);
    } else {
        print_zones(program->process.space);
    }
    for (unsigned n = 1; n <= PROGRAMS && !one; n++) {
        struct program const *const p = programs_get(n);

        if (p != 0) {
            baton_print("%s (%u)\n", p->name, n);
            print_zones(p->process.space);
        }
    }
    return STATUS_OK;
}

/* --- tree ----------------------------------------------------------------------------------------- */

static char const *state_word(unsigned state) {
    static char const *const words[] = {"suspended", "ready", "sending", "awaiting an answer",
                                        "receiving"};

    return state < sizeof(words) / sizeof(words[0]) ? words[state] : "?";
}

static void print_thread(baton_word name, char const *what, unsigned number, unsigned depth) {
    struct baton_info const info = baton_inspect(name);

    baton_print("%*s`- %s %u: %s, priority %u, %u slots in use\n", (int)(INDENT * depth), "", what,
                number, state_word(info.state), info.priority, info.used);
}

/* The threads in the slots of the thread in root's slot `slot`. A name goes through one slot only, so a
 * thread in there is moved to a free slot of root's for the time of the look. */
static void print_below(unsigned slot, unsigned depth) {
    for (unsigned i = BATON_SLOT_FREE; i < BATON_THREAD_SLOTS && depth < DEPTH_MAX; i++) {
        baton_word const name = BATON_SLOT(i) + slot;
        unsigned free;

        if (baton_inspect(name).kind != MM_THREAD) {
            continue;
        }
        print_thread(name, "slot", i, depth);
        free = walk_free_slot(BATON_SLOT_FREE);
        if (free != 0u && baton_move(name, BATON_SLOT(free), 0, 1u).error == MM_OK) {
            print_below(free, depth + 1u);
            (void)baton_move(BATON_SLOT(free), name, 0, 1u);
        }
    }
}

unsigned command_tree(struct shell *shell, struct baton_words *words) {
    (void)shell;
    if (!shell_no_more(words)) {
        return shell_usage(words);
    }
    baton_print("root: this thread\n");
    for (unsigned i = BATON_SLOT_FREE; i < BATON_THREAD_SLOTS; i++) {
        struct baton_info const info = baton_inspect(BATON_SLOT(i));
        char const *const name = purpose(i, true);

        if (info.kind == MM_THREAD) {
            print_thread(BATON_SLOT(i), name[0] != '\0' ? name : "slot",
                         name[0] != '\0' ? (i - PROGRAM_THREAD(0u)) / 2u + 1u : i, 0u);
            print_below(i, 1u);
        }
    }
    return STATUS_OK;
}
