import Testing

@testable import Loader

/// What stands behind questions to the kernel: testdata/objects/src/guards.bpf.c says of each program what is to be found.
struct GuardTests {
    private static func survey(_ name: String) throws -> (spec: ObjectSpec, survey: ObjectSurvey) {
        let spec = try ObjectSpec.parse(try Corpus.bytes(name), subject: name)
        return (spec, ObjectSurvey(spec))
    }

    // CLI-446
    @Test(arguments: ["guards", "guardsbig"])
    func eachProgramIsAsItsNameSays(object: String) throws {
        let (spec, survey) = try Self.survey(object)
        for program in survey.programs where program.program.name != "guarded_helper" {
            let expected = try #require(Guard(rawValue: String(program.program.name.prefix { $0 != "_" })))
            let reads = program.relocations.filter { !spec.relocations[$0.key].kind.toleratesAbsence }
            #expect(!reads.isEmpty, "\(program.program.name)")
            #expect(reads.values.allSatisfy { $0 == expected }, "\(program.program.name): \(reads)")
        }
    }

    @Test(arguments: ["guards", "guardsbig"])
    func helpersAreGuardedLikeFields(object: String) throws {
        let program = try #require(try Self.survey(object).survey.program(named: "guarded_helper"))
        let guards = Dictionary(uniqueKeysWithValues: program.helpers.map { ($0.helper.name, $0.guarded) })
        #expect(guards["bpf_ktime_get_boot_ns"] == .guarded)
        #expect(guards["bpf_ktime_get_ns"] == .guarded)
        #expect(guards["bpf_get_smp_processor_id"] == .unguarded)
        #expect(guards["bpf_map_update_elem"] == .unguarded)
        // What is guarded does not decide on the lowest kernel: that is of raw tracepoints and -mcpu=v3.
        #expect(program.lowestKernel < KernelVersion(5, 8))
        #expect(program.requirements.first?.name == "raw_tracepoint")
    }

    // A function that several programs call is as badly guarded as the worst way to it.
    @Test func sharedFunctionsHaveTheWorstGuard() throws {
        let (spec, survey) = try Self.survey("guards")
        let shared = survey.relocations.filter { $0.relocation.section == ".text" }
        #expect(Set(shared.flatMap(\.programs)) == ["unknown_result", "guarded_call"])
        let read = try #require(shared.first { !$0.relocation.kind.toleratesAbsence })
        #expect(read.guarded == .guarded && read.programs == ["guarded_call"])
        #expect(spec.relocations.count == survey.relocations.count)
    }

    @Test(arguments: ["guards", "guardsbig"])
    func leavesOutWhatTheAnswersMakeDead(object: String) throws {
        let (spec, _) = try Self.survey(object)
        func live(_ program: String, exists: UInt64) throws -> Set<String> {
            let types = try #require(spec.btf)
            var values: [Int: UInt64] = [:]
            for (index, relocation) in spec.relocations.enumerated() where relocation.kind.asksForExistence {
                values[index] = exists
            }
            let found = ObjectSurvey.liveRelocations(of: program, in: spec, filledIn: values)
            return Set(
                found.map { spec.relocations[$0] }.filter { !$0.kind.toleratesAbsence }
                    .map { RelocationAccess($0, in: types).text($0.kind) })
        }
        #expect(try live("guarded_else", exists: 1) == ["struct task_struct.missing"])
        #expect(try live("guarded_else", exists: 0) == ["struct task_struct___old.state"])
        #expect(try live("guarded_either", exists: 0).isEmpty)
        #expect(try live("guarded_both", exists: 0).isEmpty)
        #expect(try live("guarded_call", exists: 0).isEmpty)
        #expect(try live("guarded_call", exists: 1) == ["struct task_struct.missing"])
        #expect(try live("unguarded_after", exists: 0) == ["struct task_struct.pid"])
        // Not followed through memory: it may be reached, as far as is known here.
        #expect(try live("unknown_memory", exists: 0) == ["struct task_struct.missing"])
    }

    /// How much of real programs is decided; printed, since no number is promised.
    @Test func mostRelocationsOfRealObjectsAreDecided() throws {
        var counts: [Guard: Int] = [:]
        for object in RealObjects.all {
            let spec = try ObjectSpec.parse(object.bytes, subject: object.name)
            for found in ObjectSurvey(spec).relocations where !found.relocation.kind.toleratesAbsence {
                counts[found.guarded, default: 0] += 1
            }
        }
        print("guards of real relocations:", counts)
        #expect(counts[.unknown, default: 0] * 4 < counts.values.reduce(0, +))
    }
}
