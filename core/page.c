/* SPDX-License-Identifier: BSD-2-Clause */
/* The operations on pages are inline; this is where the prover reads them. The picture is in mmscd/page.h. */
#include <mmscd/page.h>
