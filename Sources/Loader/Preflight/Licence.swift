extension ObjectSpec {
    /// Whether the kernel takes the object's licence for one that is compatible with the GPL (include/linux/license.h).
    public var isGPLCompatible: Bool {
        ["GPL", "GPL v2", "GPL and additional rights", "Dual BSD/GPL", "Dual MIT/GPL", "Dual MPL/GPL"]
            .contains(license ?? "")
    }
}
