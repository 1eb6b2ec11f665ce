import Base

@testable import Loader

/// Reads a `.BTF` section with a `.BTF.ext` section behind it.
///
/// Promised: every type of accepted BTF can be decoded, spelled and measured, refers to types that exist, and keeps its
/// bytes; what `.BTF.ext` says of instructions names types that exist and lies inside.
enum FuzzedTypes {
    static func run(_ bytes: [UInt8]) throws(BeeError) {
        let (section, rest) = split(bytes)
        let types = try BTF.parse(Array(section), subject: "btf")
        require(types.bytes.elementsEqual(section), "the bytes are not kept")
        for id in types.ids { requireSound(id, in: types) }
        guard !rest.isEmpty else { return }
        let more = try BTFExtension.parse(Array(rest), types: types, subject: "btf")
        for table in more.functions + more.lines {
            require(table.range.upperBound <= rest.count && !table.section.isEmpty, "a table lies outside")
        }
        for relocation in more.relocations {
            require(types.contains(relocation.type), "a relocation names a type that does not exist")
        }
    }

    /// Where the section ends by its own header, which says where types and strings lie.
    ///
    /// - Parameter bytes: a section and what follows it.
    /// - Returns: both.
    static func split(_ bytes: [UInt8]) -> (section: ArraySlice<UInt8>, rest: ArraySlice<UInt8>) {
        let order: ByteOrder = bytes.first == 0xEB ? .big : .little
        var cursor = ByteCursor(bytes, order: order)
        guard cursor.skip(4), let header: UInt32 = cursor.read(), let typeOffset: UInt32 = cursor.read(),
            let typeSize: UInt32 = cursor.read(), let textOffset: UInt32 = cursor.read(),
            let textSize: UInt32 = cursor.read()
        else { return (bytes[...], []) }
        let end = Int(header) + max(Int(typeOffset) + Int(typeSize), Int(textOffset) + Int(textSize))
        return (bytes.prefix(end), bytes.dropFirst(end))
    }

    private static func requireSound(_ id: BTF.TypeID, in types: BTF) {
        let definition = types[id]
        for other in references(of: definition.kind) {
            require(other == .void || types.contains(other), "type \(id.rawValue) names one that does not exist")
        }
        let spelling = types.cSpelling(of: id)
        require(!spelling.unicodeScalars.contains { $0.value < 0x20 }, "a spelling holds control characters")
        if let size = types.size(of: id) { require(size >= 0, "a size is negative") }
        let bare = types.strippingModifiers(id)
        require(types.strippingModifiers(bare) == bare, "modifiers are left")
    }

    private static func references(of kind: BTF.Kind) -> [BTF.TypeID] {
        switch kind {
        case .void, .integer, .enumeration, .forward, .float: []
        case .pointer(let type), .typedef(let type), .volatile(let type), .const(let type), .restrict(let type),
            .typeTag(let type), .declTag(let type, _), .function(let type, _), .variable(let type, _):
            [type]
        case .array(let element, let index, _): [element, index]
        case .structure(_, let members), .union(_, let members): members.map(\.type)
        case .prototype(let result, let parameters): [result] + parameters.map(\.type)
        case .dataSection(_, let variables): variables.map(\.variable)
        }
    }
}
