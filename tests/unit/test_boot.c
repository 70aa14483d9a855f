/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * Boot on machines that are right, small, odd and impossible: either root runs
 * and every frame is accounted for, or the kernel says in a sentence why it
 * cannot start. It never does anything else.
 *
 *   frames  0   1 ... 159 | 160 ... 255 | 256 ... 299 | 300 ... | 1024 ...     | ... 4095
 *           low memory    | a hole      | kernel      |         | root's module|
 */
#include "unit.h"
#include "random.h"
#include "sim.h"
#include "boot.h"
#include <baton/abi.h>
#include <baton/boot.h>
#include <isa/machine.h>
#include <isa/mmu.h>
#include <stdio.h>
#include <string.h>

#define MEMORY 4096u   /* frames that the direct map reaches */
#define LIMIT 1048576u /* frames that the ledger reaches */
#define MIB 1048576u
#define KERNEL 256u
#define KERNEL_END 300u
#define MODULE 1024u
#define WIDE (sizeof(isa_word) == 8u)

static struct sim sim;
static struct boot_input input;
static struct baton_boot info;

/* --- a program --------------------------------------------------------------------------- */

struct segment {
    uint64_t address, memory, offset, file;
    unsigned flags; /* 1 execute, 2 write, 4 read */
};

static unsigned char *module_bytes(void) { return (unsigned char *)sim.words[MODULE]; }

static void put(unsigned offset, unsigned size, uint64_t value) {
    for (unsigned i = 0u; i < size; i++) {
        module_bytes()[offset + i] = (unsigned char)(value >> 8u * i);
    }
}

static void put_segment(unsigned i, struct segment const *s) {
    unsigned const at = WIDE ? 64u + 56u * i : 52u + 32u * i;
    unsigned const size = WIDE ? 8u : 4u;

    put(at, 4u, 1u);
    put(at + (WIDE ? 4u : 24u), 4u, s->flags);
    put(at + (WIDE ? 8u : 4u), size, s->offset);
    put(at + (WIDE ? 16u : 8u), size, s->address);
    put(at + (WIDE ? 24u : 12u), size, s->address);
    put(at + (WIDE ? 32u : 16u), size, s->file);
    put(at + (WIDE ? 40u : 20u), size, s->memory);
}

static void put_header(uint64_t entry, unsigned segments) {
    memset(module_bytes(), 0, 8192u);
    put(0u, 4u, 0x464c457fu);
    put(4u, 1u, WIDE ? 2u : 1u);
    put(5u, 1u, 1u);
    put(6u, 1u, 1u);
    put(16u, 2u, 2u);
    put(18u, 2u, ISA_ELF_MACHINE);
    put(20u, 4u, 1u);
    put(24u, WIDE ? 8u : 4u, entry);
    put(WIDE ? 32u : 28u, WIDE ? 8u : 4u, WIDE ? 64u : 52u);
    put(WIDE ? 52u : 40u, 2u, WIDE ? 64u : 52u);
    put(WIDE ? 54u : 42u, 2u, WIDE ? 56u : 32u);
    put(WIDE ? 56u : 44u, 2u, segments);
}

static struct segment const code = {BATON_ROOT_BASE, 0x1800u, 0x1000u, 0x600u, 5u};
static struct segment const data = {BATON_ROOT_BASE + 0x2010u, 0x20u, 0x1600u, 0x10u, 6u};

static void put_program(void) {
    put_header(BATON_ROOT_BASE + 16u, 2u);
    put_segment(0u, &code);
    put_segment(1u, &data);
    memset(module_bytes() + 0x1000u, 0x11, 0x600u);
    memset(module_bytes() + 0x1600u, 0x22, 0x10u);
    input.modules_count = 1u;
    input.modules[0] = (struct boot_module){MODULE * 4096u, MODULE * 4096u + 0x1610u, "root"};
}

/* --- a machine ------------------------------------------------------------------------------ */

