/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * Random system calls and accesses, on the hosted kernel and on the oracle.
 *
 *     random_test [--seed N] [--count N] [--verbose]
 *
 * The same seed and count do the same again, on every machine. A world is left
 * for a new one after some hundred operations, or when root has stopped.
 */
#include "random_test.h"
#include <isa/mmu.h>
#include <inttypes.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>

#define HISTORY 20u
#define WORLD_LIFE 700u /* operations in one world */
#define DEEP 64u        /* every how many operations everything is compared */
#define CATCH_AT 0x1230u

static struct sim sim;
static struct oracle oracle;
static struct operation history[HISTORY];
static uint64_t done;

static bool complain(char const *what) {
    printf("%s\n", what);
    return false;
}

/* --- one operation ------------------------------------------------------------------- */

static bool same_result(struct sim_result const *k, struct o_result const *o) {
    if (k->status == o->status && k->a == o->a && k->b == o->b && k->c == o->c && k->d == o->d) {
        return true;
    }
    printf(
        "The results differ (%s).\n  kernel: error %u, %u done, A %#llx B %#llx C %#llx D %#llx\n"
        "  oracle: error %u, %u done, A %#llx B %#llx C %#llx D %#llx\n",
        reason_text(o->reason), (unsigned)(k->status & 255u), (unsigned)(k->status >> 8),
        (unsigned long long)k->a, (unsigned long long)k->b, (unsigned long long)k->c,
        (unsigned long long)k->d, (unsigned)(o->status & 255u), (unsigned)(o->status >> 8),
        (unsigned long long)o->a, (unsigned long long)o->b, (unsigned long long)o->c,
        (unsigned long long)o->d);
    return false;
}

static bool do_call(struct o_call const *call) {
    enum call_class const class = class_of(call);
    struct o_place s = {0}, d = {0};
    bool const named = oracle_resolve(&oracle, call->a, &s) == WHY_DONE &&
                       oracle_resolve(&oracle, call->b, &d) == WHY_DONE;
    struct o_result expected;
    struct sim_result result;

    oracle_call(&oracle, call, &expected);
    result = sim_call(&sim, (isa_word)call->call, (isa_word)call->a, (isa_word)call->b,
                      (isa_word)call->c, (isa_word)call->d);
    cover_call(class, expected.reason);
    if (class <= CLASS_CLONE && named && expected.done > 0u) {
        cover_shape(class, oracle.frame[s.table].kind, oracle.frame[d.table].kind);
    }
    if (sim.stopped) {
        printf("The kernel stopped in a system call:\n%s\n", sim.console);
        return false;
    }
    return same_result(&result, &expected);
}

/* What a thread finds after a fault that it caught. */
static bool check_caught(struct operation const *op, bool present, isa_word ip, isa_word sp) {
    isa_word const *const words = sim.words[oracle.thread];
    isa_word const status =
        ((isa_word)0xff0e << 16) + (op->access == MM_W ? BATON_FAULT_WRITE : 0u) +
        (op->access == MM_X ? BATON_FAULT_FETCH : 0u) + (present ? BATON_FAULT_PRESENT : 0u);

    return words[THREAD_CALL] == status && words[THREAD_A] == (isa_word)op->address &&
           words[THREAD_B] == ip && words[THREAD_C] == op->access && words[THREAD_D] == sp &&
           words[THREAD_IP] == CATCH_AT && words[THREAD_SP] == sp;
}

static unsigned data_index(uint64_t address) {
    for (unsigned k = 0u; k < ORACLE_DATA; k++) {
        if (address % 4096u == data_word(k) * sizeof(isa_word)) {
            return k;
        }
    }
    return 0u;
}

/* An access. *stopped tells that root did not catch its fault, and is no more. */
static bool do_access(struct operation const *op, bool *stopped) {
    isa_word *const words = sim.words[oracle.thread];
    isa_word const ip = (isa_word)(done + 1u);
    isa_word const sp = (isa_word)~done;
    isa_word value = (isa_word)op->value;
    uint64_t *data;
    uint32_t frame = 0u;
    bool present;
    bool const allowed = oracle_access(&oracle, op->address, op->access, &frame, &present);
    enum sim_access how;

    words[THREAD_IP] = ip;
    words[THREAD_SP] = sp;
    how = sim_access(&sim, (isa_word)op->address, op->access, &value);
    cover_access(op->access, how);
    if (!allowed) {
        *stopped = oracle.catch_at == 0u;
        if (how != (*stopped ? SIM_STOPPED : SIM_CAUGHT)) {
            return complain(how == SIM_DONE ? "The access should have faulted."
                                            : "The fault went the wrong way.");
        }
        if (*stopped) {
            return strstr(sim.console, "root has stopped") != NULL ||
                   complain("The kernel stopped without saying why.");
        }
        oracle.catch_at = 0u;
        return check_caught(op, present, ip, sp) || complain("The caught fault is told wrongly.");
    }
    if (how != SIM_DONE) {
        return complain("The access should have gone through.");
    }
    data = &oracle.frame[frame].data[data_index(op->address)];
    if (op->access == MM_W) {
        *data = op->value;
    }
    return value == *data || complain("The access found something else in memory.");
}

