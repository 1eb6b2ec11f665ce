import Base
import Glibc

/// The names of this kernel's functions; never their addresses.
enum LiveFunctions {
    private static let symbols = "/proc/kallsyms"
    /// Kernels have some 10 MB of names with addresses.
    private static let largest = 256 << 20

    /// The functions that ftrace can trace: "name" or "name [module]" a line.
    static func traceable() -> Result<NameTable, HostGap> {
        guard let tracefs = LiveTracefs.folder else { return .failure(LiveTracefs.gap) }
        return LiveFile.read("\(tracefs)/available_filter_functions", limit: largest).map { text in
            NameTable(
                text.split(separator: UInt8(ascii: "\n")).map { entry($0, from: $0.startIndex) }.filter(isFunction))
        }
    }

    /// All other functions.
    static func others(than functions: NameTable?) -> Result<NameTable, HostGap> {
        lines().map { lines in
            let known = Set((functions?.bytes ?? []).split(separator: UInt8(ascii: "\n")))
            return NameTable(
                lines.filter(isCode).map { entry($0, from: nameStart($0)) }.filter {
                    !known.contains($0) && isFunction($0)
                })
        }
    }

    /// The raw tracepoints, for each of which the kernel has a table's entry or, without `CONFIG_KALLSYMS_ALL`, a function.
    static func rawTracepoints() -> Result<NameTable, HostGap> {
        lines().map { lines in
            let names = lines.map { entry($0, from: nameStart($0)) }
            let entries = names.compactMap { named($0, behind: Array("__bpf_trace_tp_map_".utf8)) }
            return NameTable(
                entries.isEmpty ? names.compactMap { named($0, behind: Array("__traceiter_".utf8)) } : entries)
        }.flatMap { table in
            table.count > 0 ? .success(table) : .failure(HostGap("\(symbols) does not tell them"))
        }
    }

    private static func lines() -> Result<[ArraySlice<UInt8>], HostGap> {
        LiveFile.read(symbols, limit: largest).flatMap { text in
            let lines = text.split(separator: UInt8(ascii: "\n"))
            return lines.isEmpty ? .failure(HostGap("\(symbols) is empty")) : .success(lines)
        }
    }

    /// Behind "ffffffff81000000 T ", whatever the width of an address.
    private static func nameStart(_ line: ArraySlice<UInt8>) -> Int {
        guard let space = line.firstIndex(of: UInt8(ascii: " ")), space + 3 <= line.endIndex else {
            return line.endIndex
        }
        return space + 3
    }

    /// Functions of the kernel and its modules; no loaded eBPF program ("[bpf]") or what ftrace and kprobes put beside them.
    private static func isCode(_ line: ArraySlice<UInt8>) -> Bool {
        let start = nameStart(line)
        let module = line.lastIndex(of: UInt8(ascii: "[")).map { line[$0...] } ?? []
        guard !module.elementsEqual("[bpf]".utf8), !module.starts(with: "[__builtin__".utf8) else { return false }
        return start < line.endIndex && [0x74, 0x54, 0x77, 0x57].contains(line[start - 2])
    }

    /// What stands in front of functions that can be called, or in the place of one that is gone, is no function.
    private static func isFunction(_ name: ArraySlice<UInt8>) -> Bool {
        !["__pfx_", "__cfi_", "__ftrace_invalid_address_"].contains { name.starts(with: $0.utf8) }
    }

    /// "name module" of "name [module]", with a tab or a space between.
    private static func entry(_ line: ArraySlice<UInt8>, from start: Int) -> ArraySlice<UInt8> {
        let words = line[start...].split { $0 == UInt8(ascii: " ") || $0 == UInt8(ascii: "\t") }
        guard words.count == 2, words[1].first == UInt8(ascii: "["), words[1].last == UInt8(ascii: "]") else {
            return words.first ?? []
        }
        return words[0] + [UInt8(ascii: " ")] + words[1].dropFirst().dropLast()
    }

    private static func named(_ name: ArraySlice<UInt8>, behind prefix: [UInt8]) -> ArraySlice<UInt8>? {
        name.starts(with: prefix) ? name.dropFirst(prefix.count) : nil
    }
}
