/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * Boot: close the memory, and give all of it to root.
 *
 *   frames   0   1 ...                                                     top
 *            | . | taken: ledger, objects, root's program | K | ...free... | M | ...
 *
 *   anchor thread                    root's space
 *   +-----------------+   +--------------------------------------------------------+
 *   | 4: root, master |   | program, stack, info | MEMORY: free frame f at + f*4096 |
 *   +-----------------+   +--------------------------------------------------------+
 *   root thread
 *   +-----------------+   +--------------------------------------------+
 *   | 4: space, master|   | table threads: zones that the space cannot |
 *   | 5: hardware ... |   | show, in their slots from 4                |
 *   | 8: table thread |   +--------------------------------------------+
 *   +-----------------+
 *
 * Frames that boot itself needs are taken from the lowest free ones, in order;
 * what is left becomes pages. This is the only code of the kernel that loops
 * over the memory, and it runs once.
 */
#include "boot.h"
#include "pieces.h"
#include "schedule.h"
#include "token.h"
#include <baton/abi.h>
#include <baton/boot.h>
#include <baton/elf.h>
#include <isa/cpu.h>

#define ZONE_BYTES ((uint64_t)ISA_WORDS * 4096u)
#define TABLE_SLOTS (MM_THREAD_CONTAINERS - BATON_SLOT_FREE) /* zones in a table thread */
#define TABLES_MAX 8u

struct builder {
    struct kernel *k;
    struct boot_input const *in;
    struct pieces const *pieces;
    unsigned piece; /* the piece that frames are taken from, */
    mm_frame next;  /* and the next frame of it */
    mm_frame root;  /* root's thread */
    mm_frame space; /* root's space */
    mm_frame info_frame;
    struct baton_boot *info;
    mm_frame tables[TABLES_MAX]; /* table threads */
    uint32_t table_zones;        /* zones in them */
};

/* Say why this machine cannot start, and stop. */
_Noreturn static void give_up(char const *what, char const *why) {
    kernel_print("baton: cannot start: %s%s\n", what, why);
    isa_stop(1u);
}

static unsigned char *bytes_of(struct builder const *b, mm_frame frame) {
    return (unsigned char *)b->k->mm.words[frame];
}

/* The next free frame that can be an object, cleared. */
static mm_frame take(struct builder *b) {
    for (; b->piece < b->pieces->count; b->piece++) {
        struct piece const *const p = &b->pieces->piece[b->piece];

        if (p->use != PIECE_FREE) {
            continue;
        }
        if (b->next < p->first) {
            b->next = p->first;
        }
        if (b->next < p->end && b->next < b->in->tables_limit) {
            for (mm_index i = 0u; i < ISA_WORDS; i++) {
                b->in->words[b->next][i] = 0u;
            }
            return b->next++;
        }
    }
    give_up("there is not enough memory", "");
}

/* Whether boot took this free frame for itself. */
static bool taken(struct builder const *b, mm_frame frame) { return frame < b->next; }

static mm_frame top_of(struct pieces const *pieces) {
    mm_frame top = 0u;

    for (unsigned i = 0u; i < pieces->count; i++) {
        if (pieces->piece[i].use != PIECE_UNUSABLE) {
            top = pieces->piece[i].end;
        }
    }
    return top;
}

static void must(bool done) {
    if (!done) {
        kernel_panic("boot could not place a reference");
    }
}

/* --- the ledger --------------------------------------------------------------- */

static void make_ledger(struct builder *b) {
    struct mm *const m = &b->k->mm;
    uint32_t const bytes = m->frames * (uint32_t)sizeof(struct mm_entry);

    for (uint32_t page = 0u; page < (bytes + 4095u) / 4096u; page++) {
        isa_map_ledger(page, take(b));
        b->info->ledger++;
    }
    for (mm_frame f = 0u; f < m->frames; f++) {
        struct mm_entry const none = {0u, 0u, 0u, 0u};

        m->ledger[f] = none;
    }
    for (mm_frame f = b->in->kernel_first; f < b->in->kernel_end && f < m->frames; f++) {
        m->ledger[f].tag = mm_tag(MM_KERNEL, 0u);
    }
    for (mm_frame f = 0u; f < b->next; f++) { /* all that was taken until here is the ledger's */
        if (pieces_all(b->pieces, f, f + 1u, PIECE_FREE)) {
            m->ledger[f].tag = mm_tag(MM_KERNEL, 0u);
        }
    }
    m->ledger[m->anchor].tag = mm_tag(MM_THREAD, 0u);
}

