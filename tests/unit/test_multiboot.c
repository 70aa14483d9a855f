/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * The multiboot parser against loaders that are right, wrong and hostile.
 *
 *   physical  BASE                                                    BASE + SIZE
 *             | information | map | module list | strings ...         |
 *
 * Whatever lies outside cannot be read. The parser has to cope, and to keep the
 * promises of its header, whatever stands there.
 */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>

#include <cmocka.h>

#include "multiboot.h" /* of isa/ia32 */

#define BASE 0x9000u
#define SIZE 0x4000u
#define INFO BASE
#define MAP (BASE + 0x100u)
#define MODULES (BASE + 0x2000u)
#define STRINGS (BASE + 0x3000u)

static unsigned char memory[SIZE];
static uint64_t bytes_read;
static struct boot_input out;

static bool read_memory(void *context, uint64_t physical, void *to, size_t length) {
    (void)context;
    if (physical < BASE || physical > BASE + SIZE || length > BASE + SIZE - physical) {
        return false;
    }
    memcpy(to, memory + (physical - BASE), length);
    bytes_read += length;
    return true;
}

static struct multiboot_source const source = {.read = read_memory, .context = NULL};

static void put(uint32_t at, uint32_t value) {
    for (unsigned i = 0; i < 4u; i++) {
        memory[at - BASE + i] = (unsigned char)(value >> (8u * i));
    }
}

static void put_text(uint32_t at, char const *text) {
    memcpy(memory + (at - BASE), text, strlen(text) + 1u);
}

/* Write a map entry, and return where the next one goes. */
static uint32_t put_range(uint32_t at, uint32_t size, uint64_t base, uint64_t length,
                          uint32_t type) {
    put(at, size);
    put(at + 4u, (uint32_t)base);
    put(at + 8u, (uint32_t)(base >> 32));
    put(at + 12u, (uint32_t)length);
    put(at + 16u, (uint32_t)(length >> 32));
    put(at + 20u, type);
    return at + size + 4u;
}

static void put_module(unsigned n, uint32_t start, uint32_t end, uint32_t string) {
    put(MODULES + n * 16u, start);
    put(MODULES + n * 16u + 4u, end);
    put(MODULES + n * 16u + 8u, string);
}

static void put_map(uint32_t address, uint32_t bytes) {
    put(INFO + 48u, address);
    put(INFO + 44u, bytes);
}

static int clear(void **state) {
    (void)state;
    memset(memory, 0, sizeof memory);
    memset(&out, 0xA5, sizeof out);
    bytes_read = 0;
    return 0;
}

/* Parse information with these flags. */
static void parse(uint32_t flags) {
    put(INFO, flags);
    assert_int_equal(multiboot_parse(&source, MULTIBOOT_LOADED, INFO, &out), MULTIBOOT_OK);
}

static void assert_range(unsigned n, uint64_t base, uint64_t length, bool usable) {
    assert_true(n < out.ranges_count);
    assert_true(out.ranges[n].base == base);
    assert_true(out.ranges[n].length == length);
    assert_int_equal(out.ranges[n].usable, usable);
}

/* --- the information -------------------------------------------------------------- */

static void refuses_another_loader(void **state) {
    (void)state;
    assert_int_equal(multiboot_parse(&source, 0x36D76289u, INFO, &out), MULTIBOOT_NO_LOADER);
    assert_int_equal(out.ranges_count, 0);
    assert_int_equal(out.modules_count, 0);
    assert_int_equal(out.command[0], '\0');
    assert_non_null(strstr(multiboot_text(MULTIBOOT_NO_LOADER), "multiboot"));
}

static void refuses_information_out_of_reach(void **state) {
    uint32_t const places[] = {0u, BASE - 1u, BASE + SIZE - 51u, BASE + SIZE, UINT32_MAX};

    (void)state;
    for (size_t i = 0; i < sizeof places / sizeof places[0]; i++) {
        assert_int_equal(multiboot_parse(&source, MULTIBOOT_LOADED, places[i], &out),
                         MULTIBOOT_UNREADABLE);
        assert_int_equal(out.ranges_count, 0);
    }
    assert_int_equal(multiboot_parse(&source, MULTIBOOT_LOADED, BASE + SIZE - 52u, &out),
                     MULTIBOOT_OK);
}

static void nothing_told_is_nothing_found(void **state) {
    (void)state;
    memset(memory, 0xFF, sizeof memory);
    parse(0u);
    assert_int_equal(out.ranges_count, 0);
    assert_int_equal(out.modules_count, 0);
    assert_false(out.ranges_truncated);
    assert_false(out.modules_truncated);
    assert_int_equal(out.command[0], '\0');
}

/* --- the memory map ------------------------------------------------------------------ */

