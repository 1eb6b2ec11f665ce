public import Base

/// The types of a kernel: its own and those of its modules, found by name.
///
/// Costs nothing to create: the table of names is made at the first look-up, and modules are read where the kernel
/// itself has no type of a name, as libbpf does it.
public struct KernelTypes: Sendable {
    /// The types of the kernel itself.
    public let kernel: BTF
    /// Its modules in the order they are searched.
    public let modules: [Module]

    private let index = Lazy<TypeNameIndex>()
    private let forPrograms = Lazy<Set<BTF.TypeID>>()

    /// A module's types as the kernel gives them: `/sys/kernel/btf/NAME`, split over the kernel's.
    public struct Module: Sendable {
        /// The module's name.
        public let name: String
        /// Its BTF, not looked at yet.
        public let bytes: [UInt8]

        private let parsed = Lazy<Result<BTF, BeeError>>()
        private let index = Lazy<TypeNameIndex>()
        fileprivate let forPrograms = Lazy<Set<BTF.TypeID>>()

        /// Describes a module.
        ///
        /// - Parameters:
        ///   - name: its name.
        ///   - bytes: its BTF.
        public init(name: String, bytes: [UInt8]) {
            self.name = name
            self.bytes = bytes
        }

        fileprivate func types(over kernel: BTF) throws(BeeError) -> BTF {
            let result = parsed.value {
                do throws(BeeError) {
                    return .success(try BTF.parse(bytes, subject: "module \(name)", base: kernel))
                } catch {
                    return .failure(error)
                }
            }
            return try result.get()
        }

        fileprivate func types(named name: EssentialName, in types: BTF) -> [BTF.TypeID] {
            index.value { TypeNameIndex(types) }.types(named: name)
        }
    }

    /// A type of the kernel or of one of its modules.
    public struct Place: Sendable {
        /// The types its number belongs to.
        public let types: BTF
        /// Its number.
        public let id: BTF.TypeID
        /// The module it is from; nil for the kernel itself.
        public let module: String?
    }

    /// Takes the types of a kernel.
    ///
    /// - Parameters:
    ///   - kernel: the types of `vmlinux`.
    ///   - modules: those of its modules; none where libbpf would not look at them, as with a file of types.
    public init(kernel: BTF, modules: [Module] = []) {
        self.kernel = kernel
        self.modules = modules
    }

    /// A module's types, read at the first call.
    ///
    /// - Parameter module: one of `modules`.
    /// - Returns: the types.
    /// - Throws: `btf-invalid`.
    public func types(of module: Module) throws(BeeError) -> BTF { try module.types(over: kernel) }

    /// The kernel's own types with a name, functions and variables among them.
    ///
    /// - Parameter name: the whole name without `struct`, `union` or `enum`.
    /// - Returns: their numbers in order.
    public func types(named name: String) -> [BTF.TypeID] {
        let wanted = Array(name.utf8)
        guard !wanted.isEmpty else { return [] }
        return kernelTypes(named: EssentialName(wanted[...])).filter { kernel.nameBytes(of: $0).elementsEqual(wanted) }
    }

    /// The types of the kernel and, apart from it, of its modules, with a name.
    ///
    /// - Parameter name: the whole name without `struct`, `union` or `enum`.
    /// - Returns: the kernel's own, then those of the modules in their order.
    /// - Throws: `btf-invalid` for a module's damaged types.
    public func places(named name: String) throws(BeeError) -> [Place] {
        let wanted = Array(name.utf8)
        guard !wanted.isEmpty else { return [] }
        let essential = EssentialName(wanted[...])
        var found = kernelTypes(named: essential).map { Place(types: kernel, id: $0, module: nil) }
        for (module, id) in try moduleTypes(named: essential) { found.append(try place(id, module: module)) }
        return found.filter { $0.types.nameBytes(of: $0.id).elementsEqual(wanted) }
    }

    /// The functions that are marked as ones that programs may call, where a type is from: the kernel or one of its modules.
    func functionsForPrograms(_ place: Place) -> Set<BTF.TypeID> {
        let box = modules.first { $0.name == place.module }?.forPrograms ?? forPrograms
        return box.value { place.types.functionsForPrograms }
    }

    /// The kernel's own types whose names are alike but for flavours.
    func kernelTypes(named name: EssentialName) -> [BTF.TypeID] {
        index.value { TypeNameIndex(kernel) }.types(named: name)
    }

    /// Those of all modules, by the modules' places among `modules`.
    func moduleTypes(named name: EssentialName) throws(BeeError) -> [(module: Int, id: BTF.TypeID)] {
        var found: [(module: Int, id: BTF.TypeID)] = []
        for (index, module) in modules.enumerated() {
            let types = try module.types(over: kernel)
            for id in module.types(named: name, in: types) { found.append((index, id)) }
        }
        return found
    }

    /// A type of the kernel, or of the module at a place among `modules`.
    func place(_ id: BTF.TypeID, module: Int?) throws(BeeError) -> Place {
        guard let module else { return Place(types: kernel, id: id, module: nil) }
        return Place(types: try modules[module].types(over: kernel), id: id, module: modules[module].name)
    }
}

extension BTF {
    /// The own functions that have the declaration tag `bpf_kfunc`.
    fileprivate var functionsForPrograms: Set<TypeID> {
        let mark = Array("bpf_kfunc".utf8)
        return Set(
            ids.lazy.map { record(of: $0) }.filter { record in
                record.code == Code.declTag && nameBytes(at: record.name).elementsEqual(mark)
            }.map(\.reference))
    }
}
