/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * The system calls, as C functions. docs/abi.md describes each call with its
 * errors in the order of checking; <baton/abi.h> has the numbers.
 *
 *     program --> baton_move(...) --> baton_enter(words) --> sysenter
 *                 puts the fields       the ISA's few
 *                 into five words       instructions
 *
 * baton_enter is in user/isa/<isa>/baton/enter.h: words[0..4] are CALL, A, B, C, D; the results
 * replace them. Every value of every word is safe to try.
 *
 * A name is one word: an address, a level and a slot (BATON_LEVEL, BATON_SLOT).
 * Every call costs one entry into the kernel and is bounded there.
 */
#ifndef BATON_SYSCALL_H
#define BATON_SYSCALL_H

#include <baton/abi.h>
#include <baton/enter.h>
#include <mmscd/error.h>
#include <mmscd/types.h>
#include <stdbool.h>
#include <stdint.h>

typedef uintptr_t baton_word; /* a machine word: an address, a name, an argument */

/* What a memory call answers. `accessed` and `dirty` have bit k % 32 of word k / 32
 * set for container k of the run (docs/abi.md, the memory calls). */
struct baton_result {
    enum mm_error error; /* of the first container that failed; MM_OK if none did */
    unsigned done;       /* containers of the run that were done before */
    uint32_t accessed[2];
    uint32_t dirty[2];
};

/* What inspect tells about one container. */
struct baton_info {
    enum mm_error error; /* if not MM_OK, the rest is 0 */
    unsigned kind;       /* enum mm_kind */
    unsigned role;       /* enum mm_role */
    unsigned rights;     /* MM_R ... MM_DROP */
    bool shared;         /* the frame has slaves */
    bool accessed;
    bool dirty;
    baton_word badge;  /* of a slot */
    unsigned used;     /* containers of the object that are full */
    unsigned attached; /* region entries that hold the zone */
    unsigned state;    /* of a thread: enum baton_thread_state */
    unsigned priority; /* of a thread */
};

/* What the holder of the hardware right is told about a container's frame. */
struct baton_frame {
    enum mm_error error; /* if not MM_OK, the rest is 0 */
    baton_word frame;    /* its number */
    unsigned slaves;     /* slave references to it, wherever they stand */
    unsigned used;
    unsigned attached;
    unsigned kind; /* in the ledger */
};

/* What the kernel's own audit found. */
struct baton_finding {
    enum mm_error error; /* MM_KIND: this kernel has no audit */
    unsigned flaw;       /* 0: all invariants hold */
    baton_word frame;
    baton_word container;
};

/* Hand the masters of `count` (1 to 64) adjacent containers from `source` on to the empty ones from
 * `destination`. `flags` is 0 or BATON_UNSHARED (refuse frames that have slaves).
 * NAME a name leads nowhere, or the runs overlap. EMPTY nothing in the source. FULL the destination
 * is in use. ROLE the source is no master. KIND the destination holds other kinds.
 * BUSY UNSHARED and slaves; a zone at home elsewhere; slots 1 to 3 of a thread that may run. */
struct baton_result baton_move(baton_word source, baton_word destination, unsigned flags,
                               unsigned count);

/* Make the page whose master is in `source` an object of `kind` (MM_THREAD to MM_ZONE3, as far as
 * there are such here), its master in the empty slot `destination`. The page is cleared; for a
 * thread, it says first how that starts (<baton/thread.h>). To end an object, move it from its slot
 * to an empty page container with baton_move. KIND also: not a kind that can be made, or the frame
 * is not fit for objects. RIGHTS what a thread's page says is not allowed. BUSY it has slaves. */
struct baton_result baton_make(baton_word source, baton_word destination, unsigned kind);

/* Put a slave of each of `count` frames from `source` on into the empty containers from
 * `destination`, with `rights` (a subset of the source's; without MM_SHARE the slave is final).
 * `badge` is 0, or set by a clone from a master into a slot.
 * NAME, EMPTY, FULL as for move. ROLE the source is fixed. KIND not a kind to clone, or the
 * destination holds others. RIGHTS not held, or not expressible. BUSY a zone at home elsewhere.
 * LIMIT the frame has 65,534 slaves. */
struct baton_result baton_clone(baton_word source, baton_word destination, unsigned rights,
                                baton_word badge, unsigned count);

/* Destroy the slaves in `count` adjacent containers from `name` on.
 * NAME. EMPTY nothing there. ROLE it is a master, or fixed. */
