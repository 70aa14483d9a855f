/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * The terminal shows a window of the line, so that a line of any length stays
 * in one row, and nothing depends on how the terminal wraps:
 *
 *   text      | m o v e   0 x 4 0 0 1 0 0 0   s 7 |
 *               first ^         ^ cursor       ^ length
 *   terminal  | prompt | window ........ |
 *
 * A character at the end of the line is simply shown, so that a script that is
 * fed in reads like a transcript; all else shows the row again.
 */
#include "line.h"
#include <baton/string.h>

#define CONTROL(letter) ((letter) - 'A' + 1)
#define ESCAPE 27
#define DELETE 127

enum escape_state { NOT, AFTER_ESCAPE, IN_SEQUENCE, IN_MODIFIER, AFTER_O };

static void put_text(struct line *line, char const *text) {
    while (*text != '\0') {
        line->io.put(line->io.context, *text++);
    }
}

static void put_end(struct line *line) { put_text(line, "\r\n"); }

static void bell(struct line *line) { line->io.put(line->io.context, '\a'); }

/* How many characters of the line fit behind the prompt; the last column stays
 * free, because terminals differ in what they do there. */
static unsigned window(struct line const *line) {
    return LINE_COLUMNS - 1u - (unsigned)strlen(line->prompt);
}

/* ESC [ n C: n columns to the right. */
static void put_right(struct line *line, unsigned columns) {
    char sequence[8] = "\033[";
    unsigned at = 2;

    if (columns >= 10u) {
        sequence[at++] = (char)('0' + columns / 10u % 10u);
    }
    sequence[at++] = (char)('0' + columns % 10u);
    sequence[at++] = 'C';
    sequence[at] = '\0';
    put_text(line, sequence);
}

/* Show the row again. Scrolls by half a window if the cursor is outside of it. */
static void show(struct line *line) {
    unsigned width = window(line);
    unsigned column;

    if (line->cursor < line->first || line->cursor > line->first + width) {
        line->first = line->cursor > width / 2u ? line->cursor - width / 2u : 0u;
    }
    put_text(line, "\r");
    put_text(line, line->prompt);
    for (unsigned i = line->first; i < line->length && i < line->first + width; i++) {
        line->io.put(line->io.context, line->text[i]);
    }
    put_text(line, "\033[K\r");
    column = (unsigned)strlen(line->prompt) + line->cursor - line->first;
    if (column > 0u) {
        put_right(line, column);
    }
}

static void set_text(struct line *line, char const *text) {
    line->length = (unsigned)strlen(text);
    memmove(line->text, text, line->length + 1u);
    line->cursor = line->length;
}

/* --- changing the line ---------------------------------------------------------- */

static void insert(struct line *line, char c) {
    if (line->length == LINE_MAX) {
        line->too_long = true;
        bell(line);
        return;
    }
    memmove(&line->text[line->cursor + 1u], &line->text[line->cursor],
            line->length - line->cursor + 1u);
    line->text[line->cursor] = c;
    line->length++;
    line->cursor++;
    if (line->cursor == line->length && line->cursor <= line->first + window(line)) {
        line->io.put(line->io.context, c);
    } else {
        show(line);
    }
}

/* Take the characters from `from` up to `to` out. */
static void cut(struct line *line, unsigned from, unsigned to) {
    memmove(&line->text[from], &line->text[to], line->length - to + 1u);
    line->length -= to - from;
    line->cursor = from;
    show(line);
}

static void remove_word(struct line *line) {
    unsigned from = line->cursor;

    while (from > 0u && line->text[from - 1u] == ' ') {
        from--;
    }
    while (from > 0u && line->text[from - 1u] != ' ') {
        from--;
    }
    cut(line, from, line->cursor);
}

static void go_to(struct line *line, unsigned cursor) {
    line->cursor = cursor;
    show(line);
}

/* --- history ---------------------------------------------------------------------- */

static char *history_line(struct line *line, unsigned back) {
    return line->history[(line->history_count - back) % LINE_HISTORY];
}

static void remember(struct line *line) {
    if (line->length > 0u &&
        (line->history_count == 0u || strcmp(history_line(line, 1u), line->text) != 0)) {
        memcpy(line->history[line->history_count % LINE_HISTORY], line->text, line->length + 1u);
        line->history_count++;
    }
}

/* Show the line that is `back` lines old; 0 is the new one. */
static void recall(struct line *line, unsigned back) {
    if (back > line->history_count || back > LINE_HISTORY) {
        bell(line);
        return;
    }
    if (line->history_back == 0u) {
        memcpy(line->kept, line->text, line->length + 1u);
    }
    line->history_back = back;
    set_text(line, back == 0u ? line->kept : history_line(line, back));
    line->first = 0;
    show(line);
}

/* --- completion ------------------------------------------------------------------- */

/* Where the word that is to be completed starts: the first word, or the one after "help ".
 * False if the cursor is elsewhere. */
static bool completion_start(struct line const *line, unsigned *start) {
    unsigned from = baton_starts(line->text, "help ") && line->cursor >= 5u ? 5u : 0u;

    for (unsigned i = from; i < line->cursor; i++) {
        if (line->text[i] == ' ') {
            return false;
        }
    }
    *start = from;
    return true;
}

static bool matches(struct line const *line, unsigned start, char const *name) {
    unsigned length = line->cursor - start;

    return strlen(name) >= length && memcmp(name, &line->text[start], length) == 0;
}

static void list_names(struct line *line, unsigned start) {
    char const *name;

    put_end(line);
    for (unsigned n = 0; (name = line->io.name(line->io.context, n)) != 0; n++) {
        if (matches(line, start, name)) {
            put_text(line, name);
            put_text(line, "  ");
        }
    }
    put_end(line);
    show(line);
}

