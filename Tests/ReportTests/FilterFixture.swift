import Base
import Loader
import TypeFixtures

@testable import Report

/// An event with a member of every kind that a filter can name.
struct FilterFixture {
    /// struct { u32 pid; s32 ret; char comm[8]; bool ok; u8 small; enum state state; ipv4_addr source;
    /// ipv6_addr target; duration spent; u16 ports[2]; struct { s8 code; } task; double ratio; u64 bytes; void *at;
    /// u32 low : 3; s32 high : 5; u8 raw[…] }
    static func layout() throws -> RecordLayout {
        try Layouts.layout { types in
            let byte = types.integer("unsigned char", 1)
            let word = types.integer("unsigned int", 4)
            let int = types.integer("int", 4, signed: true)
            let long = types.integer("unsigned long", 8)
            let half = types.integer("unsigned short", 2)
            let sbyte = types.integer("signed char", 1, signed: true)
            let char = types.integer("char", 1, signed: true)
            let comm = types.array(of: char, 8)
            let truth = types.integer("_Bool", 1, bool: true)
            let state = types.enumeration("state", 4, signed: true, [("IDLE", -1), ("RUNNING", 1), ("BUSY", 5)])
            let source = types.typedef("ipv4_addr", word)
            let octets = types.array(of: byte, 16)
            let in6 = types.structure("in6", 16, [.init("octets", octets, at: 0)])
            let target = types.typedef("ipv6_addr", in6)
            let spent = types.typedef("duration", long)
            let ports = types.array(of: half, 2)
            let task = types.structure("task", 1, [.init("code", sbyte, at: 0)])
            let ratio = types.float("double", 8)
            let at = types.pointer(to: .void)
            return types.structure(
                "event", 92,
                [
                    .init("pid", word, at: 0), .init("ret", int, at: 4), .init("comm", comm, at: 8),
                    .init("ok", truth, at: 16), .init("small", byte, at: 17), .init("state", state, at: 20),
                    .init("source", source, at: 24), .init("target", target, at: 28), .init("spent", spent, at: 44),
                    .init("ports", ports, at: 52), .init("task", task, at: 56), .init("ratio", ratio, at: 57),
                    .init("bytes", long, at: 65), .init("at", at, at: 73), .init("low", word, at: 81, width: 3),
                    .init("high", int, at: 81, bit: 3, width: 5), .init("wide", long, at: 84),
                ])
        }
    }

    /// pid 1200, ret -2, "bash", ok, small 7, BUSY, 10.1.2.3, 2001:db8::9, 1.5 ms, ports 443 and 8080, task.code -1,
    /// ratio 0.25, 4096 bytes, at 0xffff800000001000, low 5, high -3, wide 2^64 - 1.
    static func bytes() -> [UInt8] {
        func little<T: FixedWidthInteger>(_ value: T) -> [UInt8] { withUnsafeBytes(of: value.littleEndian, Array.init) }
        var bytes = little(UInt32(1200)) + little(Int32(-2)) + Array("bash".utf8) + [0, 0, 0, 0]
        bytes += [1, 7, 0, 0] + little(Int32(5)) + [10, 1, 2, 3]
        bytes += [0x20, 0x01, 0x0D, 0xB8] + [UInt8](repeating: 0, count: 11) + [9]
        bytes += little(UInt64(1_500_000)) + little(UInt16(443)) + little(UInt16(8080)) + [0xFF]
        bytes += little((0.25).bitPattern) + little(UInt64(4096)) + little(UInt64(0xFFFF_8000_0000_1000))
        bytes += [0b11101_101, 0, 0] + little(UInt64.max)
        return bytes
    }

    /// An event map with the layout above, another with pid and comm, and a map with the latter as keys.
    static func maps() throws -> [ReportedMap] {
        [
            ReportedMap(name: "print_all", rows: .events(try layout())),
            ReportedMap(name: "print_execs", rows: .events(try Layouts.event())),
            ReportedMap(
                name: "counter_execs",
                rows: .entries(key: try Layouts.event(), value: try Layouts.count(), cpuCount: nil)),
            ReportedMap(
                name: "counter_cpus",
                rows: .entries(key: try Layouts.count(), value: try Layouts.count(), cpuCount: 2)),
        ]
    }

    /// Whether a filter of these maps lets a row of one of them through.
    static func accepts(_ filter: String, map: Int = 0, key: [UInt8] = [], value: [UInt8] = bytes()) throws -> Bool {
        var request = RowRequest()
        request.filter = filter
        let rows = try RowSelection(request, of: try maps()).maps[map]
        return key.withUnsafeBytes { key in value.withUnsafeBytes { rows.accepts(key: key, value: $0) } }
    }
}
