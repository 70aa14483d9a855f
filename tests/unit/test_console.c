/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * What the console's server sends, and when it answers: clients that write, root
 * that writes into its ring, and a port that takes a character when the test
 * lets it.
 *
 * Linked with user/console/clients.c and output.c.
 */
#include "unit.h"
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "output.h" /* of user/console */

#define SCREEN 65536u
#define TOKENS 100000u
#define PEOPLE_MAX 1000u
#define LINE(n) ((n)*PEOPLE_MAX) /* of a badge: another line than the first */

static struct clients clients;
static struct baton_console_page page;
static struct output output;
static char screen[SCREEN];
static unsigned shown;
static unsigned answered[TOKENS];
static baton_word next_token;

static void answer(baton_word token) { answered[token]++; }

static int begin(void **state) {
    (void)state;
    memset(&clients, 0, sizeof(clients));
    memset(&page, 0, sizeof(page));
    memset(answered, 0, sizeof(answered));
    clients.answer = answer;
    output = (struct output){.page = &page, .clients = &clients};
    shown = 0u;
    screen[0] = '\0';
    next_token = 1u;
    return 0;
}

/* One call of a client: up to 8 characters. Returns its token; 0 if there was no room. LINE(n) added to `badge` is another line. */
static baton_word write_some(baton_word badge, char const *text, unsigned count) {
    baton_word words[2] = {0u, 0u};

    assert_true(count <= BATON_CONSOLE_BYTES && next_token < TOKENS);
    for (unsigned i = 0; i < count; i++) {
        words[i / 4u] |= (baton_word)(unsigned char)text[i] << i % 4u * 8u;
    }
    return clients_write(&clients, (struct who){badge % PEOPLE_MAX, (unsigned)(badge / PEOPLE_MAX)},
                         next_token, words, count)
               ? next_token++
               : 0u;
}

static bool is_answered(baton_word token) {
    assert_true(token != 0u && answered[token] <= 1u);
    return answered[token] == 1u;
}

static void root(char const *text) {
    for (; *text != '\0'; text++) {
        assert_true(page.out.write - page.out.read < BATON_RING);
        page.out.bytes[page.out.write % BATON_RING] = *text;
        page.out.write++;
    }
}

/* The port takes up to `most` characters. */
static unsigned send(unsigned most) {
    unsigned count = 0;
    char c;

    while (count < most && output_next(&output, &c)) {
        assert_true(shown + 1u < SCREEN);
        screen[shown++] = c;
        count++;
    }
    screen[shown] = '\0';
    return count;
}

/* The port takes characters until the call is answered. */
static void wait_answer(baton_word token) {
    while (!is_answered(token)) {
        assert_true(output_waits(&output));
        (void)send(1u);
    }
}

/* Everything is sent; the screen then says `text`, which has \n for an end of a line. */
static void must_show(char const *text) {
    char *to = screen;

    (void)send(SCREEN);
    assert_false(output_waits(&output));
    for (char const *from = screen; *from != '\0'; from++) {
        if (*from != '\r') {
            assert_true(*from != '\n' || from[-1] == '\r');
            *to++ = *from;
        }
    }
    *to = '\0';
    assert_string_equal(screen, text);
    shown = 0u;
}

/* A whole text, eight characters a call, each of which is answered at once, or when the port has
 * taken something. */
static void print(baton_word badge, char const *text) {
    while (*text != '\0') {
        unsigned const count =
            strlen(text) > BATON_CONSOLE_BYTES ? BATON_CONSOLE_BYTES : (unsigned)strlen(text);
        baton_word const token = write_some(badge, text, count);

        wait_answer(token);
        text += count;
    }
}

static void flush(baton_word badge) { clients_flush(&clients, badge, false); }

static void end_line(baton_word badge) { clients_flush(&clients, badge, true); }

/* A text without an end of its line, which is flushed, so that it is shown all the same. */
static void show_part(baton_word badge, char const *text) {
    print(badge, text);
    flush(badge);
    must_show(text);
}

/* --- clients alone -------------------------------------------------------------------------- */

