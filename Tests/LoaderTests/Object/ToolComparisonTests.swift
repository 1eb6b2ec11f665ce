import Base
import Testing

@testable import Loader

/// What this reader says of real objects, against what llvm-readelf, bpftool and libbpf say.
struct ToolComparisonTests {
    /// Whether the tools are there; where they must be and are not, the test fails.
    private func hasTools() -> Bool {
        if !Tool.missing.isEmpty, Tool.isRequired {
            Issue.record("install \(Tool.missing.joined(separator: ", "))")
        }
        return Tool.missing.isEmpty
    }

    @Test(.enabled(if: Tool.missing.isEmpty || Tool.isRequired, "llvm-readelf, bpftool or dpkg is missing"))
    func thereAreRealObjects() {
        guard hasTools() else { return }
        #expect(RealObjects.all.count > 60, "install libxdp1 and libbpf-tools")
    }

    @Test(
        .enabled(if: Tool.missing.isEmpty || Tool.isRequired, "llvm-readelf, bpftool or dpkg is missing"),
        arguments: RealObjects.all)
    func sectionsAndSymbolsAreThoseOfReadelf(object: RealObjects.Object) throws {
        guard hasTools() else { return }
        let file = try ELFFile.parse(object.bytes, subject: object.name)
        let text = try #require(try Tool.output("llvm-readelf", ["-S", "-s", "-W"], object: object.bytes))
        var sections: [String] = []
        var symbols: [String] = []
        for line in text.split(separator: "\n") {
            let words = line.split(separator: " ").map(String.init)
            if line.hasPrefix("  ["), let close = line.firstIndex(of: "]") {
                sections.append(line[line.index(after: close)...].split(separator: " ").first.map(String.init) ?? "")
            } else if words.count >= 7, words[0].hasSuffix(":"), Int(words[0].dropLast()) != nil {
                let value = Int(words[1], radix: 16) ?? -1
                symbols.append("\(words.count > 7 ? words[7] : "") \(value) \(words[2]) \(words[6])")
            }
        }
        // The table's heading begins like a row, and the empty section's row has its type in the place of the name.
        #expect(sections.dropFirst(2) == file.sections.dropFirst().map { $0.name == "" ? "?" : $0.name }[...])
        #expect(symbols == file.symbols.map { spelled($0, in: file) })
    }

    /// A symbol as llvm-readelf spells it: section symbols bear their section's name.
    private func spelled(_ symbol: ELFSymbol, in file: ELFFile) -> String {
        let places = [0: "UND", 0xFFF1: "ABS", 0xFFF2: "COM"]
        let isSection = symbol.info & 0xF == 3
        let name = isSection && symbol.name.isEmpty ? file.sections[symbol.section].name : symbol.name
        return "\(name) \(symbol.value) \(symbol.size) \(places[symbol.section] ?? String(symbol.section))"
    }

    @Test(
        .enabled(if: Tool.missing.isEmpty || Tool.isRequired, "llvm-readelf, bpftool or dpkg is missing"),
        arguments: RealObjects.all)
    func typesAreThoseOfBpftool(object: RealObjects.Object) throws {
        guard hasTools() else { return }
        let spec = try ObjectSpec.parse(object.bytes, subject: object.name)
        guard let types = spec.btf, types.order == .host else { return }
        let text = try #require(try Tool.output("bpftool", ["btf", "dump", "file"], object: object.bytes))
        let lines = text.split(separator: "\n").filter { $0.hasPrefix("[") }.map(String.init)
        #expect(lines.count == types.count - 1)
        for (line, id) in zip(lines, types.ids) {
            let name = types[id].name.isEmpty ? "(anon)" : types[id].name
            #expect(line.hasPrefix("[\(id.rawValue)] \(word(types.code(of: id))) '\(name)'"), "\(line)")
            guard let size = size(in: line), types.code(of: id) != BTF.Code.dataSection else { continue }
            #expect(types.size(of: id) == size, "\(line)")
        }
    }

    private func word(_ code: UInt32) -> String {
        let words = [
            "UNKNOWN", "INT", "PTR", "ARRAY", "STRUCT", "UNION", "ENUM", "FWD", "TYPEDEF", "VOLATILE", "CONST",
            "RESTRICT", "FUNC", "FUNC_PROTO", "VAR", "DATASEC", "FLOAT", "DECL_TAG", "TYPE_TAG", "ENUM64",
        ]
        return words[Int(code)]
    }

    private func size(in line: String) -> Int? {
        line.split(separator: " ").first { $0.hasPrefix("size=") }.flatMap { Int($0.dropFirst(5)) }
    }

    /// `bpftool gen skeleton` opens the object with libbpf and lists its maps and programs as members.
    @Test(
        .enabled(if: Tool.missing.isEmpty || Tool.isRequired, "llvm-readelf, bpftool or dpkg is missing"),
        arguments: RealObjects.all)
    func mapsAndProgramsAreThoseOfLibbpf(object: RealObjects.Object) throws {
        guard hasTools() else { return }
        let spec = try ObjectSpec.parse(object.bytes, subject: object.name)
        let isForeign =
            spec.byteOrder != .host || spec.maps.contains { $0.origin == .legacy || $0.origin == .outputSection }
        let arguments = ["gen", "skeleton"]
        guard let text = try Tool.output("bpftool", arguments, object: object.bytes) else {
            #expect(isForeign || Tool.refused.contains { object.name.contains($0) }, "libbpf does not open it")
            return
        }
        let maps = members(of: "struct bpf_map *", in: text)
        let programs = members(of: "struct bpf_program *", in: text)
        #expect(Set(programs) == Set(spec.programs.map(\.name)))
        // libbpf 1.1 passes over structures that are registered by a link.
        let known = spec.maps.filter { $0.section != ".struct_ops.link" }
        let defined = known.filter { !$0.isInternal }.map(\.name)
        #expect(Set(defined).isSubset(of: Set(maps)))
        // A skeleton leaves out the maps of sections that have no type, such as merged strings.
        let hidden = known.filter { $0.isInternal && $0.valueType == nil }.count
        #expect((known.count - hidden...known.count).contains(maps.count), "\(maps)")
    }

    private func members(of type: String, in text: String) -> [String] {
        text.split(separator: "\n").compactMap { line in
            let words = line.drop { $0 == "\t" || $0 == " " }
            guard words.hasPrefix(type), words.hasSuffix(";"), !words.contains("(") else { return nil }
            return String(words.dropFirst(type.count).dropLast())
        }
    }
}

extension Tool {
    /// Objects of the corpus that libbpf 1.1 is known not to open.
    static let refused = ["badmap"]
}
