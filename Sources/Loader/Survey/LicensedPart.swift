/// What the kernel takes of programs only under a licence compatible with the GPL, wherever in them it is.
///
/// Helpers that ask for such a licence count where they are come to, and are not meant here.
enum LicensedPart: Sendable, Hashable {
    /// Calls of the kernel's functions (kernel/bpf/verifier.c, `add_kfunc_call`).
    case kernelFunctions
    /// The type of the program (kernel/bpf/bpf_lsm.c, `bpf_lsm_verify_prog`; verifier.c, `check_struct_ops_btf_id`).
    case type
}

extension ProgramSurvey {
    /// What of the program the kernel takes only under a licence compatible with the GPL.
    var licensedParts: [LicensedPart] {
        (kernelFunctions.isEmpty ? [] : [.kernelFunctions])
            + ([.securityModule, .structOps].contains(program.type) ? [.type] : [])
    }
}