static void add_range(uint64_t base, uint64_t length, bool usable) {
    input.ranges[input.ranges_count++] = (struct boot_range){base, length, usable};
}

/* A machine without a map. */
static void bare_machine(void) {
    sim_destroy(&sim);
    sim_create(&sim, MEMORY, LIMIT);
    memset(&input, 0, sizeof input);
    input.kernel_first = KERNEL;
    input.kernel_end = KERNEL_END;
    input.anchor = KERNEL_END - 1u;
    input.tables_limit = MEMORY;
    input.frames_limit = LIMIT;
    input.words = sim.words;
    input.ledger = sim.ledger;
    put_program();
}

static void usual_machine(void) {
    bare_machine();
    add_range(0u, 0x9fc00u, true);
    add_range(0x9fc00u, 0x400u, false);
    add_range(0xf0000u, 0x10000u, false);
    add_range(MIB, 15u * MIB, true);
}

static void boot_body(void *context) {
    (void)context;
    kernel_boot(&sim.kernel, &input);
}

static bool boots(void) { return sim_guard(&sim, boot_body, NULL); }

/* --- what has to hold when root runs ---------------------------------------------- */

/* Every frame once more, the slow way. */
struct tally {
    uint32_t mentioned, pages, objects, beyond_first;
};

static bool mentions(uint64_t frame) {
    if (frame >= input.kernel_first && frame < input.kernel_end) {
        return true;
    }
    for (unsigned i = 0u; i < input.ranges_count; i++) {
        struct boot_range const *r = &input.ranges[i];
        uint64_t const last =
            r->length - 1u > UINT64_MAX - r->base ? UINT64_MAX - 1u : r->base + r->length - 1u;

        if (r->length != 0u && frame >= r->base / 4096u && frame <= last / 4096u) {
            return true;
        }
    }
    return false;
}

/* Whether some entry reserves a part of the frame, or no usable entry holds all of it. */
static bool is_spoilt(uint64_t frame) {
    bool whole = false;

    for (unsigned i = 0u; i < input.ranges_count; i++) {
        struct boot_range const *r = &input.ranges[i];
        uint64_t const end = r->length > UINT64_MAX - r->base ? UINT64_MAX : r->base + r->length;

        if (r->length == 0u || r->base / 4096u > frame || end <= frame * 4096u) {
            continue;
        }
        if (!r->usable) {
            return true;
        }
        whole = whole || (r->base <= frame * 4096u && end >= frame * 4096u + 4096u);
    }
    return !whole;
}

static struct tally tally_frames(void) {
    struct tally t = {0};
    uint32_t wrong = 0u;

    for (uint32_t f = 0u; f < LIMIT; f++) {
        unsigned const kind = f < sim.kernel.mm.frames ? mm_kind(&sim.ledger[f]) : MM_OUTSIDE;
        bool const pool = kind != MM_OUTSIDE && kind != MM_KERNEL && f != input.anchor;

        t.mentioned += mentions(f) ? 1u : 0u;
        t.pages += pool && kind == MM_PAGE ? 1u : 0u;
        t.objects += pool && kind != MM_PAGE ? 1u : 0u;
        /* Nothing that is not memory is handed out, nor the kernel. */
        wrong += pool && (f == 0u || is_spoilt(f) || (f >= KERNEL && f < KERNEL_END)) ? 1u : 0u;
        wrong += pool && kind != MM_PAGE && f >= MEMORY ? 1u : 0u;
    }
    assert_int_equal(wrong, 0u);
    return t;
}

static void read_info(void) {
    isa_word copy[4096u / sizeof(isa_word)];

    for (unsigned i = 0u; i < 4096u / sizeof(isa_word); i++) {
        isa_word const address = (isa_word)(BATON_ROOT_INFO + i * sizeof(isa_word));

        assert_int_equal(sim_access(&sim, address, MM_R, &copy[i]), SIM_DONE);
    }
    memcpy(&info, copy, sizeof info);
}

