/* SPDX-License-Identifier: BSD-2-Clause */
/* The oracle's state against the kernel's, container by container. */
#include "random_test.h"
#include <baton/thread.h>
#include <isa/machine.h>
#include <string.h>

uint32_t data_word(unsigned k) {
    static uint32_t const words[ORACLE_DATA] = {BATON_THREAD_IP, BATON_THREAD_PRIORITY,
                                                ISA_WORDS / 2u, ISA_WORDS - 1u};

    return words[k];
}

static unsigned kind_of(void const *context, uint32_t frame) {
    struct sim const *const sim = context;

    return frame < sim->kernel.mm.frames ? sim->ledger[frame].tag % 16u : (unsigned)MM_OUTSIDE;
}

static bool read_container(struct oracle const *o, struct sim const *sim, uint32_t table,
                           uint32_t index, struct o_ref *r) {
    unsigned const kind = kind_of(sim, table);

    if (!decode(o->format, sim->words[table][index], kind, kind_of, sim, r)) {
        printf("The word %#llx of container %u in frame %u (kind %u) says nothing.\n",
               (unsigned long long)sim->words[table][index], index, table, kind);
        return false;
    }
    if (kind == MM_THREAD) {
        r->badge = sim->words[table][ISA_SLOTS + index];
    }
    return true;
}

bool mirror_load(struct oracle *o, struct sim const *sim) {
    memset(o, 0, sizeof *o);
    o->format = format_here();
    o->zone_containers = MM_ZONE_CONTAINERS;
    o->space_containers = MM_SPACE_CONTAINERS;
    o->thread_containers = MM_THREAD_CONTAINERS;
    o->slaves_max = MM_SLAVES_MAX;
    o->frames = sim->frames;
    o->ledger = sim->kernel.mm.frames;
    o->fit = sim->kernel.mm.tables;
    o->thread = sim->kernel.thread;
    o->priority = (unsigned)sim->words[o->thread][THREAD_PRIORITY];
    o->space = sim->kernel.space;
    o->audits = KERNEL_DEBUG;
    for (uint32_t f = 0u; f < o->frames; f++) {
        o->frame[f].kind = kind_of(sim, f);
        o->frame[f].home = f < o->ledger ? sim->ledger[f].tag / 16u % (ISA_TAG_MARK / 16u) : 0u;
        for (uint32_t i = 0u; i < oracle_capacity(o, o->frame[f].kind); i++) {
            if (!read_container(o, sim, f, i, &o->frame[f].at[i])) {
                return false;
            }
        }
    }
    return true;
}

static void print_ref(char const *whose, struct o_ref const *r) {
    printf("  %s: ", whose);
    if (!r->full) {
        printf("empty, badge %#llx\n", (unsigned long long)r->badge);
        return;
    }
    printf("frame %u kind %u role %u rights %#x %s%s badge %#llx\n", r->frame, r->kind, r->role,
           r->rights, r->accessed ? "accessed " : "", r->dirty ? "dirty " : "",
           (unsigned long long)r->badge);
}

static bool same_ref(struct o_ref const *a, struct o_ref const *b) {
    return a->full == b->full && a->role == b->role && a->kind == b->kind &&
           a->rights == b->rights && a->frame == b->frame && a->accessed == b->accessed &&
           a->dirty == b->dirty && a->badge == b->badge;
}

static bool compare_containers(struct oracle const *o, struct sim const *sim, uint32_t f) {
    for (uint32_t i = 0u; i < oracle_capacity(o, o->frame[f].kind); i++) {
        struct o_ref r;

        if (!read_container(o, sim, f, i, &r)) {
            return false;
        }
        if (!same_ref(&r, &o->frame[f].at[i])) {
            printf("Container %u of frame %u (kind %u) differs.\n", i, f, o->frame[f].kind);
            print_ref("kernel", &r);
            print_ref("oracle", &o->frame[f].at[i]);
            return false;
        }
    }
    return true;
}

struct counts {
    unsigned slaves, attached, used;
};

/* All counts at once: the oracle's own functions count one frame at a time. */
static void count_all(struct oracle const *o, struct counts *counts) {
    memset(counts, 0, ORACLE_FRAMES * sizeof *counts);
    for (uint32_t f = 0u; f < o->frames; f++) {
        unsigned const kind = o->frame[f].kind;

        for (uint32_t i = 0u; i < oracle_capacity(o, kind); i++) {
            struct o_ref const *r = &o->frame[f].at[i];

            if (!r->full) {
                continue;
            }
            counts[f].used++;
            if (r->kind < MM_LINE) {
                counts[r->frame].slaves += r->role >= MM_SLAVE ? 1u : 0u;
                counts[r->frame].attached +=
                    kind == MM_SPACE || kind == MM_ZONE2 || kind == MM_ZONE3 ? 1u : 0u;
            }
        }
    }
}

