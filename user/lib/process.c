/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * Starting a program and taking it apart. The picture is in <baton/process.h>.
 *
 * A zone is filled while it stands in a slot of the parent's, and attached when
 * it is complete. Taking apart goes through everything that the program's
 * thread can name: its slots, the objects in them, and what is in those.
 *
 *   thread --> slots --> thread --> slots --> ...      one work slot a level; when there are no
 *                    --> space  --> zones --> pages    more, what is deeper moves up one level
 *                    --> zone, window     --> pages    and is found in the next pass
 */
#include <baton/elf.h>
#include <baton/machine.h>
#include <baton/process.h>
#include <baton/string.h>
#include <baton/thread.h>

#define READ (MM_R | MM_X)
#define LINES 16u /* of interrupts */
#define ALL (MM_R | MM_W | MM_X)

static bool is_empty(baton_word name) { return baton_inspect(name).error == MM_EMPTY; }

/* --- loading -------------------------------------------------------------------------- */

struct load {
    struct baton_parent const *parent;
    struct baton_process const *process;
    struct baton_plan const *plan;
    unsigned zone; /* work slot: what is being filled */
    struct baton_refusal refusal;
};

static bool refuse(struct load *l, char const *why, enum mm_error error) {
    l->refusal = (struct baton_refusal){why, error};
    return false;
}

static bool must(struct load *l, char const *what, enum mm_error error) {
    return error == MM_OK || refuse(l, what, error);
}

/* A free page, zeroed; 0 if there is none. */
static baton_word clean_page(struct baton_parent const *parent) {
    baton_word const page = parent->page(parent->context);

    if (page != 0u) {
        memset((void *)page, 0, BATON_PAGE_SIZE);
    }
    return page;
}

static bool make(struct load *l, unsigned slot, unsigned kind, char const *what) {
    baton_word const page = clean_page(l->parent);

    if (page == 0u) {
        return refuse(l, "there is no memory left that is fit for objects", MM_OK);
    }
    return must(l, what, baton_make(page, BATON_SLOT(slot), kind).error);
}

/* Put the parent's page `page` to `address` of the zone that is being filled. */
static bool place(struct load *l, baton_word page, baton_word address, unsigned access) {
    baton_word const name = address % BATON_ZONE_SIZE + l->zone;

    if (!is_empty(name)) {
        return refuse(l, "two of its segments share a page", MM_OK);
    }
    if ((access & MM_W) == 0u &&
        !must(l, "its page stays writable", baton_adjust(page, BATON_ADJUST, READ, 1u).error)) {
        return false;
    }
    return must(l, "its page cannot be moved", baton_move(page, name, 0, 1u).error);
}

static bool place_clean(struct load *l, baton_word address) {
    baton_word const page = clean_page(l->parent);

    return page != 0u ? place(l, page, address, ALL)
                      : refuse(l, "there is not enough memory", MM_OK);
}

/* The part of a segment that belongs to the page at `address`, copied to `to`. */
static void copy_part(struct elf const *elf, struct elf_segment const *s, uint64_t address,
                      unsigned char *to) {
    uint64_t const from = address > s->address ? address : s->address;
    uint64_t const file_end = s->address + s->file;
    uint64_t const end =
        address + BATON_PAGE_SIZE < file_end ? address + BATON_PAGE_SIZE : file_end;

    if (from < end) {
        memcpy(to + (from - address), elf->bytes + s->offset + (from - s->address),
               (size_t)(end - from));
    }
}

static bool load_segment(struct load *l, struct elf const *elf, struct elf_segment const *s) {
    if (s->address < BATON_PROGRAM_BASE || s->address > BATON_PROGRAM_SHARED ||
        s->memory > BATON_PROGRAM_SHARED - s->address) {
        return refuse(l, "it has a segment at an address that is not for programs", MM_OK);
    }
    for (uint64_t at = s->address & ~(uint64_t)(BATON_PAGE_SIZE - 1u); at < s->address + s->memory;
         at += BATON_PAGE_SIZE) {
        baton_word const page = clean_page(l->parent);

        if (page == 0u) {
            return refuse(l, "there is not enough memory", MM_OK);
        }
        copy_part(elf, s, at, (unsigned char *)page);
        if (!place(l, page, (baton_word)at, s->access)) {
            return false;
        }
    }
    return true;
}