/* The number of frames that the report gives for `what`. */
static uint32_t reported(char const *what) {
    char pattern[32];
    char const *line;
    unsigned frames = 0u;

    (void)snprintf(pattern, sizeof pattern, "baton:   %-12s ", what);
    line = strstr(sim.console, pattern);
    assert_non_null(line);
    assert_int_equal(sscanf(line + strlen(pattern), "%u frames", &frames), 1);
    return frames;
}

static void check_report(void) {
    assert_int_equal(reported("kernel"), info.kernel);
    assert_int_equal(reported("ledger"), info.ledger);
    assert_int_equal(reported("modules"), info.modules);
    assert_int_equal(reported("pages"), info.pages);
    assert_int_equal(reported("objects"), info.objects);
    assert_int_equal(reported("unusable"), info.unusable);
    assert_int_equal(reported("sum"), info.map);
    assert_int_equal(reported("memory map"), info.map);
}

static void check_running(void) {
    struct tally t;

    assert_int_equal(mm_audit(&sim.kernel.mm).flaw, MM_SOUND);
    read_info();
    t = tally_frames();
    assert_int_equal(info.magic, BATON_BOOT_MAGIC);
    assert_int_equal(info.map, t.mentioned);
    assert_int_equal(info.pages + info.modules, t.pages);
    assert_int_equal(info.objects, t.objects);
    assert_int_equal(info.kernel + info.ledger + info.modules + info.pages + info.objects +
                         info.unusable,
                     info.map);
    assert_int_equal(info.ledger, (sim.kernel.mm.frames * sizeof(struct mm_entry) + 4095u) / 4096u);
    assert_int_equal(mmu_check().kind, MMU_SOUND);
    check_report();
}

static bool says(char const *text) { return strstr(sim.console, text) != NULL; }

/* The kernel must not start, and says why. */
static void refuses(char const *text) {
    assert_false(boots());
    if (!says("cannot start") || !says(text)) {
        print_error("%s\n(instead of \"%s\")\n", sim.console, text);
    }
    assert_int_equal(sim.stop_status, 1u);
    assert_true(says("cannot start"));
    assert_true(says(text));
}

/* --- tests ------------------------------------------------------------------------ */

static void root_finds_what_the_abi_promises(void **state) {
    isa_word value = 0u;
    struct sim_result r;
    isa_word const *registers;

    (void)state;
    usual_machine();
    assert_true(boots());
    check_running();
    registers = sim.words[sim.kernel.thread];
    assert_int_equal(registers[THREAD_IP], BATON_ROOT_BASE + 16u);
    assert_int_equal(registers[THREAD_SP], BATON_ROOT_STACK);
    assert_int_equal(registers[THREAD_A], BATON_ROOT_INFO);
    assert_int_equal(registers[THREAD_B] | registers[THREAD_C] | registers[THREAD_D], 0u);
    assert_int_equal(machine.thread, sim.kernel.thread);
    /* The program, its zeroed end, its data, the stack. */
    assert_int_equal(sim_access(&sim, BATON_ROOT_BASE, MM_X, &value), SIM_DONE);
    assert_int_equal(value & 0xffffffffu, 0x11111111u);
    assert_int_equal(sim_access(&sim, BATON_ROOT_BASE + 0x600u, MM_R, &value), SIM_DONE);
    assert_int_equal(value, 0u);
    assert_int_equal(sim_access(&sim, BATON_ROOT_BASE + 0x2010u, MM_R, &value), SIM_DONE);
    assert_int_equal(value & 0xffffffffu, 0x22222222u);
    assert_int_equal(sim_access(&sim, BATON_ROOT_BASE + 0x2010u, MM_W, &value), SIM_DONE);
    assert_int_equal(sim_access(&sim, BATON_ROOT_STACK - sizeof(isa_word), MM_W, &value), SIM_DONE);
    /* The slots. */
    r = sim_call(&sim, BATON_INSPECT, BATON_SLOT(BATON_ROOT_SPACE), 0u, 0u, 0u);
    assert_int_equal(BATON_INFO_KIND(r.a), MM_SPACE);
    assert_int_equal(BATON_INFO_ROLE(r.a), MM_MASTER);
    r = sim_call(&sim, BATON_INSPECT, BATON_SLOT(BATON_SLOT_SPACE), 0u, 0u, 0u);
    assert_int_equal(BATON_INFO_ROLE(r.a), MM_SLAVE);
    assert_int_equal(BATON_INFO_RIGHTS(r.a), MM_MANAGE | MM_RUN | MM_SHARE);
    r = sim_call(&sim, BATON_INSPECT, BATON_SLOT(BATON_ROOT_HARDWARE), 0u, 0u, 0u);
    assert_int_equal(BATON_INFO_KIND(r.a), MM_HARDWARE);
    r = sim_call(&sim, BATON_INSPECT, BATON_SLOT(BATON_ROOT_PORTS), 0u, 0u, 0u);
    assert_int_equal(BATON_INFO_KIND(r.a), MM_PORTS);
    assert_int_equal(r.b, 65535u * 65536u);
    /* The module is where the boot information says. */
    assert_int_equal(info.modules_count, 1u);
    assert_string_equal(info.modules_list[0].name, "root");
    assert_int_equal(sim_access(&sim, (isa_word)info.modules_list[0].address, MM_R, &value),
                     SIM_DONE);
    assert_int_equal(value & 0xffffffffu, 0x464c457fu);
}