struct baton_result baton_destroy(baton_word name, unsigned count);

/* Set the access rights of `count` page references from `name` on (flags BATON_ADJUST), clear
 * their accessed or dirty bits (BATON_CLEAR_ACCESSED, BATON_CLEAR_DIRTY), and tell those bits as
 * they were. `rights` is 0 without BATON_ADJUST. Without any flag and with count > 1 it only tells
 * the bits. NAME. EMPTY nothing there. With a flag: ROLE it is fixed; KIND it is no page; RIGHTS
 * not expressible, or no subset of a slave's. */
struct baton_result baton_adjust(baton_word name, unsigned flags, unsigned rights, unsigned count);

/* Look at one container. NAME the name leads nowhere. EMPTY nothing there. */
struct baton_info baton_inspect(baton_word name);

/* --- IPC ------------------------------------------------------------------------------ */

/* What a call or an answer says. All zero is an empty message. */
struct baton_send {
    unsigned label;       /* below BATON_LABEL_KERNEL */
    unsigned mode;        /* BATON_MODE_...: whether and how a reference goes along */
    unsigned rights;      /* for BATON_MODE_CLONE */
    baton_word reference; /* name of its container */
    baton_word words[2];
};

/* What came: a message, a notification, or the answer to a call. */
struct baton_message {
    enum mm_error error; /* if not MM_OK, the rest is 0 */
    unsigned label;
    unsigned flags;   /* BATON_IPC_..., and BATON_FAULT_... of a fault */
    baton_word token; /* to answer with; 0 of notifications and answers */
    baton_word words
        [2]; /* of a fault: its address, and the instruction pointer; of a notification: bits */
    baton_word badge; /* of the reference that the caller called through */
};

/* What the next two have in common. In line, because much of `send` is mostly known. */
static inline struct baton_message baton_ipc(unsigned call, baton_word a,
                                             struct baton_send const *send) {
    baton_word words[5] = {call, a, 0, 0, 0};

    if (send != 0) {
        words[0] |= BATON_LABEL((baton_word)send->label) | BATON_RIGHTS(send->rights) | send->mode;
        words[2] = send->words[0];
        words[3] = send->words[1];
        words[4] = send->reference;
    }
    baton_enter(words);
    return (struct baton_message){.error = (enum mm_error)BATON_ERROR(words[0]),
                                  .label = (unsigned)(words[0] / 65536u % 65536u),
                                  .flags = (unsigned)(words[0] % 65536u / 256u * 256u),
                                  .token = words[1],
                                  .words = {words[2], words[3]},
                                  .badge = words[4]};
}

/* Call the space in the caller's slot `slot`, and wait for the answer.
 * NAME, EMPTY nothing there. KIND no space. RIGHTS it lacks SEND, or the label is the kernel's.
 * DEAD the space's manager failed the call. CANCELLED the parent did. */
static inline struct baton_message baton_call(unsigned slot, struct baton_send const *send) {
    return baton_ipc(BATON_CALL, BATON_SLOT(slot), send);
}

/* Answer the caller that `token` stands for (0: nobody; `send` may be null then), and wait for the
 * next message to the caller's space. NAME nobody waits with that token. RIGHTS the label is the
 * kernel's. CANCELLED the parent took the thread out of the queue. With an error nothing was
 * answered. */
static inline struct baton_message baton_reply_receive(baton_word token,
                                                       struct baton_send const *send) {
    return baton_ipc(BATON_REPLY_RECEIVE, token, send);
}

/* Set the bit of the space in slot `slot` that the badge there selects.
 * NAME, EMPTY nothing there. KIND no space. RIGHTS it lacks NOTIFY. */
enum mm_error baton_notify(unsigned slot);

/* --- control: `thread` is the name of a slot with a thread --------------------------------- */

/* For all: NAME it leads nowhere. EMPTY nothing there. KIND no thread. */

/* Let a suspended thread run. BUSY it is not suspended. Its slot 1: EMPTY; ROLE a master; KIND no
 * space; RIGHTS without RUN. KIND its slots 2 or 3 hold something else than they are for. */
enum mm_error baton_resume(baton_word thread);

/* Stop a thread, whatever it does; a call or receive it waits in ends with CANCELLED. */
enum mm_error baton_suspend(baton_word thread);

