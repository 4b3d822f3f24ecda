import BdtEncoding

/// A transaction that is being put together or changed; it has no hashes. `Transaction` is the finished form.
package struct TransactionBody: Hashable, Sendable {
    package var version: UInt32
    package var inputs: [TransactionInput]
    package var outputs: [TransactionOutput]
    package var lockTime: UInt32

    package init(version: UInt32 = 2, inputs: [TransactionInput] = [], outputs: [TransactionOutput] = [], lockTime: UInt32 = 0) {
        self.version = version
        self.inputs = inputs
        self.outputs = outputs
        self.lockTime = lockTime
    }

    package var hasWitness: Bool { inputs.contains { !$0.witness.isEmpty } }

    /// Appends the transaction; the form with witnesses (BIP144) only when there are some.
    package func encode(into writer: inout ByteWriter, witness: Bool) {
        let extended = witness && hasWitness
        writer.write(version)
        if extended {
            writer.write(UInt8(0))
            writer.write(UInt8(1))
        }
        writer.writeList(inputs)
        writer.writeList(outputs)
        if extended {
            for input in inputs {
                writer.writeCompactSize(input.witness.count)
                for element in input.witness { writer.writeVarBytes(element) }
            }
        }
        writer.write(lockTime)
    }

    /// Reads a transaction. With `witness` false the marker of BIP144 is not looked for, so that a transaction without inputs can be read.
    package init(from reader: inout ByteReader, witness: Bool) throws(DecodeError) {
        self.init(version: try reader.readUInt32())
        inputs = try reader.readList()
        var flags: UInt8 = 0
        if inputs.isEmpty && witness {
            flags = try reader.readUInt8()
            if flags != 0 {
                inputs = try reader.readList()
                outputs = try reader.readList()
            }
        } else {
            outputs = try reader.readList()
        }
        if flags & 1 != 0 && witness {
            flags ^= 1
            try readWitnesses(from: &reader)
        }
        if flags != 0 { throw .invalid("Unknown transaction optional data: iostream error") }
        lockTime = try reader.readUInt32()
    }

    private mutating func readWitnesses(from reader: inout ByteReader) throws(DecodeError) {
        for index in inputs.indices {
            let count = try reader.readCompactSize()
            var stack: [[UInt8]] = []
            stack.reserveCapacity(min(count, reader.remaining))
            for _ in 0..<count { stack.append(try reader.readVarBytes()) }
            inputs[index].witness = stack
        }
        if !hasWitness { throw .invalid("Superfluous witness record: iostream error") }
    }
}
