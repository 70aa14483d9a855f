/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * The software MMU: a table walk with caches that only the kernel empties.
 *
 *     level    ISA_LEVELS - 1            1                0
 *              root table     ...        table            leaf
 *              entry          entry      entry            entry  -> frame
 *     cached:  upper (level, prefix)     upper (1, ...)   translation (page)
 *
 * The prefix of level n is the address without the bits that select entries
 * below level n.
 */
#include <isa/cpu.h>
#include <isa/mmu.h>
#include <isa/walk.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#define TRANSLATIONS 8192u
#define UPPERS 8192u

struct translation {
    isa_word page; /* address / 4096 */
    uint32_t frame;
    unsigned access;
    bool dirty;
};

struct upper {
    isa_word prefix;
    unsigned level;
    bool absent;
    uint32_t table;  /* the table that the entry leads to, */
    unsigned access; /* and what the way to it allows */
};

/* What the tables say now. */
struct walk {
    bool present;
    unsigned level; /* where it ended: 0, or the level of the absent entry */
    uint32_t table; /* the table with that entry */
    uint32_t index;
    uint32_t frame;
    unsigned access;
    isa_word word;
};

static struct {
    isa_word (*words)[ISA_WORDS];
    uint32_t frames;
    uint32_t root;
    bool loaded;
    struct translation tlb[TRANSLATIONS];
    unsigned tlb_count;
    struct upper upper[UPPERS];
    unsigned upper_count;
    struct mmu_flaw flaw;
} mmu;

static isa_word prefix_of(isa_word address, unsigned level) {
    return address >> (12u + level * ISA_INDEX_BITS);
}

static uint32_t index_of(isa_word address, unsigned level) {
    return (uint32_t)(prefix_of(address, level) % ISA_WORDS);
}

static void note(struct mmu_flaw flaw) {
    if (mmu.flaw.kind == MMU_SOUND) {
        mmu.flaw = flaw;
    }
}

void mmu_reset(isa_word (*words)[ISA_WORDS], uint32_t frames) {
    mmu.words = words;
    mmu.frames = frames;
    mmu.root = 0u;
    mmu.loaded = false;
    mmu.tlb_count = 0u;
    mmu.upper_count = 0u;
    mmu.flaw = (struct mmu_flaw){0};
}

unsigned mmu_cached(void) { return mmu.tlb_count + mmu.upper_count; }

/* --- what the kernel may do ---------------------------------------------------- */

static void drop_translation(isa_word page) {
    for (unsigned i = 0u; i < mmu.tlb_count; i++) {
        if (mmu.tlb[i].page == page) {
            mmu.tlb[i] = mmu.tlb[--mmu.tlb_count];
            return;
        }
    }
}

/* Forget cached entries on the way to `address`: present ones above the leaf if `upper`, absent
 * leaf entries always, absent ones above it if `absent`. */
static void drop_upper(isa_word address, bool upper, bool absent) {
    unsigned kept = 0u;

    for (unsigned i = 0u; i < mmu.upper_count; i++) {
        struct upper const *u = &mmu.upper[i];
        bool on_way = u->prefix == prefix_of(address, u->level);
        bool wanted = u->absent ? absent || u->level == 0u : upper;

        if (!on_way || !wanted) {
            mmu.upper[kept++] = *u;
        }
    }
    mmu.upper_count = kept;
}

void isa_invalidate(isa_word address) {
    drop_translation(address / 4096u);
    drop_upper(address, WALK_INVALIDATES_UPPER, WALK_INVALIDATES_UPPER);
}

void isa_flush(void) {
    mmu.tlb_count = 0u;
    mmu.upper_count = 0u;
}

void isa_filled(isa_word address) { drop_upper(address, false, true); }

void isa_load_space(uint32_t root) {
    mmu.root = root;
    mmu.loaded = true;
    isa_flush();
}

/* --- the walk ------------------------------------------------------------------ */

