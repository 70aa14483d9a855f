/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * Channels without a kernel: the rings, the driver's end, and what it does with what is left. Containers are
 * cells of arrays here, and pages have numbers; no page may be lost, doubled, or in two places.
 *
 *   slot DROP, slot WINDOW of client n   -->   windows[n].back, windows[n].in
 *   addresses in `memory`                -->   cells of the driver's own, with what stands in the page
 *
 * Linked with user/lib/channel.c, user/disk/channel.c and user/disk/clients.c.
 */
#include "unit.h"
#include "clients.h" /* of user/disk */
#include "random.h"
#include <baton/machine.h>
#include <stdlib.h>
#include <string.h>

#define CLIENTS 4u /* that the test has; the first is number 1 */
#define BLOCKS 50u
#define ROUNDS 60000u
#define DESK_CELLS 256u
#define SPARE 64u /* pages of the test itself, behind the desk */
#define PAGES (DESK_CELLS + SPARE)

struct cell {
    unsigned page; /* its number; 0: it is empty */
    struct baton_disk_request request;
};

struct window {
    struct cell cells[BATON_CHANNEL_PAGES];
};

static struct end {
    struct window in;   /* of the driver's */
    struct window back; /* of the client's */
    bool here;          /* the window's master is in the driver's slot, */
    bool joined;        /* the client has the right to drop into it, */
    bool reach;         /* and the driver into the client's */
} ends[CLIENTS];

static _Alignas(4096) unsigned char memory[PAGES][BATON_DISK_BLOCK];
static unsigned owned[PAGES]; /* page numbers in cells of the driver's own */
static unsigned returned;     /* pages that the parent has got, windows included */
static unsigned notified;
static unsigned answered;
static enum baton_disk_answer last_answer;

/* --- what the driver calls -------------------------------------------------------------------- */

/* Where the name leads: a cell of a window, through a slot. */
static struct cell *window_cell(baton_word name, bool drop) {
    unsigned const slot = (unsigned)(name % 256u);
    unsigned const n = (slot - BATON_CHANNEL_FIRST) / BATON_CHANNEL_SLOTS;
    baton_word const index = name / BATON_PAGE_SIZE;
    bool const dropping = slot == BATON_CHANNEL_DROP(BATON_CHANNEL_SERVED(n + 1u));

    assert_true(n < CLIENTS && name / 256u % 16u == 0u);
    if (dropping != drop || index >= BATON_CHANNEL_PAGES ||
        !(dropping ? ends[n].reach : ends[n].here)) {
        return NULL;
    }
    return dropping ? &ends[n].back.cells[index] : &ends[n].in.cells[index];
}

static bool is_own(baton_word name) { return name % 256u == 0u; }

static unsigned own_cell(baton_word name) {
    baton_word const i = (name - (baton_word)memory) / BATON_PAGE_SIZE;

    assert_true(name >= (baton_word)memory && i < PAGES && name % BATON_PAGE_SIZE == 0u);
    return (unsigned)i;
}

static bool is_slot(baton_word name) { return name / 256u % 16u == BATON_LEVEL_SLOT; }

static struct baton_result result(enum mm_error error) {
    return (struct baton_result){.error = error};
}

/* A window that nobody can drop into becomes a page of the driver's. */
static struct baton_result end_window(baton_word source, baton_word destination) {
    unsigned const n =
        ((unsigned)(source / BATON_PAGE_SIZE) - BATON_CHANNEL_FIRST) / BATON_CHANNEL_SLOTS;
    unsigned const to = own_cell(destination);

    if (!ends[n].here) {
        return result(MM_EMPTY);
    }
    for (unsigned i = 0; i < BATON_CHANNEL_PAGES; i++) {
        assert_int_equal(ends[n].in.cells[i].page, 0); /* it is emptied before */
    }
    if (ends[n].joined) {
        return result(MM_BUSY);
    }
    assert_int_equal(owned[to], 0);
    ends[n].here = false;
    owned[to] = ~0u;
    return result(MM_OK);
}

static struct baton_result out_of_window(baton_word source, baton_word destination) {
    struct cell *const from = window_cell(source, false);
    unsigned const to = own_cell(destination);

