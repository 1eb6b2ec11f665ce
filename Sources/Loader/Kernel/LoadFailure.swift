import Base
import Clibbpf
import Glibc

/// Makes a sentence of what libbpf 1.1 and the kernel say when an object does not load.
///
/// libbpf returns one number; what it was about stands in its messages only, so they are read here. Their wording is
/// that of libbpf 1.1's libbpf.c. Where nothing is recognised, the warnings themselves become the causes.
struct LoadFailure {
    /// The negative error number `bpf_object__load` returned.
    let code: Int32
    /// What libbpf said meanwhile.
    let messages: [LibbpfLog.Message]
    /// The object's name.
    let object: String
    /// The object, for the types of its maps.
    let spec: ObjectSpec
    /// The object's bytes, which name the source's lines.
    var bytes: [UInt8] = []
    /// The functions of the kernel that programs are attached to, by program, where that is part of loading.
    var functions: [String: String] = [:]
    /// The folder in which maps are shared; nil where none are.
    var pins: String?
    /// Where it was refused.
    var host = HostFacts.current

    /// The error, with the program or map it is about as its subject.
    var error: BeeError {
        programError ?? mapError ?? shortageError ?? moduleTypesError ?? missingTargetError ?? missingBTFError
            ?? configurationError ?? deniedError ?? otherError
    }

    /// "prog 'NAME': BPF program load failed: …"
    private var programError: BeeError? {
        guard let program = quoted(after: "prog '", in: "BPF program load failed") else { return nil }
        let log = messages.lazy.compactMap { VerifierLog.extract(from: $0.text) }.last
        let source = log.flatMap { SourceLine.find($0, in: program, of: spec, bytes) }
        return VerifierFailure(
            program: spec.program(named: program), name: program, code: code, log: log, source: source,
            function: functions[program]
        )
        .error
    }

    /// "map 'NAME': failed to create: …"
    private var mapError: BeeError? {
        guard let map = quoted(after: "map '", in: "failed to create") else { return nil }
        if let pins, let failure = MapPinFailure(map: map, in: pins, code: code, messages) { return failure.error }
        return MapFailure(map: map, code: code, type: spec.map(named: map)?.type).error
    }

    /// What the process or the machine has too little of says nothing of the kernel or the object.
    private var shortageError: BeeError? {
        guard LibbpfError.isShortage(code) else { return nil }
        return BeeError.system("load the object", object, number: abs(code))
    }

    /// "failed to iterate BTF objects: -1": what the kernel itself lacks is looked for in its modules.
    private var moduleTypesError: BeeError? {
        guard contains("failed to iterate BTF objects"), code == -EPERM else { return nil }
        return BeeError(
            .notPermitted, object,
            "the kernel itself has not all types that the object asks for, and does not let this process look among "
                + "those of its modules",
            hint: "run it with sudo, or give it CAP_SYS_ADMIN: nothing less may list the types of modules")
    }

    /// "prog 'NAME': failed to find kernel BTF type ID of 'TARGET': …"
    private var missingTargetError: BeeError? {
        let text = "failed to find kernel BTF type ID of '"
        guard let program = quoted(after: "prog '", in: text) else { return nil }
        let target = messages.lazy.compactMap { message in
            message.text.firstRange(of: text).map { message.text[$0.upperBound...].prefix { $0 != "'" } }
        }.last
        let name = String(target ?? "")
        let isTracepoint = spec.program(named: program)?.section.hasPrefix("tp_btf") == true
        let fault = Self.missingTarget(
            name,
            near: KernelSymbols.hint(
                for: name, in: KernelSymbols.namesOfThisKernel(), amongTracepoints: isTracepoint))
        return BeeError(.kernelUnsupported, program, fault.message, hint: fault.hint)
    }

    /// "Error loading vmlinux BTF: …"
    private var missingBTFError: BeeError? {
        guard contains("Error loading vmlinux BTF") else { return nil }
        guard !host.hasKernelBTF else { return unreadTypesError }
        return BeeError(
            .btfMissing, object, "the kernel tells no BTF, and this object needs it",
            hint: "run a kernel built with CONFIG_DEBUG_INFO_BTF=y", causes: Self.causes(messages))
    }

