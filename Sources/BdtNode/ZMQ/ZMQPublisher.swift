import BdtBase
import BdtCommon
import BdtEncoding
import BdtKernel
import BdtPrimitives
import Synchronization

/// What can be published. Raw values are the topics.
enum ZMQTopic: String, CaseIterable, Sendable {
    case hashBlock = "hashblock"
    case hashTransaction = "hashtx"
    case rawBlock = "rawblock"
    case rawTransaction = "rawtx"
    case sequence
}

/// One `-zmqpub…` option: what is sent where.
struct ZMQPublication: Sendable {
    let topic: ZMQTopic
    let address: String
    let limit: Int32

    /// All that the user wants. `unix:` is another word for ZeroMQ's `ipc://`.
    static func all(_ arguments: Arguments) -> [ZMQPublication] {
        ZMQTopic.allCases.flatMap { topic in
            let limit = Int32(clamping: arguments.getInt("zmqpub\(topic.rawValue)hwm", default: 1000))
            return arguments.getAll("zmqpub\(topic.rawValue)").map { address in
                let isUnix = address.hasPrefix("unix:")
                return ZMQPublication(topic: topic, address: isUnix ? "ipc://" + address.dropFirst(5) : address, limit: limit)
            }
        }
    }
}

/// Publishes what happens to chain and mempool through ZeroMQ (`-zmqpub…`).
///
/// A message has three parts: the topic, the body, and a number of 32 bits that counts the messages of this publication. Hashes are sent in the
/// order in which they are displayed.
final class ZMQPublisher: KernelObserver {
    private struct Outlet {
        let publication: ZMQPublication
        let socket: ZMQPublishSocket
        var count: UInt32 = 0
    }

    // @unchecked: sockets are touched under the lock only.
    private struct Outlets: @unchecked Sendable {
        var list: [Outlet]
    }

    let publications: [ZMQPublication]
    private let kernel: Kernel
    private let outlets: Mutex<Outlets>

    /// Binds all addresses. Those that several publications share get one socket.
    init(_ publications: [ZMQPublication], kernel: Kernel) throws(ZMQError) {
        let context = try ZMQContext()
        var sockets: [String: ZMQPublishSocket] = [:]
        var list: [Outlet] = []
        for publication in publications {
            let (topic, address) = (publication.topic.rawValue, publication.address)
            do throws(ZMQError) {
                if sockets[address] == nil {
                    sockets[address] = try ZMQPublishSocket(context, address: address, limit: publication.limit)
                }
                if let socket = sockets[address] { list.append(Outlet(publication: publication, socket: socket)) }
            } catch {
                Log.debug(.zmq, "Notifier pub\(topic) failed (address = \(address))")
                throw error
            }
            Log.debug(.zmq, "Outbound message high water mark for pub\(topic) at \(address) is \(publication.limit)")
            Log.debug(.zmq, "Notifier pub\(topic) ready (address = \(address))")
        }
        self.publications = publications
        self.kernel = kernel
        outlets = Mutex(Outlets(list: list))
    }

    /// Sends to all outlets of a topic. One that cannot send any more is closed.
    private func publish(_ topic: ZMQTopic, _ what: String, _ body: () -> [UInt8]?) {
        outlets.withLock { outlets in
            var failed: [Int] = []
            for index in outlets.list.indices where outlets.list[index].publication.topic == topic {
                Log.debug(.zmq, "Publish \(what) to \(outlets.list[index].publication.address)")
                guard let body = body() else { return Log.error("zmq: Can't read block from disk") }
                var writer = ByteWriter()
                writer.write(outlets.list[index].count)
                do throws(ZMQError) {
                    try outlets.list[index].socket.send([Array(topic.rawValue.utf8), body, writer.bytes])
                    outlets.list[index].count &+= 1
                } catch {
                    Log.error("zmq: \(error)")
                    failed.append(index)
                }
            }
            for index in failed.reversed() { outlets.list.remove(at: index) }
        }
    }

    private func publish(_ transaction: Transaction) {
        publish(.hashTransaction, "hashtx \(transaction.txid)") { transaction.txid.bytes.reversed() }
        publish(.rawTransaction, "rawtx \(transaction.txid)") { transaction.encoded }
    }

    /// `label`: C and D for blocks that join and leave the chain, A and R for transactions that enter and leave the mempool.
    private func publishSequence(_ what: String, _ hash: some NamedHash, _ label: Character, _ sequence: UInt64? = nil) {
        publish(.sequence, "\(what) \(hash)") {
            var writer = ByteWriter()
            writer.writeRaw(hash.bytes.reversed())
            writer.writeRaw("\(label)".utf8)
            if let sequence { writer.write(sequence) }
            return writer.bytes
        }
    }

    // MARK: Events

    func updatedTip(_ new: BlockIndexEntry, fork: BlockIndexEntry?, isInitialDownload: Bool) {
        if isInitialDownload || new === fork { return }
        publish(.hashBlock, "hashblock \(new.hash)") { new.hash.bytes.reversed() }
        publish(.rawBlock, "rawblock \(new.hash)") { [kernel] in try? kernel.readBlockBytes(new) }
    }

    func blockConnected(_ entry: BlockIndexEntry, _ block: Block, role: ChainstateRole) {
        if role == .background { return }
        for transaction in block.transactions { publish(transaction) }
        publishSequence("sequence block connect", entry.hash, "C")
    }

    func blockDisconnected(_ entry: BlockIndexEntry, _ block: Block) {
        for transaction in block.transactions { publish(transaction) }
        publishSequence("sequence block disconnect", entry.hash, "D")
    }

    func mempoolChanged(_ event: MempoolEvent) {
        switch event {
        case .added(let addition, let sequence):
            publish(addition.transaction)
            publishSequence("hashtx mempool acceptance", addition.transaction.txid, "A", sequence)
        case .removed(let transaction, _, let sequence):
            publishSequence("hashtx mempool removal", transaction.txid, "R", sequence)
        case .removedForBlock: break
        }
    }
}
