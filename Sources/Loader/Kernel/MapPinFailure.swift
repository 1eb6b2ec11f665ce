import Base
import Clibbpf
import Glibc

/// Why a map could not be shared by its name, where that is what failed and not the map.
///
/// libbpf 1.1 says so in a line before the one of the map (libbpf.c, `bpf_object__reuse_map`,
/// `bpf_object__create_maps`).
struct MapPinFailure {
    let map: String
    /// Where the map would be shared.
    let path: String
    /// The error number, of either sign.
    let code: Int32
    private let step: Step

    private enum Step: CaseIterable {
        case open
        case share
        case make
    }

    /// Looks for what libbpf said of a map's pin; nil where it said nothing.
    init?(map: String, in folder: String, code: Int32, _ messages: [LibbpfLog.Message]) {
        let path = folder + "/" + PinOptions.fileName(map)
        let step = Step.allCases.first { step in
            let text =
                switch step {
                case .open: "couldn't retrieve pinned map '\(path)'"
                case .share: "couldn't reuse pinned map at '\(path)'"
                case .make: "map '\(map)': failed to auto-pin at '\(path)'"
                }
            return messages.contains { $0.text.hasPrefix(text) }
        }
        guard let step else { return nil }
        (self.map, self.path, self.code, self.step) = (map, path, code, step)
    }

    var error: BeeError {
        switch step {
        case .open where isNoPin: refusal("what is there is no pin")
        case .open: BeeError.system("open the pin of the map '\(map)'", path, number: abs(code))
        case .share: refusal("what is pinned there is \(pinned)")
        case .make: BeeError.system("pin the map '\(map)'", path, number: abs(code))
        }
    }

    private func refusal(_ reason: String) -> BeeError {
        BeeError(
            .mapRejected, map, "cannot be shared at \(path): \(reason)",
            hint: "remove it, or choose another folder with --pin-maps")
    }

    /// Of what is no pin the kernel says what it says of one that may not be opened (kernel/bpf/inode.c,
    /// `bpf_inode_type`).
    private var isNoPin: Bool {
        var facts = stat()
        return stat(path, &facts) == 0 && facts.st_mode & S_IFMT != S_IFREG
    }

    /// What is there, in words.
    private var pinned: String {
        let unlike = "a map of another type, size or flags"
        let descriptor = bpf_obj_get(path)
        guard descriptor >= 0 else { return unlike }
        let owned = OwnedDescriptor(adopting: descriptor)
        let facts = KernelFacts(of: owned.rawValue)
        guard let kind = facts.identity?.kind, kind == .map else {
            return facts.identity.map { "a \($0.kind.rawValue)" } ?? unlike
        }
        guard let type = facts["map_type"], let key = facts["key_size"], let value = facts["value_size"],
            let count = facts["max_entries"]
        else { return unlike }
        let name = MapType(rawValue: UInt32(truncatingIfNeeded: type)).name
        return unlike + " (\(name), keys of \(key) bytes, values of \(value) bytes, max_entries \(count))"
    }
}
