/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * A memory manager: blocks from <baton/buddy.h>, clients and limits from
 * <baton/account.h>, and containers, about which it knows nothing but these
 * operations, which whoever runs it provides:
 *
 *       a server's messages, a shell, a test
 *                     |
 *     +---------------v----------------+     +--------------------------------+
 *     | manager: give, take, reclaim   | --> | containers: verify zero give   |
 *     +------+------------------+------+     | fetch address                  |
 *            |                  |            +--------------------------------+
 *     +------v------+    +------v------+      masters that move; masters that
 *     | buddy       |    | account     |      stay, slaves lent; an array
 *     +-------------+    +-------------+
 *
 * Memory that comes, comes back, or is said to have come back, is not trusted:
 * each container is looked at (verify) and cleared (zero) before it is free. So
 * what is free is good, is nobody else's, and holds nothing of anybody's.
 *
 * How the operations look in three uses (i: a container, C(i): its name):
 *
 *               general manager          contiguous manager        in a process
 *   range       page containers of its   the same, their frames    an array
 *               own                      adjacent, in order
 *   verify      inspect C(i): a master   the same; that frames are <baton/array.h>
 *               of a page, not shared;   in order cannot change,
 *               adjust to RWX            as masters never leave
 *   zero        clear the page           clear the page
 *   give        move runs from C(i) to   clone final slaves to
 *               `where` in the client    `where` in the client
 *   fetch       move runs back from      stop and reset the device;
 *               `where`, as far as they  destroy the slaves at
 *               are there, UNSHARED      `where`
 *   address     null                     where frame i is
 *   step        BATON_PAGE_SIZE          BATON_PAGE_SIZE           a place's size
 *
 * `where` is a name that the server can use: an address in the client's space,
 * zone or window, with the slot in which the server holds that. If clients bring
 * pages back with messages instead, fetch has nothing to do: the server has moved
 * them from where they arrived to C(i) before it says take.
 *
 * Not for several threads at once. The functions are bounded by the operations on
 * the block's containers, as each says; what the buddy manager and the account
 * add is bounded by constants.
 */
#ifndef BATON_MANAGER_H
#define BATON_MANAGER_H

#include <baton/account.h>
#include <baton/buddy.h>
#include <baton/memory.h>
#include <mmscd/error.h>
#include <stdbool.h>
#include <stdint.h>

/* Operations on containers. `self` is what was passed to baton_manager_create. */
struct baton_containers {
    uintptr_t step; /* from the `where` of a container to that of the next one */

    /* Look whether container `index` holds what is to be given out, for nobody else to use, and so
     * that zero can clear it. Looks, and believes no one. MM_OK, or what is wrong with it. */
    enum mm_error (*verify)(void *self, uint32_t index);

    /* Clear what container `index` holds, which verify has just accepted. Cannot fail. */
    void (*zero)(void *self, uint32_t index);

    /* Give all of a block to its client, at block->where, or nothing of it. MM_OK, or why not. */
    enum mm_error (*give)(void *self, struct baton_holding const *block);

    /* Bring back as much of a block as can be brought, so that the client has nothing of what is
     * back. What is back, verify finds out. May be called again for the same block. */
    void (*fetch)(void *self, struct baton_holding const *block);

    /* Where in the machine the container's memory is. Null if that means nothing, or if nobody may
     * know. Blocks of a manager that has this are contiguous there. */
    uintptr_t (*address)(void *self, uint32_t index);
};

/* Use `buddy` directly for numbers, pictures and giving back, and `account` to open and close
 * clients, set limits and look; but blocks are added, allocated, charged, freed and discharged through
 * the functions here only. */
struct baton_manager {
    struct baton_buddy buddy;
    struct baton_account account;
    struct baton_containers const *containers;
    void *self;
};

/* Which container an operation refused, and why. */
struct baton_refusal {
    uint32_t index;
    enum mm_error error;
};

/* How far taking back all of a client's blocks has got. */
struct baton_reclaim {
    uint32_t client;
    uint32_t next;     /* the block to go on with */
    uint32_t returned; /* containers that are free again */
    uint32_t lost;     /* containers that are not */
    uint32_t gone;     /* containers that are out: written off */
};

/* The bytes of bookkeeping for `clients` clients and `count` containers: a constant expression if
 * they are. The area is aligned as uintptr_t is. */
#define BATON_MANAGER_BYTES(clients, count)                                                        \
    (BATON_ACCOUNT_BYTES(clients, count) + BATON_BUDDY_BYTES(count))