static void reads_a_map(void **state) {
    uint32_t at = MAP;

    (void)state;
    at = put_range(at, 20u, 0u, 0x9FC00u, 1u);
    at = put_range(at, 24u, 0x9FC00u, 0x400u, 2u); /* a larger entry, as some loaders write */
    at = put_range(at, 20u, 0x5000u, 0u, 1u);      /* an empty one says nothing */
    at = put_range(at, 20u, 0x100000000u, 0x80000000u, 1u);
    at = put_range(at, 20u, 0x100000u, 0x1000u, 3u);
    put_map(MAP, at - MAP);
    parse(64u);
    assert_int_equal(out.ranges_count, 4);
    assert_range(0, 0u, 0x9FC00u, true);
    assert_range(1, 0x9FC00u, 0x400u, false);
    assert_range(2, 0x100000000u, 0x80000000u, true);
    assert_range(3, 0x100000u, 0x1000u, false);
    assert_false(out.ranges_truncated);
}

static void a_range_never_wraps(void **state) {
    uint32_t at = MAP;

    (void)state;
    at = put_range(at, 20u, UINT64_MAX - 4095u, 8192u, 1u);
    at = put_range(at, 20u, 1u, UINT64_MAX, 1u);
    at = put_range(at, 20u, UINT64_MAX, UINT64_MAX, 1u); /* nothing is left of it */
    put_map(MAP, at - MAP);
    parse(64u);
    assert_int_equal(out.ranges_count, 2);
    assert_range(0, UINT64_MAX - 4095u, 4095u, true);
    assert_range(1, 1u, UINT64_MAX - 1u, true);
}

static void stops_at_an_absurd_entry(void **state) {
    uint32_t const sizes[] = {0u, 4u, 19u, 45u, 0x80000000u, UINT32_MAX - 3u, UINT32_MAX};

    (void)state;
    for (size_t i = 0; i < sizeof sizes / sizeof sizes[0]; i++) {
        uint32_t at = put_range(MAP, 20u, 0u, 0x1000u, 1u);

        (void)put_range(at, sizes[i], 0x100000u, 0x1000u, 1u);
        put_map(MAP, 24u + 48u);
        parse(64u);
        assert_int_equal(out.ranges_count, 1);
        assert_true(out.ranges_truncated);
    }
}

static void stops_where_the_map_is_out_of_reach(void **state) {
    (void)state;
    (void)put_range(BASE + SIZE - 24u, 20u, 0u, 0x1000u, 1u);
    put_map(BASE + SIZE - 24u, UINT32_MAX);
    parse(64u);
    assert_int_equal(out.ranges_count, 1);
    assert_true(out.ranges_truncated);

    put_map(UINT32_MAX - 10u, UINT32_MAX);
    parse(64u);
    assert_int_equal(out.ranges_count, 0);
    assert_true(out.ranges_truncated);
}

static void half_an_entry_is_none(void **state) {
    uint32_t at = put_range(MAP, 20u, 0u, 0x1000u, 1u);

    (void)state;
    (void)put_range(at, 20u, 0x100000u, 0x1000u, 1u);
    put_map(MAP, 24u + 23u);
    parse(64u);
    assert_int_equal(out.ranges_count, 1);
    assert_true(out.ranges_truncated);
}

static void says_when_there_are_more_ranges(void **state) {
    uint32_t at = MAP;

    (void)state;
    for (unsigned i = 0; i < BOOT_RANGES; i++) {
        at = put_range(at, 20u, (uint64_t)i * 8192u, 4096u, 1u);
    }
    put_map(MAP, at - MAP);
    parse(64u);
    assert_int_equal(out.ranges_count, BOOT_RANGES);
    assert_false(out.ranges_truncated);

    at = put_range(at, 20u, 0x10000000u, 4096u, 1u);
    put_map(MAP, at - MAP);
    parse(64u);
    assert_int_equal(out.ranges_count, BOOT_RANGES);
    assert_true(out.ranges_truncated);
    assert_range(BOOT_RANGES - 1u, (BOOT_RANGES - 1u) * 8192u, 4096u, true);
}

/* --- no memory map -------------------------------------------------------------------- */

static void falls_back_to_the_sizes(void **state) {
    (void)state;
    put(INFO + 4u, 639u);
    put(INFO + 8u, 64512u);
    parse(1u);
    assert_int_equal(out.ranges_count, 2);
    assert_range(0, 0u, 639u * 1024u, true);
    assert_range(1, 0x100000u, 64512u * 1024u, true);

    put_map(MAP, 0u); /* a map without entries is none */
    parse(65u);
    assert_int_equal(out.ranges_count, 2);
}

static void limits_the_sizes(void **state) {
    (void)state;
    put(INFO + 4u, UINT32_MAX);
    put(INFO + 8u, UINT32_MAX);
    parse(1u);
    assert_range(0, 0u, 640u * 1024u, true);
    assert_range(1, 0x100000u, (uint64_t)UINT32_MAX * 1024u, true);
}

