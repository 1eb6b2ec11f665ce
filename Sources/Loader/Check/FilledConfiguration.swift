import Base

/// What libbpf fills in, on a host, for all that an object takes from the kernel's configuration.
struct FilledConfiguration {
    /// The values by the names of the externs.
    let values: [String: ConfigurationValue]

    init(object: CheckedObject, host: CheckedHost) {
        let externs = object.spec.externs.filter { $0.kind == .kernelConfiguration }
        let source = ConfigurationSource(object: object, host: host)
        values = Dictionary(
            externs.map { ($0.name, source.value(of: $0)) }, uniquingKeysWith: { first, _ in first })
    }

    /// The bytes that the verifier finds, by name; those that are not known are absent.
    func bytes(in object: CheckedObject) -> [String: [UInt8]] {
        guard let types = object.spec.btf else { return [:] }
        var bytes: [String: [UInt8]] = [:]
        for external in object.spec.externs {
            switch values[external.name] {
            case .filled(let value): bytes[external.name] = value
            case .absent:
                bytes[external.name] = ConfigurationType(external.type, in: types)
                    .map { Array(repeating: 0, count: $0.size) }
            default: break
            }
        }
        return bytes
    }
}
