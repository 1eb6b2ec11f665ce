// SPDX-License-Identifier: Apache-2.0
// What the probes for the far host look for: names a test made up, so that rows can be compared exactly.
#ifndef FARHOST_H
#define FARHOST_H

#include <linux/bpf.h>
#include <bpf/bpf_helpers.h>
#include <bpf/bpf_tracing.h>

static const char farhost_prefix[] = "far-host";

static __always_inline _Bool has_farhost_prefix(const char *name)
{
	return !__builtin_memcmp(name, farhost_prefix, sizeof(farhost_prefix) - 1);
}

#endif
