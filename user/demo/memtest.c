/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * A client of memory servers, for tests and for watching; its usage text says what it can do.
 *
 *   local range   | heap | place 0: 64 pages | place 1 | ... | place 13 |
 *   slots         8, 9 ... the servers: to=
 *
 * What it holds it fills with a pattern of its own, and looks whether it is still
 * there before it gives it back; what comes has to be zeroed. So two owners of one page
 * do not stay unnoticed.
 */
#include <baton/machine.h>
#include <baton/memory_server.h>
#include <baton/parse.h>
#include <baton/print.h>
#include <baton/program.h>
#include <baton/timer.h>

#define PLACES 14u
#define PLACE_PAGES 64u
#define PLACE_ORDER 6u
#define WORDS (BATON_PAGE_SIZE / sizeof(uint32_t))
#define SERVERS 8u
#define KEEP_TIME 1000000u /* microseconds */
#define STATUS_BAD 1
#define STATUS_USAGE 2

struct place {
    struct baton_mem_block block;
    bool full;
    uint32_t pattern;
};

static struct place places[PLACES];
static uint32_t state;
static unsigned taken;
static unsigned refused;

/* xorshift */
static uint32_t random(void) {
    state ^= state << 13u;
    state ^= state >> 17u;
    state ^= state << 5u;
    return state;
}

static baton_word address_of(unsigned place) {
    return BATON_PROGRAM_HEAP + (baton_word)(place + 1u) * PLACE_PAGES * BATON_PAGE_SIZE;
}

static uint32_t *words_of(struct place const *p) { return (uint32_t *)p->block.address; }

static uint32_t length_of(struct place const *p) { return (uint32_t)WORDS << p->block.order; }

static bool has(struct place const *p, uint32_t pattern) {
    for (uint32_t i = 0; i < length_of(p); i++) {
        if (words_of(p)[i] != (pattern == 0u ? 0u : pattern + i)) {
            baton_print("memtest: word %lu of a block of order %u is wrong.\n", (unsigned long)i,
                        p->block.order);
            return false;
        }
    }
    return true;
}

static void fill(struct place *p) {
    p->pattern = random() | 1u;
    for (uint32_t i = 0; i < length_of(p); i++) {
        words_of(p)[i] = p->pattern + i;
    }
}

static bool is_shortage(unsigned error) {
    return error == BATON_MEMORY_NONE || error == BATON_MEMORY_SCATTERED ||
           error == BATON_MEMORY_LIMIT;
}

static bool complain(char const *what, unsigned error) {
    baton_print("memtest: %s: %s.\n", what, baton_mem_word(error));
    return false;
}

/* Take a block of `order` into an empty place, as server `kind` gives it: g moved, l lent, d lent. */
static bool take(unsigned place, unsigned slot, unsigned order, char kind) {
    struct place *const p = &places[place];
    unsigned const error = baton_mem_take(slot, order, kind != 'g', address_of(place), &p->block);

    if (is_shortage(error)) {
        refused++;
        return true;
    }
    if (error != BATON_MEMORY_OK) {
        return complain("take", error);
    }
    taken++;
    p->full = true;
    if (!has(p, 0u)) {
        return complain("what came was not zeroed", error);
    }
    fill(p);
    return true;
}

static bool give(struct place *p) {
    unsigned error;

    if (!has(p, p->pattern)) {
        return complain("somebody else has written to it", BATON_MEMORY_OK);
    }
    error = baton_mem_free(&p->block);
    p->full = false;
    return error == BATON_MEMORY_OK || complain("free", error);
}

/* --- random takes and frees -------------------------------------------------------------- */

static int work(char const *kinds, baton_word rounds) {
    unsigned servers = 0;

    while (kinds[servers] != '\0' && servers < SERVERS) {
        servers++;
    }
    for (baton_word i = 0; i < rounds && servers > 0u; i++) {
        unsigned const place = random() % PLACES;
        unsigned const server = random() % servers;
        unsigned const order = random() % (PLACE_ORDER + 1u);

        if (places[place].full ? !give(&places[place])
                               : !take(place, BATON_SLOT_GIVEN + server, order, kinds[server])) {
            return STATUS_BAD;
        }
    }
    return 0;
}

static int give_all(void) {
    for (unsigned i = 0; i < PLACES; i++) {
        if (places[i].full && !give(&places[i])) {
            return STATUS_BAD;
        }
    }
    return 0;
}

/* Give the server time to die. What it has moved or lent is there all the same, but its successor does not
 * know of it. */
