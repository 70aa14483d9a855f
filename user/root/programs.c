/* SPDX-License-Identifier: BSD-2-Clause */
#include "programs.h"
#include "again.h"
#include "boards.h"
#include "names.h"
#include "channels.h"
#include "events.h"
#include "pages.h"
#include "screen.h"
#include <baton/machine.h>
#include <baton/parse.h>
#include <baton/print.h>
#include <baton/string.h>
#include <baton/words.h>

#define FAULT_TEXT 100u
#define LEFT_MAX 64u /* objects that others hold, looked for at once */

static struct baton_boot const *boot;
static struct program programs[PROGRAMS];
static struct program_end ends[PROGRAMS];
static struct program *console;
static struct program *timer;

static baton_word take_page(void *context) {
    (void)context;
    return pages_take();
}

static baton_word find_hole(void *context) {
    (void)context;
    return pages_hole();
}

struct baton_parent const programs_parent = {
    .home = BATON_ROOT_SPACE,
    .hardware = BATON_ROOT_HARDWARE,
    .work = ROOT_WORK,
    .page = take_page,
    .hole = find_hole,
};

void programs_start(struct baton_boot const *info) { boot = info; }

/* --- which there are ------------------------------------------------------------------- */

struct program *programs_get(unsigned number) {
    return number >= 1u && number <= PROGRAMS && programs[number - 1u].state != PROGRAM_NONE
               ? &programs[number - 1u]
               : 0;
}

struct program *programs_named(char const *name) {
    baton_word number;

    for (unsigned i = 0; i < PROGRAMS; i++) {
        if (programs[i].state != PROGRAM_NONE && strcmp(programs[i].name, name) == 0) {
            return &programs[i];
        }
    }
    return baton_parse_number(name, &number) && number <= PROGRAMS ? programs_get((unsigned)number)
                                                                   : 0;
}

struct program *programs_new(char const *name) {
    for (unsigned i = 0; i < PROGRAMS; i++) {
        struct program *const p = &programs[i];

        if (p->state == PROGRAM_NONE &&
            baton_inspect(BATON_SLOT(PROGRAM_THREAD(i))).error == MM_EMPTY &&
            baton_inspect(BATON_SLOT(PROGRAM_SPACE(i))).error == MM_EMPTY) {
            unsigned const starts = p->starts;

            memset(p, 0, sizeof(*p));
            p->starts = starts;
            p->process = (struct baton_process){i + 1u, PROGRAM_THREAD(i), PROGRAM_SPACE(i)};
            (void)baton_text(p->name, sizeof(p->name), "%s", name);
            return p;
        }
    }
    return 0;
}

void programs_module_name(struct baton_boot_module const *module, char *text, size_t size) {
    char const *base = module->name;
    size_t length = 0;

    for (char const *c = module->name; *c != '\0' && *c != ' '; c++) {
        base = *c == '/' ? c + 1 : base;
    }
    while (length + 1u < size && base[length] != '\0' && base[length] != '.' &&
           base[length] != ' ') {
        text[length] = base[length];
        length++;
    }
    text[length] = '\0';
}

struct baton_boot_module const *programs_module(char const *name) {
    for (uint32_t i = 0; i < boot->modules_count && i < BATON_BOOT_MODULES; i++) {
        char text[BATON_BOOT_NAME];

        programs_module_name(&boot->modules_list[i], text, sizeof(text));
        if (strcmp(text, name) == 0) {
            return &boot->modules_list[i];
        }
    }
    return 0;
}

struct program *programs_console(void) {
    return console;
}
struct program *programs_timer(void) {
    return timer;
}
void programs_set_console(struct program *program) { console = program; }
void programs_set_timer(struct program *program) { timer = program; }

void programs_notify(struct program const *p, unsigned bit) {
    if (baton_clone(baton_process_master(&p->process), BATON_SLOT(ROOT_WORK), MM_NOTIFY, bit, 1u)
            .error == MM_OK) {
        (void)baton_notify(ROOT_WORK);
        (void)baton_destroy(BATON_SLOT(ROOT_WORK), 1u);
    }
}

/* --- what they ask --------------------------------------------------------------------- */