/* --- modules ---------------------------------------------------------------------------- */

static void reads_modules(void **state) {
    (void)state;
    put_text(STRINGS, "build/x/root.elf one two/three");
    put_text(STRINGS + 100u, "shell");
    put_text(STRINGS + 200u, "dir/");
    put_text(STRINGS + 300u, "a\tb\x80");
    put_module(0, 0x200000u, 0x201234u, STRINGS);
    put_module(1, 0x300000u, 0x2FFFFFu, STRINGS + 100u);
    put_module(2, 0u, UINT32_MAX, STRINGS + 200u);
    put_module(3, 1u, 2u, STRINGS + 300u);
    put_module(4, 1u, 2u, 0u);
    put(INFO + 20u, 5u);
    put(INFO + 24u, MODULES);
    parse(8u);
    assert_int_equal(out.modules_count, 5);
    assert_false(out.modules_truncated);
    assert_true(out.modules[0].start == 0x200000u && out.modules[0].end == 0x201234u);
    assert_string_equal(out.modules[0].name, "root.elf");
    assert_true(out.modules[1].start == 0x300000u && out.modules[1].end == 0x300000u);
    assert_string_equal(out.modules[1].name, "shell");
    assert_true(out.modules[2].end == UINT32_MAX);
    assert_string_equal(out.modules[2].name, "");
    assert_string_equal(out.modules[3].name, "a?b?");
    assert_string_equal(out.modules[4].name, "");
}

static void cuts_a_name_that_does_not_end(void **state) {
    (void)state;
    memset(memory + (STRINGS - BASE), 'x', SIZE - (STRINGS - BASE));
    put_module(0, 0u, 1u, STRINGS);
    put_module(1, 0u, 1u, BASE + SIZE - 3u); /* runs out of what can be read */
    put_module(2, 0u, 1u, UINT32_MAX);
    put(INFO + 20u, 3u);
    put(INFO + 24u, MODULES);
    parse(8u);
    assert_int_equal(out.modules_count, 3);
    assert_int_equal(strlen(out.modules[0].name), sizeof out.modules[0].name - 1u);
    assert_string_equal(out.modules[1].name, "xxx");
    assert_string_equal(out.modules[2].name, "");
}

static void a_long_path_keeps_its_last_part(void **state) {
    (void)state;
    memset(memory + (STRINGS - BASE), 'd', 500);
    put_text(STRINGS + 500u, "/root.elf");
    put_module(0, 0u, 1u, STRINGS);
    put(INFO + 20u, 1u);
    put(INFO + 24u, MODULES);
    parse(8u);
    assert_string_equal(out.modules[0].name, "root.elf");
}

static void says_when_there_are_more_modules(void **state) {
    (void)state;
    put(INFO + 20u, BOOT_MODULES);
    put(INFO + 24u, MODULES);
    parse(8u);
    assert_int_equal(out.modules_count, BOOT_MODULES);
    assert_false(out.modules_truncated);

    put(INFO + 20u, UINT32_MAX);
    parse(8u);
    assert_int_equal(out.modules_count, BOOT_MODULES);
    assert_true(out.modules_truncated);

    put(INFO + 20u, 3u);
    put(INFO + 24u, BASE + SIZE - 17u); /* only the first can be read */
    parse(8u);
    assert_int_equal(out.modules_count, 1);
    assert_true(out.modules_truncated);
}

/* --- the command line --------------------------------------------------------------------- */

static void reads_the_command(void **state) {
    (void)state;
    put_text(STRINGS, "kernel.elf exit=0xf4\n");
    put(INFO + 16u, STRINGS);
    parse(4u);
    assert_string_equal(out.command, "kernel.elf exit=0xf4?");
}

static void cuts_a_command_that_does_not_end(void **state) {
    (void)state;
    memset(memory + (STRINGS - BASE), 'y', SIZE - (STRINGS - BASE));
    put(INFO + 16u, STRINGS);
    parse(4u);
    assert_int_equal(strlen(out.command), sizeof out.command - 1u);

    put(INFO + 16u, BASE + SIZE - 2u);
    parse(4u);
    assert_string_equal(out.command, "yy");

    put(INFO + 16u, UINT32_MAX);
    parse(4u);
    assert_string_equal(out.command, "");
}

/* --- anything -------------------------------------------------------------------------------- */

static uint32_t random_state;

static uint32_t random_word(void) { /* xorshift32 */
    random_state ^= random_state << 13;
    random_state ^= random_state >> 17;
    random_state ^= random_state << 5;
    return random_state;
}

