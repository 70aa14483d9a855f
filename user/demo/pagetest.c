/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * A client of the pager that knows what it must see.
 *
 *   pagetest memory             heap, data and stack, each page for the first time
 *   pagetest wrong N            one wrong access (see `wrongs`): it must not come back
 *   pagetest chain N            a chain of N copies, all alive at once
 *   pagetest forks N SEED       copies of copies, which write, look and end at random; each lives for N steps
 *   pagetest shared             an object that five processes see
 *   pagetest file NAME          the checksum of a file
 *   pagetest refused            what a client must not be able to do
 *   pagetest fill ROUNDS        write to all of the heap, and look, again and again
 *   pagetest hold               write to all of the heap, and stay
 *
 * Status 0: everything was right.
 */
#include <baton/machine.h>
#include <baton/pager.h>
#include <baton/parse.h>
#include <baton/print.h>
#include <baton/string.h>
#include <baton/timer.h>

#define WORDS (BATON_PAGE_SIZE / sizeof(uint32_t))
#define HEAP ((uint32_t *)BATON_PROGRAM_HEAP)
#define STATUS_WRONG 1
#define STATUS_USAGE 2
#define STEP 0x9e3779b1u
#define PAGES_MAX 64u /* of `forks` */

static uint32_t data = 0x12345678u; /* in the page of the file's data */
static uint32_t bss;
static unsigned char const text[] = "a constant";

static uint32_t mix(uint32_t x) {
    x = (x ^ x >> 16u) * 0x85ebca6bu;
    x = (x ^ x >> 13u) * 0xc2b2ae35u;
    return x ^ x >> 16u;
}

static uint32_t heap_pages(void) { return baton_started()->heap_pages; }

static uint32_t *page_at(uint32_t page) { return HEAP + (size_t)page * WORDS; }

static bool claim(bool holds, char const *what) {
    if (!holds) {
        baton_print("pagetest: not true: %s\n", what);
    }
    return holds;
}

/* A page with contents that depend on `version`; 0: all zero. */
static void write_page(uint32_t page, uint32_t version) {
    for (uint32_t i = 0; i < WORDS; i++) {
        page_at(page)[i] = mix(version * STEP + page * (uint32_t)WORDS + i);
    }
}

static bool is_page(uint32_t page, uint32_t version) {
    for (uint32_t i = 0; i < WORDS; i++) {
        if (page_at(page)[i] !=
            (version == 0u ? 0u : mix(version * STEP + page * (uint32_t)WORDS + i))) {
            return false;
        }
    }
    return true;
}

/* --- one process ------------------------------------------------------------------------------- */

/* Use the stack down to a depth of about 200 KiB, and look whether it is what it was on the way up. */
static uint32_t deep(uint32_t depth) { /* NOLINT(misc-no-recursion) */
    uint32_t volatile words[WORDS / 4u];
    uint32_t below;

    for (uint32_t i = 0; i < WORDS / 4u; i++) {
        words[i] = mix(depth + i);
    }
    below = depth == 0u ? 0u : deep(depth - 1u);
    for (uint32_t i = 0; i < WORDS / 4u; i++) {
        below += words[i] == mix(depth + i) ? 0u : 1u;
    }
    return below;
}

static int memory(void) {
    bool right = claim(bss == 0u, "bss is zero") &&
                 claim(data == 0x12345678u, "data is the file's") &&
                 claim(memcmp(text, "a constant", sizeof(text)) == 0, "constants are the file's");

    bss = 1u;
    data = 2u;
    right = claim(bss == 1u && data == 2u, "data can be written to") && right;
    right = claim(deep(190u) == 0u, "the stack keeps what is on it") && right;
    for (uint32_t page = 0; page < heap_pages(); page++) {
        right = claim(page % 2u == 1u || is_page(page, 0u), "the heap is zero at first") && right;
        write_page(page, page + 1u);
    }
    for (uint32_t page = 0; page < heap_pages(); page++) {
        right = claim(is_page(page, page + 1u), "the heap keeps what is written to it") && right;
    }
    return right ? 0 : STATUS_WRONG;
}

static int fill(uint32_t rounds) {
    bool right = true;

    for (uint32_t round = 1u; round <= rounds; round++) {
        for (uint32_t page = 0; page < heap_pages(); page++) {
            right =
                claim(is_page(page, round - 1u), "a page is as it was in the last round") && right;
            write_page(page, round);
        }
    }
    return right ? 0 : STATUS_WRONG;
}

