/// The version of this program.
enum Version {
    /// The version's text, as `bee-oci --version` prints it.
    static let text = "0.1.0"
}
