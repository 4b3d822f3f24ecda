import BdtInterfaces
import Synchronization
import Testing

struct EventSourceTests {
    /// Holds a listener up until it is opened.
    private struct Gate: Sendable {
        let stream = AsyncStream.makeStream(of: Void.self)

        func wait() async { for await _ in stream.stream { break } }
        func open() { stream.continuation.finish() }
    }

    @Test func everyEventIsToldInOrder() async {
        let source = EventSource<Int>(keepsAll: true)
        let (events, continuation) = AsyncStream.makeStream(of: Int.self)
        let handler = source.listen { continuation.yield($0) }
        for number in 0..<500 { source.send(number) }
        var expected = 0
        for await number in events {
            #expect(number == expected)
            expected += 1
            if expected == 500 { break }
        }
        await handler.disconnect()
        #expect(!source.isObserved)
    }

    @Test func aSlowListenerGetsTheLatest() async {
        let source = EventSource<Int>()
        let gate = Gate()
        let (events, continuation) = AsyncStream.makeStream(of: Int.self)
        let handler = source.listen { number in
            continuation.yield(number)
            if number == 0 { await gate.wait() }
        }
        var iterator = events.makeAsyncIterator()
        source.send(0)
        #expect(await iterator.next() == 0)
        for number in 1...100 { source.send(number) }
        gate.open()
        #expect(await iterator.next() == 100)
        await handler.disconnect()
    }

    @Test func aBacklogIsBounded() async {
        let source = EventSource<Int>(keepsAll: true)
        let gate = Gate()
        let (events, continuation) = AsyncStream.makeStream(of: Int.self)
        let handler = source.listen { number in
            continuation.yield(number)
            if number == 0 { await gate.wait() }
        }
        var iterator = events.makeAsyncIterator()
        source.send(0)
        #expect(await iterator.next() == 0)
        for number in 1...1500 { source.send(number) }
        gate.open()
        #expect(await iterator.next() == 501)
        await handler.disconnect()
    }

    @Test func aDroppedHandlerEndsIt() async {
        let source = EventSource<Int>()
        var handler: (any Handler)? = source.listen { _ in Issue.record("nobody listens") }
        #expect(source.isObserved)
        if handler != nil { handler = nil }
        #expect(!source.isObserved)
        source.send(1)
    }

    @Test func payloadsAreDecodedOnDemand() throws {
        #expect(throws: (any Error).self) { try BlockPayload(bytes: [1, 2, 3]).block() }
        #expect(BlockPayload(bytes: [1, 2, 3]).bytes == [1, 2, 3])
    }
}
