import Base
import Clibbpf
import Glibc

/// A map the kernel holds.
///
/// It keeps the map alive by itself, whatever becomes of the object it was loaded with.
public final class LoadedMap: Sendable {
    /// The map as the object's file says it; there stand the types of keys and values.
    public let spec: MapSpec
    /// The map's whole name; the kernel keeps its first 15 bytes only.
    public var name: String { spec.name }
    /// How many bytes a key has; 0 where the map has no keys.
    public let keySize: Int
    /// How many bytes a value has, on one processor; 0 where the map has no values.
    public let valueSize: Int
    /// How many entries the map can hold; for a ring buffer its size in bytes.
    public let maxEntries: Int
    /// The `bpf_map_type` the kernel made.
    let kernelType: UInt32
    private let descriptor: OwnedDescriptor

    /// Takes over a map's descriptor and asks the kernel what it is (`bpf_obj_get_info_by_fd`).
    static func make(_ spec: MapSpec, adopting descriptor: consuming OwnedDescriptor) throws(BeeError) -> LoadedMap {
        var facts = bpf_map_info()
        var length = UInt32(MemoryLayout<bpf_map_info>.stride)
        let result = bpf_obj_get_info_by_fd(descriptor.rawValue, &facts, &length)
        guard result == 0 else { throw LibbpfError.make(result, "examine the map", spec.name) }
        return LoadedMap(spec, facts, descriptor)
    }

    private init(_ spec: MapSpec, _ facts: bpf_map_info, _ descriptor: consuming OwnedDescriptor) {
        self.spec = spec
        keySize = Int(facts.key_size)
        valueSize = Int(facts.value_size)
        maxEntries = Int(facts.max_entries)
        kernelType = facts.type
        self.descriptor = descriptor
    }

    /// Whether the map gives samples through a ring buffer.
    public var isRingBuffer: Bool { kernelType == BPF_MAP_TYPE_RINGBUF.rawValue }

    /// Whether the map gives samples through perf events.
    public var isPerfEventArray: Bool { kernelType == BPF_MAP_TYPE_PERF_EVENT_ARRAY.rawValue }

    /// The map's descriptor, open while this value lives.
    var rawDescriptor: Int32 { descriptor.rawValue }
}