static bool load_file(struct load *l, baton_word *entry) {
    struct elf elf;
    bool executable = false;
    char const *why =
        elf_open(&elf, l->plan->bytes, l->plan->length, BATON_ELF_WIDE, BATON_ELF_MACHINE);

    for (unsigned i = 0; why == 0 && i < elf.segments; i++) {
        struct elf_segment s;
        bool load = false;

        why = elf_segment(&elf, i, &s, &load);
        if (why == 0 && load) {
            if (!load_segment(l, &elf, &s)) {
                return false;
            }
            executable = executable || ((s.access & MM_X) != 0u && elf.entry >= s.address &&
                                        elf.entry - s.address < s.memory);
        }
    }
    if (why == 0 && !executable) {
        why = "it starts at an address that is not executable";
    }
    *entry = why == 0 ? (baton_word)elf.entry : 0u;
    return why == 0 || refuse(l, why, MM_OK);
}

static bool start_page(struct load *l) {
    struct baton_plan const *const plan = l->plan;
    baton_word const page = clean_page(l->parent);
    struct baton_start *const start = (struct baton_start *)page;
    unsigned at = 0u;

    if (page == 0u) {
        return refuse(l, "there is not enough memory", MM_OK);
    }
    start->magic = BATON_START_MAGIC;
    start->version = BATON_START_VERSION;
    start->number = l->process->number;
    start->flags = plan->manage ? BATON_START_MANAGE : 0u;
    start->heap_pages = plan->heap_pages;
    start->shared_pages = plan->shared_pages;
    start->heap_frame = plan->heap_frame;
    start->board = (uint32_t)plan->board;
    start->files = plan->files;
    memcpy(start->file, plan->file, sizeof(start->file));
    start->arguments = plan->count;
    for (unsigned i = 0; i < plan->count; i++) {
        size_t const length = strlen(plan->arguments[i]) + 1u;

        if (i >= BATON_ARGUMENTS_MAX || length > BATON_ARGUMENTS_TEXT - at) {
            return refuse(l, "there are too many arguments", MM_OK);
        }
        memcpy(start->text + at, plan->arguments[i], length);
        at += (unsigned)length;
    }
    return place(l, page, BATON_PROGRAM_START, READ);
}

static bool attach(struct load *l, baton_word address) {
    return must(
        l, "its zone cannot be attached",
        baton_move(BATON_SLOT(l->zone), address + BATON_LEVEL(1u) + l->process->space, 0, 1u)
            .error);
}

static bool load_image(struct load *l, baton_word *entry) {
    if (!make(l, l->zone, MM_ZONE, "its zone cannot be made") || !load_file(l, entry) ||
        !start_page(l)) {
        return false;
    }
    for (unsigned i = 1u; i <= l->plan->stack_pages; i++) {
        if (!place_clean(l, BATON_PROGRAM_STACK - i * BATON_PAGE_SIZE)) {
            return false;
        }
    }
    return attach(l, BATON_PROGRAM_BASE);
}

/* Page `i` of the heap: any, or the one that the plan says. */
static bool place_heap(struct load *l, unsigned i) {
    baton_word const to = BATON_PROGRAM_HEAP + i * BATON_PAGE_SIZE;
    baton_word const page = l->plan->heap_first + i * BATON_PAGE_SIZE;

    if (l->plan->heap_first == 0u) {
        return place_clean(l, to);
    }
    memset((void *)page, 0, BATON_PAGE_SIZE);
    return place(l, page, to, ALL);
}

/* At least one zone, so that there is a place for pages that come later. */
static bool load_heap(struct load *l) {
    unsigned i = 0u;

    do {
        baton_word const base = BATON_PROGRAM_HEAP + i * BATON_PAGE_SIZE;

        if (!make(l, l->zone, MM_ZONE, "a zone of its heap cannot be made")) {
            return false;
        }
        do {
            if (i < l->plan->heap_pages && !place_heap(l, i)) {
                return false;
            }
            i++;
        } while (i < l->plan->heap_pages && i % BATON_ZONE_PAGES != 0u);
        if (!attach(l, base)) {
            return false;
        }
    } while (i < l->plan->heap_pages);
    return true;
}

