/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * Numbers, rights and names of containers, from text and to text.
 *
 * Linked with user/lib/parse.c, print.c, text.c and words.c, and
 * user/isa/ia32/exception.c.
 */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <string.h>

#include <cmocka.h>

#include <baton/parse.h>
#include <baton/print.h>
#include <baton/words.h>

#define WORDS 16u
#define TEXT 128u

/* --- words -------------------------------------------------------------------------- */

static void split(void **state) {
    char line[] = "  move\t0x1000   s7\r";
    char empty[] = " \t ";
    char full[] = "a b c";
    char *list[WORDS];

    (void)state;
    assert_int_equal(baton_split(line, list, WORDS), 3);
    assert_string_equal(list[0], "move");
    assert_string_equal(list[1], "0x1000");
    assert_string_equal(list[2], "s7");
    assert_int_equal(baton_split(empty, list, WORDS), 0);
    assert_int_equal(baton_split(full, list, 2), 3);
}

/* --- numbers ------------------------------------------------------------------------- */

static void numbers(void **state) {
    static struct {
        char const *text;
        uintptr_t value;
    } const good[] = {
        {"0", 0},         {"7", 7},
        {"4096", 4096},   {"0x0", 0},
        {"0x1000", 4096}, {"0XaBc", 0xabc},
        {"007", 7},       {"0xfffffffff", 0xfffffffff & UINTPTR_MAX},
    };
    static char const *const bad[] = {"",    "x",   "0x",  "-1", "+1",  "1 ",
                                      "12a", "0xg", "1.5", " 1", "0x-1"};
    char text[TEXT];
    uintptr_t value;

    (void)state;
    for (size_t i = 0; i < sizeof(good) / sizeof(good[0]); i++) {
        value = 99;
        assert_true(baton_parse_number(good[i].text, &value));
        assert_true(value == good[i].value);
    }
    for (size_t i = 0; i < sizeof(bad) / sizeof(bad[0]); i++) {
        value = 99;
        assert_false(baton_parse_number(bad[i], &value));
        assert_true(value == 99);
    }
    /* The largest word is a number, one more is none; in both bases. */
    (void)snprintf(text, sizeof(text), "%ju", (uintmax_t)UINTPTR_MAX);
    assert_true(baton_parse_number(text, &value) && value == UINTPTR_MAX);
    text[strlen(text) - 1]++;
    assert_false(baton_parse_number(text, &value));
    (void)snprintf(text, sizeof(text), "0x%jx", (uintmax_t)UINTPTR_MAX);
    assert_true(baton_parse_number(text, &value) && value == UINTPTR_MAX);
    strcat(text, "0");
    assert_false(baton_parse_number(text, &value));
}

/* --- rights --------------------------------------------------------------------------- */

static void rights(void **state) {
    static struct {
        char const *text;
        unsigned value;
    } const good[] = {
        {"none", 0},
        {"r", MM_R},
        {"rw", MM_R | MM_W},
        {"xwr", MM_R | MM_W | MM_X},
        {"rwxsm", MM_ACCESS | MM_SHARE | MM_MANAGE},
        {"read,write", MM_R | MM_W},
        {"run", MM_RUN},
        {"sm,run,send", MM_SHARE | MM_MANAGE | MM_RUN | MM_SEND},
        {"share,manage,pass,notify,drop", MM_SHARE | MM_MANAGE | MM_PASS | MM_NOTIFY | MM_DROP},
        {"execute,rr", MM_X | MM_R},
    };
    static char const *const bad[] = {"",  ",",    "r,",     ",r",     "q",   "rwq",
                                      "R", "runs", "none,r", "read w", "r,,w"};

    (void)state;
    for (size_t i = 0; i < sizeof(good) / sizeof(good[0]); i++) {
        unsigned value = 99999;

        assert_true(baton_parse_rights(good[i].text, &value));
        assert_int_equal(value, good[i].value);
    }
    for (size_t i = 0; i < sizeof(bad) / sizeof(bad[0]); i++) {
        unsigned value = 99999;

        assert_false(baton_parse_rights(bad[i], &value));
        assert_int_equal(value, 99999);
    }
}

