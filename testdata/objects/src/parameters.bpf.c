// SPDX-License-Identifier: Apache-2.0
// A variable of each kind that can be set before loading; the event says what the program sees of them.
#include "trigger.h"

#define TRIGGER_PARAMETERS 10

char LICENSE[] SEC("license") = "Dual BSD/GPL";

typedef __u32 ipv4_addr;
typedef struct {
	__u8 bytes[16];
} ipv6_addr;
typedef __u64 duration;

enum mode { MODE_OFF, MODE_ON, MODE_AUTO = 5 };

struct range {
	__s32 low;
	__s32 high;
};

const volatile __u8 par_byte = 1;
const volatile __s16 par_short = -2;
const volatile __u64 par_wide = 3;
const volatile _Bool par_bool;
const volatile enum mode par_mode = MODE_ON;
const volatile char par_text[8] = "none";
const volatile ipv4_addr par_ipv4;
const volatile ipv6_addr par_ipv6;
const volatile duration par_duration = 1000000;
const volatile double par_double = 0.5;
const volatile struct range par_range = { -1, 1 };
__u32 par_data = 9;
__u32 par_zeroed[2];

struct parameters {
	__u32 pid;
	__u8 byte;
	_Bool truth;
	__s16 small;
	__u64 wide;
	enum mode mode;
	char text[8];
	ipv4_addr ipv4;
	ipv6_addr ipv6;
	duration time;
	__u64 real_bits;
	struct range range;
	__u32 data;
	__u32 zeroed;
};

struct {
	__uint(type, BPF_MAP_TYPE_RINGBUF);
	__uint(max_entries, 1 << 14);
	__type(value, struct parameters);
} print_parameters SEC(".maps");

SEC("raw_tp/sys_exit")
int parameters_emit(struct bpf_raw_tracepoint_args *ctx)
{
	struct parameters event = {};

	if (trigger(ctx, TRIGGER_PARAMETERS) < 0)
		return 0;
	event.pid = trigger_pid();
	event.byte = par_byte;
	event.truth = par_bool;
	event.small = par_short;
	event.wide = par_wide;
	event.mode = par_mode;
	for (int i = 0; i < 8; i++)
		event.text[i] = par_text[i];
	event.ipv4 = par_ipv4;
	for (int i = 0; i < 16; i++)
		event.ipv6.bytes[i] = par_ipv6.bytes[i];
	event.time = par_duration;
	event.real_bits = *(const volatile __u64 *)&par_double;
	event.range.low = par_range.low;
	event.range.high = par_range.high;
	event.data = par_data;
	event.zeroed = par_zeroed[1];
	bpf_ringbuf_output(&print_parameters, &event, sizeof(event), 0);
	return 0;
}