static void lines(void **state) {
    (void)state;
    print(3u, "hello, world\n");
    assert_int_equal(page.others, 0u);
    must_show("hello, world\n");
    assert_int_equal(page.others, 1u);
    print(3u, "\n\na\n");
    must_show("\n\na\n");
    assert_int_equal(page.others, 4u);
    print(3u, "unfinished");
    must_show("");
    print(3u, " no more\n");
    must_show("unfinished no more\n");
}

static void whole_lines(void **state) {
    (void)state;
    print(3u, "one from three, ");
    print(4u, "one from four, ");
    print(3u, "and its end\n");
    print(5u, "five\n");
    print(4u, "with its end\n");
    must_show("one from three, and its end\nfive\none from four, with its end\n");
}

static void flushing(void **state) {
    (void)state;
    flush(3u); /* nothing there */
    must_show("");
    show_part(3u, "dots: .");
    print(3u, ".");
    flush(3u);
    flush(3u);
    must_show(".");
    print(3u, "!\n");
    must_show("!\n");
    show_part(3u, "more .");
    print(4u, "I am four\n");
    must_show("\nI am four\n");
    print(3u, ". and more\n");
    must_show(". and more\n");
}

static void ending(void **state) {
    (void)state;
    end_line(3u); /* no line is there */
    must_show("");
    print(3u, "a");
    end_line(3u);
    end_line(3u);
    must_show("a\n");
    show_part(3u, "b");
    end_line(3u);
    must_show("\n");
    show_part(3u, "c");
    print(4u, "four\n");
    must_show("\nfour\n");
    end_line(3u); /* its line has been ended by the other's already */
    end_line(3u);
    must_show("");
    print(3u, "d\n");
    must_show("d\n");
    print(3u, "e");
    flush(3u);
    print(3u, "f");
    must_show("e");
    end_line(3u);
    must_show("f\n");
}

/* Threads of one client: each has a line, and all end with the client. */
static void lines_of_one(void **state) {
    (void)state;
    print(3u, "first ");
    print(LINE(1u) + 3u, "second ");
    print(LINE(2u) + 3u, "third ");
    print(4u, "another's");
    print(3u, "is whole\n");
    print(LINE(1u) + 3u, "is whole\n");
    print(3u, "again");
    must_show("first is whole\nsecond is whole\n");
    end_line(3u);
    must_show("again\nthird \n");
    end_line(3u);
    must_show("");
    flush(4u);
    must_show("another's");
}

/* A line that is full, and is being shown, ends with its client, too. */
static void ending_while_shown(void **state) {
    char text[LINE_TEXT + 2u];

    (void)state;
    memset(text, 'x', LINE_TEXT);
    text[LINE_TEXT] = '\0';
    print(3u, text);
    (void)send(LINE_TEXT / 2u);
    end_line(3u);
    text[LINE_TEXT] = '\n';
    text[LINE_TEXT + 1u] = '\0';
    must_show(text);
}

/* The line of one who has gone goes to another, who must not go on where the first has stopped. */
static void another_takes_over(void **state) {
    (void)state;
    for (unsigned i = 0; i < LINES; i++) {
        print(100u + i, "some");
    }
    flush(100u);
    must_show("some");
    print(500u, "other\n");
    must_show("\nother\n");
}

static void long_lines(void **state) {
    char text[3u * LINE_TEXT + 2u];
    char expected[sizeof(text) + 8u];

    (void)state;
    memset(text, 'x', sizeof(text));
    text[3u * LINE_TEXT] = '\n';
    text[3u * LINE_TEXT + 1u] = '\0';
    print(3u, text);
    must_show(text);
    memset(text, 'y', LINE_TEXT + 1u); /* one more than the line holds */
    text[LINE_TEXT + 1u] = '\0';
    print(3u, text);
    (void)send(SCREEN);
    print(4u, "four\n");
    print(3u, "\n");
    (void)snprintf(expected, sizeof(expected), "%.*s\nfour\ny\n", (int)LINE_TEXT, text);
    must_show(expected);
}