/* Every set of rights, written and read again. */
static void rights_round_trip(void **state) {
    (void)state;
    for (unsigned set = 0; set <= MM_RIGHTS_ALL; set++) {
        char text[48];
        unsigned value = 99999;

        (void)baton_rights_text(set, text, sizeof(text));
        assert_true(baton_parse_rights(text, &value));
        assert_int_equal(value, set);
    }
}

/* --- names ------------------------------------------------------------------------------ */

/* Read a name; what is left over counts as a failure. */
static bool read_name(char const *text, uintptr_t *name, char *why) {
    char line[TEXT];
    char *list[WORDS];
    struct baton_words words = {.list = list};
    bool good;

    (void)snprintf(line, sizeof(line), "%s", text);
    words.count = baton_split(line, list, WORDS);
    good = baton_next_name(&words, name);
    memcpy(why, words.why, BATON_WHY);
    return good && words.at == words.count;
}

static void names(void **state) {
    static struct {
        char const *text;
        uintptr_t name;
    } const good[] = {
        {"0x5000", 0x5000},
        {"0", 0},
        {"4096", 0x1000},
        {"s7", BATON_SLOT(7u)},
        {"slot7", BATON_SLOT(7u)},
        {"slot 7", BATON_SLOT(7u)},
        {"slot 0x10", BATON_SLOT(16u)},
        {"s255", BATON_SLOT(255u)},
        {"zone 0x400000", 0x400000 + BATON_LEVEL(1u)},
        {"0x1000 in s9", 0x1000 + 9},
        {"0x1000 in slot 9", 0x1000 + 9},
        {"zone 0x400000 in s4", 0x400000 + BATON_LEVEL(1u) + 4},
        {"s4 in s8", BATON_SLOT(4u) + 8},
        {"slot 4 in slot 8", BATON_SLOT(4u) + 8},
    };
    static struct {
        char const *text;
        char const *why; /* a part of the complaint */
    } const bad[] = {
        {"", "missing"},
        {"0x5001", "multiple of 4096"},
        {"zone 0x400100", "multiple of 4096"},
        {"zone", "missing"},
        {"zone s7", "not a number"},
        {"s0", "1 to 255"},
        {"s256", "1 to 255"},
        {"slot", "missing"},
        {"slot x", "not a number"},
        {"slot 0", "1 to 255"},
        {"s7x", "1 to 255"},
        {"page", "names no container"},
        {"5z", "not a number"},
        {"-1", "names no container"},
        {"0x1000 in", "missing"},
        {"0x1000 in 9", "not a slot"},
        {"0x1000 in s300", "1 to 255"},
        {"in s4", "names no container"},
    };
    char why[BATON_WHY];

    (void)state;
    for (size_t i = 0; i < sizeof(good) / sizeof(good[0]); i++) {
        uintptr_t name = 1;

        assert_true(read_name(good[i].text, &name, why));
        assert_true(name == good[i].name);
    }
    for (size_t i = 0; i < sizeof(bad) / sizeof(bad[0]); i++) {
        uintptr_t name = 1;

        assert_false(read_name(bad[i].text, &name, why));
        assert_non_null(strstr(why, bad[i].why));
    }
}

static void names_round_trip(void **state) {
    static unsigned const slots[] = {0, 1, 9, 255};

    (void)state;
    for (unsigned i = 0; i < 4; i++) {
        uintptr_t const all[] = {0x12345000u + slots[i], 0x400000u + BATON_LEVEL(1u) + slots[i],
                                 BATON_SLOT(77u) + slots[i]};

        for (unsigned k = 0; k < 3; k++) {
            char text[48];
            char why[BATON_WHY];
            uintptr_t name = 1;

            (void)baton_name_text(all[k], text, sizeof(text));
            assert_true(read_name(text, &name, why));
            assert_true(name == all[k]);
        }
    }
}

