/* SPDX-License-Identifier: Apache-2.0 */
/* Names of types whose values are shown in a way of their own, by bee-oci and by bee. */
#ifndef SOLO_TYPES_H
#define SOLO_TYPES_H

/* An IPv4 address in network byte order, shown as 192.0.2.1. */
typedef unsigned int ipv4_addr;

/* Four bytes of an address, shown like an IPv4 address, as in bee. An IPv6 address of 16 bytes is shown as one when its
 * own type is called ipv6_addr; then leave this file out. */
typedef unsigned int ipv6_addr;

/* Nanoseconds, shown as 1.5ms in tables. */
typedef unsigned long long duration;

#endif
