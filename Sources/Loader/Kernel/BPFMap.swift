import Base
import Clibbpf
import Glibc

/// libbpf's `bpf_map`, valid while its object is.
struct BPFMap {
    private let handle: OpaquePointer

    init(handle: OpaquePointer) {
        self.handle = handle
    }

    /// The map's name; for global variables the one libbpf makes up from object and section.
    var name: String { bpf_map__name(handle).map { String(cString: $0) } ?? "" }

    /// The `bpf_map_type`.
    var type: UInt32 { bpf_map__type(handle).rawValue }

    /// How many entries it is to have, as the object says.
    var maxEntries: UInt32 { bpf_map__max_entries(handle) }

    /// The descriptor, -1 before the object is loaded and for a map that was not created.
    var descriptor: Int32 { bpf_map__fd(handle) }

    /// Corrects what libbpf 1.1 would hand to the kernel as it stands and the kernel refuse.
    ///
    /// A map that declares a value type for the reader's sake (`__type(value, struct event)`) has a value size from it.
    /// A ring buffer must have none, and a perf event array's values are descriptors. The reader takes the type from
    /// the object's own BTF.
    func normalise() {
        // The setters fail only for a map that exists already.
        switch type {
        case BPF_MAP_TYPE_RINGBUF.rawValue:
            _ = bpf_map__set_key_size(handle, 0)
            _ = bpf_map__set_value_size(handle, 0)
        case BPF_MAP_TYPE_PERF_EVENT_ARRAY.rawValue:
            _ = bpf_map__set_key_size(handle, 4)
            _ = bpf_map__set_value_size(handle, 4)
        default: break
        }
    }

    /// Says how many entries it is to have; before the object is loaded only.
    ///
    /// libbpf rounds a ring buffer's size up to what the kernel takes.
    func setMaxEntries(_ count: UInt32) {
        // It fails only for a map that exists already.
        _ = bpf_map__set_max_entries(handle, count)
    }

    /// Overwrites part of what a map of global variables begins with (`bpf_map__set_initial_value`).
    ///
    /// - Returns: whether the map has such a place.
    func setInitialBytes(_ bytes: [UInt8], at offset: Int) -> Bool {
        var size = 0
        guard let start = bpf_map__initial_value(handle, &size), offset + bytes.count <= size else { return false }
        var value = Array(UnsafeRawBufferPointer(start: start, count: size))
        value.replaceSubrange(offset..<offset + bytes.count, with: bytes)
        return bpf_map__set_initial_value(handle, value, size) == 0
    }

    /// Takes back the wish to be pinned: programs that do not know each other must not share a map by its name.
    func unpin() {
        // It fails only for memory.
        _ = bpf_map__set_pin_path(handle, nil)
    }

    /// Asks to be shared by its name: loading takes the map that is pinned there, or pins the new one.
    func pin(in folder: String) {
        // It fails only for memory.
        _ = bpf_map__set_pin_path(handle, folder + "/" + PinOptions.fileName(name))
    }

    /// Whether this type of map has its size from elsewhere, so that 0 entries are right.
    var isSizedElsewhere: Bool { MapType(rawValue: type).isSizedElsewhere }

    /// The number the kernel gave it; 0 before the object is loaded.
    var number: UInt32 {
        var facts = bpf_map_info()
        var length = UInt32(MemoryLayout<bpf_map_info>.stride)
        return bpf_obj_get_info_by_fd(descriptor, &facts, &length) == 0 ? facts.id : 0
    }

    /// Registers the structure of functions it holds (`bpf_map__attach_struct_ops`).
    func register() -> OpaquePointer? { bpf_map__attach_struct_ops(handle) }

    /// Whether the structure it holds is registered.
    var isRegistered: Bool {
        // The kernel copies the value with its state first (kernel/bpf/bpf_struct_ops.c, `bpf_struct_ops_common_value`):
        // a count, then its state, which is 1 while it is in use.
        var first: UInt32 = 0
        var value = [UInt8](repeating: 0, count: Int(bpf_map__value_size(handle)))
        guard value.count >= 8, bpf_map_lookup_elem(descriptor, &first, &value) == 0 else { return false }
        return value.withUnsafeBytes { $0.loadUnaligned(fromByteOffset: 4, as: UInt32.self) } == 1
    }

    /// A descriptor of its own for the map.
    func duplicateDescriptor() throws(BeeError) -> OwnedDescriptor {
        let copy = fcntl(descriptor, F_DUPFD_CLOEXEC, 0)
        guard copy >= 0 else { throw BeeError.system("keep the map open", name) }
        return OwnedDescriptor(adopting: copy)
    }
}
