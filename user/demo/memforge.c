/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * A client that tries to deceive a memory server: every check prints `ok` or `not ok`.
 *
 *   memforge general | contiguous     nonsense, forged pages, loans
 *   memforge spare                    does not take what it asks for (may=spare)
 *
 * The server is in slot 8: to=. The first is of use twice: as a client whose space the server
 * manages (managed=), and as one that it does not.
 */
#include <baton/machine.h>
#include <baton/memory_server.h>
#include <baton/print.h>
#include <baton/program.h>

#define SERVER BATON_SLOT_GIVEN
#define SCRATCH BATON_SLOT_OWN /* an empty slot */
#define ALL (MM_R | MM_W | MM_X)
#define MINE (BATON_PROGRAM_HEAP + BATON_PAGE_SIZE)         /* a page of the heap */
#define HERE (BATON_PROGRAM_HEAP + 64u * BATON_PAGE_SIZE)   /* empty containers: blocks, */
#define THERE (BATON_PROGRAM_HEAP + 256u * BATON_PAGE_SIZE) /* and others */
#define PROBES 1100u                                        /* blocks' numbers to guess */

static unsigned wrong;

static void check(char const *what, bool sound, unsigned label) {
    baton_print(sound ? "ok %s\n" : "not ok %s: %s\n", what, baton_mem_word(label));
    wrong += sound ? 0u : 1u;
}

static void expect(char const *what, struct baton_message const *answer, unsigned label) {
    check(what, answer->error == MM_OK && answer->label == label, answer->label);
}

/* A call with a page: `mode` and `page`, and another into `back`, whatever it is. */
static struct baton_message ask(unsigned label, baton_word first, baton_word second, unsigned mode,
                                baton_word page, baton_word back) {
    struct baton_send const send = {.label = label,
                                    .mode = mode,
                                    .rights = mode == BATON_MODE_CLONE ? MM_R | MM_X : 0u,
                                    .reference = page,
                                    .words = {first, second}};
    struct baton_message answer;

    (void)baton_declare(0, back, back != 0u ? BATON_ACCEPT_MASTER : BATON_ACCEPT_NOTHING);
    answer = baton_call(SERVER, &send);
    (void)baton_declare(0, 0, BATON_ACCEPT_NOTHING);
    return answer;
}

static struct baton_message say(unsigned label, baton_word first, baton_word second) {
    return ask(label, first, second, BATON_MODE_NONE, 0u, 0u);
}

static bool is_empty(baton_word page) { return baton_inspect(page).error == MM_EMPTY; }

/* Send everything of a block that is still here back, from `address` on. */
static void bring(struct baton_mem_block const *block, baton_word address) {
    for (unsigned i = 0; i < 1u << block->order; i++) {
        (void)ask(BATON_MEM_BACK, block->number, i, BATON_MODE_MOVE_UNSHARED,
                  address + i * BATON_PAGE_SIZE, 0u);
    }
}

/* --- calls that make no sense ---------------------------------------------------------------- */

/* None of the numbers is a block of this client's. */
static void guess(void) {
    bool sound = true;

    for (baton_word number = 0; number < PROBES; number++) {
        struct baton_message const one = say(BATON_MEM_FREE, number, number % 3u);
        struct baton_message const other = say(BATON_MEM_PAGE, number, 0u);

        sound = sound && one.label != BATON_MEMORY_OK && other.label != BATON_MEMORY_OK;
    }
    check("no guessed block is given away or freed", sound, 0u);
}

static void nonsense(void) {
    struct baton_message answer = say(0u, 0u, 0u);

    expect("label 0", &answer, BATON_MEM_UNKNOWN);
    answer = say(BATON_LABEL_KERNEL - 1u, 0u, 0u);
    expect("the largest label", &answer, BATON_MEM_UNKNOWN);
    answer = say(BATON_MEM_TAKE, BATON_MEM_LENT + BATON_MEM_TOP + 1u, HERE);
    expect("an order that is too large", &answer, BATON_MEMORY_ORDER);
    answer = say(BATON_MEM_TAKE, UINT32_MAX, HERE);
    expect("an order that is none", &answer, BATON_MEMORY_ORDER);
    answer = say(BATON_MEM_FREE, UINT32_MAX, 0u);
    expect("free beyond the range", &answer, BATON_MEMORY_RANGE);
    answer = say(BATON_MEM_FREE, 0u, UINT32_MAX);
    expect("free of no order", &answer, BATON_MEMORY_ORDER);
    answer = say(BATON_MEM_FREE, 0u, 0u);
    check("free the server's own pages", answer.label != BATON_MEMORY_OK, answer.label);
    answer = say(BATON_MEM_PAGE, UINT32_MAX, UINT32_MAX);
    expect("a page of no block", &answer, BATON_MEMORY_FOREIGN);
    answer = say(BATON_MEM_SPARE, 0u, 0u);
    expect("spare me a page", &answer, BATON_MEMORY_RIGHTS);
    guess();
}

