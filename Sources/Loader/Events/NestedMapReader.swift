public import Base
import Clibbpf
import Glibc

/// Reads all entries of the maps inside a map of maps.
///
/// A key is the outer map's key followed by the inner map's; what holds for `MapReader` holds here too. Inner maps that
/// go away while they are read are left out.
public struct NestedMapReader: EntryReader, ~Copyable {
    /// How many values an entry has: one for each possible processor in a per-processor inner map.
    public let valueCount: Int
    /// How many bytes a key has: the outer one and the inner one.
    public let keySize: Int
    /// How many bytes an entry's value has, the values of all processors together.
    public let valueSize: Int
    private let inner: MapSpec
    private var outer: MapReader
    private var table: EntryTable

    /// Prepares to read a map of maps.
    ///
    /// - Parameter map: a map whose definition says what its inner maps are like.
    /// - Returns: a reader that has read once.
    /// - Throws: `kernel-unsupported` where the inner maps are of a kind whose entries cannot be listed, or unknown;
    ///   `not-permitted` where the process may not open them.
    public static func open(_ map: LoadedMap) throws(BeeError) -> NestedMapReader {
        guard let definition = map.spec.inner else {
            throw BeeError(.kernelUnsupported, map.name, "does not say what the maps inside are like")
        }
        let inner = MapSpec(
            name: map.name, section: map.spec.section, origin: .defined, definition: definition, inner: nil,
            pinning: .none)
        let shape = try MapReader.shape(of: inner)
        var reader = NestedMapReader(outer: try MapReader.open(outer: map), inner: inner, shape: shape)
        // Whether it may be read is better known before anything is attached.
        try reader.read()
        return reader
    }

    private init(outer: consuming MapReader, inner: MapSpec, shape: (count: Int, stride: Int)) {
        valueCount = shape.count
        keySize = outer.map.keySize + inner.keySize
        valueSize = shape.count * shape.stride
        table = EntryTable(keySize: keySize, valueSize: valueSize)
        self.inner = inner
        self.outer = outer
    }

    /// How many entries the last reading found.
    public var count: Int { table.count }

    /// Reads every entry of every inner map; what was read before is forgotten.
    ///
    /// - Throws: `not-permitted` where the process may not open the inner maps, `kernel-unsupported`.
    public mutating func read() throws(BeeError) {
        table.removeAll()
        try outer.read()
        var maps: [(key: [UInt8], id: UInt32)] = []
        // A look-up by user space gives the inner map's number (kernel/bpf/syscall.c, `bpf_map_copy_value`).
        outer.forEach { key, value in maps.append(([UInt8](key), value.loadUnaligned(as: UInt32.self))) }
        for map in maps { try read(map.id, below: map.key) }
    }

    private mutating func read(_ id: UInt32, below key: [UInt8]) throws(BeeError) {
        let descriptor = bpf_map_get_fd_by_id(id)
        guard descriptor != -ENOENT else { return }
        // kernel/bpf/syscall.c, `bpf_map_get_fd_by_id`
        guard descriptor >= 0 else {
            throw LibbpfError.make(descriptor, "open an inner map", outer.map.name, needing: .systemAdministration)
        }
        let map = try LoadedMap.make(inner, adopting: OwnedDescriptor(adopting: descriptor))
        guard map.keySize == inner.keySize, map.valueSize == inner.valueSize else { return }
        var reader = try MapReader.open(map)
        try reader.read()
        table.reserve(reader.count)
        reader.forEach { innerKey, value in
            table.nextKey?.copyMemory(from: key, byteCount: key.count)
            if let start = innerKey.baseAddress {
                table.nextKey.map { ($0 + key.count).copyMemory(from: start, byteCount: innerKey.count) }
            }
            if let start = value.baseAddress { table.nextValue?.copyMemory(from: start, byteCount: value.count) }
            table.add(1)
        }
    }

    /// Hands each entry of the last reading to a closure, as `MapReader.forEach` does.
    ///
    /// - Parameter body: is given the outer and the inner key, one behind the other, and the value's bytes.
    /// - Throws: what the closure throws; later entries are then not visited.
    public borrowing func forEach<E: Error>(
        _ body: (_ key: UnsafeRawBufferPointer, _ value: UnsafeRawBufferPointer) throws(E) -> Void
    ) throws(E) {
        for index in 0..<table.count { try body(table.key(index), table.value(index)) }
    }
}