static void root_cannot_write_what_is_not_its_own(void **state) {
    isa_word value = 0u;

    (void)state;
    usual_machine();
    assert_true(boots());
    assert_int_equal(sim_access(&sim, BATON_ROOT_INFO, MM_W, &value), SIM_STOPPED);
    assert_true(says("root has stopped"));
    assert_true(says("call "));
    assert_int_equal(sim_access(&sim, BATON_ROOT_BASE, MM_W, &value), SIM_STOPPED);
    assert_int_equal(sim_access(&sim, 0u, MM_R, &value), SIM_STOPPED);
    assert_true(says("is not mapped"));
    assert_int_equal(sim_access(&sim, BATON_ROOT_MEMORY + KERNEL * 4096u, MM_R, &value),
                     SIM_STOPPED);
}

static void maps_that_cannot_be(void **state) {
    (void)state;
    bare_machine();
    refuses("no memory map");
    bare_machine();
    add_range(0u, 16u * MIB, false);
    refuses("no usable memory");
    bare_machine();
    add_range(MIB, 0u, true);
    refuses("no usable memory");
    bare_machine();
    add_range(0x100001u, 4094u, true); /* less than a frame */
    refuses("no usable memory");
    bare_machine();
    add_range(MODULE * 4096u, 8192u, true); /* the module and nothing else */
    refuses("no usable memory");
    bare_machine();
    add_range(MODULE * 4096u, 16u * 4096u, true);
    refuses("not enough memory");
    bare_machine();
    add_range((uint64_t)LIMIT * 4096u, (uint64_t)1 << 40, true); /* all of it out of reach */
    refuses("no usable memory");
    bare_machine();
    add_range(UINT64_MAX - 4095u, 8192u, true); /* wraps */
    refuses("no usable memory");
}

