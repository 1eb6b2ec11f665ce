public import Base
import Clibbpf
import Glibc

/// Reads all entries of a map into memory that is used again for the next reading.
///
/// Hash and array maps, LRU and per-processor ones too, tries and stack traces. Where the kernel can, many entries come with one system call. A
/// reading is no snapshot: entries that come or go meanwhile may be in it or not, those that stay are.
public struct MapReader: EntryReader, ~Copyable {
    /// The map that is read.
    public let map: LoadedMap
    /// How many values an entry has: the number of possible processors for a per-processor map, else 1.
    public let valueCount: Int
    /// How many bytes lie between an entry's values: the value size, rounded up to 8 in a per-processor map.
    public let valueStride: Int
    private var table: EntryTable
    private var canBatch = true

    /// Prepares to read a map.
    ///
    /// - Parameter map: a hash or array map, LRU or per-processor or not, a trie of prefixes, or stack traces.
    /// - Returns: a reader that has read nothing yet.
    /// - Throws: `kernel-unsupported` for any other kind of map.
    public static func open(_ map: LoadedMap) throws(BeeError) -> MapReader {
        let shape = try shape(map.kernelType, valueSize: map.valueSize, map.name)
        return MapReader(map, valueCount: shape.count, valueStride: shape.stride)
    }

    /// Prepares to read a map of maps: its values are the numbers of the inner maps.
    ///
    /// One by one: places without a map make a batch end early or never (kernel/bpf/syscall.c,
    /// `generic_map_lookup_batch` before Linux 6.14).
    static func open(outer map: LoadedMap) throws(BeeError) -> MapReader {
        var reader = MapReader(map, valueCount: 1, valueStride: map.valueSize)
        reader.canBatch = false
        return reader
    }

    /// How many values an entry of a map has and how far they lie apart.
    static func shape(of map: MapSpec) throws(BeeError) -> (count: Int, stride: Int) {
        try shape(map.type.rawValue, valueSize: map.valueSize, map.name)
    }

    private static func shape(
        _ type: UInt32, valueSize: Int, _ name: String
    ) throws(BeeError) -> (count: Int, stride: Int) {
        guard let shape = shapes[type] else {
            throw BeeError(.kernelUnsupported, name, "the entries of this kind of map cannot be listed")
        }
        guard shape == .perProcessor else { return (1, valueSize) }
        // The kernel copies per-processor values in units of 8 bytes (kernel/bpf/syscall.c, `bpf_map_value_size`).
        return (try processorCount(name), (valueSize + 7) & ~7)
    }

    private init(_ map: LoadedMap, valueCount: Int, valueStride: Int) {
        self.map = map
        self.valueCount = valueCount
        self.valueStride = valueStride
        table = EntryTable(keySize: map.keySize, valueSize: valueCount * valueStride)
    }

    /// Whether a map's entries can be listed.
    ///
    /// - Parameter map: any map.
    /// - Returns: whether `open` takes it.
    public static func canRead(_ map: LoadedMap) -> Bool { shapes[map.kernelType] != nil }

    /// How many bytes a key has.
    public var keySize: Int { map.keySize }

    /// How many bytes an entry's value has, the values of all processors together.
    public var valueSize: Int { valueCount * valueStride }

    /// How many entries the last reading found.
    public var count: Int { table.count }

    /// Reads every entry; what was read before is forgotten.
    ///
    /// - Throws: `not-permitted` for a map user space may not read, `kernel-unsupported` for any other refusal.
    public mutating func read() throws(BeeError) {
        if canBatch { canBatch = try readBatched() }
        if !canBatch { try readOneByOne() }
    }

    /// Hands each entry of the last reading to a closure, without copying it.
    ///
    /// Keys and values begin at any address. A per-processor map's value holds `valueCount` values, `valueStride` bytes
    /// apart.
    /// - Parameter body: is given the key's and the value's bytes, which are valid only until it returns.
    /// - Throws: what the closure throws; later entries are then not visited.
    public borrowing func forEach<E: Error>(
        _ body: (_ key: UnsafeRawBufferPointer, _ value: UnsafeRawBufferPointer) throws(E) -> Void
    ) throws(E) {
        for index in 0..<table.count {
            try body(UnsafeRawBufferPointer(table.key(index)), UnsafeRawBufferPointer(table.value(index)))
        }
    }