/* What has to hold after every operation, besides the same state. */
static bool check_all(bool deep) {
    struct mm_finding finding;
    struct mmu_flaw flaw;

    if (!mirror_compare(&oracle, &sim, deep)) {
        return false;
    }
    finding = mm_audit(&sim.kernel.mm);
    if (finding.flaw != MM_SOUND) {
        printf("The audit finds: %s, frame %u, container %u.\n", mm_flaw_text(finding.flaw),
               finding.frame, finding.index);
        return false;
    }
    flaw = mmu_check();
    if (flaw.kind != MMU_SOUND) {
        printf("The MMU: %s: address %#llx, level %u, cached: frame %u access %u, "
               "now: frame %u access %u.\n",
               mmu_flaw_text(flaw.kind), (unsigned long long)flaw.address, flaw.level,
               flaw.cached_frame, flaw.cached_access, flaw.now_frame, flaw.now_access);
        return false;
    }
    return true;
}

/* --- many ------------------------------------------------------------------------------ */

static enum call_class pick_class(struct random *r) {
    static unsigned const weights[CLASS_COUNT] = {36u, 24u, 14u, 6u, 9u, 2u, 3u, 2u, 1u, 1u, 2u};
    unsigned at = random_below(r, 100u);
    unsigned class = 0u;

    while (at >= weights[class]) {
        at -= weights[class ++];
    }
    return class;
}

static struct operation pick(struct random *r) {
    struct operation op = {0};

    if (random_chance(r, 30u)) {
        op = generate_access(r, &oracle);
        if (oracle.catch_at != 0u || oracle_allows(&oracle, op.address, op.access) ||
            random_chance(r, 1u)) {
            return op;
        }
        op = (struct operation){
            .call = {.call = BATON_CONTROL + BATON_OPERATION(BATON_CONTROL_CATCH), .b = CATCH_AT}};
        return op;
    }
    {
        struct wish const wish = cover_wish(r, pick_class(r));

        op.call = generate_call(r, &oracle, &wish);
        if (wish.class == CLASS_CONTROL && op.call.b != 0u) {
            op.call.b = CATCH_AT;
        }
    }
    return op;
}

static bool new_world(struct random *r) {
    if (!world_make(&sim, r, random_chance(r, 6u))) {
        return complain("The small world cannot be made.");
    }
    return mirror_load(&oracle, &sim) && check_all(true);
}

static bool step(struct operation const *op, bool *stopped) {
    history[done % HISTORY] = *op;
    done++;
    return (op->is_access ? do_access(op, stopped) : do_call(&op->call)) &&
           check_all(done % DEEP == 0u);
}

static bool run(uint64_t seed, uint64_t count, bool verbose) {
    struct random r = random_seeded(seed);
    uint64_t left = 0u;

    while (done < count) {
        struct operation op;
        bool stopped = false;

        if (left == 0u) {
            if (!new_world(&r)) {
                return false;
            }
            left = WORLD_LIFE;
        }
        op = pick(&r);
        if (verbose) {
            printf("%" PRIu64 ": ", done);
            print_operation(stdout, &op);
            printf("\n");
        }
        if (!step(&op, &stopped)) {
            return false;
        }
        left = stopped ? 0u : left - 1u;
    }
    return true;
}

static void print_history(void) {
    uint64_t const first = done > HISTORY ? done - HISTORY : 0u;

    printf("The last operations:\n");
    for (uint64_t i = first; i < done; i++) {
        printf("%8" PRIu64 "  ", i);
        print_operation(stdout, &history[i % HISTORY]);
        printf("\n");
    }
}

int main(int argc, char **argv) {
    uint64_t seed = (uint64_t)time(NULL);
    uint64_t count = 400000u;
    bool verbose = false;
    unsigned missing;

    for (int i = 1; i < argc; i++) {
        if (strcmp(argv[i], "--seed") == 0 && i + 1 < argc) {
            seed = strtoull(argv[++i], NULL, 0);
        } else if (strcmp(argv[i], "--count") == 0 && i + 1 < argc) {
            count = strtoull(argv[++i], NULL, 0);
        } else if (strcmp(argv[i], "--verbose") == 0) {
            verbose = true;
        } else {
            fprintf(stderr, "usage: %s [--seed N] [--count N] [--verbose]\n", argv[0]);
            return 2;
        }
    }
    printf("random %s: --seed %" PRIu64 " --count %" PRIu64 "\n", format_here()->name, seed, count);
    sim_create(&sim, WORLD_FRAMES, WORLD_LEDGER);
    if (!run(seed, count, verbose)) {
        print_history();
        printf("At operation %" PRIu64 "; again: %s --seed %" PRIu64 " --count %" PRIu64 "\n"
               "[  FAILED  ] operations\n",
               done == 0u ? 0u : done - 1u, argv[0], seed, done == 0u ? 1u : done);
        return 1;
    }
    printf("%" PRIu64 " operations agree\n[       OK ] operations\n", done);
    missing = cover_report(stdout);
    /* A short run, for a look, cannot see everything. */
    if (missing != 0u && count >= 200000u) {
        printf("%u cells that can be reached stayed empty.\n[  FAILED  ] coverage\n", missing);
        return 1;
    }
    printf("[       OK ] coverage\n[  PASSED  ] 2 test(s).\n");
    return 0;
}
