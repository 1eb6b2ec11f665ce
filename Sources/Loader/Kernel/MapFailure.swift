import Base
import Glibc

/// Why the kernel refused a map.
struct MapFailure {
    let map: String
    let code: Int32
    /// The map's type, where it is known.
    let type: MapType?
    /// Where it was refused.
    var host = HostFacts.current

    var error: BeeError {
        // For want of memory the map may be too large, of descriptors the process has too many.
        guard code == -ENOMEM || !LibbpfError.isShortage(code) else {
            return BeeError.system("create the map", map, number: abs(code))
        }
        let kind = type.map { " of type \($0.name)" } ?? ""
        guard code != -EPERM else {
            return BeeError(
                .notPermitted, map, "the kernel does not let this process create the map\(kind)",
                hint: Permission.hint(host, needing: .bpf))
        }
        return BeeError(
            .mapRejected, map, "the kernel refused to create the map\(kind): \(LibbpfError.text(code))", hint: hint)
    }

    /// The error for a map that nobody has given a size.
    static func noEntries(_ map: String) -> BeeError {
        BeeError(
            .mapRejected, map, "the map says it has 0 entries (max_entries), so the kernel would refuse it",
            hint: "say how many it shall have: --map-size \(map)=1024")
    }

    private var hint: String? {
        if code == -EINVAL, let type, let hint = KernelFeatures.hint(type, on: host) { return hint }
        return switch -code {
        case E2BIG, ENOMEM: "the map asks for more memory than there is: lower its max_entries"
        case EINVAL:
            "its type, sizes or flags are not what this kernel takes: compare them with `bee-oci inspect`, or use a "
                + "newer kernel"
        default: nil
        }
    }
}
