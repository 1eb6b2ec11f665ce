// SPDX-License-Identifier: Apache-2.0 OR GPL-2.0-only
// Which programs are started, by whom and with which arguments.
#include "vmlinux.h"
#include <bpf/bpf_core_read.h>
#include <bpf/bpf_helpers.h>
#include <bpf/bpf_tracing.h>

char LICENSE[] SEC("license") = "GPL";

#define TEXT 192

// Parameters. The empty text and -1 mean all.
const volatile char comm[16];
const volatile __s64 user = -1;

// Events that found no room.
__u64 dropped;

struct exec_event {
	__u32 pid;
	__u32 parent;
	__u32 user;
	char comm[16];
	char file[128];
	char arguments[TEXT];
};

struct {
	__uint(type, BPF_MAP_TYPE_RINGBUF);
	__uint(max_entries, 512 * 1024);
	__type(value, struct exec_event);
} print_starts SEC(".maps");

static __always_inline bool is_wanted(const char *name)
{
	for (int i = 0; comm[0] && i < sizeof(comm); i++) {
		if (comm[i] != name[i])
			return false;
		if (!name[i])
			break;
	}
	return true;
}

static __always_inline void read_arguments(struct task_struct *task, char *text)
{
	unsigned long start = BPF_CORE_READ(task, mm, arg_start);
	unsigned long size = BPF_CORE_READ(task, mm, arg_end) - start;

	if (size > TEXT - 1)
		size = TEXT - 1;
	if (bpf_probe_read_user(text, size, (void *)start))
		return;
	// Each argument ends with a NUL; shown is a text up to the first one.
	for (int i = 0; i < TEXT - 2; i++)
		if (i + 1 < size && !text[i])
			text[i] = ' ';
}

SEC("tp_btf/sched_process_exec")
int BPF_PROG(exec_start, struct task_struct *task, pid_t old_pid, struct linux_binprm *program)
{
	struct exec_event *event;
	char name[16];
	__u32 uid = bpf_get_current_uid_gid();

	bpf_get_current_comm(name, sizeof(name));
	if ((user >= 0 && uid != user) || !is_wanted(name))
		return 0;
	event = bpf_ringbuf_reserve(&print_starts, sizeof(*event), 0);
	if (!event) {
		__atomic_fetch_add(&dropped, 1, __ATOMIC_RELAXED);
		return 0;
	}
	__builtin_memset(event, 0, sizeof(*event));
	event->pid = bpf_get_current_pid_tgid() >> 32;
	event->parent = BPF_CORE_READ(task, real_parent, tgid);
	event->user = uid;
	__builtin_memcpy(event->comm, name, sizeof(name));
	bpf_probe_read_kernel_str(event->file, sizeof(event->file), BPF_CORE_READ(program, filename));
	read_arguments(task, event->arguments);
	bpf_ringbuf_submit(event, 0);
	return 0;
}
