// SPDX-License-Identifier: Apache-2.0 OR GPL-2.0-only
// Which system calls programs make, how often, and how many of them fail.
#include "vmlinux.h"
#include <bpf/bpf_helpers.h>

char LICENSE[] SEC("license") = "GPL";

// Parameter: a process, 0 for all.
const volatile __u32 pid;

struct syscall_key {
	char comm[16];
	// The number, as of `ausyscall`; other processors have others.
	__u32 call;
};

struct syscall_calls {
	__u64 done;
	__u64 failed;
};

struct {
	__uint(type, BPF_MAP_TYPE_LRU_HASH);
	__uint(max_entries, 32768);
	__type(key, struct syscall_key);
	__type(value, struct syscall_calls);
} counter_calls SEC(".maps");

// At the end of each call, where its result is known; those that do not come back, such as exit, are not counted.
SEC("tracepoint/raw_syscalls/sys_exit")
int syscalls_end(struct trace_event_raw_sys_exit *context)
{
	struct syscall_key key = {.call = context->id};
	struct syscall_calls none = {}, *calls;

	// A signal handler that returns has no number.
	if (context->id < 0 || (pid && bpf_get_current_pid_tgid() >> 32 != pid))
		return 0;
	bpf_get_current_comm(key.comm, sizeof(key.comm));
	calls = bpf_map_lookup_elem(&counter_calls, &key);
	if (!calls) {
		bpf_map_update_elem(&counter_calls, &key, &none, BPF_NOEXIST);
		calls = bpf_map_lookup_elem(&counter_calls, &key);
	}
	if (!calls)
		return 0;
	__atomic_fetch_add(&calls->done, 1, __ATOMIC_RELAXED);
	// The kernel's errors are -1 to -4095; a large address is none.
	if (context->ret < 0 && context->ret >= -4095)
		__atomic_fetch_add(&calls->failed, 1, __ATOMIC_RELAXED);
	return 0;
}