/* Places where pages cannot be put: what the server cannot hand over stays with it. */
static void bad_places(bool lent) {
    static baton_word const places[] = {0u,
                                        0xfffff000u,
                                        0xbfc00000u,
                                        BATON_PROGRAM_BASE,
                                        BATON_PROGRAM_STACK - BATON_PAGE_SIZE,
                                        0xbf800000u};

    for (unsigned i = 0; i < sizeof(places) / sizeof(places[0]); i++) {
        struct baton_message answer =
            say(BATON_MEM_TAKE, 3u + (lent ? BATON_MEM_LENT : 0u), places[i]);
        baton_word const number = answer.words[0];

        check("a block for where nothing can be",
              answer.label == BATON_MEMORY_OK && answer.words[1] == 0u, answer.label);
        answer = say(BATON_MEM_FREE, number, 3u);
        expect("and back", &answer, BATON_MEMORY_OK);
    }
}

/* --- a block, and what is wrong about giving it back ------------------------------------------- */

static void sizes(struct baton_mem_block const *block) {
    struct baton_message answer = say(BATON_MEM_FREE, block->number, block->order + 1u);

    check("free with a larger order", answer.label != BATON_MEMORY_OK, answer.label);
    answer = say(BATON_MEM_FREE, block->number, block->order - 1u);
    expect("free with a smaller order", &answer, BATON_MEMORY_SIZE);
    answer = say(BATON_MEM_FREE, block->number + 1u, 0u);
    expect("free from its middle", &answer, BATON_MEMORY_FOREIGN);
    answer = say(BATON_MEM_PAGE, block->number, 1u << block->order);
    expect("a page behind its end", &answer, BATON_MEMORY_RANGE);
    answer = say(BATON_MEM_BACK, block->number, 1u << block->order);
    expect("bring a page behind its end", &answer, BATON_MEMORY_RANGE);
    answer = say(BATON_MEM_ADDRESS, block->number, block->order);
    expect("its address", &answer, BATON_MEMORY_RIGHTS);
}

/* What is no unshared master does not get there, and what is missing keeps the block. */
static void forged_pages(struct baton_mem_block const *block) {
    struct baton_message answer;
    baton_word const page = block->address;

    (void)baton_move(page, THERE, 0, 1u << block->order); /* the server does not find them there */
    answer = say(BATON_MEM_FREE, block->number, block->order);
    expect("free without its pages", &answer, BATON_MEMORY_CONTAINER);
    answer = say(BATON_MEM_BACK, block->number, 0u);
    expect("bring nothing", &answer, BATON_MEMORY_CONTAINER);
    answer = ask(BATON_MEM_BACK, block->number, 0u, BATON_MODE_CLONE, THERE, 0u);
    expect("bring a slave", &answer, BATON_MEMORY_CONTAINER);
    (void)baton_clone(THERE, page, MM_R | MM_X | MM_SHARE, 0, 1u);
    answer = ask(BATON_MEM_BACK, block->number, 0u, BATON_MODE_MOVE, THERE, 0u);
    expect("bring a shared page", &answer, BATON_MEMORY_CONTAINER);
    answer = ask(BATON_MEM_BACK, block->number, 0u, BATON_MODE_MOVE, page, 0u);
    expect("bring that slave", &answer, BATON_MEMORY_CONTAINER);
    answer = say(BATON_MEM_FREE, block->number, block->order);
    expect("free with a slave in the place of a page", &answer, BATON_MEMORY_CONTAINER);
    (void)baton_destroy(page, 1u);
    (void)baton_make(THERE, BATON_SLOT(SCRATCH), MM_ZONE);
    answer = ask(BATON_MEM_BACK, block->number, 0u, BATON_MODE_MOVE, BATON_SLOT(SCRATCH), 0u);
    expect("bring an object", &answer, BATON_MEMORY_CONTAINER);
    (void)baton_move(BATON_SLOT(SCRATCH), THERE, 0, 1u);
    answer = ask(BATON_MEM_BACK, block->number, 0u, BATON_MODE_MOVE, 0xfffff000u, 0u);
    expect("bring what has no name", &answer, BATON_MEMORY_CONTAINER);
    check("all that time the page stays", !is_empty(THERE), 0u);
}

