// SPDX-License-Identifier: Apache-2.0 OR GPL-2.0-only
// Which signals are sent, by whom, to whom, and what became of them.
#include "vmlinux.h"
#include <bpf/bpf_helpers.h>

char LICENSE[] SEC("license") = "GPL";

// Parameters. 0 means all; a process is meant as sender or receiver.
const volatile __u32 number;
const volatile __u32 pid;

// Events that found no room.
__u64 dropped;

// The results of the tracepoint, in the kernel's order.
enum signal_outcome { signal_sent, signal_ignored, signal_pending_already, signal_lost, signal_sent_without_details };

struct signal_event {
	__u32 pid;
	char comm[16];
	__u32 number;
	// The thread it is for, or the process's first one.
	__u32 to;
	char to_comm[16];
	enum signal_outcome outcome;
};

struct {
	__uint(type, BPF_MAP_TYPE_RINGBUF);
	__uint(max_entries, 256 * 1024);
	__type(value, struct signal_event);
} print_signals SEC(".maps");

struct {
	__uint(type, BPF_MAP_TYPE_HASH);
	__uint(max_entries, 128);
	__type(key, __u32);
	__type(value, __u64);
} counter_signals SEC(".maps");

SEC("tracepoint/signal/signal_generate")
int signals_sent(struct trace_event_raw_signal_generate *context)
{
	__u32 from = bpf_get_current_pid_tgid() >> 32, signal = context->sig, to = context->pid;
	struct signal_event *event;
	__u64 one = 1, *count;

	if ((number && signal != number) || (pid && from != pid && to != pid))
		return 0;
	count = bpf_map_lookup_elem(&counter_signals, &signal);
	if (count)
		__atomic_fetch_add(count, 1, __ATOMIC_RELAXED);
	else
		bpf_map_update_elem(&counter_signals, &signal, &one, BPF_NOEXIST);
	event = bpf_ringbuf_reserve(&print_signals, sizeof(*event), 0);
	if (!event) {
		__atomic_fetch_add(&dropped, 1, __ATOMIC_RELAXED);
		return 0;
	}
	event->pid = from;
	bpf_get_current_comm(event->comm, sizeof(event->comm));
	event->number = signal;
	event->to = to;
	bpf_probe_read_kernel(event->to_comm, sizeof(event->to_comm), context->comm);
	event->outcome = context->result;
	bpf_ringbuf_submit(event, 0);
	return 0;
}