/* --- root's objects -------------------------------------------------------------- */

static mm_frame make_object(struct builder *b, unsigned kind, mm_frame table, mm_index index) {
    mm_frame const frame = take(b);

    must(mm_inject(&b->k->mm, frame, kind, table, index));
    b->info->objects++;
    return frame;
}

static void make_root(struct builder *b) {
    struct mm *const m = &b->k->mm;

    b->root = make_object(b, MM_THREAD, m->anchor, BATON_SLOT_FREE);
    b->space = make_object(b, MM_SPACE, b->root, BATON_ROOT_SPACE);
    isa_space_init(m->words[b->space]);
    must(mm_object_clone(m, b->root, BATON_ROOT_SPACE, b->root, BATON_SLOT_SPACE,
                         MM_MANAGE + MM_RUN + MM_SHARE, 0u) == MM_OK);
    must(mm_fix_slot(m, MM_HARDWARE, 0u, b->root, BATON_ROOT_HARDWARE));
    must(mm_fix_slot(m, MM_PORTS, 65535u * 65536u, b->root, BATON_ROOT_PORTS));
}

/* The zone for `address` in root's space; made, with those around it, if need be. */
static mm_frame zone_for(struct builder *b, uint64_t address) {
    struct mm const *const m = &b->k->mm;
    mm_frame table = b->space;

    for (unsigned level = ISA_LEVELS - 1u; level > 0u; level--) {
        mm_index const index =
            (mm_index)((address >> (12u + ISA_INDEX_BITS * level)) & (ISA_WORDS - 1u));

        table = m->words[table][index] != 0u
                    ? isa_frame(m->words[table][index])
                    : make_object(b, mm_region_kind(mm_kind(&m->ledger[table])), table, index);
    }
    return table;
}

static mm_index index_of(uint64_t address) {
    return (mm_index)((address >> 12u) & (ISA_WORDS - 1u));
}

/* A cleared page at `address` in root's space; 0 if there is one already. */
static mm_frame make_page(struct builder *b, uint64_t address, unsigned access) {
    mm_frame const zone = zone_for(b, address);
    mm_frame frame;
    mm_word was;

    if (b->k->mm.words[zone][index_of(address)] != 0u) {
        return 0u;
    }
    frame = take(b);
    must(mm_inject(&b->k->mm, frame, MM_PAGE, zone, index_of(address)) &&
         mm_adjust(&b->k->mm, zone, index_of(address), MM_ADJUST_ACCESS, access, &was) == MM_OK);
    b->info->pages++;
    return frame;
}

/* --- root's program ---------------------------------------------------------------- */

/* The access rights nearest to those of a segment that this ISA can express. */
static unsigned expressible(unsigned access) {
    return ((access & MM_W) != 0u ? ISA_PAGE_WRITE : ISA_PAGE_READ) | (access & MM_X);
}

static void load_segment(struct builder *b, struct elf const *elf, struct elf_segment const *s) {
    uint64_t const end = s->address + s->memory;

    if (s->address < BATON_ROOT_BASE || s->address > BATON_ROOT_INFO ||
        s->memory > BATON_ROOT_INFO - s->address) {
        give_up("root's program", " has a segment at an address that is not for programs");
    }
    for (uint64_t page = s->address & ~(uint64_t)4095u; page < end; page += 4096u) {
        mm_frame const frame = make_page(b, page, expressible(s->access));
        unsigned char *const to = bytes_of(b, frame);

        if (frame == 0u) {
            give_up("root's program", " has two segments in one page");
        }
        for (unsigned i = 0u; i < 4096u; i++) {
            /* Wraps to a huge number before the segment's first byte. */
            uint64_t const at = page + i - s->address;

            if (at < s->file) {
                to[i] = elf->bytes[s->offset + at];
            }
        }
    }
}

