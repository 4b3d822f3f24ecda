extension JSONValue {
    /// Whether the text has about `bytes` bytes at most. Takes no longer for a larger value than for one of that size.
    package func isShorter(than bytes: Int) -> Bool {
        var left = bytes
        return take(from: &left)
    }

    private func take(from left: inout Int) -> Bool {
        switch self {
        case .null, .bool, .number: left -= 8
        case .string(let text): left -= text.utf8.count + 2
        case .array(let values):
            left -= 2
            for value in values where !value.take(from: &left) { return false }
        case .object(let object):
            left -= 2
            for (key, value) in object {
                left -= key.utf8.count + 4
                if !value.take(from: &left) { return false }
            }
        }
        return left >= 0
    }
}