static bool load_thread(struct load *l, baton_word entry) {
    baton_word const page = clean_page(l->parent);
    baton_word *const words = (baton_word *)page;

    if (page == 0u) {
        return refuse(l, "there is no memory left that is fit for objects", MM_OK);
    }
    words[BATON_THREAD_IP] = entry;
    words[BATON_THREAD_SP] = BATON_PROGRAM_STACK;
    words[BATON_THREAD_PRIORITY] = l->plan->priority;
    words[BATON_THREAD_A] = BATON_PROGRAM_START;
    return must(l, "its thread cannot be made",
                baton_make(page, BATON_SLOT(l->process->thread), MM_THREAD).error);
}

static bool lend(struct load *l, unsigned from, unsigned slot, unsigned rights, baton_word badge) {
    return must(
        l, "one of its slots cannot be filled",
        baton_clone(BATON_SLOT(from), BATON_SLOT(slot) + l->process->thread, rights, badge, 1u)
            .error);
}

static bool load_slots(struct load *l) {
    struct baton_process const *const p = l->process;
    unsigned const manage = l->plan->manage ? MM_MANAGE | MM_SHARE : 0u;
    unsigned const share = l->plan->manage ? MM_SHARE : 0u;
    unsigned const notify = share | (l->plan->notify ? MM_NOTIFY : 0u);

    return lend(l, p->space, BATON_SLOT_SPACE, MM_RUN | manage, 0u) &&
           lend(l, l->parent->home, BATON_SLOT_HANDLER, MM_SEND | share, p->number) &&
           lend(l, l->parent->home, BATON_SLOT_PARENT, MM_SEND | notify, p->number) &&
           lend(l, p->space, BATON_SLOT_SELF, MM_NOTIFY | share, BATON_SELF_BIT);
}

static bool plan_is_sound(struct load *l) {
    struct baton_plan const *const plan = l->plan;

    if (plan->stack_pages == 0u || plan->stack_pages > BATON_STACK_MAX) {
        return refuse(l, "its stack has no page, or too many", MM_OK);
    }
    if (plan->heap_pages > BATON_HEAP_MAX) {
        return refuse(l, "its heap has too many pages", MM_OK);
    }
    return is_empty(BATON_SLOT(l->process->thread)) ||
           refuse(l, "the slot for its thread is in use", MM_FULL);
}

struct baton_refusal baton_process_load(struct baton_parent const *parent,
                                        struct baton_process const *process,
                                        struct baton_plan const *plan) {
    struct load l = {parent, process, plan, parent->work, {0, MM_OK}};
    bool const fresh = is_empty(BATON_SLOT(process->space));
    baton_word entry;

    if (plan_is_sound(&l) &&
        !((!fresh || make(&l, process->space, MM_SPACE, "its space cannot be made")) &&
          load_image(&l, &entry) && load_heap(&l) && load_thread(&l, entry) && load_slots(&l))) {
        (void)baton_process_end(parent, process, !fresh);
    }
    return l.refusal;
}

baton_word baton_process_master(struct baton_process const *process) {
    return baton_inspect(BATON_SLOT(process->space)).role == MM_MASTER
               ? BATON_SLOT(process->space)
               : BATON_SLOT(BATON_SLOT_MASTER) + process->thread;
}

enum mm_error baton_process_give_master(struct baton_process const *process) {
    baton_word const slot = BATON_SLOT(process->space);
    baton_word const to = BATON_SLOT(BATON_SLOT_MASTER) + process->thread;
    enum mm_error error = baton_move(slot, to, 0, 1u).error;

    if (error == MM_OK) {
        error = baton_clone(to, slot, MM_MANAGE | MM_RUN | MM_SEND | MM_PASS | MM_NOTIFY | MM_SHARE,
                            0, 1u)
                    .error;
        if (error != MM_OK) {
            (void)baton_move(to, slot, 0, 1u);
        }
    }
    return error;
}

/* Take the master back, if the program still has it where it was given. */
static void take_master_back(struct baton_process const *process) {
    baton_word const slot = BATON_SLOT(process->space);
    baton_word const from = BATON_SLOT(BATON_SLOT_MASTER) + process->thread;

    if (baton_inspect(slot).role >= MM_SLAVE && baton_inspect(from).kind == MM_SPACE) {
        (void)baton_destroy(slot, 1u);
        (void)baton_move(from, slot, 0, 1u);
    }
}