static void load_root(struct builder *b, struct boot_module const *module) {
    struct elf elf;
    bool executable = false;
    char const *wrong;

    wrong = elf_open(&elf, (unsigned char const *)b->in->words + module->start,
                     module->end - module->start, sizeof(isa_word) == sizeof(uint64_t),
                     ISA_ELF_MACHINE);
    if (wrong != 0) {
        give_up("root's program: ", wrong);
    }
    for (unsigned i = 0u; i < elf.segments; i++) {
        struct elf_segment s;
        bool load;

        wrong = elf_segment(&elf, i, &s, &load);
        if (wrong != 0) {
            give_up("root's program: ", wrong);
        }
        if (load) {
            load_segment(b, &elf, &s);
            executable = executable || ((s.access & MM_X) != 0u && elf.entry >= s.address &&
                                        elf.entry - s.address < s.memory);
        }
    }
    if (!executable) {
        give_up("root's program", " starts at an address that is not executable");
    }
    for (unsigned i = 1u; i <= BATON_ROOT_STACK_PAGES; i++) {
        must(make_page(b, BATON_ROOT_STACK - i * 4096u, ISA_PAGE_WRITE) != 0u);
    }
    must(mm_fix(&b->k->mm, b->info_frame, zone_for(b, BATON_ROOT_INFO), index_of(BATON_ROOT_INFO),
                ISA_PAGE_READ));
    b->k->mm.words[b->root][THREAD_IP] = (isa_word)elf.entry;
}

/* --- all other memory ----------------------------------------------------------------- */

/* Frames below this can be shown at BATON_ROOT_MEMORY + f * 4096. */
static uint64_t shown_limit(void) {
    uint64_t const end = ((uint64_t)MM_SPACE_CONTAINERS)
                         << (12u + ISA_INDEX_BITS * (ISA_LEVELS - 1u));

    return (end - BATON_ROOT_MEMORY) / 4096u;
}

/* The zone for frames from `first` on, which root's space cannot show: in a table thread. */
static mm_frame table_zone(struct builder *b) {
    uint32_t const table = b->table_zones / TABLE_SLOTS;

    if (table >= TABLES_MAX) {
        give_up("there is more memory than root can be given", "");
    }
    if (b->table_zones % TABLE_SLOTS == 0u) {
        b->tables[table] = make_object(b, MM_THREAD, b->root, BATON_ROOT_TABLES + table);
        b->info->tables++;
    }
    return make_object(b, MM_ZONE, b->tables[table],
                       BATON_SLOT_FREE + b->table_zones++ % TABLE_SLOTS);
}

static bool gives(struct piece const *p) { return p->use == PIECE_FREE || p->use == PIECE_MODULE; }

/* Call for each zone's worth of frames that has any to give; `zone` is the first frame /
 * ISA_WORDS. */
static bool zone_gives(struct builder const *b, uint32_t zone) {
    uint64_t const first = (uint64_t)zone * ISA_WORDS;

    for (unsigned i = 0u; i < b->pieces->count; i++) {
        struct piece const *const p = &b->pieces->piece[i];

        if (gives(p) && p->first < first + ISA_WORDS && p->end > first) {
            return true;
        }
    }
    return false;
}

/* First all zones, so that every frame for them is taken; then the pages that are left. */
static void make_zones(struct builder *b) {
    uint32_t const zones = (b->k->mm.frames + ISA_WORDS - 1u) / ISA_WORDS;

    for (uint32_t z = 0u; z < zones; z++) {
        if (!zone_gives(b, z)) {
            continue;
        }
        if ((uint64_t)z * ISA_WORDS < shown_limit()) {
            (void)zone_for(b, BATON_ROOT_MEMORY + z * ZONE_BYTES);
        } else {
            (void)table_zone(b);
        }
    }
}

static void give_zone(struct builder *b, uint32_t z, mm_frame zone) {
    struct mm *const m = &b->k->mm;

    for (unsigned i = 0u; i < b->pieces->count; i++) {
        struct piece const *const p = &b->pieces->piece[i];
        mm_frame f = z * ISA_WORDS > p->first ? z * ISA_WORDS : p->first;

        for (; gives(p) && f < p->end && f / ISA_WORDS == z; f++) {
            if (p->use == PIECE_FREE && taken(b, f)) {
                continue;
            }
            must(mm_inject(m, f, MM_PAGE, zone, f % ISA_WORDS));
            b->info->pages += p->use == PIECE_FREE ? 1u : 0u;
            b->info->modules += p->use == PIECE_MODULE ? 1u : 0u;
        }
    }
}

