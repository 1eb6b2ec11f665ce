// SPDX-License-Identifier: Apache-2.0 OR GPL-2.0-only
// Which reads, writes and syncs of files take long: by system calls, for kernels without fentry.
#include "vmlinux.h"
#include <bpf/bpf_core_read.h>
#include <bpf/bpf_helpers.h>
#include "solo_types.h"

char LICENSE[] SEC("license") = "GPL";

// Parameters. 0 means all.
const volatile __u32 pid;
const volatile duration at_least = 10 * 1000 * 1000;

// Events that found no room.
__u64 dropped;

enum slow_operation { file_read, file_write, file_sync };

struct slow_call {
	__u64 start;
	__u64 descriptor;
};

struct slow_event {
	__u32 pid;
	char comm[16];
	enum slow_operation operation;
	duration took;
	// Bytes, or an error below 0.
	__s64 result;
	char file[64];
};

struct {
	__uint(type, BPF_MAP_TYPE_HASH);
	__uint(max_entries, 16384);
	__type(key, __u64);
	__type(value, struct slow_call);
} calls SEC(".maps");

struct {
	__uint(type, BPF_MAP_TYPE_RINGBUF);
	__uint(max_entries, 256 * 1024);
	__type(value, struct slow_event);
} print_slow SEC(".maps");

// What a descriptor of this process stands for. If another thread has closed it, that is another file or none.
static __always_inline struct file *file_of(__u64 descriptor)
{
	struct task_struct *task = (void *)bpf_get_current_task();
	struct fdtable *table = BPF_CORE_READ(task, files, fdt);
	struct file *file = NULL;

	if (descriptor < BPF_CORE_READ(table, max_fds))
		bpf_probe_read_kernel(&file, sizeof(file), BPF_CORE_READ(table, fd) + descriptor);
	return file;
}

static __always_inline int enter(__u64 descriptor)
{
	struct slow_call call = {.start = bpf_ktime_get_ns(), .descriptor = descriptor};
	__u64 id = bpf_get_current_pid_tgid();

	if (!pid || id >> 32 == pid)
		bpf_map_update_elem(&calls, &id, &call, BPF_ANY);
	return 0;
}

static __noinline int leave(enum slow_operation operation, __s64 result)
{
	__u64 id = bpf_get_current_pid_tgid(), took, descriptor;
	struct slow_call *call = bpf_map_lookup_elem(&calls, &id);
	struct slow_event *event;
	struct file *file;

	if (!call)
		return 0;
	took = bpf_ktime_get_ns() - call->start;
	descriptor = call->descriptor;
	bpf_map_delete_elem(&calls, &id);
	if (took < at_least)
		return 0;
	// A pipe or a terminal takes as long as it takes; of files only the regular ones (S_IFREG) are meant.
	file = file_of(descriptor);
	if (!file || (BPF_CORE_READ(file, f_inode, i_mode) & 0170000) != 0100000)
		return 0;
	event = bpf_ringbuf_reserve(&print_slow, sizeof(*event), 0);
	if (!event) {
		__atomic_fetch_add(&dropped, 1, __ATOMIC_RELAXED);
		return 0;
	}
	event->pid = id >> 32;
	bpf_get_current_comm(event->comm, sizeof(event->comm));
	event->operation = operation;
	event->took = took;
	event->result = result;
	bpf_probe_read_kernel_str(event->file, sizeof(event->file), BPF_CORE_READ(file, f_path.dentry, d_name.name));
	bpf_ringbuf_submit(event, 0);
	return 0;
}

// All these calls have the descriptor as their first argument.
#define CALL(name, operation)                                                        \
	SEC("tracepoint/syscalls/sys_enter_" #name)                                      \
	int slow_##name(struct trace_event_raw_sys_enter *context)                       \
	{                                                                                \
		return enter(context->args[0]);                                              \
	}                                                                                \
	SEC("tracepoint/syscalls/sys_exit_" #name)                                       \
	int end_##name(struct trace_event_raw_sys_exit *context)                         \
	{                                                                                \
		return leave(operation, context->ret);                                       \
	}

CALL(read, file_read)
CALL(readv, file_read)
CALL(pread64, file_read)
CALL(write, file_write)
CALL(writev, file_write)
CALL(pwrite64, file_write)
CALL(fsync, file_sync)
CALL(fdatasync, file_sync)
