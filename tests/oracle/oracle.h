/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * The oracle: what docs/design.md and docs/abi.md say that the system calls
 * do, written from these texts and not from the code, without page tables.
 *
 *     frame[f]   kind, home                a frame of the machine
 *       at[i]    full role kind rights     container i, if f is a table:
 *                frame accessed dirty        plain fields, no words
 *       data[k]                            some words of f, if f is a page: of a thread's
 *                                          struct the instruction pointer and the
 *                                          priority, one that the kernel uses, and the
 *                                          last; all but the third outlive a thread
 *
 * Slave counts, containers in use and attachments are counted when needed and
 * never kept, so that they cannot be kept wrong.
 */
#ifndef ORACLE_H
#define ORACLE_H

#include <baton/abi.h>
#include <stdbool.h>
#include <stdint.h>

#define ORACLE_FRAMES 128u
#define ORACLE_CONTAINERS 16u
#define ORACLE_DATA 4u

/* --- the formats: the tables of docs/abi.md, section "Entry encodings" ---------- */

struct format {
    char const *name;
    unsigned word_bits;
    unsigned levels;
    unsigned index_bits;
    unsigned slots;
    unsigned address_bits;
    unsigned frame_shift, frame_bits;
    unsigned code_shift;
    unsigned accessed_bit, dirty_bit;
};

/* The format that this program was built for. */
struct format const *format_here(void);

/* --- the state ---------------------------------------------------------------------- */

struct o_ref {
    bool full;
    unsigned role;
    unsigned kind;
    unsigned rights;      /* SHARE included */
    uint32_t frame;       /* 0 for fixed entries of slots */
    bool accessed, dirty; /* of references to pages */
    uint64_t badge;       /* of slots */
};

struct o_frame {
    unsigned kind;
    uint32_t home; /* means something if oracle_has_home */
    struct o_ref at[ORACLE_CONTAINERS];
    uint64_t data[ORACLE_DATA];
};

struct oracle {
    struct format const *format;
    unsigned zone_containers, space_containers, thread_containers, slaves_max;
    uint32_t frames;                      /* frames that there are, */
    uint32_t ledger;                      /* of these, the ledger covers the first, */
    uint32_t fit;                         /* and the first of those are fit for objects */
    uint32_t thread;                      /* the one that runs */
    uint32_t space;                       /* the one that is loaded */
    uint64_t catch_at;                    /* 0: nowhere */
    unsigned priority;                    /* of the thread that runs */
    uint32_t ports[BATON_PORT_RANGES][2]; /* first, count */
    bool audits;                          /* whether the kernel is a debug kernel */
    struct o_frame frame[ORACLE_FRAMES];
};

/* --- why a call ends as it does ------------------------------------------------------- */

