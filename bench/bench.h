/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * What the system's operations cost, in instructions: a program in root's place.
 *
 *   root's slots    64     65      66     67     68    80           81
 *                   empty  object  zone   zone   page  other space  its zone
 *                                  full          table
 *
 *   root's space    here: a zone for pages       there: nothing, and the other space's zone
 *
 * Each operation is done RUNS times, each time from the same state; the step
 * that undoes it is not measured. Between two operations everything is as it was.
 */
#ifndef BENCH_H
#define BENCH_H

#include <baton/boot.h>
#include <baton/machine.h>
#include <bench/stamp.h>

#define RUNS 200u
#define PAGES 96u

/* Root's slots. */
#define SLOT_EMPTY 64u
#define SLOT_OBJECT 65u
#define SLOT_ZONE 66u
#define SLOT_OTHER 80u
#define SLOT_OTHER_ZONE 81u
#define SLOT_THREAD(i) (90u + (i))

struct bench {
    struct baton_boot const *info;
    baton_word page[PAGES]; /* free pages in root's memory, one after the other */
    baton_word here;        /* a zone is attached here, empty */
    baton_word there;       /* an empty region; in the other space, a zone */
};

/* --- measure.c: counting ----------------------------------------------------------- */

/* The five words of a call, and what its status has to begin with. */
struct step {
    baton_word words[5];
    enum mm_error error;
};

struct operation {
    char const *name;
    char const *variant;
    struct step measured;
    struct step undo;      /* nothing, if it is all zero */
    baton_word touch;      /* read before, so that the MMU knows the address; 0: none */
    baton_word untouch;    /* its accessed bit is cleared before; 0: none */
    void (*prepare)(void); /* done before each run; null: nothing */
};

/* Find out whether the counter counts instructions, and what the measuring costs. Returns false if it
 * does not: then there is nothing to measure. */
bool bench_calibrate(void);

/* What is between the stamps of bench_enter, bench_touch and bench_out besides the kernel. */
uint32_t bench_base_enter(void);
uint32_t bench_base_touch(void);
uint32_t bench_base_now(void); /* of two readings, one after the other */

/* Wait until no interrupt of the kernel's timer will come for many thousand instructions. */
void bench_quiet(void);

/* Measure it RUNS times, as a system call and through its C function. */
void bench_operation(struct operation const *operation);

/* From now on, or no longer, measure each operation once only. */
void bench_once(bool once);

/* One step, not measured: it has to succeed. */
void bench_do(struct step step);
void bench_must(bool holds, char const *what);

/* A measured operation: RUNS counts of the kernel's instructions and of the program's; `app` may be
 * null. The counts are sorted. */
void bench_result(char const *name, char const *variant, uint32_t *kernel, uint32_t *app);

/* Print all that was measured, one line an operation. Returns false if something did not hold. */
bool bench_print(void);

/* --- the groups ----------------------------------------------------------------------- */

void bench_pages(struct bench const *bench);
void bench_objects(struct bench const *bench);
void bench_ipc(struct bench const *bench);
void bench_interrupts(struct bench const *bench);
void bench_buddy(struct bench const *bench);
void bench_growth(struct bench const *bench);
void bench_memory(struct bench const *bench);

#endif
