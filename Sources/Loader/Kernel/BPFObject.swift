import Base
import Clibbpf
import Glibc

/// libbpf's `bpf_object`: the object as opened, and after `load` everything the kernel made of it.
///
/// Closing it frees its programs and maps unless others hold them too; links are not part of it.
final class BPFObject {
    private let handle: OpaquePointer

    /// Opens an object's bytes, first in a child process (`bpf_object__open_mem`).
    ///
    /// libbpf 1.1 crashes on some damaged objects, even ones whose parts all lie inside the file. It then does so in
    /// the child, and the parent has a sentence to say. The object is parsed by us before; this is the second net.
    ///
    /// Where `types` is given, libbpf takes the types in that file for the kernel's.
    static func open(_ bytes: [UInt8], options: LoadOptions, types: String? = nil) throws(BeeError) -> BPFObject {
        let name = objectName(options.name)
        let status = withOpenOptions(name, types) { bee_probe_open(bytes, bytes.count, $0) }
        if let error = probeFailure(status, options.name) { throw error }
        var code: Int32 = 0
        let (handle, messages) = LibbpfLog.collecting(echo: options.log) {
            withOpenOptions(name, types) { opts in
                // libbpf copies what it needs: the bytes are free again when this returns (libbpf 1.1, libbpf.c,
                // `bpf_object__elf_finish`).
                let handle = bpf_object__open_mem(bytes, bytes.count, opts)
                code = handle == nil ? errno : 0
                return handle
            }
        }
        guard let handle else { throw openFailure(code, messages, options.name) }
        return BPFObject(handle)
    }

    private init(_ handle: OpaquePointer) {
        self.handle = handle
    }

    deinit {
        bpf_object__close(handle)
    }

    /// Every program, in libbpf's order.
    var programs: [BPFProgram] {
        var programs: [BPFProgram] = []
        var next = bpf_object__next_program(handle, nil)
        while let program = next {
            programs.append(BPFProgram(handle: program))
            next = bpf_object__next_program(handle, program)
        }
        return programs
    }

    /// Every map, those that hold global variables too, in libbpf's order.
    var maps: [BPFMap] {
        var maps: [BPFMap] = []
        var next = bpf_object__next_map(handle, nil)
        while let map = next {
            maps.append(BPFMap(handle: map))
            next = bpf_object__next_map(handle, map)
        }
        return maps
    }

    /// The map of a name; global variables by their section's (`bpf_object__find_map_by_name`).
    func map(named name: String) -> BPFMap? {
        bpf_object__find_map_by_name(handle, name).map { BPFMap(handle: $0) }
    }

    /// Creates the maps and loads the programs (`bpf_object__load`).
    ///
    /// - Returns: 0 or a negative error number, and what libbpf said.
    func load(log: (@Sendable (String) -> Void)?) -> (code: Int32, messages: [LibbpfLog.Message]) {
        let (code, messages) = LibbpfLog.collecting(echo: log) { bpf_object__load(handle) }
        return (code, messages)
    }

    private static func withOpenOptions<Result>(
        _ name: String, _ types: String?, _ body: (UnsafePointer<bpf_object_open_opts>) -> Result
    ) -> Result {
        name.withCString { text in
            (types ?? "").withCString { path in
                withLibbpfOptions(bpf_object_open_opts.self) { opts in
                    opts.pointee.object_name = text
                    if types != nil { opts.pointee.btf_custom_path = path }
                    return body(opts)
                }
            }
        }
    }

    /// What of a name the kernel takes in the names of maps: letters, digits, `_` and `.` (kernel/bpf/syscall.c,
    /// `bpf_obj_name_cpy`).
    private static func objectName(_ name: String) -> String {
        let allowed = name.utf8.map { byte -> UInt8 in
            switch byte {
            case UInt8(ascii: "a")...UInt8(ascii: "z"), UInt8(ascii: "A")...UInt8(ascii: "Z"),
                UInt8(ascii: "0")...UInt8(ascii: "9"):
                byte
            default: UInt8(ascii: "_")
            }
        }
        return allowed.isEmpty ? "bee" : String(decoding: allowed, as: UTF8.self)
    }
}

// Why an object does not open.
extension BPFObject {
    /// The error for what `bee_probe_open` returned; nil where the child ended as it should.
    private static func probeFailure(_ status: Int32, _ name: String) -> BeeError? {
        guard status >= 0 else { return BeeError.system("start a process to try the object in", name, number: -status) }
        guard status != 0 else { return nil }
        let signal = status & 0x7F
        let end =
            signal == SIGXCPU || signal == SIGKILL
            ? "libbpf does not come to an end reading it"
            : "libbpf crashes reading it (signal \(signal))"
        return BeeError(
            .objectInvalid, name, "\(end), so it is not loaded", hint: "the object is damaged: build or fetch it again")
    }

    private static func openFailure(_ code: Int32, _ messages: [LibbpfLog.Message], _ name: String) -> BeeError {
        let causes = LoadFailure.causes(messages)
        guard code != ENOMEM else { return BeeError.system("open the object", name, number: code) }
        return BeeError(
            .objectInvalid, name, "libbpf cannot read this object: \(LibbpfError.text(code))",
            hint: LoadFailure.openHint(messages), causes: causes)
    }
}
