// SPDX-License-Identifier: Apache-2.0
// A kprobe and a kretprobe that share what they know of one call: files removed by a name that begins with "far-host".
// No CO-RE: the name is the first member of struct filename (include/linux/fs.h), in every kernel with do_unlinkat.
#include <linux/ptrace.h>
#include "farhost.h"

char LICENSE[] SEC("license") = "GPL";

struct unlink_event {
	__u32 pid;
	__s32 result;
	char comm[16];
	char path[64];
};

struct {
	__uint(type, BPF_MAP_TYPE_RINGBUF);
	__uint(max_entries, 1 << 14);
	__type(value, struct unlink_event);
} print_unlinks SEC(".maps");

// Calls under way, by thread: the name is gone when the function returns.
struct {
	__uint(type, BPF_MAP_TYPE_HASH);
	__uint(max_entries, 1024);
	__type(key, __u64);
	__type(value, struct unlink_event);
} unlinks_started SEC(".maps");

SEC("kprobe/do_unlinkat")
int BPF_KPROBE(unlinks_enter, int directory, const char **name)
{
	struct unlink_event event = {};
	__u64 thread = bpf_get_current_pid_tgid();
	const char *path;

	if (bpf_probe_read_kernel(&path, sizeof(path), name))
		return 0;
	bpf_probe_read_kernel_str(event.path, sizeof(event.path), path);
	if (!has_farhost_prefix(event.path))
		return 0;
	event.pid = thread >> 32;
	bpf_get_current_comm(event.comm, sizeof(event.comm));
	bpf_map_update_elem(&unlinks_started, &thread, &event, BPF_ANY);
	return 0;
}

SEC("kretprobe/do_unlinkat")
int BPF_KRETPROBE(unlinks_exit, int result)
{
	__u64 thread = bpf_get_current_pid_tgid();
	struct unlink_event *event = bpf_map_lookup_elem(&unlinks_started, &thread);

	if (!event)
		return 0;
	event->result = result;
	bpf_ringbuf_output(&print_unlinks, event, sizeof(*event), 0);
	bpf_map_delete_elem(&unlinks_started, &thread);
	return 0;
}
