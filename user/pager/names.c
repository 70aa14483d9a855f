/* SPDX-License-Identifier: BSD-2-Clause */
#include "names.h"
#include "objects.h"
#include "slots.h"
#include <baton/string.h>

#define BYTES 4u /* of a word */
#define FOUND 64u

/* A reference to the space of client `target` in a slot of client `place`. */
struct found {
    uint16_t place; /* 0: nothing */
    uint16_t target;
    uint16_t slot;
};

static struct found found[FOUND];
static char const *allowed[NAMES_ALLOWED];

/* The name as BATON_PARENT_FIND wants it. False if it is too long for that. */
static bool words_of(char const *name, baton_word words[2]) {
    size_t const length = strlen(name);

    words[0] = 0u;
    words[1] = 0u;
    for (size_t i = 0; i < length && i < BATON_NAME; i++) {
        words[i / BYTES] |= (baton_word)(unsigned char)name[i] << i % BYTES * 8u;
    }
    return length <= BATON_NAME;
}

static bool is_name(baton_word const words[2], char const *name) {
    baton_word wanted[2];

    return words_of(name, wanted) && words[0] == wanted[0] && words[1] == wanted[1];
}

bool names_allow(char const *name) {
    for (unsigned i = 0; i < NAMES_ALLOWED; i++) {
        if (allowed[i] == 0) {
            allowed[i] = name;
            return true;
        }
    }
    return false;
}

static bool is_allowed(baton_word const words[2]) {
    for (unsigned i = 0; i < NAMES_ALLOWED && allowed[i] != 0; i++) {
        if (is_name(words, allowed[i])) {
            return true;
        }
    }
    return false;
}

static struct baton_message ask_root(unsigned label, unsigned slot, baton_word first,
                                     baton_word second) {
    struct baton_send const send = {.label = label + 256u * slot, .words = {first, second}};

    return baton_call(BATON_SLOT_PARENT, &send);
}

enum mm_error names_ready(struct client *c) {
    baton_word words[2];
    enum mm_error error = MM_OK;

    if (!c->named && words_of(c->row.name, words)) {
        if (!objects_pin(c->space)) {
            return MM_LIMIT;
        }
        error =
            (enum mm_error)ask_root(BATON_PARENT_NAME, objects_slot(c->space), words[0], words[1])
                .label;
        c->named = error == MM_OK;
        if (!c->named) {
            objects_unpin(c->space);
        }
    }
    return error;
}

/* --- finding --------------------------------------------------------------------------------- */

static enum mm_error lend(struct client const *c, unsigned slot, baton_word from,
                          baton_word badge) {
    return baton_clone(from, BATON_SLOT(slot) + objects_slot(c->thread), MM_SEND, badge, 1u).error;
}

/* Another client, that is ready, of that name; or null. */
static struct client *client_named(struct client const *c, baton_word const words[2]) {
    for (uint32_t i = 1; i <= clients_most(); i++) {
        struct client *const other = clients_at(i);

        if (other != c && client_lives(other) && other->named && is_name(words, other->row.name)) {
            return other;
        }
    }
    return 0;
}

static enum mm_error connect(struct client const *c, unsigned slot, struct client const *other) {
    unsigned i = 0;
    enum mm_error error;

    while (i < FOUND && found[i].place != 0u) {
        i++;
    }
    if (i == FOUND) {
        return MM_LIMIT;
    }
    error = lend(c, slot, BATON_SLOT(objects_slot(other->space)), c->number);
    if (error == MM_OK) {
        found[i] = (struct found){clients_place(c), clients_place(other), (uint16_t)slot};
    }
    return error;
}

/* A program of root's, with a badge of this client's own. */
static unsigned program(struct client const *c, unsigned slot, baton_word const words[2]) {
    struct baton_message answer = ask_root(BATON_PARENT_NUMBER, 0u, words[0], words[1]);
    enum mm_error error;

    if (answer.label != MM_OK) {
        return answer.label;
    }
    answer = ask_root(BATON_PARENT_SERVER, SLOT_SERVER, BATON_SERVER_PROGRAM + answer.words[1],
                      clients_place(c));
    if (answer.label != MM_OK) {
        return answer.label;
    }
    error = lend(c, slot, BATON_SLOT(SLOT_SERVER), 0u);
    (void)baton_destroy(BATON_SLOT(SLOT_SERVER), 1u);
    return (unsigned)error;
}

unsigned names_find(struct client *c, unsigned slot, baton_word const words[2]) {
    struct client const *const other = client_named(c, words);

    if (is_name(words, BATON_PAGER_NAME)) {
        return (unsigned)lend(c, slot, BATON_SLOT(BATON_SLOT_MASTER),
                              CLIENT_BADGE + clients_place(c));
    }
    if (other != 0) {
        return (unsigned)connect(c, slot, other);
    }
    return is_allowed(words) ? program(c, slot, words) : (unsigned)MM_EMPTY;
}

/* --- the end ---------------------------------------------------------------------------------- */

static void take_back(struct found const *f) {
    struct client const *const c = clients_at(f->place);

    if (c->thread != BERTH_NONE) {
        (void)baton_destroy(BATON_SLOT(f->slot) + objects_slot(c->thread), 1u);
    }
}

void names_ended(struct client *c) {
    uint16_t const place = clients_place(c);

    if (c->named) {
        (void)ask_root(BATON_PARENT_NAME, objects_slot(c->space), 0u, 0u);
        objects_unpin(c->space);
        c->named = false;
    }
    for (unsigned i = 0; i < FOUND; i++) {
        if (found[i].place != 0u && found[i].target == place) {
            take_back(&found[i]);
            found[i].place = 0u;
        } else if (found[i].place == place) {
            found[i].place = 0u;
        }
    }
}
