import Base

/// Refuses types that libbpf's `btf_dump` cannot be trusted to write as C.
///
/// It keeps the parts of a declaration on a stack, of which outer declarations hold a place while inner ones make it
/// grow, and move; inner ones are structures without a name and functions, which are written where they are used, each
/// time. So a few hundred bytes of types could have it use memory that was freed, or write without end.
struct DeclarationCheck {
    private let types: BTF
    private let subject: String
    private var contents: [Content?]
    /// Types whose content is being measured.
    private var open: Set<BTF.TypeID> = []

    /// What is written inside a structure or function.
    private struct Content {
        /// How many parts of declarations stand on the stack at once.
        var depth = 0
        /// How many members and parameters are written.
        var count = 1
    }

    /// How many parts libbpf 1.1 has room for before the stack moves. Linux 6.18 has 10.
    static let deepest = 16
    /// How much is written in all. Linux 6.18 has 314,000.
    static let mostMembers = 4_000_000

    /// Judges all types.
    ///
    /// - Throws: `btf-invalid`.
    static func check(_ types: BTF, subject: String) throws(BeeError) {
        var check = DeclarationCheck(types: types, subject: subject)
        var count = 0
        for id in types.ids {
            count += try check.content(of: id).count
            guard count <= mostMembers else {
                throw check.fault(id, "has too many members without a name of their own")
            }
        }
    }

    private init(types: BTF, subject: String) {
        self.types = types
        self.subject = subject
        contents = Array(repeating: nil, count: types.count)
    }

    private mutating func content(of id: BTF.TypeID) throws(BeeError) -> Content {
        if let known = contents[Int(id.rawValue)] { return known }
        // As many structures inside each other have as many parts.
        guard open.count < Self.deepest, open.insert(id).inserted else { throw fault(id, "nests too deep") }
        var content = Content()
        for type in parts(of: id) {
            let part = try declaration(of: type)
            content.depth = max(content.depth, part.depth)
            content.count += part.count
        }
        guard content.depth <= Self.deepest else { throw fault(id, "nests too deep") }
        guard content.count <= Self.mostMembers else { throw fault(id, "has too many members") }
        open.remove(id)
        contents[Int(id.rawValue)] = content
        return content
    }

    /// The types that are declared inside a type.
    private func parts(of id: BTF.TypeID) -> [BTF.TypeID] {
        let record = types.record(of: id)
        switch record.code {
        case BTF.Code.structure, BTF.Code.union, BTF.Code.prototype:
            return (0..<record.elements).map {
                BTF.TypeID(rawValue: types.word(at: record.element($0) + 4))
            }
        case BTF.Code.typedef: return [record.reference]
        default: return []
        }
    }

    /// One declaration: pointers, arrays and functions from the name on, until there is a name or a structure.
    private mutating func declaration(of type: BTF.TypeID) throws(BeeError) -> Content {
        var (length, inner, id) = (0, Content(), type)
        while id != .void {
            length += 1
            let record = types.record(of: id)
            switch record.code {
            case BTF.Code.pointer, BTF.Code.const, BTF.Code.volatile, BTF.Code.restrict, BTF.Code.typeTag:
                id = record.reference
                continue
            case BTF.Code.array:
                id = BTF.TypeID(rawValue: types.word(at: record.body))
                continue
            case BTF.Code.prototype:
                inner = Self.both(inner, try content(of: id))
                id = record.reference
                continue
            case BTF.Code.structure, BTF.Code.union:
                if record.name == 0 { inner = Self.both(inner, try content(of: id)) }
            default: break
            }
            break
        }
        return Content(depth: length + inner.depth, count: inner.count)
    }

    private static func both(_ one: Content, _ other: Content) -> Content {
        Content(depth: max(one.depth, other.depth), count: one.count + other.count)
    }

    private func fault(_ id: BTF.TypeID, _ reason: String) -> BeeError {
        BeeError.btf(subject, "type \(id.rawValue): \(reason), as no compiler writes it")
    }
}
