/* SPDX-License-Identifier: BSD-2-Clause */
/* The ports of a machine whose only device is the disk of device.h. */
#ifndef BATON_MACHINE_H
#define BATON_MACHINE_H

#include <stdint.h>

uint8_t baton_in(uint16_t port);
void baton_out(uint16_t port, uint8_t value);
void baton_in_many(uint16_t port, void *to, unsigned count);
void baton_out_many(uint16_t port, void const *from, unsigned count);

#endif
