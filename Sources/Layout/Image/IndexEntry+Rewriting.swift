import Base

extension IndexEntry {
    /// The same entry under another name, or without one; foreign members stay as they are.
    ///
    /// An `io.containerd.image.name` goes when the name changes: it is the old name once more, and readers that know it
    /// prefer it.
    /// - Parameter name: the exact new name, nil for none.
    /// - Returns: the entry; this one where it has that name already.
    /// - Throws: `document-invalid` where the entry is none.
    func named(_ name: String?) throws(BeeError) -> IndexEntry {
        guard !Self.isSame(self.name, name) else { return self }
        return try rewritten(
            annotations: [AnnotationKey.referenceName: name, AnnotationKey.containerdName: nil])
    }

    /// The same entry with what another descriptor of the same blob says besides; foreign members stay as they are.
    ///
    /// - Parameter descriptor: whose annotations, platform and artifact type are taken over where it has them.
    /// - Returns: the entry; this one where nothing is new.
    /// - Throws: `document-invalid` where the entry is none.
    func merging(_ descriptor: Descriptor) throws(BeeError) -> IndexEntry {
        let old = self.descriptor
        let annotations = descriptor.annotations.filter { old.annotations[$0.key] != $0.value }
        let platform = descriptor.platform == old.platform ? nil : descriptor.platform
        let artifactType = descriptor.artifactType == old.artifactType ? nil : descriptor.artifactType
        guard !annotations.isEmpty || platform != nil || artifactType != nil else { return self }
        return try rewritten(annotations: annotations, platform: platform, artifactType: artifactType)
    }

    /// Writes the entry anew with some members changed, the others byte for byte and in their order.
    private func rewritten(
        annotations: [String: String?], platform: Platform? = nil, artifactType: String? = nil
    ) throws(BeeError) -> IndexEntry {
        let bytes = Array(bytes)
        let root = try JSONScanner.parse(bytes, subject: "index entry").root
        let old = root["annotations"]?.object ?? []
        var writer = JSONWriter(capacity: bytes.count + 64)
        var isDone: Set<String> = []
        writer.beginObject()
        for member in root.object ?? [] {
            switch member.name {
            case "annotations": writer.annotations(merge(old, annotations, in: bytes))
            case "platform": platform.map { writer.platform($0) } ?? writer.raw(bytes[member.range])
            case "artifactType": artifactType.map { writer.artifactType($0) } ?? writer.raw(bytes[member.range])
            default: writer.raw(bytes[member.range])
            }
            isDone.insert(member.name)
        }
        if !isDone.contains("annotations") { writer.annotations(merge(old, annotations, in: bytes)) }
        if !isDone.contains("platform"), let platform { writer.platform(platform) }
        if !isDone.contains("artifactType"), let artifactType { writer.artifactType(artifactType) }
        writer.endObject()
        return try IndexEntry(parsing: writer.bytes)
    }

    /// The members of `annotations`, each as its JSON bytes: changed ones in their place, new ones by name behind.
    private func merge(_ old: [JSONMember], _ changes: [String: String?], in bytes: [UInt8]) -> [ArraySlice<UInt8>] {
        var members: [ArraySlice<UInt8>] = []
        var rest = changes
        for member in old {
            guard let change = rest.removeValue(forKey: member.name) else {
                members.append(bytes[member.range])
                continue
            }
            if let change { members.append(JSONText.member(member.name, change)) }
        }
        for (name, change) in rest.sorted(by: { $0.key < $1.key }) {
            if let change { members.append(JSONText.member(name, change)) }
        }
        return members
    }

    private static func isSame(_ left: String?, _ right: String?) -> Bool {
        guard let left, let right else { return left == nil && right == nil }
        return left.hasSameBytes(as: right)
    }
}