    if (from == NULL || from->page == 0u) {
        return result(from == NULL ? MM_NAME : MM_EMPTY);
    }
    if (owned[to] != 0u) {
        return result(MM_FULL);
    }
    owned[to] = from->page;
    memcpy(memory[to], &from->request, sizeof(from->request));
    from->page = 0u;
    return result(MM_OK);
}

struct baton_result baton_move(baton_word source, baton_word destination, unsigned flags,
                               unsigned count) {
    struct cell *to;
    unsigned from;

    assert_int_equal(count, 1);
    if (source == 0u) {
        return result(MM_NAME);
    }
    if (is_slot(source)) {
        return end_window(source, destination);
    }
    if (!is_own(source)) {
        return out_of_window(source, destination);
    }
    from = own_cell(source);
    if (is_own(destination)) { /* on the way to the parent */
        if (owned[from] == 0u || owned[own_cell(destination)] != 0u) {
            return result(owned[from] == 0u ? MM_EMPTY : MM_FULL);
        }
        owned[own_cell(destination)] = owned[from];
        owned[from] = 0u;
        return result(MM_OK);
    }
    to = window_cell(destination, true);
    assert_int_equal(flags, BATON_UNSHARED);
    if (to == NULL || owned[from] == 0u || to->page != 0u) {
        return result(to == NULL ? MM_NAME : owned[from] == 0u ? MM_EMPTY : MM_FULL);
    }
    to->page = owned[from];
    memcpy(&to->request, memory[from], sizeof(to->request));
    owned[from] = 0u;
    return result(MM_OK);
}

struct baton_result baton_adjust(baton_word name, unsigned flags, unsigned rights, unsigned count) {
    assert_true(owned[own_cell(name)] != 0u && flags == BATON_ADJUST && count == 1u &&
                rights == (MM_R | MM_W | MM_X));
    return result(MM_OK);
}

struct baton_result baton_destroy(baton_word name, unsigned count) {
    unsigned const slot = (unsigned)(name / BATON_PAGE_SIZE);
    unsigned const n = (slot - BATON_CHANNEL_FIRST) / BATON_CHANNEL_SLOTS;

    assert_true(is_slot(name) && count == 1u && n < CLIENTS);
    if (slot == BATON_CHANNEL_DROP(BATON_CHANNEL_SERVED(n + 1u))) {
        ends[n].reach = false;
    }
    return result(MM_OK);
}

struct baton_info baton_inspect(baton_word name) {
    unsigned const slot = (unsigned)(name / BATON_PAGE_SIZE);
    unsigned const n = (slot - BATON_CHANNEL_FIRST) / BATON_CHANNEL_SLOTS;
    bool const window = slot == BATON_CHANNEL_WINDOW(BATON_CHANNEL_SERVED(n + 1u));

    assert_true(is_slot(name));
    if (n >= CLIENTS || !(window ? ends[n].here : ends[n].reach)) {
        return (struct baton_info){.error = MM_EMPTY};
    }
    return (struct baton_info){.kind = MM_WINDOW, .shared = window && ends[n].joined};
}

enum mm_error baton_notify(unsigned slot) {
    assert_true(slot >= BATON_CHANNEL_FIRST);
    notified++;
    return MM_OK;
}

/* The parent takes pages back. */
void baton_enter(baton_word words[5]) {
    unsigned const first = own_cell(words[2]);

    assert_true(words[0] == BATON_CALL + BATON_LABEL((baton_word)BATON_PARENT_RETURN));
    assert_true(words[1] == BATON_SLOT(BATON_SLOT_PARENT));
    assert_true(words[3] >= 1u && words[3] <= BATON_COUNT_MAX);
    for (unsigned i = 0; i < words[3]; i++) {
        assert_int_not_equal(owned[first + i], 0);
        owned[first + i] = 0u;
    }
    returned += (unsigned)words[3];
    memset(words, 0, 3u * sizeof words[0]);
}

bool baton_answer_later(struct baton_answers *answers, baton_word token, unsigned label,
                        baton_word first, baton_word second) {
    assert_null(answers);
    assert_true(token != 0u && first == 0u && second == 0u);
    answered++;
    last_answer = (enum baton_disk_answer)label;
    return true;
}

/* --- the bench ------------------------------------------------------------------------------------ */

static struct clients clients;

static void begin(void) {
    memset(&clients, 0, sizeof(clients));
    memset(ends, 0, sizeof(ends));
    memset(owned, 0, sizeof(owned));
    clients.desk = (baton_word)memory;
    returned = notified = answered = 0u;
}

