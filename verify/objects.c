/* SPDX-License-Identifier: BSD-2-Clause */
/* What the prover reads for the operations on objects: the core's files as one. */

/* The compiler's, for a number with one bit set: what the table says that region entries hold. */
/*@ requires x == 16 || x == 128 || x == 256;
    assigns  \nothing;
    ensures  \result == (x == 16 ? 4 : x == 128 ? 7 : 8); */
int __builtin_ctz(unsigned int x);

#include "../core/table.c"
#include "../core/container.c"
#include "../core/object.c"
#include "../core/transition.c"
#include "../core/border.c"