/* Make sure that there is a zone around `address` of the program. */
static bool zone_at(struct baton_parent const *parent, struct baton_process const *process,
                    baton_word address) {
    baton_word const name =
        address / BATON_ZONE_SIZE * BATON_ZONE_SIZE + BATON_LEVEL(1u) + process->space;
    baton_word page;

    if (baton_inspect(name).error != MM_EMPTY) {
        return baton_inspect(name).error == MM_OK;
    }
    page = parent->page(parent->context);
    return page != 0u && baton_make(page, BATON_SLOT(parent->work), MM_ZONE).error == MM_OK &&
           baton_move(BATON_SLOT(parent->work), name, 0, 1u).error == MM_OK;
}

unsigned baton_process_show(struct baton_parent const *parent, struct baton_process const *process,
                            baton_word from, baton_word address, unsigned count, unsigned access) {
    unsigned done = 0u;

    while (done < count && zone_at(parent, process, address + done * BATON_PAGE_SIZE) &&
           baton_clone(from + done * BATON_PAGE_SIZE,
                       address + done * BATON_PAGE_SIZE + process->space, access, 0, 1u)
                   .error == MM_OK) {
        done++;
    }
    return done;
}

unsigned baton_process_fill(struct baton_parent const *parent, struct baton_process const *process,
                            baton_word address, unsigned count) {
    unsigned done = 0u;

    while (done < count) {
        baton_word const name =
            address / BATON_PAGE_SIZE * BATON_PAGE_SIZE + done * BATON_PAGE_SIZE + process->space;
        baton_word page;

        if (!zone_at(parent, process, name - process->space) || !is_empty(name)) {
            break;
        }
        page = clean_page(parent);
        if (page == 0u || baton_move(page, name, 0, 1u).error != MM_OK) {
            break;
        }
        done++;
    }
    return done;
}

unsigned baton_process_take(struct baton_parent const *parent, struct baton_process const *process,
                            baton_word address, unsigned count) {
    unsigned done = 0u;

    while (done < count) {
        baton_word const name =
            address / BATON_PAGE_SIZE * BATON_PAGE_SIZE + done * BATON_PAGE_SIZE + process->space;
        baton_word hole;

        if (baton_inspect(name).role != MM_MASTER) { /* and so is nothing that is not there */
            break;
        }
        hole = parent->hole(parent->context);
        if (hole == 0u || baton_move(name, hole, BATON_UNSHARED, 1u).error != MM_OK) {
            break;
        }
        (void)baton_adjust(hole, BATON_ADJUST, ALL, 1u);
        done++;
    }
    return done;
}

/* --- taking apart ------------------------------------------------------------------------ */

struct drain {
    struct baton_parent const *parent;
    struct baton_drained result;
    unsigned progress; /* what this pass has done */
};

static void take_master(struct drain *d, baton_word name, unsigned table, unsigned depth);

/* Move the master in `name`, of a page or of an object that ends, to the parent's memory. */
static bool give_back(struct drain *d, baton_word name) {
    baton_word const hole = d->parent->hole(d->parent->context);

    if (hole == 0u || baton_move(name, hole, 0, 1u).error != MM_OK) {
        return false;
    }
    (void)baton_adjust(hole, BATON_ADJUST, ALL, 1u);
    d->result.pages++;
    d->progress++;
    return true;
}

static void drain_zone(struct drain *d, unsigned slot) {
    unsigned used = baton_inspect(BATON_SLOT(slot)).used;

    for (unsigned i = 0; i < BATON_ZONE_PAGES && used > 0u; i++) {
        baton_word const name = i * BATON_PAGE_SIZE + slot;
        enum mm_error const error = baton_destroy(name, 1u).error;

        used -= error == MM_EMPTY ? 0u : 1u;
        if (error == MM_OK || (error == MM_ROLE && d->parent->hardware != 0u &&
                               baton_unfix(d->parent->hardware, name) == MM_OK)) {
            d->progress++;
        } else if (error != MM_EMPTY && !give_back(d, name)) {
            d->result.left++;
        }
    }
}