static void join(unsigned number) {
    ends[number - 1u] = (struct end){.here = true, .joined = true, .reach = true};
}

/* The client drops a page; false if there is no room. */
static bool drop(unsigned number, unsigned at, unsigned page,
                 struct baton_disk_request const *request) {
    struct cell *const cell = &ends[number - 1u].in.cells[at % BATON_CHANNEL_PAGES];

    if (cell->page != 0u) {
        return false;
    }
    *cell = (struct cell){.page = page, .request = *request};
    return true;
}

static unsigned on_desk(void) {
    unsigned count = 0;

    for (unsigned i = 0; i < PAGES; i++) {
        count += owned[i] != 0u ? 1u : 0u;
    }
    return count;
}

/* --- the rings ---------------------------------------------------------------------------------------- */

/* Our own pages through a window that the driver reads: out through DROP, in through WINDOW. */
static void rings(void **state) {
    struct random r = random_seeded(3u);
    struct baton_channel_end out = {.slot = BATON_CHANNEL_DROP(BATON_CHANNEL_SERVED(1u))};
    unsigned sent = 0;
    unsigned taken = 0;
    unsigned fullest = 0;

    (void)state;
    begin();
    join(1u);
    for (unsigned i = 0; i < ROUNDS; i++) {
        if (random_chance(&r, i / 500u % 2u == 0u ? 60u : 40u)) {
            enum mm_error error;

            owned[DESK_CELLS] = sent + 1u;
            error = baton_channel_send(&out, (baton_word)memory[DESK_CELLS]);
            assert_int_equal(error, sent - taken == BATON_CHANNEL_PAGES ? MM_FULL : MM_OK);
            assert_int_equal(owned[DESK_CELLS] == 0u, error == MM_OK); /* it stays, or is gone */
            sent += error == MM_OK ? 1u : 0u;
        } else {
            struct cell *const cell = &ends[0].back.cells[taken % BATON_CHANNEL_PAGES];

            assert_int_equal(cell->page, sent == taken ? 0u : taken + 1u);
            taken += cell->page != 0u ? 1u : 0u;
            cell->page = 0u;
        }
        fullest = sent - taken > fullest ? sent - taken : fullest;
    }
    assert_int_equal(fullest, BATON_CHANNEL_PAGES);
    ends[0].reach = false;
    owned[DESK_CELLS] = 1u;
    assert_int_equal(baton_channel_send(&out, (baton_word)memory[DESK_CELLS]), MM_NAME);
    assert_int_equal(owned[DESK_CELLS], 1);
}

/* The same, the other way round: what the client drops, we take out. */
static void rings_in(void **state) {
    struct random r = random_seeded(4u);
    struct baton_channel_end in = {.slot = BATON_CHANNEL_WINDOW(BATON_CHANNEL_SERVED(1u))};
    struct baton_disk_request const nothing = {.magic = 0u};
    baton_word const here = (baton_word)memory[DESK_CELLS];
    unsigned sent = 0;
    unsigned taken = 0;

    (void)state;
    begin();
    join(1u);
    for (unsigned i = 0; i < ROUNDS; i++) {
        if (random_chance(&r, i / 500u % 2u == 0u ? 60u : 40u)) {
            bool const room = drop(1u, sent, sent + 1u, &nothing);

            assert_int_equal(room, sent - taken < BATON_CHANNEL_PAGES);
            sent += room ? 1u : 0u;
        } else {
            owned[DESK_CELLS] = 0u;
            assert_int_equal(baton_channel_receive(&in, here), sent == taken ? MM_EMPTY : MM_OK);
            assert_int_equal(owned[DESK_CELLS], sent == taken ? 0u : taken + 1u);
            taken += sent == taken ? 0u : 1u;
        }
    }
    assert_true(taken > ROUNDS / 4u);
}

/* --- the driver's end ---------------------------------------------------------------------------------- */

/* What client n has sent and must get back, page for page. */
struct script {
    unsigned sent;
    unsigned back;
    struct baton_disk_request request; /* the one that is being sent */
    unsigned left;                     /* of its pages */
    struct baton_disk_request waits[256];
    unsigned first;
    unsigned count; /* requests under way */
    unsigned data;  /* pages of the first that have come back */
};

