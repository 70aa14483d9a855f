/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * The system call interface: the words that cross the border.
 * docs/abi.md explains each call; this file is its only source of numbers.
 *
 * A call has five argument words and five result words:
 *
 *          in                                out                        IA-32
 *   CALL   operation and small arguments     status                     EAX
 *   A B C D   as the call says               as the call says           EBX ESI EDI EBP
 *
 * CALL, all calls:    31    26 25  22 21      16 15     6 5  4 3    0
 * memory calls        | flags | kind | count-1  | rights | 0  | call |
 * control, hardware   | 0             | operation| 0           | call |
 * call, reply_receive | label (16)              | rights | mode| call |
 *
 * Status, memory calls: 7..0 error, 15..8 containers done, 31..16 zero.
 * Status, IPC:          7..0 error, 15..8 flags, 31..16 label.
 */
#ifndef BATON_ABI_H
#define BATON_ABI_H

#include <mmscd/error.h>
#include <mmscd/types.h>

/* The ten calls. Numbers 10 to 15 are no calls: NAME. */
enum baton_call {
    BATON_MOVE = 0,
    BATON_CLONE = 1,
    BATON_DESTROY = 2,
    BATON_INSPECT = 3,
    BATON_CALL = 4,
    BATON_REPLY_RECEIVE = 5,
    BATON_NOTIFY = 6,
    BATON_CONTROL = 7,
    BATON_HARDWARE = 8,
    BATON_YIELD = 9
};

/* --- names ------------------------------------------------------------------ *
 *
 *   top            12 11 10    8 7       0
 *   | address         | 0| level | slot   |
 */
#define BATON_PAGE_SIZE 4096u
#define BATON_LEVEL(n) ((n)*256u) /* 0 page, 1 zone entry, 2, 3 zones of zones */
#define BATON_LEVEL_SLOT 7u       /* the slot whose number stands in the address */
#define BATON_SLOT(n) ((n)*4096u + BATON_LEVEL(BATON_LEVEL_SLOT))
#define BATON_NAME_RESERVED 2048u /* bit 11: zero */

/* Slots with a meaning. Slot 0 is never used: in a name it means the caller itself. */
#define BATON_SLOT_SPACE 1u   /* the thread's space: a slave with RUN */
#define BATON_SLOT_HANDLER 2u /* its fault handler: a slave with SEND */
#define BATON_SLOT_WINDOW 3u  /* its window: a master */
#define BATON_SLOT_FREE 4u    /* the first without one */

/* --- memory calls: fields of CALL ------------------------------------------- */

#define BATON_RIGHTS(r) ((r)*64u)          /* clone, inspect with ADJUST */
#define BATON_COUNT(n) (((n)-1u) * 65536u) /* 1 to 64 adjacent containers */
#define BATON_COUNT_MAX 64u
#define BATON_AS(kind) ((kind)*4194304u) /* move: make the page an object; 0 otherwise */
#define BATON_UNSHARED 67108864u         /* bit 26, move: only if there are no slaves */
#define BATON_ADJUST 134217728u          /* bit 27, inspect: set the rights of a page */
#define BATON_CLEAR_ACCESSED 268435456u  /* bit 28, inspect */
#define BATON_CLEAR_DIRTY 536870912u     /* bit 29, inspect */
/* bits 31, 30, 5 and 4 are zero */

/* Status of memory calls. */
#define BATON_ERROR(status) ((status) % 256u)
#define BATON_DONE(status) ((status) / 256u % 256u)

/* What inspect of one container reports in A. */
#define BATON_INFO_KIND(info) ((info) % 16u)
#define BATON_INFO_ROLE(info) ((info) / 16u % 4u)
#define BATON_INFO_SHARED 128u   /* the frame has slaves */
#define BATON_INFO_ACCESSED 256u /* page references */
#define BATON_INFO_DIRTY 512u
#define BATON_INFO_RIGHTS(info) ((info) / 65536u % 1024u)

