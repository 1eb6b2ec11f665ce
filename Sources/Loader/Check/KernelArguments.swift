import Base

/// The arguments that a kernel hands to the programs at one of its tracepoints or functions.
struct KernelArguments {
    /// How many it declares.
    let count: Int
    /// How many places of 8 bytes programs find in their context: the arguments and, where they get it, the result.
    let places: Int
    /// How the kernel declares them: "block_rq_issue(struct request *)".
    let declaration: String

    /// What is known of the arguments at a place.
    enum Knowledge {
        case known(KernelArguments)
        /// Nobody knows them, and this is why.
        case unknown(TargetFault)
        /// There is no such place, which is said elsewhere, or programs there have no arguments.
        case none
    }

    /// Looks for the arguments of what a program is attached to.
    ///
    /// - Parameters:
    ///   - point: what it is attached to.
    ///   - program: the program.
    ///   - host: the host.
    /// - Returns: what is known.
    static func find(_ point: any AttachPoint, for program: ProgramSpec, on host: CheckedHost) -> Knowledge {
        switch (point, program.attachType?.name) {
        case (let point as RawTracepoint, _):
            if host.profile.rawTracepoints?.contains(point.name) == false { return .none }
            guard host.types != nil else { return .unknown(gap(point.name, host.profile.gap(.types))) }
            return tracepoint(point.name, on: host, isListed: true)
        case (let point as TypedHook, "trace_raw_tp"): return tracepoint(point.name, on: host, isListed: false)
        case (let point as TypedHook, "trace_fentry"): return function(point.name, hasResult: false, on: host)
        case (let point as TypedHook, "trace_fexit"), (let point as TypedHook, "modify_return"):
            return function(point.name, hasResult: true, on: host)
        case (let point as TypedHook, "lsm_mac"): return function("bpf_lsm_" + point.name, hasResult: true, on: host)
        case (let point as Iterator, _): return function("bpf_iter_" + point.name, hasResult: false, on: host)
        default: return .none
        }
    }

    /// The kernel has a type for each tracepoint since Linux 5.5, whose first argument is the kernel's own
    /// (include/trace/bpf_probe.h, `btf_trace_…`).
    private static func tracepoint(_ name: String, on host: CheckedHost, isListed: Bool) -> Knowledge {
        let found = place("btf_trace_" + name, BTF.Code.typedef, on: host)
        guard case .success(let place?) = found else {
            return isListed ? .unknown(gap(name, HostGap("the kernel's types do not tell"))) : .none
        }
        var id = place.types.strippingModifiers(place.id)
        if case .pointer(let target) = place.types[id].kind { id = place.types.strippingModifiers(target) }
        guard case .prototype(_, let parameters) = place.types[id].kind else { return .none }
        let own = parameters.dropFirst().map { place.types.cSpelling(of: $0.type) }
        return .known(
            KernelArguments(
                count: own.count, places: own.count, declaration: "\(name)(\(own.joined(separator: ", ")))"))
    }

    /// A structure that is handed by value takes as many places as it fills (kernel/bpf/btf.c, `get_ctx_arg_idx`).
    private static func function(_ name: String, hasResult: Bool, on host: CheckedHost) -> Knowledge {
        guard case .success(let place?) = place(name, BTF.Code.function, on: host),
            case .function(let prototype, _) = place.types[place.id].kind,
            case .prototype(let result, let parameters) = place.types[prototype].kind
        else { return .none }
        let sizes = parameters.map { place.types.size(of: $0.type) ?? 8 }
        let places = sizes.reduce(0) { $0 + max(1, ($1 + 7) / 8) }
        let givesResult = hasResult && place.types.strippingModifiers(result) != .void
        return .known(
            KernelArguments(
                count: parameters.count, places: places + (givesResult ? 1 : 0),
                declaration: place.types.cSpelling(of: place.id)))
    }

    private static func place(
        _ name: String, _ code: UInt32, on host: CheckedHost
    ) -> Result<KernelTypes.Place?, BeeError> {
        guard let types = host.types else { return .success(nil) }
        return Result { () throws(BeeError) in try types.place(named: name, code: code) }
    }

    private static func gap(_ name: String, _ gap: HostGap?) -> TargetFault {
        TargetFault(
            "how many arguments '\(name)' has there is not known" + (gap.map { ": \($0.reason)" } ?? ""),
            hint: gap?.hint)
    }
}

extension KernelTypes {
    /// The type of a name and a kind that is found first: in the kernel itself, then in its modules, as libbpf does it.
    ///
    /// - Parameters:
    ///   - name: the whole name.
    ///   - code: the kind's number.
    /// - Returns: the type; nil where there is none.
    /// - Throws: `btf-invalid` for a module's damaged types.
    func place(named name: String, code: UInt32) throws(BeeError) -> Place? {
        try places(named: name).first { $0.types.code(of: $0.id) == code }
    }
}
