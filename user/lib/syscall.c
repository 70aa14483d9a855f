/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * Arguments into words, words into results. Nothing is decided here: the
 * kernel checks everything, and says what was wrong.
 */
#include <baton/syscall.h>

/* One memory call, and its status in parts. */
static struct baton_result memory_call(baton_word words[5]) {
    struct baton_result result;

    baton_enter(words);
    result.error = (enum mm_error)BATON_ERROR(words[0]);
    result.done = (unsigned)BATON_DONE(words[0]);
    result.accessed[0] = (uint32_t)words[1];
    result.accessed[1] = (uint32_t)words[2];
    result.dirty[0] = (uint32_t)words[3];
    result.dirty[1] = (uint32_t)words[4];
    return result;
}

struct baton_result baton_move(baton_word source, baton_word destination, unsigned flags,
                               unsigned count) {
    baton_word words[5] = {BATON_MOVE | flags | BATON_COUNT(count), source, destination, 0, 0};

    return memory_call(words);
}

struct baton_result baton_make(baton_word source, baton_word destination, unsigned kind) {
    baton_word words[5] = {BATON_MOVE | BATON_AS(kind), source, destination, 0, 0};

    return memory_call(words);
}

struct baton_result baton_clone(baton_word source, baton_word destination, unsigned rights,
                                baton_word badge, unsigned count) {
    baton_word words[5] = {BATON_CLONE | BATON_RIGHTS(rights) | BATON_COUNT(count), source,
                           destination, badge, 0};

    return memory_call(words);
}

struct baton_result baton_destroy(baton_word name, unsigned count) {
    baton_word words[5] = {BATON_DESTROY | BATON_COUNT(count), name, 0, 0, 0};

    return memory_call(words);
}

struct baton_result baton_adjust(baton_word name, unsigned flags, unsigned rights, unsigned count) {
    baton_word words[5] = {BATON_INSPECT | flags | BATON_RIGHTS(rights) | BATON_COUNT(count), name,
                           0, 0, 0};

    return memory_call(words);
}

struct baton_info baton_inspect(baton_word name) {
    baton_word words[5] = {BATON_INSPECT, name, 0, 0, 0};
    struct baton_info info = {0};

    baton_enter(words);
    info.error = (enum mm_error)BATON_ERROR(words[0]);
    if (info.error == MM_OK) {
        info.kind = (unsigned)BATON_INFO_KIND(words[1]);
        info.role = (unsigned)BATON_INFO_ROLE(words[1]);
        info.rights = (unsigned)BATON_INFO_RIGHTS(words[1]);
        info.shared = (words[1] & BATON_INFO_SHARED) != 0;
        info.accessed = (words[1] & BATON_INFO_ACCESSED) != 0;
        info.dirty = (words[1] & BATON_INFO_DIRTY) != 0;
        info.badge = words[2];
        info.used = (unsigned)(words[3] % 65536u);
        info.attached = (unsigned)(words[3] / 65536u % 65536u);
        info.state = (unsigned)BATON_THREAD_STATE(words[4]);
        info.priority = (unsigned)BATON_THREAD_LEVEL(words[4]);
    }
    return info;
}

/* --- IPC ------------------------------------------------------------------------------ */

enum mm_error baton_notify(unsigned slot) {
    baton_word words[5] = {BATON_NOTIFY, BATON_SLOT(slot), 0, 0, 0};

    baton_enter(words);
    return (enum mm_error)BATON_ERROR(words[0]);
}

/* --- control -------------------------------------------------------------------------- */

static enum mm_error control(enum baton_control operation, baton_word name, baton_word b,
                             baton_word c) {
    baton_word words[5] = {BATON_CONTROL | BATON_OPERATION((unsigned)operation), name, b, c, 0};

    baton_enter(words);
    return (enum mm_error)BATON_ERROR(words[0]);
}

enum mm_error baton_resume(baton_word thread) {
    return control(BATON_CONTROL_RESUME, thread, 0, 0);
}

enum mm_error baton_suspend(baton_word thread) {
    return control(BATON_CONTROL_SUSPEND, thread, 0, 0);
}

enum mm_error baton_priority(baton_word thread, unsigned priority) {
    return control(BATON_CONTROL_PRIORITY, thread, priority, 0);
}