static void give_memory(struct builder *b) {
    uint32_t const zones = (b->k->mm.frames + ISA_WORDS - 1u) / ISA_WORDS;
    uint32_t in_tables = 0u;

    for (uint32_t z = 0u; z < zones; z++) {
        mm_frame zone;

        if (!zone_gives(b, z)) {
            continue;
        }
        if ((uint64_t)z * ISA_WORDS < shown_limit()) {
            zone = zone_for(b, BATON_ROOT_MEMORY + z * ZONE_BYTES);
        } else {
            zone = isa_frame(b->k->mm.words[b->tables[in_tables / TABLE_SLOTS]]
                                           [BATON_SLOT_FREE + in_tables % TABLE_SLOTS]);
            in_tables++;
        }
        give_zone(b, z, zone);
    }
}

/* --- the report ------------------------------------------------------------------------ */

static void copy_text(char *to, char const *from, unsigned size) {
    unsigned i;

    for (i = 0u; i + 1u < size && from[i] != '\0'; i++) {
        to[i] = from[i];
    }
    to[i] = '\0';
}

static void tell_modules(struct builder *b) {
    for (unsigned i = 0u; i < b->in->modules_count; i++) {
        struct boot_module const *const module = &b->in->modules[i];
        struct baton_boot_module *const to = &b->info->modules_list[b->info->modules_count];
        uint64_t const end = module->end / 4096u + (module->end % 4096u != 0u ? 1u : 0u);

        if (module->end <= module->start || end > shown_limit() || end > b->k->mm.frames ||
            !pieces_all(b->pieces, (mm_frame)(module->start / 4096u), (mm_frame)end,
                        PIECE_MODULE)) {
            kernel_print("baton: module %s is empty or not in usable memory: ignored\n",
                         module->name);
            continue;
        }
        to->address = BATON_ROOT_MEMORY + module->start;
        to->length = module->end - module->start;
        copy_text(to->name, module->name, BATON_BOOT_NAME);
        b->info->modules_count++;
    }
}

static void tell_ranges(struct builder *b) {
    for (unsigned i = 0u; i < b->pieces->count; i++) {
        struct piece const *const p = &b->pieces->piece[i];
        struct baton_boot_range *const to = &b->info->ranges[b->info->ranges_count];

        if (b->info->ranges_count == BATON_BOOT_RANGES) {
            b->info->flags |= BATON_BOOT_TRUNCATED;
            return;
        }
        to->first = p->first;
        to->frames = p->end - p->first;
        to->usable = p->use == PIECE_UNUSABLE ? 0u : 1u;
        b->info->ranges_count++;
    }
}

static void account(struct builder *b) {
    struct baton_boot *const info = b->info;

    info->map = pieces_frames(b->pieces, PIECE_FREE) + pieces_frames(b->pieces, PIECE_MODULE) +
                pieces_frames(b->pieces, PIECE_KERNEL) + pieces_frames(b->pieces, PIECE_UNUSABLE);
    info->kernel += pieces_frames(b->pieces, PIECE_KERNEL);
    info->unusable = pieces_frames(b->pieces, PIECE_UNUSABLE);
    info->beyond = b->pieces->beyond;
    if (info->kernel + info->ledger + info->modules + info->pages + info->objects +
            info->unusable !=
        info->map) {
        kernel_panic("the accounting of the memory does not add up");
    }
}

static void line(char const *what, uint32_t frames) {
    kernel_print("baton:   %12s %8u frames %6u MiB\n", what, frames, frames / 256u);
}

static void report(struct baton_boot const *info, struct boot_input const *in) {
    kernel_print("baton: memory, in frames of 4096 bytes:\n");
    line("kernel", info->kernel);
    line("ledger", info->ledger);
    line("modules", info->modules);
    line("pages", info->pages);
    line("objects", info->objects);
    line("unusable", info->unusable);
    line("sum", info->kernel + info->ledger + info->modules + info->pages + info->objects +
                    info->unusable);
    line("memory map", info->map);
    if (info->beyond != 0u) {
        kernel_print("baton: %u frames are beyond the reach of this machine's entries\n",
                     info->beyond);
    }
    if (in->ranges_truncated) {
        kernel_print("baton: the memory map has too many entries: the last ones are ignored\n");
    }
    if (in->modules_truncated) {
        kernel_print("baton: there are too many modules: the last ones are ignored\n");
    }
}

