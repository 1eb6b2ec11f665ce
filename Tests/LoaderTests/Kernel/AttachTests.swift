import Base
import Testing

@testable import Loader

@Suite(.enabled(if: Fixture.canLoad, "this process may not load eBPF"))
struct AttachTests {
    @Test func attachesWhatItCanAndSaysWhyNotForTheRest() throws {
        let object = try Fixture.load("targets")
        let report = object.attach()
        #expect(report.attached == ["targets_present"])
        #expect(report.count == 7)
        #expect(
            report.failures.map(\.subject) == [
                "targets_tracepoint", "targets_raw", "targets_kprobe", "targets_uprobe", "targets_xdp",
                "targets_classifier",
            ])
        #expect(report.failures.allSatisfy { $0.code == .attachFailed })
    }

    @Test func attachesAgainAfterDetaching() throws {
        let object = try Fixture.load("targets", programs: ["targets_present"])
        for _ in 0..<2 {
            #expect(object.attach().attached == ["targets_present"])
            #expect(object.attachments.count == 1)
        }
        object.detach()
        object.detach()
        #expect(object.attachments.isEmpty)
    }
}

/// The sentences, on hosts of every kind.
struct AttachFailureTests {
    private static func error(
        _ section: String, _ code: Int32, hasKprobes: Bool = true, hasTracefs: Bool = true,
        isConfidential: Bool = false
    ) throws -> BeeError {
        let program = ProgramSpec.named("probe", in: section)
        let point = try AttachKind(program).point(try #require(program.attachTarget), for: program, [])
        return AttachFailure(
            program: "probe", point: point, code: code, causes: [],
            host: AttachHost(hasKprobes: hasKprobes, hasTracefs: hasTracefs, isConfidential: isConfidential)
        ).error
    }

    @Test(arguments: [
        ("kprobe/vfs_read", "the kernel has no function 'vfs_read' that can be probed"),
        ("kretprobe/vfs_read", "the kernel has no function 'vfs_read' that can be probed"),
        ("kprobe.multi/bee_*", "the kernel has no function like 'bee_*' that can be probed"),
        ("tracepoint/sched/absent", "the kernel has no tracepoint 'sched/absent'"),
        ("tp/sched/absent", "the kernel has no tracepoint 'sched/absent'"),
        ("raw_tp/absent", "the kernel has no raw tracepoint 'absent'"),
        ("raw_tp.w/absent", "the kernel has no raw tracepoint 'absent'"),
        ("usdt//bin/absent:a:b", "/bin/absent has no marker 'a:b'"),
    ])
    func namesWhatIsMissing(section: String, message: String) throws {
        #expect(try Self.error(section, -2).message == message)
    }

    @Test func tellsThatTheKernelHasNoKprobes() throws {
        let error = try Self.error("kprobe/vfs_read", -2, hasKprobes: false)
        #expect(error.message == "this kernel has no kprobes, so nothing can be attached to vfs_read")
        #expect(error.hint?.contains("CONFIG_KPROBE_EVENTS") == true)
    }

    @Test func tellsThatTracefsIsNotMounted() throws {
        let error = try Self.error("tp/sched/sched_switch", -2, hasTracefs: false)
        #expect(error.hint?.contains("mount -t tracefs") == true)
    }

    @Test func blamesLockdownWhereNothingCanBeFound() throws {
        let tracepoint = try Self.error("tp/sched/sched_switch", -2, hasTracefs: false, isConfidential: true)
        #expect(tracepoint.message.contains("is locked down (confidentiality) and has no tracefs"))
        #expect(tracepoint.hint?.contains("raw_tp/sched_switch") == true)
        let call = try Self.error("ksyscall/mkdir", -2, isConfidential: true)
        #expect(call.message == "the kernel is locked down (confidentiality) and lets nothing be attached to 'mkdir'")
    }

    @Test func tellsApartWhatIsNotPermitted() throws {
        let error = try Self.error("tp/sched/sched_switch", -13)
        #expect(error.code == .notPermitted)
        #expect(error.hint != nil)
    }

    @Test func keepsTheNumberItKnowsNoSentenceFor() throws {
        #expect(try Self.error("raw_tp/x", -16).message == "cannot be attached to x: Device or resource busy")
    }
}

extension ProgramSpec {
    /// A program of no instructions in a section.
    static func named(_ name: String, in section: String) -> ProgramSpec {
        let meaning = ProgramSection(named: section)
        return ProgramSpec(
            name: name, section: section, type: meaning.type, attachType: meaning.attachType,
            attachTarget: meaning.target, instructionCount: 0, isSleepable: meaning.isSleepable, autoload: true)
    }
}
