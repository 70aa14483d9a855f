/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * spawn, run, wait, kill, restart, ps.
 *
 * The words of `spawn` and what becomes of them:
 *
 *   spawn NAME  priority=N heap=N stack=N confined     the plan
 *               ports=A-B line=N to=P notify=P drop=P          a slot each, from BATON_SLOT_GIVEN on
 *               fixed=FRAME                            a shared page each
 *               window  as=console  as=timer           said by their names
 *               WORD... [-- WORD...]                   arguments
 */
#include "pages.h"
#include "programs.h"
#include "events.h"
#include "screen.h"
#include "shell.h"
#include <baton/machine.h>
#include <baton/print.h>
#include <baton/string.h>
#include <baton/words.h>

#define PRIORITY_DEFAULT 10u
#define PRIORITY_MAX 30u /* below root's: it must be able to stop everybody */
#define STACK_DEFAULT 4u
#define HEAP_DEFAULT 16u
#define WORDS_MAX 32u
#define CONTROL_C '\003'
#define STATUS_LIMIT 126u
#define DROP_PAGES 16u
#define GIVEN_MAX 16u
#define DEVICE_ACCESS (MM_R | MM_W | MM_X)

/* Something to be given before the program runs. */
struct gift {
    enum { GIFT_PORTS, GIFT_LINE, GIFT_CALL, GIFT_DROP, GIFT_FIXED, GIFT_NOTIFY } what;
    baton_word first; /* port, line, frame */
    baton_word last;
    struct program const *from;
};

struct order {
    struct baton_boot_module const *module;
    struct baton_plan plan;
    char const *arguments[BATON_ARGUMENTS_MAX];
    struct gift gifts[GIVEN_MAX];
    unsigned gifts_count;
    bool window;
    bool console;
    bool timer;
};

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

    if (order->gifts_count == GIVEN_MAX) {
        return 0;
    }
    order->gifts_count++;
    *gift = (struct gift){.what = what};
    return gift;
}

/* "A-B" or "A". */
static bool read_range(char *value, baton_word *first, baton_word *last) {
    char *dash = value;

    while (*dash != '-' && *dash != '\0') {
        dash++;
    }
    if (*dash == '\0') {
        return baton_parse_number(value, first) && baton_parse_number(value, last);
    }
    *dash = '\0';
    return baton_parse_number(value, first) && baton_parse_number(dash + 1, last) &&
           *first <= *last;
}

static bool read_gift(struct baton_words *words, struct order *order, char *word, char *value) {
    static char const *const names[] = {"ports=", "line=", "to=", "drop=", "fixed=", "notify="};
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
    if (gift->what == GIFT_CALL || gift->what == GIFT_DROP || gift->what == GIFT_NOTIFY) {
        gift->from = programs_named(value);
        return gift->from != 0 || wrong(words, "there is no such program", value);
    }
    return read_range(value, &gift->first, &gift->last) ||
           wrong(words, "that is no number and no range", value);
}

static bool read_option(struct baton_words *words, struct order *order, char *word, char *value) {
    if (baton_starts(word, "priority=")) {
        return option_number(words, word, value, PRIORITY_MAX, &order->plan.priority);
    }
    if (baton_starts(word, "heap=")) {
        return option_number(words, word, value, BATON_ZONE_PAGES, &order->plan.heap_pages);
    }
    if (baton_starts(word, "stack=")) {
        return option_number(words, word, value, BATON_STACK_MAX, &order->plan.stack_pages);
    }
    if (strcmp(word, "as=console") == 0) {
        order->console = true;
        order->plan.shared_pages++;
        order->plan.notify = true;
        return programs_console() == 0 || wrong(words, "there is a console already", word);
    }
    if (strcmp(word, "as=timer") == 0) {
        order->timer = true;
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
    } else if (order->plan.count == BATON_ARGUMENTS_MAX) {
        return wrong(words, "there are too many arguments", word);
    } else {
        order->arguments[order->plan.count++] = word;
    }
    return true;
}

