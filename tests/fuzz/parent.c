/* SPDX-License-Identifier: BSD-2-Clause */
/* Root. The picture is in parent.h. */
#include "parent.h"
#include <baton/boot.h>
#include <baton/program.h>
#include <isa/machine.h>
#include <string.h>

#define LINE 0u
#define BOARD (PARENT_PAGES - PAGE) /* of root */
#define FILES_HERE (PARENT_PAGES - 3u * PAGE)
#define GUEST_BOARD BATON_PROGRAM_SHARED
#define WORK 21u /* a slot */
#define ROOT_PRIORITY 31u
#define ALL (MM_R | MM_W | MM_X)

static struct parent const *plan;
static int status;

uint8_t *parent_board(void) { return host_at(HOST_ROOT_SPACE, BOARD); }
int parent_status(void) { return status; }

/* --- building ------------------------------------------------------------------------------------- */

static void start_information(void) {
    struct baton_start *const start = (void *)host_at(HOST_GUEST_SPACE, BATON_PROGRAM_START);
    char const *from = plan->arguments;
    unsigned at = 0u;

    *start = (struct baton_start){.magic = BATON_START_MAGIC,
                                  .version = BATON_START_VERSION,
                                  .number = PARENT_NUMBER,
                                  .flags = BATON_START_MANAGE,
                                  .heap_pages = plan->heap,
                                  .heap_frame = plan->heap_frame,
                                  .shared_pages = 1u,
                                  .board = plan->board ? GUEST_BOARD : 0u,
                                  .files = plan->files,
                                  .arguments = 1u,
                                  .file = {{"prog", BATON_PROGRAM_FILES, HOST_FILE}}};
    for (; *from != '\0'; from++) {
        start->arguments += *from == ' ' ? 1u : 0u;
        start->text[at++] = *from == ' ' ? '\0' : *from;
    }
}

static void guest_slots(void) {
    mm_rights const call = MM_SEND + MM_NOTIFY + MM_SHARE;

    host_lend(HOST_ROOT, PARENT_SPACE_OF_ROOT, HOST_GUEST, BATON_SLOT_HANDLER, MM_SEND,
              PARENT_NUMBER);
    host_lend(HOST_ROOT, PARENT_SPACE_OF_ROOT, HOST_GUEST, BATON_SLOT_PARENT, call, PARENT_NUMBER);
    host_lend(HOST_ROOT, PARENT_SPACE, HOST_GUEST, BATON_SLOT_SELF, MM_NOTIFY + MM_SHARE,
              BATON_SELF_BIT);
    if (plan->manages) { /* as baton_process_give_master */
        mm_word was = 0u;

        must(mm_object_move(&sim.kernel.mm, HOST_ROOT, PARENT_SPACE, HOST_GUEST, BATON_SLOT_MASTER,
                            false, &was) == MM_OK);
        host_lend(HOST_GUEST, BATON_SLOT_MASTER, HOST_ROOT, PARENT_SPACE,
                  MM_MANAGE + MM_RUN + MM_SEND + MM_PASS + MM_NOTIFY + MM_SHARE, 0u);
    }
}

void parent_build(struct parent const *parent) {
    struct mm *const m = &sim.kernel.mm;

    plan = parent;
    must(parent->pages <= PARENT_PAGES_MOST);
    *m = (struct mm){sim.words, sim.ledger, sim.frames, sim.frames, HOST_ANCHOR};
    sim.ledger[HOST_ANCHOR].tag = mm_tag(MM_THREAD, 0u);
    must(mm_inject(m, HOST_ROOT, MM_THREAD, HOST_ANCHOR, BATON_SLOT_FREE));
    must(mm_inject(m, HOST_ROOT_SPACE, MM_SPACE, HOST_ROOT, PARENT_SPACE_OF_ROOT));
    must(mm_inject(m, HOST_GUEST_SPACE, MM_SPACE, HOST_ROOT, PARENT_SPACE));
    must(mm_fix_slot(m, MM_HARDWARE, 0u, HOST_ROOT, BATON_ROOT_HARDWARE));
    must(mm_fix_slot(m, MM_LINE, LINE + 6u, HOST_ROOT, PARENT_LINE));
    host_thread(HOST_ROOT, 0u, HOST_ROOT, PARENT_SPACE_OF_ROOT, ROOT_PRIORITY);
    host_thread(HOST_GUEST, PARENT_GUEST, HOST_ROOT, PARENT_SPACE, parent->priority);
    host_pages(HOST_ROOT_SPACE, FILES_HERE, 3u);
    host_pages(HOST_ROOT_SPACE, PARENT_PAGES, parent->pages);
    host_pages(HOST_GUEST_SPACE, BATON_PROGRAM_START, 1u);
    host_pages(HOST_GUEST_SPACE, BATON_PROGRAM_HEAP, parent->heap);
    if (parent->board) {
        host_show(HOST_ROOT_SPACE, BOARD, HOST_GUEST_SPACE, GUEST_BOARD, 1u, ALL);
    }
    if (parent->files != 0u) {
        uint8_t file[HOST_FILE];

        host_file(file);
        for (unsigned i = 0u; i < HOST_FILE / PAGE; i++) {
            memcpy(host_at(HOST_ROOT_SPACE, FILES_HERE + i * PAGE), file + i * PAGE, PAGE);
        }
        host_show(HOST_ROOT_SPACE, FILES_HERE, HOST_GUEST_SPACE, BATON_PROGRAM_FILES,
                  HOST_FILE / PAGE, MM_R | MM_X);
    }
    start_information();
    guest_slots();
}

