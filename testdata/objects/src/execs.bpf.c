// SPDX-License-Identifier: Apache-2.0
// Every program start: a ring buffer of events with a value type, and a hash map that counts them.
#include <linux/bpf.h>
#include <bpf/bpf_helpers.h>

char LICENSE[] SEC("license") = "Dual BSD/GPL";

struct exec {
	__u32 pid;
	char comm[16];
};

struct {
	__uint(type, BPF_MAP_TYPE_RINGBUF);
	__uint(max_entries, 1 << 18);
	__type(value, struct exec);
} print_execs SEC(".maps");

struct {
	__uint(type, BPF_MAP_TYPE_HASH);
	__uint(max_entries, 4096);
	__type(key, struct exec);
	__type(value, __u64);
} counter_execs SEC(".maps");

static __always_inline void count(const struct exec *who)
{
	__u64 one = 1, *seen = bpf_map_lookup_elem(&counter_execs, who);

	if (seen)
		__sync_fetch_and_add(seen, 1);
	else
		bpf_map_update_elem(&counter_execs, who, &one, BPF_NOEXIST);
}

SEC("tracepoint/sched/sched_process_exec")
int execs_on_exec(void *ctx)
{
	struct exec who = {};

	who.pid = bpf_get_current_pid_tgid() >> 32;
	bpf_get_current_comm(who.comm, sizeof(who.comm));
	count(&who);
	bpf_ringbuf_output(&print_execs, &who, sizeof(who), 0);
	return 0;
}
