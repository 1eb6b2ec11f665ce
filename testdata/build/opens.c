// SPDX-License-Identifier: Apache-2.0
// Written as for bee: no folder is named, memcpy is not declared, the ring buffer's map has a value type.
#include "vmlinux.h"
#include "bpf/bpf_helpers.h"
#include "bpf/bpf_core_read.h"
#include "bpf/bpf_tracing.h"
#include "solo_types.h"

char LICENSE[] SEC("license") = "Dual MIT/GPL";

struct event_t {
	u32 pid;
	ipv4_addr address;
	duration age;
	char name[64];
} __attribute__((packed));

struct {
	__uint(type, BPF_MAP_TYPE_RINGBUF);
	__uint(max_entries, 1 << 24);
	__type(value, struct event_t);
} print_opens SEC(".maps");

SEC("kprobe/do_sys_openat2")
int BPF_KPROBE(on_open, int folder, const char *name)
{
	struct event_t event = {}, *slot;
	struct task_struct *task = (struct task_struct *)bpf_get_current_task();

	event.pid = BPF_CORE_READ(task, tgid);
	event.age = bpf_ktime_get_ns() - BPF_CORE_READ(task, start_time);
	bpf_probe_read_user_str(event.name, sizeof(event.name), name);
	slot = bpf_ringbuf_reserve(&print_opens, sizeof(*slot), 0);
	if (!slot)
		return 0;
	memcpy(slot, &event, sizeof(event));
	bpf_ringbuf_submit(slot, 0);
	return 0;
}
