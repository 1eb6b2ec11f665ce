import Clibbpf
import Glibc

/// libbpf's `bpf_program`, valid while its object is.
struct BPFProgram {
    fileprivate let handle: OpaquePointer

    init(handle: OpaquePointer) {
        self.handle = handle
    }

    /// The function's name.
    var name: String { bpf_program__name(handle).map { String(cString: $0) } ?? "" }

    /// The section it stands in, which tells its type and target.
    var section: String { bpf_program__section_name(handle).map { String(cString: $0) } ?? "" }

    /// The `bpf_prog_type`.
    var type: UInt32 { bpf_program__type(handle).rawValue }

    /// The descriptor, -1 before the object is loaded.
    var descriptor: Int32 { bpf_program__fd(handle) }

    /// Whether it is loaded with its object.
    var isLoaded: Bool { bpf_program__autoload(handle) }

    /// Says whether it is to be loaded; before the object is loaded only.
    func setLoaded(_ isLoaded: Bool) {
        // It fails only for an object that is loaded already.
        _ = bpf_program__set_autoload(handle, isLoaded)
    }

    /// Says what type of program it is and for which hook; before the object is loaded only.
    func setType(_ type: ProgramType, _ attachType: AttachType?) {
        // They fail only for an object that is loaded already.
        _ = bpf_program__set_type(handle, bpf_prog_type(rawValue: type.rawValue))
        guard let attachType else { return }
        _ = bpf_program__set_expected_attach_type(handle, bpf_attach_type(rawValue: attachType.rawValue))
    }

    /// Attaches it to what its section names (`bpf_program__attach`).
    ///
    /// - Returns: the link, or nil and the error number.
    func attach(log: (@Sendable (String) -> Void)?) -> (link: BPFLink?, code: Int32, messages: [LibbpfLog.Message]) {
        var code: Int32 = 0
        let (link, messages) = LibbpfLog.collecting(echo: log) {
            let link = bpf_program__attach(handle)
            code = link == nil ? errno : 0
            return link
        }
        return (link.map { BPFLink(handle: $0) }, code, messages)
    }
}

/// libbpf's `bpf_link`: a program stays attached while this lives, and no longer than the process does.
final class BPFLink {
    private let handle: OpaquePointer

    /// The link's descriptor, open while this lives.
    var descriptor: Int32 { bpf_link__fd(handle) }

    fileprivate init(handle: OpaquePointer) {
        self.handle = handle
    }

    deinit {
        // What it returns is the result of closing descriptors, which cannot leave anything attached.
        _ = bpf_link__destroy(handle)
    }
}
