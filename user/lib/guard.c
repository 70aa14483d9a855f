/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * Guarded accesses to memory, on top of baton_guard (user/isa/<isa>/guard.S).
 */
#include <baton/guard.h>

struct access {
    baton_word address;
    uint32_t value;
    unsigned char *bytes;
    unsigned volatile count; /* volatile: it has to be right when the next access faults */
    unsigned limit;
};

static void read_word(void *argument) {
    struct access *access = argument;

    access->value = *(uint32_t volatile *)access->address;
}

static void write_word(void *argument) {
    struct access *access = argument;

    *(uint32_t volatile *)access->address = access->value;
}

static void read_bytes(void *argument) {
    struct access *access = argument;
    unsigned char volatile *from = (unsigned char volatile *)access->address;

    while (access->count < access->limit) {
        access->bytes[access->count] = from[access->count];
        access->count = access->count + 1u;
    }
}

static void call_function(void *argument) {
    struct access *access = argument;
    void (*function)(void) = (void (*)(void))access->address;

    function();
}

bool baton_try_read(baton_word address, uint32_t *value, struct baton_fault *fault) {
    struct access access = {.address = address};

    if (!baton_guard(read_word, &access, fault)) {
        return false;
    }
    *value = access.value;
    return true;
}

bool baton_try_write(baton_word address, uint32_t value, struct baton_fault *fault) {
    struct access access = {.address = address, .value = value};

    return baton_guard(write_word, &access, fault);
}

unsigned baton_try_bytes(baton_word address, unsigned char *bytes, unsigned count,
                         struct baton_fault *fault) {
    struct access access = {.address = address, .bytes = bytes, .limit = count};

    (void)baton_guard(read_bytes, &access, fault);
    return access.count;
}

bool baton_try_call(baton_word address, struct baton_fault *fault) {
    struct access access = {.address = address};

    return baton_guard(call_function, &access, fault);
}