static void check_promises(void) {
    assert_true(out.ranges_count <= BOOT_RANGES);
    assert_true(out.modules_count <= BOOT_MODULES);
    for (unsigned i = 0; i < out.ranges_count; i++) {
        assert_true(out.ranges[i].length != 0u);
        assert_true(out.ranges[i].length <= UINT64_MAX - out.ranges[i].base);
    }
    for (unsigned i = 0; i < out.modules_count; i++) {
        assert_true(out.modules[i].end >= out.modules[i].start);
        assert_non_null(memchr(out.modules[i].name, 0, sizeof out.modules[i].name));
    }
    for (char const *p = out.command; *p != '\0'; p++) {
        assert_true(*p >= ' ' && *p <= '~');
    }
    assert_non_null(memchr(out.command, 0, sizeof out.command));
    assert_true(bytes_read < 30000u);
}

static void a_good_loader(void) {
    uint32_t at = MAP;

    (void)clear(NULL);
    for (unsigned i = 0; i < 12u; i++) {
        at = put_range(at, 20u, i * 0x100000u, 0x80000u, 1u + i % 2u);
    }
    put_map(MAP, at - MAP);
    put(INFO, 0x4Du);
    put(INFO + 4u, 639u);
    put(INFO + 8u, 64512u);
    put(INFO + 16u, STRINGS);
    put(INFO + 20u, 2u);
    put(INFO + 24u, MODULES);
    put_text(STRINGS, "kernel exit=0xf4");
    put_text(STRINGS + 64u, "a/b/root.elf x");
    put_module(0, 0x200000u, 0x210000u, STRINGS + 64u);
    put_module(1, 0x210000u, 0x220000u, STRINGS + 66u);
}

static void keeps_its_promises_whatever_is_there(void **state) {
    uint32_t const edges[] = {0u,
                              1u,
                              19u,
                              20u,
                              24u,
                              BASE,
                              BASE + SIZE - 1u,
                              BASE + SIZE,
                              0x7FFFFFFFu,
                              0x80000000u,
                              UINT32_MAX - 3u,
                              UINT32_MAX};

    (void)state;
    for (uint32_t seed = 1; seed <= 20000u; seed++) {
        random_state = seed * 2654435761u;
        a_good_loader();
        for (unsigned n = random_word() % 8u; n > 0u; n--) {
            uint32_t where = random_word() % 3u == 0u   ? random_word() % SIZE
                             : random_word() % 2u == 0u ? MAP - BASE + random_word() % 300u
                                                        : random_word() % 52u;
            uint32_t value = random_word() % 2u == 0u
                                 ? random_word()
                                 : edges[random_word() % (sizeof edges / sizeof edges[0])];

            put(BASE + (where > SIZE - 4u ? SIZE - 4u : where), value);
        }
        (void)multiboot_parse(&source, MULTIBOOT_LOADED, INFO, &out);
        check_promises();
    }
}

static void keeps_its_promises_on_noise(void **state) {
    (void)state;
    for (uint32_t seed = 1; seed <= 2000u; seed++) {
        random_state = seed * 2654435761u;
        (void)clear(NULL);
        for (unsigned i = 0; i < SIZE; i += 4u) {
            put(BASE + i, random_word() % 2u == 0u ? random_word() : random_word() % 64u + BASE);
        }
        put(INFO, 0x4Du);
        (void)multiboot_parse(&source, MULTIBOOT_LOADED, INFO, &out);
        check_promises();
    }
}

int main(void) {
    struct CMUnitTest const tests[] = {
        cmocka_unit_test_setup(refuses_another_loader, clear),
        cmocka_unit_test_setup(refuses_information_out_of_reach, clear),
        cmocka_unit_test_setup(nothing_told_is_nothing_found, clear),
        cmocka_unit_test_setup(reads_a_map, clear),
        cmocka_unit_test_setup(a_range_never_wraps, clear),
        cmocka_unit_test_setup(stops_at_an_absurd_entry, clear),
        cmocka_unit_test_setup(stops_where_the_map_is_out_of_reach, clear),
        cmocka_unit_test_setup(half_an_entry_is_none, clear),
        cmocka_unit_test_setup(says_when_there_are_more_ranges, clear),
        cmocka_unit_test_setup(falls_back_to_the_sizes, clear),
        cmocka_unit_test_setup(limits_the_sizes, clear),
        cmocka_unit_test_setup(reads_modules, clear),
        cmocka_unit_test_setup(cuts_a_name_that_does_not_end, clear),
        cmocka_unit_test_setup(a_long_path_keeps_its_last_part, clear),
        cmocka_unit_test_setup(says_when_there_are_more_modules, clear),
        cmocka_unit_test_setup(reads_the_command, clear),
        cmocka_unit_test_setup(cuts_a_command_that_does_not_end, clear),
        cmocka_unit_test(keeps_its_promises_whatever_is_there),
        cmocka_unit_test(keeps_its_promises_on_noise),
    };

    return cmocka_run_group_tests_name("multiboot", tests, NULL, NULL);
}
