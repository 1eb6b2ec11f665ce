import Base
import Clibbpf
import Glibc

/// A walk over objects of the kernel, whose program prints what it meets: `iter`.
struct Iterator: AttachPoint {
    /// What is walked over: `task`, `bpf_map`.
    let name: String
    let narrowing: Narrowing

    /// Which part is walked over.
    enum Narrowing: Hashable, Sendable {
        case all
        case process(Int32)
        case map(String)
        case controlGroup(String)
    }

    static let ofMaps: Set<String> = ["bpf_map_elem", "bpf_sk_storage_map", "sockmap"]

    /// Takes what the section names, and `pid:N`, a map's name or a control group's path.
    init(_ name: String, narrowedTo text: String?, maps: [MapSpec]) throws(TargetFault) {
        self.name = name
        guard let text else {
            narrowing = .all
            return
        }
        let (rest, process) = try CodePlace.takeProcess(text)
        if let process, rest.isEmpty {
            narrowing = .process(process)
        } else if text.hasPrefix("/") {
            narrowing = .controlGroup(text)
        } else {
            guard maps.contains(where: { $0.name == text }) else {
                throw TargetFault(
                    "the object has no map '\(text)'",
                    hint: "an iterator is narrowed to a map of the object, to pid:123 or to a control group's path")
            }
            narrowing = .map(text)
        }
    }

    var text: String {
        switch narrowing {
        case .all: name
        case .process(let process): "\(name) of process \(process)"
        case .map(let map): "\(name) of map \(map)"
        case .controlGroup(let path): "\(name) of \(path)"
        }
    }

    func check() throws(TargetFault) {
        switch narrowing {
        case .process(let process): try CodePlace.check(process: process)
        case .controlGroup(let path): _ = try ControlGroup.open(path)
        case .all, .map: return
        }
    }

    func attach(_ program: BPFProgram, in context: AttachContext) throws(BeeError) -> any Attachment {
        var part = bpf_iter_link_info()
        var group: OwnedDescriptor?
        switch narrowing {
        case .all: break
        case .process(let process): part.task.pid = UInt32(process)
        case .map(let name):
            guard let map = context.object.map(named: name) else {
                throw BeeError(.attachFailed, program.name, "the object has no map '\(name)'")
            }
            part.map.map_fd = UInt32(map.descriptor)
        case .controlGroup(let path):
            let open = try program.seeking { () throws(TargetFault) in try ControlGroup.open(path) }
            part.cgroup.cgroup_fd = UInt32(open.rawValue)
            part.cgroup.order = BPF_CGROUP_ITER_DESCENDANTS_PRE
            group = consume open
        }
        let link = try context.link(program, to: self) { handle in
            withUnsafeMutablePointer(to: &part) { part in
                withLibbpfOptions(bpf_iter_attach_opts.self) { opts in
                    if narrowing != .all {
                        opts.pointee.link_info = part
                        opts.pointee.link_info_len = UInt32(MemoryLayout<bpf_iter_link_info>.size)
                    }
                    return bpf_program__attach_iter(handle, opts)
                }
            }
        }
        _ = group.take()
        return IteratorAttachment(link, program: program.name)
    }

    func sentence(for code: Int32, on host: AttachHost) -> TargetFault? {
        guard code == EINVAL || code == EBADF else { return nil }
        return TargetFault("this kernel does not walk over \(text): \(LibbpfError.text(code))")
    }
}

/// An iterator that can be read.
final class IteratorAttachment: Attachment {
    let program: String
    private let link: BPFLink

    init(_ link: BPFLink, program: String) {
        self.link = link
        self.program = program
    }

    func remove() { link.remove() }

    /// Starts the walk (`bpf_iter_create`).
    func makeReader() throws(BeeError) -> OwnedDescriptor {
        let descriptor = bpf_iter_create(link.descriptor)
        guard descriptor >= 0 else { throw LibbpfError.make(descriptor, "start the iterator", program) }
        return OwnedDescriptor(adopting: descriptor)
    }
}
