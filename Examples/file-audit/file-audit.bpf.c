// SPDX-License-Identifier: Apache-2.0 OR GPL-2.0-only
// Who opens files below a folder, asked by the kernel's security checks: no way to open a file goes around them.
#include "vmlinux.h"
#include <bpf/bpf_core_read.h>
#include <bpf/bpf_helpers.h>
#include <bpf/bpf_tracing.h>

char LICENSE[] SEC("license") = "GPL";

#define FMODE_WRITE 2

// Parameters: how paths begin, such as /etc/; the empty text means all. A user, -1 for all. Whether only to write.
const volatile char below[64];
const volatile __s64 user = -1;
const volatile bool writes;

// Events that found no room.
__u64 dropped;

struct audit_event {
	__u32 pid;
	__u32 user;
	char comm[16];
	bool to_write;
	char path[256];
};

struct {
	__uint(type, BPF_MAP_TYPE_RINGBUF);
	__uint(max_entries, 512 * 1024);
	__type(value, struct audit_event);
} print_accesses SEC(".maps");

static __always_inline bool is_below(const char *path)
{
	for (int i = 0; i < sizeof(below) && below[i]; i++)
		if (path[i] != below[i])
			return false;
	return true;
}

// Only looks: 0 lets the open go on.
SEC("lsm/file_open")
int BPF_PROG(audit_open, struct file *file)
{
	__u32 uid = bpf_get_current_uid_gid();
	bool to_write = BPF_CORE_READ(file, f_mode) & FMODE_WRITE;
	struct audit_event *event;

	if ((user >= 0 && uid != user) || (writes && !to_write))
		return 0;
	event = bpf_ringbuf_reserve(&print_accesses, sizeof(*event), 0);
	if (!event) {
		__atomic_fetch_add(&dropped, 1, __ATOMIC_RELAXED);
		return 0;
	}
	event->pid = bpf_get_current_pid_tgid() >> 32;
	event->user = uid;
	bpf_get_current_comm(event->comm, sizeof(event->comm));
	event->to_write = to_write;
	if (bpf_d_path((struct path *)&file->f_path, event->path, sizeof(event->path)) < 0)
		event->path[0] = 0;
	if (is_below(event->path))
		bpf_ringbuf_submit(event, 0);
	else
		bpf_ringbuf_discard(event, 0);
	return 0;
}
