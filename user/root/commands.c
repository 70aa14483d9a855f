/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * The table of commands, in the order in which `help` lists them.
 */
#include "shell.h"

#define NAMES                                                                                      \
    "NAME is  0x5000            the page at that address\n"                                        \
    "         zone 0x400000     the entry of root's space for the zone around it\n"                \
    "         s7  (slot 7)      root's slot 7\n"                                                   \
    "         0x1000 in s9      the page at that offset of the zone (or space) in slot 9\n"        \
    "         s4 in s8          slot 4 of the thread in slot 8\n"

#define RIGHTS                                                                                     \
    "RIGHTS   letters r w x s(hare) m(anage), words run send pass notify drop, with\n"             \
    "         commas between words: rwx, rxs, sm,run. `none` parks a page.\n"                      \
    "         On this machine r and x come together: rx or rwx.\n"

#define SPAWN                                                                                      \
    "Options: priority=0..30  heap=PAGES  stack=PAGES  confined (no MANAGE for its own space)\n"   \
    "         to=PROGRAM (may call it)  notify=PROGRAM  window  drop=PROGRAM (into it)\n"          \
    "         ports=FIRST-LAST  line=N  fixed=FRAME  as=console  as=timer\n"                       \
    "         again=N (when it dies it is started again, up to N times a minute)\n"                \
    "         contiguous=PAGES (the heap)  file=MODULE (may read it)  board (a page shared\n"      \
    "         with root)  master (of its own space)\n"                                             \
    "         managed=SERVER (which puts pages into its space)  policy=PROGRAM (of a pager:\n"     \
    "         who decides)  may=address  may=spare (of memory servers: be told where memory\n"     \
    "         is; get pages for good)\n"                                                           \
    "All other words, and those behind --, are its arguments.\n"                                   \
    "With mem=SIZE (such as 16M, or a number of pages; 0: any) the pager runs it, with at most\n"  \
    "so much in memory at once; then only heap= stack= priority= go with it.\n"

