import Base
import Loader
import TypeFixtures

@testable import Report

/// 2026-01-02T03:04:05.123456789Z.
let someTime: UInt64 = 1_767_323_045_123_456_789

/// Layouts that several suites use.
enum Layouts {
    /// struct { u32 pid; char comm[8]; }
    static func event() throws -> RecordLayout {
        try layout { types in
            let word = types.integer("unsigned int", 4)
            let char = types.integer("char", 1, signed: true)
            let comm = types.array(of: char, 8)
            return types.structure("event", 12, [.init("pid", word, at: 0), .init("comm", comm, at: 4)])
        }
    }

    /// u64
    static func count() throws -> RecordLayout { try layout { $0.integer("unsigned long", 8) } }

    /// struct { duration spent; u16 ports[2]; struct { s8 code; } why; }
    static func nested() throws -> RecordLayout {
        try layout { types in
            let long = types.integer("unsigned long", 8)
            let spent = types.typedef("duration", long)
            let half = types.integer("unsigned short", 2)
            let ports = types.array(of: half, 2)
            let code = types.integer("signed char", 1, signed: true)
            let why = types.structure("why", 1, [.init("code", code, at: 0)])
            return types.structure(
                "nested", 13, [.init("spent", spent, at: 0), .init("ports", ports, at: 8), .init("why", why, at: 12)])
        }
    }

    static func layout(_ type: (inout TypeBuilder) -> BTF.TypeID) throws -> RecordLayout {
        var types = TypeBuilder(order: .little)
        let id = type(&types)
        return try RecordLayout.compile(id, in: try types.build(), order: .little)
    }
}

/// The bytes of a record of `Layouts.event`.
func eventBytes(_ pid: UInt32, _ comm: String) -> [UInt8] {
    let text = Array(comm.utf8.prefix(8))
    return withUnsafeBytes(of: pid.littleEndian, Array.init) + text + [UInt8](repeating: 0, count: 8 - text.count)
}

/// The bytes of a number of eight bytes.
func countBytes(_ value: UInt64) -> [UInt8] { withUnsafeBytes(of: value.littleEndian, Array.init) }

extension Report {
    @discardableResult
    func event(_ bytes: [UInt8], map: Int = 0, time: UInt64 = someTime) -> Bool {
        bytes.withUnsafeBytes { event(map: map, time: time, bytes: $0) }
    }

    @discardableResult
    func entry(_ key: [UInt8], _ value: [UInt8], map: Int = 0, time: UInt64 = someTime) -> Bool {
        key.withUnsafeBytes { key in
            value.withUnsafeBytes { entry(map: map, time: time, key: key, value: $0) }
        }
    }

    /// What was written since the last call.
    func text() throws -> String {
        var text = ""
        try takeOutput { text += String(decoding: $0, as: UTF8.self) }
        return text
    }
}
