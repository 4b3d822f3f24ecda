import BdtConsensus
import BdtEncoding
import BdtPrimitives

/// What a snapshot file begins with. All of it comes from strangers.
package struct SnapshotMetadata: Hashable, Sendable {
    /// Bytes of the encoding.
    static let byteCount = 5 + 2 + 4 + 32 + 8
    private static let magic: [UInt8] = [0x75, 0x74, 0x78, 0x6f, 0xff]
    private static let version: UInt16 = 2

    /// The block after which the coins are unspent.
    package var base: BlockHash
    package var coinCount: UInt64

    package init(base: BlockHash, coinCount: UInt64) {
        self.base = base
        self.coinCount = coinCount
    }

    func encoded(for parameters: ChainParameters) -> [UInt8] {
        var writer = ByteWriter(reserving: SnapshotMetadata.byteCount)
        writer.writeRaw(SnapshotMetadata.magic)
        writer.write(SnapshotMetadata.version)
        writer.writeRaw(parameters.messageStart)
        writer.write(base)
        writer.write(coinCount)
        return writer.bytes
    }

    /// Throws what is wrong, for the user, unless `bytes` begin with the metadata of a snapshot of this network.
    package init(_ bytes: [UInt8], for parameters: ChainParameters) throws(SnapshotError) {
        var reader = ByteReader(bytes)
        let problem: String?
        do throws(DecodeError) {
            problem = try SnapshotMetadata.problem(&reader, parameters)
            base = problem == nil ? try reader.read() : .zero
            coinCount = problem == nil ? try reader.readUInt64() : 0
        } catch {
            throw .metadata("AutoFile::read: end of file: iostream error")
        }
        if let problem { throw .metadata(problem) }
    }

    private static func problem(_ reader: inout ByteReader, _ parameters: ChainParameters) throws(DecodeError) -> String? {
        if try reader.readBytes(magic.count) != magic {
            return "Invalid UTXO set snapshot magic bytes. Please check if this is indeed a snapshot file or if you are using an "
                + "outdated snapshot format."
        }
        let version = try reader.readUInt16()
        if version != SnapshotMetadata.version {
            return "Version of snapshot \(version) does not match any of the supported versions."
        }
        let messageStart = try reader.readBytes(4)
        if messageStart == parameters.messageStart { return nil }
        guard let network = ChainParameters.network(messageStart: messageStart) else {
            return "This snapshot has been created for an unrecognized network. This could be a custom signet, a new testnet or possibly "
                + "caused by data corruption."
        }
        return "The network of the snapshot (\(network.name)) does not match the network of this node (\(parameters.network.name))."
    }
}

/// Why a snapshot cannot be used. The texts are for the user.
package enum SnapshotError: Error, Equatable, CustomStringConvertible {
    /// The file does not begin like a snapshot of this network.
    case metadata(String)
    /// The state of the node, or the content of the file, forbids to use it.
    case refused(String)

    package var description: String {
        switch self {
        case .metadata(let text), .refused(let text): text
        }
    }
}
