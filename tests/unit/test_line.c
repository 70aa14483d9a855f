/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * The shell's line editor in front of a small VT100: after every key, the row
 * that the terminal shows must be the prompt and the part of the line around
 * the cursor, and the terminal's cursor must stand where the line's does.
 *
 * Linked with user/root/line.c and user/lib/text.c.
 */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#include "line.h" /* of user/root */

#define PROMPT "baton> "
#define UP "\033[A"
#define DOWN "\033[B"
#define RIGHT "\033[C"
#define LEFT "\033[D"
#define HOME "\033[H"
#define END "\033[F"
#define ROW 80u

/* --- the terminal -------------------------------------------------------------------- */

struct terminal {
    char row[ROW + 1]; /* the one with the cursor */
    unsigned column;
    unsigned rows; /* line feeds so far */
    unsigned bells;
    unsigned escape; /* 1 after ESC, 2 in a sequence */
    unsigned number;
};

static void clear_row(struct terminal *t, unsigned from) {
    memset(t->row + from, ' ', ROW - from);
    t->row[ROW] = '\0';
}

static void in_sequence(struct terminal *t, char c) {
    if (c >= '0' && c <= '9') {
        t->number = t->number * 10 + (unsigned)(c - '0');
        return;
    }
    t->escape = 0;
    if (c == 'K') {
        clear_row(t, t->column);
    } else if (c == 'C') {
        t->column += t->number;
        assert_true(t->column < ROW);
    } else if (c == 'J') {
        assert_int_equal(t->number, 2);
        clear_row(t, 0);
    } else {
        assert_int_equal(c, 'H');
        t->column = 0;
    }
}

static void put(void *context, char c) {
    struct terminal *t = context;

    if (t->escape == 1) {
        assert_int_equal(c, '[');
        t->escape = 2;
        t->number = 0;
    } else if (t->escape == 2) {
        in_sequence(t, c);
    } else if (c == '\033') {
        t->escape = 1;
    } else if (c == '\r') {
        t->column = 0;
    } else if (c == '\n') {
        t->rows++;
        clear_row(t, 0);
    } else if (c == '\a') {
        t->bells++;
    } else {
        assert_true(c >= ' ' && c < 127);
        assert_true(t->column < ROW - 1); /* the last column stays free */
        t->row[t->column++] = c;
    }
}

static char const *name(void *context, unsigned n) {
    static char const *const names[] = {"audit", "move", "mem", "map", "exit"};

    (void)context;
    return n < 5 ? names[n] : NULL;
}

/* --- the editor behind it ----------------------------------------------------------------- */

static struct terminal terminal;
static struct line line;

static int begin(void **state) {
    struct line_io io = {put, name, &terminal};

    (void)state;
    memset(&terminal, 0, sizeof(terminal));
    clear_row(&terminal, 0);
    line_init(&line, PROMPT, io);
    line_start(&line);
    return 0;
}

/* What the terminal shows is what the line is. */
static void check_screen(void) {
    unsigned const prompt = (unsigned)strlen(PROMPT);
    unsigned shown = line.length - line.first;
    unsigned i;

    assert_int_equal(strlen(line.text), line.length);
    assert_true(line.cursor <= line.length && line.cursor >= line.first);
    assert_int_equal(terminal.column, prompt + line.cursor - line.first);
    assert_memory_equal(terminal.row, PROMPT, prompt);
    if (shown > ROW - 1 - prompt) {
        shown = ROW - 1 - prompt;
    }
    assert_memory_equal(terminal.row + prompt, line.text + line.first, shown);
    for (i = prompt + shown; i < ROW; i++) {
        assert_int_equal(terminal.row[i], ' ');
    }
}

/* Keys; returns the last event. */
static enum line_event keys(char const *text) {
    enum line_event event = LINE_MORE;

    for (; *text != '\0'; text++) {
        event = line_feed(&line, *text);
        if (event == LINE_MORE && line.escape == 0) {
            check_screen();
        }
    }
    return event;
}

static void expect(char const *text, unsigned cursor) {
    assert_string_equal(line.text, text);
    assert_int_equal(line.cursor, cursor);
    check_screen();
}

/* A whole line, and the next prompt. */
static void enter(char const *text) {
    assert_int_equal(keys(text), LINE_MORE);
    assert_int_equal(keys("\r"), LINE_READY);
    line_start(&line);
}