static void maps_that_are_odd(void **state) {
    (void)state;
    /* The same memory again and again. */
    usual_machine();
    add_range(MIB, 15u * MIB, true);
    add_range(2u * MIB, 3u * MIB, true);
    assert_true(boots());
    check_running();
    /* Usable and reserved at once is reserved. */
    usual_machine();
    add_range(0x500123u, 0x10000u, false);
    assert_true(boots());
    check_running();
    assert_int_equal(info.unusable, 1u + 1u + 16u + 17u); /* frame 0, 0x9f, the ROM, and it */
    /* Holes, nothing aligned. */
    bare_machine();
    add_range(0x100001u, 0x2ffffeu, true);
    add_range(0x400001u, 0xbffffeu, true);
    input.modules[0].start += 4096u;
    input.modules[0].end += 4096u;
    memmove(module_bytes() + 4096u, module_bytes(), 8192u);
    assert_true(boots());
    check_running();
    /* An entry that is longer than an address, and one from a high address up. */
    usual_machine();
    add_range(16u * MIB, UINT64_MAX, false);
    assert_true(boots());
    check_running();
    usual_machine();
    add_range((uint64_t)LIMIT * 4096u - 8192u, (uint64_t)8 << 30, true);
    assert_true(boots());
    check_running();
    assert_int_equal(info.beyond, ((uint64_t)8 << 30) / 4096u - 2u);
    /* More memory than the direct map reaches: pages, and no objects. */
    usual_machine();
    add_range(16u * MIB, 1024u * MIB, true);
    assert_true(boots());
    check_running();
    assert_int_equal(info.object_frames, MEMORY);
    /* As many entries as there is room for. */
    usual_machine();
    while (input.ranges_count < BOOT_RANGES) {
        add_range(2u * MIB + 8192u * input.ranges_count, 4096u, input.ranges_count % 2u == 0u);
    }
    input.ranges_truncated = true;
    assert_true(boots());
    assert_true(says("too many entries"));
    check_running();
    assert_true((info.flags & BATON_BOOT_TRUNCATED) != 0u);
}

static void memory_of_any_size(void **state) {
    unsigned least = 0u;

    (void)state;
    for (unsigned frames = 1u; frames < 64u; frames++) {
        bare_machine();
        add_range(KERNEL_END * 4096u, (uint64_t)frames * 4096u, true);
        add_range(MODULE * 4096u, 8192u, true);
        if (boots()) {
            check_running();
            least = least == 0u ? frames : least;
        } else {
            assert_int_equal(least, 0u); /* what is enough stays enough */
            assert_true(says("cannot start: there is not enough memory"));
        }
    }
    assert_true(least > 20u && least < 64u);
}

static void random_maps(void **state) {
    struct random r = random_seeded(7u);
    unsigned booted = 0u;

    (void)state;
    for (unsigned i = 0u; i < 150u; i++) {
        unsigned const ranges = random_below(&r, 12u);

        bare_machine();
        if (random_chance(&r, 70u)) {
            add_range(MIB, 15u * MIB, true);
        }
        for (unsigned k = 0u; k < ranges; k++) {
            uint64_t const base =
                random_word(&r) >> (random_chance(&r, 90u) ? 40u : random_below(&r, 64u));
            uint64_t const length =
                random_word(&r) >> (random_chance(&r, 90u) ? 44u : random_below(&r, 64u));

            add_range(base, length, random_chance(&r, 60u));
        }
        if (boots()) {
            check_running();
            booted++;
        } else {
            assert_int_equal(sim.stop_status, 1u);
            assert_true(says("cannot start"));
        }
    }
    assert_true(booted > 20u);
}

