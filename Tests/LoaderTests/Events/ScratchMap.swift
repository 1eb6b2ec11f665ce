import Base
import Clibbpf
import Glibc

@testable import Loader

/// A hash map of 4-byte keys and 8-byte values that no object made.
final class ScratchMap: Sendable {
    let map: LoadedMap

    private init(_ map: LoadedMap) {
        self.map = map
    }

    static func hash(entries: UInt32) throws -> ScratchMap {
        let raw = bpf_map_create(BPF_MAP_TYPE_HASH, "bee_scratch", 4, 8, entries, nil)
        guard raw >= 0 else { throw BeeError.system("create a map", "bee_scratch") }
        let spec = MapSpec(
            name: "bee_scratch", section: ".maps", origin: .defined, definition: MapDefinition(), inner: nil,
            pinning: .none)
        return ScratchMap(try LoadedMap.make(spec, adopting: OwnedDescriptor(adopting: raw)))
    }

    func set(_ key: UInt32, _ value: UInt64) throws {
        var (key, value) = (key, value)
        guard bpf_map_update_elem(map.rawDescriptor, &key, &value, 0) == 0 else {
            throw BeeError.system("update the map", map.name)
        }
    }

    func remove(_ key: UInt32) throws {
        var key = key
        guard bpf_map_delete_elem(map.rawDescriptor, &key) == 0 || errno == ENOENT else {
            throw BeeError.system("update the map", map.name)
        }
    }
}
