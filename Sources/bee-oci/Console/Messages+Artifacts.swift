import Layout

extension Messages {
    /// Tells which artifacts left the index with an image that lost its last name to another one.
    ///
    /// - Parameter artifacts: their entries.
    func noteRemoved(_ artifacts: [Descriptor]) {
        for artifact in artifacts {
            note("note: removed \(artifact.name ?? "-") \(artifact.digest), which referred to an image without a name")
        }
    }
}
