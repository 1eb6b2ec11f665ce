import Base
import Layout

/// What `run` and `inspect` work on: an object's file or an image (CLI-6).
enum TargetArgument {
    /// An eBPF object in a file.
    case file(String)
    /// An image of the layout; nil where no name was given.
    case image(Reference?)

    /// Tells a file from a reference by its looks alone, so that a file that appears changes no meaning.
    ///
    /// - Parameter argument: what was typed.
    /// - Throws: `reference-invalid`.
    init(_ argument: String?) throws(BeeError) {
        guard let argument else {
            self = .image(nil)
            return
        }
        let isFile = ["/", "./", "../"].contains { argument.hasPrefix($0) } || argument.hasSuffix(".o")
        self = isFile ? .file(argument) : .image(try Reference(parsing: argument))
    }
}