/* What a client may not do to the terminal. */
static void other_characters(void **state) {
    (void)state;
    for (unsigned c = 1; c < 256u; c++) {
        char const text[4] = {'<', (char)c, '>', '\n'};
        char expected[8];

        if (c == '\n') {
            continue;
        }
        assert_true(is_answered(write_some(3u, text, 4u)));
        (void)snprintf(expected, sizeof(expected), "<%c>\n",
                       c == '\t' || (c >= 32u && c < 127u) ? (char)c : '?');
        must_show(expected);
    }
    assert_true(is_answered(write_some(3u, "\0a\0\n", 4u)));
    must_show("?a?\n");
}

/* --- waiting ---------------------------------------------------------------------------------- */

static void who_is_slowed(void **state) {
    baton_word first, second, other;

    (void)state;
    first = write_some(3u, "a\nb\nc\nd\n", 8u);
    assert_false(is_answered(first));
    other = write_some(4u, "four\n", 5u);
    assert_true(is_answered(other)); /* nobody else waits */
    second = write_some(3u, "e\nf", 3u);
    assert_int_equal(send(3u), 3u); /* a and its end */
    assert_false(is_answered(first));
    (void)send(6u); /* four, then b */
    (void)send(3u);
    assert_false(is_answered(first));
    (void)send(3u);
    (void)send(1u); /* d is being shown: all of the first call has been taken */
    assert_true(is_answered(first));
    assert_false(is_answered(second));
    must_show("a\nfour\nb\nc\nd\ne\n");
    assert_true(is_answered(second));
    print(3u, "\n");
    must_show("f\n");
}

/* Several threads of one program wait, and are answered in their order. */
static void many_calls(void **state) {
    baton_word token[LINE_CALLS];

    (void)state;
    assert_true(is_answered(write_some(3u, "x\n", 2u)));
    for (unsigned i = 0; i < LINE_CALLS; i++) {
        char const text[2] = {(char)('a' + i), '\n'};

        token[i] = write_some(3u, text, 2u);
        assert_false(is_answered(token[i]));
    }
    assert_int_equal(write_some(3u, "!\n", 2u), 0u);
    assert_true(is_answered(write_some(4u, "four\n", 5u)));
    for (unsigned i = 0; i < LINE_CALLS; i++) {
        while (!is_answered(token[i])) {
            for (unsigned k = i + 1u; k < LINE_CALLS; k++) {
                assert_false(is_answered(token[k]));
            }
            assert_int_equal(send(1u), 1u);
        }
    }
    must_show("x\nfour\na\nb\nc\nd\ne\nf\ng\nh\n");
}

/* One more client than there is room for. */
static void many_clients(void **state) {
    char expected[LINES * 16u] = "";

    (void)state;
    for (unsigned i = 0; i < LINES; i++) {
        char text[9];

        (void)snprintf(text, sizeof(text), "I am %u", i);
        print(100u + i, text);
    }
    print(100u, "!"); /* the first is not the oldest any more */
    assert_int_equal(write_some(500u, "new\n", 4u), 0u);
    must_show("I am 1\n");
    assert_true(is_answered(write_some(500u, "new\n", 4u)));
    must_show("new\n");
    assert_true(is_answered(write_some(501u, "newer\n", 6u))); /* 500 has nothing to show now */
    must_show("newer\n");
    for (unsigned i = 0; i < LINES; i++) {
        if (i != 1u) {
            (void)snprintf(expected + strlen(expected), sizeof(expected) - strlen(expected),
                           "I am %u%s.\n", i, i == 0u ? "!" : "");
            print(100u + i, ".\n");
        }
    }
    must_show(expected);
}

/* All are full, and none has been shown yet. */
static void all_wait(void **state) {
    (void)state;
    for (unsigned i = 0; i < LINES; i++) {
        assert_true(is_answered(write_some(1u + i, "line\n", 5u)));
    }
    assert_int_equal(write_some(500u, "new\n", 4u), 0u);
    assert_int_equal(clients.ready_count, LINES);
    assert_int_equal(send(3u), 3u);
    assert_int_equal(write_some(500u, "new\n", 4u), 0u);
    assert_int_equal(send(1u), 1u);
    assert_true(is_answered(write_some(500u, "new\n", 4u)));
}