static int hold(void) {
    int const status = fill(1u);

    baton_print("pagetest: it has all its memory.\n");
    while (baton_sleep(1000000u) == MM_OK) {
        /* until somebody ends it */
    }
    return status;
}

/* --- wrong accesses ------------------------------------------------------------------------------ */

static void touch(baton_word address) { (void)*(uint32_t volatile *)address; }
static void set(baton_word address) { *(uint32_t volatile *)address = 1u; }
static void jump(baton_word address) { ((void (*)(void))address)(); }

static int wrong(uint32_t which) {
    baton_word const heap_end = BATON_PROGRAM_HEAP + heap_pages() * BATON_PAGE_SIZE;
    baton_word address = 0;
    baton_word length;
    void (*const wrongs[])(baton_word) = {touch, set,   jump, touch, set, set,
                                          set,   touch, set,  touch, set};
    baton_word const where[] = {0u,
                                BATON_PROGRAM_BASE,         /* code */
                                heap_end,                   /* nowhere */
                                heap_end,                   /* behind the heap */
                                heap_end + BATON_ZONE_SIZE, /* a region that is not there */
                                BATON_PROGRAM_STACK - 63u * BATON_PAGE_SIZE, /* below the stack */
                                0xc0000000u,                                 /* the kernel */
                                0xfffffffcu,                                 /* the last word */
                                0xbfc00000u,                                 /* the window */
                                0x20800000u, /* an object that nobody named */
                                0u /* a file */};

    if (which >= sizeof(where) / sizeof(where[0])) {
        __builtin_trap();
    }
    address = where[which];
    if (which == 10u && baton_pager_file("hello", &address, &length) != MM_OK) {
        return STATUS_USAGE;
    }
    wrongs[which](address);
    baton_print("pagetest: wrong access %u came back\n", which);
    return STATUS_WRONG;
}

static int refused(void) {
    struct baton_send const end = {.label = BATON_PAGER_END, .words = {1u, 0u}};
    struct baton_send const pages = {.label = BATON_PARENT_PAGES,
                                     .words = {BATON_PROGRAM_HEAP, 1u}};
    struct baton_send const nonsense = {.label = 0xfe00u};
    baton_word address;
    baton_word count;
    bool right = true;

    HEAP[0] = 1u;
    right =
        claim(baton_inspect(BATON_PROGRAM_HEAP).error == MM_NAME, "it cannot look at its pages") &&
        right;
    right =
        claim(baton_move(BATON_PROGRAM_HEAP, BATON_PROGRAM_HEAP + BATON_PAGE_SIZE, 0, 1u).error ==
                  MM_NAME,
              "it cannot move them") &&
        right;
    right =
        claim(baton_clone(BATON_SLOT(BATON_SLOT_PARENT), BATON_SLOT(BATON_SLOT_OWN), MM_SEND, 0, 1u)
                      .error == MM_RIGHTS,
              "it cannot clone what it was given") &&
        right;
    right = claim(baton_find("disk", BATON_SLOT_OWN) == MM_EMPTY, "it finds nobody") && right;
    right = claim(baton_find(BATON_PAGER_NAME, BATON_SLOT_OWN) == MM_OK, "but the pager") && right;
    right =
        claim(baton_call(BATON_SLOT_OWN, &end).label == MM_NAME, "it cannot end a client") && right;
    right = claim(baton_pager_board(BATON_SLOT_OWN, BATON_PROGRAM_HEAP) == MM_NAME,
                  "it cannot get the board") &&
            right;
    right = claim(baton_call(BATON_SLOT_PARENT, &pages).label == MM_NAME,
                  "it cannot get pages by asking") &&
            right;
    right = claim(baton_call(BATON_SLOT_PARENT, &nonsense).label == MM_NAME,
                  "it cannot ask nonsense") &&
            right;
    right =
        claim(baton_pager_join(0u, &address, &count) == MM_EMPTY, "it has no copies to wait for") &&
        right;
    right = claim(baton_pager_join(1u, &address, &count) == MM_EMPTY, "it is not its own copy") &&
            right;
    right =
        claim(baton_pager_share("", 1u, &address, &count) == MM_EMPTY, "an object has a name") &&
        right;
    right = claim(baton_pager_share("toolong", 1u, &address, &count) == MM_EMPTY,
                  "of four characters") &&
            right;
    right = claim(baton_pager_share("a", 0u, &address, &count) == MM_LIMIT, "and a page") && right;
    right =
        claim(baton_pager_share("a", 1025u, &address, &count) == MM_LIMIT, "but not too many") &&
        right;
    right = claim(baton_pager_file("nothing", &address, &count) == MM_EMPTY,
                  "a file has to be there") &&
            right;
    right = claim(baton_destroy(BATON_SLOT(BATON_SLOT_HANDLER), 1u).error == MM_BUSY,
                  "its handler stays") &&
            right;
    return right ? 0 : STATUS_WRONG;
}

