/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * From boot.S to user space, and the kernel's half of every root table:
 *
 *   isa_root  | 0 .. 767 empty | 768 .. 1011 direct map | 1012 .. 1020 empty | 1021, 1022 | 1023 |
 *   low_table (protect.c)        '- 4 KiB pages, the rest of the map 4 MiB   |            |
 *   ledger_tables                                    4 KiB pages, global <-----+            |
 *   isa_stack_table (boot.S fills it)                4 KiB pages, global <------------------+
 */
#include "ia32.h"
#include "multiboot.h"

#define LEDGER_PAGES (LEDGER_ENTRIES * ISA_WORDS)
#define DIRECT_FRAMES (DIRECT_ENTRIES * ISA_WORDS)
#define CPUID_MCE 0x80u
#define STATUS_UNBOOTABLE 1u /* for isa_stop */

_Static_assert(ISA_FRAMES / 4096u * sizeof(struct mm_entry) <= LEDGER_PAGES,
               "the ledger of all frames fits into its place");
_Static_assert(KERNEL_ENTRY + DIRECT_ENTRIES <= LIST_ENTRY && ISA_WINDOW < KERNEL_ENTRY,
               "parts of a root table do not overlap");

struct kernel isa_kernel;
mm_word isa_root[ISA_WORDS] __attribute__((aligned(4096)));

static mm_word ledger_tables[LEDGER_ENTRIES][ISA_WORDS] __attribute__((aligned(4096)));
static mm_word anchor[ISA_WORDS] __attribute__((aligned(4096)));
static struct boot_input input; /* too large for the stack */

void isa_space_init(isa_word *words) {
    isa_copy(words + ISA_REGIONS, isa_root + ISA_REGIONS, ISA_WORDS - ISA_REGIONS);
}

void isa_map_ledger(uint32_t page, uint32_t frame) {
    if (page >= LEDGER_PAGES) {
        kernel_panic("the ledger is larger than its place");
    }
    ledger_tables[page / ISA_WORDS][page % ISA_WORDS] = frame * 4096u + ENTRY_SMALL;
    isa_invalidate((isa_word)isa_ledger + page * 4096u);
}

/* Leave the loader's addresses behind, and make the kernel's half complete. */
static void finish_root(void) {
    uint32_t a = 1u;
    uint32_t b, c, d;

    for (unsigned i = 0; i < LEDGER_ENTRIES; i++) {
        isa_root[LEDGER_ENTRY + i] = isa_physical(ledger_tables[i]) + ENTRY_TABLE;
    }
    isa_protect_image();
    isa_root[0] = 0u;
    isa_flush();
    /* Global pages only now: the feature must not be on before paging (SDM 3A, 2.5). */
    __asm__ volatile("cpuid" : "+a"(a), "=b"(b), "=c"(c), "=d"(d));
    a = CR4_PSE + CR4_PGE + ((d & CPUID_MCE) != 0u ? CR4_MCE : 0u) + isa_protections();
    __asm__ volatile("mov %0, %%cr4" : : "r"(a) : "memory");
}

/* struct multiboot_source: what the direct map reaches can be read. */
static bool read_physical(void *context, uint64_t physical, void *to, size_t length) {
    uint64_t const end = (uint64_t)DIRECT_FRAMES * 4096u;

    (void)context;
    if (physical > end || length > end - physical) {
        return false;
    }
    memcpy(to, (char const *)isa_words + (size_t)physical, length);
    return true;
}

_Noreturn void isa_start(uint32_t magic, uint32_t info) {
    struct multiboot_source const source = {.read = read_physical, .context = NULL};
    enum multiboot_result result;

    finish_root();
    isa_segments();
    isa_start_interrupts();
    isa_start_fpu();
    __asm__ volatile("mov %0, %%dr7" : : "r"(0x400u)); /* no breakpoints of the loader's */

    result = multiboot_parse(&source, magic, info, &input);
    isa_console_options(input.command);
    if (result != MULTIBOOT_OK) {
        kernel_print("baton: cannot start: %s\n", multiboot_text(result));
        isa_stop(STATUS_UNBOOTABLE);
    }
    input.kernel_first = 0x100000u / 4096u;
    input.kernel_end = isa_physical(isa_image_end) / 4096u;
    input.anchor = isa_physical(anchor) / 4096u;
    input.tables_limit = DIRECT_FRAMES;
    input.frames_limit = ISA_FRAMES;
    input.words = isa_words;
    input.ledger = isa_ledger;
    kernel_boot(&isa_kernel, &input);
    isa_enter();
}
