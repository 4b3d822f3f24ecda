import BdtBase
import BdtKernel
import BdtPrimitives
import CZMQ
import Testing

@testable import BdtNode

@Suite struct ZMQTests {
    /// Receives what is published at an address.
    private final class Subscriber {
        private let context = zmq_ctx_new()
        private let socket: UnsafeMutableRawPointer?

        init(_ address: String) {
            socket = zmq_socket(context, ZMQ_SUB)
            zmq_setsockopt(socket, ZMQ_SUBSCRIBE, "", 0)
            var patience: Int32 = 20
            zmq_setsockopt(socket, ZMQ_RCVTIMEO, &patience, MemoryLayout<Int32>.size)
            zmq_connect(socket, address)
        }

        deinit {
            zmq_close(socket)
            zmq_ctx_term(context)
        }

        /// The parts of the next message; nil when none comes within a moment.
        func next() -> [[UInt8]]? {
            var parts: [[UInt8]] = []
            while true {
                var buffer = [UInt8](repeating: 0, count: 100_000)
                let size = zmq_recv(socket, &buffer, buffer.count, 0)
                if size < 0 { return nil }
                parts.append(Array(buffer.prefix(Int(size))))
                var hasMore: Int32 = 0
                var length = MemoryLayout<Int32>.size
                zmq_getsockopt(socket, ZMQ_RCVMORE, &hasMore, &length)
                if hasMore == 0 { return parts }
            }
        }
    }

    @Test func publishesBlocksAndTransactions() throws {
        let fixture = try NodeFixture()
        let address = "ipc://\(fixture.folder.path)/zmq"
        let publications = ZMQTopic.allCases.map { ZMQPublication(topic: $0, address: address, limit: 1000) }
        let publisher = try ZMQPublisher(publications, kernel: fixture.kernel)
        let subscription = fixture.kernel.notifications.subscribe(publisher)
        let subscriber = Subscriber(address)
        // A subscription takes a moment to arrive: until then messages go nowhere.
        repeat { try fixture.mine() } while subscriber.next() == nil
        while subscriber.next() != nil {}
        let block = try fixture.mine()[0]
        fixture.kernel.notifications.drain()
        var seen: [String: [[UInt8]]] = [:]
        while let message = subscriber.next() { seen[String(decoding: message[0], as: UTF8.self)] = message }
        let coinbase = block.transactions[0]
        #expect(seen["hashblock"]?[1] == block.hash.bytes.reversed())
        #expect(seen["rawblock"]?[1] == block.encoded)
        #expect(seen["hashtx"]?[1] == coinbase.txid.bytes.reversed())
        #expect(seen["rawtx"]?[1] == coinbase.encoded)
        #expect(seen["sequence"]?[1] == block.hash.bytes.reversed() + [UInt8(ascii: "C")])
        #expect(seen.values.allSatisfy { $0.count == 3 && $0[2].count == 4 })
        subscription.cancel()
    }

    @Test func saysWhereNothingCanBePublished() throws {
        let fixture = try NodeFixture()
        #expect(throws: ZMQError.self) {
            try ZMQPublisher([ZMQPublication(topic: .hashBlock, address: "foo", limit: 1000)], kernel: fixture.kernel)
        }
    }
}
