import Base

/// What a host's kernel is and holds, as far as it decides whether a program runs there: this host, or what
/// `host export` wrote on another one.
///
/// Of this host each part is gathered when it is first asked for. A copy shares what is known.
public struct HostProfile: Sendable {
    /// The host's name for errors: the file's, or "this host".
    public let subject: String

    let detailsBox: Gathered<HostDetails>
    let configurationBox: Gathered<Result<KernelConfiguration, HostGap>>
    let typesBox: Gathered<Result<[UInt8], HostGap>>
    let parsedTypesBox: Gathered<Result<KernelTypes, HostGap>>
    let moduleTypesBox: Gathered<[HostMember]>
    let featuresBox: Gathered<Result<HostFeatures, HostGap>>
    let functionsBox: Gathered<Result<NameTable, HostGap>>
    let symbolsBox: Gathered<Result<NameTable, HostGap>>
    let tracepointsBox: Gathered<Result<TracepointTable, HostGap>>
    let rawTracepointsBox: Gathered<Result<NameTable, HostGap>>

    /// The kernel's name, the machine, what the process that asked may do.
    public var details: HostDetails { detailsBox.value }

    /// What decides whether an object loads there, as this program knows it of this host.
    public var facts: HostFacts { details.facts }

    /// The kernel's configuration by `CONFIG_…`, where `y`, `m` or a number; texts but a few are left out. Nil where the
    /// kernel hides it.
    public var configuration: [String: String]? { configurationBox.value.known?.values }

    /// The same with all that is known of it; nil where the kernel hides it.
    var kernelConfiguration: KernelConfiguration? { configurationBox.value.known }

    /// The kernel's types as it tells them (`/sys/kernel/btf/vmlinux`); nil where it has none.
    public var kernelTypeBytes: [UInt8]? { typesBox.value.known }

    /// The kernel's types and those of its modules, parsed at the first call; nil where the kernel has none or they are
    /// damaged.
    public var kernelTypes: KernelTypes? { parsedTypesBox.value.known }

    /// The types of the modules that were loaded, by their names: split BTF, which goes on where the kernel's ends.
    public var moduleTypeBytes: [HostMember] { moduleTypesBox.value }

    /// What the kernel has by number; nil where nothing is known.
    public var features: HostFeatures? { featuresBox.value.known }

    /// Functions that can be traced (`available_filter_functions`), by fentry, kprobe and `kprobe.multi`; nil where unknown.
    public var functions: NameTable? { functionsBox.value.known }

    /// All other functions (`/proc/kallsyms`), where a kprobe may still attach; nil where unknown.
    public var symbols: NameTable? { symbolsBox.value.known }

    /// Tracepoints with their fields; nil where unknown.
    public var tracepoints: TracepointTable? { tracepointsBox.value.known }

    /// Raw tracepoints; nil where unknown.
    public var rawTracepoints: NameTable? { rawTracepointsBox.value.known }

    /// Why a part is not known.
    ///
    /// - Parameter part: the part.
    /// - Returns: why; nil where it is known.
    public func gap(_ part: HostPart) -> HostGap? {
        switch part {
        case .configuration: configurationBox.value.gap
        case .types: typesBox.value.gap ?? parsedTypesBox.value.gap
        case .features: featuresBox.value.gap
        case .functions: functionsBox.value.gap
        case .symbols: symbolsBox.value.gap
        case .tracepoints: tracepointsBox.value.gap
        case .rawTracepoints: rawTracepointsBox.value.gap
        case .securityModules: details.securityModulesGap
        }
    }
}

extension HostProfile {
    /// Parses a kernel's types when they are asked for.
    static func parsed(
        _ types: Gathered<Result<[UInt8], HostGap>>, _ modules: Gathered<[HostMember]>
    ) -> Gathered<Result<KernelTypes, HostGap>> {
        Gathered {
            types.value.flatMap { bytes in
                do throws(BeeError) {
                    let kernel = try BTF.parse(bytes, subject: "vmlinux")
                    let modules = modules.value.map { KernelTypes.Module(name: $0.name, bytes: $0.bytes) }
                    return .success(KernelTypes(kernel: kernel, modules: modules))
                } catch {
                    return .failure(HostGap(error.description))
                }
            }
        }
    }
}

extension Result where Failure == HostGap {
    /// The value; nil where it is not known.
    var known: Success? { if case .success(let value) = self { value } else { nil } }

    /// Why it is not known; nil where it is.
    var gap: HostGap? { if case .failure(let gap) = self { gap } else { nil } }
}