static void limits(void **state) {
    char line[] = "5 65 0x40";
    char *list[WORDS];
    struct baton_words words = {.list = list};
    uintptr_t value = 0;

    (void)state;
    words.count = baton_split(line, list, WORDS);
    assert_true(baton_next_number(&words, "a count", 1, 64, &value) && value == 5);
    assert_false(baton_next_number(&words, "a count", 1, 64, &value));
    assert_string_equal(words.why, "a count is 1 to 64, not 65");
    assert_int_equal(words.at, 1);
    words.at = 2;
    assert_true(baton_next_number(&words, "a count", 1, 64, &value) && value == 64);
    assert_false(baton_next_number(&words, "a count", 1, 64, &value));
    assert_string_equal(words.why, "a count is missing");
}

/* A complaint about an endless word stays within its room. */
static void long_words(void **state) {
    char text[TEXT];
    char why[BATON_WHY];
    uintptr_t name;

    (void)state;
    memset(text, 'q', sizeof(text));
    text[sizeof(text) - 1] = '\0';
    assert_false(read_name(text, &name, why));
    assert_int_equal(strlen(why), BATON_WHY - 1);
}

/* --- the other direction ------------------------------------------------------------------- */

static void formats(void **state) {
    char text[TEXT];

    (void)state;
    assert_int_equal(baton_text(text, sizeof(text), "%s-%c-%u-%d-%x-%lu-%lx-%%", "a", 'b', 3u, -4,
                                0xfu, 6UL, 0xabcUL),
                     strlen("a-b-3--4-f-6-abc-%"));
    assert_string_equal(text, "a-b-3--4-f-6-abc-%");
    (void)baton_text(text, sizeof(text), "[%5u|%-5u|%05u|%08lx]", 42u, 42u, 42u, 0x1234UL);
    assert_string_equal(text, "[   42|42   |00042|00001234]");
    (void)baton_text(text, sizeof(text), "[%5s|%-5s|%2s|%*s]", "abc", "abc", "abc", 4, "x");
    assert_string_equal(text, "[  abc|abc  |abc|   x]");
    (void)baton_text(text, sizeof(text), "[%d|%4d|%04d]", INT32_MIN, -7, -7);
    assert_string_equal(text, "[-2147483648|  -7|-007]");
    assert_int_equal(baton_text(text, 4, "%s", "abcdef"), 6);
    assert_string_equal(text, "abc");
    assert_int_equal(baton_text(text, 1, "%s", "abc"), 3);
    assert_string_equal(text, "");
}

static void fault_texts(void **state) {
    struct baton_fault fault = {.status = BATON_LABEL(BATON_LABEL_KERNEL + 14u) |
                                          BATON_FAULT_WRITE | BATON_FAULT_PRESENT,
                                .address = 0x1000};
    char text[100];

    (void)state;
    assert_non_null(strstr(baton_fault_text(&fault, text, sizeof(text)), "write to"));
    assert_non_null(strstr(text, "not allowed"));
    fault.status = BATON_LABEL(BATON_LABEL_KERNEL + 14u);
    assert_non_null(strstr(baton_fault_text(&fault, text, sizeof(text)), "where nothing is"));
    fault.status = BATON_LABEL(BATON_LABEL_KERNEL + 6u);
    assert_non_null(strstr(baton_fault_text(&fault, text, sizeof(text)), "invalid opcode"));
    fault.status = BATON_LABEL(BATON_LABEL_KERNEL + 200u);
    assert_non_null(strstr(baton_fault_text(&fault, text, sizeof(text)), "unknown"));
    assert_string_equal(baton_error_word((enum mm_error)99), "?");
    assert_string_equal(baton_kind_word(99), "?");
    assert_string_equal(baton_role_word(99), "?");
}

int main(void) {
    struct CMUnitTest const tests[] = {
        cmocka_unit_test(split),   cmocka_unit_test(numbers),
        cmocka_unit_test(rights),  cmocka_unit_test(rights_round_trip),
        cmocka_unit_test(names),   cmocka_unit_test(names_round_trip),
        cmocka_unit_test(limits),  cmocka_unit_test(long_words),
        cmocka_unit_test(formats), cmocka_unit_test(fault_texts),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
