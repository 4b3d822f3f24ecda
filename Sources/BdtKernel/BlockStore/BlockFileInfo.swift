import BdtEncoding

/// What one block file and its undo file hold.
package struct BlockFileInfo: Hashable, Sendable {
    package var blockCount = 0
    /// Bytes used of the block file.
    package var size = 0
    /// Bytes used of the undo file.
    package var undoSize = 0
    package var lowestHeight = 0
    package var highestHeight = 0
    /// UNIX seconds in headers.
    package var earliestTime: UInt64 = 0
    package var latestTime: UInt64 = 0

    package init() {}

    mutating func addBlock(height: Int, time: UInt64) {
        if blockCount == 0 || height < lowestHeight { lowestHeight = height }
        if blockCount == 0 || time < earliestTime { earliestTime = time }
        blockCount += 1
        highestHeight = max(highestHeight, height)
        latestTime = max(latestTime, time)
    }
}

extension BlockFileInfo: BinaryCodable {
    package static var minimumEncodedSize: Int { 7 }

    package func encode(into writer: inout ByteWriter) {
        for number in [blockCount, size, undoSize, lowestHeight, highestHeight] { writer.writeVarInt(number) }
        writer.writeVarInt(earliestTime)
        writer.writeVarInt(latestTime)
    }

    package init(from reader: inout ByteReader) throws(DecodeError) {
        func number() throws(DecodeError) -> Int {
            let value = try reader.readVarInt()
            guard value <= UInt64(UInt32.max) else { throw .invalid("block file info out of range") }
            return Int(value)
        }
        blockCount = try number()
        size = try number()
        undoSize = try number()
        lowestHeight = try number()
        highestHeight = try number()
        earliestTime = try reader.readVarInt()
        latestTime = try reader.readVarInt()
    }
}
