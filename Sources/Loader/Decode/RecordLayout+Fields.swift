// Layouts of a part of a record, made of the instructions that are there.
extension RecordLayout {
    /// Finds a value inside the records.
    ///
    /// - Parameter path: the way to it; the empty path is the record itself.
    /// - Returns: the value; nil where the type has none there.
    public func field(at path: FieldPath) -> RecordField? {
        guard let place = place(of: path) else { return nil }
        return RecordField(
            kind: tables.instructions[place.index].kind,
            layout: replacing(instructions(at: place, behind: 0), columns: columns(of: place.index, named: "")))
    }

    /// A layout of some values of the records, as an object with a member for each, named by its path.
    ///
    /// - Parameter paths: the ways to the values, in the order they are to have; the empty path means all of a record.
    /// - Returns: the layout; nil where the type lacks one of them.
    public func selecting(_ paths: [FieldPath]) -> RecordLayout? {
        guard !paths.contains(where: { $0.steps.isEmpty }) else { return self }
        var selected = [Instruction(.object, offset: 0, byteCount: 0)]
        var columns: [Column] = []
        var names = NamePool(behind: tables.names.count)
        for path in paths {
            guard let place = place(of: path) else { return nil }
            var part = instructions(at: place, behind: selected.count)
            part[0].name = names.range(of: path.text)
            columns += self.columns(of: place.index, named: path.text)
            selected += part
        }
        selected[0].columns = columns.count
        selected.append(Instruction(.objectEnd, offset: 0, byteCount: 0))
        selected[selected.count - 1].next = selected.count
        selected[0].next = selected.count
        return replacing(selected, columns: columns, addingNames: names.bytes)
    }

    /// A layout of other instructions with the names and enumerators of this one.
    func replacing(
        _ instructions: [Instruction], columns: [Column]? = nil, addingNames names: [UInt8] = []
    ) -> RecordLayout {
        RecordLayout(
            size: size, order: order, columns: columns ?? [Column(name: "", isNumeric: false)],
            tables: LayoutTables(instructions: instructions, addingNames: names, to: tables))
    }

    /// Where a value's instruction is, and how far into the record the offsets it has begin.
    private struct Place {
        var index = 0
        var shift = 0
    }

    private func place(of path: FieldPath) -> Place? {
        var place = Place()
        for step in path.steps {
            let instruction = tables.instructions[place.index]
            switch step {
            case .member(let name):
                guard let index = members(of: place.index).first(where: { self.name(of: $0) == name }) else {
                    return nil
                }
                place.index = index
            case .element(let number):
                guard [.array, .flexibleArray].contains(instruction.operation), instruction.next > place.index + 1,
                    number < instruction.count || instruction.operation == .flexibleArray
                else { return nil }
                place = Place(
                    index: place.index + 1, shift: place.shift + instruction.offset + number * instruction.stride)
            }
        }
        return place
    }

    private func members(of index: Int) -> [Int] {
        guard tables.instructions[index].operation == .object else { return [] }
        var members: [Int] = []
        var next = index + 1
        while tables.instructions[next].operation != .objectEnd {
            members.append(next)
            next = tables.instructions[next].next
        }
        return members
    }

    private func name(of index: Int) -> String {
        String(decoding: tables.instructions[index].name.name(in: tables.names).utf8, as: UTF8.self)
    }

    /// The instructions of a value as if it stood in the record itself, from an index on.
    private func instructions(at place: Place, behind first: Int) -> [Instruction] {
        let end = tables.instructions[place.index].next
        var copies = (place.index..<end).map { tables.instructions[$0] }
        copies[0].name = .none
        for index in copies.indices { copies[index].next += first - place.index }
        var index = place.index
        while index < end {
            let position = index - place.index
            copies[position].columns = columns(of: index, named: "").count
            // What ends an object has no place, and an array's elements count from the element.
            if copies[position].operation != .objectEnd { copies[position].offset += place.shift }
            index = copies[position].operation == .object ? index + 1 : tables.instructions[index].next
        }
        return copies
    }

    private func columns(of index: Int, named path: String) -> [Column] {
        let instruction = tables.instructions[index]
        guard instruction.operation == .object else {
            return [Column(name: path, isNumeric: instruction.operation.isNumeric)]
        }
        return members(of: index).flatMap { columns(of: $0, named: "\(path).\(name(of: $0))") }
    }
}