/* The program whose name stands in `wanted`, or null. */
static struct program *target(baton_word const *wanted) {
    for (unsigned i = 0; i < PROGRAMS; i++) {
        baton_word words[2] = {0u, 0u};
        size_t const length = strlen(programs[i].name);

        for (size_t c = 0; c < length && c < BATON_NAME; c++) {
            words[c / 4u] |= (baton_word)(unsigned char)programs[i].name[c] << c % 4u * 8u;
        }
        if ((programs[i].state == PROGRAM_RUNNING || programs[i].restarts) &&
            length <= BATON_NAME && words[0] == wanted[0] && words[1] == wanted[1]) {
            return &programs[i];
        }
    }
    return 0;
}

/* Put a reference to `server` into the slot that `p` asked for. */
static enum mm_error connect(struct program const *p, struct program const *server) {
    return baton_clone(baton_process_master(&server->process),
                       BATON_SLOT(p->wanted_slot) + p->process.thread,
                       MM_SEND | (server->pass ? MM_PASS : 0u), p->process.number, 1u)
        .error;
}

static bool find(struct program *p, struct baton_message const *m, struct baton_send *answer) {
    struct program const *server;

    p->wanted[0] = m->words[0];
    p->wanted[1] = m->words[1];
    p->wanted_slot = m->label / 256u;
    server = target(p->wanted);
    if (server != 0 && !server->ready) {
        p->finder = m->token;
        return false;
    }
    answer->label = server == 0 ? (unsigned)names_connect(p, p->wanted_slot, p->wanted)
                                : (unsigned)connect(p, server);
    return true;
}

/* The number of the program that `p` names. */
static unsigned number(struct baton_message const *m, baton_word *number) {
    struct program const *const server = target(m->words);

    *number = server != 0 ? server->process.number : 0u;
    return server == 0 ? (unsigned)MM_EMPTY : server->ready ? (unsigned)MM_OK : BATON_PARENT_AGAIN;
}

/* A channel to the server that `p` names. */
static enum mm_error channel(struct program const *p, struct baton_message const *m) {
    struct program const *const server = target(m->words);

    return server == 0 || server == p || !server->ready || !server->channels
               ? MM_EMPTY
               : channels_open(p, server, m->label / 256u);
}

/* A finder can be answered: what it wants is ready, or is gone. */
static bool can_answer(struct program const *p) {
    struct program const *server;

    if (p->state != PROGRAM_RUNNING || p->finder == 0u) {
        return false;
    }
    server = target(p->wanted);
    return server == 0 || server->ready;
}

baton_word programs_found(struct baton_send *answer) {
    for (unsigned i = 0; i < PROGRAMS; i++) {
        struct program *const p = &programs[i];

        if (can_answer(p)) {
            struct program const *const server = target(p->wanted);
            baton_word const token = p->finder;

            *answer = (struct baton_send){.label = server == 0 ? (unsigned)MM_EMPTY
                                                               : (unsigned)connect(p, server)};
            p->finder = 0u;
            return token;
        }
    }
    return 0u;
}

bool programs_more(void) {
    for (unsigned i = 0; i < PROGRAMS; i++) {
        if (can_answer(&programs[i])) {
            return true;
        }
    }
    return false;
}

/* A program has ended. If it was the console, root drives the port itself, at once: it may be waiting for
 * room in the ring. */
static void silence(struct program const *p) {
    if (p == console) {
        console = 0;
        screen_take_back();
    }
}

/* A reference to a server for a program that `p` starts. */
static enum mm_error lend_server(struct program const *p, struct baton_message const *m) {
    struct program const *server = 0;

    if (m->words[0] >= BATON_SERVER_PROGRAM) {
        server = programs_get((unsigned)m->words[0] - (unsigned)BATON_SERVER_PROGRAM);
    } else {
        server = m->words[0] == BATON_SERVER_CONSOLE ? console
                 : m->words[0] == BATON_SERVER_TIMER ? timer
                                                     : 0;
    }

    if (server == 0) {
        return MM_EMPTY;
    }
    if (m->words[1] >= BATON_SERVER_CHOICES) {
        return MM_LIMIT;
    }
    return baton_clone(baton_process_master(&server->process),
                       BATON_SLOT(m->label / 256u) + p->process.thread, MM_SEND | MM_SHARE,
                       BATON_SERVER_BADGE(p->process.number, m->words[1]), 1u)
        .error;
}

