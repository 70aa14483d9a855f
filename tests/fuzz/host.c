/* SPDX-License-Identifier: BSD-2-Clause */
/* Guests over the hosted kernel. The picture is in host.h. */
#include "host.h"
#include "lists.h"
#include "schedule.h"
#include <isa/cpu.h>
#include <isa/machine.h>
#include <isa/mmu.h>
#include <setjmp.h>
#include <signal.h>
#include <stdio.h>
#include <string.h>
#include <sys/mman.h>
#include <ucontext.h>
#include <unistd.h>

#define LOW_END 0x70000000u /* here begins the fuzz program itself */
#define ZONE_BYTES 0x400000u
#define CALLS_MAX 60000u /* of the guest, and turns, of one input */
#define FAULT_WRITE 2    /* in the processor's error code */

/* What the guest calls (user/include/baton/syscall.h). */
void baton_enter(uint32_t words[5]);

struct sim sim;
mm_frame host_guest = HOST_GUEST;

static uint32_t loss_first, loss_count;
static int memory_file;
static mm_frame next;

/* What every input begins with. */
static struct {
    struct kernel kernel;
    struct machine machine;
    mm_word (*words)[ISA_WORDS];
    struct mm_entry *ledger;
    unsigned char *data, *bss; /* the guest's variables */
} first;

/* --- the guest's variables ---------------------------------------------------------------------- */

/* The linker's: the ends of the sections that all variables of the guest are in. */
extern unsigned char __start_guest_data[] __attribute__((weak));
extern unsigned char __stop_guest_data[] __attribute__((weak));
extern unsigned char __start_guest_bss[] __attribute__((weak));
extern unsigned char __stop_guest_bss[] __attribute__((weak));

/* Copies the space between variables, too, so the sanitizer must not look. */
__attribute__((no_sanitize("address", "undefined"))) static void
copy_all(unsigned char *to, unsigned char const *from, size_t count) {
    for (size_t i = 0u; i < count; i++) {
        ((unsigned char volatile *)to)[i] = from[i];
    }
}

static size_t data_size(void) { return (size_t)(__stop_guest_data - __start_guest_data); }
static size_t bss_size(void) { return (size_t)(__stop_guest_bss - __start_guest_bss); }

/* --- the guest's addresses ---------------------------------------------------------------------- */

#define MAPPED_MAX 4096u

static struct {
    uint32_t address;
    mm_frame frame;
    bool writable;
} mapped[MAPPED_MAX];
static unsigned mapped_count;

static mm_word *entry_at(mm_frame space, uint32_t address) {
    mm_word const zone = sim.words[space][address / ZONE_BYTES];

    return zone == 0u ? NULL : &sim.words[isa_frame(zone)][address / PAGE % ISA_WORDS];
}

static mm_frame space_of(mm_frame thread) { return isa_frame(sim.words[thread][BATON_SLOT_SPACE]); }

static void unmap(unsigned i) {
    must(munmap((void *)(uintptr_t)mapped[i].address, PAGE) == 0);
    mapped[i] = mapped[--mapped_count];
}

/* What is mapped here and no longer, or not so, in the tables is forgotten. */
static void forget(void) {
    mm_frame const space = space_of(host_guest);

    for (unsigned i = 0u; i < mapped_count;) {
        mm_word const *const entry = entry_at(space, mapped[i].address);
        bool const same =
            entry != NULL && *entry != 0u && isa_frame(*entry) == mapped[i].frame &&
            isa_page_accessed(*entry) &&
            (mapped[i].writable ? isa_page_dirty(*entry) && (isa_page_access(*entry) & MM_W) != 0u
                                : isa_page_access(*entry) != 0u);

        if (same) {
            i++;
        } else {
            unmap(i);
        }
    }
}

