import Base

/// An object as checks look at it: what follows from the object and from what a person said is found once, for all hosts.
public struct CheckedObject: Sendable {
    /// The object's name for errors.
    public let name: String
    /// What the object says.
    public let spec: ObjectSpec
    /// What would be loaded, and attached to what.
    let plan: AttachPlan
    /// How many entries maps get, by name, in place of what the object says.
    let mapSizes: [String: UInt32]
    /// What becomes of programs that are left out, had they been loaded.
    let others: [AttachPlan.Item]
    /// The types that stand in for the kernel's; nil where none are given, or where they are damaged.
    let types: KernelTypes?
    /// Where the instructions of relocations stand in the file, each with its index in the object.
    let places: [Int: Int]
    /// The object's constants.
    let memory: ConstantMemory
    /// What of each program the kernel takes only under licences that this object's is none of.
    let licensed: [String: [LicensedPart]]
    /// The index of each program's function.
    let functions: [String: Int]

    /// Prepares an object.
    ///
    /// - Parameters:
    ///   - spec: what the object says.
    ///   - plan: which of its programs are loaded, and what each is attached to.
    ///   - mapSizes: how many entries maps get, by name, in place of what the object says.
    ///   - settings: values for global variables.
    ///   - types: what is given to the loader in place of the kernel's types; nil where nothing is.
    ///   - name: the object's name for errors.
    public init(
        _ spec: ObjectSpec, plan: AttachPlan, mapSizes: [String: UInt32] = [:],
        settings: [VariableSetting] = [], types: GivenTypes? = nil, name: String
    ) {
        self.name = name
        self.spec = spec
        self.plan = plan
        self.mapSizes = mapSizes
        let planned = Set(plan.items.map(\.program.name))
        others = spec.programs.filter { !planned.contains($0.name) }.map {
            AttachItem(program: $0, spec: spec, attaches: plan.options.attaches).bySection()
        }
        // Damaged ones are told by whoever loads them.
        self.types = types.flatMap { try? BTF.parse($0.bytes, subject: $0.name) }.map { KernelTypes(kernel: $0) }
        memory = ConstantMemory(spec, settings)
        places = ObjectReader.places(of: spec)
        licensed =
            spec.isGPLCompatible
            ? [:]
            : Dictionary(
                ObjectSurvey(spec).programs.map { ($0.program.name, $0.licensedParts) },
                uniquingKeysWith: { first, _ in first })
        functions = Dictionary(
            spec.programs.compactMap { program in
                spec.code.functions.firstIndex {
                    $0.name == program.name && ProgramSection.bareName($0.section) == program.section
                }.map { (program.name, $0) }
            }, uniquingKeysWith: { first, _ in first })
    }

    /// What becomes of the object on a host.
    ///
    /// Nothing is loaded, and of a host that is known by a file nothing else is asked.
    /// - Parameter host: the host.
    /// - Returns: what was found.
    public func check(on host: CheckedHost) -> ObjectReport { ObjectCheck(object: self, host: host).report() }
}