/* Put the pages of the program's contiguous heap that have come back to root where they were. */
static baton_word regain(struct program const *p, baton_word most) {
    uint32_t frame = 0;
    baton_word count = 0;
    baton_word at = pages_of_frames(0u, p->heap_frame, p->heap_pages, &frame);

    while (at != 0u && count < most) {
        baton_word const to = BATON_PROGRAM_HEAP +
                              (baton_word)(frame - p->heap_frame) * BATON_PAGE_SIZE +
                              p->process.space;

        count += baton_move(at, to, BATON_UNSHARED, 1u).error == MM_OK ? 1u : 0u;
        at = pages_of_frames(at, p->heap_frame, p->heap_pages, &frame);
    }
    return count;
}

static bool request(struct program *p, struct baton_message const *m, struct baton_send *answer) {
    *answer = (struct baton_send){.label = MM_OK};
    switch (m->label % 256u) {
    case BATON_PARENT_EXIT:
        p->state = PROGRAM_EXITED;
        p->status = (unsigned)m->words[0];
        silence(p);
        return false;
    case BATON_PARENT_READY:
        p->ready = true;
        p->pass = (m->words[0] & BATON_READY_PASS) != 0u;
        p->channels = (m->words[0] & BATON_READY_CHANNELS) != 0u;
        boards_ready(p);
        return true;
    case BATON_PARENT_FIND: return find(p, m, answer);
    case BATON_PARENT_CHANNEL: answer->label = (unsigned)channel(p, m); return true;
    case BATON_PARENT_NAME:
        answer->label = (unsigned)names_set(p, m->label / 256u, m->words);
        return true;
    case BATON_PARENT_NUMBER: answer->label = number(m, &answer->words[1]); return true;
    case BATON_PARENT_SERVER: answer->label = (unsigned)lend_server(p, m); return true;
    case BATON_PARENT_PAGES:
        if (m->words[1] == 0u || m->words[1] > BATON_COUNT_MAX) {
            answer->label = MM_LIMIT;
        } else {
            answer->words[1] = baton_process_fill(&programs_parent, &p->process, m->words[0],
                                                  (unsigned)m->words[1]);
        }
        return true;
    case BATON_PARENT_RETURN:
        if (m->words[1] == 0u || m->words[1] > BATON_COUNT_MAX) {
            answer->label = MM_LIMIT;
        } else {
            answer->words[1] = baton_process_take(&programs_parent, &p->process, m->words[0],
                                                  (unsigned)m->words[1]);
        }
        return true;
    case BATON_PARENT_REGAIN:
        answer->label = p->heap_pages != 0u ? MM_OK : MM_KIND;
        answer->words[1] = regain(p, m->words[1]);
        return true;
    case BATON_PARENT_WAIT: return false;
    default: answer->label = MM_NAME; return true;
    }
}

bool programs_message(struct baton_message const *m, struct baton_send *answer) {
    struct program *const p = m->badge <= PROGRAMS ? programs_get((unsigned)m->badge) : 0;

    if (p == 0 || p->state != PROGRAM_RUNNING) {
        *answer = (struct baton_send){.label = MM_NAME};
        return (m->flags & BATON_IPC_FAULT) ==
               0u; /* what faults then waits for ever: it is suspended
                                                      when its program ends */
    }
    if ((m->flags & BATON_IPC_FAULT) == 0u) {
        return request(p, m, answer);
    }
    p->state = PROGRAM_FAULTED;
    p->fault = (struct baton_fault){.status = (baton_word)m->label * 65536u + m->flags,
                                    .address = m->words[0],
                                    .ip = m->words[1]};
    silence(p);
    return false;
}

/* --- how they end ------------------------------------------------------------------------- */

/* The frames of objects of `p` that are still there: others hold slaves of them. */
static unsigned frames_left(struct program const *p, baton_word *frames) {
    unsigned count = 0;

    frames[count++] = baton_frame(BATON_ROOT_HARDWARE, BATON_SLOT(p->process.space)).frame;
    for (unsigned i = 1; i < BATON_THREAD_SLOTS && count < LEFT_MAX; i++) {
        baton_word const name = BATON_SLOT(i) + p->process.thread;

        if (baton_inspect(name).role == MM_MASTER) {
            frames[count++] = baton_frame(BATON_ROOT_HARDWARE, name).frame;
        }
    }
    for (baton_word i = 0; i < BATON_SPACE_REGIONS && count < LEFT_MAX; i++) {
        baton_word const name = i * BATON_ZONE_SIZE + BATON_LEVEL(1u) + p->process.space;

        if (baton_inspect(name).role == MM_MASTER) {
            frames[count++] = baton_frame(BATON_ROOT_HARDWARE, name).frame;
        }
    }
    return count;
}

