// SPDX-License-Identifier: Apache-2.0
// One struct with every kind of member a record can have, padded as the compiler likes and packed, and its constants.
// What each must look like in JSON stands in ../members.expected.json.
#ifndef MEMBERS_H
#define MEMBERS_H

#include <linux/types.h>

typedef __u32 ipv4_addr;
typedef struct {
	union {
		__u8 octets[16];
		__u32 words[4];
	};
} ipv6_addr;
typedef __u64 duration;
typedef duration wait_time;

typedef char letter;
typedef const letter fixed_letter;
typedef int number;
typedef volatile number shared_number;
typedef const shared_number chained_number;

enum colour { COLOUR_NONE = -1, COLOUR_RED, COLOUR_GREEN = 5 };
enum wide : unsigned long long { WIDE_LOW = 1, WIDE_HIGH = 0x8000000000000001ull };
enum wide_signed : long long { WIDE_SIGNED_LOW = -0x7000000000000000ll, WIDE_SIGNED_ONE = 1 };

struct never_defined;

struct point {
	__s16 x, y;
};

struct inner {
	__u8 before;
	__u32 word;
	struct {
		__u8 x;
		__u16 y;
	} deep;
};

union either {
	__u32 word;
	__u8 octets[4];
	struct point at;
};

#define MEMBERS                                 \
	__u32 pid;                              \
	__u32 token;                            \
	__s8 s8;                                \
	__s16 s16;                              \
	__u8 u8;                                \
	__s32 s32;                              \
	__u16 u16;                              \
	__s64 s64;                              \
	__u32 u32;                              \
	__u64 u64;                              \
	long native_long;                       \
	unsigned long native_ulong;             \
	__int128 s128;                          \
	unsigned __int128 u128;                 \
	__u32 bit1 : 1;                         \
	__u32 bits5 : 5;                        \
	__u32 bits20 : 20;                      \
	__s32 sbits3 : 3;                       \
	__u64 bits40 : 40;                      \
	__u64 bits62 : 62;                      \
	__s64 sbits33 : 33;                     \
	_Bool bit_bool : 1;                     \
	enum colour bit_colour : 4;             \
	_Bool yes;                              \
	_Bool no;                               \
	float single;                           \
	double twice;                           \
	double not_a_number;                    \
	enum colour colour;                     \
	enum colour colour_negative;            \
	enum colour colour_unknown;             \
	enum wide wide;                         \
	enum wide_signed wide_signed;           \
	enum wide wide_unknown;                 \
	char one_char;                          \
	signed char one_signed_char;            \
	unsigned char one_unsigned_char;        \
	char text[16];                          \
	char full[4];                           \
	char no_utf8[8];                        \
	char lines[2][8];                       \
	letter typed[6];                        \
	fixed_letter qualified[6];              \
	unsigned char mac[6];                   \
	signed char tiny[3];                    \
	__u16 grid[2][3];                       \
	struct inner nested;                    \
	struct {                                \
		__u8 anonymous_small;           \
		__u32 anonymous_word;           \
	};                                      \
	union {                                 \
		__u32 either_word;              \
		__u8 either_octets[4];          \
	};                                      \
	union either named_union;               \
	struct point points[2];                 \
	void *pointer;                          \
	const char *null_pointer;               \
	struct never_defined *opaque;           \
	int (*function)(int);                   \
	ipv4_addr address4;                     \
	ipv6_addr address6;                     \
	ipv4_addr addresses4[2];                \
	duration elapsed;                       \
	const duration elapsed_const;           \
	wait_time waited;                       \
	chained_number chained;                 \
	const volatile __u16 qualified_u16;     \
	__u8 last;

struct members_padded {
	MEMBERS
};

struct members_packed {
	MEMBERS
} __attribute__((packed));

#define NETWORK32(value) __builtin_bswap32(value)
#define ADDRESS6 { .octets = { 0x20, 0x01, 0x0d, 0xb8, [15] = 0x01 } }
#define U128(high, low) ((unsigned __int128)(high) << 64 | (low))

#define MEMBERS_CONSTANTS                                                                       \
	{                                                                                       \
		.pid = 0, .token = 0,                                                           \
		.s8 = -128, .s16 = -32768, .u8 = 255, .s32 = -2147483647 - 1, .u16 = 65535,     \
		.s64 = -9223372036854775807ll - 1, .u32 = 4294967295u,                          \
		.u64 = 18446744073709551615ull,                                                 \
		.native_long = -2, .native_ulong = 9007199254740993ul,                          \
		.s128 = -(__int128)U128(0x0123456789abcdefull, 0xfedcba9876543210ull),          \
		.u128 = U128(0xffffffffffffffffull, 0xffffffffffffffffull),                     \
		.bit1 = 1, .bits5 = 21, .bits20 = 703710, .sbits3 = -3, .bits40 = 0xabcdef0123, \
		.bits62 = 0x3edcba9876543210, .sbits33 = -4294967296ll,                         \
		.bit_bool = 1, .bit_colour = COLOUR_NONE,                                       \
		.yes = 1, .no = 0, .single = 1.5f, .twice = -0.1,                               \
		.not_a_number = __builtin_nan(""),                                              \
		.colour = COLOUR_GREEN, .colour_negative = COLOUR_NONE, .colour_unknown = 77,   \
		.wide = WIDE_HIGH, .wide_signed = WIDE_SIGNED_LOW, .wide_unknown = 1ull << 40,  \
		.one_char = 'A', .one_signed_char = -1, .one_unsigned_char = 200,               \
		.text = "hello, \"bpf\"", .full = { 'a', 'b', 'c', 'd' },                       \
		.no_utf8 = { 'o', 'k', 0xff, 0xc3, '!', 0, 'x', 'y' },                          \
		.lines = { "first", "second" }, .typed = "typed", .qualified = "const",         \
		.mac = { 0x02, 0, 0x5e, 0x10, 0, 0xff }, .tiny = { -1, 0, 1 },                  \
		.grid = { { 1, 2, 3 }, { 4, 5, 65535 } },                                       \
		.nested = { 7, 0xdeadbeef, { 8, 4660 } },                                       \
		.anonymous_small = 9, .anonymous_word = 305419896,                              \
		.either_word = NETWORK32(0x01020304), .named_union = { NETWORK32(0x05060708) }, \
		.points = { { -1, 1 }, { -300, 300 } },                                         \
		.pointer = (void *)0xffff888012345678ul, .null_pointer = 0,                     \
		.opaque = (struct never_defined *)0x1000, .function = (int (*)(int))0xabc,      \
		.address4 = NETWORK32(0xc0000201), .address6 = ADDRESS6,                        \
		.addresses4 = { NETWORK32(0x7f000001), NETWORK32(0x0a000001) },                 \
		.elapsed = 1500000, .elapsed_const = 90000000000ull, .waited = 250,             \
		.chained = -42, .qualified_u16 = 4097, .last = 170,                             \
	}

#endif