enum mm_error baton_declare(baton_word thread, baton_word container, unsigned accept) {
    return control(BATON_CONTROL_DECLARE, thread, container, accept);
}

enum mm_error baton_cancel(baton_word thread) {
    return control(BATON_CONTROL_CANCEL, thread, 0, 0);
}

enum mm_error baton_activate(unsigned slot) {
    return control(BATON_CONTROL_ACTIVATE, 0, BATON_SLOT(slot), 0);
}

enum mm_error baton_read_registers(baton_word thread, baton_word page) {
    return control(BATON_CONTROL_READ, thread, page, 0);
}

enum mm_error baton_write_registers(baton_word thread, baton_word page) {
    return control(BATON_CONTROL_WRITE, thread, page, 0);
}

enum mm_error baton_fail(unsigned slot) {
    return control(BATON_CONTROL_FAIL, BATON_SLOT(slot), 0, 0);
}

enum mm_error baton_catch(baton_word address) {
    return control(BATON_CONTROL_CATCH, 0, address, 0);
}

/* --- hardware ------------------------------------------------------------------------- */

struct baton_frame baton_frame(unsigned slot, baton_word name) {
    baton_word words[5] = {BATON_HARDWARE | BATON_OPERATION((unsigned)BATON_HARDWARE_FRAME),
                           BATON_SLOT(slot), name, 0, 0};
    struct baton_frame frame = {0};

    baton_enter(words);
    frame.error = (enum mm_error)BATON_ERROR(words[0]);
    if (frame.error == MM_OK) {
        frame.frame = words[1];
        frame.slaves = (unsigned)words[2];
        frame.used = (unsigned)(words[3] % 65536u);
        frame.attached = (unsigned)(words[3] / 65536u % 65536u);
        frame.kind = (unsigned)words[4];
    }
    return frame;
}

static enum mm_error hardware(enum baton_hardware operation, baton_word name, baton_word b,
                              baton_word c, baton_word d) {
    baton_word words[5] = {BATON_HARDWARE | BATON_OPERATION((unsigned)operation), name, b, c, d};

    baton_enter(words);
    return (enum mm_error)BATON_ERROR(words[0]);
}

enum mm_error baton_ports(unsigned slot, unsigned first, unsigned count, unsigned range) {
    return hardware(BATON_HARDWARE_PORTS, BATON_SLOT(slot), first, count, range);
}

enum mm_error baton_fix(unsigned slot, baton_word container, baton_word frame, unsigned access) {
    return hardware(BATON_HARDWARE_FIX, BATON_SLOT(slot), container, frame, access);
}

enum mm_error baton_unfix(unsigned slot, baton_word container) {
    return hardware(BATON_HARDWARE_UNFIX, BATON_SLOT(slot), container, 0, 0);
}

enum mm_error baton_grant(unsigned slot, baton_word to, baton_word first, baton_word last) {
    return hardware(BATON_HARDWARE_GRANT, BATON_SLOT(slot), to, first, last);
}

enum mm_error baton_drop(baton_word name) { return hardware(BATON_HARDWARE_DROP, name, 0, 0, 0); }

enum mm_error baton_bind(unsigned slot, baton_word space, unsigned bit) {
    return hardware(BATON_HARDWARE_BIND, BATON_SLOT(slot), space, bit, 0);
}

enum mm_error baton_unbind(unsigned slot, unsigned line) {
    return hardware(BATON_HARDWARE_UNBIND, BATON_SLOT(slot), 0, line, 0);
}

enum mm_error baton_unmask(unsigned slot) {
    return hardware(BATON_HARDWARE_UNMASK, BATON_SLOT(slot), 0, 0, 0);
}

struct baton_finding baton_kernel_audit(unsigned slot) {
    baton_word words[5] = {BATON_HARDWARE | BATON_OPERATION((unsigned)BATON_HARDWARE_AUDIT),
                           BATON_SLOT(slot), 0, 0, 0};
    struct baton_finding finding = {0};

    baton_enter(words);
    finding.error = (enum mm_error)BATON_ERROR(words[0]);
    if (finding.error == MM_OK) {
        finding.flaw = (unsigned)words[1];
        finding.frame = words[2];
        finding.container = words[3];
    }
    return finding;
}

void baton_yield(void) {
    baton_word words[5] = {BATON_YIELD, 0, 0, 0, 0};

    baton_enter(words);
}
