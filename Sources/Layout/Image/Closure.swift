public import Base

/// All blobs that an index entry needs.
public struct Closure: Sendable, Hashable {
    /// The blobs in a fixed order, each once: a document stands before what it refers to.
    public let items: [Item]
    /// What is not there and need not be: children for other platforms.
    public let warnings: [BeeError]

    /// One blob.
    public struct Item: Sendable, Hashable {
        /// The blob.
        public let descriptor: Descriptor
        /// Whether it is a manifest or index; those were read, verified and understood.
        public let isDocument: Bool
        /// Whether the image is broken without it. A blob that only an image for another platform needs may be absent.
        public let isNeeded: Bool
    }

    /// The blobs in a fixed order, each once.
    public var descriptors: [Descriptor] { items.map(\.descriptor) }
}
