// SPDX-License-Identifier: Apache-2.0
// An fentry and an fexit program: directories made with a name that begins with "far-host". Needs the kernel's BTF, to
// attach and to find the name (CO-RE).
#include "farhost.h"

char LICENSE[] SEC("license") = "GPL";

// What we need of the kernel's types; CO-RE finds where it is (include/linux/dcache.h).
struct qstr {
	const unsigned char *name;
} __attribute__((preserve_access_index));

struct dentry {
	struct qstr d_name;
} __attribute__((preserve_access_index));

struct mkdir_event {
	__u32 pid;
	char comm[16];
	char name[32];
};

struct {
	__uint(type, BPF_MAP_TYPE_RINGBUF);
	__uint(max_entries, 1 << 14);
	__type(value, struct mkdir_event);
} print_mkdirs SEC(".maps");

// How often each result came back: 0, or a negative error number.
struct {
	__uint(type, BPF_MAP_TYPE_HASH);
	__uint(max_entries, 64);
	__type(key, int);
	__type(value, __u64);
} counter_mkdirs SEC(".maps");

static __always_inline _Bool is_ours(const struct dentry *dentry, char *name, unsigned int size)
{
	bpf_probe_read_kernel_str(name, size, dentry->d_name.name);
	return has_farhost_prefix(name);
}

SEC("fentry/vfs_mkdir")
int BPF_PROG(mkdirs_enter, void *mount, void *parent, struct dentry *dentry)
{
	struct mkdir_event event = {};

	if (!is_ours(dentry, event.name, sizeof(event.name)))
		return 0;
	event.pid = bpf_get_current_pid_tgid() >> 32;
	bpf_get_current_comm(event.comm, sizeof(event.comm));
	bpf_ringbuf_output(&print_mkdirs, &event, sizeof(event), 0);
	return 0;
}

SEC("fexit/vfs_mkdir")
int BPF_PROG(mkdirs_exit, void *mount, void *parent, struct dentry *dentry, unsigned short mode, int result)
{
	char name[32] = {};
	__u64 one = 1, *seen;

	if (!is_ours(dentry, name, sizeof(name)))
		return 0;
	seen = bpf_map_lookup_elem(&counter_mkdirs, &result);
	if (seen)
		__sync_fetch_and_add(seen, 1);
	else
		bpf_map_update_elem(&counter_mkdirs, &result, &one, BPF_NOEXIST);
	return 0;
}
