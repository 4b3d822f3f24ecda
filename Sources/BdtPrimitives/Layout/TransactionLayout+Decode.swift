import BdtBase
import BdtEncoding

extension TransactionLayout {
    /// Reads the block that the reader comes to: its header, whatever it says, and its transactions. Refuses just what the decoder of a single
    /// transaction refuses.
    package static func readBlock(from reader: inout ByteReader) throws(DecodeError) -> TransactionLayout {
        try reader.take { bytes throws(DecodeError) in
            var parser = LayoutParser(bytes)
            let layout = TransactionLayout(try parser.parseBlock())
            return (layout, parser.offset)
        }
    }
}

/// Finds the parts of transactions in bytes that may be anything.
private struct LayoutParser {
    private let bytes: UnsafeRawBufferPointer
    private(set) var offset = 0

    /// What lies beyond two gigabytes, which the tables could not name, is not seen.
    init(_ bytes: UnsafeRawBufferPointer) { self.bytes = UnsafeRawBufferPointer(rebasing: bytes.prefix(Int(Int32.max))) }

    mutating func parseBlock() throws(DecodeError) -> LayoutBuilder {
        try pass(BlockHeader.byteCount)
        let count = try compactSize()
        // A count that the bytes left cannot hold is found out below; nothing is reserved for it.
        let possible = min(count, (bytes.count - offset) / Transaction.minimumEncodedSize + 1)
        var builder = LayoutBuilder(bytes: bytes.count, transactions: possible)
        for _ in 0..<count { try parseTransaction(into: &builder) }
        builder.buffer.append(copying: UnsafeRawBufferPointer(rebasing: bytes.prefix(offset)))
        return builder
    }

    private mutating func parseTransaction(into builder: inout LayoutBuilder) throws(DecodeError) {
        var record = TransactionRecord()
        record.start = UInt32(offset)
        try pass(4)
        record.bodyStart = UInt32(offset)
        record.firstInput = UInt32(builder.inputs.count)
        record.firstOutput = UInt32(builder.outputs.count)
        record.inputCount = try parseInputs(into: &builder)
        var flags: UInt8 = 0
        if record.inputCount == 0 {
            // No inputs, or the marker of BIP144 with flags after it.
            flags = try byte()
            record.outputsStart = UInt32(offset)
            if flags != 0 {
                record.bodyStart = UInt32(offset)
                record.inputCount = try parseInputs(into: &builder)
                try parseOutputs(&record, into: &builder)
            }
        } else {
            try parseOutputs(&record, into: &builder)
        }
        record.outputsEnd = UInt32(offset)
        if flags & 1 != 0 {
            flags ^= 1
            try parseWitnesses(record, into: &builder)
        }
        if flags != 0 { throw .invalid("Unknown transaction optional data: iostream error") }
        try pass(4)
        record.end = UInt32(offset)
        builder.transactions.append(record)
    }

    private mutating func parseInputs(into builder: inout LayoutBuilder) throws(DecodeError) -> UInt32 {
        let count = try compactSize()
        for _ in 0..<count {
            let start = UInt32(offset)
            try pass(36)
            let size = try compactSize()
            let scriptStart = UInt32(offset)
            try pass(size)
            builder.inputs.append(InputRecord(start: start, scriptStart: scriptStart, scriptEnd: UInt32(offset)))
            try pass(4)
        }
        return UInt32(count)
    }

    private mutating func parseOutputs(_ record: inout TransactionRecord, into builder: inout LayoutBuilder) throws(DecodeError) {
        let count = try compactSize()
        record.outputCount = UInt32(count)
        record.outputsStart = UInt32(offset)
        for _ in 0..<count {
            let start = UInt32(offset)
            try pass(8)
            let size = try compactSize()
            let scriptStart = UInt32(offset)
            try pass(size)
            builder.outputs.append(OutputRecord(start: start, scriptStart: scriptStart, scriptEnd: UInt32(offset)))
        }
    }

    private mutating func parseWitnesses(_ record: TransactionRecord, into builder: inout LayoutBuilder) throws(DecodeError) {
        var isEmpty = true
        for position in Int(record.firstInput)..<Int(record.firstInput + record.inputCount) {
            let count = try compactSize()
            builder.inputs.base[position].firstWitness = UInt32(builder.witnesses.count)
            builder.inputs.base[position].witnessCount = UInt32(count)
            if count > 0 { isEmpty = false }
            for _ in 0..<count {
                let size = try compactSize()
                let start = UInt32(offset)
                try pass(size)
                builder.witnesses.append(WitnessRecord(start: start, end: UInt32(offset)))
            }
        }
        if isEmpty { throw .invalid("Superfluous witness record: iostream error") }
    }

    // MARK: Bytes

    @inline(__always) private mutating func pass(_ count: Int) throws(DecodeError) {
        guard count <= bytes.count - offset else { throw .truncated }
        offset += count
    }

    @inline(__always) private mutating func byte() throws(DecodeError) -> UInt8 {
        guard offset < bytes.count else { throw .truncated }
        defer { offset += 1 }
        return bytes[offset]
    }

    /// As `ByteReader.readCompactSize`.
    @inline(__always) private mutating func compactSize() throws(DecodeError) -> Int {
        let first = try byte()
        return first < 253 ? Int(first) : try longCompactSize(first)
    }

    private mutating func longCompactSize(_ first: UInt8) throws(DecodeError) -> Int {
        let (value, least): (UInt64, UInt64)
        switch first {
        case 253: (value, least) = (UInt64(try integer(UInt16.self)), 253)
        case 254: (value, least) = (UInt64(try integer(UInt32.self)), 0x1_0000)
        default: (value, least) = (try integer(UInt64.self), 0x1_0000_0000)
        }
        guard value >= least else { throw .nonCanonicalCompactSize }
        guard value <= ByteReader.maximumSize else { throw .sizeTooLarge }
        return Int(value)
    }

    private mutating func integer<T: FixedWidthInteger & BitwiseCopyable>(_ type: T.Type) throws(DecodeError) -> T {
        let start = offset
        try pass(MemoryLayout<T>.size)
        return T(littleEndian: bytes.loadUnaligned(fromByteOffset: start, as: T.self))
    }
}
