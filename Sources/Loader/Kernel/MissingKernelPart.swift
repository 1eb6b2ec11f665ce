import Base

/// What of the kernel's types a program asks for and does not find, as libbpf 1.1 tells it:
/// `<byte_off> [19] struct task_struct.pid (0:1 @ offset 4)`, `<enumval_value> [5] enum state::BUSY = 1`.
struct MissingKernelPart: CustomStringConvertible {
    /// What of it is asked: `byte_off`, `type_size`, `enumval_value`…
    private let kind: Substring
    /// The type with its word, and behind a dot or colons the member or constant.
    private let target: Substring

    /// Reads a line of libbpf's, the words "failed to resolve CO-RE relocation" left out.
    init(_ line: Substring) {
        kind = line.drop { $0 != "<" }.dropFirst().prefix { $0 != ">" }
        let afterNumber = line.firstRange(of: "] ").map { line[$0.upperBound...] } ?? line
        let end = [" (", " = "].compactMap { afterNumber.firstRange(of: $0)?.lowerBound }.min()
        target = afterNumber[..<(end ?? afterNumber.endIndex)]
    }

    /// What a relocation asks for, spelled as libbpf does: "struct task_struct.pid".
    init(_ kind: CORERelocation.Kind, spelled target: String) {
        self.kind = kind.isField ? "byte_off" : kind.isEnumValue ? "enumval_value" : "type_size"
        self.target = target[...]
    }

    /// The type and member without the word before them, such as "task_struct.pid".
    private var name: Substring {
        let words: [Substring] = ["struct ", "union ", "enum "]
        return words.first { target.hasPrefix($0) }.map { target.dropFirst($0.count) } ?? target
    }

    /// Such as "field task_struct.state".
    var description: String {
        if kind.hasPrefix("type_") || kind == "target_type_id" { return "type \(name)" }
        return kind.hasPrefix("enumval") ? "constant \(name)" : "field \(name)"
    }

    /// What the kernel has that is called almost so; nil where nothing is, or the kernel tells no types.
    var hintOfThisKernel: String? {
        guard let bytes = try? RegularFile.read("/sys/kernel/btf/vmlinux", limit: 256 << 20),
            let types = try? BTF.parse(bytes, subject: "kernel")
        else { return nil }
        return hint(in: types)
    }

    /// The same in given types: of a field, the last member of its path in the type before it.
    func hint(in types: BTF) -> String? { hint(in: types, named: types.types(named:)) }

    /// The same, with a way to look types up by their names.
    func hint(in types: BTF, named find: (String) -> [BTF.TypeID]) -> String? {
        guard description.hasPrefix("field "), let dot = name.firstIndex(of: ".") else { return nil }
        let type = String(name[..<dot])
        let member = name[name.index(after: dot)...].prefix { $0 != "." && $0 != "[" }
        for id in find(type) {
            guard case .structure(_, let members) = types[id].kind else { continue }
            let names = members.map(\.name).filter { !$0.isEmpty }
            guard !names.contains(String(member)) else { return nil }
            let near = NearestName.among(names, to: String(member))
            guard !near.isEmpty else { return nil }
            return "this kernel's \(type) has \(near.joined(separator: ", ")): guard the access with "
                + "bpf_core_field_exists, or use another kernel"
        }
        return nil
    }
}