/* Make a manager of `count` containers, all of them out, with orders 0 to `top`, for `clients`
 * clients, none open. `area` has at least BATON_MANAGER_BYTES(clients, count) bytes; it,
 * `containers` and `self` are the manager's from now on. CLIENT, ORDER, RANGE, AREA: an argument is
 * not as baton_buddy_create and baton_account_create want it. Cost: linear in clients and count. */
enum baton_memory_error baton_manager_create(struct baton_manager *m, void *area, size_t bytes,
                                             uint32_t clients, uint32_t count, unsigned top,
                                             struct baton_containers const *containers, void *self);

/* Below: *refusal is written if the result is CONTAINER, and else as it was. With an error,
 * the bookkeeping is as it was. */

/* Add the `length` containers from `first` on: verify all, then zero all. RANGE, IN as for
 * baton_buddy_add. CONTAINER verify refused one. Cost: two operations a container. */
enum baton_memory_error baton_manager_add(struct baton_manager *m, uint32_t first, uint32_t length,
                                          struct baton_refusal *refusal);

/* Let a client have the block of `order` at `index`, which is out, unseen and untouched: whoever runs the
 * manager may keep something there for himself. CLIENT, ORDER, LIMIT; RANGE, ALIGN, IN as for
 * baton_buddy_occupy. Constant time. */
enum baton_memory_error baton_manager_occupy(struct baton_manager *m, uint32_t client,
                                             uint32_t index, unsigned order);

/* Give a client a block of `order` at `where`; *index gets the number it goes by from now on.
 * CLIENT. ORDER above top. LIMIT. NONE, SCATTERED: out of memory, as baton_buddy_allocate says.
 * CONTAINER give refused; refusal->index is the block's. Cost: one give. */
enum baton_memory_error baton_manager_give(struct baton_manager *m, uint32_t client, unsigned order,
                                           uintptr_t where, uint32_t *index,
                                           struct baton_refusal *refusal);

/* Take back a client's block: fetch, verify all, zero all; then it is free.
 * CLIENT, ORDER, RANGE, SIZE, FOREIGN as for baton_account_find. CONTAINER verify refused one: the
 * block is still the client's, and charged to it, though some of it may have been fetched; take
 * it again when the rest is there, or split it. Cost: a fetch, and two operations a container. */
enum baton_memory_error baton_manager_take(struct baton_manager *m, uint32_t client, uint32_t index,
                                           unsigned order, struct baton_refusal *refusal);

/* Make two blocks of order - 1 of a client's block, so that it can return one half. Errors as for
 * baton_account_split. Constant time, no operations. */
enum baton_memory_error baton_manager_split(struct baton_manager *m, uint32_t client,
                                            uint32_t index, unsigned order);

/* Tell a client where in the machine a block of its own is. CLIENT, ORDER, RANGE, SIZE, FOREIGN as
 * for baton_account_find. RIGHTS the client was opened without BATON_ACCOUNT_ADDRESS, or this
 * manager tells nobody. With an error *address is as it was. Constant time, one operation. */
enum baton_memory_error baton_manager_address(struct baton_manager *m, uint32_t client,
                                              uint32_t index, unsigned order, uintptr_t *address);

/* Begin to take back all that a client has: sets its limit to 0. CLIENT. Constant time. */
enum baton_memory_error baton_manager_reclaim_start(struct baton_manager *m, uint32_t client,
                                                    struct baton_reclaim *reclaim);

/* Take back one block, and go on to the next; false when there was none left. A block that does not
 * come back whole is split instead, and the next step goes on with its lower half: so all that is
 * there comes back, down to single containers. What is lost remains the client's, and charged; start
 * again to try again. A client with nothing left can be closed.
 *     while (baton_manager_reclaim_step(m, &reclaim)) { see to other clients in between }
 * Takes and splits of this client in between start it over; they are better refused.
 * Cost of a step: as take. Steps: the client's blocks, and for each block with lost containers at
 * most 2 * its order for each of those. */
bool baton_manager_reclaim_step(struct baton_manager *m, struct baton_reclaim *reclaim);

/* The same for a client that has ended, and what it had was taken by someone else: blocks of which nothing
 * is there (verify says EMPTY of each container) are written off. Nobody holds them, and they are out,
 * until other memory is added there. What is there and is refused is lost, as above. */
bool baton_manager_settle_step(struct baton_manager *m, struct baton_reclaim *reclaim);

#endif
