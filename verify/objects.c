/* SPDX-License-Identifier: BSD-2-Clause */
/* What the prover reads for the operations on objects: the core's files as one. */
#include "../core/table.c"
#include "../core/container.c"
#include "../core/object.c"
#include "../core/transition.c"
#include "../core/border.c"
