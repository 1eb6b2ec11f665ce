/* SPDX-License-Identifier: Apache-2.0 */
/* Included before every source that bee-oci builds. */
#ifndef BEE_PRELUDE_H
#define BEE_PRELUDE_H

#if !defined(__clang__) || __clang_major__ < 14
#error "bee-oci builds with clang 14 or later"
#endif

/* Many programs call these without a declaration, which clang took with a warning until version 15. The compiler puts
 * instructions in their place; there is no library. */
void *memcpy(void *target, const void *source, unsigned long size);
void *memmove(void *target, const void *source, unsigned long size);
void *memset(void *target, int byte, unsigned long size);
int memcmp(const void *left, const void *right, unsigned long size);

/* libbpf's BPF_CORE_READ declares a variable of the member's type, which may be const, and then fills it. */
#if __has_warning("-Wdefault-const-init-var-unsafe")
#pragma clang diagnostic ignored "-Wdefault-const-init-var-unsafe"
#endif

#endif
