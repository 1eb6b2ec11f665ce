import Base
import Loader
import Testing

@testable import Report

/// The constants of testdata/objects/src/members.h, as the compiler laid them out, against the JSON written by hand.
///
/// CLI-130 has the rules. No kernel is needed: the constants stand in the object's .rodata.
@Suite struct MembersTests {
    private let object: ObjectSections
    private let btf: BTF

    init() throws {
        object = try ObjectSections("members")
        btf = try BTF.parse(try #require(object[".BTF"]), order: .little, subject: "members")
    }

    @Test(arguments: ["constant_padded", "constant_packed"])
    func everyKindOfMemberIsDecodedToItsConstant(_ constant: String) throws {
        let (type, range) = try variable(constant)
        let layout = try RecordLayout.compile(type, in: btf, order: .little)
        let report = JSONLinesReport(maps: [ReportedMap(name: "m", rows: .events(layout))])
        #expect(event(try bytes(range), in: report))
        #expect(try event(of: line(report)) == expected())
    }

    @Test func oneByteLessLeavesOnlyTheLastMemberOfThePackedRecordOut() throws {
        let (type, range) = try variable("constant_packed")
        let layout = try RecordLayout.compile(type, in: btf, order: .little)
        let report = JSONLinesReport(maps: [ReportedMap(name: "m", rows: .events(layout))])
        #expect(!event(try bytes(range).dropLast(), in: report))
        #expect(try event(of: line(report)) == expected().replacing(#","last":170}"#, with: "}"))
    }

    @Test func keysAndValuesOfMapsAreDecodedAlike() throws {
        let (key, keyRange) = try variable("constant_packed")
        let (value, valueRange) = try variable("constant_padded")
        let layouts = (
            try RecordLayout.compile(key, in: btf, order: .little),
            try RecordLayout.compile(value, in: btf, order: .little)
        )
        let rows = ReportedMap.Rows.entries(key: layouts.0, value: layouts.1, cpuCount: nil)
        let report = JSONLinesReport(maps: [ReportedMap(name: "m", rows: rows)])
        let (keyBytes, valueBytes) = (try bytes(keyRange), try bytes(valueRange))
        let isWhole = keyBytes.withUnsafeBytes { key in
            valueBytes.withUnsafeBytes { report.entry(map: 0, time: 0, key: key, value: $0) }
        }
        #expect(isWhole)
        let text = try expected()
        #expect(
            try line(report) == #"{"time":"1970-01-01T00:00:00.000000000Z","map":"m","key":\#(text),"value":\#(text)}"#
                + "\n")
    }

    /// The type of a constant and where it lies in .rodata: the packed one behind the padded one, as in the source. The
    /// offsets in a file's BTF are zero, for loaders fill them in.
    private func variable(_ name: String) throws -> (BTF.TypeID, Range<Int>) {
        for id in btf.ids where btf[id].name == ".rodata" {
            guard case .dataSection(_, let variables) = btf[id].kind else { continue }
            for entry in variables where btf[entry.variable].name == name {
                guard case .variable(let type, _) = btf[entry.variable].kind else { continue }
                let start = name == "constant_packed" ? try variable("constant_padded").1.upperBound : 0
                return (type, start..<start + entry.size)
            }
        }
        throw BeeError(.failure, name, "is no constant of the object")
    }

    private func bytes(_ range: Range<Int>) throws -> [UInt8] {
        Array(try #require(object[".rodata"])[range])
    }

    private func event(_ bytes: [UInt8], in report: JSONLinesReport) -> Bool {
        bytes.withUnsafeBytes { report.event(map: 0, time: 0, bytes: $0) }
    }

    private func line(_ report: JSONLinesReport) throws -> String {
        var text = ""
        try report.takeOutput { text += String(decoding: $0, as: UTF8.self) }
        return text
    }

    private func event(of line: String) -> String {
        let head = #"{"time":"1970-01-01T00:00:00.000000000Z","map":"m","event":"#
        return line.hasPrefix(head) && line.hasSuffix("}\n") ? String(line.dropFirst(head.count).dropLast(2)) : line
    }

    /// The hand-written JSON, with U+FFFD as itself.
    private func expected() throws -> String {
        let bytes = try RegularFile.read(ObjectSections.folder + "members.expected.json", limit: 1 << 16)
        return String(decoding: bytes, as: UTF8.self).replacing("\\ufffd", with: "\u{FFFD}").replacing("\n", with: "")
    }
}

/// The sections of a little-endian object by name, as the ELF specification has them; for sound files only.
private struct ObjectSections {
    static let folder = "/" + #filePath.split(separator: "/").dropLast(3).joined(separator: "/") + "/testdata/objects/"
    private var sections: [String: [UInt8]] = [:]

    init(_ name: String) throws {
        let bytes = try RegularFile.read(Self.folder + name + ".bpf.o", limit: 1 << 20)
        func number<T: FixedWidthInteger>(_ offset: Int, _: T.Type) throws -> Int {
            var cursor = ByteCursor(bytes, range: offset..<bytes.count, order: .little)
            let value = cursor.read(T.self)
            return Int(try #require(value))
        }
        let headers = try number(0x28, UInt64.self)
        let count = try number(0x3C, UInt16.self)
        func range(_ index: Int) throws -> Range<Int> {
            let start = try number(headers + index * 64 + 24, UInt64.self)
            return start..<start + (try number(headers + index * 64 + 32, UInt64.self))
        }
        let names = try range(try number(0x3E, UInt16.self))
        for index in 1..<count {
            let start = names.lowerBound + (try number(headers + index * 64, UInt32.self))
            var cursor = ByteCursor(bytes, range: start..<names.upperBound)
            let section = cursor.readTerminatedText()
            sections[try #require(section)] = Array(bytes[try range(index)])
        }
    }

    subscript(name: String) -> [UInt8]? { sections[name] }
}