/* --- root --------------------------------------------------------------------------------------- */

static void root_alone(void **state) {
    (void)state;
    root("baton> \033[K\r");
    assert_int_equal(send(SCREEN), 11u);
    assert_string_equal(screen, "baton> \033[K\r");
    assert_int_equal(page.out.read, page.out.write);
    assert_int_equal(page.others, 0u);
}

static void prompt(void **state) {
    (void)state;
    root("baton> ech");
    (void)send(SCREEN);
    print(3u, "three\n");
    must_show("baton> ech\nthree\n");
    assert_int_equal(page.others, 1u);
    root("baton> echo\r\n");
    print(3u, "three\n");
    must_show("baton> echo\nthree\n");
    print(3u, "un");
    flush(3u);
    (void)send(SCREEN);
    root("baton> ");
    print(3u, "finished\n");
    must_show("un\nbaton> \nfinished\n");
}

/* Root and two clients have much to say: lines take turns, every other one is root's. */
static void turns(void **state) {
    (void)state;
    for (unsigned i = 0; i < 4u; i++) {
        root("root\r\n");
    }
    (void)write_some(3u, "a\nb\nc\n", 6u);
    (void)write_some(4u, "A\nB\n", 4u);
    must_show("a\nroot\nA\nroot\nb\nroot\nB\nroot\nc\n");
}

/* A line of root's that has begun is not cut while root has more of it. */
static void root_goes_on(void **state) {
    (void)state;
    root("a lin");
    (void)send(3u);
    (void)write_some(3u, "three\n", 6u);
    root("e of root's\r\nand one more\r\n");
    must_show("a line of root's\nthree\nand one more\n");
}

/* --- everything at once ---------------------------------------------------------------------------- */

#define PEOPLE 9u
#define SAYS 20000u

/* Random calls, root's lines, and a port that stops anywhere: every line comes out whole, each
 * one's in order, and every call is answered once. */
static void at_random(void **state) {
    unsigned said[PEOPLE + 1u] = {0};
    unsigned heard[PEOPLE + 1u] = {0};
    unsigned refused = 0;

    (void)state;
    srand(20261124);
    for (unsigned n = 0; n < SAYS; n++) {
        unsigned const who = (unsigned)rand() % (PEOPLE + 1u);
        char text[16];

        (void)snprintf(text, sizeof(text), "%u %u\n", who, said[who]);
        if (who == 0u && page.out.write - page.out.read < BATON_RING - 16u) {
            (void)snprintf(text, sizeof(text), "0 %u\r\n", said[0]++);
            root(text);
        } else if (who > 0u && strlen(text) <= BATON_CONSOLE_BYTES) {
            bool const taken = write_some(who, text, (unsigned)strlen(text)) != 0u;

            said[who] += taken ? 1u : 0u;
            refused += taken ? 0u : 1u;
        }
        (void)send((unsigned)rand() % 12u);
        for (char *line = screen, *end; (end = strchr(line, '\n')) != NULL; line = end + 1) {
            unsigned i = 0;
            unsigned number = 0;
            int used = 0;

            assert_true(sscanf(line, "%u %u\r\n%n", &i, &number, &used) == 2 && i <= PEOPLE);
            assert_true(used >= 5 && number == heard[i]);
            heard[i]++;
            shown = (unsigned)strlen(end + 1);
        }
        memmove(screen, screen + strlen(screen) - shown, shown + 1u);
    }
    (void)send(SCREEN);
    for (char const *c = screen; *c != '\0'; c++) {
        heard[0] += *c == '\n' ? 1u : 0u;
    }
    for (unsigned i = 0; i <= PEOPLE; i++) {
        assert_true(said[i] > 100u);
        heard[0] += i > 0u ? heard[i] : 0u;
    }
    for (unsigned i = 1; i <= PEOPLE; i++) {
        said[0] += said[i];
    }
    assert_int_equal(heard[0], said[0]);
    for (baton_word token = 1u; token < next_token; token++) {
        assert_true(is_answered(token));
    }
    assert_true(refused > 0u);
}

