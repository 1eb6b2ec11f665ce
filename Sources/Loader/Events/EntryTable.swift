/// Keys and values of a map, each packed in memory that grows and is kept.
struct EntryTable: ~Copyable {
    private let keySize: Int
    private let valueSize: Int
    private var keys: UnsafeMutableRawBufferPointer
    private var values: UnsafeMutableRawBufferPointer
    private var capacity = 0
    private(set) var count = 0

    init(keySize: Int, valueSize: Int) {
        self.keySize = keySize
        self.valueSize = valueSize
        keys = .allocate(byteCount: 0, alignment: 8)
        values = .allocate(byteCount: 0, alignment: 8)
    }

    deinit {
        keys.deallocate()
        values.deallocate()
    }

    /// How many entries can be added before memory grows.
    var room: Int { capacity - count }

    /// Where the next key goes.
    var nextKey: UnsafeMutableRawPointer? { keys.baseAddress.map { $0 + count * keySize } }

    /// Where the next value goes.
    var nextValue: UnsafeMutableRawPointer? { values.baseAddress.map { $0 + count * valueSize } }

    func key(_ index: Int) -> UnsafeRawBufferPointer { Self.part(keys, index, keySize) }

    func value(_ index: Int) -> UnsafeRawBufferPointer { Self.part(values, index, valueSize) }

    mutating func removeAll() {
        count = 0
    }

    /// Counts entries that were written to where the next ones go.
    mutating func add(_ added: Int) {
        precondition(added <= room, "entries were written into reserved room")
        count += added
    }

    /// Makes room for more entries.
    mutating func reserve(_ wanted: Int) {
        guard room < wanted else { return }
        capacity = max(count + wanted, capacity * 2)
        Self.grow(&keys, to: capacity * keySize)
        Self.grow(&values, to: capacity * valueSize)
    }

    private static func grow(_ memory: inout UnsafeMutableRawBufferPointer, to size: Int) {
        let larger = UnsafeMutableRawBufferPointer.allocate(byteCount: size, alignment: 8)
        larger.copyMemory(from: UnsafeRawBufferPointer(memory))
        memory.deallocate()
        memory = larger
    }

    private static func part(_ memory: UnsafeMutableRawBufferPointer, _ index: Int, _ size: Int)
        -> UnsafeRawBufferPointer
    {
        UnsafeRawBufferPointer(rebasing: memory[index * size..<(index + 1) * size])
    }
}
