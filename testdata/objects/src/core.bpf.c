// SPDX-License-Identifier: Apache-2.0
// CO-RE in all its kinds, with types declared here: loads wherever the kernel has BTF, since what may lack is guarded.
#include "trigger.h"
#include <bpf/bpf_core_read.h>

char LICENSE[] SEC("license") = "Dual BSD/GPL";

#define RELOCATED __attribute__((preserve_access_index))

struct task_struct {
	int pid;
	int tgid;
	unsigned int in_execve : 1;
	struct task_struct *group_leader;
	char comm[16];
} RELOCATED;

// The part after three underscores is no part of the name: another view of the same kernel type.
struct task_struct___absent {
	int bee_absent_member;
} RELOCATED;

struct bee_absent_type {
	int member;
} RELOCATED;

enum bpf_map_type___core { BPF_MAP_TYPE_HASH___core = 1 };

struct core_event {
	__u32 pid;
	__u32 tgid;
	__u32 leader_pid;
	__u32 absent;
	_Bool has_absent_member;
	_Bool has_absent_type;
	_Bool has_task_struct;
	_Bool in_execve;
	__u32 hash_type;
	__u32 comm_size;
	__u32 pid_offset;
};

struct {
	__uint(type, BPF_MAP_TYPE_RINGBUF);
	__uint(max_entries, 1 << 14);
	__type(value, struct core_event);
} print_core SEC(".maps");

static __always_inline void describe(struct core_event *event, struct task_struct *task)
{
	struct task_struct___absent *other = (void *)task;

	event->pid = BPF_CORE_READ(task, pid);
	event->tgid = BPF_CORE_READ(task, tgid);
	event->leader_pid = BPF_CORE_READ(task, group_leader, pid);
	event->has_absent_member = bpf_core_field_exists(other->bee_absent_member);
	if (bpf_core_field_exists(other->bee_absent_member))
		event->absent = BPF_CORE_READ(other, bee_absent_member);
	event->has_absent_type = bpf_core_type_exists(struct bee_absent_type);
	event->has_task_struct = bpf_core_type_exists(struct task_struct);
	event->in_execve = BPF_CORE_READ_BITFIELD_PROBED(task, in_execve);
	event->hash_type = bpf_core_enum_value(enum bpf_map_type___core, BPF_MAP_TYPE_HASH___core);
	event->comm_size = bpf_core_field_size(task->comm);
	event->pid_offset = __builtin_preserve_field_info(task->pid, BPF_FIELD_BYTE_OFFSET);
}

SEC("raw_tp/sys_exit")
int core_describe(struct bpf_raw_tracepoint_args *ctx)
{
	struct core_event event = {};

	if (trigger(ctx, TRIGGER_CORE) < 0)
		return 0;
	describe(&event, (struct task_struct *)bpf_get_current_task());
	bpf_ringbuf_output(&print_core, &event, sizeof(event), 0);
	return 0;
}
