/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * show: one container in words.
 */
#include "shell.h"
#include <baton/print.h>
#include <baton/serial.h>
#include <baton/words.h>

#define NAME_TEXT 48u
#define RIGHTS_TEXT 48u

static bool is_fixed_kind(unsigned kind) {
    return kind == MM_LINE || kind == MM_PORTS || kind == MM_HARDWARE;
}

/* What is special about the kind of reference. */
static void show_kind(struct baton_info const *info) {
    if (info->kind == MM_PAGE || info->kind == MM_OUTSIDE) {
        baton_print("    %saccessed, %sdirty\n", info->accessed ? "" : "not ",
                    info->dirty ? "" : "not ");
    } else if (info->kind == MM_PORTS) {
        baton_print("    ports 0x%lx to 0x%lx\n", (unsigned long)info->badge % 65536u,
                    (unsigned long)info->badge / 65536u % 65536u);
    } else if (!is_fixed_kind(info->kind)) {
        baton_print("    %u of its containers in use", info->used);
        if (info->kind == MM_ZONE) {
            baton_print(", attached in ");
            shell_print_count(info->attached, "place");
        }
        if (info->badge != 0u) {
            baton_print(", badge 0x%lx", (unsigned long)info->badge);
        }
        baton_print("\n");
    }
}

/* What only the holder of the hardware right is told. */
static void show_frame(baton_word name, struct baton_info const *info) {
    struct baton_frame frame = baton_frame(BATON_ROOT_HARDWARE, name);

    if (is_fixed_kind(info->kind)) {
        return;
    }
    if (frame.error != MM_OK) {
        baton_print("    frame: not told (%s)\n", baton_error_word(frame.error));
        return;
    }
    baton_print("    frame %lu (0x%lx), ", (unsigned long)frame.frame, (unsigned long)frame.frame);
    shell_print_count(frame.slaves, "slave");
    baton_print("\n");
}

static enum mm_error show(baton_word name) {
    char name_text[NAME_TEXT];
    char rights_text[RIGHTS_TEXT];
    struct baton_info info = baton_inspect(name);

    (void)baton_name_text(name, name_text, sizeof(name_text));
    if (info.error == MM_EMPTY) {
        baton_print("%s: empty\n", name_text);
    } else if (info.error == MM_OK) {
        baton_print("%s: %s, %s, %s", name_text, baton_kind_word(info.kind),
                    baton_role_word(info.role), info.shared ? "shared" : "unshared");
        if (!is_fixed_kind(info.kind)) {
            baton_print(", rights %s",
                        baton_rights_text(info.rights, rights_text, sizeof(rights_text)));
        }
        baton_print("\n");
        show_kind(&info);
        show_frame(name, &info);
    }
    return info.error == MM_EMPTY ? MM_OK : info.error;
}

unsigned command_show(struct shell *shell, struct baton_words *words) {
    baton_word name;
    baton_word count = 1u;

    (void)shell;
    if (!baton_next_name(words, &name) ||
        (baton_next_is(words, "count") &&
         !baton_next_number(words, "a count", 1u, BATON_COUNT_MAX, &count)) ||
        !shell_no_more(words)) {
        return shell_usage(words);
    }
    for (unsigned i = 0; i < count; i++) {
        enum mm_error error = show(shell_neighbour(name, i));

        if (error != MM_OK) {
            return shell_refused("show", error, i, (unsigned)count);
        }
    }
    return STATUS_OK;
}
