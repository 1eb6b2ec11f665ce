/// Which types of a kernel, and what of them, are kept.
struct TypeMarks {
    /// A type of the kernel, or of a module by its name.
    struct Key: Hashable, Comparable {
        let module: String
        let id: BTF.TypeID

        init(module: String, id: BTF.TypeID) {
            self.module = module
            self.id = id
        }

        init(_ place: KernelTypes.Place) {
            // A module's types below the kernel's count are the kernel's.
            self.init(module: Int(place.id.rawValue) < place.types.firstID ? "" : place.module ?? "", id: place.id)
        }

        static func < (left: Key, right: Key) -> Bool {
            left.module == right.module ? left.id < right.id : left.module < right.module
        }
    }

    /// A type that is kept, with the members or constants that are.
    struct Mark {
        let types: BTF
        var elements: Set<Int> = []
    }

    /// How far a type is followed.
    private enum Reach: Hashable {
        /// To its size.
        case size
        /// Through pointers, to the kinds of all it is made of.
        case kinds
        /// To its members.
        case members
        /// To its name, being behind a pointer.
        case name
    }

    private struct Visit: Hashable {
        let key: Key
        let reach: Reach
    }

    private(set) var marks: [Key: Mark] = [:]
    private var visited: Set<Visit> = []

    /// Keeps what one relocation found.
    mutating func add(_ kind: CORERelocation.Kind, _ way: CORESpec, at place: KernelTypes.Place) {
        if kind.isField {
            for path in [way.path] + way.detours { walk(path.dropFirst(), place) }
        } else if kind.isEnumValue {
            let enumeration = keep(place, .size)
            if let index = way.path.first { marks[enumeration]?.elements.insert(index) }
        } else {
            keep(place, kind == .typeMatches ? .members : .kinds)
        }
    }

    /// Keeps a member behind each array of no elements that would become the last one of its struct.
    ///
    /// There, and only there, such an array is a flexible one, which has every element anybody asks for.
    mutating func separateEmptyArrays() {
        for (key, mark) in marks where mark.types.record(of: key.id).isComposite {
            let types = mark.types
            let record = types.record(of: key.id)
            guard var last = mark.elements.max() else { continue }
            while last < record.elements - 1, types.isEmptyArray(types.elementType(record, last)) {
                last += 1
                marks[key]?.elements.insert(last)
                let module = key.module.isEmpty ? nil : key.module
                keep(KernelTypes.Place(types: types, id: types.elementType(record, last), module: module), .size)
            }
        }
    }

    /// Keeps the members on a way.
    private mutating func walk(_ path: ArraySlice<Int>, _ root: KernelTypes.Place) {
        let types = root.types
        var key = keep(root, .size)
        for index in path {
            let record = types.record(of: key.id)
            if record.isComposite {
                guard index < record.elements else { return }
                marks[key]?.elements.insert(index)
                key = keep(root.with(types.elementType(record, index)), .size)
            } else {
                guard record.code == BTF.Code.array else { return }
                key = keep(root.with(types.elementType(ofArray: record)), .size)
            }
        }
    }

    /// Keeps a type and what it is made of; returns the first type below it that is no other name of one.
    ///
    /// How deep this goes is bounded, as types are when they are parsed; how often, by the types there are.
    @discardableResult
    private mutating func keep(_ place: KernelTypes.Place, _ reach: Reach) -> Key {
        let types = place.types
        let key = Key(place)
        guard types.contains(place.id) else { return key }
        let isNew = visited.insert(Visit(key: key, reach: reach)).inserted
        if marks[key] == nil { marks[key] = Mark(types: types) }
        let record = types.record(of: place.id)
        switch record.code {
        case BTF.Code.typedef, BTF.Code.const, BTF.Code.volatile, BTF.Code.restrict, BTF.Code.typeTag:
            return keep(place.with(record.reference), reach)
        case _ where !isNew: break
        case BTF.Code.variable: keep(place.with(record.reference), reach)
        case BTF.Code.pointer:
            if reach != .size { keep(place.with(record.reference), reach == .members ? .name : reach) }
        case BTF.Code.array:
            keep(place.with(types.elementType(ofArray: record)), reach)
            keep(place.with(BTF.TypeID(rawValue: types.word(at: record.body + 4))), .size)
        case BTF.Code.prototype:
            keep(place.with(record.reference), reach)
            for index in 0..<record.elements { keep(place.with(types.elementType(record, index)), reach) }
        case BTF.Code.structure, BTF.Code.union:
            guard reach == .members else { break }
            marks[key]?.elements = Set(0..<record.elements)
            for index in 0..<record.elements { keep(place.with(types.elementType(record, index)), reach) }
        case BTF.Code.enumeration, BTF.Code.enumeration64:
            // Behind a pointer too, constants are compared.
            if reach == .members || reach == .name { marks[key]?.elements = Set(0..<record.elements) }
        default: break
        }
        return key
    }
}

extension KernelTypes.Place {
    /// Another type beside this one.
    fileprivate func with(_ id: BTF.TypeID) -> KernelTypes.Place {
        KernelTypes.Place(types: types, id: id, module: module)
    }
}

extension BTF {
    /// Whether a type is an array of no elements, as a flexible one is.
    fileprivate func isEmptyArray(_ id: TypeID) -> Bool {
        let record = record(of: strippingModifiers(id))
        return record.code == Code.array && word(at: record.body + 8) == 0
    }

    /// The type of an array's elements.
    func elementType(ofArray record: Record) -> TypeID { TypeID(rawValue: word(at: record.body)) }
}
