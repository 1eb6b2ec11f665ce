// SPDX-License-Identifier: Apache-2.0
// What metrics are made of: events that are counted and sorted into ranges, entries that come, change and vanish.
#include "trigger.h"

char LICENSE[] SEC("license") = "Dual BSD/GPL";

// The argument of the trigger: what to do and with which number, as operation << 16 | number.
enum operation {
	OPERATION_EVENTS, // an event in each ring buffer
	OPERATION_SET,    // entries get the number
	OPERATION_FALL,   // entries get 1
	OPERATION_VANISH, // entries are deleted
	OPERATION_ADD,    // an entry of `gauge_series` with the number as its key
};

struct call {
	__u32 pid;
	char comm[16];
};

struct delay {
	__u64 le;
	char kind[8];
};

struct owner {
	__u32 pid;
	char name[12];
};

struct traffic {
	__u64 packets;
	__u64 bytes;
};

#define RING(value_type, name)                              \
	struct {                                            \
		__uint(type, BPF_MAP_TYPE_RINGBUF);         \
		__uint(max_entries, 1 << 18);               \
		__type(value, value_type);                  \
	} name SEC(".maps")

#define MAP(map_type, entries, key_type, value_type, name) \
	struct {                                           \
		__uint(type, map_type);                    \
		__uint(max_entries, entries);              \
		__type(key, key_type);                     \
		__type(value, value_type);                 \
	} name SEC(".maps")

RING(struct call, counter_calls);
RING(struct delay, hist_delays);
MAP(BPF_MAP_TYPE_HASH, 64, struct owner, __u64, counter_total);
MAP(BPF_MAP_TYPE_PERCPU_HASH, 64, struct owner, struct traffic, counter_traffic);
MAP(BPF_MAP_TYPE_HASH, 64, struct owner, __s64, gauge_level);
MAP(BPF_MAP_TYPE_HASH, 16384, __u32, __u64, gauge_series);

static __always_inline void emit(__u64 number)
{
	struct call call = { .pid = trigger_pid() };
	struct delay delay = { .le = number, .kind = "a\"b\\c\n\xff" };

	bpf_get_current_comm(call.comm, sizeof(call.comm));
	bpf_ringbuf_output(&counter_calls, &call, sizeof(call), 0);
	bpf_ringbuf_output(&hist_delays, &delay, sizeof(delay), 0);
}

static __always_inline void set(const struct owner *owner, __u64 number)
{
	struct traffic traffic = { .packets = number, .bytes = number * 100 };
	__s64 below = -(__s64)number;

	bpf_map_update_elem(&counter_total, owner, &number, BPF_ANY);
	bpf_map_update_elem(&counter_traffic, owner, &traffic, BPF_ANY);
	bpf_map_update_elem(&gauge_level, owner, &below, BPF_ANY);
}

static __always_inline void vanish(const struct owner *owner)
{
	bpf_map_delete_elem(&counter_total, owner);
	bpf_map_delete_elem(&counter_traffic, owner);
	bpf_map_delete_elem(&gauge_level, owner);
}

SEC("raw_tp/sys_exit")
int metrics_do(struct bpf_raw_tracepoint_args *ctx)
{
	long argument = trigger(ctx, TRIGGER_METRICS);
	struct owner owner = { .pid = trigger_pid(), .name = "metrics" };
	__u64 number = argument & 0xffff;
	__u32 key = number;

	if (argument < 0)
		return 0;
	switch (argument >> 16) {
	case OPERATION_EVENTS: emit(number); break;
	case OPERATION_SET: set(&owner, number); break;
	case OPERATION_FALL: set(&owner, 1); break;
	case OPERATION_VANISH: vanish(&owner); break;
	case OPERATION_ADD: bpf_map_update_elem(&gauge_series, &key, &number, BPF_ANY); break;
	}
	return 0;
}