static void honest_pages(struct baton_mem_block const *block) {
    struct baton_message answer;
    baton_word const page = block->address;
    baton_word const last = THERE + BATON_PAGE_SIZE * ((1u << block->order) - 1u);

    (void)baton_adjust(THERE, BATON_ADJUST, MM_R | MM_X, 1u);
    answer = ask(BATON_MEM_BACK, block->number, 0u, BATON_MODE_MOVE, THERE, 0u);
    expect("bring a page that is read-only", &answer, BATON_MEMORY_OK);
    answer = ask(BATON_MEM_BACK, block->number, 0u, BATON_MODE_MOVE, last, last);
    expect("bring another for the same place", &answer, BATON_MEMORY_CONTAINER);
    check("and get it back", !is_empty(last), 0u);
    answer = ask(BATON_MEM_BACK, block->number, 0u, BATON_MODE_MOVE, last, 0u);
    expect("bring it, and do not want it back", &answer, BATON_MEMORY_CONTAINER);
    check("then it is gone", is_empty(last), 0u);
    answer = say(BATON_MEM_FREE, block->number, block->order);
    expect("free with some of its pages", &answer, BATON_MEMORY_CONTAINER);
    answer = ask(BATON_MEM_PAGE, block->number, 0u, BATON_MODE_NONE, 0u, page);
    check("get a page again that is back", answer.label == BATON_MEMORY_OK && !is_empty(page),
          answer.label);
    answer = ask(BATON_MEM_PAGE, block->number, 0u, BATON_MODE_NONE, 0u, THERE);
    expect("but not twice", &answer, BATON_MEMORY_CONTAINER);
    (void)baton_move(page, THERE, 0, 1u);
}

/* A page of the heap's goes for one of the server's: pages do not differ. */
static void general(void) {
    struct baton_mem_block block;
    struct baton_message answer;
    uint32_t free = 0;
    uint32_t held = 0;
    uint32_t before = 0;

    (void)baton_mem_count(SERVER, &before, &held);
    check("take", baton_mem_take(SERVER, 3u, false, HERE, &block) == BATON_MEMORY_OK, 0u);
    sizes(&block);
    forged_pages(&block);
    honest_pages(&block);
    (void)baton_move(BATON_PROGRAM_HEAP, THERE + 7u * BATON_PAGE_SIZE, 0, 1u);
    bring(&block, THERE);
    answer = say(BATON_MEM_FREE, block.number, block.order);
    expect("free with all of them, one of which is another's", &answer, BATON_MEMORY_OK);
    answer = say(BATON_MEM_FREE, block.number, block.order);
    check("free twice", answer.label != BATON_MEMORY_OK, answer.label);
    bad_places(false);
    check("nothing is held in the end",
          baton_mem_count(SERVER, &free, &held) == BATON_MEMORY_OK && held == 0u, held);
    check("and all is free", free == before, 0u);
}

/* --- lent memory -------------------------------------------------------------------------------- */

/* Half of a block goes back. */
static void halves(void) {
    struct baton_mem_block block;
    struct baton_message answer;

    check("take a loan to split", baton_mem_take(SERVER, 3u, true, HERE, &block) == BATON_MEMORY_OK,
          0u);
    (void)baton_destroy(HERE, 1u << block.order);
    answer = say(BATON_MEM_SPLIT, block.number, 2u);
    expect("split with another order", &answer, BATON_MEMORY_SIZE);
    answer = say(BATON_MEM_SPLIT, block.number + 4u, 2u);
    expect("split from its middle", &answer, BATON_MEMORY_FOREIGN);
    answer = say(BATON_MEM_SPLIT, block.number, 0u);
    expect("split a page", &answer, BATON_MEMORY_ORDER);
    answer = say(BATON_MEM_SPLIT, block.number, 3u);
    expect("split", &answer, BATON_MEMORY_OK);
    answer = say(BATON_MEM_FREE, block.number, 3u);
    expect("free both halves as one", &answer, BATON_MEMORY_SIZE);
    answer = say(BATON_MEM_FREE, block.number + 4u, 2u);
    expect("free the upper half", &answer, BATON_MEMORY_OK);
    answer = say(BATON_MEM_FREE, block.number, 2u);
    expect("free the lower half", &answer, BATON_MEMORY_OK);
}