static void map(uint32_t address, mm_frame frame, bool writable) {
    void *const at = (void *)(uintptr_t)address;

    for (unsigned i = 0u; i < mapped_count; i++) {
        if (mapped[i].address == address) {
            unmap(i);
            break;
        }
    }
    must(mapped_count < MAPPED_MAX);
    must(mmap(at, PAGE, writable ? PROT_READ | PROT_WRITE : PROT_READ, MAP_SHARED | MAP_FIXED,
              memory_file, (off_t)frame * PAGE) == at);
    mapped[mapped_count].address = address;
    mapped[mapped_count].frame = frame;
    mapped[mapped_count++].writable = writable;
}

/* The guest has touched what is not mapped. */
static void fault(int number, siginfo_t *info, void *context) {
    greg_t const *const registers = ((ucontext_t *)context)->uc_mcontext.gregs;
    bool const write = (registers[REG_ERR] & FAULT_WRITE) != 0;
    uintptr_t const address = (uintptr_t)info->si_addr;
    struct mmu_result result = {0u, false};

    (void)number;
    if (address < LOW_END && sim.kernel.thread == host_guest &&
        mmu_access((isa_word)address, write ? MM_W : MM_R, &result) && result.frame < sim.frames) {
        map((uint32_t)address / PAGE * PAGE, result.frame, write);
        return;
    }
    if (address >= loss_first && address - loss_first < loss_count) {
        host_end();
    }
    fprintf(stderr, "The guest %s %#zx, where nothing is, or which it may not.\n",
            write ? "writes to" : "reads", (size_t)address);
    abort();
}

/* --- making it ------------------------------------------------------------------------------------ */

static void *allocate(size_t bytes) {
    void *const memory =
        mmap(NULL, bytes, PROT_READ | PROT_WRITE, MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);

    must(memory != MAP_FAILED);
    return memory;
}

/* The machine's memory is a file, so that its pages can stand at several addresses. */
static void create_memory(uint32_t frames) {
    size_t const bytes = (frames + ISA_LEVELS) * sizeof *sim.words;

    sim_create(&sim, 1u, 1u);
    memory_file = memfd_create("memory", 0);
    must(memory_file >= 0 && ftruncate(memory_file, (off_t)bytes) == 0);
    sim.words = mmap(NULL, bytes, PROT_READ | PROT_WRITE, MAP_SHARED, memory_file, 0);
    must((void *)sim.words != MAP_FAILED);
    sim.ledger = allocate(frames * sizeof *sim.ledger);
    sim.frames = frames;
    sim.ledger_frames = frames;
    sim_clear(&sim, frames);
}

/* Remember everything as it is now. */
static void keep(void) {
    first.kernel = sim.kernel;
    first.machine = machine;
    first.words = allocate(host_frames * sizeof *first.words);
    first.ledger = allocate(host_frames * sizeof *first.ledger);
    memcpy(first.words, sim.words, host_frames * sizeof *first.words);
    memcpy(first.ledger, sim.ledger, host_frames * sizeof *first.ledger);
    first.data = allocate(data_size() + 1u);
    first.bss = allocate(bss_size() + 1u);
    copy_all(first.data, __start_guest_data, data_size());
    copy_all(first.bss, __start_guest_bss, bss_size());
}

int LLVMFuzzerInitialize(int *argc, char ***argv) {
    (void)argc;
    (void)setenv("CMOCKA_TEST_ABORT", "1", 1); /* a check that fails ends the process */
    must(host_frames <= HOST_FRAMES_MAX);
    create_memory(host_frames);
    next = HOST_FIRST;
    host_build((*argv)[0]);
    check_sound(&sim);
    keep();
    return 0;
}

/* Everything as it was at first. */
static void begin(void) {
    while (mapped_count > 0u) {
        unmap(mapped_count - 1u);
    }
    for (uint32_t f = 0u; f < sim.frames; f++) { /* most have not changed: it is cheaper to look */
        if (memcmp(sim.words[f], first.words[f], sizeof sim.words[f]) != 0) {
            memcpy(sim.words[f], first.words[f], sizeof sim.words[f]);
        }
    }
    memcpy(sim.ledger, first.ledger, sim.frames * sizeof *first.ledger);
    sim.kernel = first.kernel;
    machine = first.machine;
    mmu_reset(sim.words, sim.frames + ISA_LEVELS);
    isa_load_space(sim.kernel.space);
    sim.console_length = 0u;
    sim.stopped = false;
    copy_all(__start_guest_data, first.data, data_size());
    copy_all(__start_guest_bss, first.bss, bss_size());
}