/* --- what it does --------------------------------------------------------------------------------- */

static unsigned error_of(struct sim_result r) { return (unsigned)BATON_ERROR(r.status); }

/* A page of root's that is there, or one that is not; 0 if there is none. */
static isa_word own_page(bool there) {
    for (unsigned i = 0u; i < PARENT_PAGES_MOST; i++) {
        if ((host_at(HOST_ROOT_SPACE, PARENT_PAGES + i * PAGE) != NULL) == there) {
            return PARENT_PAGES + i * PAGE;
        }
    }
    return 0u;
}

isa_word parent_hole(void) { return own_page(false); }

static unsigned give_pages(isa_word address, isa_word count) {
    unsigned done = 0u;

    for (; done < count && done < BATON_COUNT_MAX; done++) {
        isa_word const page = own_page(true);

        if (page == 0u) {
            break;
        }
        memset(host_at(HOST_ROOT_SPACE, page), 0, PAGE);
        if (error_of(host_call(BATON_MOVE, page, address / PAGE * PAGE + done * PAGE + PARENT_SPACE,
                               0u, 0u)) != MM_OK) {
            break;
        }
    }
    return done;
}

static unsigned take_pages(isa_word address, isa_word count) {
    unsigned done = 0u;

    for (; done < count && done < BATON_COUNT_MAX; done++) {
        isa_word const hole = own_page(false);

        if (hole == 0u || error_of(host_call(BATON_MOVE + BATON_UNSHARED,
                                             address / PAGE * PAGE + done * PAGE + PARENT_SPACE,
                                             hole, 0u, 0u)) != MM_OK) {
            break;
        }
        (void)host_call(BATON_INSPECT + BATON_ADJUST + BATON_RIGHTS((isa_word)ALL), hole, 0u, 0u,
                        0u);
    }
    return done;
}

static unsigned find(struct host_message const *m) {
    mm_index const server = plan->find != NULL ? plan->find(m->words) : 0u;

    return server == 0u
               ? (unsigned)MM_EMPTY
               : error_of(host_call(BATON_CLONE + BATON_RIGHTS((isa_word)(MM_SEND + MM_PASS)),
                                    BATON_SLOT(server), BATON_SLOT(m->label / 256u) + PARENT_GUEST,
                                    PARENT_NUMBER, 0u));
}

/* The answer to a call: its label, and its second word. */
static unsigned serve(struct host_message const *m, isa_word *second) {
    switch (m->label % 256u) {
    case BATON_PARENT_EXIT: status = (int)(m->words[0] % 256u); host_end();
    case BATON_PARENT_READY: return MM_OK;
    case BATON_PARENT_FIND: return find(m);
    case BATON_PARENT_PAGES: *second = give_pages(m->words[0], m->words[1]); return MM_OK;
    case BATON_PARENT_RETURN: *second = take_pages(m->words[0], m->words[1]); return MM_OK;
    case BATON_PARENT_SERVER: return MM_EMPTY;
    default: return MM_NAME;
    }
}

static void start(void) {
    status = -1;
    (void)host_call(BATON_HARDWARE + BATON_OPERATION((isa_word)BATON_HARDWARE_BIND),
                    BATON_SLOT(PARENT_LINE), BATON_SLOT(PARENT_SPACE_OF_ROOT), LINE, 0u);
    (void)host_call(BATON_REPLY_RECEIVE, 0u, 0u, 0u, 0u);
}

void parent_turn(void) {
    struct host_message const m = host_received(HOST_ROOT);
    isa_word second = 0u;
    isa_word label = 0u;

    if (!host_begun(HOST_ROOT)) {
        start();
        return;
    }
    if ((m.flags & BATON_IPC_NOTIFIED) != 0u) {
        if ((m.words[0] & 1u << (BATON_BITS + LINE)) != 0u) {
            (void)host_call(BATON_HARDWARE + BATON_OPERATION((isa_word)BATON_HARDWARE_UNMASK),
                            BATON_SLOT(PARENT_LINE), 0u, 0u, 0u);
            if (plan->wish != NULL) {
                plan->wish();
            }
        }
        (void)host_call(BATON_REPLY_RECEIVE, 0u, 0u, 0u, 0u);
        return;
    }
    must((m.flags & BATON_IPC_FAULT) == 0u ||
         m.badge != PARENT_NUMBER); /* the guest's are seen at once */
    label = m.error == MM_OK && m.badge == PARENT_NUMBER ? serve(&m, &second) : (isa_word)MM_NAME;
    (void)host_call(BATON_REPLY_RECEIVE + BATON_LABEL(label),
                    m.label == BATON_PARENT_WAIT ? 0u : m.token, 0u, second, 0u);
}

void parent_wake(void) { sim_interrupt(&sim, LINE + 6u); }

isa_word parent_guest(void) {
    return plan->manages ? BATON_SLOT(BATON_SLOT_MASTER) + PARENT_GUEST : BATON_SLOT(PARENT_SPACE);
}

void parent_notify(isa_word space, unsigned bit) {
    (void)host_call(BATON_CLONE + BATON_RIGHTS((isa_word)MM_NOTIFY), space, BATON_SLOT(WORK), bit,
                    0u);
    (void)host_call(BATON_NOTIFY, BATON_SLOT(WORK), 0u, 0u, 0u);
    (void)host_call(BATON_DESTROY, BATON_SLOT(WORK), 0u, 0u, 0u);
}