/* Insert what all names that match have in common; list them if that is nothing. */
static void complete(struct line *line) {
    char const *common = 0;
    char const *name;
    unsigned same = 0;
    unsigned found = 0;
    unsigned start;
    unsigned typed;

    if (!completion_start(line, &start)) {
        bell(line);
        return;
    }
    for (unsigned n = 0; (name = line->io.name(line->io.context, n)) != 0; n++) {
        unsigned i = 0;

        if (!matches(line, start, name)) {
            continue;
        }
        found++;
        if (found == 1u) {
            common = name;
            same = (unsigned)strlen(name);
        }
        while (i < same && name[i] == common[i]) {
            i++;
        }
        same = i;
    }
    typed = line->cursor - start;
    if (found == 0u) {
        bell(line);
    } else if (found > 1u && same == typed) {
        list_names(line, start);
    }
    for (unsigned i = typed; i < same; i++) {
        insert(line, common[i]);
    }
    if (found == 1u && line->cursor == line->length) {
        insert(line, ' ');
    }
}

/* --- keys --------------------------------------------------------------------------- */

enum key { UP = 'A', DOWN = 'B', RIGHT = 'C', LEFT = 'D', END = 'F', HOME = 'H' };

static void special_key(struct line *line, char key) {
    switch (key) {
    case UP: recall(line, line->history_back + 1u); break;
    case DOWN:
        if (line->history_back > 0u) {
            recall(line, line->history_back - 1u);
        }
        break;
    case RIGHT:
        if (line->cursor < line->length) {
            go_to(line, line->cursor + 1u);
        }
        break;
    case LEFT:
        if (line->cursor > 0u) {
            go_to(line, line->cursor - 1u);
        }
        break;
    case END: go_to(line, line->length); break;
    case HOME: go_to(line, 0); break;
    default: break;
    }
}

static void delete_here(struct line *line) {
    if (line->cursor < line->length) {
        cut(line, line->cursor, line->cursor + 1u);
        return;
    }
    bell(line);
}

/* ESC [ number ~ */
static void numbered_key(struct line *line) {
    switch (line->number) {
    case 1:
    case 7: special_key(line, HOME); break;
    case 4:
    case 8: special_key(line, END); break;
    case 3: delete_here(line); break;
    default: break;
    }
}

/* The next character of an escape sequence; unknown sequences do nothing. */
static void escape(struct line *line, char c) {
    if (c == ESCAPE) {
        line->escape = AFTER_ESCAPE;
        return;
    }
    if (line->escape == AFTER_ESCAPE) {
        line->number = 0;
        line->escape = c == '[' ? IN_SEQUENCE : c == 'O' ? AFTER_O : NOT;
        return;
    }
    if (line->escape == IN_SEQUENCE && c >= '0' && c <= '9') {
        line->number = line->number < 100u ? line->number * 10u + (unsigned)(c - '0') : 999u;
        return;
    }
    if (line->escape != AFTER_O && c >= ' ' && c < '@') {
        line->escape = IN_MODIFIER; /* Shift, say, and a key is the key */
        return;
    }
    line->escape = NOT;
    if (c == '~') {
        numbered_key(line);
    } else {
        special_key(line, c);
    }
}

static void control(struct line *line, char c) {
    switch (c) {
    case CONTROL('A'): go_to(line, 0); break;
    case CONTROL('B'): special_key(line, LEFT); break;
    case CONTROL('C'):
        put_text(line, line->cursor - line->first + 2u <= window(line) ? "^C" : "");
        put_end(line);
        line_start(line);
        break;
    case CONTROL('D'): delete_here(line); break;
    case CONTROL('E'): go_to(line, line->length); break;
    case CONTROL('F'): special_key(line, RIGHT); break;
    case CONTROL('H'):
    case DELETE:
        if (line->cursor > 0u) {
            cut(line, line->cursor - 1u, line->cursor);
        }
        break;
    case CONTROL('I'): complete(line); break;
    case CONTROL('K'): cut(line, line->cursor, line->length); break;
    case CONTROL('L'):
        put_text(line, "\033[H\033[2J");
        show(line);
        break;
    case CONTROL('N'): special_key(line, DOWN); break;
    case CONTROL('P'): special_key(line, UP); break;
    case CONTROL('U'): cut(line, 0, line->cursor); break;
    case CONTROL('W'): remove_word(line); break;
    case ESCAPE: line->escape = AFTER_ESCAPE; break;
    default: break;
    }
}

void line_init(struct line *line, char const *prompt, struct line_io io) {
    memset(line, 0, sizeof(*line));
    line->prompt = prompt;
    line->io = io;
}

void line_start(struct line *line) {
    line->text[0] = '\0';
    line->length = 0;
    line->cursor = 0;
    line->first = 0;
    line->history_back = 0;
    line->too_long = false;
    put_text(line, line->prompt);
}

void line_again(struct line *line) { show(line); }

enum line_event line_feed(struct line *line, char c) {
    bool second = c == '\n' && line->after_return; /* of a CR LF */

    line->after_return = c == '\r';
    if (second) {
        return LINE_MORE;
    }
    if (c == '\r' || c == '\n') {
        line->escape = NOT;
        put_end(line);
        if (line->too_long) {
            return LINE_TOO_LONG;
        }
        remember(line);
        return LINE_READY;
    }
    if (line->escape != NOT) {
        escape(line, c);
    } else if (c == CONTROL('D') && line->length == 0u) {
        put_end(line);
        return LINE_END;
    } else if (c >= ' ' && c < DELETE) {
        insert(line, c);
    } else {
        control(line, c);
    }
    return LINE_MORE;
}
