public import Base

/// An eBPF object as its file describes it, the same on every host.
///
/// A value exists only for files that were read in full and found sound: what libbpf would follow without looking lies
/// inside the file. It says nothing of whether a kernel takes the programs.
public struct ObjectSpec: Sendable {
    /// The order of the bytes of its numbers, and of the machines it runs on.
    public let byteOrder: ByteOrder
    /// The licence its section `license` names; nil where it has none.
    public let license: String?
    /// The kernel version its section `version` names, as old kernels compared it; nil where it has none.
    public let kernelVersion: UInt32?
    /// Its sections by number, the empty first one included.
    public let sections: [ELFSection]
    /// Its programs by section and place.
    public let programs: [ProgramSpec]
    /// How many functions there are for programs to call.
    public let subprogramCount: Int
    /// Its maps: those defined, then those of global variables, of kernel configuration and of structures.
    public let maps: [MapSpec]
    /// Its global variables by section and place.
    public let variables: [VariableSpec]
    /// What it takes from the kernel by name.
    public let externs: [ExternSpec]
    /// Its type information; nil where it has none.
    public let btf: BTF?
    /// What is to be filled in from the kernel's types.
    public let relocations: [CORERelocation]
    /// Its instructions.
    let code: ObjectCode

    /// Whether anything is to be filled in from types at all.
    public var usesCORE: Bool { !relocations.isEmpty }

    /// Whether it can only be loaded where the kernel has type information.
    ///
    /// True for relocations that ask for the kernel's types, for kernel functions and typed variables, for structures of
    /// functions, and for programs loaded by default whose type attaches by type information.
    public var needsKernelTypes: Bool {
        needsKernelTypes(loading: Set(programs.lazy.filter(\.autoload).map(\.name)))
    }

    /// Whether some of its programs can only be loaded where the kernel has type information.
    ///
    /// Relocations count by their section: those of programs that are left out do not, those of functions that any
    /// program may call do.
    ///
    /// - Parameter chosen: the names of the programs.
    /// - Returns: whether the kernel's types are needed.
    public func needsKernelTypes(loading chosen: Set<String>) -> Bool {
        let loaded = programs.filter { chosen.contains($0.name) }
        let others = Set(programs.lazy.map(\.section)).subtracting(loaded.map(\.section))
        return relocations.contains { $0.kind != .typeIDLocal && !others.contains(ProgramSection.bareName($0.section)) }
            || needsKernelsOwnTypes(loading: chosen)
    }

    /// Whether some of its programs can only be loaded where the kernel itself has type information, whatever types a
    /// loader is given: they attach by it, or take functions or typed variables from the kernel. A structure of functions
    /// for the kernel needs its type there, whatever is loaded of its functions.
    ///
    /// - Parameter chosen: the names of the programs.
    /// - Returns: whether the kernel's own types are needed.
    public func needsKernelsOwnTypes(loading chosen: Set<String>) -> Bool {
        programs.contains { chosen.contains($0.name) && $0.needsKernelTypes } || externs.contains { isTyped($0) }
            || !kernelStructures.isEmpty
    }

    /// The structures of functions that libbpf 1.1 makes for the kernel: those in other sections it does not read.
    var kernelStructures: [MapSpec] { maps.filter { $0.section == ObjectSection.structOps } }

    private func isTyped(_ external: ExternSpec) -> Bool {
        switch external.kind {
        case .kernelConfiguration: false
        case .kernelFunction: true
        // `extern const void x __ksym` asks for an address only, which is found without types.
        case .kernelVariable: btf?.strippingModifiers(external.type) != .void
        }
    }

    /// The program with a name.
    ///
    /// - Parameter name: the function's name.
    /// - Returns: the program, nil where there is none.
    public func program(named name: String) -> ProgramSpec? {
        programs.first { $0.name == name }
    }

    /// The map with a name.
    ///
    /// - Parameter name: the map's name.
    /// - Returns: the map, nil where there is none.
    public func map(named name: String) -> MapSpec? {
        maps.first { $0.name == name }
    }
}