/* Read the entry for `address` at `level` of `table`. Returns false if it leads nowhere. */
static bool read_entry(isa_word address, unsigned level, uint32_t table, struct walk *walk) {
    struct mmu_flaw flaw = {.address = address, .level = level, .now_frame = table};

    walk->level = level;
    walk->table = table;
    walk->index = index_of(address, level);
    if (table >= mmu.frames) {
        flaw.kind = MMU_FLAW_RANGE;
        note(flaw);
        return false;
    }
    walk->word = mmu.words[table][walk->index];
    if (!walk_present(walk->word)) {
        return false;
    }
    if (walk_malformed(walk->word, level == 0u)) {
        flaw.kind = MMU_FLAW_MALFORMED;
        note(flaw);
        return false;
    }
    walk->frame = walk_frame(walk->word);
    walk->access &= walk_access(walk->word, level == 0u);
    return true;
}

static bool translated(isa_word address) {
    return mmu.loaded && (WALK_ADDRESS_BITS >= sizeof(isa_word) * 8u ||
                          address >> (WALK_ADDRESS_BITS - 1u) >> 1 == 0u);
}

/* Walk the tables down to the entry of level `end`, without caches and without traces. */
static struct walk walk_fresh(isa_word address, unsigned end) {
    struct walk walk = {.access = MM_ACCESS, .level = ISA_LEVELS - 1u};
    uint32_t table = mmu.root;

    if (!translated(address)) {
        return walk;
    }
    for (unsigned level = ISA_LEVELS; level-- > end;) {
        if (!read_entry(address, level, table, &walk)) {
            return walk;
        }
        table = walk.frame;
    }
    walk.present = true;
    return walk;
}

static struct upper *find_upper(isa_word address, unsigned level) {
    for (unsigned i = 0u; i < mmu.upper_count; i++) {
        struct upper *u = &mmu.upper[i];

        if (u->level == level && u->prefix == prefix_of(address, level)) {
            return u;
        }
    }
    return NULL;
}

static void remember_upper(isa_word address, struct walk const *walk, bool absent) {
    if (mmu.upper_count == UPPERS) {
        fprintf(stderr, "The software MMU has no room for another upper-level entry.\n");
        abort();
    }
    mmu.upper[mmu.upper_count++] = (struct upper){.prefix = prefix_of(address, walk->level),
                                                  .level = walk->level,
                                                  .absent = absent,
                                                  .table = walk->frame,
                                                  .access = walk->access};
}

/* Walk from the lowest cached upper-level entry on, and cache what is met. */
static struct walk walk_cached(isa_word address) {
    struct walk walk = {.access = MM_ACCESS, .level = ISA_LEVELS - 1u};
    uint32_t table = mmu.root;
    unsigned level = ISA_LEVELS;

    if (!translated(address)) {
        return walk;
    }
    for (unsigned l = 0u; l < ISA_LEVELS; l++) {
        struct upper const *u = find_upper(address, l);

        if (u != NULL && u->absent) {
            walk.level = l;
            return walk;
        }
        if (u != NULL) {
            table = u->table;
            walk.access = u->access;
            level = l;
            break;
        }
    }
    while (level-- > 0u) {
        if (!read_entry(address, level, table, &walk)) {
            if (WALK_ABSENT_CACHED && !walk_present(walk.word)) {
                remember_upper(address, &walk, true);
            }
            return walk;
        }
        if (level > 0u) {
            mmu.words[table][walk.index] = walk_mark(walk.word, false, false);
            remember_upper(address, &walk, false);
            table = walk.frame;
        }
    }
    walk.present = true;
    return walk;
}

/* --- checks -------------------------------------------------------------------- */

static void check_translation(struct translation const *t) {
    struct walk now = walk_fresh(t->page * 4096u, 0u);
    struct mmu_flaw flaw = {.address = t->page * 4096u,
                            .cached_frame = t->frame,
                            .cached_access = t->access,
                            .now_frame = now.frame,
                            .now_access = now.present ? now.access : 0u};

    if ((t->access & ~flaw.now_access) != 0u) {
        flaw.kind = MMU_FLAW_GRANTS;
    } else if (t->frame != now.frame) {
        flaw.kind = MMU_FLAW_FRAME;
    } else if (!walk_accessed(now.word)) {
        flaw.kind = MMU_FLAW_ACCESSED;
    } else if (t->dirty && !walk_dirty(now.word)) {
        flaw.kind = MMU_FLAW_DIRTY;
    } else if (!WALK_FAULT_REFRESHES && t->access != now.access) {
        flaw.kind = MMU_FLAW_DENIES;
    }
    if (flaw.kind != MMU_SOUND) {
        note(flaw);
    }
}

