/* SPDX-License-Identifier: BSD-2-Clause */
/* Reading an order, and starting a program by it (order.h). */
#include "order.h"
#include "boards.h"
#include "pages.h"
#include "screen.h"
#include <baton/machine.h>
#include <baton/pager.h>
#include <baton/print.h>
#include <baton/string.h>
#include <baton/words.h>

#define PRIORITY_DEFAULT 10u
#define PRIORITY_MAX 30u /* below root's: it must be able to stop everybody */
#define STACK_DEFAULT 4u
#define HEAP_DEFAULT 16u
#define DROP_PAGES 16u
#define AGAIN_MAX 100000u
#define SHARED_ACCESS (MM_R | MM_W | MM_X)
#define FILE_ACCESS (MM_R | MM_X)

/* --- reading the words ---------------------------------------------------------------- */

static bool wrong(struct baton_words *words, char const *what, char const *word) {
    (void)baton_text(words->why, BATON_WHY, "%s: `%s`", what, word);
    return false;
}

static bool option_number(struct baton_words *words, char const *word, char const *value,
                          baton_word most, unsigned *number) {
    baton_word n;

    if (!baton_parse_number(value, &n) || n > most) {
        (void)baton_text(words->why, BATON_WHY, "`%s`: a number from 0 to %lu is wanted", word,
                         (unsigned long)most);
        return false;
    }
    *number = (unsigned)n;
    return true;
}

static struct gift *new_gift(struct order *order, unsigned what) {
    struct gift *const gift = &order->gifts[order->gifts_count];

    if (order->gifts_count == ORDER_GIFTS) {
        return 0;
    }
    order->gifts_count++;
    *gift = (struct gift){.what = what};
    return gift;
}

/* "A-B" or "A". The text is as it was afterwards. */
static bool read_range(char *value, baton_word *first, baton_word *last) {
    char *dash = value;
    bool right;

    while (*dash != '-' && *dash != '\0') {
        dash++;
    }
    if (*dash == '\0') {
        return baton_parse_number(value, first) && baton_parse_number(value, last);
    }
    *dash = '\0';
    right =
        baton_parse_number(value, first) && baton_parse_number(dash + 1, last) && *first <= *last;
    *dash = '-';
    return right;
}

static bool read_gift(struct baton_words *words, struct order *order, char *word, char *value) {
    static char const *const names[] = {
        "ports=", "line=", "to=", "drop=", "fixed=", "notify=", "policy=", "managed="};
    struct gift *gift = 0;

    for (unsigned i = 0; i < sizeof(names) / sizeof(names[0]); i++) {
        if (baton_starts(word, names[i])) {
            gift = new_gift(order, i);
            if (gift == 0) {
                return wrong(words, "too many things to give", word);
            }
        }
    }
    if (gift == 0) {
        return wrong(words, "there is no such option; after -- come arguments", word);
    }
    if (gift->what == GIFT_CALL || gift->what == GIFT_DROP || gift->what == GIFT_NOTIFY ||
        gift->what == GIFT_POLICY || gift->what == GIFT_MANAGED) {
        gift->from = programs_named(value);
        boards_await(gift->from); /* whether it takes references is not known before */
        return gift->from != 0 || wrong(words, "there is no such program", value);
    }
    return read_range(value, &gift->first, &gift->last) ||
           wrong(words, "that is no number and no range", value);
}

static bool read_file(struct baton_words *words, struct order *order, char const *name) {
    struct baton_boot_module const *const module = programs_module(name);

    if (module == 0) {
        return wrong(words, "there is no boot module of that name", name);
    }
    if (order->plan.files == BATON_FILES_MAX) {
        return wrong(words, "too many files", name);
    }
    order->files[order->plan.files++] = module;
    return true;
}

