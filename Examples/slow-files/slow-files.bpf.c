// SPDX-License-Identifier: Apache-2.0 OR GPL-2.0-only
// Which reads, writes and syncs of files take long.
#include "vmlinux.h"
#include <bpf/bpf_core_read.h>
#include <bpf/bpf_helpers.h>
#include <bpf/bpf_tracing.h>
#include "solo_types.h"

char LICENSE[] SEC("license") = "GPL";

// Parameters. 0 means all.
const volatile __u32 pid;
const volatile duration at_least = 10 * 1000 * 1000;

// Events that found no room.
__u64 dropped;

enum slow_operation { file_read, file_write, file_sync };

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
	__type(value, __u64);
} calls SEC(".maps");

struct {
	__uint(type, BPF_MAP_TYPE_RINGBUF);
	__uint(max_entries, 256 * 1024);
	__type(value, struct slow_event);
} print_slow SEC(".maps");

static __always_inline int enter(void)
{
	__u64 id = bpf_get_current_pid_tgid(), now = bpf_ktime_get_ns();

	if (!pid || id >> 32 == pid)
		bpf_map_update_elem(&calls, &id, &now, BPF_ANY);
	return 0;
}

static __noinline int leave(struct file *file, enum slow_operation operation, __s64 result)
{
	__u64 id = bpf_get_current_pid_tgid(), took, *start = bpf_map_lookup_elem(&calls, &id);
	struct slow_event *event;

	if (!start)
		return 0;
	took = bpf_ktime_get_ns() - *start;
	bpf_map_delete_elem(&calls, &id);
	// A pipe or a terminal takes as long as it takes; of files only the regular ones (S_IFREG) are meant.
	if (took < at_least || (BPF_CORE_READ(file, f_inode, i_mode) & 0170000) != 0100000)
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

SEC("fentry/vfs_read")
int slow_read(void *context) { return enter(); }

SEC("fentry/vfs_write")
int slow_write(void *context) { return enter(); }

SEC("fentry/vfs_fsync_range")
int slow_sync(void *context) { return enter(); }

SEC("fexit/vfs_read")
int BPF_PROG(slow_read_end, struct file *file, char *to, size_t size, loff_t *place, ssize_t result)
{
	return leave(file, file_read, result);
}

SEC("fexit/vfs_write")
int BPF_PROG(slow_write_end, struct file *file, const char *from, size_t size, loff_t *place, ssize_t result)
{
	return leave(file, file_write, result);
}

SEC("fexit/vfs_fsync_range")
int BPF_PROG(slow_sync_end, struct file *file, loff_t start, loff_t end, int datasync, int result)
{
	return leave(file, file_sync, result);
}
