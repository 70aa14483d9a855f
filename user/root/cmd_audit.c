/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * The audit has 8 bytes for every frame, in pages that root reserved:
 *
 *   frame f   | slaves | attached | masters | kind | state |
 *               what the kernel said when the frame was first seen, less one
 *               for each that is found: 0 in the end
 *
 * Only a line that is bound holds a slave of a space where root cannot look: in
 * the kernel's line table. There are at most as many as references to lines.
 *
 * Nor can it look into windows of threads that may run. It knows how many of their containers are in use:
 * so many masters and slaves of pages, all in all, must be missing everywhere else.
 */
#include "audit.h"
#include "pages.h"
#include "shell.h"
#include "walk.h"
#include <baton/machine.h>
#include <baton/print.h>
#include <baton/string.h>
#include <baton/words.h>

#define COMPLAINTS_MAX 10u /* shown; all are counted */
#define NAME_TEXT 48u

struct count {
    uint16_t slaves;
    uint16_t attached;
    uint8_t masters;
    uint8_t kind;
    bool seen;
    bool fixed; /* a fixed reference was seen */
};

struct audit {
    bool quiet;        /* nothing is printed */
    unsigned long top; /* frames below this have a count */
    unsigned long containers;
    unsigned long tables;
    unsigned long frames;
    unsigned long complaints;
    unsigned long lines;     /* references to interrupt lines, */
    unsigned long bound;     /* and slaves of spaces that are nowhere else */
    unsigned long hidden;    /* containers in windows that root cannot look into, */
    unsigned long elsewhere; /* and masters and slaves of pages that are not where it can look */
};

_Static_assert(sizeof(struct count) == 8, "a count has 8 bytes, and does not cross a page");

/* Whether one more complaint is to be printed. */
static bool complain(struct audit *audit) {
    audit->complaints++;
    if (audit->complaints == COMPLAINTS_MAX + 1u && !audit->quiet) {
        baton_print("  ... more of the kind, not shown\n");
    }
    return audit->complaints <= COMPLAINTS_MAX && !audit->quiet;
}

static void complain_name(struct audit *audit, baton_word name, char const *what) {
    char text[NAME_TEXT];

    if (complain(audit)) {
        baton_print("  %s: %s\n", baton_name_text(name, text, sizeof(text)), what);
    }
}

static struct count *count_of(unsigned long frame) {
    return pages_table(frame * sizeof(struct count));
}

static unsigned long max_frame(struct baton_boot const *info) {
    unsigned long top = (info->flags & BATON_BOOT_TRUNCATED) != 0u ? BATON_FRAMES_MAX : 0u;

    for (uint32_t i = 0; i < info->ranges_count && i < BATON_BOOT_RANGES; i++) {
        uint64_t end = info->ranges[i].first + info->ranges[i].frames;

        if (info->ranges[i].usable != 0u && end > top) {
            top = end < BATON_FRAMES_MAX ? (unsigned long)end : BATON_FRAMES_MAX;
        }
    }
    return top;
}

static void visit(struct walk *walk, baton_word name, struct baton_info const *info) {
    struct audit *audit = walk->context;
    struct baton_frame frame;
    struct count *count;

    audit->containers++;
    audit->lines += info->kind == MM_LINE ? 1u : 0u;
    if (info->kind == MM_HARDWARE || info->kind == MM_PORTS || info->kind == MM_LINE) {
        return;
    }
    frame = baton_frame(BATON_ROOT_HARDWARE, name);
    if (frame.error != MM_OK || frame.frame >= audit->top) {
        complain_name(audit, name, "the kernel does not tell its frame, or one out of range");
        return;
    }
    count = count_of(frame.frame);
    if (info->role == MM_FIXED) {
        count->fixed = true;
        return;
    }
    if (!count->seen) {
        *count = (struct count){(uint16_t)frame.slaves,
                                (uint16_t)frame.attached,
                                0,
                                (uint8_t)frame.kind,
                                true,
                                count->fixed};
        audit->frames++;
    }
    if (count->kind != frame.kind || info->kind != frame.kind ||
        info->shared != (frame.slaves > 0u)) {
        complain_name(audit, name, "inspect and hardware do not agree about it");
    }
    if (name / BATON_LEVEL(1u) % 8u == 1u) {
        count->attached--;
    }
    if (info->role == MM_MASTER) {
        count->masters = (uint8_t)(count->masters + (count->masters < UINT8_MAX ? 1u : 0u));
    } else {
        count->slaves--;
    }
}

static void end_table(struct walk *walk, baton_word name, struct baton_info const *info,
                      unsigned full) {
    struct audit *audit = walk->context;

    audit->tables++;
    if (info->used != full) {
        complain_name(audit, name, "its containers in use are not as many as the kernel says");
    }
}

/* Whether all that is wrong with a frame can be that a window holds its master, or slaves of it. */
static bool may_be_hidden(struct audit const *audit, struct count const *count) {
    return audit->hidden > 0u && count->kind == MM_PAGE && count->masters <= 1u &&
           (int16_t)count->slaves >= 0 && count->attached == 0u && !count->fixed;
}

