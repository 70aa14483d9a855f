/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * Root's shell (user/root, a guest of host.h) over a kernel that has booted: start.baton and what a person
 * types, up to the first byte 0 and from there on, are the input. What it starts are
 * boot modules, "prog" and others like it, and "odd", a bad one; their threads do what a generator says
 * whose seed is the input.
 *
 *     typed --> port 0x3f8 --> root --> commands --> the kernel
 *
 * Whatever is typed, root must not fault, but where it has given its own memory away; and the kernel's audit
 * must hold.
 */
#include "host.h"
#include "boot.h"
#include "guest/root.h"
#include "random.h"
#include <baton/boot.h>
#include <baton/memory_server.h>
#include <baton/pager.h>
#include <isa/machine.h>
#include <string.h>

#define FRAMES 360u
#define KERNEL 1u
#define KERNEL_END 4u
#define MODULES 320u /* frames, from here on */
#define START_BYTES 1024u
#define SERIAL_LINE 4u
#define PORT_DATA 0x3f8u
#define PORT_STATUS 0x3fdu
#define STATUS_RECEIVED 1u
#define STATUS_ROOM 32u
#define STEPS 300u /* of all programs of one input */
#define SLOT_PARENT 4u

static uint8_t const *typed;
static size_t typed_left;
static char start[START_BYTES];
static struct random programs;
static unsigned steps;

/* --- the serial port --------------------------------------------------------------------------------- */

uint8_t port_in(uint16_t port) {
    if (port == PORT_STATUS) {
        return STATUS_ROOM + (typed_left > 0u ? STATUS_RECEIVED : 0u);
    }
    if (port == PORT_DATA && typed_left > 0u) {
        typed_left--;
        return *typed++;
    }
    return 0u;
}

/* --- the machine -------------------------------------------------------------------------------------- */

static struct boot_input boot;

static void add_module(char const *name, unsigned pages, uint32_t bytes) {
    struct boot_module *const module = &boot.modules[boot.modules_count];
    uint64_t const first =
        boot.modules_count == 0u
            ? MODULES * (uint64_t)PAGE
            : (boot.modules[boot.modules_count - 1u].end + PAGE - 1u) / PAGE * PAGE;

    must(strlen(name) < sizeof module->name && bytes <= pages * PAGE);
    *module = (struct boot_module){.start = first, .end = first + bytes};
    (void)strcpy(module->name, name);
    boot.modules_count++;
}

static uint8_t *module_bytes(unsigned i) {
    return host_bytes((mm_frame)(boot.modules[i].start / PAGE));
}

static void boot_body(void *context) {
    (void)context;
    kernel_boot(&sim.kernel, &boot);
}

uint32_t const host_frames = FRAMES;

void host_build(char const *program) {
    (void)program;
    boot.ranges[0] = (struct boot_range){0u, FRAMES * (uint64_t)PAGE, true};
    boot.ranges_count = 1u;
    boot.kernel_first = KERNEL;
    boot.kernel_end = KERNEL_END;
    boot.anchor = KERNEL_END - 1u;
    boot.tables_limit = FRAMES;
    boot.frames_limit = FRAMES;
    boot.words = sim.words;
    boot.ledger = sim.ledger;
    add_module("root", HOST_FILE / PAGE, HOST_FILE);
    add_module("start.baton", 1u, START_BYTES);
    add_module("prog", HOST_FILE / PAGE, HOST_FILE);
    add_module("odd", 1u, 200u);
    add_module("pulse", HOST_FILE / PAGE, HOST_FILE);
    add_module("pager", HOST_FILE / PAGE, HOST_FILE);
    add_module("memory", HOST_FILE / PAGE, HOST_FILE);
    host_file(module_bytes(0u));
    memset(module_bytes(1u), '\n', START_BYTES);
    host_file(module_bytes(2u));
    memcpy(module_bytes(3u), module_bytes(2u), 200u);
    for (unsigned i = 4u; i < boot.modules_count; i++) {
        host_file(module_bytes(i));
    }
    must(sim_guard(&sim, boot_body, NULL));
    host_guest = sim.kernel.thread;
    host_may_lose(BATON_ROOT_BASE, BATON_ROOT_MEMORY + FRAMES * PAGE - BATON_ROOT_BASE);
}

/* --- programs ----------------------------------------------------------------------------------------- */

static isa_word some(uint32_t n) { return random_below(&programs, n); }

static isa_word some_page(void) {
    static isa_word const bases[] = {0x400000u, 0x7b0000u, 0x7c0000u, 0x800000u};

    return bases[some(4u)] + some(20u) * PAGE;
}

/* Calls to root, and what a program can do with its own. */
static void program_turn(void) {
    static isa_word const words[] = {0u, 1u, BATON_PAGER_MAGIC, BATON_MEM_MAGIC};
    isa_word const label = steps >= STEPS ? 1u : 1u + some(8u) + some(2u) * some(40u) * 256u;
    isa_word value = words[some(4u)];

    steps++;
    switch (steps >= STEPS ? 0u : some(6u)) {
    case 0u:
    case 1u:
    case 2u:
        (void)host_call(BATON_CALL + BATON_LABEL(label), BATON_SLOT(SLOT_PARENT),
                        some(2u) == 0u ? some(8u) : some_page(), some(70u), 0u);
        break;
    case 3u:
        (void)host_call(some(4u) + (isa_word)some(4096u) * 64u, some_page() + some(2u) * some(40u),
                        some(2u) == 0u ? some_page() : BATON_SLOT(some(40u)), 0u, 0u);
        break;
    case 4u: (void)sim_access(&sim, some_page(), some(8u) == 0u ? MM_X : MM_W, &value); break;
    default: (void)host_call(BATON_NOTIFY + some(2u) * 3u, BATON_SLOT(4u + some(6u)), 0u, 0u, 0u);
    }
}

static void turn(mm_frame thread) {
    if (thread != sim.kernel.mm.anchor) {
        program_turn();
    } else if (typed_left == 0u || !machine.lines[SERIAL_LINE]) {
        host_end();
    } else {
        sim_interrupt(&sim, SERIAL_LINE);
    }
}

/* --- an input ------------------------------------------------------------------------------------------ */

static void guest(void) {
    memcpy(module_bytes(1u), start, START_BYTES);
    guest_root();
}

/* A sum of the input (FNV-1a), for the generator. */
static uint64_t sum(uint8_t const *data, size_t size) {
    uint64_t hash = 0xcbf29ce484222325u;

    for (size_t i = 0u; i < size; i++) {
        hash = (hash ^ data[i]) * 0x100000001b3u;
    }
    return hash;
}

int LLVMFuzzerTestOneInput(uint8_t const *data, size_t size) {
    uint8_t const *const end = size > 0u ? memchr(data, '\0', size) : NULL;
    size_t const length = end != NULL ? (size_t)(end - data) : 0u;

    memset(start, '\n', START_BYTES);
    memcpy(start, data, length < START_BYTES ? length : START_BYTES);
    typed = end != NULL ? end + 1 : data;
    typed_left = end != NULL ? size - length - 1u : size;
    programs = random_seeded(sum(data, size));
    steps = 0u;
    host_run(NULL, 0u, guest, turn);
    return 0;
}
