import BdtInterfaces
import CapnProto

/// An Echo of another process.
struct EchoClient: Echo {
    let remote: EchoSchema.Echo.Client

    func echo(_ text: String) async throws -> String {
        try await remote.echo { $0.setEcho(text) }.result
    }
}

/// An Echo for another process.
struct EchoServer: EchoSchema.Echo.Server {
    let echo: any Echo

    func echo(_ call: EchoCall) async throws {
        call.results.setResult(try await echo.echo(try call.parameters.echo))
    }
}
