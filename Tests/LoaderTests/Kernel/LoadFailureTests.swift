import Base
import Synchronization
import Testing

@testable import Loader

@Suite(.enabled(if: Fixture.canLoad, "this process may not load eBPF"))
struct LoadFailureTests {
    private static func failure(_ name: String) -> BeeError? {
        #expect(throws: BeeError.self) { _ = try Fixture.load(name) }
    }

    @Test func tellsWhichProgramTheVerifierRefusedAndWhy() throws {
        let error = try #require(Self.failure("rejected"))
        #expect(error.code == .verifierRejected)
        #expect(error.subject == "rejected_unbounded")
        // The kernel's words for it differ between versions; all of them say "unbounded".
        #expect(error.causes.first?.message.contains("unbounded") == true)
        #expect(error.causes.first?.message.contains("more lines of its log left out)") == true)
        #expect(error.hint?.contains("--verbose") == true)
    }

    @Test func namesTheMemberThisKernelLacks() throws {
        let error = try #require(Self.failure("coremissing"))
        #expect(error.code == .verifierRejected)
        #expect(error.subject == "core_missing")
        let cause = try #require(error.causes.first).message
        #expect(cause.hasPrefix("the program needs struct task_struct.bee_absent_member, which this kernel does not"))
        #expect(error.hint?.contains("bpf_core_field_exists") == true)
    }

    @Test func tellsThatALicenceIsMissing() throws {
        let error = try #require(Self.failure("nolicense"))
        #expect(error.code == .verifierRejected)
        #expect(error.hint?.contains("licence") == true)
    }

    @Test func tellsWhichMapTheKernelRefused() throws {
        let error = try #require(Self.failure("badmap"))
        #expect(error.code == .mapRejected)
        #expect(error.subject == "counter_badmap")
        #expect(error.message.contains("Invalid argument"))
        #expect(error.message.contains("array"))
    }

    @Test func tellsWhatAProgramWantedToAttachTo() throws {
        let error = try #require(Self.failure("absent"))
        #expect(error.code == .kernelUnsupported)
        #expect(error.subject == "absent_program")
        #expect(error.message.contains("'bee_absent'"))
    }

    @Test func refusesToLoadAProgramTheObjectLacks() throws {
        let error = #expect(throws: BeeError.self) { _ = try Fixture.load("nobtf", programs: ["nobody", "nothing"]) }
        #expect(error?.code == .usage)
        #expect(error?.message.contains("'nobody'") == true)
    }

    @Test func refusesAMapWithoutEntriesBeforeTheKernelDoes() throws {
        let error = try #require(Self.failure("emptymap"))
        #expect(error.code == .mapRejected)
        #expect(error.subject == "counter_emptymap")
        #expect(error.hint?.contains("--map-size counter_emptymap=") == true)
    }

    @Test func tellsWhatToDoAboutMapsInTheLegacySection() throws {
        let error = try #require(Self.failure("legacymaps"))
        #expect(error.code == .objectInvalid)
        #expect(error.subject == "legacymaps")
        #expect(error.hint?.contains("'.maps'") == true)
        #expect(!error.causes.isEmpty)
    }

    @Test func passesEverythingOnToWhoAsksForIt() throws {
        let heard = Messages()
        let bytes = try Fixture.bytes("rejected")
        var options = LoadOptions(name: "rejected")
        options.log = { heard.add($0) }
        #expect(throws: BeeError.self) {
            _ = try LoadedObject.load(bytes: bytes, spec: .parse(bytes, subject: "rejected"), options: options)
        }
        #expect(heard.contains("-- BEGIN PROG LOAD LOG --"))
        #expect(heard.contains("loading object 'rejected' from buffer"))
    }
}

/// What a log closure was given.
private final class Messages: Sendable {
    private let all = Mutex<[String]>([])

    func add(_ message: String) { all.withLock { $0.append(message) } }

    func contains(_ text: String) -> Bool { all.withLock { $0.contains { $0.contains(text) } } }
}

/// Sentences for what does not happen on every host.
struct LoadFailureTextTests {
    private static func error(_ code: Int32, _ texts: String...) throws -> BeeError {
        let messages = texts.map { LibbpfLog.Message(isWarning: true, text: $0) }
        let spec = try ObjectSpec.parse(Fixture.bytes("nobtf"), subject: "nobtf")
        return LoadFailure(code: code, messages: messages, object: "probe", spec: spec).error
    }

    @Test func tellsThatTheKernelHasNoBTF() throws {
        let error = try Self.error(-3, "failed to find valid kernel BTF", "Error loading vmlinux BTF: -3")
        #expect(error.code == .btfMissing)
        #expect(error.subject == "probe")
    }

    @Test func tellsThatNothingIsPermitted() throws {
        let error = try Self.error(
            -1, "Error in bpf_object__probe_loading():Operation not permitted(1). Couldn't load trivial BPF program.")
        #expect(error.code == .notPermitted)
        #expect(error.hint != nil)
    }

    @Test func tellsThatAMapIsNotPermitted() throws {
        let error = try Self.error(-1, "map 'counts': failed to create: Operation not permitted(-1)")
        #expect(error.code == .notPermitted)
        #expect(error.subject == "counts")
    }

    @Test func tellsThatATypeOfProgramIsNotPermitted() throws {
        let error = try Self.error(-1, "prog 'hook': BPF program load failed: Operation not permitted")
        #expect(error.code == .notPermitted)
        #expect(error.subject == "hook")
    }

    @Test func readsThePoisonOfAKernelWhoseLogLibbpfDoesNotKnow() throws {
        let error = try Self.error(
            -22, "prog 'reader': BPF program load failed: Invalid argument",
            "prog 'reader': -- BEGIN PROG LOAD LOG --\ninvalid func unknown#195896080\n-- END PROG LOAD LOG --\n")
        #expect(error.code == .verifierRejected)
        #expect(error.causes.first?.message.hasPrefix("the program reads a kernel type or member") == true)
        #expect(error.causes.first?.message.contains("left out") == false)
    }

    @Test func keepsLibbpfsLastWarningsWhereItKnowsNoSentence() throws {
        let error = try Self.error(
            -95, "prog 'x': something new", "Error in bpf_create_map_xattr(m):ERROR. Retrying without BTF.",
            "failed to load object 'probe'")
        #expect(error.code == .kernelUnsupported)
        #expect(error.causes.map(\.message) == ["prog 'x': something new"])
    }
}