static void modules_that_cannot_be(void **state) {
    struct boot_module const good = {MODULE * 4096u, MODULE * 4096u + 0x1610u, "root"};
    struct boot_module const bad[] = {
        {KERNEL * 4096u, KERNEL * 4096u + 4096u, "on the kernel"},
        {(KERNEL_END - 1u) * 4096u + 4095u, (KERNEL_END + 4u) * 4096u, "across its end"},
        {good.start, good.start, "empty"},
        {good.end, good.start, "backwards"},
        {0u, UINT64_MAX, "everything"},
        {UINT64_MAX - 10u, UINT64_MAX, "at the end of the world"},
        {200u * 4096u, 201u * 4096u, "in a hole"},
        {0xf0000u, 0xf1000u, "in the ROM"},
        {MEMORY * 4096u - 8u, MEMORY * 4096u + 8u, "over the end of memory"},
        {(MODULE - 2u) * 4096u, (MODULE - 1u) * 4096u + 1u, "a byte of it reserved"},
    };

    (void)state;
    usual_machine();
    input.modules_count = 0u;
    refuses("no boot module");
    for (unsigned i = 0u; i < sizeof bad / sizeof bad[0]; i++) {
        usual_machine();
        add_range((MODULE - 1u) * 4096u, 4096u, false);
        input.modules[0] = bad[i];
        refuses(bad[i].end == UINT64_MAX && bad[i].start == 0u
                    ? "no usable memory"
                    : "root's program is empty, or not in memory that can be used");
        usual_machine();
        add_range((MODULE - 1u) * 4096u, 4096u, false);
        input.modules[1] = bad[i];
        input.modules_count = 2u;
        if (!boots()) {
            /* It may take all memory with it, but then that is what the kernel says. */
            assert_true(says("cannot start"));
            continue;
        }
        check_running();
        assert_int_equal(info.modules_count, 1u);
        assert_true(says("ignored"));
    }
    /* Two at the same place. */
    usual_machine();
    input.modules[1] = good;
    input.modules_count = 2u;
    assert_true(boots());
    check_running();
    assert_int_equal(info.modules_count, 2u);
}

/* Root sees a module that ends with the last frame that its space can show, and none beyond. Where entries
 * reach further than the ledger of this machine does, there is no such frame. */
static void modules_at_the_end_of_what_is_shown(void **state) {
    uint64_t const shown = (((uint64_t)ISA_REGIONS << (12u + ISA_INDEX_BITS * (ISA_LEVELS - 1u))) -
                            BATON_ROOT_MEMORY) /
                           4096u;

    (void)state;
    for (unsigned bytes = 0u; shown < LIMIT && bytes < 2u; bytes++) {
        usual_machine();
        add_range((shown - 8u) * 4096u, 16u * 4096u, true);
        input.modules[1] =
            (struct boot_module){(shown - 1u) * 4096u, shown * 4096u + bytes, "last"};
        input.modules_count = 2u;
        assert_true(boots());
        check_running();
        assert_int_equal(info.modules_count, 2u - bytes);
        assert_true(says("ignored") == (bytes != 0u));
    }
}

struct program {
    char const *what;
    struct segment first, second;
    uint64_t entry;
};

/* The entry may be a segment's first byte, and its last. */
static void programs_that_begin_at_once(void **state) {
    (void)state;
    usual_machine();
    put_header(BATON_ROOT_BASE, 2u);
    put_segment(0u, &code);
    put_segment(1u, &data);
    assert_true(boots());
    check_running();
    usual_machine();
    put_header(BATON_ROOT_BASE + code.memory - 1u, 2u);
    put_segment(0u, &code);
    put_segment(1u, &data);
    assert_true(boots());
    check_running();
}

static void programs_that_cannot_be(void **state) {
    uint64_t const base = BATON_ROOT_BASE;
    uint64_t const top = WIDE ? UINT64_MAX : UINT32_MAX;
    struct program const bad[] = {
        {"the entry below", code, data, base - 1u},
        {"the entry in no segment", code, data, base + 0x1800u},
        {"the entry in data", code, data, base + 0x2010u},
        {"the entry at the top", code, data, top},
        {"below the programs", {base - 4096u, 16u, 0x1000u, 16u, 5u}, data, base - 4096u},
        {"at 0", {0u, 16u, 0x1000u, 16u, 5u}, data, 0u},
        {"at the top", {top - 15u, 16u, 0x1000u, 0u, 5u}, data, top - 8u},
        {"over the top", {top - 15u, 32u, 0x1000u, 0u, 5u}, data, top - 8u},
        {"over everything", {base, top, 0x1000u, 16u, 5u}, data, base},
        {"over the boot information",
         {base, BATON_ROOT_INFO - base + 1u, 0x1000u, 16u, 5u},
         data,
         base},
        {"on the stack", {BATON_ROOT_STACK - 4096u, 16u, 0x1000u, 16u, 5u}, data, base},
        {"more in the file", {base, 16u, 0x1000u, 17u, 5u}, data, base},
        {"beyond the file", {base, 0x1000u, 0x1000u, 0x611u, 5u}, data, base},
        {"at an offset beyond", {base, 16u, 0x1611u, 0u, 5u}, data, base},
        {"at an offset at the top", {base, 16u, top, 16u, 5u}, data, base},
        {"twice in a page", code, {base + 0x1800u, 16u, 0x1000u, 16u, 6u}, base},
        {"twice the same", code, code, base},
    };

    (void)state;
    for (unsigned i = 0u; i < sizeof bad / sizeof bad[0]; i++) {
        usual_machine();
        put_header(bad[i].entry, 2u);
        put_segment(0u, &bad[i].first);
        put_segment(1u, &bad[i].second);
        if (boots()) {
            print_error("a program is loaded: %s\n", bad[i].what);
        }
        usual_machine();
        put_header(bad[i].entry, 2u);
        put_segment(0u, &bad[i].first);
        put_segment(1u, &bad[i].second);
        refuses("root's program");
    }
}

