// SPDX-License-Identifier: Apache-2.0
// Maps that are shown in ways of their own, records shorter than their type, flags, and losses the program counts.
#include "trigger.h"

#define TRIGGER_CONTAINERS 11

char LICENSE[] SEC("license") = "GPL";

enum access { ACCESS_READ = 1, ACCESS_WRITE = 2, ACCESS_EXECUTE = 4, ACCESS_ALL = 7 };
enum step { STEP_NONE, STEP_ONE, STEP_TWO, STEP_THREE };

struct record {
	__u32 pid;
	__u32 token;
	enum access access;
	enum step step;
	__u64 tail;
};

const struct record *unused_record __attribute__((unused));

struct prefix {
	__u32 bits;
	__u8 address[4];
};

struct {
	__uint(type, BPF_MAP_TYPE_LPM_TRIE);
	__uint(max_entries, 16);
	__uint(map_flags, BPF_F_NO_PREALLOC);
	__type(key, struct prefix);
	__type(value, __u32);
} gauge_trie SEC(".maps");

struct {
	__uint(type, BPF_MAP_TYPE_QUEUE);
	__uint(max_entries, 8);
	__type(value, struct record);
} print_queue SEC(".maps");

struct {
	__uint(type, BPF_MAP_TYPE_STACK);
	__uint(max_entries, 8);
	__type(value, __u32);
} print_stack SEC(".maps");

struct {
	__uint(type, BPF_MAP_TYPE_STACK_TRACE);
	__uint(max_entries, 16);
	__uint(key_size, sizeof(__u32));
	__uint(value_size, 32 * sizeof(__u64));
} gauge_stacks SEC(".maps");

struct inner {
	__uint(type, BPF_MAP_TYPE_ARRAY);
	__uint(max_entries, 2);
	__type(key, __u32);
	__type(value, __u64);
} inner_array SEC(".maps");

struct {
	__uint(type, BPF_MAP_TYPE_ARRAY_OF_MAPS);
	__uint(max_entries, 4);
	__type(key, __u32);
	__array(values, struct inner);
} gauge_array_of SEC(".maps") = { .values = { [2] = &inner_array } };

struct inner_cpus {
	__uint(type, BPF_MAP_TYPE_PERCPU_HASH);
	__uint(max_entries, 2);
	__type(key, __u32);
	__type(value, __u32);
} inner_hash SEC(".maps");

struct {
	__uint(type, BPF_MAP_TYPE_HASH_OF_MAPS);
	__uint(max_entries, 4);
	__type(key, enum step);
	__array(values, struct inner_cpus);
} gauge_hash_of SEC(".maps") = { .values = { [STEP_TWO] = &inner_hash } };

struct {
	__uint(type, BPF_MAP_TYPE_RINGBUF);
	__uint(max_entries, 1 << 14);
} print_bare SEC(".maps");

struct {
	__uint(type, BPF_MAP_TYPE_RINGBUF);
	__uint(max_entries, 1 << 14);
	__type(value, struct record);
} print_records SEC(".maps");

struct {
	__uint(type, BPF_MAP_TYPE_PERCPU_ARRAY);
	__uint(max_entries, 1);
	__type(key, __u32);
	__type(value, __u64);
} print_bare_lost_samples SEC(".maps");

__u64 dropped;

static __always_inline void fill(struct record *record)
{
	struct prefix prefix = { .bits = 24, .address = { 192, 0, 2, 0 } };
	__u32 last = 1, three = 3, token = record->token;
	__u64 wide = 1000 + token;

	bpf_map_update_elem(&gauge_trie, &prefix, &token, BPF_ANY);
	bpf_map_push_elem(&print_queue, record, BPF_ANY);
	bpf_map_push_elem(&print_stack, &token, BPF_ANY);
	bpf_map_update_elem(&inner_array, &last, &wide, BPF_ANY);
	bpf_map_update_elem(&inner_hash, &three, &token, BPF_ANY);
}

SEC("raw_tp/sys_exit")
int containers_fill(struct bpf_raw_tracepoint_args *ctx)
{
	long token = trigger(ctx, TRIGGER_CONTAINERS);
	struct record record = { .access = ACCESS_READ | ACCESS_EXECUTE, .step = STEP_THREE, .tail = 99 };
	__u32 first = 0;
	__u64 *lost;

	if (token < 0)
		return 0;
	record.pid = trigger_pid();
	record.token = token;
	fill(&record);
	bpf_get_stackid(ctx, &gauge_stacks, 0);
	bpf_ringbuf_output(&print_bare, &record, sizeof(record), 0);
	bpf_ringbuf_output(&print_records, &record, sizeof(record), 0);
	bpf_ringbuf_output(&print_records, &record, 12, 0);
	lost = bpf_map_lookup_elem(&print_bare_lost_samples, &first);
	if (lost)
		*lost += 2;
	__sync_fetch_and_add(&dropped, 3);
	return 0;
}
