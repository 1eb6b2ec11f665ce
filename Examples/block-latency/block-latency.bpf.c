// SPDX-License-Identifier: Apache-2.0 OR GPL-2.0-only
// How long disks take for what they are asked, as a histogram for each disk and operation.
#include "vmlinux.h"
#include <bpf/bpf_core_read.h>
#include <bpf/bpf_helpers.h>
#include <bpf/bpf_tracing.h>
#include "solo_types.h"

char LICENSE[] SEC("license") = "GPL";

// Parameter: the disk's name, such as sda; the empty text means all.
const volatile char disk[28];

// The kernel's numbers; others are shown as they are.
enum block_operation { io_read, io_write, io_flush, io_discard };

struct block_bucket {
	char disk[28];
	enum block_operation operation;
	// Longer than half of it and at most this long.
	duration up_to;
};

struct {
	__uint(type, BPF_MAP_TYPE_HASH);
	__uint(max_entries, 16384);
	__type(key, struct request *);
	__type(value, __u64);
} requests SEC(".maps");

struct {
	__uint(type, BPF_MAP_TYPE_HASH);
	__uint(max_entries, 8192);
	__type(key, struct block_bucket);
	__type(value, __u64);
} hist_latency SEC(".maps");

static __always_inline bool is_wanted(const char *name)
{
	for (int i = 0; disk[0] && i < sizeof(disk); i++) {
		if (disk[i] != name[i])
			return false;
		if (!name[i])
			break;
	}
	return true;
}

static __always_inline duration up_to(__u64 took)
{
	duration end = 1000;

	for (int i = 0; i < 30 && end < took; i++)
		end *= 2;
	return end;
}

SEC("tp_btf/block_rq_issue")
int BPF_PROG(block_issue, struct request *request)
{
	__u64 now = bpf_ktime_get_ns();

	bpf_map_update_elem(&requests, &request, &now, BPF_ANY);
	return 0;
}

SEC("tp_btf/block_rq_complete")
int BPF_PROG(block_complete, struct request *request)
{
	__u64 now = bpf_ktime_get_ns(), one = 1, took, *start, *count;
	struct block_bucket bucket = {};

	start = bpf_map_lookup_elem(&requests, &request);
	if (!start)
		return 0;
	took = now - *start;
	bpf_map_delete_elem(&requests, &request);
	BPF_CORE_READ_STR_INTO(&bucket.disk, request, q, disk, disk_name);
	if (!is_wanted(bucket.disk))
		return 0;
	bucket.operation = BPF_CORE_READ(request, cmd_flags) & 0xff;
	bucket.up_to = up_to(took);
	count = bpf_map_lookup_elem(&hist_latency, &bucket);
	if (!count) {
		bpf_map_update_elem(&hist_latency, &bucket, &(__u64){0}, BPF_NOEXIST);
		count = bpf_map_lookup_elem(&hist_latency, &bucket);
	}
	if (count)
		__atomic_fetch_add(count, one, __ATOMIC_RELAXED);
	return 0;
}