/* --- all together ------------------------------------------------------------------------ */

static void make_info(struct builder *b) {
    struct baton_boot *const info = b->info;

    info->magic = BATON_BOOT_MAGIC;
    info->version = BATON_BOOT_VERSION;
    info->flags = (KERNEL_DEBUG ? BATON_BOOT_DEBUG : 0u) |
                  (b->in->ranges_truncated || b->in->modules_truncated ? BATON_BOOT_TRUNCATED : 0u);
    info->page_size = BATON_PAGE_SIZE;
    info->kernel = 1u; /* this page */
    info->object_frames = b->k->mm.tables;
    info->shown_frames =
        shown_limit() < b->k->mm.frames ? (uint32_t)shown_limit() : b->k->mm.frames;
    info->ledger_bytes = sizeof(struct mm_entry);
    copy_text(info->command, b->in->command, BATON_BOOT_COMMAND);
}

/* The module with root's program, or stop. It has to be within the direct map to be read. */
static struct boot_module const *root_module(struct builder const *b) {
    struct boot_module const *const module = &b->in->modules[0];

    if (b->in->modules_count == 0u) {
        give_up("there is no boot module", ": the first one must be root's program");
    }
    if (module->end <= module->start || module->end > (uint64_t)b->k->mm.tables * 4096u ||
        !pieces_all(b->pieces, (mm_frame)(module->start / 4096u),
                    (mm_frame)((module->end + 4095u) / 4096u), PIECE_MODULE)) {
        give_up("root's program", " is empty, or not in memory that can be used");
    }
    return module;
}

static void check_input(struct boot_input const *in, struct pieces const *pieces) {
    if (in->ranges_count == 0u) {
        give_up("the boot loader gave no memory map", "");
    }
    if (pieces_frames(pieces, PIECE_FREE) == 0u) {
        give_up("the memory map has no usable memory", "");
    }
}

void kernel_boot(struct kernel *k, struct boot_input const *in) {
    static struct pieces pieces;
    struct builder b = {.k = k, .in = in, .pieces = &pieces};
    isa_word *words;

    kernel_print("baton: booting%s\n", KERNEL_DEBUG ? " (debug kernel)" : "");
    pieces_make(in, &pieces);
    check_input(in, &pieces);
    k->mm.words = in->words;
    k->mm.ledger = in->ledger;
    k->mm.frames = top_of(&pieces);
    k->mm.tables = in->tables_limit < k->mm.frames ? in->tables_limit : k->mm.frames;
    k->mm.anchor = in->anchor;

    b.info_frame = take(&b);
    b.info = (struct baton_boot *)(void *)bytes_of(&b, b.info_frame);
    make_info(&b);
    for (unsigned i = 0u; i + 2u < ISA_LEVELS; i++) { /* the ledger calls them the kernel's */
        k->above[i] = take(&b);
        b.info->kernel++;
    }
    make_ledger(&b);
    k->mm.ledger[b.info_frame].tag = mm_tag(MM_OUTSIDE, 0u);
    make_root(&b);
    load_root(&b, root_module(&b));
    make_zones(&b);
    give_memory(&b);
    tell_modules(&b);
    tell_ranges(&b);
    account(&b);
    report(b.info, in);

    words = k->mm.words[b.root];
    words[THREAD_A] = BATON_ROOT_INFO;
    words[THREAD_SP] = BATON_ROOT_STACK;
    words[THREAD_FULL] = LEAVE_FULL;
    words[THREAD_PRIORITY] = PRIORITIES - 1u;
    words = k->mm.words[in->anchor];
    words[THREAD_FULL] = LEAVE_IDLE;
    words[THREAD_EXTRA] = EXTRA_IDLE;
    isa_fpu_init(&words[THREAD_FPU]);
    isa_fpu_load(&words[THREAD_FPU]); /* nobody uses it yet */
    isa_fpu_trap(true);
    k->secret = token_secret(isa_random(), k->mm.tables);
    k->mm.words[b.root][THREAD_TOKEN] = token_make(k, b.root, 0u);
    k->thread = in->anchor;
    ready_last(k, b.root);
    schedule(k);
}
