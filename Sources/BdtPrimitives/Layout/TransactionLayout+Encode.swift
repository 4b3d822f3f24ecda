import BdtBase
import BdtEncoding

extension TransactionLayout {
    /// The layout of a block that was put together from transactions.
    package convenience init(header: BlockHeader, transactions: [Transaction]) {
        let size = transactions.reduce(BlockHeader.byteCount + CompactSize.width(transactions.count)) { $0 + $1.totalSize }
        var writer = ByteWriter(reserving: size)
        writer.write(header)
        writer.writeCompactSize(transactions.count)
        self.init(transactions, after: &writer, size: size)
    }

    /// The layout of one transaction, at position 0.
    package convenience init(_ transaction: Transaction) {
        var writer = ByteWriter(reserving: transaction.totalSize)
        self.init([transaction], after: &writer, size: transaction.totalSize)
    }

    /// Not decoded again: a transaction without inputs can be encoded, and then reads as something else.
    private convenience init(_ transactions: [Transaction], after writer: inout ByteWriter, size: Int) {
        var builder = LayoutBuilder(bytes: size, transactions: transactions.count)
        for transaction in transactions { builder.append(transaction, &writer) }
        writer.bytes.withUnsafeBytes { builder.buffer.append(copying: $0) }
        self.init(builder, hashes: transactions.map { ($0.txid, $0.wtxid) })
    }
}

extension LayoutBuilder {
    fileprivate mutating func append(_ transaction: Transaction, _ writer: inout ByteWriter) {
        var record = TransactionRecord()
        record.start = UInt32(writer.count)
        writer.write(transaction.version)
        if transaction.hasWitness { writer.writeRaw([0, 1] as [UInt8]) }
        record.bodyStart = UInt32(writer.count)
        record.firstInput = UInt32(inputs.count)
        record.inputCount = UInt32(transaction.inputs.count)
        writer.writeCompactSize(transaction.inputs.count)
        for input in transaction.inputs { append(input, &writer) }
        writer.writeCompactSize(transaction.outputs.count)
        record.firstOutput = UInt32(outputs.count)
        record.outputCount = UInt32(transaction.outputs.count)
        record.outputsStart = UInt32(writer.count)
        for output in transaction.outputs { append(output, &writer) }
        record.outputsEnd = UInt32(writer.count)
        if transaction.hasWitness {
            for (position, input) in transaction.inputs.enumerated() {
                append(input.witness, of: Int(record.firstInput) + position, &writer)
            }
        }
        writer.write(transaction.lockTime)
        record.end = UInt32(writer.count)
        transactions.append(record)
    }

    private mutating func append(_ input: TransactionInput, _ writer: inout ByteWriter) {
        let start = UInt32(writer.count)
        writer.write(input.previousOutput)
        writer.write(input.scriptSig)
        let end = UInt32(writer.count)
        writer.write(input.sequence)
        inputs.append(InputRecord(start: start, scriptStart: end - UInt32(input.scriptSig.count), scriptEnd: end))
    }

    private mutating func append(_ output: TransactionOutput, _ writer: inout ByteWriter) {
        let start = UInt32(writer.count)
        writer.write(output)
        let end = UInt32(writer.count)
        outputs.append(OutputRecord(start: start, scriptStart: end - UInt32(output.script.count), scriptEnd: end))
    }

    private mutating func append(_ stack: [[UInt8]], of input: Int, _ writer: inout ByteWriter) {
        inputs.base[input].firstWitness = UInt32(witnesses.count)
        inputs.base[input].witnessCount = UInt32(stack.count)
        writer.writeCompactSize(stack.count)
        for element in stack {
            writer.writeVarBytes(element)
            let end = UInt32(writer.count)
            witnesses.append(WitnessRecord(start: end - UInt32(element.count), end: end))
        }
    }
}
