import Base

extension RecordLayout {
    /// A layout for lines of text: all that a record holds up to its first NUL.
    public static let line: RecordLayout = {
        var instruction = Instruction(.flexibleText, offset: 0, byteCount: 0)
        instruction.next = 1
        return RecordLayout(
            size: 0, order: .host, columns: [Column(name: "", isNumeric: false)], instructions: [instruction],
            pools: LayoutPools())
    }()
}
