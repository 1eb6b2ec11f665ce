import Base
import OutputChecks
import Report

@testable import Loader

/// Reads an eBPF object.
///
/// Promised of an accepted one: its sections lie inside the file; each type it names exists and compiles; its variables
/// have the bytes they claim, which decode to strict JSON; what its programs call and need is found out, and no
/// program or relocation is left out; it is the same as itself; and where maps stand in sections of old, the rewritten
/// object is sound and has the same programs and maps.
enum FuzzedObject {
    static func run(_ bytes: [UInt8]) throws(BeeError) {
        let object = try ObjectSpec.parse(bytes, subject: "object")
        for section in object.sections {
            require(section.range.upperBound <= bytes.count, "section \(section.index) lies outside")
        }
        for program in object.programs {
            require(program.instructionCount > 0, "program '\(program.name)' is empty")
        }
        if let types = object.btf {
            for id in types.ids { _ = types.cSpelling(of: id) }
            for map in object.maps { try compile(map, types, object.byteOrder) }
            for variable in object.variables { try decode(variable, types, object.byteOrder) }
        }
        survey(object)
        try requireSameWhenRewritten(object, bytes)
        try check(object)
    }

    /// Judges the object against a host that knows nothing but the object's own types.
    private static func check(_ object: ObjectSpec) throws(BeeError) {
        let facts = "bee-oci-host 1\nkernel.release 6.1.0\nmachine x86_64\nbyte-order little\nmemory 1073741824\n"
        var members = [HostMember("facts", Array(facts.utf8)), HostMember("functions", Array("vfs_read\n".utf8))]
        if let types = object.btf { members.append(HostMember("btf/vmlinux", types.bytes)) }
        let host = CheckedHost(try HostProfile(members, subject: "host"), isThisHost: false)
        let checked = CheckedObject(object, plan: try .make(object, subject: "object"), name: "object")
        let report = checked.check(on: host)
        require(report.programs.count == object.programs.count, "a program has no verdict")
        require(report.maps.count == object.maps.count, "a map has no verdict")
    }

    private static func survey(_ object: ObjectSpec) {
        let survey = ObjectSurvey(object)
        require(survey.programs.map(\.program) == object.programs, "programs were left out")
        require(survey.relocations.map(\.relocation) == object.relocations, "relocations were left out")
        for risk in survey.risks(object) { require(!risk.evidence.isEmpty, "\(risk.code) is found by nothing") }
        for need in survey.requirements(object) {
            require(!need.programs.isEmpty || !need.maps.isEmpty, "nothing needs \(need.requirement.name)")
        }
        for found in survey.relocations {
            guard let types = object.btf else { continue }
            _ = RelocationAccess(found.relocation, in: types).text(found.relocation.kind)
        }
        for program in survey.programs.prefix(4) {
            let live = ObjectSurvey.liveRelocations(of: program.program.name, in: object, filledIn: [:])
            let isThere = live.allSatisfy { object.relocations.indices.contains($0) }
            require(isThere, "a relocation is live that is not there")
        }
        compare(object)
    }

    /// An object is the same as itself, and each of its programs has code.
    private static func compare(_ object: ObjectSpec) {
        guard let (one, other) = try? (ComparableObject(object), ComparableObject(object)) else {
            return require(false, "an object that was read cannot be compared")
        }
        require(one.differingSections(from: other).isEmpty, "an object differs from itself")
        require(one.functions == other.functions && one.types() == other.types(), "it is not written the same again")
        for program in object.programs { require(one.programs[program.name] != nil, "a program has no code") }
    }

    private static func compile(_ map: MapSpec, _ types: BTF, _ order: ByteOrder) throws(BeeError) {
        for type in [map.keyType, map.valueType, map.inner?.keyType, map.inner?.valueType] {
            guard let type else { continue }
            _ = try RecordLayout.compile(type, in: types, order: order)
        }
    }

    private static func decode(_ variable: VariableSpec, _ types: BTF, _ order: ByteOrder) throws(BeeError) {
        let layout = try RecordLayout.compile(variable.type, in: types, order: order)
        guard let bytes = variable.initialBytes else { return }
        require(bytes.count == variable.size, "'\(variable.name)' has \(bytes.count) bytes of \(variable.size)")
        let json = bytes.withUnsafeBytes { ValueText.json($0, as: layout) }
        let text = String(validating: json, as: UTF8.self)
        require(text.map { StrictJSON.accepts($0) } ?? false, "'\(variable.name)' is no JSON: \(json)")
    }

    private static func requireSameWhenRewritten(_ object: ObjectSpec, _ bytes: [UInt8]) throws(BeeError) {
        guard object.maps.contains(where: { $0.origin == .outputSection }) else { return }
        let rewritten = try ObjectSpec.parse(
            try OutputSectionMerge.rewritten(bytes, subject: "object"), subject: "rewritten object")
        require(rewritten.programs == object.programs, "rewriting changed the programs")
        require(
            Set(rewritten.maps.map(\.name)) == Set(object.maps.map(\.name)), "rewriting changed the maps")
    }
}