/* --- copies ---------------------------------------------------------------------------------------- */

/* Wait for a copy; whether it ended well. */
static bool join(baton_word number) {
    baton_word which = 0;
    baton_word status = STATUS_WRONG;

    return claim(baton_pager_join(number, &which, &status) == MM_OK,
                 "there is a copy to wait for") &&
           claim(number == 0u || which == number, "it is the one that was asked for") &&
           status == 0u;
}

/* Each process of the chain writes a page of its own, page 0, data and stack; and it sees in the others'
 * pages what they wrote before they made their copy. */
static int chain(uint32_t length) {
    uint32_t volatile depth = 0; /* on the stack */
    uint32_t volatile mine;
    baton_word copy = 0;
    bool right = true;

    if (heap_pages() < 3u) {
        return STATUS_USAGE;
    }
    write_page(1u, 77u);
    do {
        mine = depth;
        data = depth;
        bss = mix(depth);
        write_page(0u, depth + 1u);
        if (depth == length || !claim(baton_pager_fork(&copy) == MM_OK, "a copy can be made")) {
            right = depth == length;
            copy = 0u;
            break;
        }
        right = claim(is_page(0u, depth + 1u) && data == mine && bss == mix(mine),
                      "after the copy all is as before") &&
                right;
        depth += copy == 0u ? 1u : 0u;
    } while (copy == 0u);
    write_page(2u, mine + 1000u); /* in the order from the last to the first, or any other */
    right = (copy == 0u || join(copy)) && right;
    right =
        claim(mine == depth && data == mine && bss == mix(mine), "data and stack are its own") &&
        right;
    right =
        claim(is_page(0u, mine + 1u) && is_page(2u, mine + 1000u), "what it wrote is its own") &&
        right;
    right = claim(is_page(1u, 77u), "what nobody wrote to is as it was") && right;
    if (mine == 0u) {
        baton_print("pagetest: a chain of %u copies: %s\n", length, right ? "right" : "wrong");
    }
    return right ? 0 : STATUS_WRONG;
}

static struct {
    uint32_t version[PAGES_MAX];
    uint32_t random;
    uint32_t copies; /* that it has not waited for */
    uint32_t steps;  /* that are left */
    uint32_t depth;
} life;

static uint32_t next(uint32_t below) {
    life.random = mix(life.random + STEP);
    return life.random % below;
}

#define DEPTH_MAX 5u
#define COPIES_MAX 4u

static bool step(uint32_t pages) {
    uint32_t const what = next(16u);
    uint32_t const page = next(pages);
    baton_word number = 0;

    if (what < 6u) {
        life.version[page] = 1u + next(UINT32_MAX);
        write_page(page, life.version[page]);
    } else if (what < 14u || life.depth == DEPTH_MAX) {
        return claim(is_page(page, life.version[page]), "a page is what this process made of it");
    } else if (life.copies == COPIES_MAX) {
        life.copies--;
        return join(0u);
    } else if (claim(baton_pager_fork(&number) == MM_OK, "a copy can be made")) {
        life.copies += number == 0u ? 0u : 1u;
        if (number == 0u) {
            life.random = mix(life.random + 1u);
            life.copies = 0u;
            life.depth++;
            life.steps /= 4u;
        }
    } else {
        return false;
    }
    return true;
}