    private enum Shape { case single, perProcessor }

    private static let shapes: [UInt32: Shape] = [
        BPF_MAP_TYPE_HASH.rawValue: .single, BPF_MAP_TYPE_LRU_HASH.rawValue: .single,
        BPF_MAP_TYPE_ARRAY.rawValue: .single, BPF_MAP_TYPE_LPM_TRIE.rawValue: .single,
        BPF_MAP_TYPE_STACK_TRACE.rawValue: .single, BPF_MAP_TYPE_PERCPU_HASH.rawValue: .perProcessor,
        BPF_MAP_TYPE_LRU_PERCPU_HASH.rawValue: .perProcessor, BPF_MAP_TYPE_PERCPU_ARRAY.rawValue: .perProcessor,
    ]

    private static func processorCount(_ subject: String) throws(BeeError) -> Int {
        let count = libbpf_num_possible_cpus()
        guard count > 0 else { throw LibbpfError.make(count, "count the processors", subject) }
        return Int(count)
    }
}

// Many entries a call.
extension MapReader {
    /// Reads with `bpf_map_lookup_batch`.
    ///
    /// - Returns: false where this kernel has no such call for this kind of map.
    private mutating func readBatched() throws(BeeError) -> Bool {
        table.removeAll()
        // The token between calls is a bucket's number for hash maps and a key for others: 8 bytes or a key's size.
        var token = [UInt8](repeating: 0, count: max(8, map.keySize))
        var isFirst = true
        while true {
            table.reserve(Self.batchCount)
            var count = UInt32(table.room)
            let result = lookUp(&token, isFirst: isFirst, count: &count)
            switch -result {
            case 0: table.add(Int(count))
            case ENOENT:
                // The end; what came with it counts (include/uapi/linux/bpf.h, BPF_MAP_LOOKUP_BATCH).
                table.add(Int(count))
                return true
            // One bucket of the hash is larger than the room that is left.
            case ENOSPC: table.reserve(table.room * 2)
            case EINTR, EAGAIN: break
            // ENOTSUPP, which has no name outside the kernel, is 524.
            case EINVAL, EOPNOTSUPP, 524: return false
            default: throw LibbpfError.make(result, "read the map", map.name)
            }
            isFirst = isFirst && -result != 0
        }
    }

    private static var batchCount: Int { 256 }

    private mutating func lookUp(_ token: inout [UInt8], isFirst: Bool, count: inout UInt32) -> Int32 {
        let descriptor = map.rawDescriptor
        let (keys, values) = (table.nextKey, table.nextValue)
        return token.withUnsafeMutableBytes { token in
            withLibbpfOptions(bpf_map_batch_opts.self) { options in
                bpf_map_lookup_batch(
                    descriptor, isFirst ? nil : token.baseAddress, token.baseAddress, keys, values, &count, options)
            }
        }
    }
}

// One entry a call, for kernels before 5.6.
extension MapReader {
    /// Reads with `bpf_map_get_next_key` and `bpf_map_lookup_elem`.
    ///
    /// The kernel begins anew when the key it is given has been deleted (kernel/bpf/hashtab.c,
    /// `htab_map_get_next_key`), so an entry may be read twice, and no more steps are taken than the map can have
    /// entries.
    mutating func readOneByOne() throws(BeeError) {
        table.removeAll()
        let descriptor = map.rawDescriptor
        var previous: [UInt8]?
        for _ in 0..<map.maxEntries {
            table.reserve(1)
            let next = table.nextKey
            let result = previous.withBytes { bpf_map_get_next_key(descriptor, $0, next) }
            if -result == ENOENT { return }
            guard result == 0 else { throw LibbpfError.make(result, "read the map's keys", map.name) }
            previous = Array(UnsafeRawBufferPointer(start: next, count: map.keySize))
            let found = bpf_map_lookup_elem(descriptor, next, table.nextValue)
            if -found == ENOENT { continue }
            guard found == 0 else { throw LibbpfError.make(found, "read the map", map.name) }
            table.add(1)
        }
    }
}

extension Optional where Wrapped == [UInt8] {
    /// The bytes' address, or nil where there are none.
    fileprivate func withBytes<Result>(_ body: (UnsafeRawPointer?) -> Result) -> Result {
        guard let bytes = self else { return body(nil) }
        return bytes.withUnsafeBytes { body($0.baseAddress) }
    }
}