static bool is_good(struct baton_disk_request const *request) {
    return request->magic == BATON_DISK_MAGIC && request->write < 2u && request->count >= 1u &&
           request->count <= BATON_DISK_RUN;
}

static struct baton_disk_request any_request(struct random *r) {
    struct baton_disk_request request = {.magic = BATON_DISK_MAGIC,
                                         .write = random_below(r, 2u),
                                         .block = random_below(r, BLOCKS),
                                         .count = 1u + random_below(r, 40u)};

    switch (random_below(r, 12u)) {
    case 0: request.magic++; break;
    case 1: request.write = 2u; break;
    case 2: request.count = 0u; break;
    case 3: request.count = BATON_DISK_RUN + 1u; break;
    case 4: request.block = ~0u - random_below(r, 70u); break; /* and beyond the end, often */
    default: break;
    }
    return request;
}

static void send_some(struct script *s, unsigned number, struct random *r) {
    static struct baton_disk_request const data = {.magic = 0u};

    if (s->left == 0u && s->count < 255u) {
        s->request = any_request(r);
        if (!drop(number, s->sent, s->sent + 1u, &s->request)) {
            return;
        }
        s->sent++;
        s->waits[(s->first + s->count++) % 256u] = s->request;
        s->left = is_good(&s->request) ? s->request.count : 0u;
    } else if (s->left > 0u && drop(number, s->sent, s->sent + 1u, &data)) {
        s->sent++;
        s->left--;
    }
}

/* The answer that block i of a request must have: the device does what answer_of says. */
static enum baton_disk_answer answer_of(uint32_t block) {
    return block % 7u == 3u ? BATON_DISK_ERROR : BATON_DISK_DONE;
}

static void check_request(struct baton_disk_request const *sent,
                          struct baton_disk_request const *back) {
    if (!is_good(sent)) {
        assert_int_equal(back->answers[0], BATON_DISK_UNKNOWN);
        return;
    }
    for (uint32_t i = 0; i < sent->count; i++) {
        uint64_t const block = (uint64_t)sent->block + i;

        assert_int_equal(back->answers[i],
                         block >= BLOCKS ? BATON_DISK_RANGE : answer_of((uint32_t)block));
    }
}

/* Take one page out of the client's window: its data pages first, and then the request. */
static void take_some(struct script *s, unsigned number) {
    struct cell *const cell = &ends[number - 1u].back.cells[s->back % BATON_CHANNEL_PAGES];
    struct baton_disk_request const *const first = &s->waits[s->first];
    unsigned const before = s->back - s->data; /* pages of the requests before */

    if (cell->page == 0u) {
        return;
    }
    assert_true(s->count > 0u);
    if (is_good(first) && s->data < first->count) {
        assert_int_equal(cell->page, before + s->data + 2u); /* its request went before it */
        s->data++;
    } else {
        assert_int_equal(cell->page, before + 1u);
        check_request(first, &cell->request);
        s->data = 0u;
        s->first = (s->first + 1u) % 256u;
        s->count--;
    }
    s->back++;
    cell->page = 0u;
}

/* The device does a block for one of the clients, in turns. Returns whose: 0, nobody's. */
static unsigned serve(unsigned *turn) {
    for (unsigned i = 1; i <= CLIENTS; i++) {
        unsigned const n = (*turn + i) % CLIENTS + 1u;

        if (clients_go(&clients, n, BLOCKS)) {
            struct channel *const channel = clients_channel(&clients, n);

            assert_true(channel_block(channel) < BLOCKS);
            assert_true(owned[own_cell(channel->data)] != 0u);
            channel_done(channel, answer_of(channel_block(channel)));
            *turn = n - 1u;
            return n;
        }
    }
    return 0u;
}

static void look(unsigned number) {
    clients_look(&clients, (baton_word)1u << BATON_CHANNEL_BIT(number), 0u);
}

