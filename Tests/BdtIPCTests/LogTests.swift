import BdtBase
import BdtIPC
import CapnProto
import Foundation
import Testing

/// The lines of `-debug=ipc`.
struct LogTests {
    /// One file for the tests of this process: its log opens once.
    static let file: String = {
        let path = FileManager.default.temporaryDirectory.appending(path: "ipc-\(UUID()).log").path
        var options = LogOptions()
        options.filePath = path
        Log.shared.configure(options)
        Log.shared.enable([.ipc])
        do { try Log.shared.start() } catch { Issue.record(error) }
        return path
    }()

    private func lines() throws -> String { try String(contentsOfFile: LogTests.file, encoding: .utf8) }

    @Test func callsAreLoggedInThePublishedShape() async throws {
        _ = LogTests.file
        let processes = try await Processes(ChainRoot(chain: FakeChain()))
        defer { processes.close() }
        let chain = try await processes.root.makeChain()
        _ = try await chain.getBlockHash(height: 97)
        let threads = "context = (thread = <external capability>, callbackThread = <external capability>)"
        let log = try lines()
        #expect(log.contains("} IPC client send Chain.getBlockHash$Params (\(threads), height = 97)\n"))
        #expect(try #/IPC server recv request  #\d+ Chain.getBlockHash\$Params \(context = /#.firstMatch(in: log) != nil)
        #expect(try #/IPC server post request  #\d+ \{\S+-\d+/\d+ \(from \S+\)\}/#.firstMatch(in: log) != nil)
        let hash = String(repeating: "a", count: 32)
        #expect(log.contains("Chain.getBlockHash$Results (result = \"\(hash)\")\n"))
        #expect(try #/IPC server send response #\d+ Chain.getBlockHash\$Results/#.firstMatch(in: log) != nil)
        #expect(log.contains("IPC client recv Chain.getBlockHash$Results"))
        #expect(try #/\{\S+-\d+/(\S+-)?\d+\} IPC client send/#.firstMatch(in: log) != nil)
    }

    @Test func valuesArePrintedAsTheSchemaShowsThem() throws {
        let message = MessageBuilder()
        let kinds = KindsSchema.Kinds.initRoot(message)
        kinds.setFlag(true)
        kinds.setSmall(-8)
        kinds.setUlarge(.max)
        kinds.setDouble(0.5)
        kinds.setText("a\\b\n")
        kinds.setData([0, 0x41, 0xff])
        kinds.setColour(.green)
        kinds.setInner { $0.setName("n") }
        kinds.setFlags([true, false])
        kinds.setColours([.blue])
        kinds.setNested([[1], []])
        kinds.setPassphrase("hush")
        let text = IPCLog.show(message, KindsSchema.Kinds.schema)
        #expect(
            text == """
                (nothing = void, flag = true, small = -8, short = 0, medium = 0, large = 0, usmall = 0, ushort = 0, umedium = 0, \
                ularge = 18446744073709551615, single = 0.0, double = 0.5, text = "a\\\\b\\0a", data = "\\00A\\ff", colour = green, \
                inner = (name = "n", number = 0), flags = [true, false], nested = [[1], []], colours = [blue], passphrase = <secret>)
                """)
    }

    @Test func longValuesAreCut() {
        let message = MessageBuilder()
        let kinds = KindsSchema.Kinds.initRoot(message)
        kinds.setData([UInt8](repeating: 0x78, count: 5000))
        kinds.setTexts([String](repeating: "0123456789", count: 5000))
        let text = IPCLog.show(message, KindsSchema.Kinds.schema)
        #expect(text.contains("data = \"\(String(repeating: "x", count: 200))...\""))
        #expect(text.utf8.count < 3000 && text.contains(", ...]"))
    }

    @Test func secretsOfRPCCallsAreNotPrinted() {
        let message = MessageBuilder()
        ChainSchema.ActorCallback.CallParams.initRoot(message).setRequest { request in
            request.setMethod("walletpassphrase")
            request.setParams("[\"correct horse\", 60]")
        }
        let text = IPCLog.show(message, ChainSchema.ActorCallback.CallParams.schema)
        #expect(text.contains("method = \"walletpassphrase\"") && text.contains("params = <secret>") && !text.contains("horse"))
    }
}
