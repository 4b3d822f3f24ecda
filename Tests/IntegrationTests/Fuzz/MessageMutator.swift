/// Sequences of Cap'n Proto messages that were really sent, with something wrong in them. Repeats itself for the same seed.
struct MessageMutator {
    /// Each a conversation: messages with their framing.
    private let sessions: [[[UInt8]]]
    private var state: UInt64

    init(sessions: [[UInt8]], seed: UInt64) {
        self.sessions = sessions.map(MessageMutator.split).filter { !$0.isEmpty }
        state = seed
    }

    var isEmpty: Bool { sessions.isEmpty }

    /// Cuts a stream at the borders of its messages.
    static func split(_ stream: [UInt8]) -> [[UInt8]] {
        func number(_ offset: Int) -> Int { (0..<4).reduce(0) { $0 | Int(stream[offset + $1]) << (8 * $1) } }
        var messages: [[UInt8]] = []
        var start = 0
        while start + 8 <= stream.count {
            let segments = number(start) + 1
            let header = (segments / 2 + 1) * 8
            guard segments < 512, start + header <= stream.count else { break }
            let words = (1...segments).reduce(0) { $0 + number(start + 4 * $1) }
            let end = start + header + words * 8
            guard end <= stream.count else { break }
            messages.append(Array(stream[start..<end]))
            start = end
        }
        return messages
    }

    /// A number from 0 up to `bound`, without it (xorshift).
    mutating func random(_ bound: Int) -> Int {
        state ^= state << 13
        state ^= state >> 7
        state ^= state << 17
        return Int(state % UInt64(max(1, bound)))
    }

    /// A conversation as it was up to a random point, then mutated messages.
    mutating func conversation() -> (intact: [UInt8], mutated: [[UInt8]]) {
        let session = sessions[random(sessions.count)]
        let kept = random(session.count)
        let count = 1 + random(4)
        let mutated = (0..<count).map { _ in
            // Mostly what would come next, sometimes anything.
            let source = random(4) == 0 ? sessions[random(sessions.count)] : session
            let position = random(4) == 0 ? random(source.count) : min(kept, source.count - 1)
            return mutate(source[position])
        }
        return (session[..<kept].flatMap { $0 }, mutated)
    }

    private mutating func mutate(_ message: [UInt8]) -> [UInt8] {
        var bytes = message
        for _ in 0...random(3) {
            let position = bytes.count > 16 && random(8) > 0 ? 8 + random(bytes.count - 8) : random(bytes.count)
            let word = position & ~7
            switch random(8) {
            case 0: bytes[position] ^= 1 << UInt8(random(8))
            case 1: bytes[position] = UInt8(random(256))
            case 2: for index in word..<min(word + 8, bytes.count) { bytes[index] = 0xff }
            case 3: for index in word..<min(word + 8, bytes.count) { bytes[index] = 0 }
            case 4: for index in word..<min(word + 8, bytes.count) { bytes[index] = UInt8(random(256)) }
            case 5:
                // A word of the message, elsewhere in it: pointers that lead in circles.
                let other = random(bytes.count) & ~7
                for offset in 0..<8 where word + offset < bytes.count && other + offset < bytes.count {
                    bytes[word + offset] = bytes[other + offset]
                }
            case 6:
                // A small number: which message, which question, which capability, which method.
                bytes[position] = UInt8(random(16))
            default: if random(16) == 0 { bytes.removeLast(min(bytes.count - 1, 8 * (1 + random(4)))) }
            }
        }
        return bytes
    }
}