/* --- running -------------------------------------------------------------------------------------- */

static jmp_buf end;
static uint8_t const *input;
static size_t input_left; /* records */
static unsigned steps;
static bool begun[HOST_FRAMES_MAX]; /* by thread */
static void (*take_turn)(mm_frame thread);

void host_end(void) { longjmp(end, 1); }

uint8_t const *host_record(void) {
    uint8_t const *const record = input;

    if (input_left == 0u) {
        host_end();
    }
    input_left--;
    input += RECORD;
    return record;
}

bool host_begun(mm_frame thread) {
    bool const was = begun[thread];

    begun[thread] = true;
    return was;
}

static void count_step(void) {
    if (steps++ == CALLS_MAX) {
        host_end();
    }
}

static void wait_for_guest(void) {
    while (sim.kernel.thread != host_guest) {
        count_step();
        take_turn(sim.kernel.thread);
        must(!sim.stopped);
    }
}

void baton_enter(uint32_t words[5]) {
    mm_word const *const results = &sim.words[host_guest][THREAD_CALL];

    count_step();
    must(sim.kernel.thread == host_guest);
    (void)sim_call(&sim, words[0], words[1], words[2], words[3], words[4]);
    must(!sim.stopped);
    wait_for_guest();
    for (unsigned i = 0u; i < 5u; i++) {
        words[i] = results[i];
    }
    forget();
}

void host_run(uint8_t const *data, size_t size, void (*guest)(void),
              void (*turn)(mm_frame thread)) {
    static bool caught;
    struct sigaction const action = {.sa_sigaction = fault, .sa_flags = SA_SIGINFO | SA_NODEFER};

    if (!caught) { /* after libFuzzer, which wants that signal, too */
        must(sigaction(SIGSEGV, &action, NULL) == 0);
        caught = true;
    }
    begin();
    input = data;
    input_left = records_count(size);
    steps = 0u;
    take_turn = turn;
    memset(begun, 0, sizeof begun);
    if (setjmp(end) == 0) {
        wait_for_guest();
        guest();
    }
    check_sound(&sim);
}

void host_may_lose(uint32_t first_address, uint32_t count) {
    loss_first = first_address;
    loss_count = count;
}

bool host_touch(uint32_t address, unsigned access, uint32_t *value, uint32_t fault_words[5]) {
    mm_word *const words = sim.words[host_guest];
    enum sim_access result;

    words[THREAD_CATCH] = PAGE; /* anywhere: the guest does not go there */
    result = sim_access(&sim, address, access, value);
    if (result == SIM_CAUGHT) {
        for (unsigned i = 0u; i < 5u; i++) {
            fault_words[i] = words[THREAD_CALL + i];
        }
    }
    words[THREAD_CATCH] = 0u;
    wait_for_guest();
    forget();
    return result != SIM_CAUGHT;
}

/* --- building ------------------------------------------------------------------------------------- */

mm_frame host_put(unsigned kind, mm_frame table, mm_index index) {
    must(next < sim.frames && mm_inject(&sim.kernel.mm, next, kind, table, index));
    return next++;
}

void host_lend(mm_frame from, mm_index slot, mm_frame to, mm_index index, mm_rights rights,
               mm_word badge) {
    must(mm_object_clone(&sim.kernel.mm, from, slot, to, index, rights, badge) == MM_OK);
}

uint8_t *host_bytes(mm_frame frame) { return (uint8_t *)sim.words[frame]; }

uint8_t *host_at(mm_frame space, uint32_t address) {
    mm_word const *const entry = entry_at(space, address);

    return entry == NULL || *entry == 0u ? NULL : host_bytes(isa_frame(*entry)) + address % PAGE;
}