    /// libbpf 1.1 says of types that it could not read that they are not there (btf.c, `btf__load_vmlinux_btf`), so they
    /// are read once more to learn why.
    private var unreadTypesError: BeeError {
        let path = "/sys/kernel/btf/vmlinux"
        let types = btf__parse(path, nil)
        let number = types == nil ? errno : 0
        btf__free(types)
        guard !LibbpfError.isShortage(number) else {
            return BeeError.system("read the kernel's types", path, number: number)
        }
        return BeeError(
            number == 0 ? .inputOutput : .kernelUnsupported, object,
            "libbpf could not read the kernel's types (\(path))"
                + (number == 0 ? "" : ": \(LibbpfError.text(number))"),
            hint: number == 0 ? "it can now: try again, with more memory (ulimit -v) where it happens again" : nil)
    }

    /// "failed to open system Kconfig"
    private var configurationError: BeeError? {
        guard contains("failed to open system Kconfig") else { return nil }
        return BeeError(
            .kernelUnsupported, object, "asks how this kernel was configured, which is not told here",
            hint: "put the kernel's configuration at /boot/config-\(HostFacts.current.kernelRelease), or run a kernel "
                + "built with CONFIG_IKCONFIG_PROC=y, which shows /proc/config.gz")
    }

    /// "Couldn't load trivial BPF program" or any other refusal for want of permission.
    private var deniedError: BeeError? {
        guard code == -EPERM || code == -EACCES else { return nil }
        return BeeError(
            .notPermitted, object, "the kernel does not let this process load eBPF: \(LibbpfError.text(code))",
            hint: Permission.hint(for: spec.programs.filter(\.autoload)))
    }

    private var otherError: BeeError {
        BeeError(
            .kernelUnsupported, object, "cannot be loaded into this kernel: \(LibbpfError.text(code))",
            causes: Self.causes(messages))
    }

    private func contains(_ text: String) -> Bool {
        messages.contains { $0.text.contains(text) }
    }

    /// The name between `prefix` and the next apostrophe, in the last message that holds `text`.
    private func quoted(after prefix: String, in text: String) -> String? {
        guard let message = messages.last(where: { $0.text.contains(text) && $0.text.hasPrefix(prefix) }) else {
            return nil
        }
        return message.text.dropFirst(prefix.count).firstIndex(of: "'").map {
            String(message.text[..<$0].dropFirst(prefix.count))
        }
    }
}

// What is said of libbpf's own messages.
extension LoadFailure {
    /// What is wrong with a target that is looked for when the program is loaded, and is not there.
    ///
    /// - Parameters:
    ///   - name: the target's name.
    ///   - near: a hint of what is called almost so; nil where nothing is.
    /// - Returns: the words.
    static func missingTarget(_ name: String, near: String?) -> TargetFault {
        TargetFault(
            "the kernel has no '\(name)' for this program to attach to",
            hint: near ?? "the function or tracepoint may have another name in this kernel")
    }

    /// The last warnings as causes, without those that only repeat that something failed or are no failure at all.
    static func causes(_ messages: [LibbpfLog.Message]) -> [BeeError] {
        let telling = messages.filter { message in
            message.isWarning && !noise.contains { message.text.contains($0) }
        }
        return telling.suffix(3).map { BeeError(.failure, "libbpf", $0.text) }
    }

    /// What to do about maps that are plain structs.
    static let legacyMaps =
        "the object has maps in the section 'maps', which libbpf 1.0 stopped to read: declare them in '.maps'"

    /// What to do about an object libbpf does not open.
    static func openHint(_ messages: [LibbpfLog.Message]) -> String? {
        if messages.contains(where: { $0.text.contains("legacy map definitions") }) {
            return legacyMaps
        }
        if messages.contains(where: { $0.text.contains("bad map relo") }) {
            return "declare the maps in the section '.maps'"
        }
        return nil
    }

    private static let noise = ["Retrying without BTF", "failed to load object", "-- BEGIN PROG LOAD LOG --"]
}
