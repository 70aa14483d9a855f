/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * A program of user/ as it is, over the hosted kernel: the guest. All other threads are
 * played by the fuzz target, from the records of its input.
 *
 *     guest: C code of user/ --baton_enter--> sim_call --> the kernel
 *       | loads, stores                                      | schedules
 *       v                                                    v
 *     addresses below 2 GiB                        not the guest: turn(thread), until it is
 *     = frames of the hosted memory, mapped
 *       where the page tables say so
 *
 * An access of the guest to a page that is not mapped here asks the software MMU; so
 * accessed and dirty bits are as on a processor, and a page that was taken away is
 * away. Words of the guest are 32 bits wide (guest/words.h). Before each input all memory, the
 * kernel and the guest's own variables are as they were at first.
 */
#ifndef FUZZ_HOST_H
#define FUZZ_HOST_H

#include "records.h"
#include "sim.h"
#include <baton/abi.h>

#define HOST_FRAMES_MAX 2048u
#define PAGE 4096u

enum host_frame {
    HOST_ANCHOR = 1,
    HOST_ROOT,
    HOST_ROOT_SPACE,
    HOST_GUEST,
    HOST_GUEST_SPACE,
    HOST_FIRST
};

extern struct sim sim;
extern mm_frame host_guest; /* the guest's thread: HOST_GUEST, unless host_build says otherwise */

/* Addresses from `first` on, `count` bytes, that the guest may lose by its own doing: an access there that
 * faults ends the input. Any other fault of the guest's is a finding. */
void host_may_lose(uint32_t first, uint32_t count);

/* One access of the guest that may fault. Returns whether it went through; else fault[] is what the kernel has
 * told: status, address, and three words more. */
bool host_touch(uint32_t address, unsigned access, uint32_t *value, uint32_t fault[5]);

/* What each target defines: the frames of its machine, at most HOST_FRAMES_MAX, and what makes what the first
 * thread of each input finds. It is called once, with the name of the running program, and what it made is
 * kept. */
extern uint32_t const host_frames;
void host_build(char const *program);

/* One input: turns for others until the guest runs, then guest(), which need not return. turn(thread)
 * lets the running thread, or the machine if it is HOST_ANCHOR, do something: one
 * step at least, or host_end. */
void host_run(uint8_t const *data, size_t size, void (*guest)(void), void (*turn)(mm_frame thread));

/* This input is over. Not to be called from outside of host_run. */
_Noreturn void host_end(void);

/* The next record of the input; ends it if there is none. */
uint8_t const *host_record(void);

/* --- for building: as the kernel at boot would ------------------------------------------------ */

/* Put a new object or page into a container. Returns its frame. */
mm_frame host_put(unsigned kind, mm_frame table, mm_index index);

/* Put a slave of what stands in one container into another one. */
void host_lend(mm_frame from, mm_index slot, mm_frame to, mm_index index, mm_rights rights,
               mm_word badge);

/* The bytes of a frame, and of a page that the space in frame `space` shows. */
uint8_t *host_bytes(mm_frame frame);
uint8_t *host_at(mm_frame space, uint32_t address);

/* `count` pages from `address` on in a space; zones are made as needed. */
void host_pages(mm_frame space, uint32_t address, unsigned count);

/* Show pages of one space, from `from` on, to another one. */
void host_show(mm_frame space, uint32_t from, mm_frame other, uint32_t to, unsigned count,
               mm_rights rights);

/* A thread, whose master is in `slot` of root's, in `space`; it is ready. */
void host_thread(mm_frame thread, mm_index slot, mm_frame space_table, mm_index space_slot,
                 unsigned priority);

/* A small program as a file: `to` has room for HOST_FILE bytes. */
#define HOST_FILE 8192u
void host_file(uint8_t *to);

/* --- for turns: the running thread ------------------------------------------------------------- */

struct sim_result host_call(isa_word call, isa_word a, isa_word b, isa_word c, isa_word d);

/* What stands in its result words. */
struct host_message {
    unsigned error, label, flags;
    isa_word token, words[2], badge;
};
struct host_message host_received(mm_frame thread);

/* Whether thread `thread` has received anything before, in this input; then it has. */
bool host_begun(mm_frame thread);

#endif
