/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * The console server: the only program that drives the serial port.
 *
 *   programs --- call, up to 8 characters a message ---> console ---> serial port
 *   root     --- rings in a shared page, notify ------->         <--- keys
 *
 * A program's lines come out whole: the server collects the characters of a
 * client (by badge) up to the end of the line. Root, who must never wait for
 * a program that it watches over, has the two rings and never calls.
 */
#ifndef BATON_CONSOLE_H
#define BATON_CONSOLE_H

#include <stdint.h>

/* Labels of calls. */
enum baton_console_label {
    /* + how many characters (1 to 8): they are in the words, the first in the low byte of the first
     * word. The answer comes once they have room; its label is 0. */
    BATON_CONSOLE_WRITE = 0x100,
    /* Show what the client's unfinished line holds. The answer's label is 0. */
    BATON_CONSOLE_FLUSH = 0x200
};
#define BATON_CONSOLE_BYTES 8u

/* What the server answers to anything else. */
#define BATON_CONSOLE_UNKNOWN 1u

/* What root gives it: in slots from BATON_SLOT_GIVEN on, and one shared page. */
#define BATON_CONSOLE_PORTS 8u /* slot: the ports of COM1 */
#define BATON_CONSOLE_LINE 9u  /* slot: its line */
#define BATON_CONSOLE_BIT 0u   /* root notifies it with this bit, */
                               /* and it root with NOTIFY in BATON_SLOT_PARENT */

/* A ring: `write` and `read` count characters for ever; the difference is what is in it. Only the
 * writer changes `write`, only the reader `read`. */
#define BATON_RING 1024u
struct baton_ring {
    uint32_t volatile write;
    uint32_t volatile read;
    char volatile bytes[BATON_RING];
};

/* The shared page. The server notifies root when it has put in keys, and when it has taken out text; root
 * the server when it has put in text, and when it has taken a key out of a full ring. */
struct baton_console_page {
    struct baton_ring out;    /* root's text; a character leaves it when the port has taken it */
    struct baton_ring in;     /* keys */
    uint32_t volatile others; /* counts whenever the server shows text that is not root's */
};

#endif
