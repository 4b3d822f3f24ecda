extension String {
    /// The text without anything but letters, digits and a few harmless marks: peers must not write control characters into the log.
    package var sanitized: String {
        String(
            decoding: utf8.filter { character in
                switch character {
                case 0x30...0x39, 0x41...0x5a, 0x61...0x7a: true
                default: " .,;-_/:?@()".utf8.contains(character)
                }
            }, as: UTF8.self)
    }
}