static void typing(void **state) {
    (void)state;
    assert_int_equal(keys("mem"), LINE_MORE);
    expect("mem", 3);
    assert_int_equal(keys("\r"), LINE_READY);
    assert_string_equal(line.text, "mem");
    assert_int_equal(terminal.rows, 1);
}

static void line_ends(void **state) {
    (void)state;
    assert_int_equal(keys("a\r"), LINE_READY);
    line_start(&line);
    assert_int_equal(keys("\n"), LINE_MORE); /* of the CR LF */
    assert_int_equal(keys("b\n"), LINE_READY);
    assert_string_equal(line.text, "b");
    line_start(&line);
    assert_int_equal(keys("\n"), LINE_READY); /* an empty line */
    assert_string_equal(line.text, "");
    line_start(&line);
    assert_int_equal(keys("\r"), LINE_READY);
    line_start(&line);
    assert_int_equal(keys("\r"), LINE_READY);
}

static void cursor(void **state) {
    (void)state;
    keys("bcd" HOME "a");
    expect("abcd", 1);
    keys(END "f" LEFT "e");
    expect("abcdef", 5);
    keys("\001" RIGHT RIGHT "-");
    expect("ab-cdef", 3);
    keys("\005\002\002\006!");
    expect("ab-cde!f", 7);
    keys("\033OH<\033OF>\033[1~(\033[4~)\033[7~[\033[8~]");
    expect("[(<ab-cde!f>)]", 14);
    keys(HOME LEFT LEFT "x" END RIGHT RIGHT "y");
    expect("x[(<ab-cde!f>)]y", 16);
}

static void deleting(void **state) {
    (void)state;
    keys("abcdef\b\177");
    expect("abcd", 4);
    keys(LEFT LEFT "\b");
    expect("acd", 1);
    keys("\033[3~");
    expect("ad", 1);
    keys("\004\004");
    expect("a", 1);
    assert_true(terminal.bells > 0); /* nothing was left to delete */
    keys(HOME "\b");
    expect("a", 0);
    keys("\013");
    expect("", 0);
}

static void killing(void **state) {
    (void)state;
    keys("one two  three" LEFT LEFT "\027");
    expect("one two  ee", 9);
    keys("\027");
    expect("one ee", 4);
    keys("\013");
    expect("one ", 4);
    keys("more" LEFT LEFT "\025");
    expect("re", 0);
    keys("\027\025\013\013");
    expect("", 0);
    keys("   \027");
    expect("", 0);
}

static void control_keys(void **state) {
    (void)state;
    keys("abc\014");
    expect("abc", 3);
    keys("\003");
    expect("", 0);
    assert_int_equal(terminal.rows, 1);
    keys("\007\016\021\032\034\036x"); /* no meaning: nothing */
    expect("x", 1);
    assert_int_equal(keys("\b\004"), LINE_END);
}

static void history(void **state) {
    (void)state;
    enter("first");
    enter("second");
    enter("second");
    enter("");
    keys("new");
    keys(UP);
    expect("second", 6);
    keys(UP);
    expect("first", 5);
    keys(UP);
    expect("first", 5);
    keys("!" DOWN);
    expect("second", 6);
    keys(DOWN);
    expect("new", 3);
    keys(DOWN);
    expect("new", 3);
    keys(UP UP);
    assert_int_equal(keys("\r"), LINE_READY);
    assert_string_equal(line.text, "first");
    line_start(&line);
    keys(UP UP);
    expect("second", 6);
}

/* Sixteen lines are remembered, and no more. */
static void long_history(void **state) {
    char text[16];

    (void)state;
    for (unsigned i = 0; i < 40; i++) {
        (void)snprintf(text, sizeof(text), "line %u", i);
        enter(text);
    }
    for (unsigned i = 0; i < LINE_HISTORY; i++) {
        (void)snprintf(text, sizeof(text), "line %u", 39 - i);
        keys(UP);
        assert_string_equal(line.text, text);
    }
    keys(UP);
    assert_string_equal(line.text, text);
}