static void check_frame(struct audit *audit, unsigned long frame, struct count const *count) {
    bool const bound = count->kind == MM_SPACE && audit->bound + count->slaves <= audit->lines;
    bool const sound = !count->seen || (count->masters == 1u && (count->slaves == 0u || bound) &&
                                        count->attached == 0u && !count->fixed);

    if (count->seen && bound) {
        audit->bound += count->slaves;
    }
    if (!sound && may_be_hidden(audit, count)) {
        audit->elsewhere += (unsigned long)count->slaves + (1u - count->masters);
        return;
    }
    if (!sound && complain(audit)) {
        baton_print("  frame %lu, a %s: %u masters; slaves said less found %d; attachments said "
                    "less found %d%s\n",
                    frame, baton_kind_word(count->kind), count->masters, (int16_t)count->slaves,
                    (int16_t)count->attached, count->fixed ? "; also fixed" : "");
    }
}

/* What windows hold that cannot be looked into: frames that were never seen have their masters there. */
static bool check_hidden(struct audit *audit, unsigned long given) {
    unsigned long const unseen = given - audit->frames - 1u;
    bool const equal = audit->elsewhere + unseen == audit->hidden;

    audit->frames += audit->hidden > 0u && equal ? unseen : 0u;
    return audit->hidden == 0u || equal;
}

static void print_finding(struct baton_finding const *finding) {
    if (finding->error != MM_OK) {
        baton_print("  the kernel's own audit was refused: %s\n", baton_error_word(finding->error));
    } else if (finding->flaw != 0u) {
        baton_print("  the kernel's own audit: FLAW %u at frame %lu, container %lu\n",
                    finding->flaw, (unsigned long)finding->frame,
                    (unsigned long)finding->container);
    } else {
        baton_print("  the kernel's own audit finds nothing wrong, either\n");
    }
}

/* The kernel's own opinion, if it has one. */
static bool check_kernel(struct audit const *audit, struct baton_boot const *info) {
    struct baton_finding finding;

    if ((info->flags & BATON_BOOT_DEBUG) == 0u) {
        return true;
    }
    finding = baton_kernel_audit(BATON_ROOT_HARDWARE);
    if (!audit->quiet) {
        print_finding(&finding);
    }
    return finding.error == MM_OK && finding.flaw == 0u;
}

/* Look at everything, and count. False if there is no room for the counts. */
static bool look(struct audit *audit, struct walk *walk, struct baton_boot const *info) {
    if (!pages_reserve(info, audit->top * sizeof(struct count))) {
        baton_print("audit: there are not enough free pages for its table.\n");
        return false;
    }
    for (unsigned long at = 0; at < audit->top * sizeof(struct count); at += BATON_PAGE_SIZE) {
        memset(pages_table(at), 0, BATON_PAGE_SIZE);
    }
    walk_all(walk);
    audit->hidden = walk->hidden;
    for (unsigned long frame = 0; frame < audit->top; frame++) {
        check_frame(audit, frame, count_of(frame));
    }
    return true;
}

static void print_counts(struct audit const *audit, bool hidden, unsigned long given) {
    baton_print("audit: %lu references in root's slots and %lu tables\n", audit->containers,
                audit->tables);
    if (audit->bound > 0u) {
        baton_print("  and %lu in the kernel's table of bound lines\n", audit->bound);
    }
    if (audit->hidden > 0u) {
        baton_print("  %lu containers are in use in windows of threads that run, and that much is "
                    "nowhere else: %s\n",
                    audit->hidden, hidden ? "yes" : "NO");
    }
    baton_print("  frames: %lu found, and this thread's own, which the kernel holds;\n"
                "          %lu given at boot: %s\n",
                audit->frames, given, audit->frames + 1u == given ? "equal" : "NOT EQUAL");
}

static bool audit(struct baton_boot const *info, bool quiet) {
    struct audit audit = {.top = max_frame(info), .quiet = quiet};
    struct walk walk = {.visit = visit, .table = end_table, .context = &audit, .brief = quiet};
    unsigned long const given = (unsigned long)info->modules + info->pages + info->objects;
    bool hidden;
    bool sound;

    if (!look(&audit, &walk, info)) {
        return false;
    }
    hidden = check_hidden(&audit, given);
    if (!quiet) {
        print_counts(&audit, hidden, given);
    }
    sound = check_kernel(&audit, info) && hidden && audit.frames + 1u == given &&
            audit.complaints == 0u && walk.unreached == 0u;
    if (walk.unreached > 0u && !quiet) {
        baton_print("  %lu tables could not be looked into: no slot is free\n", walk.unreached);
    }
    if (!quiet) {
        baton_print("  every frame has one master, and all counts are as found: %s\n",
                    sound ? "yes" : "NO");
    }
    return sound;
}

bool audit_run(struct baton_boot const *info) { return audit(info, false); }

bool audit_holds(struct baton_boot const *info) { return audit(info, true); }

unsigned command_audit(struct shell *shell, struct baton_words *words) {
    if (!shell_no_more(words)) {
        return shell_usage(words);
    }
    return audit_run(shell->info) ? STATUS_OK : STATUS_FAILED;
}