/* And of a thread in D. */
#define BATON_THREAD_NOW(state, priority) ((state) + (priority)*256u)
#define BATON_THREAD_STATE(now) ((now) % 256u)
#define BATON_THREAD_LEVEL(now) ((now) / 256u % 256u)
enum baton_thread_state {
    BATON_SUSPENDED = 0, /* it does not run; its slots 1 to 3 may change */
    BATON_READY = 1,     /* it runs, or could */
    BATON_SENDING = 2,   /* its call has not been received yet */
    BATON_AWAITING = 3,  /* its call has, and it waits for the answer */
    BATON_RECEIVING = 4  /* it waits for a message */
};

/* --- control: operations ------------------------------------------------------ */

#define BATON_OPERATION(n) ((n)*65536u)
enum baton_control {
    BATON_CONTROL_RESUME = 0,
    BATON_CONTROL_SUSPEND = 1,
    BATON_CONTROL_PRIORITY = 2,
    BATON_CONTROL_DECLARE = 3,
    BATON_CONTROL_CANCEL = 4,
    BATON_CONTROL_ACTIVATE = 5,
    BATON_CONTROL_READ = 6,
    BATON_CONTROL_WRITE = 7,
    BATON_CONTROL_FAIL = 8,
    BATON_CONTROL_CATCH = 9
};

/* --- hardware: operations ----------------------------------------------------- */

enum baton_hardware {
    BATON_HARDWARE_FRAME = 0, /* frame number and counts of a reference */
    BATON_HARDWARE_PORTS = 1, /* let the caller use ports of a range that it holds */
    BATON_HARDWARE_AUDIT = 2, /* debug kernels: check all invariants */
    BATON_HARDWARE_FIX = 3,   /* put a fixed page into a container */
    BATON_HARDWARE_UNFIX = 4, /* take one away */
    BATON_HARDWARE_GRANT = 5, /* narrow a line or ports and pass them on */
    BATON_HARDWARE_DROP = 6,  /* empty a slot of a line or ports */
    BATON_HARDWARE_BIND = 7,  /* let a line notify a space */
    BATON_HARDWARE_UNBIND = 8,
    BATON_HARDWARE_UNMASK = 9 /* a line may interrupt again */
};

/* Ranges of ports that a thread can use at once, and the size of one. */
#define BATON_PORT_RANGES 4u
#define BATON_PORTS_MAX 64u

/* --- IPC ------------------------------------------------------------------------ */

#define BATON_MODE_NONE 0u
#define BATON_MODE_MOVE 16u
#define BATON_MODE_MOVE_UNSHARED 32u
#define BATON_MODE_CLONE 48u
#define BATON_LABEL(n) ((n)*65536u)

/* Notifications: a badge selects bit badge % BATON_BITS; interrupts have those from BATON_BITS on. */
#define BATON_BITS 24u
#define BATON_LINE_BITS 7u

/* What a thread takes into its declared container (control DECLARE). */
enum baton_accept {
    BATON_ACCEPT_NOTHING = 0,
    BATON_ACCEPT_UNSHARED = 1, /* a master without slaves */
    BATON_ACCEPT_MASTER = 2,   /* any master */
    BATON_ACCEPT_SLAVE = 3
};

/* The badge of a slave of a window with DROP: the containers that it can drop pages into. */
#define BATON_RANGE(first, count) ((first) + (count)*65536u)
#define BATON_RANGE_FIRST(badge) ((badge) % 65536u)
#define BATON_RANGE_COUNT(badge) ((badge) / 65536u % 65536u)

/* Labels that only the kernel sends: faults and exceptions, the vector added. */
#define BATON_LABEL_KERNEL 65280u

/* Flags in the status of IPC. */
#define BATON_IPC_PASSED 256u    /* a reference came with the message */
#define BATON_IPC_UNPASSED 512u  /* one was meant to, and stayed with the sender */
#define BATON_IPC_NOTIFIED 1024u /* this is a notification, B its bits */
#define BATON_IPC_FAULT 2048u    /* the caller is a thread that faulted */

/* How the access that faulted was made: in the status of a fault's message and of a fault that is
 * caught, the label on top. */
#define BATON_FAULT_WRITE 4096u    /* it was a write */
#define BATON_FAULT_FETCH 8192u    /* it was an instruction fetch */
#define BATON_FAULT_PRESENT 16384u /* there was an entry, but it does not allow the access */

#endif
