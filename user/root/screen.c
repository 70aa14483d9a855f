/* SPDX-License-Identifier: BSD-2-Clause */
#include "screen.h"
#include "events.h"
#include "pages.h"
#include "programs.h"
#include "slots.h"
#include <baton/print.h>
#include <baton/serial.h>
#include <baton/string.h>

_Static_assert(PROGRAMS < BATON_CONSOLE_PROGRAMS, "every program's end can be counted");

#define READ_WRITE (MM_R | MM_W | MM_X)

static struct baton_console_page *page; /* null: root drives the port itself */

static int ahead = -1; /* a key that was looked at, or -1 */

static bool is_full(struct baton_ring const *ring) {
    return ring->write - ring->read >= BATON_RING;
}

static void wake_console(void) { (void)baton_notify(ROOT_CONSOLE); }

void screen_put(char c) {
    while (page != 0 && is_full(&page->out)) {
        wake_console();
        events_wait(); /* it may end meanwhile */
    }
    if (page == 0) {
        baton_serial_put(c);
    } else {
        page->out.bytes[page->out.write % BATON_RING] = c;
        page->out.write++;
    }
}

static void put_line_end(void *context, char c) {
    (void)context;
    if (c == '\n') {
        screen_put('\r');
    }
    screen_put(c);
}

void baton_print(char const *format, ...) {
    struct baton_sink const sink = {put_line_end, 0};
    va_list list;

    va_start(list, format);
    baton_format(&sink, format, list);
    va_end(list);
    if (page != 0) {
        wake_console();
    }
}

/* A key that has come already, or -1. */
static int key(void) {
    int c = baton_serial_kept();

    if (c < 0 && page == 0) {
        c = baton_serial_poll();
    } else if (c < 0 && page->in.read != page->in.write) {
        bool const full = is_full(&page->in);

        c = (unsigned char)page->in.bytes[page->in.read % BATON_RING];
        page->in.read++;
        if (full) {
            wake_console(); /* there is room again */
        }
    }
    return c;
}

bool screen_any_key(void) {
    int const c = ahead >= 0 ? ahead : key();

    ahead = -1;
    return c >= 0;
}

/* Whether others have shown text since the last time: root's line may be torn. */
static bool others_have_shown(void) {
    static uint32_t seen;
    uint32_t const others = page != 0 ? page->others : 0u;
    bool const more = others != seen;

    seen = others;
    return more;
}

char screen_get(void (*torn)(void *context), void *context) {
    int c = ahead;

    if (page != 0) {
        wake_console(); /* an echo may still be in the ring */
    }
    ahead = -1;
    while (c < 0) {
        c = key();
        if (c < 0) {
            bool const ended = programs_reap(true);

            if (ended || others_have_shown()) {
                torn(context);
                wake_console();
            }
            c = key(); /* that may have taken a while */
        }
        if (c < 0) {
            events_wait();
        }
    }
    return (char)c;
}

bool screen_next_is(char wanted) {
    int const c = ahead >= 0 ? ahead : key();

    ahead = c == (unsigned char)wanted ? -1 : c;
    return c == (unsigned char)wanted;
}

bool screen_hand_over(struct baton_process const *process) {
    baton_word const address = pages_take();

    if (page != 0 || address == 0u) {
        return false;
    }
    memset((void *)address, 0, BATON_PAGE_SIZE);
    if (baton_clone(BATON_SLOT(process->space), BATON_SLOT(ROOT_CONSOLE), MM_NOTIFY,
                    BATON_CONSOLE_BIT, 1u)
            .error != MM_OK) {
        return false;
    }
    if (baton_clone(address, BATON_PROGRAM_SHARED + process->space, READ_WRITE, 0, 1u).error !=
        MM_OK) {
        (void)baton_destroy(BATON_SLOT(ROOT_CONSOLE), 1u);
        return false;
    }
    events_leave_serial();
    page = (struct baton_console_page *)address;
    return true;
}

void screen_take_back(void) {
    struct baton_console_page *const old = page;

    if (old == 0) {
        return;
    }
    page = 0;
    (void)baton_destroy(BATON_SLOT(ROOT_CONSOLE), 1u);
    for (unsigned n = 0; n < BATON_RING && old->in.read != old->in.write; n++) {
        (void)baton_serial_keep(old->in.bytes[old->in.read % BATON_RING]);
        old->in.read++;
    }
    for (unsigned n = 0; n < BATON_RING && old->out.read != old->out.write; n++) {
        baton_serial_put(old->out.bytes[old->out.read % BATON_RING]);
        old->out.read++;
    }
    (void)baton_unbind(ROOT_LINE, 0u); /* the console's */
    (void)events_take_serial();
}

void screen_ended(unsigned number) {
    if (page != 0) {
        page->ended[number]++;
        page->ends++;
        wake_console();
    }
}

void screen_listen(void) {
    if (page == 0) {
        (void)events_take_serial(); /* FULL: it is root's already */
    }
}

void screen_flush(void) {
    while (page != 0 && page->out.read != page->out.write) {
        wake_console();
        events_wait();
    }
}
