/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * The multiboot parser: the input is what the loader has left in memory.
 *
 *     physical   BASE                          BASE + size
 *                | the input, information first |
 */
#include "fuzz.h"
#include "multiboot.h" /* of isa/ia32 */
#include <string.h>

#define BASE 0x1000u
#define READ_MOST 32768u /* the header promises about 25,000 */

struct memory {
    uint8_t const *bytes;
    size_t size;
    uint64_t read;
};

static bool read_memory(void *context, uint64_t physical, void *to, size_t length) {
    struct memory *const memory = context;

    if (physical < BASE || physical - BASE > memory->size ||
        length > memory->size - (physical - BASE)) {
        return false;
    }
    memcpy(to, memory->bytes + (physical - BASE), length);
    memory->read += length;
    return true;
}

/* Printable and terminated. */
static void check_text(char const *text, size_t size) {
    size_t length = 0;

    while (length < size && text[length] != '\0') {
        must(text[length] >= ' ' && text[length] < 127);
        length++;
    }
    must(length < size);
}

static void check(struct boot_input const *out) {
    must(out->ranges_count <= BOOT_RANGES && out->modules_count <= BOOT_MODULES);
    for (unsigned i = 0; i < out->ranges_count; i++) {
        must(out->ranges[i].length != 0u);
        must(out->ranges[i].length <= UINT64_MAX - out->ranges[i].base);
    }
    for (unsigned i = 0; i < out->modules_count; i++) {
        must(out->modules[i].end >= out->modules[i].start);
        check_text(out->modules[i].name, sizeof out->modules[i].name);
    }
    check_text(out->command, sizeof out->command);
}

int LLVMFuzzerTestOneInput(uint8_t const *data, size_t size) {
    static struct boot_input out;
    struct memory memory = {.bytes = data, .size = size};
    struct multiboot_source const source = {.read = read_memory, .context = &memory};

    memset(&out, 0xa5, sizeof out);
    if (multiboot_parse(&source, MULTIBOOT_LOADED, BASE, &out) != MULTIBOOT_OK) {
        must(size < 52u && out.ranges_count == 0u && out.modules_count == 0u);
    }
    check(&out);
    must(memory.read <= READ_MOST);
    return 0;
}