static void check_upper(struct upper const *u) {
    isa_word address = u->prefix << (12u + u->level * ISA_INDEX_BITS);
    struct walk now = walk_fresh(address, u->level);
    struct mmu_flaw flaw = {.address = address,
                            .level = u->level,
                            .cached_frame = u->table,
                            .cached_access = u->access,
                            .now_frame = now.frame,
                            .now_access = now.present ? now.access : 0u};

    if (u->absent && now.present) {
        flaw.kind = MMU_FLAW_ABSENT;
    }
    if (!u->absent && (!now.present || now.frame != u->table || (u->access & ~now.access) != 0u)) {
        flaw.kind = MMU_FLAW_UPPER;
    }
    if (flaw.kind != MMU_SOUND) {
        note(flaw);
    }
}

struct mmu_flaw mmu_check(void) {
    for (unsigned i = 0u; i < mmu.tlb_count; i++) {
        check_translation(&mmu.tlb[i]);
    }
    for (unsigned i = 0u; i < mmu.upper_count; i++) {
        check_upper(&mmu.upper[i]);
    }
    return mmu.flaw;
}

char const *mmu_flaw_text(enum mmu_flaw_kind kind) {
    static char const *const texts[] = {
        [MMU_SOUND] = "nothing",
        [MMU_FLAW_GRANTS] = "a cached translation grants what the tables do not grant",
        [MMU_FLAW_FRAME] = "a cached translation leads to another frame than the tables",
        [MMU_FLAW_ACCESSED] = "a cached translation is used while its entry says not accessed",
        [MMU_FLAW_DIRTY] = "a cached translation is written while its entry says not dirty",
        [MMU_FLAW_DENIES] = "a cached translation denies what the tables grant",
        [MMU_FLAW_UPPER] = "a cached upper-level entry differs from the tables",
        [MMU_FLAW_ABSENT] = "an absent entry is cached where there is an entry now",
        [MMU_FLAW_MALFORMED] = "a table entry has reserved bits set",
        [MMU_FLAW_RANGE] = "a table entry leads out of the memory",
    };

    return texts[kind];
}

/* --- accesses ------------------------------------------------------------------ */

static struct translation *find_translation(isa_word page) {
    for (unsigned i = 0u; i < mmu.tlb_count; i++) {
        if (mmu.tlb[i].page == page) {
            return &mmu.tlb[i];
        }
    }
    return NULL;
}

/* The first write through a translation: set D in the entry, if that is still the entry. */
static void first_write(struct translation *t) {
    struct walk now = walk_fresh(t->page * 4096u, 0u);

    if (now.present && now.frame == t->frame && (now.access & MM_W) != 0u) {
        mmu.words[now.table][now.index] = walk_mark(now.word, true, true);
    }
    t->dirty = true;
}

static struct translation *remember(isa_word address, struct walk const *walk, bool write) {
    struct translation *t = &mmu.tlb[mmu.tlb_count];

    if (mmu.tlb_count == TRANSLATIONS) {
        fprintf(stderr, "The software MMU has no room for another translation.\n");
        abort();
    }
    mmu.tlb_count++;
    mmu.words[walk->table][walk->index] = walk_mark(walk->word, true, write);
    *t = (struct translation){address / 4096u, walk->frame, walk->access,
                              walk_dirty(mmu.words[walk->table][walk->index])};
    return t;
}

bool mmu_access(isa_word address, unsigned access, struct mmu_result *result) {
    struct translation *t = find_translation(address / 4096u);
    struct walk walk;

    mmu_check();
    if (t != NULL && (t->access & access) == 0u) {
        result->present = true;
        if (!WALK_FAULT_REFRESHES) {
            return false;
        }
        drop_translation(t->page);
        drop_upper(address, true, true);
        t = NULL;
    }
    if (t == NULL) {
        walk = walk_cached(address);
        result->present = walk.present;
        if (!walk.present || (walk.access & access) == 0u) {
            if (WALK_FAULT_REFRESHES) {
                drop_upper(address, true, true);
            }
            return false;
        }
        t = remember(address, &walk, access == MM_W);
    }
    if (access == MM_W && !t->dirty) {
        first_write(t);
    }
    result->frame = t->frame;
    return true;
}
