// SPDX-License-Identifier: Apache-2.0
// Every kind of map that is polled, counted or only listed; the triggered program writes constants into the shown ones.
#include "trigger.h"

char LICENSE[] SEC("license") = "Dual BSD/GPL";

enum state { STATE_IDLE, STATE_BUSY };
typedef __u32 ipv4_addr;
typedef __u64 duration;

struct flow {
	ipv4_addr source;
	__u16 port;
};

struct totals {
	__u64 packets;
	duration spent;
};

struct prefix {
	__u32 bits;
	__u8 address[4];
};

#define MAP(map_type, entries, key_type, value_type, name) \
	struct {                                           \
		__uint(type, map_type);                    \
		__uint(max_entries, entries);              \
		__type(key, key_type);                     \
		__type(value, value_type);                 \
	} name SEC(".maps")

MAP(BPF_MAP_TYPE_HASH, 64, struct flow, __u64, counter_flows);
MAP(BPF_MAP_TYPE_HASH, 64, enum state, __s16, gauge_states);
MAP(BPF_MAP_TYPE_PERCPU_HASH, 64, struct flow, struct totals, counter_percpu);
MAP(BPF_MAP_TYPE_ARRAY, 4, __u32, __s64, gauge_array);
MAP(BPF_MAP_TYPE_PERCPU_ARRAY, 2, __u32, __u32, gauge_pcarray);
MAP(BPF_MAP_TYPE_LRU_HASH, 64, ipv4_addr, struct totals, gauge_lru);
MAP(BPF_MAP_TYPE_LRU_PERCPU_HASH, 64, __u32, __u64, counter_lru_pc);
MAP(BPF_MAP_TYPE_HASH, 64, __u64, __u64, hist_delays);
MAP(BPF_MAP_TYPE_HASH, 64, __u32, __u32, silent_hash);
MAP(BPF_MAP_TYPE_PERF_EVENT_ARRAY, 0, __u32, __u32, listed_perf);
MAP(BPF_MAP_TYPE_PROG_ARRAY, 4, __u32, __u32, listed_progs);
MAP(BPF_MAP_TYPE_CGROUP_ARRAY, 4, __u32, __u32, listed_cgroups);
MAP(BPF_MAP_TYPE_DEVMAP, 4, __u32, __u32, listed_devices);
MAP(BPF_MAP_TYPE_CPUMAP, 4, __u32, __u32, listed_cpus);
MAP(BPF_MAP_TYPE_SOCKMAP, 4, __u32, __u64, listed_sockets);

struct {
	__uint(type, BPF_MAP_TYPE_LPM_TRIE);
	__uint(max_entries, 16);
	__uint(map_flags, BPF_F_NO_PREALLOC);
	__type(key, struct prefix);
	__type(value, __u32);
} listed_trie SEC(".maps");

struct {
	__uint(type, BPF_MAP_TYPE_QUEUE);
	__uint(max_entries, 8);
	__type(value, __u32);
} listed_queue SEC(".maps");

struct {
	__uint(type, BPF_MAP_TYPE_STACK);
	__uint(max_entries, 8);
	__uint(value_size, 24);
} listed_stack SEC(".maps");

struct {
	__uint(type, BPF_MAP_TYPE_BLOOM_FILTER);
	__uint(max_entries, 128);
	__uint(map_extra, 3);
	__type(value, __u32);
} listed_bloom SEC(".maps");

struct {
	__uint(type, BPF_MAP_TYPE_STACK_TRACE);
	__uint(max_entries, 16);
	__uint(key_size, sizeof(__u32));
	__uint(value_size, 127 * sizeof(__u64));
} listed_traces SEC(".maps");

struct inner_map {
	__uint(type, BPF_MAP_TYPE_ARRAY);
	__uint(max_entries, 2);
	__type(key, __u32);
	__type(value, __u64);
} listed_inner SEC(".maps");

struct {
	__uint(type, BPF_MAP_TYPE_HASH_OF_MAPS);
	__uint(max_entries, 4);
	__type(key, __u32);
	__array(values, struct inner_map);
} listed_hash_of SEC(".maps") = { .values = { [1] = &listed_inner } };

struct {
	__uint(type, BPF_MAP_TYPE_ARRAY_OF_MAPS);
	__uint(max_entries, 4);
	__type(key, __u32);
	__array(values, struct inner_map);
} listed_array_of SEC(".maps") = { .values = { [0] = &listed_inner } };

// A map that asks to be pinned: a loader must not do it unasked.
struct {
	__uint(type, BPF_MAP_TYPE_ARRAY);
	__uint(max_entries, 1);
	__type(key, __u32);
	__type(value, __u32);
	__uint(pinning, LIBBPF_PIN_BY_NAME);
} bee_pinned SEC(".maps");

static __always_inline void write_hashes(const struct flow *flow, const struct totals *totals)
{
	enum state busy = STATE_BUSY;
	ipv4_addr address = __builtin_bswap32(0xc6336401); // 198.51.100.1
	__u64 bucket = 4096, three = 3;
	__s16 below = -7;
	__u32 one = 1;

	bpf_map_update_elem(&counter_flows, flow, &three, BPF_ANY);
	bpf_map_update_elem(&gauge_states, &busy, &below, BPF_ANY);
	bpf_map_update_elem(&counter_percpu, flow, totals, BPF_ANY);
	bpf_map_update_elem(&gauge_lru, &address, totals, BPF_ANY);
	bpf_map_update_elem(&counter_lru_pc, &one, &three, BPF_ANY);
	bpf_map_update_elem(&hist_delays, &bucket, &three, BPF_ANY);
	bpf_map_update_elem(&silent_hash, &one, &one, BPF_ANY);
}

static __always_inline void write_arrays(void)
{
	__s64 values[4] = { -1, 2, 9223372036854775807ll, 0 };
	__u32 ten = 10, last = 1;

	for (__u32 i = 0; i < 4; i++) {
		__u32 index = i; // The verifier wants the key on the stack, not a loop counter.
		bpf_map_update_elem(&gauge_array, &index, &values[i], BPF_ANY);
	}
	bpf_map_update_elem(&gauge_pcarray, &last, &ten, BPF_ANY);
}

SEC("raw_tp/sys_exit")
int maps_fill(struct bpf_raw_tracepoint_args *ctx)
{
	// Keys are compared byte by byte, so the padding after `port` must be zero too.
	struct flow flow;
	struct totals totals = { .packets = 2, .spent = 1500000 };

	if (trigger(ctx, TRIGGER_MAPS) < 0)
		return 0;
	__builtin_memset(&flow, 0, sizeof(flow));
	flow.source = __builtin_bswap32(0xc0000201); // 192.0.2.1
	flow.port = 443;
	write_hashes(&flow, &totals);
	write_arrays();
	return 0;
}
