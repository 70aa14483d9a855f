/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * Breadth first through all states of a world.
 *
 *     explore --list
 *     explore [--states N] [--unreduced] WORLD     search; exit status 1 if something is wrong
 *     explore --replay TRACE                       do again what led there
 *
 * Only the states of the level that is gone through and of the next are kept whole; of all others
 * there are fingerprints (seen.c). A trace is found by looking for the fingerprints on the way again.
 */
#include "explore.h"
#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>

/* --- the states of a level ------------------------------------------------------------------ */

struct level {
    uint8_t *bytes; /* each state: its number, its length, itself */
    size_t used, room;
};

#define HEAD 6u

static void level_add(struct level *level, uint32_t number, struct packed const *state) {
    uint16_t const length = (uint16_t)state->length;

    if (level->used + HEAD + length > level->room) {
        level->room = level->room * 2u + 65536u;
        level->bytes = realloc(level->bytes, level->room);
        if (level->bytes == NULL) {
            fprintf(stderr, "explore: there is not enough memory\n");
            exit(2);
        }
    }
    memcpy(level->bytes + level->used, &number, sizeof number);
    memcpy(level->bytes + level->used + 4u, &length, sizeof length);
    memcpy(level->bytes + level->used + HEAD, state->bytes, length);
    level->used += HEAD + length;
}

static size_t level_get(struct level const *level, size_t where, uint32_t *number,
                        struct packed *state) {
    uint16_t length;

    memcpy(number, level->bytes + where, sizeof *number);
    memcpy(&length, level->bytes + where + 4u, sizeof length);
    state->length = length;
    memcpy(state->bytes, level->bytes + where + HEAD, length);
    return where + HEAD + length;
}

/* --- one step -------------------------------------------------------------------------------- */

static struct {
    struct seen seen;
    struct seen orbits; /* of an unreduced search: the states that a reduced one would find */
    bool unreduced;
    struct level now, next;
    uint64_t transitions, refusals;
    uint32_t limit;       /* of states */
    uint32_t number;      /* of the state that is gone through */
    struct action action; /* the last one, */
    bool acted;           /* if there was one in this state */
    struct packed state;
} search;

static void found(void) {
    struct packed state;
    struct numbering numbering;

    if (search.unreduced) {
        image_pack(&state, &numbering, true);
        (void)seen_add(&search.orbits, fingerprint_of(&state), 0u);
    }
    image_pack(&state, &numbering, !search.unreduced);
    if (seen_add(&search.seen, fingerprint_of(&state), search.number)) {
        check_state();
        level_add(&search.next, search.seen.count - 1u, &state);
    }
}

static void try_action(struct action const *action) {
    search.action = *action;
    search.acted = true;
    search.transitions++;
    if (step(action)) {
        found();
        image_undo(action->what == HAPPENS_ACCESS);
    } else {
        search.refusals++;
    }
}

/* --- one state -------------------------------------------------------------------------------- */

static void expand(struct packed const *state) {
    search.acted = false;
    if (world->reclaim) {
        image_unpack(state);
        if (state_of(ROOT) != STATE_READY || (int)word_of(ROOT, THREAD_PRIORITY) != most_urgent()) {
            violated("root cannot reclaim: it does not run");
        }
        image_start(ROOT);
        reclaim();
        check_state();
    }
    each_actor(state, try_action);
    if (!image_clean()) {
        violated("a word was written that nothing uses");
    }
}

/* --- traces ---------------------------------------------------------------------------------------- */

static struct {
    uint64_t wanted;
    bool found;
    struct action action;
    struct packed state;
} retrace;

static void look_for(struct action const *action) {
    struct packed state;
    struct numbering numbering;
    unsigned error;

    if (retrace.found) {
        return;
    }
    perform(action);
    if (action->what == HAPPENS_CALL && refused(action, &error)) {
        return;
    }
    image_pack(&state, &numbering, !search.unreduced);
    if (fingerprint_of(&state) == retrace.wanted) {
        retrace.found = true;
        retrace.action = *action;
        retrace.state = state;
    }
    image_undo(action->what == HAPPENS_ACCESS);
}

/* From the first state to that with this number. */
static void print_way(uint32_t number, struct packed *state) {
    uint32_t const parent = search.seen.parent[number];

    if (number == 0u) {
        first_state(state);
        return;
    }
    print_way(parent, state);
    retrace.wanted = search.seen.fingerprint[number];
    retrace.found = false;
    each_actor(state, look_for);
    printf("/");
    print_trace_piece(&retrace.action);
    *state = retrace.state;
}

static void print_violation(void) {
    struct action const last = search.action;
    bool const acted = search.acted;
    struct packed state;

    printf("violation\t%s\n", what_is_wrong);
    if (setjmp(violation) != 0) {
        printf("\nexplore: the way there cannot be found again: %s\n", what_is_wrong);
        return;
    }
    printf("trace\t%s", world->name);
    print_way(search.number, &state);
    if (acted) {
        printf("/");
        print_trace_piece(&last);
    }
    printf("\n");
}

/* --- a search ------------------------------------------------------------------------------------------ */