static void several(void **state) {
    static struct script scripts[CLIENTS];
    struct random r = random_seeded(9u);
    unsigned turn = 0;

    (void)state;
    begin();
    memset(scripts, 0, sizeof(scripts));
    for (unsigned n = 1; n <= CLIENTS; n++) {
        assert_int_equal(clients_open(&clients, n, 0u), BATON_DISK_CLOSED); /* there is no window */
        join(n);
        assert_int_equal(clients_open(&clients, n, 0u), BATON_DISK_DONE);
        assert_int_equal(clients_open(&clients, n, 0u), BATON_DISK_BUSY);
    }
    for (unsigned i = 0; i < ROUNDS; i++) {
        unsigned const n = 1u + random_below(&r, CLIENTS);
        bool const sending = random_chance(&r, i / 2000u % 2u == 0u ? 70u : 30u);

        for (unsigned k = random_below(&r, 20u); k > 0u; k--) {
            if (sending) {
                send_some(&scripts[n - 1u], n, &r);
            } else {
                take_some(&scripts[n - 1u], n);
            }
        }
        look(n);
        for (unsigned k = random_below(&r, 6u); k > 0u; k--) {
            (void)serve(&turn);
        }
        assert_true(on_desk() <= 2u * CLIENTS);
    }
    for (unsigned n = 1; n <= CLIENTS; n++) { /* let everything come back */
        struct script *const s = &scripts[n - 1u];

        for (unsigned i = 0; i < ROUNDS && (s->back < s->sent || s->left > 0u); i++) {
            if (s->left > 0u) {
                send_some(s, n, &r);
            }
            take_some(s, n);
            look(n);
            (void)serve(&turn);
        }
        assert_int_equal(s->back, s->sent);
        assert_true(s->sent > 1000u);
    }
    assert_int_equal(on_desk(), 0);
    assert_int_equal(returned, 0);
    assert_true(notified > 0u);
}

/* Nobody gets two blocks while another one waits. */
static void turns(void **state) {
    struct baton_disk_request const request = {.magic = BATON_DISK_MAGIC, .count = 16u};
    struct baton_disk_request const data = {.magic = 0u};
    unsigned served[CLIENTS] = {0};
    unsigned turn = 0;

    (void)state;
    begin();
    for (unsigned n = 1; n <= CLIENTS; n++) {
        join(n);
        assert_int_equal(clients_open(&clients, n, 0u), BATON_DISK_DONE);
        for (unsigned i = 0; i <= request.count; i++) {
            assert_true(drop(n, i, i + 1u, i == 0u ? &request : &data));
        }
        look(n);
    }
    for (unsigned i = 0; i < CLIENTS * request.count; i++) {
        unsigned const n = serve(&turn);

        assert_int_not_equal(n, 0);
        served[n - 1u]++;
        for (unsigned k = 0; k < CLIENTS; k++) {
            assert_true(served[k] == i / CLIENTS || served[k] == i / CLIENTS + 1u);
        }
    }
    assert_int_equal(serve(&turn), 0);
}

/* --- waiting ---------------------------------------------------------------------------------------------- */

static void waiting(void **state) {
    struct baton_disk_request const request = {.magic = BATON_DISK_MAGIC, .count = 2u};
    struct baton_disk_request const data = {.magic = 0u};
    unsigned turn = 0;

    (void)state;
    begin();
    clients_wait(&clients, 1u, 7u);
    assert_true(answered == 1u && last_answer == BATON_DISK_CLOSED);
    clients_wait(&clients, 0u, 7u);
    assert_true(answered == 2u && last_answer == BATON_DISK_CLOSED);
    join(1u);
    assert_int_equal(clients_open(&clients, 1u, 0u), BATON_DISK_DONE);
    clients_wait(&clients, 1u, 7u); /* for nothing: it is not kept for ever */
    assert_int_equal(answered, 2);
    assert_int_equal(serve(&turn), 0);
    assert_true(answered == 3u && last_answer == BATON_DISK_DONE);

    assert_true(drop(1u, 0u, 1u, &request)); /* a request without its pages: more are wanted */
    clients_wait(&clients, 1u, 8u);
    assert_int_equal(serve(&turn), 0);
    assert_true(answered == 4u && notified == 0u);
    assert_true(drop(1u, 1u, 2u, &data) && drop(1u, 2u, 3u, &data));
    clients_wait(&clients, 1u, 9u);
    assert_true(serve(&turn) == 1u && serve(&turn) == 1u);
    assert_int_equal(answered, 4); /* not before the request is back */
    assert_int_equal(serve(&turn), 0);
    assert_true(answered == 5u && notified == 0u);

    assert_true(drop(1u, 3u, 4u, &request) && drop(1u, 4u, 5u, &data) && drop(1u, 5u, 6u, &data));
    look(1u);
    assert_true(serve(&turn) == 1u && serve(&turn) == 1u && serve(&turn) == 0u);
    assert_true(answered == 5u && notified == 1u); /* nobody waits */
    clients_wait(&clients, 1u, 10u);
    assert_int_equal(answered, 6); /* at once */
    clients_wait(&clients, 1u, 11u);
    clients_wait(&clients, 1u, 12u); /* the first of two is let go */
    assert_int_equal(answered, 7);
}