static void completion(void **state) {
    unsigned rows;

    (void)state;
    keys("a\t");
    expect("audit ", 6);
    keys("\025m\t"); /* mem, move, map: listed */
    assert_true(terminal.rows > 0);
    expect("m", 1);
    keys("o\t");
    expect("move ", 5);
    rows = terminal.rows;
    keys("x\t");
    expect("move x", 6);
    keys("\025help e\t");
    expect("help exit ", 10);
    keys("\025zz\t");
    expect("zz", 2);
    assert_int_equal(terminal.rows, rows);
    keys("\025 x" HOME "ex\t");
    expect("exit x", 4);
}

static void unknown_sequences(void **state) {
    (void)state;
    keys("ab\033[5~\033[15;2~\033[?25h\033Ox\033x\033\033[D-");
    expect("a-b", 2);
    keys("\033[999999999999~\033[3;5~");
    expect("a-", 2);
    assert_int_equal(keys("\033\r"), LINE_READY);
}

/* Bytes of other alphabets and control characters never reach the line. */
static void other_bytes(void **state) {
    (void)state;
    for (unsigned c = 128; c < 256; c++) {
        assert_int_equal(line_feed(&line, (char)c), LINE_MORE);
    }
    expect("", 0);
    assert_int_equal(line_feed(&line, '\0'), LINE_MORE);
    expect("", 0);
}

static void long_lines(void **state) {
    char text[LINE_MAX + 2];

    (void)state;
    for (unsigned i = 0; i < LINE_MAX; i++) {
        text[i] = (char)('a' + i % 26);
    }
    text[LINE_MAX] = '\0';
    keys(text);
    expect(text, LINE_MAX);
    keys(HOME);
    expect(text, 0);
    for (unsigned i = 0; i < LINE_MAX; i++) {
        keys(RIGHT);
    }
    expect(text, LINE_MAX);
    for (unsigned i = 0; i < LINE_MAX; i++) {
        keys(LEFT);
    }
    expect(text, 0);
    keys(END);
    assert_int_equal(keys("\r"), LINE_READY);
    assert_string_equal(line.text, text);
    line_start(&line);
    keys(UP HOME);
    expect(text, 0);
    keys("\003");
    keys(text);
    keys("x"); /* one too many: the line is refused, not cut */
    expect(text, LINE_MAX);
    assert_int_equal(keys("\r"), LINE_TOO_LONG);
    line_start(&line);
    enter("fine");
}

/* Where the row is full there is no room to say ^C. */
static void giving_up_a_full_row(void **state) {
    (void)state;
    for (unsigned length = 68; length <= 76; length++) {
        for (unsigned i = 0; i < length; i++) {
            keys("y");
        }
        keys("\003");
        expect("", 0);
    }
}

/* Any bytes at all: the editor keeps its promises (check_screen), and stays within its bounds. */
static void random_keys(void **state) {
    static char const likely[] =
        "abc  \r\t\b\177\033\033\033[[[ABCDHF3~O\001\002\004\005\013\025\027";
    unsigned events[4] = {0, 0, 0, 0};

    (void)state;
    srand(20261121);
    for (unsigned i = 0; i < 300000; i++) {
        unsigned r = (unsigned)rand();
        char any = (char)(r / 16 % 256);
        char c = likely[r / 16 % (sizeof(likely) - 1)];
        enum line_event event = line_feed(&line, r % 16 == 0 ? any : c);

        events[event]++;
        if (event != LINE_MORE) {
            line_start(&line);
        }
        if (line.escape == 0) {
            check_screen();
        }
    }
    assert_true(events[LINE_MORE] > 1000 && events[LINE_READY] > 1000 && events[LINE_END] > 10);
}

int main(void) {
    struct CMUnitTest const tests[] = {
        cmocka_unit_test_setup(typing, begin),
        cmocka_unit_test_setup(line_ends, begin),
        cmocka_unit_test_setup(cursor, begin),
        cmocka_unit_test_setup(deleting, begin),
        cmocka_unit_test_setup(killing, begin),
        cmocka_unit_test_setup(control_keys, begin),
        cmocka_unit_test_setup(history, begin),
        cmocka_unit_test_setup(long_history, begin),
        cmocka_unit_test_setup(completion, begin),
        cmocka_unit_test_setup(unknown_sequences, begin),
        cmocka_unit_test_setup(other_bytes, begin),
        cmocka_unit_test_setup(long_lines, begin),
        cmocka_unit_test_setup(giving_up_a_full_row, begin),
        cmocka_unit_test_setup(random_keys, begin),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
