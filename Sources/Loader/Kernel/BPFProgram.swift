import Clibbpf
import Glibc

/// libbpf's `bpf_program`, valid while its object is.
struct BPFProgram {
    /// For the files that attach.
    let handle: OpaquePointer

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

    /// The number the kernel gave it; 0 before the object is loaded.
    var number: UInt32 {
        var facts = bpf_prog_info()
        var length = UInt32(MemoryLayout<bpf_prog_info>.stride)
        return bpf_obj_get_info_by_fd(descriptor, &facts, &length) == 0 ? facts.id : 0
    }

    /// Says what type of program it is, for which hook, and whether it may sleep; before the object is loaded only.
    func setType(_ type: ProgramType, _ attachType: AttachType?, sleeps: Bool) {
        // They fail only for an object that is loaded already.
        _ = bpf_program__set_type(handle, bpf_prog_type(rawValue: type.rawValue))
        if sleeps { _ = bpf_program__set_flags(handle, bpf_program__flags(handle) | UInt32(BPF_F_SLEEPABLE)) }
        guard let attachType else { return }
        _ = bpf_program__set_expected_attach_type(handle, bpf_attach_type(rawValue: attachType.rawValue))
    }
}

extension BPFProgram {
    /// Has libbpf read the kernel's types, whether or not what is to be loaded needs them; before the object is loaded
    /// only.
    ///
    /// libbpf 1.1 reads them to look for a program's target. This one's name is longer than any (libbpf.c,
    /// `bpf_program__set_attach_target`, `find_btf_by_prefix_kind`), so the program stays as it is.
    /// - Returns: whether libbpf has the types.
    func readKernelTypes() -> Bool {
        bpf_program__set_attach_target(handle, 0, String(repeating: "x", count: 256)) == -ENAMETOOLONG
    }
}

/// libbpf's `bpf_link`: a program stays attached while this lives, and no longer than the process does.
final class BPFLink: Attachment {
    private var handle: OpaquePointer?

    init(handle: OpaquePointer) {
        self.handle = handle
    }

    deinit {
        remove()
    }

    /// The link's descriptor, open while this lives; -1 after it was removed.
    var descriptor: Int32 { handle.map { bpf_link__fd($0) } ?? -1 }

    func remove() {
        guard let link = handle else { return }
        handle = nil
        // What it returns is the result of closing descriptors, which cannot leave anything attached.
        _ = bpf_link__destroy(link)
    }

    var links: [Int32]? { handle.map { [bpf_link__fd($0)] } }

    func letGo() {
        guard let link = handle else { return }
        handle = nil
        // Destroying a link alone would switch its perf event off (libbpf 1.1, `bpf_link_perf_detach`). What stays open
        // of a link that is disconnected is closed with the process.
        bpf_link__disconnect(link)
        _ = bpf_link__destroy(link)
    }
}
