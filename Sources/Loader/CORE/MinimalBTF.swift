/// The part of a kernel's types that one object needs, for hosts whose kernel tells none.
///
/// It holds the types that the object's relocations are resolved with and, of structs and enumerations, only the members
/// and constants they ask for, at their places. A loader that is given it in place of the kernel's types (libbpf's
/// `btf_custom_path`) fills in the same numbers, except for `typeIDTarget`: a number of a type means nothing to a kernel
/// without types. Types of modules are in it with those of the kernel.
public enum MinimalBTF {
    /// Makes it.
    ///
    /// It serves whichever of the object's programs are loaded. What is ambiguous stays so, and what finds nothing adds
    /// nothing.
    /// - Parameters:
    ///   - spec: the object.
    ///   - kernel: all types of the kernel.
    /// - Returns: a whole BTF section; one without types where the object asks for none.
    public static func make(for spec: ObjectSpec, kernel: KernelTypes) -> [UInt8] {
        guard let types = spec.btf else { return MarkedTypes(TypeMarks(), order: kernel.kernel.order).bytes() }
        return make(for: spec.relocations, of: types, kernel: kernel)
    }

    static func make(for relocations: [CORERelocation], of object: BTF, kernel: KernelTypes) -> [UInt8] {
        var marks = TypeMarks()
        var resolver = COREResolver(object: object, kernel: kernel)
        for relocation in relocations {
            resolver.forEachWay(relocation) { place, way in marks.add(relocation.kind, way, at: place) }
        }
        marks.separateEmptyArrays()
        return MarkedTypes(marks, order: kernel.kernel.order).bytes()
    }
}
