import Base

extension ScreenReport {
    /// Takes bytes that keys have sent.
    ///
    /// - Parameter bytes: in the order in which they came.
    public func take(keys bytes: UnsafeRawBufferPointer) {
        for byte in bytes { keys.take(byte).forEach(press) }
        keysSince = keys.isWaiting ? clock() : nil
    }

    /// Lets a byte that may have begun a sequence count where nothing has followed for long enough.
    func settleKeys() {
        guard let since = keysSince, clock() >= since + Self.sequenceTime else { return }
        keysSince = nil
        keys.flush().forEach(press)
    }

    private func press(_ key: ScreenKey) {
        hasChanged = true
        notice = nil
        if prompt != nil { return type(key) }
        showsHelp = key == .byte(UInt8(ascii: "?")) && !showsHelp
        switch key {
        case .up, .byte(UInt8(ascii: "k")): scroll(-1)
        case .down, .byte(UInt8(ascii: "j")): scroll(1)
        case .pageUp: scroll(-max(1, height - 1))
        case .pageDown: scroll(max(1, height - 1))
        case .home: scroll(-panes[order[focus]].count)
        case .end: scroll(panes[order[focus]].count)
        case .left: panes[order[focus]].shift(by: -8)
        case .right: panes[order[focus]].shift(by: 8)
        case .tab: focus = (focus + 1) % order.count
        case .byte(UInt8(ascii: " ")): pause()
        case .byte(UInt8(ascii: "/")): prompt = Array(filterText.utf8)
        case .byte(UInt8(ascii: "q")): isDone = true
        case .enter, .escape, .erase, .eraseAll, .byte: break
        }
    }

    /// How many rows the focused pane shows.
    private var height: Int { heights[order[focus]] ?? 1 }

    private func scroll(_ lines: Int) {
        panes[order[focus]].scroll(by: lines, in: height, isPaused: isPaused)
    }

    private func pause() {
        isPaused.toggle()
        for map in panes.indices {
            if isPaused { panes[map].hold(in: heights[map] ?? 1) } else { panes[map].release() }
        }
    }

    private func type(_ key: ScreenKey) {
        switch key {
        case .byte(let byte): if let count = prompt?.count, count < 1000 { prompt?.append(byte) }
        case .erase:
            // A character is its first byte and those that go on with it.
            while let byte = prompt?.popLast(), byte & 0xC0 == 0x80 {}
        case .eraseAll: prompt = []
        case .escape: prompt = nil
        case .enter: setFilter()
        default: break
        }
    }

    /// Puts the filter that was typed into force; a mistake leaves the one before.
    private func setFilter() {
        let text = String(decoding: prompt ?? [], as: UTF8.self)
        prompt = nil
        do throws(BeeError) {
            filters = text.isEmpty ? nil : try FilterCompiler.compile(text, for: maps)
            filterText = text
        } catch {
            notice = "filter: " + error.message + (error.hint.map { "; " + $0 } ?? "")
            return
        }
        for map in panes.indices {
            panes[map].keep { row in
                row.key.withUnsafeBytes { key in row.value.withUnsafeBytes { accepts(map, key: key, value: $0) } }
            }
            if isPaused { panes[map].hold(in: heights[map] ?? 1) }
        }
    }
}