static int keep(void) {
    unsigned held = 0;
    unsigned known = 0;

    (void)baton_sleep(KEEP_TIME);
    for (unsigned i = 0; i < PLACES; i++) {
        struct place *const p = &places[i];

        if (p->full && !has(p, p->pattern)) {
            return STATUS_BAD;
        }
        held += p->full ? 1u : 0u;
        known += p->full && baton_mem_free(&p->block) == BATON_MEMORY_OK ? 1u : 0u;
        p->full = false;
    }
    baton_print("memtest: %u blocks are as they were; the server knows %u of them.\n", held, known);
    return 0;
}

/* Keep what there is, until somebody ends this. */
static _Noreturn void hold(void) {
    struct baton_send const wait = {.label = BATON_PARENT_WAIT};

    baton_print("memtest: holding %u blocks.\n", taken);
    for (;;) {
        (void)baton_call(BATON_SLOT_PARENT, &wait);
    }
}

/* --- until there is no more -------------------------------------------------------------- */

static int drain(char kind, unsigned order) {
    unsigned error = BATON_MEMORY_OK;
    struct baton_mem_block block;
    baton_word at = address_of(0);
    unsigned blocks = 0;

    while (error == BATON_MEMORY_OK && at + (BATON_PAGE_SIZE << order) <= address_of(PLACES)) {
        error = baton_mem_take(BATON_SLOT_GIVEN, order, kind != 'g', at, &block);
        at += BATON_PAGE_SIZE << order;
        blocks += error == BATON_MEMORY_OK ? 1u : 0u;
    }
    baton_print("memtest: %u blocks of order %u, then %s.\n", blocks, order,
                error == BATON_MEMORY_OK ? "no more room" : baton_mem_word(error));
    return is_shortage(error) || error == BATON_MEMORY_OK ? 0 : STATUS_BAD;
}

/* --- memory for a device ------------------------------------------------------------------ */

static int device(void) {
    uint64_t at = 0;
    unsigned error = BATON_MEMORY_OK;

    (void)baton_mem_reset(
        BATON_SLOT_GIVEN); /* refused to those who are not told addresses, either */
    for (unsigned order = 0; error == BATON_MEMORY_OK && order <= PLACE_ORDER; order++) {
        error = take(order, BATON_SLOT_GIVEN, order, 'd') && places[order].full
                    ? baton_mem_address(&places[order].block, &at)
                    : BATON_MEMORY_NONE;
        if (error == BATON_MEMORY_OK) {
            baton_print("memtest: %u pages at 0x%lx are 0x%lx in the machine\n", 1u << order,
                        (unsigned long)address_of(order), (unsigned long)at);
        }
    }
    baton_print("memtest: device: %s.\n", baton_mem_word(error));
    return error == BATON_MEMORY_OK ? 0 : STATUS_BAD;
}

static int usage(void) {
    baton_print(
        "usage: memtest work KINDS ROUNDS SEED [hold | leave | keep]\n"
        "                                               KINDS: for each to= one letter,\n"
        "       memtest drain KIND ORDER [hold]         g moved, l lent, d lent by dma\n"
        "       memtest device [hold]                   takes memory, and asks where it is\n");
    return STATUS_USAGE;
}

int main(int argc, char *argv[]) {
    bool const holds = argc > 1 && argv[argc - 1][0] == 'h';
    bool const leaves = argc > 1 && argv[argc - 1][0] == 'l';
    bool const keeps = argc > 1 && argv[argc - 1][0] == 'k';
    int const count = holds || leaves || keeps ? argc - 1 : argc;
    baton_word number = 0;
    baton_word seed = 1;
    int status;

    if (count == 5 && argv[1][0] == 'w' && baton_parse_number(argv[3], &number) &&
        baton_parse_number(argv[4], &seed)) {
        state = (uint32_t)seed * 2654435761u + 1u;
        status = work(argv[2], number);
    } else if (count == 4 && argv[1][0] == 'd' && baton_parse_number(argv[3], &number) &&
               number <= BATON_MEM_TOP) {
        status = drain(argv[2][0], (unsigned)number);
        if (!holds) {
            return status; /* what it holds it leaves */
        }
    } else if (count == 2 && argv[1][0] == 'd') {
        state = 1u;
        status = device();
    } else {
        return usage();
    }
    if (holds) {
        hold();
    }
    if (leaves) {
        return status;
    }
    if (keeps) {
        return status != 0 ? status : keep();
    }
    status = status != 0 ? status : give_all();
    baton_print("memtest: %u blocks taken, %u refused: %s.\n", taken, refused,
                status == 0 ? "all as it should be" : "WRONG");
    return status;
}