static bool read_order(struct baton_words *words, struct order *order) {
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

static enum mm_error lend(unsigned from, struct program const *to, unsigned slot, unsigned rights,
                          baton_word badge) {
    return baton_clone(BATON_SLOT(from), BATON_SLOT(slot) + to->process.thread, rights, badge, 1u)
        .error;
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

static enum mm_error give(struct program const *p, struct gift const *gift, unsigned *slot,
                          unsigned *shared) {
    baton_word const to = BATON_SLOT(*slot) + p->process.thread;

    switch (gift->what) {
    case GIFT_PORTS: (*slot)++; return baton_grant(BATON_ROOT_PORTS, to, gift->first, gift->last);
    case GIFT_LINE: (*slot)++; return baton_grant(BATON_ROOT_HARDWARE, to, gift->first, gift->last);
    case GIFT_CALL:
        return lend(gift->from->process.space, p, (*slot)++,
                    MM_SEND | (gift->from->pass ? MM_PASS : 0u), p->process.number);
    case GIFT_NOTIFY:
        return lend(gift->from->process.space, p, (*slot)++, MM_NOTIFY, p->process.number);
    case GIFT_DROP: return give_drop(gift->from, p, (*slot)++);
    default:
        return baton_fix(BATON_ROOT_HARDWARE,
                         BATON_PROGRAM_SHARED + (*shared)++ * BATON_PAGE_SIZE + p->process.space,
                         gift->first, DEVICE_ACCESS);
    }
}

static enum mm_error give_all(struct program *p, struct order const *order) {
    unsigned slot = BATON_SLOT_GIVEN;
    unsigned shared = order->console ? 1u : 0u; /* the console's rings come first */
    enum mm_error error = order->window ? give_window(p) : MM_OK;

    if (error == MM_OK && order->console && !screen_hand_over(&p->process)) {
        error = MM_EMPTY;
    }
    for (unsigned i = 0; i < order->gifts_count && error == MM_OK; i++) {
        error = give(p, &order->gifts[i], &slot, &shared);
    }
    if (error == MM_OK && programs_console() != 0) {
        error = lend(programs_console()->process.space, p, BATON_SLOT_CONSOLE, MM_SEND,
                     p->process.number);
    }
    if (error == MM_OK && programs_timer() != 0) {
        error =
            lend(programs_timer()->process.space, p, BATON_SLOT_TIMER, MM_SEND, p->process.number);
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
    return STATUS_FAILED;
}

/* Start `p`, whose slots are empty, or whose space alone is there. */
static unsigned start(struct program *p, struct order *order) {
    bool const again = baton_inspect(BATON_SLOT(p->process.space)).error == MM_OK;
    struct baton_refusal refusal;
    enum mm_error error;

    for (unsigned i = 0; i < order->gifts_count; i++) {
        order->plan.shared_pages += order->gifts[i].what == GIFT_FIXED ? 1u : 0u;
    }
    refusal = baton_process_load(&programs_parent, &p->process, &order->plan);
    if (refusal.why != 0) {
        return not_started(p, refusal.why, refusal.error);
    }
    p->state = PROGRAM_LOADED;
    error = give_all(p, order);
    if (error == MM_OK) {
        error = baton_resume(BATON_SLOT(p->process.thread));
    }
    if (error != MM_OK) {
        screen_take_back();
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
    return STATUS_OK;
}

/* The words of the command, to be read again when the program is started again. */
static bool keep_order(struct program *p, struct baton_words const *words) {
    size_t at = 0;

    for (unsigned i = words->at; i < words->count; i++) {
        size_t const length = strlen(words->list[i]);

        if (at + length + 1u > PROGRAM_ORDER) {
            return false;
        }
        memcpy(p->order + at, words->list[i], length);
        at += length;
        p->order[at++] = ' ';
    }
    p->order[at] = '\0';
    return true;
}

static unsigned spawn(struct baton_words *words, struct program **started) {
    struct program *p = words->at < words->count ? programs_new(words->list[words->at]) : 0;
    static struct order order;

    if (words->at < words->count && p == 0) {
        baton_print("spawn: there are %u programs already.\n", PROGRAMS);
        return STATUS_FAILED;
    }
    if (p != 0 && !keep_order(p, words)) {
        (void)baton_text(words->why, BATON_WHY, "there are too many words");
        return shell_usage(words);
    }
    if (!read_order(words, &order)) {
        return shell_usage(words);
    }
    *started = p;
    return start(p, &order);
}

unsigned command_spawn(struct shell *shell, struct baton_words *words) {
    struct program *p = 0;
    unsigned const status = spawn(words, &p);

    (void)shell;
    if (status == STATUS_OK) {
        baton_print("%s is program %u.\n", p->name, p->process.number);
        events_poll();
    }
    return status;
}

/* --- waiting ------------------------------------------------------------------------------- */

/* Until program `p` has ended; Ctrl-C ends the waiting, not the program. */
static unsigned wait_for(struct program const *p) {
    unsigned const number = p->process.number;
    struct program_end end;

    while (p->state == PROGRAM_RUNNING) {
        if (screen_next_is(CONTROL_C)) {
            baton_print("%s (%u) goes on.\n", p->name, number);
            return STATUS_FAILED;
        }
        events_wait();
    }
    programs_reap();
    end = programs_last(number);
    return end.faulted                 ? (unsigned)STATUS_FAILED
           : end.status < STATUS_LIMIT ? end.status
                                       : STATUS_LIMIT;
}

unsigned command_run(struct shell *shell, struct baton_words *words) {
    struct program *p = 0;
    unsigned const status = spawn(words, &p);

    (void)shell;
    return status == STATUS_OK ? wait_for(p) : status;
}

/* The program that the next word names. */
static struct program *next_program(struct baton_words *words) {
    struct program *p;

    if (words->at == words->count) {
        (void)baton_text(words->why, BATON_WHY, "the name or number of a program is missing");
        return 0;
    }
    p = programs_named(words->list[words->at]);
    if (p == 0) {
        (void)wrong(words, "there is no such program", words->list[words->at]);
        return 0;
    }
    words->at++;
    return p;
}

unsigned command_wait(struct shell *shell, struct baton_words *words) {
    struct program const *const p = next_program(words);

    (void)shell;
    if (p == 0 || !shell_no_more(words)) {
        return shell_usage(words);
    }
    return wait_for(p);
}

/* --- ending ---------------------------------------------------------------------------------- */

unsigned command_kill(struct shell *shell, struct baton_words *words) {
    struct program *const p = next_program(words);
    struct baton_drained drained;

    (void)shell;
    if (p == 0 || !shell_no_more(words)) {
        return shell_usage(words);
    }
    drained = programs_end(p, false);
    baton_print("%s (%u) is gone; ", p->name, p->process.number);
    shell_print_count(drained.pages, "page");
    baton_print(" came back.\n");
    if (drained.left != 0u) {
        baton_print("%u objects are still held by others: kill it again later.\n", drained.left);
        return STATUS_FAILED;
    }
    return STATUS_OK;
}

unsigned command_restart(struct shell *shell, struct baton_words *words) {
    struct program *const p = next_program(words);
    static char text[PROGRAM_ORDER + 1u];
    static struct order order;
    char *list[WORDS_MAX];
    struct baton_words again = {.list = list};
    bool timer;

    (void)shell;
    if (p == 0 || !shell_no_more(words)) {
        return shell_usage(words);
    }
    timer = p == programs_timer();
    (void)programs_end(p, true);
    memcpy(text, p->order, sizeof(text));
    again.count = baton_split(text, list, WORDS_MAX);
    if (timer) {
        programs_set_timer(0);
    }
    if (!read_order(&again, &order)) {
        baton_print("%s: %s.\n", p->name, again.why);
        return STATUS_FAILED;
    }
    p->finder = 0u;
    return start(p, &order);
}

/* --- ps ------------------------------------------------------------------------------------------ */

/* Threads in the slots of the thread in `slot`. */
static unsigned threads_in(unsigned slot) {
    unsigned count = 0;

    for (unsigned i = BATON_SLOT_FREE; i < BATON_THREAD_SLOTS; i++) {
        count += baton_inspect(BATON_SLOT(i) + slot).kind == MM_THREAD ? 1u : 0u;
    }
    return count;
}

/* Full containers in the zones of the space in `slot`. */
static unsigned long pages_in(unsigned slot, unsigned *zones) {
    unsigned long count = 0;

    *zones = 0u;
    for (baton_word i = 0; i < BATON_SPACE_REGIONS; i++) {
        struct baton_info const zone = baton_inspect(i * BATON_ZONE_SIZE + BATON_LEVEL(1u) + slot);

        if (zone.error == MM_OK) {
            (*zones)++;
            count += zone.used;
        }
    }
    return count;
}

static char const *state_word(struct program const *p, struct baton_info const *thread) {
    static char const *const words[] = {"suspended", "ready", "sending", "awaiting", "receiving"};

    switch (p->state) {
    case PROGRAM_EXITED: return "exited";
    case PROGRAM_FAULTED: return "faulted";
    case PROGRAM_HELD: return "held";
    default:
        return thread->error == MM_OK && thread->state <= BATON_RECEIVING ? words[thread->state]
                                                                          : "?";
    }
}

unsigned command_ps(struct shell *shell, struct baton_words *words) {
    unsigned zones;
    unsigned long pages = pages_in(BATON_ROOT_SPACE, &zones);

    (void)shell;
    if (!shell_no_more(words)) {
        return shell_usage(words);
    }
    baton_print("  no  name             state      priority  threads  zones   pages\n");
    baton_print("   0  root             ready            31        1  %5u  %6lu\n", zones, pages);
    for (unsigned n = 1; n <= PROGRAMS; n++) {
        struct program const *const p = programs_get(n);
        struct baton_info thread;

        if (p != 0) {
            thread = baton_inspect(BATON_SLOT(p->process.thread));
            pages = pages_in(p->process.space, &zones);
            baton_print("  %2u  %-15s  %-9s  %8u  %7u  %5u  %6lu\n", n, p->name,
                        state_word(p, &thread), thread.priority, 1u + threads_in(p->process.thread),
                        zones, pages);
        }
    }
    return STATUS_OK;
}