static bool read_option(struct baton_words *words, struct order *order, char *word, char *value) {
    if (baton_starts(word, "priority=")) {
        return option_number(words, word, value, PRIORITY_MAX, &order->plan.priority);
    }
    if (baton_starts(word, "heap=")) {
        return option_number(words, word, value, BATON_HEAP_MAX, &order->plan.heap_pages);
    }
    if (baton_starts(word, "contiguous=")) {
        return option_number(words, word, value, BATON_HEAP_MAX, &order->contiguous);
    }
    if (baton_starts(word, "file=")) {
        return read_file(words, order, value);
    }
    if (baton_starts(word, "stack=")) {
        return option_number(words, word, value, BATON_STACK_MAX, &order->plan.stack_pages);
    }
    if (baton_starts(word, "again=")) {
        return option_number(words, word, value, AGAIN_MAX, &order->again);
    }
    if (strcmp(word, "may=address") == 0) {
        order->may |= BATON_MEM_MAY_ADDRESS;
        return true;
    }
    if (strcmp(word, "may=spare") == 0) {
        order->may |= BATON_MEM_MAY_SPARE;
        return true;
    }
    if (strcmp(word, "as=console") == 0) {
        order->console = true;
        order->plan.notify = true;
        return programs_console() == 0 || wrong(words, "there is a console already", word);
    }
    if (strcmp(word, "as=timer") == 0) {
        order->timer = true;
        order->plan.notify = true;
        return programs_timer() == 0 || wrong(words, "there is a timer already", word);
    }
    return read_gift(words, order, word, value);
}

static bool read_word(struct baton_words *words, struct order *order, char *word, bool argument) {
    char *value = word;

    while (*value != '=' && *value != '\0') {
        value++;
    }
    if (!argument && *value == '=') {
        return read_option(words, order, word, value + 1);
    }
    if (!argument && strcmp(word, "confined") == 0) {
        order->plan.manage = false;
    } else if (!argument && strcmp(word, "window") == 0) {
        order->window = true;
    } else if (!argument && strcmp(word, "master") == 0) {
        order->master = true;
    } else if (!argument && strcmp(word, "notifies") == 0) {
        order->plan.notify = true;
    } else if (!argument && strcmp(word, "board") == 0) {
        order->board = true;
        order->plan.notify = true;
    } else if (order->plan.count == BATON_ARGUMENTS_MAX) {
        return wrong(words, "there are too many arguments", word);
    } else {
        order->arguments[order->plan.count++] = word;
    }
    return true;
}

bool order_read(struct baton_words *words, struct order *order) {
    char const *name;
    bool argument = false;

    *order = (struct order){.plan = {.priority = PRIORITY_DEFAULT,
                                     .stack_pages = STACK_DEFAULT,
                                     .heap_pages = HEAP_DEFAULT,
                                     .manage = true}};
    if (words->at == words->count) {
        (void)baton_text(words->why, BATON_WHY, "the name of a program is missing");
        return false;
    }
    name = words->list[words->at++];
    order->module = programs_module(name);
    if (order->module == 0) {
        return wrong(words, "there is no boot module of that name", name);
    }
    if (strlen(name) > PROGRAM_NAME) {
        return wrong(words, "the name is too long", name);
    }
    order->arguments[order->plan.count++] = name;
    while (words->at < words->count) {
        char *const word = words->list[words->at++];

        if (!argument && strcmp(word, "--") == 0) {
            argument = true;
        } else if (!read_word(words, order, word, argument)) {
            return false;
        }
    }
    order->plan.bytes = (void const *)(baton_word)order->module->address;
    order->plan.length = order->module->length;
    order->plan.arguments = order->arguments;
    return true;
}

/* --- starting ---------------------------------------------------------------------------- */

static enum mm_error lend(baton_word from, struct program const *to, unsigned slot, unsigned rights,
                          baton_word badge) {
    return baton_clone(from, BATON_SLOT(slot) + to->process.thread, rights, badge, 1u).error;
}

static enum mm_error give_window(struct program const *p) {
    baton_word const page = pages_take();
    enum mm_error error = MM_EMPTY;

    if (page != 0u) {
        error = baton_make(page, BATON_SLOT(ROOT_WORK), MM_WINDOW).error;
    }
    if (error == MM_OK) {
        error = baton_move(BATON_SLOT(ROOT_WORK), BATON_SLOT(BATON_SLOT_WINDOW) + p->process.thread,
                           0, 1u)
                    .error;
    }
    return error;
}

/* A slave of the window of `from`, which is in the slot of another thread: borrowed for the clone. */
static enum mm_error give_drop(struct program const *from, struct program const *to,
                               unsigned slot) {
    baton_word const window = BATON_SLOT(BATON_SLOT_WINDOW) + from->process.thread;

    return baton_clone(window, BATON_SLOT(slot) + to->process.thread, MM_DROP,
                       BATON_RANGE(0u, DROP_PAGES), 1u)
        .error;
}