void host_pages(mm_frame space, uint32_t address, unsigned count) {
    for (unsigned i = 0u; i < count; i++) {
        uint32_t const at = address + i * PAGE;

        if (sim.words[space][at / ZONE_BYTES] == 0u) {
            (void)host_put(MM_ZONE, space, at / ZONE_BYTES);
        }
        (void)host_put(MM_PAGE, isa_frame(sim.words[space][at / ZONE_BYTES]),
                       at / PAGE % ISA_WORDS);
    }
}

void host_show(mm_frame space, uint32_t from, mm_frame other, uint32_t to, unsigned count,
               mm_rights rights) {
    for (unsigned i = 0u; i < count; i++) {
        uint32_t const at = to + i * PAGE;
        mm_frame const zone = isa_frame(sim.words[space][(from + i * PAGE) / ZONE_BYTES]);

        if (sim.words[other][at / ZONE_BYTES] == 0u) {
            (void)host_put(MM_ZONE, other, at / ZONE_BYTES);
        }
        must(mm_clone(&sim.kernel.mm, zone, (from / PAGE + i) % ISA_WORDS,
                      isa_frame(sim.words[other][at / ZONE_BYTES]), at / PAGE % ISA_WORDS,
                      rights) == MM_OK);
    }
}

void host_thread(mm_frame thread, mm_index slot, mm_frame space_table, mm_index space_slot,
                 unsigned priority) {
    if (thread != HOST_ROOT) {
        must(mm_inject(&sim.kernel.mm, thread, MM_THREAD, HOST_ROOT, slot));
    }
    host_lend(space_table, space_slot, thread, BATON_SLOT_SPACE, MM_MANAGE + MM_RUN + MM_SHARE, 0u);
    sim.words[thread][THREAD_PRIORITY] = priority;
    if (thread == HOST_ROOT) {
        sim_start(&sim, thread, priority);
    } else {
        sim_ready(&sim, thread);
    }
}

static void put_number(uint8_t *to, unsigned size, uint32_t number) {
    for (unsigned i = 0u; i < size; i++) {
        to[i] = (uint8_t)(number >> 8u * i);
    }
}

/* ELF32: code of two pages, and a page of data, most of it zero. */
void host_file(uint8_t *to) {
    static uint32_t const segments[2][8] = {
        {1u, 0u, 0x400000u, 0x400000u, 0x1800u, 0x1800u, 5u, PAGE},
        {1u, 0x1800u, 0x403000u, 0x403000u, 0x100u, 0x900u, 6u, PAGE}};

    memset(to, 0x90, HOST_FILE);
    memset(to, 0, 52u);
    put_number(to, 4u, 0x464c457fu);
    put_number(to + 4, 3u, 0x010101u);
    put_number(to + 16, 4u, 2u + 65536u * ISA_ELF_MACHINE);
    put_number(to + 24, 4u, 0x400100u);
    put_number(to + 28, 4u, 52u);
    put_number(to + 42, 4u, 32u + 65536u * 2u);
    for (unsigned i = 0u; i < 16u; i++) {
        put_number(to + 52 + 4u * i, 4u, segments[i / 8u][i % 8u]);
    }
}

/* --- turns ------------------------------------------------------------------------------------------ */

struct sim_result host_call(isa_word call, isa_word a, isa_word b, isa_word c, isa_word d) {
    return sim_call(&sim, call, a, b, c, d);
}

struct host_message host_received(mm_frame thread) {
    mm_word const *const w = sim.words[thread];

    return (struct host_message){.error = (unsigned)BATON_ERROR(w[THREAD_CALL]),
                                 .label = (unsigned)(w[THREAD_CALL] >> 16),
                                 .flags = (unsigned)(w[THREAD_CALL] & 0xff00u),
                                 .token = w[THREAD_A],
                                 .words = {w[THREAD_B], w[THREAD_C]},
                                 .badge = w[THREAD_D]};
}
