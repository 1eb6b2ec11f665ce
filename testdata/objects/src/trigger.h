// SPDX-License-Identifier: Apache-2.0
// How a test makes a fixture's program do its work: by a system call that returns a number only a test would ask for.
//
// lseek(fd, n, SEEK_SET) on a regular file or memfd returns n. A raw tracepoint on sys_exit sees that n as a scalar:
// no kernel structure is read, so the trigger needs neither CO-RE nor tracefs and is the same on every architecture.
//
//   n = 0xbee0000000 | object << 20 | argument          (object: 4 bits, argument: 20 bits)
#ifndef TRIGGER_H
#define TRIGGER_H

#include <linux/bpf.h>
#include <bpf/bpf_helpers.h>

#define TRIGGER_MAGIC 0xbee0ull
#define TRIGGER_MEMBERS 1
#define TRIGGER_MAPS 2
#define TRIGGER_CORE 3
#define TRIGGER_FLOOD 4
#define TRIGGER_PERF 5
#define TRIGGER_OLDMAPS 6
#define TRIGGER_NONCORE 7
#define TRIGGER_MULTI 8
#define TRIGGER_ADDRESSES 9
#define TRIGGER_METRICS 13

// The argument of a trigger meant for this object, or -1 for any other return value.
static __always_inline long trigger_argument(__u64 value, __u64 object)
{
	if (value >> 20 != (TRIGGER_MAGIC << 4 | object))
		return -1;
	return value & 0xfffff;
}

// The same from the context of raw_tp/sys_exit: args[0] is the registers, args[1] the return value.
static __always_inline long trigger(const struct bpf_raw_tracepoint_args *ctx, __u64 object)
{
	return trigger_argument(ctx->args[1], object);
}

// The process that pulled the trigger, so that tests which share a kernel can tell their rows apart.
static __always_inline __u32 trigger_pid(void)
{
	return bpf_get_current_pid_tgid() >> 32;
}

#endif
