/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * The console server: the only program that drives the serial port.
 *
 *   programs --- call, up to 8 characters a message ---> console ---> serial port
 *   root     --- rings in a shared page, notify ------->         <--- keys
 *
 * A program's lines come out whole: the server collects the characters of a
 * line up to its end, or 120 of them. Whose they are, the badge says. An answer
 * waits until its text has room, so a program that writes faster than the port
 * sends is slowed down, and nobody else. Root, who must never wait for a program
 * that it watches over, has the two rings and never calls.
 *
 * Clients write lines of plain text: \n ends a line, \t is a tab, and anything else
 * that is no visible ASCII character is shown as '?'. Root writes exactly what is to
 * be sent, \r and escape sequences included.
 *
 * When both have text, root's goes up to its next \n, then one client's line, and so on.
 * Text of another than the one on whose unfinished line the cursor stands begins on a new
 * line; so root's prompt stays as it is, and has to be shown again.
 */
#ifndef BATON_CONSOLE_H
#define BATON_CONSOLE_H

#include <stdint.h>

/* Labels of calls. */
enum baton_console_label {
    /* + BATON_CONSOLE_LINES * how many characters (1 to 8) + which of the client's lines (0 to
     * BATON_CONSOLE_LINES - 1; threads that print at the same time use one each). The characters are in the
     * words, four in each, the first in the low byte of the first word. The answer comes once they have
     * room; its label is 0, or BATON_CONSOLE_BUSY. */
    BATON_CONSOLE_WRITE = 0x100,
    /* Show what the client's unfinished lines hold; and end them, if the first word is 1. The answer's
     * label is 0. */
    BATON_CONSOLE_FLUSH = 0x200
};
#define BATON_CONSOLE_LINES 16u
#define BATON_CONSOLE_BYTES 8u

/* What the server answers to anything else. */
#define BATON_CONSOLE_UNKNOWN 1u

/* Nothing was taken; the client has to call again later. 8 calls for the same line wait already, or the
 * 64 lines that the server has for all clients are in use (then the oldest unfinished one is shown). */
#define BATON_CONSOLE_BUSY 2u

/* What root gives it: in slots from BATON_SLOT_GIVEN on, and one shared page. */
#define BATON_CONSOLE_PORTS 8u /* slot: the ports of COM1 */
#define BATON_CONSOLE_LINE 9u  /* slot: its line */

/* Root notifies the server with this bit, after it has put text into `out`, taken a key from a full
 * `in`, or counted up `ended` and `ends`. The server notifies root, with NOTIFY in BATON_SLOT_PARENT: when keys came; when `out` was
 * full and is no more, and when it has become empty; when `others` has changed, and the server has
 * nothing to send any more. */
#define BATON_CONSOLE_BIT 0u

/* A ring: `write` and `read` count characters for ever; the difference is what is in it. Only the
 * writer changes `write`, only the reader `read`. */
#define BATON_RING 1024u
struct baton_ring {
    uint32_t volatile write;
    uint32_t volatile read;
    char volatile bytes[BATON_RING];
};

/* Badges of clients: the number of a program of root's, + this times what it has chosen for one of its own. */
#define BATON_CONSOLE_BADGES 65536u
#define BATON_CONSOLE_PROGRAMS 64u /* numbers are below this */

/* The shared page. It is all zero at first, and left as it is when the server is started again. */
struct baton_console_page {
    struct baton_ring out;    /* root's text; a character leaves it when the port has taken it */
    struct baton_ring in;     /* keys */
    uint32_t volatile others; /* counts whenever the server shows text that is not root's */
    uint32_t volatile ends;   /* root counts whenever a program has ended; */
    /* and by number. What such a one had written, and its line's end, are shown; the next one with its
     * number has lines of its own. */
    uint8_t volatile ended[BATON_CONSOLE_PROGRAMS];
};

#endif