static int forks(uint32_t steps, uint32_t seed) {
    uint32_t const pages = heap_pages() < PAGES_MAX ? heap_pages() : PAGES_MAX;
    bool right = pages > 0u;

    life.random = seed;
    life.steps = steps;
    while (right && life.steps > 0u) {
        life.steps--;
        right = step(pages);
    }
    for (uint32_t page = 0; page < pages; page++) {
        right =
            claim(is_page(page, life.version[page]), "at the end a page is what it was") && right;
    }
    while (life.copies > next(2u)) { /* sometimes one is left, and nobody asks for it */
        life.copies--;
        right = join(0u) && right;
    }
    return right ? 0 : STATUS_WRONG;
}

/* --- what is shared -------------------------------------------------------------------------------- */

#define SHARERS 4u
#define ROUNDS 50u

/* Each adds to a word of its own, in a page of its own, when it is its turn. */
static bool take_turns(uint32_t volatile *words, uint32_t who) {
    for (uint32_t round = 0; round < ROUNDS; round++) {
        while (words[0] != round * (SHARERS + 1u) + who) {
            baton_yield();
        }
        words[(who + 1u) * WORDS] += who + 1u;
        words[0]++;
    }
    return true;
}

static int shared(void) {
    baton_word address;
    baton_word again;
    baton_word count;
    baton_word number;
    uint32_t who = 0;
    uint32_t volatile *words;
    bool right = claim(baton_pager_share("buf", SHARERS + 2u, &address, &count) == MM_OK,
                       "there is an object") &&
                 claim(count == SHARERS + 2u, "of the size that was asked for");

    if (!right) {
        return STATUS_WRONG;
    }
    right = claim(baton_pager_share("buf", 1u, &again, &count) == MM_OK && again == address &&
                      count == SHARERS + 2u,
                  "asked for again it is the same");
    words = (uint32_t volatile *)address;
    for (uint32_t i = 1; i <= SHARERS && who == 0u; i++) {
        right = claim(baton_pager_fork(&number) == MM_OK, "a copy can be made") && right;
        who = number == 0u ? i : 0u;
    }
    right = take_turns(words, who) && right;
    for (uint32_t i = 0; who == 0u && i < SHARERS; i++) {
        right = join(0u) && right;
    }
    for (uint32_t i = 0; who == 0u && i <= SHARERS; i++) {
        right = claim(words[(i + 1u) * WORDS] == ROUNDS * (i + 1u), "everybody's sum is right") &&
                right;
    }
    return right ? 0 : STATUS_WRONG;
}

static int file(char const *name) {
    baton_word address;
    baton_word length;
    uint32_t sum = 0;

    if (!claim(baton_pager_file(name, &address, &length) == MM_OK, "there is such a file")) {
        return STATUS_WRONG;
    }
    for (baton_word i = 0; i < length; i++) {
        sum = sum * 31u + ((unsigned char const *)address)[i];
    }
    baton_print("pagetest: %s: %lu bytes, sum 0x%08x\n", name, (unsigned long)length, sum);
    return 0;
}

/* --- the command line ------------------------------------------------------------------------------- */

int main(int argc, char *argv[]) {
    char const *const verb = argc > 1 ? argv[1] : "";
    baton_word numbers[2] = {1u, 1u};

    for (int i = 2; i < argc && i < 4; i++) {
        if (!baton_parse_number(argv[i], &numbers[i - 2]) && strcmp(verb, "file") != 0) {
            return STATUS_USAGE;
        }
    }
    if (strcmp(verb, "memory") == 0) {
        return memory();
    }
    if (strcmp(verb, "wrong") == 0) {
        return wrong((uint32_t)numbers[0]);
    }
    if (strcmp(verb, "chain") == 0) {
        return chain((uint32_t)numbers[0]);
    }
    if (strcmp(verb, "forks") == 0) {
        return forks((uint32_t)numbers[0], (uint32_t)numbers[1]);
    }
    if (strcmp(verb, "shared") == 0) {
        return shared();
    }
    if (strcmp(verb, "file") == 0 && argc > 2) {
        return file(argv[2]);
    }
    if (strcmp(verb, "refused") == 0) {
        return refused();
    }
    if (strcmp(verb, "fill") == 0) {
        return fill((uint32_t)numbers[0]);
    }
    if (strcmp(verb, "hold") == 0) {
        return hold();
    }
    baton_print(
        "usage: pagetest memory | wrong N | chain N | forks N SEED | shared | file NAME | refused | "
        "fill ROUNDS | hold\n");
    return STATUS_USAGE;
}
