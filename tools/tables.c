/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * Print the transition table of one entry format, a cell a line, for
 * tools/tables.py:
 *
 *     table <tab> row <tab> column <tab> what stands there
 *
 * It asks mm_rows, mm_roles and mm_moves in the way in which the operations do.
 */
#include <mmscd/ledger.h>
#include <mmscd/table.h>
#include <stdio.h>

#define TEXT 160u

static char const *const kinds[MM_ROWS] = {
    [MM_OUTSIDE] = "fixed page",
    [MM_PAGE] = "page",
    [MM_THREAD] = "thread",
    [MM_SPACE] = "space",
    [MM_ZONE] = "zone",
    [MM_WINDOW] = "window",
    [MM_LEDGER] = "ledger page",
    [MM_ZONE2] = "zone of zones",
    [MM_ZONE3] = "zone of zones of zones",
    [MM_KERNEL] = "kernel",
    [MM_LINE] = "line",
    [MM_PORTS] = "ports",
    [MM_HARDWARE] = "hardware",
};
static char const *const roles[MM_ROLES] = {"fixed", "master", "slave", "final slave"};
static char const *const errors[] = {
    [MM_OK] = "yes", [MM_ROLE] = "ROLE", [MM_KIND] = "KIND", [MM_RIGHTS] = "RIGHTS"};
static char const *const rights[] = {"R",   "W",    "X",    "SHARE",  "MANAGE",
                                     "RUN", "SEND", "PASS", "NOTIFY", "DROP"};

static void cell(char const *table, char const *row, char const *column, char const *text) {
    printf("%s\t%s\t%s\t%s\n", table, row, column, text);
}

/* --- kinds -------------------------------------------------------------------------- */

/* The names of the bits that are set in `bits`, with commas. */
static void list(unsigned bits, char const *const *names, unsigned count, char *text) {
    unsigned length = 0u;

    text[0] = '\0';
    for (unsigned i = 0u; i < count; i++) {
        if ((bits >> i & 1u) != 0u) {
            length += (unsigned)snprintf(text + length, TEXT - length, "%s%s",
                                         length == 0u ? "" : ", ", names[i]);
        }
    }
}

/* What the containers of that table are, as a source or a destination. */
static void place_text(unsigned table, char *text) {
    switch (mm_row(table)->place) {
    case MM_LEAVES: snprintf(text, TEXT, "page entry"); break;
    case MM_REGIONS: snprintf(text, TEXT, "entry for a %s", kinds[mm_region_kind(table)]); break;
    case MM_SLOTS: snprintf(text, TEXT, "slot"); break;
    default: text[0] = '\0'; break;
    }
}

/* Where references to that kind can stand, with commas. */
static void places_of(unsigned kind, char *text) {
    bool seen[MM_PLACES] = {false, false, false, false};
    unsigned length = 0u;

    text[0] = '\0';
    for (unsigned table = 0u; table < MM_KINDS; table++) {
        char place[TEXT];

        if (mm_accepts(table, kind) && !seen[mm_row(table)->place]) {
            seen[mm_row(table)->place] = true;
            place_text(table, place);
            length += (unsigned)snprintf(text + length, TEXT - length, "%s%s",
                                         length == 0u ? "" : ", ", place);
        }
    }
}

static void print_kinds(void) {
    char text[TEXT];

    for (unsigned kind = 0u; kind < MM_KINDS; kind++) {
        if (mm_row(kind)->allows == 0u) {
            continue;
        }
        places_of(kind, text);
        cell("kinds", kinds[kind], "stands in", text);
        place_text(kind, text);
        cell("kinds", kinds[kind], "each of its containers", text);
        list(mm_row(kind)->rights, rights, sizeof rights / sizeof rights[0], text);
        cell("kinds", kinds[kind], "rights", text);
        cell("kinds", kinds[kind], "travels with messages",
             mm_kind_allows(MM_OP_PASS, kind) ? "yes" : "");
    }
}

/* A page's master moved to a slot, with each number in the call's field for the kind. */
static void print_makes(void) {
    for (unsigned kind = 0u; kind < MM_ROWS; kind++) {
        char row[TEXT];

        snprintf(row, sizeof row, "%u%s%s", kind, kinds[kind] == NULL ? "" : " ",
                 kinds[kind] == NULL ? "" : kinds[kind]);
        cell("makes", row, "make", errors[mm_cell_into(MM_OP_MAKE, MM_MASTER, kind, MM_THREAD)]);
    }
}

/* --- the cells ------------------------------------------------------------------------ */

static bool exists(unsigned kind, unsigned role) {
    bool const owned = mm_kind_allows(MM_OP_MOVE, kind);
    bool const lent = mm_kind_allows(MM_OP_CLONE, kind);

    return role == MM_FIXED    ? !owned
           : role == MM_MASTER ? owned
           : role == MM_SLAVE  ? lent && (mm_row(kind)->rights & MM_SHARE) != 0u
                               : lent;
}

/* What a move from a container of a table of kind `from` to one of `to` says. */
static char const *moving(unsigned kind, unsigned role, unsigned from, unsigned to) {
    enum mm_operation const operation =
        (enum mm_operation)mm_moves[mm_row(from)->place][mm_row(to)->place];
    bool const making = operation == MM_OP_MAKE; /* of a zone, say: the table of makes has all */
    enum mm_error const error = mm_cell_into(operation, role, making ? MM_ZONE : kind, to);

    return error != MM_OK           ? errors[error]
           : making                 ? "make"
           : operation == MM_OP_END ? "end"
                                    : errors[MM_OK];
}

/* The columns for destinations of one operation: page entries, region entries, slots. */
static void print_into(char const *row, unsigned kind, unsigned role, unsigned from, bool move) {
    for (unsigned place = MM_LEAVES; place < MM_PLACES; place++) {
        for (unsigned to = 0u; to < MM_KINDS; to++) {
            char column[2u * TEXT];
            char text[TEXT];

            if (mm_row(to)->place == place) {
                place_text(to, text);
                snprintf(column, sizeof column, "%s: %s", move ? "move" : "clone", text);
                cell("cells", row, column,
                     move ? moving(kind, role, from, to)
                          : errors[mm_cell_into(MM_OP_CLONE, role, kind, to)]);
            }
        }
    }
}

/* A reference in a container of a table of kind `from`: what each operation says. */
static void print_row(unsigned kind, unsigned role, unsigned from) {
    char row[3u * TEXT];
    char place[TEXT];

    place_text(from, place);
    if (role == MM_FIXED) {
        snprintf(row, sizeof row, "%s, in a %s", kinds[kind], place);
    } else {
        snprintf(row, sizeof row, "%s, %s, in %s %s", kinds[kind], roles[role],
                 place[0] == 'e' ? "an" : "a", place);
    }
    print_into(row, kind, role, from, true);
    print_into(row, kind, role, from, false);
    cell("cells", row, "destroy", errors[mm_cell(MM_OP_DESTROY, role, kind, true)]);
    cell("cells", row, "adjust", errors[mm_cell(MM_OP_ADJUST, role, kind, true)]);
    cell("cells", row, "inspect", errors[mm_cell(MM_OP_INSPECT, role, kind, true)]);
}

int main(void) {
    print_kinds();
    print_makes();
    for (unsigned kind = 0u; kind < MM_KINDS; kind++) {
        for (unsigned role = 0u; role < MM_ROLES; role++) {
            for (unsigned from = 0u; from < MM_KINDS; from++) {
                if (exists(kind, role) && mm_accepts(from, kind)) {
                    print_row(kind, role, from);
                }
            }
        }
    }
    return 0;
}