/* Set the priority of a thread (0: the caller), 0 to 31. RIGHTS it is above the caller's. */
enum mm_error baton_priority(baton_word thread, unsigned priority);

/* Let references that come with messages to a thread (0: the caller) go into container `container`,
 * if they are what `accept` says (enum baton_accept). LIMIT there is no such accept. */
enum mm_error baton_declare(baton_word thread, baton_word container, unsigned accept);

/* End the call or receive that a thread waits in, with CANCELLED. EMPTY it does not wait. */
enum mm_error baton_cancel(baton_word thread);

/* Exchange the caller's slots 1 and `slot`, and go on in the space that is then in slot 1. NAME no
 * slot of its own. EMPTY. ROLE a master. KIND no space. RIGHTS without RUN. */
enum mm_error baton_activate(unsigned slot);

/* Write a suspended thread's registers to the beginning of the page in container `page`, or take
 * them from there (<baton/thread.h>). NAME, EMPTY also of the page. KIND no page, or not fit for
 * objects. RIGHTS the reference lacks W, or R; or the registers are not allowed. BUSY not
 * suspended. */
enum mm_error baton_read_registers(baton_word thread, baton_word page);
enum mm_error baton_write_registers(baton_word thread, baton_word page);

/* Let the first thread that waits for the space in slot `slot` go on with DEAD. KIND no space.
 * RIGHTS without MANAGE. EMPTY nobody waits. */
enum mm_error baton_fail(unsigned slot);

/* Go on at `address` after the next fault of this thread; once. 0 takes that back. baton_guard
 * (<baton/guard.h>) is made of this, and is what C code wants. Always OK. */
enum mm_error baton_catch(baton_word address);

/* Ask, with the hardware right in the caller's slot `slot`, about the frame in container `name`.
 * NAME a name leads nowhere. EMPTY nothing in the slot, or in the container. KIND no hardware
 * right in the slot. */
struct baton_frame baton_frame(unsigned slot, baton_word name);

/* Let this thread use `count` (0 to 64) I/O ports from `first` on, with the ports in `slot`;
 * `range` (0 to 3) is which of its ranges to set. Whatever ports that range held before are given
 * up. NAME, EMPTY, KIND as for baton_frame. RIGHTS not within those ports. LIMIT. */
enum mm_error baton_ports(unsigned slot, unsigned first, unsigned count, unsigned range);

/* Let a debug kernel check all its invariants, with the hardware right in `slot`. KIND: it cannot.
 * Cost: linear in the memory. */
struct baton_finding baton_kernel_audit(unsigned slot);

/* With the hardware right in `slot`: put a fixed page of frame `frame`, which is in no pool, into
 * the empty page container `container`, with `access` (MM_R, MM_W, MM_X); or take one away. NAME,
 * EMPTY, KIND as for baton_frame. Fix: FULL; KIND no page container, or the frame is in a pool;
 * RIGHTS not expressible. Unfix: ROLE not fixed; KIND a slot. */
enum mm_error baton_fix(unsigned slot, baton_word container, baton_word frame, unsigned access);
enum mm_error baton_unfix(unsigned slot, baton_word container);

/* Put a line (`first` == `last`, its number) or ports into the empty slot named `to`, no more than
 * what is in `slot`. FULL. KIND `to` is no slot. RIGHTS more than that. BUSY slots 1 to 3 of a
 * thread that is not suspended. */
enum mm_error baton_grant(unsigned slot, baton_word to, baton_word first, baton_word last);

/* Empty the slot named `name`, which holds a line, ports or the hardware right. KIND anything
 * else. */
enum mm_error baton_drop(baton_word name);

/* Let the line in `slot` notify the space in the slot named `space`: bit BATON_BITS + `bit`. The
 * line is masked each time until baton_unmask. FULL it is bound. KIND no space. RIGHTS without
 * MANAGE and SHARE. LIMIT `bit` is not below BATON_LINE_BITS. */
enum mm_error baton_bind(unsigned slot, baton_word space, unsigned bit);

/* Take that back, with the line in `slot`, or with the space that line `line` notifies. EMPTY it is
 * not bound. RIGHTS the space lacks MANAGE. LIMIT there is no such line. */
enum mm_error baton_unbind(unsigned slot, unsigned line);

/* Let the line in `slot` interrupt again. EMPTY it is not bound. */
enum mm_error baton_unmask(unsigned slot);

/* Let the next thread of the same priority run. */
void baton_yield(void);

#endif
