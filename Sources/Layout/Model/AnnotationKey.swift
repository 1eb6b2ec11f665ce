/// The names of annotations that this program reads or writes.
public enum AnnotationKey {
    /// An index entry's name.
    public static let referenceName = "org.opencontainers.image.ref.name"
    /// A blob's file name.
    public static let title = "org.opencontainers.image.title"
    /// Who made an image.
    public static let authors = "org.opencontainers.image.authors"
    /// What an image is for.
    public static let description = "org.opencontainers.image.description"
    /// An image's full name, as containerd and Docker write it beside a bare tag in the reference name.
    public static let containerdName = "io.containerd.image.name"

    /// The release of the kernel whose types a layer holds, as `uname -r` tells it.
    public static let kernelRelease = "vnd.bee-oci.kernel.release"
    /// The processor of that kernel, by Go's name.
    public static let kernelArchitecture = "vnd.bee-oci.kernel.architecture"

    /// Those that most entries of an index have, for texts that are to be shared.
    static let frequent = [referenceName]
}