static void lent(void) {
    struct baton_mem_block block;
    struct baton_message answer;
    enum mm_error error;

    check("take a loan", baton_mem_take(SERVER, 2u, true, HERE, &block) == BATON_MEMORY_OK, 0u);
    sizes(&block);
    error = baton_clone(HERE, THERE, MM_R | MM_X, 0, 1u).error;
    check("clone what is lent", error == MM_RIGHTS, (unsigned)error);
    error = baton_move(HERE, THERE, 0, 1u).error;
    check("move what is lent", error == MM_ROLE, (unsigned)error);
    answer = ask(BATON_MEM_BACK, block.number, 0u, BATON_MODE_MOVE, MINE, THERE);
    expect("bring a page for it", &answer, BATON_MEMORY_RIGHTS);
    (void)baton_move(THERE, MINE, 0, 1u);
    check("and get it back", !is_empty(MINE), 0u);
    (void)baton_destroy(HERE + BATON_PAGE_SIZE, 1u);
    answer = ask(BATON_MEM_PAGE, block.number, 2u, BATON_MODE_NONE, 0u, THERE);
    check("ask for the master", answer.label == BATON_MEMORY_OK && is_empty(THERE), answer.label);
    if (block.placed) {
        answer = say(BATON_MEM_FREE, block.number, block.order);
        expect("free while it is there: the server fetches it", &answer, BATON_MEMORY_OK);
        check("so it is gone", is_empty(HERE) && is_empty(HERE + 3u * BATON_PAGE_SIZE), 0u);
        return;
    }
    answer = say(BATON_MEM_FREE, block.number, block.order);
    expect("free while it is there: it is kept", &answer, BATON_MEMORY_CONTAINER);
    answer = say(BATON_MEM_RESET, 0u, 0u);
    expect("say that a device is reset", &answer, BATON_MEMORY_RIGHTS);
    (void)baton_destroy(HERE, 1u);
    (void)baton_destroy(HERE + 2u * BATON_PAGE_SIZE, 2u);
    answer = say(BATON_MEM_FREE, block.number, block.order);
    expect("free when it is not", &answer, BATON_MEMORY_OK);
}

static void contiguous(void) {
    struct baton_message answer = say(BATON_MEM_TAKE, 0u, HERE);

    expect("take a master", &answer, BATON_MEMORY_RIGHTS);
    bad_places(true);
}

/* --- pages that nobody takes --------------------------------------------------------------- */

/* A page that does not find its container stays with the server. */
static void spare(void) {
    struct baton_message answer;
    uint32_t before = 0;
    uint32_t after = 0;
    uint32_t held = 0;

    (void)baton_mem_count(SERVER, &before, &held);
    for (unsigned i = 0; i < 3u; i++) {
        answer = say(BATON_MEM_SPARE, 0u, 0u);
        expect("ask for a page, with no place for it", &answer, BATON_MEMORY_OK);
    }
    (void)baton_mem_count(SERVER, &after, &held);
    check("the server has kept it", after == before, 0u);
    answer = ask(BATON_MEM_SPARE, 0u, 0u, BATON_MODE_NONE, 0u, HERE);
    check("ask for a page, and take it", answer.label == BATON_MEMORY_OK && !is_empty(HERE), 0u);
    (void)baton_mem_count(SERVER, &after, &held);
    check("then it is gone", after + 1u == before && held == 0u, 0u);
}

int main(int argc, char *argv[]) {
    switch (argc == 2 ? argv[1][0] : ' ') {
    case 'g':
        nonsense();
        general();
        lent();
        halves();
        break;
    case 'c':
        nonsense();
        contiguous();
        lent();
        halves();
        break;
    case 's': spare(); break;
    default: baton_print("usage: memforge general | contiguous | spare\n"); return 2;
    }
    baton_print("memforge: %u were not as they should be.\n", wrong);
    return wrong == 0u ? 0 : 1;
}
