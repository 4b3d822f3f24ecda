import BdtIPC
import BdtInterfaces
import CapnProto
import Testing

#if canImport(Glibc)
    import Glibc
#endif

/// Two connected sockets.
func socketPair() throws -> (Int32, Int32) {
    var pair: [Int32] = [-1, -1]
    try #require(socketpair(AF_UNIX, Int32(SOCK_STREAM.rawValue | SOCK_CLOEXEC.rawValue), 0, &pair) == 0)
    return (pair[0], pair[1])
}

/// A connection of plain Cap'n Proto within this process.
struct Wire {
    let client: RPCConnection
    let server: RPCConnection

    init(serving server: any CapabilityServer) throws {
        let (near, far) = try socketPair()
        self.server = RPCConnection(descriptor: far, isServer: true, bootstrap: Capability(serving: server)) {}
        client = RPCConnection(descriptor: near, isServer: false, bootstrap: nil) {}
    }

    /// The connection lasts as long as this is to come.
    func close() { server.close() }
}

/// Objects of this process that another connection of this process uses by libmultiprocess's convention.
struct Processes {
    let server: IPCConnection
    let client: IPCConnection
    let root: any Init

    init(_ root: any Init) async throws {
        let (near, far) = try socketPair()
        server = IPCConnection.serve(descriptor: far, root: root)
        (client, self.root) = try await IPCConnection.connect(descriptor: near)
    }

    /// The connection lasts as long as this is to come.
    func close() { server.close() }
}
