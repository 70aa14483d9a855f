/* SPDX-License-Identifier: BSD-2-Clause */
#include "events.h"
#include "programs.h"
#include "slots.h"
#include <baton/serial.h>
#include <baton/syscall.h>

#define SERIAL_LINE 4u /* IRQ 4 is COM1's */
#define SERIAL_BIT 0u
#define BIT(n) ((baton_word)1u << (n))

/* The answer that is owed to whoever called last; token 0: none is. */
static baton_word token;
static struct baton_send answer;

bool events_start(void) {
    if (baton_clone(BATON_SLOT(BATON_ROOT_SPACE), BATON_SLOT(ROOT_SELF), MM_NOTIFY, BATON_SELF_BIT,
                    1u)
                .error != MM_OK ||
        baton_grant(BATON_ROOT_HARDWARE, BATON_SLOT(ROOT_LINE), SERIAL_LINE, SERIAL_LINE) !=
            MM_OK) {
        return false;
    }
    return events_take_serial();
}

bool events_take_serial(void) {
    if (baton_bind(ROOT_LINE, BATON_SLOT(BATON_ROOT_SPACE), SERIAL_BIT) != MM_OK) {
        return false;
    }
    baton_serial_interrupts(ROOT_LINE);
    return true;
}

void events_leave_serial(void) {
    baton_serial_interrupts(0u);
    (void)baton_unbind(ROOT_LINE, 0u);
}

static baton_word notified; /* bits that nobody has asked for yet */
static uint32_t seconds;

static void count_second(baton_word bits) {
    struct program const *const timer = programs_timer();

    if (timer != 0 && (bits & BIT(timer->process.number % BATON_BITS)) != 0u) {
        seconds++;
    }
}

/* Receive one message, and deal with it. Returns the bits of a notification. */
static baton_word receive(void) {
    struct baton_message message;

    if (token == 0u) {
        token = programs_found(&answer);
    }
    if (programs_more()) {
        (void)baton_notify(ROOT_SELF); /* so that the next one is answered soon */
    }
    message = baton_reply_receive(token, &answer);
    token = 0u;
    if (message.error != MM_OK) {
        return 0u; /* whom the answer was for has gone */
    }
    if ((message.flags & BATON_IPC_NOTIFIED) == 0u) {
        token = programs_message(&message, &answer) ? message.token : 0u;
        return 0u;
    }
    if ((message.words[0] & BIT(BATON_BITS + SERIAL_BIT)) != 0u) {
        baton_serial_interrupt();
    }
    count_second(message.words[0]);
    notified |= message.words[0];
    return message.words[0];
}

bool events_notified(unsigned bit) {
    bool const is = (notified & BIT(bit)) != 0u;

    notified &= ~BIT(bit);
    return is;
}

void events_wait(void) { (void)receive(); }

uint32_t events_seconds(void) { return seconds; }

void events_poll(void) {
    baton_word bits;

    do {
        (void)baton_notify(ROOT_SELF);
        do {
            bits = receive();
        } while ((bits & BIT(BATON_SELF_BIT)) == 0u);
    } while (token != 0u || programs_more());
}
