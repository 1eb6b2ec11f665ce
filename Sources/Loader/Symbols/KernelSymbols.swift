import Base
import Synchronization

/// The kernel's functions by address, from `/proc/kallsyms` as it is when the first one is looked up: programs that are
/// loaded before that are among them.
///
/// Where the kernel hides addresses (`kernel.kptr_restrict`), they are all 0, and none is known.
public final class KernelSymbols: Sendable {
    private let table: Mutex<Table?>

    private struct Function {
        let address: UInt64
        /// Where the name begins in the text, and where it and the module's name end.
        let name: Range<Int>
    }

    private struct Table {
        let text: [UInt8]
        /// In the order of their addresses.
        let functions: [Function]
    }

    /// What the running kernel tells, once it is asked.
    ///
    /// - Returns: the functions; none where the file cannot be read, which is an answer too.
    public static func ofThisKernel() -> KernelSymbols { KernelSymbols(nil) }

    /// Takes a text in the format of kallsyms in place of the running kernel's.
    convenience init(_ text: [UInt8]) { self.init(Self.table(text)) }

    private init(_ table: Table?) {
        self.table = Mutex(table)
    }

    private func withTable<R>(_ body: (Table) -> R) -> R {
        table.withLock { table in
            let found = table ?? Self.table((try? RegularFile.read("/proc/kallsyms", limit: 256 << 20)) ?? [])
            table = found
            return body(found)
        }
    }

    /// Reads the format of kallsyms: address, type, name and perhaps module in brackets, a function a line.
    private static func table(_ text: [UInt8]) -> Table {
        var functions: [Function] = []
        var start = 0
        while start < text.count {
            let end = text[start...].firstIndex(of: UInt8(ascii: "\n")) ?? text.count
            if let function = function(text, start..<end) { functions.append(function) }
            start = end + 1
        }
        return Table(text: text, functions: functions.sorted { $0.address < $1.address })
    }

    /// "ffffffff81000000 T name", a tab and "[module]" behind it; functions only.
    private static func function(_ text: [UInt8], _ line: Range<Int>) -> Function? {
        guard line.count > 19, text[line.lowerBound + 16] == UInt8(ascii: " "),
            [UInt8](arrayLiteral: 0x74, 0x54, 0x77, 0x57).contains(text[line.lowerBound + 17])
        else { return nil }
        var address: UInt64 = 0
        for byte in text[line.lowerBound..<line.lowerBound + 16] {
            guard let digit = Character(UnicodeScalar(byte)).hexDigitValue else { return nil }
            address = address << 4 | UInt64(digit)
        }
        return address == 0 ? nil : Function(address: address, name: line.lowerBound + 19..<line.upperBound)
    }

    /// Whether any address is known.
    public var isEmpty: Bool { withTable(\.functions.isEmpty) }

    /// The names of all functions, for those who look one up that does not exist.
    ///
    /// - Returns: names without modules, each as often as it exists; also where addresses are hidden.
    public static func namesOfThisKernel() -> [String] {
        guard let text = try? RegularFile.read("/proc/kallsyms", limit: 256 << 20) else { return [] }
        return text.split(separator: UInt8(ascii: "\n")).compactMap { line in
            let words = line.split(separator: UInt8(ascii: " "))
            guard words.count == 3, let type = words[1].first, [0x74, 0x54].contains(type) else { return nil }
            return String(decoding: words[2].prefix { $0 != UInt8(ascii: "\t") }, as: UTF8.self)
        }
    }

    /// A hint of what a function or raw tracepoint may be called that a kernel does not have.
    ///
    /// - Parameters:
    ///   - name: the name that does not exist.
    ///   - names: the names of the kernel's functions.
    ///   - amongTracepoints: whether a raw tracepoint is meant, for each of which the kernel has a `__traceiter_` function.
    /// - Returns: "did you mean vfs_read or vfs_readv?", nil where nothing is close.
    static func hint(for name: String, in names: [String], amongTracepoints: Bool = false) -> String? {
        let functions = Set(names)
        guard amongTracepoints else { return NearestName.hint(functions, to: name) }
        let prefix = "__traceiter_"
        let tracepoints = functions.filter { $0.hasPrefix(prefix) }.map { String($0.dropFirst(prefix.count)) }
        return NearestName.hint(tracepoints, to: name)
    }

    /// The function an address lies in, as "name+0x1f" or "name+0x1f [module]"; nil for what is no kernel address.
    func name(of address: UInt64) -> [UInt8]? {
        // The kernel has the upper half of the addresses on every 64-bit machine.
        guard address >> 63 == 1 else { return nil }
        return withTable { Self.name(of: address, in: $0) }
    }

    private static func name(of address: UInt64, in table: Table) -> [UInt8]? {
        let (text, functions) = (table.text, table.functions)
        var low = 0
        var high = functions.count
        while low < high {
            let middle = (low + high) / 2
            if functions[middle].address <= address { low = middle + 1 } else { high = middle }
        }
        guard low > 0 else { return nil }
        let function = functions[low - 1]
        let parts = text[function.name].split(separator: UInt8(ascii: "\t"), maxSplits: 1)
        guard let name = parts.first else { return nil }
        let module = parts.count > 1 ? [UInt8(ascii: " ")] + parts[1] : []
        return name + Array("+0x\(String(address - function.address, radix: 16))".utf8) + module
    }
}
