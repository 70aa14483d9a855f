/* SPDX-License-Identifier: BSD-2-Clause */
/* Never linked: tools/size.py reads the size of a ledger entry off this object's symbol. */
#include <mmscd/ledger.h>

extern struct mm_entry size_probe_ledger_entry;
struct mm_entry size_probe_ledger_entry;
