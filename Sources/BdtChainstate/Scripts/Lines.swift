#if canImport(Glibc)
    import Glibc
#endif

/// Reads lines from a file descriptor, with no more in memory than the longest line and one piece.
struct LineReader {
    /// Bytes of the longest line that is read: a transaction of a whole block in hexadecimal, and the scripts that it spends.
    static let maximumLength = 64 << 20
    private static let pieceSize = 1 << 16

    private let descriptor: Int32
    private var buffer: [UInt8] = []
    private var start = 0
    private var isAtEnd = false
    /// Lines returned so far: the number of the last one, counted from 1.
    private(set) var number = 0

    init(_ descriptor: Int32) { self.descriptor = descriptor }

    /// The next line without its end; nil after the last one.
    mutating func next() throws(CommandFailure) -> [UInt8]? {
        var searched = start
        while true {
            if let end = buffer[searched...].firstIndex(of: UInt8(ascii: "\n")) {
                defer { start = end + 1 }
                number += 1
                return Array(buffer[start..<end])
            }
            if isAtEnd { return last() }
            searched = buffer.count - start
            buffer.removeFirst(start)
            start = 0
            if buffer.count > LineReader.maximumLength {
                throw CommandFailure("line \(number + 1) is longer than \(LineReader.maximumLength) bytes")
            }
            try fill()
        }
    }

    private mutating func last() -> [UInt8]? {
        guard start < buffer.count else { return nil }
        defer { start = buffer.count }
        number += 1
        return Array(buffer[start...])
    }

    private mutating func fill() throws(CommandFailure) {
        var count: Int
        var piece = [UInt8](repeating: 0, count: LineReader.pieceSize)
        repeat { count = read(descriptor, &piece, piece.count) } while count < 0 && errno == EINTR
        if count < 0 { throw CommandFailure("cannot read the standard input: \(String(cString: strerror(errno)))") }
        isAtEnd = count == 0
        buffer += piece[..<count]
    }
}

/// Writes lines to a file descriptor, many at a time.
struct LineWriter {
    private static let bufferSize = 1 << 16

    private let descriptor: Int32
    private var buffer: [UInt8] = []

    init(_ descriptor: Int32) { self.descriptor = descriptor }

    mutating func write(_ line: String) throws(CommandFailure) {
        buffer += line.utf8
        buffer.append(UInt8(ascii: "\n"))
        if buffer.count >= LineWriter.bufferSize { try flush() }
    }

    mutating func flush() throws(CommandFailure) {
        var written = 0
        while written < buffer.count {
            let count = buffer.withUnsafeBytes { Glibc.write(descriptor, $0.baseAddress! + written, $0.count - written) }
            if count < 0 && errno == EINTR { continue }
            if count <= 0 { throw CommandFailure("cannot write the standard output: \(String(cString: strerror(errno)))") }
            written += count
        }
        buffer.removeAll(keepingCapacity: true)
    }
}
