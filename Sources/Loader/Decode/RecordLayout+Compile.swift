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
    /// - Returns: the layout.
    /// - Throws: `btf-invalid` where the BTF has no such type.
    public static func compile(
        _ type: BTF.TypeID, in btf: BTF, order: ByteOrder
    ) throws(BeeError) -> RecordLayout {
        guard type == .void || btf.contains(type) else {
            throw BeeError(.btfInvalid, "type \(type.rawValue)", "is used for records, and the BTF has no such type")
        }
        let size = btf.size(of: type) ?? 0
        var compiler = LayoutCompiler(btf: btf)
        let root = LayoutCompiler.Place(type: type, isTail: true, isRoot: true)
        do throws(LayoutCompiler.TooLarge) {
            let values = try compiler.value(root)
            guard values <= LayoutCompiler.maximumValues else { return .opaque(size: size) }
        } catch {
            return .opaque(size: size)
        }
        return RecordLayout(
            size: size, order: order, columns: compiler.columns, instructions: compiler.instructions,
            pools: compiler.pools)
    }
}