/* --- programs that end ------------------------------------------------------------------------ */

static void end_program(unsigned number) { clients_end(&clients, number); }

/* What it had written is shown; the next one with its number begins anew. */
static void ended(void **state) {
    (void)state;
    end_program(3u); /* it has no line */
    must_show("");
    print(3u, "half");
    print(LINE(1u) + 3u, "another half");
    print(4u, "mine");
    end_program(3u);
    print(3u, "the next one\n");
    must_show("half\nanother half\nthe next one\n");
    end_program(3u);
    must_show("");
    print(4u, " is whole\n");
    must_show("mine is whole\n");
    show_part(3u, "shown");
    end_program(3u);
    must_show("\n");
    print(3u, "x");
    flush(3u);
    print(4u, "four\n");
    must_show("x\nfour\n");
    end_program(3u); /* its line has been ended by the other's already */
    must_show("");
}

/* Clients that it had itself, with badges that say so. */
static void ended_with_its_own(void **state) {
    struct who const who = {.badge = 3u + 7u * BATON_CONSOLE_BADGES};
    baton_word const words[2] = {'a', 0u};

    (void)state;
    assert_true(clients_write(&clients, who, next_token++, words, 1u));
    end_program(7u);
    must_show("");
    end_program(3u);
    must_show("a\n");
}

/* Calls that wait: all that they bring is shown, in order, and none is left; the line is free. */
static void ended_in_a_queue(void **state) {
    char text[LINE_TEXT + 1u];
    baton_word tokens[LINE_CALLS];

    (void)state;
    memset(text, 'x', LINE_TEXT);
    text[LINE_TEXT] = '\0';
    for (unsigned round = 0; round < 3u * LINES; round++) { /* more than there are lines */
        print(3u, text);                                    /* full, and not shown */
        for (unsigned i = 0; i < LINE_CALLS; i++) {
            tokens[i] = write_some(3u, "ab\ncd", 5u);
        }
        assert_int_equal(write_some(3u, "e", 1u), 0);
        end_program(3u);
        assert_true(is_answered(write_some(3u, "new\n", 4u)));
        (void)send(SCREEN);
        for (unsigned i = 0; i < LINE_CALLS; i++) {
            assert_true(is_answered(tokens[i]));
        }
        assert_string_equal(
            screen + LINE_TEXT,
            "\r\nnew\r\nab\r\ncdab\r\ncdab\r\ncdab\r\ncdab\r\ncdab\r\ncdab\r\ncdab\r\ncd\r\n");
        for (unsigned i = 0; i < LINES; i++) {
            assert_false(clients.list[i].used && clients.list[i].over);
        }
        shown = 0u;
    }
}

int main(void) {
    struct CMUnitTest const tests[] = {
        cmocka_unit_test_setup(lines, begin),
        cmocka_unit_test_setup(whole_lines, begin),
        cmocka_unit_test_setup(flushing, begin),
        cmocka_unit_test_setup(ending, begin),
        cmocka_unit_test_setup(lines_of_one, begin),
        cmocka_unit_test_setup(ending_while_shown, begin),
        cmocka_unit_test_setup(another_takes_over, begin),
        cmocka_unit_test_setup(long_lines, begin),
        cmocka_unit_test_setup(other_characters, begin),
        cmocka_unit_test_setup(who_is_slowed, begin),
        cmocka_unit_test_setup(many_calls, begin),
        cmocka_unit_test_setup(many_clients, begin),
        cmocka_unit_test_setup(all_wait, begin),
        cmocka_unit_test_setup(root_alone, begin),
        cmocka_unit_test_setup(prompt, begin),
        cmocka_unit_test_setup(turns, begin),
        cmocka_unit_test_setup(root_goes_on, begin),
        cmocka_unit_test_setup(at_random, begin),
        cmocka_unit_test_setup(ended, begin),
        cmocka_unit_test_setup(ended_with_its_own, begin),
        cmocka_unit_test_setup(ended_in_a_queue, begin),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
