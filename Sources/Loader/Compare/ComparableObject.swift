public import Base

/// An object in the form in which two are compared: what its parts are and do, and not where a compiler put them.
///
/// What is filled in by a loader stands in it by name, so that another order of symbols, types or variables is no
/// difference.
public struct ComparableObject: Sendable {
    /// What each function does, in the file's order.
    public let functions: [[UInt8]]
    /// The functions that each program comes to, by the program's name: indexes of `functions`, its own first.
    public let programs: [String: [Int]]
    /// The sections that loaders read, without those of programs, definitions of maps and the licence.
    public let sections: [ComparableSection]
    let spec: ObjectSpec
    let file: ELFFile

    /// Takes an object apart.
    ///
    /// - Parameter spec: the object.
    /// - Throws: nothing for an object that was parsed.
    public init(_ spec: ObjectSpec) throws(BeeError) {
        let file = try ELFFile.parse(spec.code.bytes, subject: "object")
        let code = ComparableCode(spec, file)
        functions = code.functions.map(\.bytes)
        programs = code.programs()
        let reached = programs.values.reduce(into: Set<Int>()) { $0.formUnion($1) }
        sections = ComparableSectionReader(spec: spec, file: file, code: code, reached: reached).sections()
        self.spec = spec
        self.file = file
    }

    /// What the object's types are, in no order; empty without type information.
    ///
    /// - Returns: the bytes.
    public func types() -> [UInt8] { spec.btf.map { ComparableTypes($0).bytes() } ?? [] }

    /// The names of sections whose bytes differ as they stand in the files, or that only one of two has.
    ///
    /// - Parameter other: what is compared with.
    /// - Returns: names in the order of this object, those of the other behind; `headers` where the files differ in
    ///   nothing else.
    public func differingSections(from other: ComparableObject) -> [String] {
        let (own, others) = (contents, other.contents)
        var names: [String] = []
        var seen: Set<String> = []
        for section in file.sections + other.file.sections where own[section.name] != others[section.name] {
            if seen.insert(section.name).inserted { names.append(section.name) }
        }
        if names.isEmpty, file.bytes != other.file.bytes { names = ["headers"] }
        return names
    }

    /// The bytes of sections by name; debugging information may have several of one name.
    private var contents: [String: [ArraySlice<UInt8>]] {
        Dictionary(grouping: file.sections.dropFirst(), by: \.name).mapValues { sections in
            sections.map { file.contents(of: $0) }
        }
    }

    /// Whether a section holds instructions.
    ///
    /// - Parameter name: the section's name.
    /// - Returns: whether it does.
    public func isCode(_ name: String) -> Bool { file.section(named: name)?.holdsCode ?? false }
}

extension ELFSection {
    /// Whether it is read as instructions.
    var holdsCode: Bool { isExecutable && !isDebug && !ObjectSection.isReserved(name) }
}