struct command const commands[] = {
    {"help", "[COMMAND]", "what there is, and how it is used", "", command_help},
    {"mem", "", "where all memory is",
     "Prints the accounting that the kernel made when it started, whether it adds up to\n"
     "the memory map, and what root itself finds in its containers.\n",
     command_mem},
    {"map", "[ADDRESS]", "a picture of root's space and slots",
     "Without ADDRESS: the zones of root's space, and root's slots. With ADDRESS: the\n"
     "1,024 pages of the zone around it, one character a page.\n",
     command_map},
    {"show", "NAME [count N]", "look at a container", NAMES, command_show},
    {"move", "SRC DST [unshared] [as KIND] [count N]", "hand a master on",
     "The source is empty afterwards. `unshared` refuses frames that have slaves.\n"
     "`as thread`, `as space`, `as zone` or `as window` makes that of a page, into a slot;\n"
     "moving it from its slot to an empty page container makes it a page again. Moving\n"
     "root's own program or stack away ends everything: root stops, and the kernel says\n"
     "where.\n" NAMES,
     command_move},
    {"clone", "SRC DST [RIGHTS] [badge N] [count N]", "make a slave",
     "Without RIGHTS the slave gets those of the source. Without s(hare) it is final:\n"
     "it can be destroyed, not cloned.\n" NAMES RIGHTS,
     command_clone},
    {"destroy", "NAME [count N]", "destroy a slave", NAMES, command_destroy},
    {"adjust", "NAME [RIGHTS] [clear] [count N]", "set a page's rights, clear its bits",
     "`clear` clears the accessed and dirty bits; they are told as they were.\n" NAMES RIGHTS,
     command_adjust},
    {"peek", "ADDRESS [BYTES]", "read memory",
     "Reads 16 bytes, or as many as asked. A fault is reported, nothing else happens.\n",
     command_peek},
    {"poke", "ADDRESS VALUE", "write a word of 32 bits",
     "A fault is reported, nothing else happens.\n", command_poke},
    {"audit", "", "check every reference that root can reach",
     "Asks the kernel about the frame of every container, and checks that each frame has\n"
     "exactly one master, that all counts are right, and that no frame is missing.\n"
     "A debug kernel is asked for its own audit, too.\n",
     command_audit},
    {"demo", "", "a tour that checks what it claims",
     "Moves, clones and destroys pages and zones, and checks each result. Everything is\n"
     "as it was afterwards, but for eight of root's own free pages, whose contents change.\n",
     command_demo},
    {"ps", "", "the programs that run", "", command_ps},
    {"tree", "", "the tree of threads",
     "Whoever holds a thread can reach its slots, and so take back all that it owns.\n",
     command_tree},
    {"slots", "[PROGRAM]", "what root or a program has in its slots", "", command_slots},
    {"zones", "[PROGRAM]", "the zones of all spaces, or of one", "", command_zones},
    {"ipc", "[ROUNDS]", "watch two programs call and answer each other", "", command_ipc},
    {"window", "[PAGES]", "watch pages as messages, from one program's memory to another's",
     "`post` moves pages into the window of `box`, a thread's own containers: the page is\n"
     "the message, the sender paid for it, the kernel buffers nothing, and a full range is\n"
     "the flow control.\n",
     command_window},
    {"spawn", "PROGRAM [OPTION...] [WORD...]", "start a program from a boot module", SPAWN,
     command_spawn},
    {"run", "PROGRAM [OPTION...] [WORD...]", "start a program, and wait for its end",
     "The status is the program's. Ctrl-C ends the waiting; the program goes on.\n" SPAWN,
     command_run},
    {"pagers", "[return PAGES]", "the pager's memory and its clients",
     "`return`: it gives back so many pages, and puts others out of memory for that: those that a\n"
     "memory server has lent, and then, to root, those that it was started with.\n",
     command_pagers},
    {"swap", "", "what is on the disk, and whose it is", "", command_swap},
    {"top", "[TIMES]", "the pager's clients, shown again and again",
     "Until a key is pressed, or so many times.\n", command_top},
    {"watch", "[TIMES]", "a picture of who holds which memory, again and again",
     "Until a key is pressed, or so many times. Each sign stands for some frames, and says who\n"
     "holds most of them.\n",
     command_watch},
    {"wait", "PROGRAM", "wait for the end of a program",
     "PROGRAM is its name or its number. Ctrl-C ends the waiting.\n", command_wait},
    {"kill", "PROGRAM [for good]", "end a program, and take everything back",
     "Its threads stop, whoever waits for an answer of its gets DEAD, its slots and tables\n"
     "are emptied, and all its pages come back to root. PROGRAM is its name or its number.\n"
     "One with again= is started again then, unless it is `for good`.\n",
     command_kill},
    {"restart", "PROGRAM", "end a program, and start it again in the same space",
     "Whoever could call it still can: the references to its space stay good.\n", command_restart},
    {"kills", "TIMES [SEED]", "kill programs at random moments, and look for lost frames",
     "Needs the servers of `make run`, the disk's driver with again=. Starts clients of the pager that\n"
     "swap, and of the memory servers, and kills one of them or the disk's driver after a random\n"
     "time, so many times. After each it audits, without a word if all holds; in the end it kills the\n"
     "rest. The same SEED makes the same choices.\n",
     command_kills},
    {"torture", "ACTS [SEED]", "start, kill and order about programs at random",
     "Needs the servers of `make run`, with a large again=, and a clock: `spawn pulse notifies again=1000\n"
     "1000`. Programs that want no good are among those that it starts. At each pulse a debug kernel is\n"
     "asked for its audit, and root audits after each 16 acts. In the end what it started is ended.\n",
     command_torture},
    {"memory", "[SERVER | lend SERVER PAGES | return SERVER PAGES]", "what memory servers have",
     "Numbers, clients, and a picture of each server's containers. `lend`: the server gets pages\n"
     "of root's. `return`: it gives back what is free.\n",
     command_memory},
    {"echo", "[WORD...]", "print words", "", command_echo},
    {"exit", "[STATUS]", "end the machine, with a status of 0 to 127",
     "Without STATUS: the one of the last command. Ctrl-D on an empty line does the same.\n",
     command_exit},
};

unsigned const commands_count = sizeof(commands) / sizeof(commands[0]);
