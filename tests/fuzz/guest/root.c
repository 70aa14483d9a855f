/* SPDX-License-Identifier: BSD-2-Clause */
/* What root needs besides its C code: ports, accesses that may fault, an end. */
#include "root.h"
#include <baton/boot.h>
#include <baton/finish.h>
#include <baton/guard.h>
#include <baton/machine.h>

_Noreturn void baton_begin(struct baton_boot const *info);

/* Of host.h. */
_Noreturn void host_end(void);
bool host_touch(uint32_t address, unsigned access, uint32_t *value, uint32_t fault[5]);

void guest_root(void) { baton_begin((struct baton_boot const *)BATON_ROOT_INFO); }

_Noreturn void baton_finish(struct baton_boot const *info, unsigned status) {
    (void)info;
    (void)status;
    host_end();
}

uint8_t baton_in(uint16_t port) { return port_in(port); }

void baton_out(uint16_t port, uint8_t value) {
    (void)port;
    (void)value;
}

static bool touch(baton_word address, unsigned access, uint32_t *value, struct baton_fault *fault) {
    uint32_t words[5] = {0u, 0u, 0u, 0u, 0u};
    bool const done = host_touch(address, access, value, words);

    if (!done) {
        *fault = (struct baton_fault){words[0], words[1], words[2], words[3], words[4]};
    }
    return done;
}

bool baton_try_read(baton_word address, uint32_t *value, struct baton_fault *fault) {
    return touch(address, MM_R, value, fault);
}

bool baton_try_write(baton_word address, uint32_t value, struct baton_fault *fault) {
    return touch(address, MM_W, &value, fault);
}

unsigned baton_try_bytes(baton_word address, unsigned char *bytes, unsigned count,
                         struct baton_fault *fault) {
    for (unsigned i = 0; i < count; i++) {
        baton_word const at = address + i;
        uint32_t value = 0;

        if (!touch(at / 4u * 4u, MM_R, &value, fault)) {
            return i;
        }
        bytes[i] = (unsigned char)(value >> at % 4u * 8u);
    }
    return count;
}