static void headers_that_cannot_be(void **state) {
    static struct {
        unsigned narrow, wide, size;
        uint64_t value;
    } const bad[] = {
        {0u, 0u, 1u, 0x7eu},         {4u, 4u, 1u, 3u},        {5u, 5u, 1u, 2u},
        {16u, 16u, 2u, 3u},          {18u, 18u, 2u, 0xffffu}, {44u, 56u, 2u, 0u},
        {44u, 56u, 2u, 0xffffu},     {42u, 54u, 2u, 8u},      {28u, 32u, 4u, 0x1600u},
        {28u, 32u, 4u, 0xfffffff0u},
    };

    (void)state;
    for (unsigned i = 0u; i < sizeof bad / sizeof bad[0]; i++) {
        usual_machine();
        put(WIDE ? bad[i].wide : bad[i].narrow, bad[i].size, bad[i].value);
        refuses("root's program");
    }
    for (unsigned length = 0u; length < 0x1610u; length += length < 300u ? 1u : 97u) {
        usual_machine();
        input.modules[0].end = input.modules[0].start + length;
        refuses("root's program");
    }
}

static void random_programs(void **state) {
    struct random r = random_seeded(11u);
    unsigned booted = 0u;

    (void)state;
    for (unsigned i = 0u; i < 600u; i++) {
        usual_machine();
        for (unsigned k = random_below(&r, 4u); k < 4u; k++) {
            unsigned const at = random_below(&r, WIDE ? 64u + 112u : 52u + 64u);

            put(at, 1u + random_below(&r, 4u),
                random_chance(&r, 50u) ? random_word(&r) : (uint64_t)0 - random_below(&r, 2u));
        }
        if (boots()) {
            assert_int_equal(mm_audit(&sim.kernel.mm).flaw, MM_SOUND);
            booted++;
        } else {
            assert_int_equal(sim.stop_status, 1u);
            assert_true(says("cannot start: root's program"));
        }
    }
    assert_true(booted > 5u && booted < 590u);
}

int main(void) {
    struct CMUnitTest const tests[] = {
        cmocka_unit_test(root_finds_what_the_abi_promises),
        cmocka_unit_test(root_cannot_write_what_is_not_its_own),
        cmocka_unit_test(maps_that_cannot_be),
        cmocka_unit_test(maps_that_are_odd),
        cmocka_unit_test(memory_of_any_size),
        cmocka_unit_test(random_maps),
        cmocka_unit_test(modules_that_cannot_be),
        cmocka_unit_test(modules_at_the_end_of_what_is_shown),
        cmocka_unit_test(programs_that_begin_at_once),
        cmocka_unit_test(programs_that_cannot_be),
        cmocka_unit_test(headers_that_cannot_be),
        cmocka_unit_test(random_programs),
    };

    sim_create(&sim, MEMORY, LIMIT);
    return cmocka_run_group_tests(tests, NULL, NULL);
}