/* Let a memory server manage the program's space, as long as that lasts. */
static enum mm_error give_space(struct program const *p, struct program const *server) {
    baton_word const to = BATON_SLOT(BATON_MEM_SPACE(p->process.number)) + server->process.thread;

    (void)baton_destroy(to, 1u); /* of the same space, when it is started again */
    return baton_clone(baton_process_master(&p->process), to, MM_MANAGE, 0, 1u).error;
}

/* A server that is started again has to manage the spaces that it has managed before. */
static void give_spaces_again(struct program const *server) {
    for (unsigned n = 1; n <= PROGRAMS; n++) {
        struct program const *const p = programs_get(n);

        if (p != 0 && p->managed == server->process.number && p->state == PROGRAM_RUNNING) {
            (void)give_space(p, server);
        }
    }
}

static enum mm_error give(struct program *p, struct gift const *gift, unsigned *slot,
                          unsigned *shared) {
    baton_word const to = BATON_SLOT(*slot) + p->process.thread;

    switch (gift->what) {
    case GIFT_PORTS: (*slot)++; return baton_grant(BATON_ROOT_PORTS, to, gift->first, gift->last);
    case GIFT_LINE: (*slot)++; return baton_grant(BATON_ROOT_HARDWARE, to, gift->first, gift->last);
    case GIFT_CALL:
        return lend(baton_process_master(&gift->from->process), p, (*slot)++,
                    MM_SEND | (gift->from->pass ? MM_PASS : 0u), p->process.number);
    case GIFT_POLICY:
    case GIFT_NOTIFY:
        return lend(baton_process_master(&gift->from->process), p, (*slot)++, MM_NOTIFY,
                    p->process.number);
    case GIFT_MANAGED: p->managed = gift->from->process.number; return give_space(p, gift->from);
    case GIFT_DROP: return give_drop(gift->from, p, (*slot)++);
    default:
        return baton_fix(BATON_ROOT_HARDWARE,
                         BATON_PROGRAM_SHARED + (*shared)++ * BATON_PAGE_SIZE + p->process.space,
                         gift->first, SHARED_ACCESS);
    }
}

/* A page that the program writes and root reads; the program may show it to others. */
static enum mm_error give_board(struct program *p, unsigned shared) {
    baton_word const page = pages_take();
    enum mm_error error;

    if (page == 0u) {
        return MM_EMPTY;
    }
    memset((void *)page, 0, BATON_PAGE_SIZE);
    error = baton_clone(page, BATON_PROGRAM_SHARED + shared * BATON_PAGE_SIZE + p->process.space,
                        SHARED_ACCESS | MM_SHARE, 0, 1u)
                .error;
    p->board = error == MM_OK ? page : 0u;
    return error;
}

static enum mm_error give_file(struct program const *p, struct baton_boot_module const *module,
                               struct baton_start_file const *file) {
    baton_word const first = (baton_word)module->address / BATON_PAGE_SIZE * BATON_PAGE_SIZE;
    baton_word const end = (baton_word)(module->address + module->length);
    unsigned const count = (unsigned)((end - first + BATON_PAGE_SIZE - 1u) / BATON_PAGE_SIZE);

    return baton_process_show(&programs_parent, &p->process, first,
                              file->address / BATON_PAGE_SIZE * BATON_PAGE_SIZE, count,
                              FILE_ACCESS) == count
               ? MM_OK
               : MM_FULL;
}

static enum mm_error give_all(struct program *p, struct order const *order) {
    unsigned slot = BATON_SLOT_GIVEN;
    unsigned shared = order->console ? 1u : 0u; /* the console's rings come first */
    enum mm_error error = order->window ? give_window(p) : MM_OK;

