/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * What stands where in root's slots. Those up to 47 are the kernel's and the
 * person's at the shell.
 */
#ifndef SLOTS_H
#define SLOTS_H

#define ROOT_LINE 48u    /* the line of the serial port, while root drives it itself */
#define ROOT_SELF 49u    /* root's own space: NOTIFY of BATON_SELF_BIT */
#define ROOT_CONSOLE 50u /* the console's space: NOTIFY */

#define PROGRAMS 48u /* that root can start at once */
#define PROGRAM_THREAD(i) (64u + 2u * (i))
#define PROGRAM_SPACE(i) (65u + 2u * (i))
#define ROOT_WORK 160u /* BATON_PROCESS_WORK slots from here */

#endif
