import Store

/// Where the parts of a descriptor stand that is plain: written without escapes, `null` and embedded bytes, its digest
/// SHA-256.
///
/// Nearly all are, and of ten thousand in an index a look-up wants one: what is found here says that all the others are
/// sound without a text made of them. Any other descriptor is read and judged by `Descriptor.init(_: DocumentFields)`.
struct PlainDescriptor: Sendable {
    // Places on the tape; 0, which is the document's own, for what is absent.
    fileprivate(set) var mediaType: UInt32 = 0
    fileprivate(set) var digest: UInt32 = 0
    fileprivate(set) var size: UInt32 = 0
    fileprivate(set) var annotations: UInt32 = 0
    fileprivate(set) var platform: UInt32 = 0
    fileprivate(set) var artifactType: UInt32 = 0
    /// The text that an index entry has for its name.
    fileprivate(set) var name: UInt32 = 0
}

extension JSONTape {
    /// Finds the parts of a plain descriptor.
    ///
    /// - Parameter place: a value.
    /// - Returns: nil where it is not plain, which says nothing of whether it is sound.
    func plainDescriptor(at place: Int) -> PlainDescriptor? {
        guard marks[place].kind == .object else { return nil }
        var found = PlainDescriptor()
        let end = next(after: place)
        var member = place + 1
        while member < end {
            guard marks[member].kind == .text, take(member, into: &found) else { return nil }
            member = next(after: member + 1)
        }
        guard found.digest > 0, found.size > 0, found.mediaType > 0 else { return nil }
        return found
    }

    /// Takes one member of a descriptor; false where it is not plain.
    private func take(_ member: Int, into found: inout PlainDescriptor) -> Bool {
        let value = member + 1
        let place = UInt32(truncatingIfNeeded: value)
        // The names that mean something have different lengths.
        switch marks[member].range.count - 2 {
        case 9 where hasText("mediaType", at: member):
            guard marks[value].kind == .text, !hasText(MediaType.empty.rawValue, at: value) else { return false }
            found.mediaType = place
        case 6 where hasText("digest", at: member):
            guard sha256(at: value) != nil else { return false }
            found.digest = place
        case 4 where hasText("size", at: member):
            let isNegative = bytes[Int(marks[value].start)] == UInt8(ascii: "-")
            guard marks[value].kind == .integer, !isNegative else { return false }
            found.size = place
        case 11 where hasText("annotations", at: member):
            guard let name = plainAnnotations(at: value) else { return false }
            (found.annotations, found.name) = (place, name)
        case 8 where hasText("platform", at: member):
            guard isPlainPlatform(at: value) else { return false }
            found.platform = place
        case 12 where hasText("artifactType", at: member):
            guard marks[value].kind == .text else { return false }
            found.artifactType = place
        case 4 where hasText("data", at: member): return false
        default: break
        }
        return true
    }

    /// The SHA-256 digest whose text stands at a place, nil for anything else.
    func sha256(at place: Int) -> Digest? {
        guard marks[place].kind == .text else { return nil }
        return Digest(sha256: bytes.span.extracting(inside(place)))
    }

    /// The place of the name among annotations, 0 where they have none; nil where they are not plain.
    private func plainAnnotations(at place: Int) -> UInt32? {
        guard marks[place].kind == .object else { return nil }
        var name: UInt32 = 0
        let end = next(after: place)
        var member = place + 1
        while member < end {
            guard marks[member].kind == .text, marks[member + 1].kind == .text else { return nil }
            if hasText(AnnotationKey.referenceName, at: member) { name = UInt32(truncatingIfNeeded: member + 1) }
            member += 2
        }
        return name
    }

    private func isPlainPlatform(at place: Int) -> Bool {
        guard let system = member("os", of: place), let architecture = member("architecture", of: place) else {
            return false
        }
        let others = [member("os.version", of: place), member("variant", of: place)].compactMap { $0 }
        return ([system, architecture] + others).allSatisfy { marks[$0].kind == .text }
    }
}

extension JSONTape {
    /// Makes a descriptor of its parts.
    ///
    /// - Parameter parts: a plain descriptor of this document.
    /// - Returns: what `Descriptor.init(_: DocumentFields)` makes of the same value.
    func descriptor(_ parts: PlainDescriptor) -> Descriptor {
        guard let digest = sha256(at: Int(parts.digest)), let size = integer(in: marks[Int(parts.size)].range) else {
            preconditionFailure("a plain descriptor has a digest and a size")
        }
        return Descriptor(
            mediaType: MediaType(rawValue: text(at: Int(parts.mediaType), sharing: MediaType.frequent)), digest: digest,
            size: size, annotations: parts.annotations > 0 ? texts(at: Int(parts.annotations)) : [:],
            platform: parts.platform > 0 ? platform(at: Int(parts.platform)) : nil,
            artifactType: parts.artifactType > 0 ? text(at: Int(parts.artifactType)) : nil)
    }

    private func texts(at place: Int) -> [String: String] {
        let end = next(after: place)
        var texts = [String: String](minimumCapacity: (end - place) / 2)
        for member in stride(from: place + 1, to: end, by: 2) {
            texts[text(at: member, sharing: AnnotationKey.frequent)] = text(at: member + 1)
        }
        return texts
    }

    private func platform(at place: Int) -> Platform? {
        guard let system = member("os", of: place), let architecture = member("architecture", of: place) else {
            return nil
        }
        return Platform(
            os: text(at: system), architecture: text(at: architecture),
            osVersion: member("os.version", of: place).map { text(at: $0) },
            variant: member("variant", of: place).map { text(at: $0) })
    }
}