static void drain_space(struct drain *d, unsigned slot, unsigned depth) {
    unsigned used;

    while (baton_fail(slot) == MM_OK) {
        /* Each that waits for it gets DEAD. */
    }
    for (unsigned line = 0; line < LINES; line++) {
        (void)baton_unbind(slot, line); /* EMPTY: it is not bound to this space */
    }
    used = baton_inspect(BATON_SLOT(slot)).used;
    for (baton_word i = 0; i < BATON_SPACE_REGIONS && used > 0u; i++) {
        baton_word const name = i * BATON_ZONE_SIZE + BATON_LEVEL(1u) + slot;
        enum mm_error const error = baton_destroy(name, 1u).error;

        used -= error == MM_EMPTY ? 0u : 1u;
        if (error == MM_OK) {
            d->progress++;
        } else if (error != MM_EMPTY) {
            take_master(d, name, slot, depth);
        }
    }
}

static void drain_thread(struct drain *d, unsigned slot, unsigned depth) {
    (void)baton_suspend(BATON_SLOT(slot));
    for (unsigned i = 1u; i < BATON_THREAD_SLOTS; i++) {
        baton_word const name = BATON_SLOT(i) + slot;
        enum mm_error const error = baton_destroy(name, 1u).error;

        if (error == MM_OK || (error == MM_ROLE && baton_drop(name) == MM_OK)) {
            d->progress++;
        } else if (error != MM_EMPTY) {
            take_master(d, name, slot, depth);
        }
    }
}

static void drain_object(struct drain *d, unsigned slot, unsigned depth) {
    switch (baton_inspect(BATON_SLOT(slot)).kind) {
    case MM_ZONE:
    case MM_WINDOW: drain_zone(d, slot); break;
    case MM_SPACE: drain_space(d, slot, depth); break;
    case MM_THREAD: drain_thread(d, slot, depth); break;
    default: break; /* ledger pages have no containers */
    }
}

/* Objects in the slots of the thread in `from` go up to the thread in `to`. */
static void hoist(struct drain *d, unsigned from, unsigned to) {
    unsigned next = BATON_SLOT_FREE;

    (void)baton_suspend(BATON_SLOT(from));
    for (unsigned i = 1u; i < BATON_THREAD_SLOTS; i++) {
        while (next < BATON_THREAD_SLOTS && !is_empty(BATON_SLOT(next) + to)) {
            next++;
        }
        if (next < BATON_THREAD_SLOTS &&
            baton_move(BATON_SLOT(i) + from, BATON_SLOT(next) + to, 0, 1u).error == MM_OK) {
            d->progress++;
        }
    }
}

/* The object whose master stands in `name`, in the table in slot `table`, is emptied and ended; if
 * that cannot be, it goes back to where it was. */
static void take_master(struct drain *d, baton_word name, unsigned table, unsigned depth) {
    unsigned const slot = d->parent->work + depth;

    if (depth >= BATON_PROCESS_WORK || baton_move(name, BATON_SLOT(slot), 0, 1u).error != MM_OK) {
        d->result.left++;
        return;
    }
    drain_object(d, slot, depth + 1u);
    if (depth + 1u == BATON_PROCESS_WORK && baton_inspect(BATON_SLOT(slot)).kind == MM_THREAD &&
        baton_inspect(BATON_SLOT(table)).kind == MM_THREAD) {
        hoist(d, slot, table);
    }
    if (!give_back(d, BATON_SLOT(slot))) {
        d->result.left++;
        (void)baton_move(BATON_SLOT(slot), name, 0, 1u);
    }
}

static void finish_object(struct drain *d, unsigned slot, unsigned depth, bool end) {
    if (!is_empty(BATON_SLOT(slot))) {
        drain_object(d, slot, depth);
        if (end && !give_back(d, BATON_SLOT(slot))) {
            d->result.left++;
        }
    }
}

struct baton_drained baton_process_end(struct baton_parent const *parent,
                                       struct baton_process const *process, bool keep_space) {
    struct drain d = {parent, {0u, 0u}, 0u};

    do { /* what one cannot end because another refers to it ends in a later pass */
        d.progress = 0u;
        d.result.left = 0u;
        take_master_back(process);
        for (unsigned i = 0; i < BATON_PROCESS_WORK; i++) { /* what was on its way */
            finish_object(&d, parent->work + i, i + 1u, true);
        }
        finish_object(&d, process->thread, 0u, true);
        finish_object(&d, process->space, 0u, !keep_space);
    } while (d.result.left != 0u && d.progress != 0u);
    return d.result;
}
