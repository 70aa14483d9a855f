/* SPDX-License-Identifier: BSD-2-Clause */
/* The counts behind <baton/test.h>, for the test program's main and for claims of many steps. */
#ifndef CHECK_H
#define CHECK_H

#include <baton/test.h>

extern unsigned test_passed;
extern unsigned test_failed;

#endif
