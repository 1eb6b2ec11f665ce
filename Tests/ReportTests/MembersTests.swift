import Base
import Loader
import Testing

@testable import Report

/// The constants that clang put into `testdata/objects/members.bpf.o`, padded and packed, against what they must look
/// like by `members.expected.json`.
@Suite struct MembersTests {
    @Test(arguments: ["constant_padded", "constant_packed"])
    func showsEveryKindOfMember(_ name: String) throws {
        let object = try ObjectSpec.parse(try bytes("members.bpf.o"), subject: "members.bpf.o")
        let btf = try #require(object.btf)
        let variable = try #require(object.variables.first { $0.name == name })
        let layout = try RecordLayout.compile(variable.type, in: btf, order: object.byteOrder)
        let report = JSONLinesReport(maps: [ReportedMap(name: "m", rows: .events(layout))])
        let record = Array(try #require(variable.initialBytes))
        #expect(record.count == layout.size)
        #expect(report.event(record))
        let expected = String(decoding: try bytes("members.expected.json"), as: UTF8.self)
        let event = expected.replacing("\\ufffd", with: "\u{FFFD}").split(separator: "\n").joined()
        #expect(try report.text() == #"{"time":"2026-01-02T03:04:05.123456789Z","map":"m","event":"# + event + "}\n")
    }

    @Test func namesTheMembersOfKeysAndValues() throws {
        let object = try ObjectSpec.parse(try bytes("members.bpf.o"), subject: "members.bpf.o")
        let btf = try #require(object.btf)
        let map = try #require(object.map(named: "gauge_values"))
        let key = try RecordLayout.compile(try #require(map.keyType), in: btf, order: object.byteOrder)
        let value = try RecordLayout.compile(try #require(map.valueType), in: btf, order: object.byteOrder)
        #expect(key.columns == value.columns)
        #expect(key.size < value.size)
        #expect(key.columns.map(\.name).contains("nested.deep.y"))
        #expect(key.columns.map(\.name).contains("either_word"))
    }

    private func bytes(_ name: String) throws -> [UInt8] {
        let root = #filePath.split(separator: "/").dropLast(3).joined(separator: "/")
        return try RegularFile.read("/\(root)/testdata/objects/\(name)", limit: 1 << 20)
    }
}
