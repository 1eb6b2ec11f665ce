public import Base
import Clibbpf
import Glibc

/// Takes the elements out of a queue or stack, which have no keys and can be read in no other way.
public struct QueueReader: ~Copyable {
    private let map: LoadedMap
    private var element: [UInt8]

    /// Prepares to read a map.
    ///
    /// - Parameter map: a queue or a stack.
    /// - Throws: `kernel-unsupported` for any other kind of map.
    public init(_ map: LoadedMap) throws(BeeError) {
        guard map.kernelType == BPF_MAP_TYPE_QUEUE.rawValue || map.kernelType == BPF_MAP_TYPE_STACK.rawValue else {
            throw BeeError(.kernelUnsupported, map.name, "is neither a queue nor a stack")
        }
        self.map = map
        element = [UInt8](repeating: 0, count: map.valueSize)
    }

    /// Takes what is there now; no more than the map can hold, so that a program that fills it cannot keep the caller.
    ///
    /// - Parameters:
    ///   - limit: how many elements at most.
    ///   - body: is given each element, the one that is next for a program first.
    /// - Throws: `not-permitted`, `kernel-unsupported` where the kernel refuses.
    public mutating func take(atMost limit: Int, _ body: (UnsafeRawBufferPointer) -> Void) throws(BeeError) {
        for _ in 0..<min(map.maxEntries, limit) {
            let result = bpf_map_lookup_and_delete_elem(map.rawDescriptor, nil, &element)
            guard result != -ENOENT else { return }
            guard result == 0 else { throw LibbpfError.make(result, "read the map", map.name) }
            element.withUnsafeBytes(body)
        }
    }
}
