/// What a program does, found in its instructions and those of the functions it calls.
public struct ProgramSurvey: Sendable, Hashable {
    /// The program.
    public let program: ProgramSpec
    /// How many 8-byte instructions it has together with the functions it calls.
    public let reachedInstructionCount: Int
    /// The names of the functions of the object it calls, or has helpers call, in the object's order.
    public let functions: [String]
    /// The helpers it calls, by number.
    public let helpers: [HelperUse]
    /// The functions of the kernel it calls, by name.
    public let kernelFunctions: [KernelFunctionUse]
    /// The names of the maps it uses, in the object's order; maps of global variables are not among them.
    public let maps: [String]
    /// The names of values of the kernel's configuration and of its variables that it uses, by name.
    public let externs: [String]
    /// The relocations in it, as indexes into the object's relocations, with their guards.
    public let relocations: [Int: Guard]
    /// What of the instruction set it needs.
    let features: Set<CodeFeature>
    /// All it can return, as 32-bit numbers; nil where that is not known.
    let results: Set<UInt32>?
    /// What functions that print read for it, in order.
    let formatReads: [FormatRead]
    /// Whether it writes to memory that is not its own stack for certain.
    let writesMemory: Bool
    /// Whether it writes to its context, of a type of program where that counts (`RiskSearch.contextWriters`).
    let writesContext: Bool
    /// Whether it was read in full: not where an object is so large that no kernel takes it.
    public let isComplete: Bool

    /// A helper that a program calls.
    public struct HelperUse: Sendable, Hashable {
        /// The helper.
        public let helper: Helper
        /// The worst guard of the places where it is called.
        public let guarded: Guard
    }

    /// A function of the kernel that a program calls.
    public struct KernelFunctionUse: Sendable, Hashable {
        /// The function's name.
        public let name: String
        /// Whether the program cannot be loaded where the kernel lacks it: it is not declared weak.
        public let isRequired: Bool
        /// The worst guard of the places where it is called.
        public let guarded: Guard
    }

    /// Whether it calls a helper at all.
    ///
    /// - Parameter name: the helper's name, such as `bpf_send_signal`.
    /// - Returns: whether it does.
    public func calls(_ name: String) -> Bool { helpers.contains { $0.helper.name == name } }

    /// What is known of a program that is not read.
    static func incomplete(_ program: ProgramSpec) -> ProgramSurvey {
        ProgramSurvey(
            program: program, reachedInstructionCount: program.instructionCount, functions: [], helpers: [],
            kernelFunctions: [], maps: [], externs: [], relocations: [:], features: [], results: nil,
            formatReads: [], writesMemory: true, writesContext: true, isComplete: false)
    }
}
