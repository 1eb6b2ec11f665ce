import Base

/// Reads a map's definition out of the type of its variable, as `bpf_helpers.h` spells them.
///
/// A number is the length of an array that a member points to (`__uint`), a type is what a member points to (`__type`).
/// What is refused here libbpf refuses too (`parse_btf_map_def`).
struct MapDefinitionReader {
    let types: BTF
    let subject: String
    let map: String

    /// Twice as many as there are fields with a meaning.
    private static let mostFields = 24

    /// What one struct says.
    struct Result {
        var definition = MapDefinition()
        var inner: MapDefinition?
        var pinning = MapSpec.Pinning.none
    }

    func read(_ variable: BTF.TypeID, isInner: Bool = false) throws(BeeError) -> Result {
        let target = types.strippingModifiers(variable)
        guard types.code(of: target) == BTF.Code.structure,
            types.record(of: target).elements <= MapDefinitionReader.mostFields,
            case .structure(_, let members) = types[target].kind
        else { throw fault("is not defined by a struct as loaders know them") }
        var result = Result()
        for (index, member) in members.enumerated() {
            try read(member, isLast: index == members.count - 1, isInner: isInner, into: &result)
        }
        guard result.definition.type.rawValue != 0 else {
            throw fault("has no type", hint: "add __uint(type, BPF_MAP_TYPE_…)")
        }
        return result
    }

    private func read(
        _ member: BTF.Member, isLast: Bool, isInner: Bool, into result: inout Result
    ) throws(BeeError) {
        switch member.name {
        case "type": result.definition.type = MapType(rawValue: UInt32(try number(member)))
        case "max_entries": result.definition.maxEntries = try number(member)
        case "map_flags": result.definition.flags = UInt32(try number(member))
        case "map_extra": result.definition.extra = try number(member)
        case "numa_node": result.definition.memoryNode = try number(member)
        case "key_size": try setKeySize(number(member), &result.definition)
        case "value_size": try setValueSize(number(member), &result.definition)
        case "key":
            let type = try target(member)
            result.definition.keyType = type
            try setKeySize(size(type, member), &result.definition)
        case "value":
            let type = try target(member)
            result.definition.valueType = type
            try setValueSize(size(type, member), &result.definition)
        case "pinning" where !isInner: result.pinning = try pinning(member)
        case "values" where isLast && !isInner: try readValues(member, &result)
        default: throw fault("has the field '\(member.name)', which means nothing there")
        }
    }

    private func number(_ member: BTF.Member) throws(BeeError) -> Int {
        guard case .pointer(let target) = types[types.strippingModifiers(member.type)].kind,
            case .array(_, _, let count) = types[target].kind
        else { throw fault("has a field '\(member.name)' that is no number") }
        return count
    }

    private func target(_ member: BTF.Member) throws(BeeError) -> BTF.TypeID {
        guard case .pointer(let target) = types[member.type].kind else {
            throw fault("has a field '\(member.name)' that is no type")
        }
        return target
    }

    private func size(_ type: BTF.TypeID, _ member: BTF.Member) throws(BeeError) -> Int {
        guard let size = types.size(of: type) else { throw fault("has a \(member.name) without a size") }
        return size
    }

    private func pinning(_ member: BTF.Member) throws(BeeError) -> MapSpec.Pinning {
        let value = try number(member)
        guard let pinning = MapSpec.Pinning(rawValue: UInt32(value)) else {
            throw fault("is pinned in the unknown way \(value)")
        }
        return pinning
    }

    private func setKeySize(_ size: Int, _ definition: inout MapDefinition) throws(BeeError) {
        guard definition.keySize == 0 || definition.keySize == size else { throw fault("has keys of two sizes") }
        definition.keySize = size
    }

    private func setValueSize(_ size: Int, _ definition: inout MapDefinition) throws(BeeError) {
        guard definition.valueSize == 0 || definition.valueSize == size else { throw fault("has values of two sizes") }
        definition.valueSize = size
    }

    /// `values`: an array of no elements that points to the inner map's struct, or to the programs' signature.
    private func readValues(_ member: BTF.Member, _ result: inout Result) throws(BeeError) {
        let isProgramArray = result.definition.type == .programArray
        guard isProgramArray || result.definition.type.holdsMaps else {
            throw fault("has values listed, which only maps of maps and of programs can have")
        }
        try setValueSize(4, &result.definition)
        guard case .array(let element, _, 0) = types[member.type].kind,
            case .pointer(let pointer) = types[types.strippingModifiers(element)].kind
        else { throw fault("has values that are no pointers") }
        let target = types.strippingModifiers(pointer)
        guard isProgramArray else {
            result.inner = try read(target, isInner: true).definition
            return
        }
        guard case .prototype = types[target].kind else { throw fault("has values that are no programs") }
    }

    private func fault(_ reason: String, hint: String? = nil) -> BeeError {
        BeeError.object(subject, "map '\(map)' " + reason, hint: hint)
    }
}
