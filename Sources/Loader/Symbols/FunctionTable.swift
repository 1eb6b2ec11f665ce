import Base

/// The functions of a file that processes have mapped, by address.
struct FunctionTable {
    private struct Function {
        let address: UInt64
        let size: UInt64
        let name: Range<Int>
    }

    /// More names than this in bytes, and the rest has none: the file is somebody else's.
    private static let longestNames = 256 << 20

    private let object: UserELF
    private var functions: [Function] = []
    private var names: [UInt8] = []

    /// Reads a file, and for one that was stripped the table of all its functions among the separate debug files.
    ///
    /// - Returns: nil where it is no ELF file of this machine.
    init?(_ file: borrowing RegularFile) {
        guard let object = UserELF(file) else { return nil }
        self.object = object
        add(object, file)
        if !object.isComplete, let id = object.buildID(in: file) { addDebugFile(id) }
        functions.sort { $0.address < $1.address }
    }

    private mutating func add(_ object: UserELF, _ file: borrowing RegularFile) {
        // What a damaged table had before its end is right all the same.
        _ = object.forEachFunction(in: file) { name, address, size in
            guard names.count + name.count <= Self.longestNames else { return }
            functions.append(Function(address: address, size: size, name: names.count..<names.count + name.count))
            names += name
        }
    }

    /// Debug files lie by build id where GDB looks for them; their addresses are those of the file.
    private mutating func addDebugFile(_ id: [UInt8]) {
        let digits = id.map { ($0 < 16 ? "0" : "") + String($0, radix: 16) }.joined()
        let path = "/usr/lib/debug/.build-id/\(digits.prefix(2))/\(digits.dropFirst(2)).debug"
        // Most files have none, and then what the file itself says is all there is.
        guard let file = try? RegularFile.open(path, links: .followed), let object = UserELF(file) else { return }
        add(object, file)
    }

    /// A place in the file as "function+0x1f", else as its address, which `addr2line` takes; nil for what is not mapped.
    func text(at offset: UInt64) -> [UInt8]? {
        guard let address = object.address(of: offset) else { return nil }
        guard let function = function(at: address) else { return Array("0x\(String(address, radix: 16))".utf8) }
        return names[function.name] + Array("+0x\(String(address - function.address, radix: 16))".utf8)
    }

    private func function(at address: UInt64) -> Function? {
        var low = 0
        var high = functions.count
        while low < high {
            let middle = (low + high) / 2
            if functions[middle].address <= address { low = middle + 1 } else { high = middle }
        }
        // Functions without a size reach to the next one.
        guard low > 0, functions[low - 1].size == 0 || address - functions[low - 1].address < functions[low - 1].size
        else { return nil }
        return functions[low - 1]
    }
}