static bool compare_ledger(struct oracle const *o, struct sim const *sim,
                           struct counts const *counts, uint32_t f) {
    struct mm_entry const *const e = &sim->ledger[f];
    struct counts const *const c = &counts[f];
    unsigned const kind = o->frame[f].kind;
    bool const zone = kind == MM_ZONE || kind == MM_ZONE2 || kind == MM_ZONE3;
    bool const has_home = zone && (c->attached > 0u || (kind != MM_ZONE && c->used > 0u));
    uint32_t const home = e->tag / 16u % (ISA_TAG_MARK / 16u);

    if (e->tag % 16u != kind || e->tag >= ISA_TAG_MARK || e->slaves != c->slaves ||
        e->used != c->used || e->attached != c->attached ||
        (has_home && home != o->frame[f].home)) {
        printf("The ledger differs at frame %u.\n"
               "  kernel: kind %u slaves %u used %u attached %u home %u\n"
               "  oracle: kind %u slaves %u used %u attached %u home %u\n",
               f, (unsigned)(e->tag % 16u), e->slaves, e->used, e->attached, home, kind, c->slaves,
               c->used, c->attached, has_home ? o->frame[f].home : 0u);
        return false;
    }
    return true;
}

static bool compare_data(struct oracle const *o, struct sim const *sim, uint32_t f) {
    for (unsigned k = 0u; k < ORACLE_DATA; k++) {
        if (sim->words[f][data_word(k)] != o->frame[f].data[k]) {
            printf("Word %u of page %u is %#llx, and should be %#llx.\n", data_word(k), f,
                   (unsigned long long)sim->words[f][data_word(k)],
                   (unsigned long long)o->frame[f].data[k]);
            return false;
        }
    }
    return true;
}

/* Whether word `i` of a frame of that kind may be something else than 0. */
static bool may_be_used(struct oracle const *o, uint32_t f, uint32_t i) {
    unsigned const kind = o->frame[f].kind;

    if (i < oracle_capacity(o, kind)) {
        return true;
    }
    if (kind == MM_THREAD) {
        return (i >= ISA_SLOTS && i < ISA_SLOTS + o->thread_containers) || i >= THREAD_FIRST;
    }
    return (kind == MM_PAGE || kind == MM_OUTSIDE) &&
           (i == data_word(0u) || i == data_word(1u) || i == data_word(2u) || i == data_word(3u));
}

static bool compare_deep(struct oracle const *o, struct sim const *sim) {
    for (uint32_t f = 0u; f < o->frames; f++) {
        for (uint32_t i = 0u; i < ISA_WORDS; i++) {
            if (sim->words[f][i] != 0u && !may_be_used(o, f, i)) {
                printf("Word %u of frame %u (kind %u) is %#llx, and should be 0.\n", i, f,
                       o->frame[f].kind, (unsigned long long)sim->words[f][i]);
                return false;
            }
        }
    }
    for (uint32_t port = 0u; port < MACHINE_PORTS; port++) {
        if (machine.ports[port] != oracle_port_allowed(o, port)) {
            printf("Port %u is %s.\n", port, machine.ports[port] ? "allowed" : "forbidden");
            return false;
        }
    }
    return true;
}

bool mirror_compare(struct oracle const *o, struct sim const *sim, bool deep) {
    struct counts counts[ORACLE_FRAMES];

    count_all(o, counts);
    for (uint32_t f = 0u; f < o->ledger; f++) {
        if (!compare_ledger(o, sim, counts, f) || !compare_containers(o, sim, f)) {
            return false;
        }
    }
    for (uint32_t f = 0u; f < o->frames; f++) {
        if ((o->frame[f].kind == MM_PAGE || o->frame[f].kind == MM_OUTSIDE) &&
            !compare_data(o, sim, f)) {
            return false;
        }
    }
    if (sim->kernel.thread != o->thread || sim->kernel.space != o->space ||
        sim->words[o->thread][THREAD_CATCH] != o->catch_at) {
        printf("The running thread, its space or where it goes on after a fault differ.\n");
        return false;
    }
    return !deep || compare_deep(o, sim);
}
