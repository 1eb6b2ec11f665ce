/// Hands out names that do not repeat: the second `x` becomes `x_2`, the third `x_3`.
///
/// Members of anonymous structures stand beside those of the structure around them, and an object with a key twice
/// would be no JSON that can be relied on.
public struct UniqueNames {
    private var taken: Set<String>
    // Where counting goes on for a name, so that many equal names take no quadratic time.
    private var numbers: [String: Int] = [:]

    /// Begins with names that are taken already.
    ///
    /// - Parameter reserved: those names.
    public init(reserved: [String] = []) {
        taken = Set(reserved)
    }

    /// Takes a name, or the first free one made from it.
    ///
    /// - Parameter name: the name that is wanted.
    /// - Returns: the name that it gets.
    public mutating func unique(_ name: String) -> String {
        var candidate = name
        var number = numbers[name] ?? 2
        while !taken.insert(candidate).inserted {
            candidate = "\(name)_\(number)"
            number += 1
        }
        numbers[name] = number
        return candidate
    }
}
