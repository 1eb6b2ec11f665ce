// SPDX-License-Identifier: Apache-2.0
// Programs of many types and global variables of every section. Some attach by themselves, some need a target.
#include <linux/ptrace.h>
#include "trigger.h"
#include <bpf/bpf_tracing.h>

char LICENSE[] SEC("license") = "GPL";

struct limits {
	__u32 low;
	__s64 high;
};

// .rodata, .data, .bss, and sections with names of their own
const volatile __u32 multi_target_pid = 0;
const volatile _Bool multi_verbose = 1;
const volatile char multi_prefix[8] = "multi";
const volatile struct limits multi_limits = { 1, -1 };
__u64 multi_threshold = 1000000;
__s16 multi_offsets[4] = { -1, 0, 1, 2 };
__u64 multi_seen;
static volatile __u32 multi_hidden;
const volatile __u32 multi_custom SEC(".rodata.multi") = 7;
__u32 multi_own SEC(".data.multi") = 9;

struct {
	__uint(type, BPF_MAP_TYPE_ARRAY);
	__uint(max_entries, 1);
	__type(key, __u32);
	__type(value, __u64);
} counter_multi SEC(".maps");

static __noinline int count(__u64 step)
{
	__u32 first = 0;
	__u64 *seen = bpf_map_lookup_elem(&counter_multi, &first);

	if (seen)
		__sync_fetch_and_add(seen, step);
	__sync_fetch_and_add(&multi_seen, 1);
	multi_hidden++;
	return multi_target_pid + multi_own + multi_custom + multi_verbose + multi_prefix[0] + multi_limits.low;
}

SEC("raw_tp/sys_exit")
int multi_raw(struct bpf_raw_tracepoint_args *ctx)
{
	if (trigger(ctx, TRIGGER_MULTI) >= 0)
		count(multi_offsets[2]);
	return 0;
}

SEC("tracepoint/sched/sched_process_exit")
int multi_tracepoint(void *ctx)
{
	return multi_threshold > 0;
}

SEC("kprobe/do_nanosleep")
int multi_kprobe(struct pt_regs *ctx)
{
	return PT_REGS_PARM1(ctx) == 0;
}

SEC("kretprobe/do_nanosleep")
int multi_kretprobe(struct pt_regs *ctx)
{
	return 0;
}

SEC("uprobe")
int multi_uprobe(struct pt_regs *ctx)
{
	return 0;
}

SEC("perf_event")
int multi_perf(void *ctx)
{
	return 0;
}

SEC("xdp")
int multi_xdp(struct xdp_md *ctx)
{
	return XDP_PASS;
}

SEC("tc")
int multi_tc(struct __sk_buff *skb)
{
	return 0;
}

SEC("socket")
int multi_socket(struct __sk_buff *skb)
{
	return skb->len;
}

SEC("cgroup_skb/egress")
int multi_cgroup(struct __sk_buff *skb)
{
	return 1;
}

SEC("?raw_tp/sys_enter")
int multi_optional(void *ctx)
{
	return 0;
}
