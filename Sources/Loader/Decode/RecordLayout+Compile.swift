public import Base

extension RecordLayout {
    /// Compiles a type into a layout.
    ///
    /// Members are named as in C. A name that stands twice in an object, because an anonymous structure brings it
    /// along, becomes `name_2` where it comes second. Types without a size, and those that would need an unreasonable
    /// number of instructions, become one opaque value.
    ///
    /// - Parameters:
    ///   - type: the type of the records; `void` stands for bytes of which nothing is known.
    ///   - btf: the BTF that has it.
    ///   - order: the byte order of the records, which is that of the object.
    ///   - listsFlags: whether a value of an enumeration whose set bits all have names is an array of those.
    /// - Returns: the layout.
    /// - Throws: `btf-invalid` where the BTF has no such type.
    public static func compile(
        _ type: BTF.TypeID, in btf: BTF, order: ByteOrder, listsFlags: Bool = false
    ) throws(BeeError) -> RecordLayout {
        guard type == .void || btf.contains(type) else {
            throw BeeError(.btfInvalid, "type \(type.rawValue)", "is used for records, and the BTF has no such type")
        }
        let size = btf.size(of: type) ?? 0
        let root = LayoutCompiler.Place(type: type, isTail: true, isRoot: true)
        return compile(LayoutCompiler(btf: btf, listsFlags: listsFlags), size: size, order: order) {
            (compiler) throws(LayoutCompiler.TooLarge) in
            try compiler.value(root)
        }
    }

    /// Compiles an object of two members that follow each other, as keys of a map of maps are shown.
    ///
    /// - Parameters:
    ///   - first: name and type of the member at the begin.
    ///   - second: name and type of the member behind it.
    ///   - btf: the BTF that has the types.
    ///   - order: the byte order of the records.
    ///   - listsFlags: as in `compile`.
    /// - Returns: the layout.
    /// - Throws: `btf-invalid` where the BTF lacks a type, or it has no size.
    public static func pair(
        _ first: (name: String, type: BTF.TypeID), _ second: (name: String, type: BTF.TypeID), in btf: BTF,
        order: ByteOrder, listsFlags: Bool = false
    ) throws(BeeError) -> RecordLayout {
        guard let start = btf.size(of: first.type), let length = btf.size(of: second.type) else {
            throw BeeError(.btfInvalid, "type \(first.type.rawValue)", "is used for keys, and has no size")
        }
        let members = [(first, 0), (second, start)].map { member, offset in
            BTF.Member(name: member.name, type: member.type, bitOffset: offset * 8, bitFieldSize: nil)
        }
        return compile(LayoutCompiler(btf: btf, listsFlags: listsFlags), size: start + length, order: order) {
            (compiler) throws(LayoutCompiler.TooLarge) in
            try compiler.object(
                LayoutCompiler.Place(type: .void, isRoot: true), start + length, members, isUnion: false)
        }
    }

    private static func compile(
        _ empty: LayoutCompiler, size: Int, order: ByteOrder,
        _ body: (inout LayoutCompiler) throws(LayoutCompiler.TooLarge) -> Int
    ) -> RecordLayout {
        var compiler = empty
        do throws(LayoutCompiler.TooLarge) {
            guard try body(&compiler) <= LayoutCompiler.maximumValues else { return .opaque(size: size) }
        } catch {
            return .opaque(size: size)
        }
        return RecordLayout(
            size: size, order: order, columns: compiler.columns, instructions: compiler.instructions,
            pools: compiler.pools)
    }
}
