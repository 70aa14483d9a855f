/* SPDX-License-Identifier: BSD-2-Clause */
/* The operations that are timed. The picture is in ops.h. */
#define _GNU_SOURCE
#include "ops.h"
#include <errno.h>
#include <mmscd/mmscd.h>
#include <stdbool.h>
#include <sys/mman.h>
#include <sys/syscall.h>
#include <unistd.h>

enum frame { OUTSIDE, ANCHOR, ROOT, ZONE_A, ZONE_B, PAGE, FRAMES = PAGE + NATIVE_OPERATIONS };

#define SLOT_A 5u
#define SLOT_B 6u
#define SLOT_FREE 7u
#define PAGE_BYTES 4096u

static mm_word words[FRAMES][ISA_WORDS];
static struct mm_entry ledger[FRAMES];
static struct mm mm;
static bool failed;

static char *page_a; /* of the host: mapped, and */
static char *page_b; /* a place for it */
static int shared;   /* a file in memory of one page */
static char *shared_at[NATIVE_OPERATIONS];

_Static_assert(NATIVE_OPERATIONS <= ISA_WORDS, "a zone has room for all");

/* The operations before are done, as far as the compiler knows, when those behind it begin. */
static inline void done(bool good) {
    failed |= !good;
    __asm__ volatile("" : : : "memory");
}

/* --- the library ------------------------------------------------------------------- */

static void move_pages(mm_frame from, mm_frame to) {
    for (mm_index i = 0u; i < NATIVE_OPERATIONS; i++) {
        mm_word was;

        done(mm_move(&mm, from, i, to, i, false, &was) == MM_OK);
    }
}

static void move_there(void) { move_pages(ZONE_A, ZONE_B); }
static void move_back(void) { move_pages(ZONE_B, ZONE_A); }

static void clone_all(void) {
    for (mm_index i = 0u; i < NATIVE_OPERATIONS; i++) {
        done(mm_clone(&mm, ZONE_A, i, ZONE_B, i, MM_ACCESS) == MM_OK);
    }
}

static void destroy_all(void) {
    for (mm_index i = 0u; i < NATIVE_OPERATIONS; i++) {
        mm_word was;

        done(mm_destroy(&mm, ZONE_B, i, &was) == MM_OK);
    }
}

/* A zone with all its pages, there and back. */
static void move_zone(void) {
    for (unsigned i = 0u; i < NATIVE_OPERATIONS; i++) {
        mm_word was;

        done(mm_object_move(&mm, ROOT, i % 2u == 0u ? SLOT_A : SLOT_FREE, ROOT,
                            i % 2u == 0u ? SLOT_FREE : SLOT_A, false, &was) == MM_OK);
    }
}

/* --- the host ------------------------------------------------------------------------ */

static void host_nothing(void) {
    for (unsigned i = 0u; i < NATIVE_OPERATIONS; i++) {
        done(syscall(SYS_getppid) > 0);
    }
}

/* The page there and back: each is a move. */
static void host_mremap(void) {
    for (unsigned i = 0u; i < NATIVE_OPERATIONS; i++) {
        char *const from = i % 2u == 0u ? page_a : page_b;
        char *const to = i % 2u == 0u ? page_b : page_a;

        done(mremap(from, PAGE_BYTES, PAGE_BYTES, MREMAP_MAYMOVE | MREMAP_FIXED, to) == to);
    }
}

/* One more mapping of a page that is in memory, with its entry made. */
static char *map_shared(void) {
    return mmap(NULL, PAGE_BYTES, PROT_READ | PROT_WRITE, MAP_SHARED | MAP_POPULATE, shared, 0);
}

static void host_pair(void) {
    for (unsigned i = 0u; i < NATIVE_OPERATIONS; i++) {
        char *const at = map_shared();

        done(at != MAP_FAILED && munmap(at, PAGE_BYTES) == 0);
    }
}

static void host_map(void) {
    for (unsigned i = 0u; i < NATIVE_OPERATIONS; i++) {
        shared_at[i] = map_shared();
        done(shared_at[i] != MAP_FAILED);
    }
}

static void host_unmap(void) {
    for (unsigned i = 0u; i < NATIVE_OPERATIONS; i++) {
        done(munmap(shared_at[i], PAGE_BYTES) == 0);
    }
}

/* --- all -------------------------------------------------------------------------------- */

struct native_operation const native_operations[] = {
    {"move a page", "library", NULL, move_there, move_back},
    {"clone a page", "library", NULL, clone_all, destroy_all},
    {"destroy a slave", "library", clone_all, destroy_all, NULL},
    {"move a zone of 512 pages", "library", NULL, move_zone, NULL},
    {"nothing (getppid)", "system call", NULL, host_nothing, NULL},
    {"mremap of a page that is used", "system call", NULL, host_mremap, NULL},
    {"mmap of a shared page", "system call", NULL, host_map, host_unmap},
    {"munmap of it", "system call", host_map, host_unmap, NULL},
    {"mmap and munmap of it", "two system calls", NULL, host_pair, NULL},
    {NULL, NULL, NULL, NULL, NULL},
};

static int set_up_host(void) {
    page_a =
        mmap(NULL, 3u * PAGE_BYTES, PROT_READ | PROT_WRITE, MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);
    shared = memfd_create("shared", 0u);
    if (page_a == MAP_FAILED || shared < 0 || ftruncate(shared, PAGE_BYTES) != 0) {
        return errno;
    }
    page_b = page_a + 2u * PAGE_BYTES;
    *(char volatile *)page_a = 1;
    return 0;
}

int native_set_up(void) {
    bool good = true;

    mm = (struct mm){words, ledger, FRAMES, FRAMES, ANCHOR};
    ledger[ANCHOR].tag = mm_tag(MM_THREAD, 0u);
    good = mm_inject(&mm, ROOT, MM_THREAD, ANCHOR, 4u) &&
           mm_inject(&mm, ZONE_A, MM_ZONE, ROOT, SLOT_A) &&
           mm_inject(&mm, ZONE_B, MM_ZONE, ROOT, SLOT_B);
    for (mm_index i = 0u; i < NATIVE_OPERATIONS; i++) {
        good = good && mm_inject(&mm, PAGE + i, MM_PAGE, ZONE_A, i);
    }
    return good ? set_up_host() : EINVAL;
}

int native_sound(void) { return !failed && mm_audit(&mm).flaw == MM_SOUND; }
