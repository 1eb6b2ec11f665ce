// SPDX-License-Identifier: Apache-2.0
// For measuring: a hash map of many entries, and events with thirty fields in nested structures. The trigger's argument
// is how many of each come at once, at most 1024; with 65536 added, entries only.
#include "trigger.h"

#define TRIGGER_MANY 12
#define MANY_MOST 1024

char LICENSE[] SEC("license") = "Dual BSD/GPL";

enum verdict { VERDICT_PASS, VERDICT_DROP };

struct endpoint {
	__u32 address;
	__u16 port;
	__u16 family;
	char name[16];
};

struct counters {
	__u64 packets, bytes, errors;
	__u32 retries;
	__s32 result;
};

struct many_event {
	__u64 sequence;
	__u32 pid, cpu;
	char comm[16];
	struct endpoint source, target;
	struct counters sent, received;
	struct {
		enum verdict verdict;
		__u8 flags : 3, mode : 5;
		_Bool last;
		__u16 marks[3];
	};
	__s64 spent;
	__u64 pointer;
	__u32 first, second, third;
};

struct {
	__uint(type, BPF_MAP_TYPE_RINGBUF);
	__uint(max_entries, 1 << 24);
	__type(value, struct many_event);
} print_many SEC(".maps");

struct many_key {
	__u64 number;
	__u32 kind;
	__u32 zone;
};

struct {
	__uint(type, BPF_MAP_TYPE_HASH);
	__uint(max_entries, 1 << 17);
	__type(key, struct many_key);
	__type(value, __u64);
} many_entries SEC(".maps");

__u64 many_sequence;

static __always_inline void emit(struct many_event *event, long quiet)
{
	struct many_key key = { .kind = 1, .zone = 2 };

	event->sequence = __sync_fetch_and_add(&many_sequence, 1);
	key.number = event->sequence;
	bpf_map_update_elem(&many_entries, &key, &event->sequence, BPF_ANY);
	if (!quiet)
		bpf_ringbuf_output(&print_many, event, sizeof(*event), 0);
}

SEC("raw_tp/sys_exit")
int many_emit(struct bpf_raw_tracepoint_args *ctx)
{
	long count = trigger(ctx, TRIGGER_MANY), quiet;
	struct many_event event = {
		.source = { 0x010200c0, 443, 2, "source" }, .target = { 0x026433c6, 53, 2, "target" },
		.sent = { 1, 1500, 0, 3, -1 }, .received = { 20, 30000, 1, 0, 5 },
	};

	if (count < 0)
		return 0;
	quiet = count >> 16;
	count &= 0xffff;
	event.pid = trigger_pid();
	bpf_get_current_comm(event.comm, sizeof(event.comm));
	event.verdict = VERDICT_DROP;
	event.flags = 5;
	event.mode = 9;
	event.marks[1] = 7;
	event.spent = -1500000;
	event.pointer = 0xffff888000001234;
	for (int i = 0; i < MANY_MOST && i < count; i++)
		emit(&event, quiet);
	return 0;
}
