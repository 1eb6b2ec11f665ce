import Base
import Glibc
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
        #expect(cause.hasPrefix("field task_struct.bee_absent_member does not exist in this kernel"))
        #expect(error.hint?.contains("bpf_core_field_exists") == true)
    }

    @Test func tellsWhereInTheSourceTheVerifierStopped() throws {
        let error = try #require(Self.failure("rejected"))
        #expect(
            error.causes.last?.message == "return bytes ? bytes[ctx->args[1]] : 0; @ rejected.bpf.c:20",
            "\(error.lines())")
    }

    @Test func namesTheTracepointThatWasMeant() throws {
        let bytes = try Fixture.bytes("absent")
        let name = Array("bee_absent".utf8)
        var patched = bytes
        for start in bytes.indices where bytes[start...].starts(with: name) {
            patched.replaceSubrange(start..<start + name.count, with: "sched_swit".utf8)
        }
        let error = #expect(throws: BeeError.self) {
            _ = try LoadedObject.load(
                bytes: patched, spec: .parse(patched, subject: "absent"), options: LoadOptions(name: "absent"))
        }
        #expect(error?.hint == "did you mean sched_switch?")
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
        #expect(error?.subject == "--only nobody")
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
    private static func error(
        _ code: Int32, _ texts: String..., object: String = "nobtf", host: HostFacts = .current
    ) throws -> BeeError {
        let messages = texts.map { LibbpfLog.Message(isWarning: true, text: $0) }
        let bytes = try Fixture.bytes(object)
        let spec = try ObjectSpec.parse(bytes, subject: object)
        return LoadFailure(code: code, messages: messages, object: "probe", spec: spec, bytes: bytes, host: host).error
    }

    @Test func findsTheSourceLineWhereTheKernelDoesNotNameIt() throws {
        let spec = try ObjectSpec.parse(Fixture.bytes("rejected"), subject: "rejected")
        let count = try #require(spec.program(named: "rejected_unbounded")).instructionCount
        let error = try Self.error(
            -13, "prog 'rejected_unbounded': BPF program load failed: Permission denied",
            """
            prog 'rejected_unbounded': -- BEGIN PROG LOAD LOG --
            0: (95) exit
            \(count - 1): (95) exit
            R0 unbounded memory access
            -- END PROG LOAD LOG --
            """, object: "rejected")
        #expect(error.causes.last?.subject == "source")
        #expect(error.causes.last?.message.hasSuffix("0; @ rejected.bpf.c:20") == true, "\(error.lines())")
    }

    @Test(arguments: [
        ("<byte_off> [5] struct task_struct.state (0:1 @ offset 4)", "field task_struct.state"),
        ("<type_size> [5] struct bee", "type bee"), ("<target_type_id> [5] union bee", "type bee"),
        ("<enumval_value> [7] enum mode::MODE_ON = 1", "constant mode::MODE_ON"),
        ("<byte_sz> [5] struct a.b.c (0:1:2 @ offset 8)", "field a.b.c"),
    ])
    func namesWhatOfTheKernelsTypesIsMissing(line: String, name: String) {
        #expect(MissingKernelPart(line[...]).description == name)
    }

    @Test func namesTheMemberThatWasMeant() throws {
        let part = MissingKernelPart("<byte_off> [5] struct task_struct.state (0:1 @ offset 4)")
        let hint = try #require(part.hintOfThisKernel)
        #expect(hint.hasPrefix("this kernel's task_struct has ") && hint.contains("__state"))
    }

    @Test(arguments: [
        "invalid func unknown#181", "unknown func bpf_loop#181", "program of this type cannot use helper bpf_loop#181",
    ])
    func tellsSinceWhenAFunctionIsThere(line: String) throws {
        var host = HostFacts.current
        host.kernelRelease = "5.10.0-8-amd64"
        host.lockdown = nil
        let failure = VerifierFailure(
            program: nil, name: "x", code: -22, log: VerifierLog("0: (85) call bpf_loop#181\n\(line)\n"), host: host)
        #expect(failure.error.hint == "bpf_loop needs Linux 5.17, and this is 5.10.0-8-amd64")
    }

    // CLI-373
    @Test(arguments: [
        ("5.10.0", "BPF_STX uses reserved fields", "atomic instructions other than an addition need Linux 5.12"),
        ("5.12.0", "BPF_STX uses reserved fields", "instructions of -mcpu=v4 need Linux 6.6"),
        ("6.1.0", "unknown opcode 06", "instructions of -mcpu=v4 need Linux 6.6"),
        ("4.19.0", "unknown opcode a6", "instructions of -mcpu=v3 need Linux 5.1"),
        (
            "5.12.0", "number of funcs in func_info doesn't match number of subprogs",
            "functions that are handed to others"
        ),
        ("5.13.0", "number of funcs in func_info doesn't match number of subprogs", "run it with --verbose"),
        ("6.6.0", "unknown opcode 06", "run it with --verbose"), ("5.10.0", "R1 type=inv expected=fp", "run it with"),
        ("5.10.0", "helper call is not allowed in probe", "this kernel does not offer the function to programs that"),
    ])
    func tellsSinceWhenAnInstructionIsThere(kernel: String, line: String, hint: String) {
        var host = HostFacts.current
        host.kernelRelease = kernel
        let log = VerifierLog("0: (85) call 1\n\(line)\nprocessed 1 insns\n")
        let error = VerifierFailure(program: nil, name: "x", code: -22, log: log, host: host).error
        #expect(error.hint?.hasPrefix(hint) == true, "\(error.hint ?? "")")
    }

    // CLI-374
    @Test(arguments: ["R1 invalid mem access 'inv'", "R1 invalid mem access 'scalar'"])
    func showsWhatArgumentsTheKernelsFunctionHas(line: String) throws {
        var failure = VerifierFailure(program: nil, name: "x", code: -13, log: VerifierLog("0: r1 = 0\n\(line)\n"))
        #expect(failure.error.hint?.contains("BPF_CORE_READ") == true)
        failure.function = "vfs_open"
        #expect(failure.error.hint?.contains("int vfs_open(const struct path *, struct file *)") == true)
        failure.function = "bee_absent"
        #expect(failure.error.hint?.contains("BPF_CORE_READ") == true)
    }

    @Test func knowsWhichFunctionAProgramIsAttachedTo() throws {
        let spec = try ObjectSpec.parse(Fixture.bytes("kernel"), subject: "kernel")
        var options = AttachOptions()
        options.targets = [try #require(AttachArgument("kernel_fentry=vfs_open"))]
        let functions = try AttachPlan.make(spec, options, subject: "kernel").functions
        #expect(functions["kernel_fentry"] == "vfs_open")
        #expect(functions["kernel_lsm"]?.hasPrefix("bpf_lsm_") == true)
        #expect(functions["kernel_kprobe"] == nil)
    }

    // CLI-376
    @Test func saysWhereTheKernelsConfigurationIsLookedFor() throws {
        let error = try Self.error(-22, "failed to open system Kconfig", "failed to load object 'probe'")
        #expect(error.code == .kernelUnsupported)
        #expect(error.hint?.contains("/boot/config-") == true)
    }

    @Test func tellsSinceWhenAHookIsThere() throws {
        var host = HostFacts.current
        host.kernelRelease = "5.10.0"
        let spec = try ObjectSpec.parse(Fixture.bytes("kernel"), subject: "kernel")
        let failure = VerifierFailure(
            program: spec.program(named: "kernel_group"), name: "x", code: -22, log: nil, host: host)
        #expect(
            failure.error.hint == "programs of section 'lsm_cgroup/socket_bind' need Linux 6.0, and this is 5.10.0")
    }

    // CLI-756
    @Test(arguments: [
        ("kernel_fentry", "fentry programs"), ("kernel_fexit", "fexit programs"),
        ("kernel_modify", "fmod_ret programs"), ("kernel_lsm", "lsm programs"),
        ("kernel_group", "lsm_cgroup programs"), ("kernel_kprobe", "programs of type kprobe"),
    ])
    func namesTheHookWhereATypeHasSeveral(program: String, words: String) throws {
        let spec = try ObjectSpec.parse(Fixture.bytes("kernel"), subject: "kernel")
        let known = try #require(spec.program(named: program))
        for code in [-EPERM, -524] {
            let failure = VerifierFailure(program: known, name: program, code: code, log: nil)
            #expect(failure.error.message.hasPrefix("the kernel does not load \(words) here: "))
        }
    }

    // CLI-754
    @Test func tellsWhyAVariableHasNoAddress() {
        let line = "ldimm64 failed to find the address for kernel symbol 'runqueues'."
        let error = VerifierFailure(program: nil, name: "x", code: -2, log: VerifierLog(line + "\n")).error
        #expect(error.causes.first?.message.contains(line) == true)
        #expect(error.hint?.contains("CONFIG_KALLSYMS_ALL=y") == true)
    }

    @Test func blamesLockdownForAHelperThatReadsMemory() throws {
        var host = HostFacts.current
        host.lockdown = "confidentiality"
        let log = VerifierLog("unknown func bpf_probe_read_kernel#113\n")
        let error = VerifierFailure(program: nil, name: "x", code: -22, log: log, host: host).error
        #expect(error.hint?.contains("locked down") == true)
    }

    @Test func tellsSinceWhenATypeOfMapIsThere() throws {
        var host = HostFacts.current
        host.kernelRelease = "5.4.0"
        let error = MapFailure(map: "events", code: -EINVAL, type: .ringBuffer, host: host).error
        #expect(error.hint?.hasPrefix("ring buffers need Linux 5.8, and this is 5.4.0") == true)
        host.kernelRelease = "5.15.0"
        let other = MapFailure(map: "events", code: -EINVAL, type: .ringBuffer, host: host).error
        #expect(other.hint?.contains("Linux 5.8") == false)
    }

    @Test func tellsSinceWhenATypeOfProgramIsThere() throws {
        var host = HostFacts.current
        host.kernelRelease = "5.4.0"
        let program = try ObjectSpec.parse(Fixture.bytes("absent"), subject: "absent").programs.first
        let error = VerifierFailure(program: program, name: "x", code: -EINVAL, log: nil, host: host).error
        #expect(error.code == .kernelUnsupported)
        #expect(error.hint == "programs of type tracing need Linux 5.5, and this is 5.4.0")
    }

    @Test func tellsThatTheKernelHasNoBTF() throws {
        var host = HostFacts.current
        host.hasKernelBTF = false
        let error = try Self.error(
            -3, "failed to find valid kernel BTF", "Error loading vmlinux BTF: -3", host: host)
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
