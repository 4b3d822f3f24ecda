import BdtBase
import BdtJSON
import Synchronization

/// The methods that can be called, by name. Several providers may register one name: they are asked in order of registration.
///
/// Thread-safe; methods run on the caller's executor, any number at a time.
package final class RPCTable: Sendable {
    /// Ends a registration.
    package struct Registration: Hashable, Sendable {
        fileprivate let ids: ClosedRange<UInt64>
    }

    /// A call that is running.
    package struct ActiveCall: Sendable {
        package let method: String
        /// Since it started.
        package let microseconds: Int64
    }

    private struct State {
        var commands: [String: [(id: UInt64, command: RPCCommand)]] = [:]
        var nextID: UInt64 = 1
        var active: [(id: UInt64, method: String, start: Int64)] = []
        /// What calls are told while the node starts; nil once it serves.
        var warmup: String?
        var isInterrupted = false
    }

    private let state = Mutex(State())

    package init() {}

    @discardableResult
    package func register(_ methods: [RPCMethod]) -> Registration {
        register(methods.map(RPCCommand.init))
    }

    @discardableResult
    package func register(_ commands: [RPCCommand]) -> Registration {
        state.withLock { state in
            let first = state.nextID
            for command in commands {
                state.commands[command.name, default: []].append((state.nextID, command))
                state.nextID += 1
            }
            // An empty registration keeps one unused number, so that the range below is one.
            if commands.isEmpty { state.nextID += 1 }
            return Registration(ids: first...(state.nextID - 1))
        }
    }

    package func unregister(_ registration: Registration) {
        state.withLock { state in
            for name in Array(state.commands.keys) {
                state.commands[name]?.removeAll { registration.ids.contains($0.id) }
                if state.commands[name]?.isEmpty ?? false { state.commands[name] = nil }
            }
        }
    }

    /// What calls are answered with meanwhile; nil when they are let in.
    package var warmup: String? { state.withLock { $0.warmup } }

    /// Every call fails with this text until it is set to nil.
    package func setWarmup(_ status: String?) { state.withLock { $0.warmup = status } }

    /// Lets methods that wait end early: from now on `checkRunning` throws.
    package func interrupt() { state.withLock { $0.isInterrupted = true } }

    /// For methods that wait or loop: throws once the server is stopping.
    package func checkRunning() throws(RPCError) {
        if state.withLock({ $0.isInterrupted }) { throw RPCError(.clientNotConnected, "Shutting down") }
    }

    package var isRunning: Bool { !state.withLock { $0.isInterrupted } }

    /// Calls that run now, in the order in which they started.
    package var activeCalls: [ActiveCall] {
        let now = Clock.monotonicMicroseconds
        return state.withLock { $0.active.map { ActiveCall(method: $0.method, microseconds: now - $0.start) } }
    }

    /// Names of all methods, sorted.
    package var methodNames: [String] { state.withLock { $0.commands.keys.sorted() } }

    /// Whether other processes execute the method, and this one only waits.
    func isForwarded(_ name: String) -> Bool {
        state.withLock { $0.commands[name]?.allSatisfy(\.command.isForwarded) ?? false }
    }

    func commands(named name: String) -> [RPCCommand] { state.withLock { $0.commands[name]?.map(\.command) ?? [] } }

    /// The first provider of each name.
    var listedCommands: [RPCCommand] { state.withLock { $0.commands.values.compactMap { $0.first?.command } } }

    /// Runs a call. Throws `RPCError` only.
    package func execute(_ request: RPCRequest) async throws -> JSONValue {
        if let warmup = state.withLock({ $0.warmup }) { throw RPCError(.inWarmup, warmup) }
        switch await outcome(of: request) {
        case .success(.result(let value)): return value
        case .success(.help(let text)): throw RPCError(.miscError, text)
        case .success(.notHandled): throw RPCError(.methodNotFound, "Method not found")
        case .failure(let error): throw error
        }
    }

    /// Asks the providers of the method one after the other.
    func outcome(of request: RPCRequest) async -> Result<RPCOutcome, RPCError> {
        let commands = commands(named: request.method)
        do {
            for (index, command) in commands.enumerated() {
                var request = request
                if case .object(let named) = request.parameters {
                    request.parameters = .array(try NamedArguments.resolve(named, command.argumentNames))
                }
                let id = begin(request.method)
                defer { end(id) }
                let outcome = try await command.actor(request, index == commands.count - 1)
                if case .notHandled = outcome { continue }
                return .success(outcome)
            }
            return .success(.notHandled)
        } catch {
            return .failure(RPCError(error))
        }
    }

    private func begin(_ method: String) -> UInt64 {
        state.withLock { state in
            let id = state.nextID
            state.nextID += 1
            state.active.append((id, method, Clock.monotonicMicroseconds))
            return id
        }
    }

    private func end(_ id: UInt64) { state.withLock { $0.active.removeAll { $0.id == id } } }
}
