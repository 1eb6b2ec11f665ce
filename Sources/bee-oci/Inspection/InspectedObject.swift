import Base
import Loader
import Report
import Store

/// An eBPF object as `inspect` shows it.
struct InspectedObject {
    private let spec: ObjectSpec
    private let size: Int
    private let digest: Digest

    /// Parses an object completely.
    ///
    /// - Parameters:
    ///   - bytes: the object.
    ///   - name: its name for errors.
    /// - Throws: `object-invalid`, `btf-invalid`.
    init(_ bytes: [UInt8], name: String) throws(BeeError) {
        spec = try ObjectSpec.parse(bytes, subject: name)
        size = bytes.count
        digest = try Digest.sha256(of: bytes)
    }

    private var maps: [MapSpec] { spec.maps.filter { !$0.isInternal } }

    private func spelling(_ type: BTF.TypeID?) -> String? {
        guard let type, let btf = spec.btf else { return nil }
        return btf.cSpelling(of: type)
    }
}

extension InspectedObject {
    /// Writes the object as CLI-74 says.
    ///
    /// - Parameter json: takes the object.
    func write(to json: inout JSONWriter) {
        json.object { json in
            json.member("size", size)
            json.member("digest", digest.description)
            json.member("byteOrder", spec.byteOrder.rawValue)
            json.member("license", spec.license)
            json.member("core", spec.usesCORE)
            json.member("needsKernelBTF", spec.needsKernelTypes)
            json.key("programs")
            json.array(spec.programs) { write($1, to: &$0) }
            json.key("maps")
            json.array(maps) { write($1, to: &$0) }
            json.key("variables")
            json.array(spec.variables) { write($1, to: &$0) }
        }
    }

    private func write(_ program: ProgramSpec, to json: inout JSONWriter) {
        json.object { json in
            json.member("name", program.name)
            json.member("section", program.section)
            json.member("type", program.type.name)
            json.member("target", program.attachTarget)
            json.member("instructions", program.instructionCount)
            json.member("sleepable", program.isSleepable)
            json.member("autoload", program.autoload)
        }
    }

    private func write(_ map: MapSpec, to json: inout JSONWriter) {
        json.object { json in
            json.member("name", map.name)
            json.member("section", map.section)
            json.member("type", map.type.name)
            json.member("keyType", spelling(map.keyType))
            json.member("keySize", map.keySize)
            json.member("valueType", spelling(map.valueType))
            json.member("valueSize", map.valueSize)
            json.member("maxEntries", map.maxEntries)
            json.member("flags", map.flags)
            json.member("pinned", map.pinning == .byName)
        }
    }

    private func write(_ variable: VariableSpec, to json: inout JSONWriter) {
        json.object { json in
            json.member("name", variable.name)
            json.member("section", variable.section)
            json.member("type", spelling(variable.type))
            json.member("size", variable.size)
            json.member("constant", variable.isConstant)
            json.key("default")
            if let value = initialValue(of: variable) { json.raw(value) } else { json.null() }
        }
    }
}

extension InspectedObject {
    /// A variable's value before anything is set, as JSON; nil where it is longer than a person wants to read.
    private func initialValue(of variable: VariableSpec) -> [UInt8]? {
        guard variable.size <= 4096, let types = spec.btf,
            let layout = try? RecordLayout.compile(variable.type, in: types, order: spec.byteOrder)
        else { return nil }
        let bytes = variable.initialBytes.map(Array.init) ?? [UInt8](repeating: 0, count: variable.size)
        return bytes.withUnsafeBytes { ValueText.json($0, as: layout) }
    }

    /// The object as text for a person: facts, then a table each of programs, maps and variables.
    ///
    /// - Returns: blocks of lines, their foreign text escaped.
    func sections() -> [[String]] {
        [facts(), programTable(), mapTable(), variableTable()].filter { $0.count > 1 }
    }

    private func facts() -> [String] {
        FactLines.lines([
            ("object", "\(digest) \(ByteCount.text(Int64(size)))"),
            ("byte order", spec.byteOrder.rawValue),
            ("licence", spec.license ?? "none declared"),
            ("CO-RE", spec.usesCORE ? "yes: adapts itself to the kernel's types" : "no"),
            ("kernel BTF", spec.needsKernelTypes ? "needed" : "not needed"),
        ])
    }

    private func programTable() -> [String] {
        var columns = Columns("PROGRAM", "TYPE", "SECTION", "INSTRUCTIONS")
        for program in spec.programs {
            columns.add(program.name, program.type.name, program.section, "\(program.instructionCount)")
        }
        return columns.lines()
    }

    private func mapTable() -> [String] {
        var columns = Columns("MAP", "TYPE", "KEY", "VALUE", "ENTRIES", "SECTION")
        for map in maps {
            columns.add(
                map.name, map.type.name, typeCell(map.keyType, map.keySize),
                typeCell(map.valueType, map.valueSize), "\(map.maxEntries)", map.section)
        }
        return columns.lines()
    }

    private func typeCell(_ type: BTF.TypeID?, _ size: Int) -> String {
        guard let spelled = spelling(type) else { return size == 0 ? "-" : "\(size) bytes" }
        return size == 0 ? spelled : "\(spelled) (\(size))"
    }

    private func variableTable() -> [String] {
        var columns = Columns("VARIABLE", "TYPE", "SIZE", "SECTION", "DEFAULT")
        for variable in spec.variables {
            let value = initialValue(of: variable).map { String(decoding: $0, as: UTF8.self) } ?? "…"
            columns.add(
                variable.name, spelling(variable.type) ?? "-", "\(variable.size)", variable.section,
                value.count > 40 ? value.prefix(39) + "…" : value)
        }
        return columns.lines()
    }
}