/* Destroy the slave in `name` if it is one of those frames'. */
static void destroy_slave(baton_word name, baton_word const *frames, unsigned count) {
    struct baton_info const info = baton_inspect(name);
    struct baton_frame frame;

    if (info.error != MM_OK || info.role < MM_SLAVE) {
        return;
    }
    frame = baton_frame(BATON_ROOT_HARDWARE, name);
    for (unsigned i = 0; i < count; i++) {
        if (frame.frame == frames[i]) {
            (void)baton_destroy(name, 1u);
            return;
        }
    }
}

/* Root holds the threads and spaces of all programs, so it can take away what one has lent another. */
void programs_take_away(baton_word const *frames, unsigned count, struct program const *owner) {
    for (unsigned n = 0; n < PROGRAMS; n++) {
        struct program const *const p = &programs[n];

        if (p->state == PROGRAM_NONE || p == owner) {
            continue;
        }
        for (unsigned i = BATON_SLOT_FREE; i < BATON_THREAD_SLOTS; i++) {
            destroy_slave(BATON_SLOT(i) + p->process.thread, frames, count);
        }
        for (baton_word i = 0; i < BATON_SPACE_REGIONS; i++) {
            destroy_slave(i * BATON_ZONE_SIZE + BATON_LEVEL(1u) + p->process.space, frames, count);
        }
    }
}

static void sweep(struct program const *victim) {
    baton_word frames[LEFT_MAX];
    unsigned const count = frames_left(victim, frames);

    programs_take_away(frames, count, victim);
}

/* Its number may be another one's soon. */
static void unmanage(struct program const *server) {
    for (unsigned i = 0; i < PROGRAMS; i++) {
        if (programs[i].managed == server->process.number) {
            programs[i].managed = 0u;
        }
    }
}

struct baton_drained programs_end(struct program *p, bool keep_space) {
    struct baton_drained drained;

    (void)baton_suspend(BATON_SLOT(p->process.thread));
    silence(p);
    if (p == timer && !keep_space) {
        timer = 0;
    }
    names_ended(p);
    drained = baton_process_end(&programs_parent, &p->process, keep_space);
    if (drained.left != 0u) {
        unsigned long const before = drained.pages;

        sweep(p);
        drained = baton_process_end(&programs_parent, &p->process, keep_space);
        drained.pages += before;
    }
    screen_listen();
    if (!keep_space) {
        unmanage(p);
    }
    ends[p->process.number - 1u] = (struct program_end){p->state != PROGRAM_EXITED, p->status};
    p->state = drained.left != 0u ? PROGRAM_HELD : keep_space ? PROGRAM_LOADED : PROGRAM_NONE;
    p->ready = false;
    p->channels = false;
    p->board = 0u; /* its page is free: nobody shares it any more */
    p->finder = 0u;
    boards_ended(p);
    channels_ended(p);
    screen_ended(p->process.number);
    return drained;
}

static void reap(struct program *p) {
    char text[FAULT_TEXT];
    unsigned const number = p->process.number;
    bool const faulted = p->state == PROGRAM_FAULTED;
    struct baton_drained const drained = programs_end(p, p->again != 0u);

    if (faulted) {
        baton_print("%s (%u) has ended by a fault at 0x%08lx: %s.\n", p->name, number,
                    (unsigned long)p->fault.ip, baton_fault_text(&p->fault, text, sizeof(text)));
    } else {
        baton_print("%s (%u) has ended with status %u.\n", p->name, number, p->status);
    }
    if (drained.left != 0u) {
        baton_print("%s (%u): %u objects are still held by others.\n", p->name, number,
                    drained.left);
    }
    if (p->again != 0u) {
        again_died(p);
    }
}

bool programs_reap(bool inside) {
    static bool reaping; /* whoever is started again may wait for another one meanwhile */
    bool any = false;

    if (reaping) {
        return false;
    }
    reaping = true;
    for (unsigned i = 0; i < PROGRAMS; i++) {
        if (programs[i].state == PROGRAM_EXITED || programs[i].state == PROGRAM_FAULTED) {
            if (inside && !any) {
                baton_print("\n");
            }
            reap(&programs[i]);
            any = true;
        }
    }
    reaping = false;
    return any;
}

void programs_wait(void) {
    events_wait();
    (void)programs_reap(false);
}

struct program_end programs_last(unsigned number) {
    return ends[number - 1u];
}
