/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * mem: where all memory is. Once as the kernel accounted for it at boot, and
 * once as root finds it in its own containers now: pages and objects only
 * change into each other, so the two always have the same sum.
 */
#include "shell.h"
#include "walk.h"
#include <baton/print.h>

#define FRAMES_PER_MIB (1048576u / BATON_PAGE_SIZE)

struct census {
    unsigned long masters[MM_KINDS];
    unsigned long slaves;
    unsigned long fixed;
};

static void print_line(char const *what, unsigned long frames, char const *meaning) {
    baton_print("  %-12s %8lu frames %5lu.%lu MiB%s%s\n", what, frames, frames / FRAMES_PER_MIB,
                frames % FRAMES_PER_MIB * 10u / FRAMES_PER_MIB, meaning[0] != '\0' ? "  " : "",
                meaning);
}

static unsigned long boot_sum(struct baton_boot const *info) {
    return (unsigned long)info->kernel + info->ledger + info->modules + info->pages +
           info->objects + info->unusable;
}

static bool print_boot(struct baton_boot const *info) {
    unsigned long sum = boot_sum(info);

    baton_print("Accounting by the kernel, when it started:\n");
    print_line("kernel", info->kernel, "its image, stacks and tables");
    print_line("ledger", info->ledger, "what each frame is");
    print_line("modules", info->modules, "files from the boot loader");
    print_line("pages", info->pages, "root's program, free memory");
    print_line("objects", info->objects, "root's space, threads and zones");
    print_line("unusable", info->unusable, "reserved, or out of reach");
    print_line("sum", sum, "");
    print_line("memory map", info->map, "");
    baton_print("  sum equals the memory map: %s\n", sum == info->map ? "yes" : "NO");
    if (info->beyond > 0u) {
        baton_print("  %lu more frames are beyond what an entry can name here.\n",
                    (unsigned long)info->beyond);
    }
    return sum == info->map;
}

static void count_reference(struct walk *walk, baton_word name, struct baton_info const *info) {
    struct census *census = walk->context;

    (void)name;
    if (info->role == MM_MASTER) {
        census->masters[info->kind]++;
    } else if (info->role == MM_FIXED) {
        census->fixed++;
    } else {
        census->slaves++;
    }
}

unsigned command_mem(struct shell *shell, struct baton_words *words) {
    struct baton_boot const *info = shell->info;
    struct census census = {0};
    struct walk walk = {.visit = count_reference, .context = &census};
    unsigned long held = 1u; /* this thread: the kernel holds its master */
    unsigned long given = (unsigned long)info->modules + info->pages + info->objects;
    bool sound;
    bool equal;

    if (!shell_no_more(words)) {
        return shell_usage(words);
    }
    sound = print_boot(info);
    walk_all(&walk);
    baton_print("\nMasters in root's containers, counted now:\n");
    for (unsigned kind = 0; kind < MM_KINDS; kind++) {
        held += census.masters[kind];
    }
    print_line("pages", census.masters[MM_PAGE], "");
    print_line("zones", census.masters[MM_ZONE], "");
    print_line("spaces", census.masters[MM_SPACE], "");
    print_line("threads", census.masters[MM_THREAD] + 1u, "this one included");
    print_line("sum", held, "");
    equal = held <= given && given - held <= walk.hidden;
    baton_print("  sum equals modules + pages + objects: %s\n", equal ? "yes" : "NO");
    baton_print("  Also %lu slaves and %lu fixed entries.\n", census.slaves, census.fixed);
    if (walk.unreached > 0u) {
        baton_print("  %lu tables could not be looked into: no slot is free.\n", walk.unreached);
    }
    if (walk.hidden > 0u) {
        baton_print(
            "  %lu pages that are missing may be in windows of threads that run, as many as "
            "%lu.\n",
            given - held, walk.hidden);
    }
    return sound && equal ? STATUS_OK : STATUS_FAILED;
}
