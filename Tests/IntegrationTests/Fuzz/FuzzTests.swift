import BdtJSON
import Foundation
import Testing

/// Mutated messages against the node's listening socket, and against the socketpair of a wallet process.
///
/// BDTCOIN_FUZZ_MESSAGES says how many; a million is the full run.
@Suite(.serialized) struct FuzzTests {
    private static let messages = Int(ProcessInfo.processInfo.environment["BDTCOIN_FUZZ_MESSAGES"] ?? "") ?? 20_000
    /// KiB that a process may grow to.
    private static let memoryLimit = 600 << 10

    /// What the command line, and a wallet process, said to a node and heard from it.
    private func record(_ node: NodeUnderTest) throws -> (toNode: [[UInt8]], toWallet: [[UInt8]]) {
        let folder = try TemporaryFolder()
        let path = "/tmp/bdt-proxy-\(UInt32.random(in: 0 ... .max))"
        defer { unlink(path) }
        let proxy = try RecordingProxy(path: path, server: node.networkFolder.path + "/node.sock")
        let client = try RunningProgram(
            "bdtcoin-cli", ["-regtest", "-datadir=\(node.folder.path)", "-ipcconnect=unix:\(path)", "getblockchaininfo"])
        try proxy.passOne()
        client.wait()
        let calls = proxy.fromClient
        let wallets = try RunningProgram(
            "bdtcoin-wallet",
            ["-regtest", "-datadir=\(node.folder.path)", "-ipcconnect=unix:\(path)", "-walletdir=\(folder.path)", "-keypool=5"])
        // Long enough for a wallet to be made and to hear of blocks.
        let busy = Thread { [caller = node.caller, id = wallets.processID] in
            _ = eventually { caller.result("createwallet", "fuzzed") != nil }
            for _ in 0..<3 { _ = caller.result("generatetoaddress", "1", caller.result("getnewaddress", wallet: "fuzzed") ?? "") }
            _ = caller.result("getbalances", wallet: "fuzzed")
            kill(id, SIGTERM)
        }
        busy.start()
        try proxy.passOne()
        wallets.wait()
        #expect(calls.count > 500 && proxy.fromClient.count > 5000 && proxy.fromServer.count > 5000)
        return ([calls, Array(proxy.fromClient[calls.count...])], [proxy.fromServer])
    }

    @Test func mutatedMessagesAtTheListeningSocket() throws {
        let node = try NodeUnderTest(["-ipcbind=unix", "-disablewallet"])
        let sessions = try record(node).toNode
        var mutator = MessageMutator(sessions: sessions, seed: 88_172_645_463_325_252)
        let socket = node.networkFolder.path + "/node.sock"
        var (sent, served, highest) = (0, 0, 0)
        var nextCheck = 0
        while sent < FuzzTests.messages {
            let stream = try UnixStream(path: socket)
            let (intact, mutated) = mutator.conversation()
            guard intact.isEmpty || stream.send(intact) else { continue }
            for message in mutated {
                sent += 1
                guard stream.send(message), stream.drain() else { break }
            }
            try #require(stream.finish(), "hangs after \(sent) messages")
            guard sent >= nextCheck else { continue }
            // Who means well is served meanwhile.
            let valid = try run("bdtcoin-cli", ["-regtest", "-datadir=\(node.folder.path)", "-ipcconnect=unix", "getblockcount"])
            try #require(valid.status == 0, "after \(sent) messages: \(valid)")
            served += 1
            highest = max(highest, ProcessTable.value(node.processID, "VmRSS") ?? 0)
            nextCheck += max(500, FuzzTests.messages / 200)
        }
        #expect(highest < FuzzTests.memoryLimit, "\(highest) KiB")
        print("\(sent) mutated messages at the socket; \(served) valid clients served; at most \(highest) KiB of memory")
        #expect(try node.call("getblockcount") == "3")
        try node.stop()
    }

    @Test func mutatedMessagesAtTheSocketpairOfAWalletProcess() throws {
        let node = try NodeUnderTest(["-ipcbind=unix", "-disablewallet"])
        let recorded = try record(node)
        var mutator = MessageMutator(sessions: recorded.toNode + recorded.toWallet, seed: 2_463_534_242)
        var (sent, children, highest) = (0, 0, 0)
        while sent < FuzzTests.messages {
            let child = try WalletChild()
            children += 1
            var isOpen = true
            while isOpen, sent < FuzzTests.messages {
                let (intact, mutated) = mutator.conversation()
                if !intact.isEmpty { isOpen = child.stream.send(intact) }
                for message in mutated where isOpen {
                    sent += 1
                    isOpen = child.stream.send(message) && child.stream.drain()
                }
            }
            highest = max(highest, ProcessTable.value(child.processID, "VmRSS") ?? 0)
            // Whatever it was told, it ends in an orderly way when the other side is gone.
            let status = try #require(child.end(), "hangs after \(sent) messages")
            try #require(status == 0, "after \(sent) messages: status \(status)")
        }
        #expect(highest < FuzzTests.memoryLimit, "\(highest) KiB")
        print("\(sent) mutated messages at the socketpair of \(children) wallet processes; at most \(highest) KiB of memory")
    }
}

/// A wallet process with this one in place of a node.
private final class WalletChild {
    let stream: UnixStream
    let processID: pid_t

    init() throws {
        var pair: [Int32] = [-1, -1]
        guard socketpair(AF_UNIX, Int32(SOCK_STREAM.rawValue | SOCK_CLOEXEC.rawValue), 0, &pair) == 0 else { throw POSIXError(.EMFILE) }
        defer { close(pair[1]) }
        stream = UnixStream(adopting: pair[0])
        var actions = posix_spawn_file_actions_t()
        posix_spawn_file_actions_init(&actions)
        defer { posix_spawn_file_actions_destroy(&actions) }
        posix_spawn_file_actions_adddup2(&actions, pair[1], 3)
        posix_spawn_file_actions_addopen(&actions, STDOUT_FILENO, "/dev/null", O_WRONLY, 0)
        posix_spawn_file_actions_addopen(&actions, STDERR_FILENO, "/dev/null", O_WRONLY, 0)
        var words: [UnsafeMutablePointer<CChar>?] = (["bdtcoin-wallet", "-ipcfd", "3"] as [String]).map { strdup($0) } + [nil]
        defer { for word in words { free(word) } }
        var id: pid_t = 0
        guard posix_spawn(&id, Binaries.url("bdtcoin-wallet").path, &actions, nil, &words, environ) == 0 else { throw POSIXError(.ENOENT) }
        processID = id
    }

    /// Closes the connection; the raw status of the process, nil when it does not end within half a minute.
    func end() -> Int32? {
        var status: Int32 = 0
        if stream.finish(), eventually(every: 0.002, { waitpid(processID, &status, WNOHANG) == processID }) { return status }
        kill(processID, SIGKILL)
        waitpid(processID, &status, 0)
        return nil
    }
}