#define REASONS(X)                                                                                 \
    X(DONE, MM_OK, "done")                                                                         \
    X(NO_CALL, MM_NAME, "no such call")                                                            \
    X(RESERVED, MM_NAME, "a reserved bit is set")                                                  \
    X(MEANINGLESS, MM_NAME, "a field is set that means nothing here")                              \
    X(NO_OPERATION, MM_NAME, "no such operation")                                                  \
    X(NO_SLOT_NAME, MM_NAME, "A leads nowhere")                                                    \
    X(BIT11, MM_NAME, "source: bit 11 is set")                                                     \
    X(LEVEL, MM_NAME, "source: no such level in the object")                                       \
    X(SLOT_RANGE, MM_NAME, "source: slot number beyond the slots")                                 \
    X(SLOT_ZERO, MM_NAME, "source: slot 0 as a container")                                         \
    X(INDEX_RANGE, MM_NAME, "source: slot index beyond the slots")                                 \
    X(ADDRESS, MM_NAME, "source: address beyond the object")                                       \
    X(SLOT_EMPTY, MM_NAME, "source: the slot is empty")                                            \
    X(NO_CONTAINERS, MM_NAME, "source: the slot holds nothing with such containers")               \
    X(SLOT_MANAGE, MM_NAME, "source: the slot's reference lacks MANAGE, or is no master")          \
    X(SELF_MANAGE, MM_NAME, "source: slot 1 lacks MANAGE")                                         \
    X(WAY_EMPTY, MM_NAME, "source: an entry on the way is empty")                                  \
    X(WAY_MANAGE, MM_NAME, "source: an entry on the way lacks MANAGE")                             \
    X(RUN_LEAVES, MM_NAME, "source: the run leaves its table")                                     \
    X(D_BIT11, MM_NAME, "destination: bit 11 is set")                                              \
    X(D_LEVEL, MM_NAME, "destination: no such level in the object")                                \
    X(D_SLOT_RANGE, MM_NAME, "destination: slot number beyond the slots")                          \
    X(D_SLOT_ZERO, MM_NAME, "destination: slot 0 as a container")                                  \
    X(D_INDEX_RANGE, MM_NAME, "destination: slot index beyond the slots")                          \
    X(D_ADDRESS, MM_NAME, "destination: address beyond the object")                                \
    X(D_SLOT_EMPTY, MM_NAME, "destination: the slot is empty")                                     \
    X(D_NO_CONTAINERS, MM_NAME, "destination: the slot holds nothing with such containers")        \
    X(D_SLOT_MANAGE, MM_NAME, "destination: the slot's reference lacks MANAGE, or is no master")   \
    X(D_SELF_MANAGE, MM_NAME, "destination: slot 1 lacks MANAGE")                                  \
    X(D_WAY_EMPTY, MM_NAME, "destination: an entry on the way is empty")                           \
    X(D_WAY_MANAGE, MM_NAME, "destination: an entry on the way lacks MANAGE")                      \
    X(D_RUN_LEAVES, MM_NAME, "destination: the run leaves its table")                              \
    X(OVERLAP, MM_NAME, "the runs overlap")                                                        \
    X(THROUGH_TABLE, MM_NAME, "the destination's table is the source's object")                    \
    X(THROUGH_WAY, MM_NAME, "the source's object is on the way to the destination")                \
    X(RUNNING, MM_BUSY, "slots 1 to 3 of a thread that may run")                                   \
    X(EMPTY, MM_EMPTY, "nothing in the source")                                                    \
    X(FULL, MM_FULL, "the destination is in use")                                                  \
    X(SAME, MM_FULL, "the destination is the source")                                              \
    X(ROLE_SLAVE, MM_ROLE, "a slave, where a master is needed")                                    \
    X(ROLE_MASTER, MM_ROLE, "a master, where a slave is needed")                                   \
    X(ROLE_FIXED, MM_ROLE, "fixed")                                                                \
    X(KIND_HOLDS, MM_KIND, "the destination holds other kinds")                                    \
    X(KIND_INSIDE, MM_KIND, "the destination is inside the object, later in a run")                \
    X(KIND_NONE, MM_KIND, "a page to a slot without a kind")                                       \
    X(KIND_GIVEN, MM_NAME, "a kind is given, and nothing to be made")                              \
    X(KIND_MAKE, MM_KIND, "not a kind that can be made")                                           \
    X(KIND_END, MM_KIND, "not a kind that can be ended")                                           \
    X(KIND_UNFIT, MM_KIND, "the frame is not fit for objects")                                     \
    X(KIND_RUN, MM_NAME, "more than one to be made or ended")                                      \
    X(KIND_CLONE, MM_KIND, "a kind that cannot be cloned")                                         \
    X(KIND_PAGE, MM_KIND, "no page")                                                               \
    X(KIND_HARDWARE, MM_KIND, "A holds something else than needed")                                \
    X(RIGHTS_FINAL, MM_RIGHTS, "the source is final")                                              \
    X(RIGHTS_SUBSET, MM_RIGHTS, "rights that the source does not have")                            \
    X(RIGHTS_KIND, MM_RIGHTS, "rights that mean nothing for the kind")                             \
    X(RIGHTS_FORMAT, MM_RIGHTS, "rights that cannot be expressed")                                 \
    X(RIGHTS_BADGE_SLAVE, MM_RIGHTS, "a badge, and the source is no master")                       \
    X(RIGHTS_BADGE_PLACE, MM_RIGHTS, "a badge, and the destination no slot")                       \
    X(RIGHTS_PORTS, MM_RIGHTS, "ports that the reference does not cover")                          \
    X(RIGHTS_THREAD, MM_RIGHTS, "what the page says of the thread")                                \
    X(BUSY_SHARED, MM_BUSY, "the frame has slaves")                                                \
    X(BUSY_USED, MM_BUSY, "containers are in use")                                                 \
    X(BUSY_HOME, MM_BUSY, "the zone's home is elsewhere")                                          \
    X(BUSY_HOMELESS, MM_BUSY, "the table is a zone of zones without a home")                       \
    X(LIMIT_SLAVES, MM_LIMIT, "the frame has as many slaves as it can have")                       \
    X(LIMIT_PORTS, MM_LIMIT, "a count of ports or a range out of range")