    if (error == MM_OK && order->console && !screen_hand_over(&p->process)) {
        error = MM_EMPTY;
    }
    if (error == MM_OK && order->board) {
        error = give_board(p, shared++);
    }
    for (unsigned i = 0; i < order->gifts_count && error == MM_OK && order->board; i++) {
        if (order->gifts[i].what == GIFT_POLICY) {
            ((struct baton_pager_board *)p->board)->policy = order->gifts[i].from->process.number;
        }
    }
    for (unsigned i = 0; i < order->plan.files && error == MM_OK; i++) {
        error = give_file(p, order->files[i], &order->plan.file[i]);
    }
    for (unsigned i = 0; i < order->gifts_count && error == MM_OK; i++) {
        error = give(p, &order->gifts[i], &slot, &shared);
    }
    if (error == MM_OK && order->master) {
        error = baton_process_give_master(&p->process);
    }
    if (error == MM_OK && programs_console() != 0) {
        error = lend(baton_process_master(&programs_console()->process), p, BATON_SLOT_CONSOLE,
                     MM_SEND | MM_SHARE, p->process.number);
    }
    if (error == MM_OK && programs_timer() != 0) {
        error = lend(baton_process_master(&programs_timer()->process), p, BATON_SLOT_TIMER,
                     MM_SEND | MM_SHARE, p->process.number);
    }
    return error;
}

static unsigned not_started(struct program *p, char const *why, enum mm_error error) {
    if (error == MM_OK) {
        baton_print("%s: not started: %s.\n", p->name, why);
    } else {
        baton_print("%s: not started: %s: %s: %s.\n", p->name, why, baton_error_word(error),
                    baton_error_meaning(error));
    }
    return false;
}

/* The shared pages: the console's rings come first, then the board, then devices. What the start
 * information says about them, and about files. */
static void plan_pages(struct order *order) {
    unsigned const board = order->console ? 1u : 0u;

    order->plan.shared_pages = board + (order->board ? 1u : 0u);
    order->plan.board = order->board ? BATON_PROGRAM_SHARED + board * BATON_PAGE_SIZE : 0u;
    for (unsigned i = 0; i < order->gifts_count; i++) {
        order->plan.shared_pages += order->gifts[i].what == GIFT_FIXED ? 1u : 0u;
    }
}

static void plan_files(struct order *order) {
    baton_word address = BATON_PROGRAM_FILES;

    for (unsigned i = 0; i < order->plan.files; i++) {
        struct baton_boot_module const *const module = order->files[i];
        struct baton_start_file *const file = &order->plan.file[i];
        baton_word const offset = (baton_word)module->address % BATON_PAGE_SIZE;

        programs_module_name(module, file->name, sizeof(file->name));
        file->address = address + offset;
        file->length = (uint32_t)module->length;
        address += (offset + (baton_word)module->length + BATON_PAGE_SIZE - 1u) / BATON_PAGE_SIZE *
                   BATON_PAGE_SIZE;
    }
}

/* Find the heap's pages, if they are to be contiguous. */
static bool plan_heap(struct order *order) {
    if (order->contiguous == 0u) {
        return true;
    }
    order->plan.heap_pages = order->contiguous;
    order->plan.heap_first = pages_contiguous(order->contiguous, &order->plan.heap_frame);
    return order->plan.heap_first != 0u;
}

bool order_start(struct program *p, struct order *order) {
    bool const again = baton_inspect(BATON_SLOT(p->process.space)).error == MM_OK;
    struct baton_refusal refusal;
    enum mm_error error;

    if (!plan_heap(order)) {
        return not_started(p, "there is no such run of contiguous memory", MM_OK);
    }
    plan_pages(order);
    plan_files(order);
    refusal = baton_process_load(&programs_parent, &p->process, &order->plan);
    pages_let_go();
    if (refusal.why != 0) {
        return not_started(p, refusal.why, refusal.error);
    }
    p->state = PROGRAM_LOADED;
    error = give_all(p, order);
    p->may = order->may;
    p->heap_frame = order->plan.heap_frame;
    p->heap_pages = order->contiguous;
    p->again = order->again;
    p->starts++;
    give_spaces_again(p);
    boards_started(p);
    if (error == MM_OK) {
        error = baton_resume(BATON_SLOT(p->process.thread));
    }
    if (error != MM_OK) {
        if (order->console) {
            screen_take_back();
        }
        (void)programs_end(p, again);
        return not_started(p, "what it is to be given", error);
    }
    p->state = PROGRAM_RUNNING;
    if (order->console) {
        programs_set_console(p);
    }
    if (order->timer) {
        programs_set_timer(p);
    }
    return true;
}
