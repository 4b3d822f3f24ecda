import CapnProto
import Synchronization
import Testing

/// Serves a Calculator: each call in a task of its own.
final class CalculatorServer: CapabilityServer {
    private let calculator: any KindsSchema.Calculator.Server

    init(_ calculator: any KindsSchema.Calculator.Server) { self.calculator = calculator }

    func receive(_ call: IncomingCall) {
        guard let route = KindsSchema.Calculator.route(calculator, interface: call.interface, method: call.method) else {
            return call.fail(.unimplemented("Method not implemented."))
        }
        let task = Task {
            let results = MessageBuilder()
            do {
                try await route.execute(call.parameters, results)
                call.answer(results)
            } catch let error as CapnpError {
                call.fail(error)
            } catch {
                call.fail(.failed("\(error)"))
            }
        }
        call.onCancel { task.cancel() }
    }
}

final class Calculator: KindsSchema.Calculator.Server {
    let cancelled = Mutex(0)
    let waiting = AsyncStream.makeStream(of: Void.self)

    func describe(_ call: DescribeCall) async throws {
        call.results.setText("a calculator")
    }

    func add(_ call: AddCall) async throws {
        let (sum, overflow) = call.parameters.a.addingReportingOverflow(call.parameters.b)
        guard !overflow else { throw CapnpError.failed("too much") }
        call.results.setSum(sum)
    }

    func describeKinds(_ call: DescribeKindsCall) async throws {
        call.results.setText(try call.parameters.text + "!")
        call.results.setData(try call.parameters.data.reversed())
    }

    func makeOther(_ call: MakeOtherCall) async throws {
        call.results.setOther(try call.parameters.other?.target.capability)
    }

    func wait(_ call: WaitCall) async throws {
        waiting.continuation.yield()
        do {
            try await Task.sleep(for: .seconds(600))
        } catch {
            cancelled.withLock { $0 += 1 }
            waiting.continuation.yield()
            throw error
        }
    }

    func callBack(_ call: CallBackCall) async throws {
        guard let listener = try call.parameters.listener else { throw CapnpError.failed("no listener") }
        var count = call.parameters.times
        while count > 0 { count = try await listener.notify { $0.setCount(count) }.next }
        call.results.setLast(count)
    }
}

/// Counts down for `callBack`, calling the calculator itself each time.
final class ListenerServer: CapabilityServer {
    let calculator: KindsSchema.Calculator.Client
    let count = Atomic(0)
    init(_ calculator: KindsSchema.Calculator.Client) { self.calculator = calculator }

    func receive(_ call: IncomingCall) {
        Task {
            let results = MessageBuilder()
            let parameters = try KindsSchema.Listener.NotifyParams.read(call.parameters)
            let next = try await calculator.add { builder in
                builder.setA(Int64(parameters.count))
                builder.setB(-1)
            }.sum
            count.add(1, ordering: .relaxed)
            KindsSchema.Listener.NotifyResults.initRoot(results).setNext(Int32(clamping: next))
            call.answer(results)
        }
    }
}

/// Calls through generated clients and servers over a socket.
struct RPCTests {
    private func connect(_ calculator: Calculator = Calculator()) throws -> (Wire, KindsSchema.Calculator.Client) {
        let wire = try Wire(serving: CalculatorServer(calculator))
        return (wire, KindsSchema.Calculator.Client(wire.client.bootstrap()))
    }

    @Test func callsAndInheritedCalls() async throws {
        let (wire, calculator) = try connect()
        defer { wire.close() }
        let sum = try await calculator.add { parameters in
            parameters.setA(40)
            parameters.setB(2)
        }
        #expect(sum.sum == 42)
        #expect(try await calculator.asBase.describe().text == "a calculator")
        let kinds = try await calculator.describeKinds { kinds in
            kinds.setText("hey")
            kinds.setData([1, 2, 3])
        }
        #expect(try kinds.text == "hey!")
        #expect(try kinds.data == [3, 2, 1])
    }

    @Test func errorsKeepTheirKinds() async throws {
        let (wire, calculator) = try connect()
        defer { wire.close() }
        await #expect(throws: CapnpError.failed("remote exception: too much")) {
            try await calculator.add { parameters in
                parameters.setA(.max)
                parameters.setB(1)
            }
        }
        await #expect(throws: CapnpError.unimplemented("remote exception: Method not implemented.")) { try await calculator.missing() }
    }

    @Test func capabilitiesTravelAsValues() async throws {
        let (wire, calculator) = try connect()
        defer { wire.close() }
        let own = CalculatorServer(Calculator())
        let returned = try await calculator.makeOther { $0.setOther(Capability(serving: own)) }.other
        let server = try #require(await returned?.target.capability.localServer())
        #expect(server === own)
        #expect(try await calculator.makeOther().other == nil)
    }

    @Test func nestedCallsGoBothWays() async throws {
        let (wire, calculator) = try connect()
        defer { wire.close() }
        let listener = ListenerServer(calculator)
        let last = try await calculator.callBack { parameters in
            parameters.setTimes(20)
            parameters.setListener(Capability(serving: listener))
        }.last
        #expect(last == 0 && listener.count.load(ordering: .relaxed) == 20)
    }

    @Test func manyCallsAtOnce() async throws {
        let (wire, calculator) = try connect()
        defer { wire.close() }
        try await withThrowingTaskGroup(of: Bool.self) { group in
            for number in 0..<500 {
                group.addTask { try await calculator.add { $0.setA(Int64(number)) }.sum == Int64(number) }
            }
            for try await isRight in group { #expect(isRight) }
        }
    }

    @Test func cancellingACallReachesTheServer() async throws {
        let server = Calculator()
        let (wire, calculator) = try connect(server)
        defer { wire.close() }
        let call = Task { try await calculator.wait() }
        var waiting = server.waiting.stream.makeAsyncIterator()
        await waiting.next()
        call.cancel()
        await #expect(throws: CancellationError.self) { _ = try await call.value }
        await waiting.next()
        #expect(server.cancelled.withLock { $0 } == 1)
    }

    @Test func losingThePeerFailsPendingAndLaterCalls() async throws {
        let server = Calculator()
        let (wire, calculator) = try connect(server)
        defer { wire.close() }
        let calls = (0..<10).map { _ in Task { try await calculator.wait() } }
        var waiting = server.waiting.stream.makeAsyncIterator()
        await waiting.next()
        wire.server.close()
        for call in calls {
            do {
                _ = try await call.value
                Issue.record("the call returned")
            } catch CapnpError.disconnected {}
        }
        do {
            _ = try await calculator.add()
            Issue.record("the call returned")
        } catch CapnpError.disconnected {}
    }

    @Test func anObjectGoesWithItsLastReference() async throws {
        final class Watched: CapabilityServer {
            let gone: @Sendable () -> Void
            init(_ gone: @escaping @Sendable () -> Void) { self.gone = gone }
            deinit { gone() }
            func receive(_ call: IncomingCall) { call.fail(.failed("unused")) }
        }
        let (stream, continuation) = AsyncStream.makeStream(of: Void.self)
        let (wire, calculator) = try connect()
        defer { wire.close() }
        do {
            let capability = Capability(serving: Watched { continuation.yield() })
            _ = try await calculator.makeOther { $0.setOther(capability) }
        }
        var iterator = stream.makeAsyncIterator()
        await iterator.next()
    }
}