enum o_reason {
#define X(name, error, text) WHY_##name,
    REASONS(X)
#undef X
        WHY_COUNT
};

enum mm_error reason_error(enum o_reason reason);
char const *reason_text(enum o_reason reason);

/* --- calls -------------------------------------------------------------------------------- */

struct o_call {
    uint64_t call, a, b, c, d;
};

struct o_result {
    uint64_t status, a, b, c, d;
    enum o_reason reason;
    unsigned done;
};

/* A container, and the tables on the way to it: the last is its own. */
struct o_place {
    uint32_t table, index;
    uint32_t way[8];
    unsigned steps;
};

/* Where a name leads; WHY_DONE if it does, else why not (as for a source). */
enum o_reason oracle_resolve(struct oracle const *o, uint64_t name, struct o_place *place);

/* Why the call, or the first operation of its run, would fail; changes nothing. */
enum o_reason oracle_predict(struct oracle const *o, struct o_call const *call);

/* Perform the call. */
void oracle_call(struct oracle *o, struct o_call const *call, struct o_result *result);

/* One access of the program: returns whether it is allowed, and then sets accessed and dirty and
 * tells the frame; else *present says whether there is a translation that forbids it. */
bool oracle_access(struct oracle *o, uint64_t address, unsigned access, uint32_t *frame,
                   bool *present);

/* The same question, changing nothing. */
bool oracle_allows(struct oracle const *o, uint64_t address, unsigned access);

/* --- looking at the state ---------------------------------------------------------------- */

unsigned oracle_capacity(struct oracle const *o, unsigned kind);
unsigned oracle_slaves(struct oracle const *o, uint32_t frame);
unsigned oracle_used(struct oracle const *o, uint32_t frame);
unsigned oracle_attached(struct oracle const *o, uint32_t frame);
bool oracle_has_home(struct oracle const *o, uint32_t frame);
bool oracle_port_allowed(struct oracle const *o, uint32_t port);

/* The level of an object's own containers: 0 for those of pages; 255 if it has none in a space. */
unsigned oracle_level(struct oracle const *o, unsigned kind);

/* --- reading words: decode.c -------------------------------------------------------------- */

/* What a word in a container of a table of `table_kind` says, `kinds` telling the ledger's kind
 * of each of `frames` frames. Returns false if it says nothing that docs/abi.md knows. */
bool decode(struct format const *format, uint64_t word, unsigned table_kind,
            unsigned (*kind_of)(void const *context, uint32_t frame), void const *context,
            struct o_ref *ref);

/* Whether access rights of pages, and of zones, can be expressed. */
bool format_page_allows(struct format const *format, unsigned access);
bool format_zone_allows(struct format const *format, unsigned access);

#endif