/* All levels, until there is nothing new. Returns how many there were. */
static unsigned all_levels(void) {
    unsigned depth = 0u;

    while (search.next.used != 0u && search.seen.count < search.limit) {
        struct level const level = search.next;

        search.next = search.now;
        search.next.used = 0u;
        search.now = level;
        for (size_t i = 0u; i < level.used && search.seen.count < search.limit;) {
            i = level_get(&level, i, &search.number, &search.state);
            expand(&search.state);
        }
        depth++;
        if (getenv("EXPLORE_PROGRESS") != NULL) {
            fprintf(stderr, "level %u: %u states, %" PRIu64 " transitions\n", depth,
                    search.seen.count, search.transitions);
        }
    }
    return depth;
}

static int explore(void) {
    struct timespec began, ended;
    struct packed first;
    unsigned depth;

    (void)clock_gettime(CLOCK_PROCESS_CPUTIME_ID, &began);
    seen_create(&search.seen);
    seen_create(&search.orbits);
    printf("world\t%s\t%s\n", world->name, world->about);
    (void)fflush(stdout);
    if (setjmp(violation) != 0) {
        printf("states\t%u\ntransitions\t%" PRIu64 "\n", search.seen.count, search.transitions);
        print_violation();
        return 1;
    }
    messages_learn();
    first_state(&first);
    (void)seen_add(&search.seen, fingerprint_of(&first), 0u);
    (void)seen_add(&search.orbits, fingerprint_of(&first), 0u);
    level_add(&search.next, 0u, &first);
    depth = all_levels();
    (void)clock_gettime(CLOCK_PROCESS_CPUTIME_ID, &ended);
    printf("states\t%u\ntransitions\t%" PRIu64 "\nrefusals\t%" PRIu64 "\ndepth\t%u\n",
           search.seen.count, search.transitions, search.refusals, depth - 1u);
    if (search.unreduced) {
        printf("orbits\t%u\n", search.orbits.count);
    }
    printf("closed\t%s\nseconds\t%.1f\n", search.next.used == 0u ? "yes" : "no",
           (double)(ended.tv_sec - began.tv_sec) + (double)(ended.tv_nsec - began.tv_nsec) / 1e9);
    report_counts();
    return 0;
}

/* --- again --------------------------------------------------------------------------------------------- */

static bool parse_piece(char const *text, struct action *a) {
    unsigned what;
    unsigned actor;
    unsigned long long w[5];

    if (sscanf(text, "%u:%u:%llx:%llx:%llx:%llx:%llx", &what, &actor, &w[0], &w[1], &w[2], &w[3],
               &w[4]) != 7 ||
        what > HAPPENS_FPU || actor >= FRAMES) {
        return false;
    }
    *a = call_of(actor, (isa_word)w[0], (isa_word)w[1], (isa_word)w[2], (isa_word)w[3],
                 (isa_word)w[4]);
    a->what = (enum happening)what;
    return true;
}

static bool replay_step(char const *text, struct packed *state, unsigned n) {
    struct numbering numbering;
    struct action action;

    if (!parse_piece(text, &action)) {
        fprintf(stderr, "explore: `%s` is no step of a trace\n", text);
        return false;
    }
    prepare(state, action.actor);
    printf("%3u  ", n);
    print_action(&action);
    (void)fflush(stdout);
    if (step(&action)) {
        printf("  -> %llu\n", (unsigned long long)word_of(action.actor, THREAD_CALL));
        image_pack(state, &numbering, !search.unreduced);
        check_state();
    } else {
        printf("  -> refused: %llu\n", (unsigned long long)word_of(action.actor, THREAD_CALL));
    }
    return true;
}

static int replay(char const *trace) {
    static struct packed state;
    static char const *piece;
    static unsigned n;

    piece = strchr(trace, '/');
    if (!choose_world(trace, piece != NULL ? (size_t)(piece - trace) : strlen(trace))) {
        return 2;
    }
    if (setjmp(violation) != 0) {
        printf("\nviolation\t%s\n", what_is_wrong);
        return 1;
    }
    messages_learn();
    first_state(&state);
    for (; piece != NULL; piece = strchr(piece + 1, '/')) {
        if (!replay_step(piece + 1, &state, ++n)) {
            return 2;
        }
    }
    if (world->reclaim) {
        image_unpack(&state);
        image_start(ROOT);
        reclaim();
        check_state();
    }
    printf("nothing is wrong after %u steps\n", n);
    return 0;
}

static int list(void) {
    for (unsigned i = 0u; i < worlds_count; i++) {
        printf("%s\t%s\t%s\n", worlds[i].name, worlds[i].quick ? "quick" : "long", worlds[i].about);
    }
    return 0;
}

int main(int argc, char **argv) {
    search.limit = UINT32_MAX;
    sim_create(&sim, FRAMES, FRAMES);
    for (int i = 1; i < argc; i++) {
        if (strcmp(argv[i], "--list") == 0) {
            return list();
        }
        if (strcmp(argv[i], "--unreduced") == 0) {
            search.unreduced = true;
        } else if (strcmp(argv[i], "--states") == 0 && i + 1 < argc) {
            search.limit = (uint32_t)strtoul(argv[++i], NULL, 10);
        } else if (strcmp(argv[i], "--replay") == 0 && i + 1 < argc) {
            return replay(argv[i + 1]);
        } else if (!choose_world(argv[i], strlen(argv[i]))) {
            return 2;
        }
    }
    if (world == NULL) {
        fprintf(stderr, "usage: %s --list | [--unreduced] [--states N] WORLD | --replay TRACE\n",
                argv[0]);
        return 2;
    }
    return explore();
}
