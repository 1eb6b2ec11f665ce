extension MapSeries {
    /// Writes the samples of one metric, in the order of their labels.
    func write(_ member: Int, into out: inout OutputBuffer) {
        for index in table.sorted() {
            guard let scale = shape.scale else {
                out.append(names[member], "", table.labels(index), nil, table.values[index * table.width + member])
                continue
            }
            write(scale, index, into: &out)
        }
    }

    private func write(_ scale: MetricScale, _ index: Int, into out: inout OutputBuffer) {
        let labels = table.labels(index)
        var total = 0.0
        for (range, bound) in (scale.bounds + [.infinity]).enumerated() {
            total += table.values[index * table.width + range]
            out.append(names[0], "_bucket", labels, bound, total)
        }
        out.append(names[0], "_sum", labels, nil, table.values[(index + 1) * table.width - 1])
        out.append(names[0], "_count", labels, nil, total)
    }
}

extension OutputBuffer {
    /// Appends a sample of a series of a map.
    mutating func append(
        _ name: String, _ suffix: StaticString, _ labels: ArraySlice<UInt8>, _ bound: Double?, _ value: Double
    ) {
        append(utf8Of: name)
        append(suffix)
        if !labels.isEmpty || bound != nil { append(UInt8(ascii: "{")) }
        labels.withUnsafeBytes { append($0) }
        if let bound {
            append(labels.isEmpty ? "le=\"" : ",le=\"")
            append(sample: bound)
            append(UInt8(ascii: "\""))
        }
        if !labels.isEmpty || bound != nil { append(UInt8(ascii: "}")) }
        endSample(value)
    }

    /// Appends a sample with one label, and before it the one that tells whose image it is of, where there is any.
    mutating func append(_ name: String, _ lead: [UInt8], _ label: StaticString, _ text: String, _ value: Double) {
        append(utf8Of: name)
        append(UInt8(ascii: "{"))
        append(lead)
        if !lead.isEmpty { append(UInt8(ascii: ",")) }
        append(label)
        append("=\"")
        append(labelValueOf: text)
        append("\"}")
        endSample(value)
    }

    private mutating func endSample(_ value: Double) {
        append(UInt8(ascii: " "))
        append(sample: value)
        append(UInt8(ascii: "\n"))
    }
}