/* --- the end ------------------------------------------------------------------------------------------------ */

/* Put everything in the way that there can be: both windows full, two pages on the desk. */
static unsigned fill(unsigned number) {
    struct baton_disk_request const request = {.magic = BATON_DISK_MAGIC, .count = 8u};
    struct baton_disk_request const data = {.magic = 0u};
    unsigned turn = 0;
    unsigned sent = 0;

    join(number);
    assert_int_equal(clients_open(&clients, number, 0u), BATON_DISK_DONE);
    while (drop(number, sent, sent + 1u, sent % 9u == 0u ? &request : &data)) {
        sent++;
        look(number);
        (void)serve(&turn);
        (void)serve(&turn);
    }
    assert_int_equal(sent, 2u * BATON_CHANNEL_PAGES + 2u);
    assert_int_equal(on_desk(), 2);
    return sent - BATON_CHANNEL_PAGES; /* that are not in the client's own window */
}

static void endings(void **state) {
    (void)state;
    for (unsigned how = 0; how < 4u; how++) {
        unsigned left;

        begin();
        left = fill(2u);
        clients_wait(&clients, 2u, 5u);
        ends[1].joined = how == 1u;
        ends[1].reach = how == 2u;
        if (how == 3u) { /* it says so itself */
            assert_int_equal(clients_close(&clients, 2u, 2u), BATON_DISK_BUSY);
            assert_int_equal(returned, 0);
            assert_int_equal(clients_close(&clients, 2u, 0u), BATON_DISK_DONE);
        } else {
            look(3u); /* not its bit */
            assert_int_equal(returned, 0);
            look(2u);
        }
        assert_int_equal(on_desk(), 0);
        assert_int_equal(returned, how == 1u ? left : left + 1u); /* with its window */
        assert_int_equal(ends[1].here, how == 1u);
        assert_int_equal(answered, 1);
        assert_int_equal(clients_channel(&clients, 2u)->step, CHANNEL_CLOSED);
        ends[1].joined = false;
        look(2u); /* now that window can end, too */
        assert_int_equal(returned, left + 1u);
        look(2u);
        assert_int_equal(returned, left + 1u);
    }
}

/* It ends while the device has its page: that comes home afterwards. */
static void ends_at_work(void **state) {
    struct baton_disk_request const request = {.magic = BATON_DISK_MAGIC, .count = 2u};
    struct baton_disk_request const data = {.magic = 0u};

    (void)state;
    for (unsigned moved = 0; moved < 2u; moved++) {
        begin();
        join(1u);
        assert_int_equal(clients_open(&clients, 1u, 0u), BATON_DISK_DONE);
        assert_true(drop(1u, 0u, 1u, &request) && drop(1u, 1u, 2u, &data));
        assert_true(clients_go(&clients, 1u, BLOCKS));
        ends[0].joined = false;
        ends[0].reach = moved == 1u; /* its window is another one's now */
        clients_look(&clients, (baton_word)1u << BATON_CHANNEL_BIT(1u), 1u);
        assert_int_equal(returned, 0);
        assert_int_equal(clients_open(&clients, 1u, 1u), BATON_DISK_BUSY);
        channel_done(clients_channel(&clients, 1u), BATON_DISK_DONE);
        assert_false(clients_go(&clients, 1u, BLOCKS));
        assert_int_equal(returned, 3);
        assert_int_equal(on_desk(), 0);
        assert_int_equal(ends[0].back.cells[0].page, 0); /* and nobody else gets it */
    }
}

int main(void) {
    struct CMUnitTest const tests[] = {
        cmocka_unit_test(rings),        cmocka_unit_test(rings_in), cmocka_unit_test(several),
        cmocka_unit_test(turns),        cmocka_unit_test(waiting),  cmocka_unit_test(endings),
        cmocka_unit_test(ends_at_work),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
