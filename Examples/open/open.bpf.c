// SPDX-License-Identifier: Apache-2.0 OR GPL-2.0-only
// Which files are opened, by whom, how long it took and what came of it.
#include "vmlinux.h"
#include <bpf/bpf_helpers.h>
#include "solo_types.h"

char LICENSE[] SEC("license") = "GPL";

// Parameters. 0 means all.
const volatile __u32 pid;
const volatile bool failed;
const volatile duration at_least;

// Events that found no room.
__u64 dropped;

struct open_call {
	const char *path;
	__u64 start;
	__u32 flags;
};

struct open_event {
	__u32 pid;
	__u32 user;
	char comm[16];
	// A descriptor, or an error below 0.
	__s32 result;
	__u32 flags;
	duration took;
	char path[256];
};

struct {
	__uint(type, BPF_MAP_TYPE_HASH);
	__uint(max_entries, 8192);
	__type(key, __u64);
	__type(value, struct open_call);
} calls SEC(".maps");

struct {
	__uint(type, BPF_MAP_TYPE_RINGBUF);
	__uint(max_entries, 512 * 1024);
	__type(value, struct open_event);
} print_opens SEC(".maps");

static __always_inline int enter(unsigned long path, __u32 flags)
{
	__u64 id = bpf_get_current_pid_tgid();
	struct open_call call = {};

	if (pid && id >> 32 != pid)
		return 0;
	call.path = (const char *)path;
	call.start = bpf_ktime_get_ns();
	call.flags = flags;
	bpf_map_update_elem(&calls, &id, &call, BPF_ANY);
	return 0;
}

static __noinline int leave(long result)
{
	__u64 id = bpf_get_current_pid_tgid(), took;
	struct open_call *call = bpf_map_lookup_elem(&calls, &id);
	struct open_event *event;

	if (!call)
		return 0;
	took = bpf_ktime_get_ns() - call->start;
	if ((failed && result >= 0) || took < at_least)
		goto out;
	event = bpf_ringbuf_reserve(&print_opens, sizeof(*event), 0);
	if (!event) {
		__atomic_fetch_add(&dropped, 1, __ATOMIC_RELAXED);
		goto out;
	}
	event->pid = id >> 32;
	event->user = bpf_get_current_uid_gid();
	bpf_get_current_comm(event->comm, sizeof(event->comm));
	event->result = result;
	event->flags = call->flags;
	event->took = took;
	// Now, not at the call's beginning: by then the kernel has brought the page with the name into memory.
	if (bpf_probe_read_user_str(event->path, sizeof(event->path), call->path) < 0)
		event->path[0] = 0;
	bpf_ringbuf_submit(event, 0);
out:
	bpf_map_delete_elem(&calls, &id);
	return 0;
}

SEC("tracepoint/syscalls/sys_enter_openat")
int open_at(struct trace_event_raw_sys_enter *context)
{
	return enter(context->args[1], context->args[2]);
}

SEC("tracepoint/syscalls/sys_exit_openat")
int open_at_end(struct trace_event_raw_sys_exit *context)
{
	return leave(context->ret);
}

// The flags of openat2 are in a structure of the caller's, which is left alone.
SEC("tracepoint/syscalls/sys_enter_openat2")
int open_at2(struct trace_event_raw_sys_enter *context)
{
	return enter(context->args[1], 0);
}

SEC("tracepoint/syscalls/sys_exit_openat2")
int open_at2_end(struct trace_event_raw_sys_exit *context)
{
	return leave(context->ret);
}

// Newer processors, arm64 among them, never had this call; there these two do not attach.
SEC("tracepoint/syscalls/sys_enter_open")
int open_old(struct trace_event_raw_sys_enter *context)
{
	return enter(context->args[0], context->args[1]);
}

SEC("tracepoint/syscalls/sys_exit_open")
int open_old_end(struct trace_event_raw_sys_exit *context)
{
	return leave(context->ret);
}
