import BdtCommon
import BdtKeys
import Foundation
import Testing

/// Programs that stand in for the one that speaks to devices: shell scripts.
@Suite struct SignerTests {
    /// A program that answers every command with the text of a file, and notes what it was called with.
    private final class FakeDevice {
        let folder = NSTemporaryDirectory() + "bdt-signer-" + UUID().uuidString
        var command: String { "/bin/sh \(folder)/signer.sh" }

        init(_ script: String) throws {
            try FileManager.default.createDirectory(atPath: folder, withIntermediateDirectories: true)
            let head = "cd \(folder)\necho \"$@\" >> calls\n"
            try (head + script).write(toFile: folder + "/signer.sh", atomically: true, encoding: .utf8)
        }

        deinit { try? FileManager.default.removeItem(atPath: folder) }

        var calls: [String] {
            ((try? String(contentsOfFile: folder + "/calls", encoding: .utf8)) ?? "").split(separator: "\n").map(String.init)
        }
    }

    private static let oneDevice = #"[{"fingerprint":"00000001","model":"trezor_t"},{"fingerprint":"00000001","model":"again"}]"#

    private func device(_ answers: [String: String]) throws -> FakeDevice {
        let cases = answers.map { "*'\($0.key)'*) printf '%s' '\($0.value)';;" }.joined(separator: "\n")
        return try FakeDevice("case \"$*\" in\nenumerate) printf '%s' '\(Self.oneDevice)';;\n\(cases)\nesac\n")
    }

    private func failure(_ body: () async throws(SignerError) -> Void) async -> String? {
        do throws(SignerError) {
            try await body()
            return nil
        } catch {
            return error.description
        }
    }

    @Test func findsEachDeviceOnce() async throws {
        let device = try device([:])
        let signers = try await ExternalSigner.all(command: device.command, chain: "regtest")
        // It goes with its folder.
        #expect(device.calls == ["enumerate"])
        #expect(signers.map(\.fingerprint) == ["00000001"] && signers.map(\.name) == ["trezor_t"])
    }

    @Test(arguments: [
        ("echo '[]'", "GetExternalSigner: No external signers found"),
        (
            #"echo '[{"fingerprint":"1"},{"fingerprint":"2"}]'"#,
            "GetExternalSigner: More than one external signer found. Please connect only one at a time."
        ),
        ("echo nonsense", "Unable to parse JSON: nonsense\n"), ("echo '{}'", "received invalid response, expected array of signers"),
        ("echo '[{}]'", "received invalid response, missing signer fingerprint"),
        (#"echo '[{"error":"locked"}]'"#, "error: locked"), ("echo oh >&2; exit 3", "returned 3: oh\n"),
    ])
    func saysWhatIsWrong(script: String, text: String) async throws {
        let device = try FakeDevice(script)
        let said = await failure { () async throws(SignerError) in
            _ = try await ExternalSigner.only(command: device.command, chain: "regtest")
        }
        #expect(said?.hasSuffix(text) == true, "\(said ?? "")")
    }

    @Test func programsThatAreNotThere() async {
        for command in ["fake.py", "/no/such/program"] {
            let said = await failure { () async throws(SignerError) in _ = try await ExternalSigner.all(command: command, chain: "main") }
            #expect(said == "execve failed: No such file or directory")
        }
        let said = await failure { () async throws(SignerError) in _ = try await ExternalSigner.only(command: "", chain: "main") }
        #expect(said == "GetExternalSigner: restart bdtcoind with -signer=<cmd>")
    }

    @Test func asksForDescriptorsAndAddresses() async throws {
        let device = try device([
            "getdescriptors": #"{"receive":["a"],"internal":["b","c"]}"#, "--desc good": #"{"address":"here"}"#,
            "--desc bad": #"{"error":"no"}"#,
        ])
        let signer = try await ExternalSigner.only(command: device.command, chain: "signet")
        let descriptors = try await signer.descriptors()
        #expect(descriptors.receive == ["a"] && descriptors.change == ["b", "c"])
        try await signer.display("good", expecting: "here")
        let other = await failure { () async throws(SignerError) in try await signer.display("good", expecting: "there") }
        #expect(other == "Signer echoed unexpected address here")
        let refused = await failure { () async throws(SignerError) in try await signer.display("bad", expecting: "here") }
        #expect(refused == "Signer returned error: no")
        #expect(
            device.calls == [
                "enumerate", "--fingerprint 00000001 --chain signet getdescriptors --account 0",
                "--fingerprint 00000001 --chain signet displayaddress --desc good",
                "--fingerprint 00000001 --chain signet displayaddress --desc good",
                "--fingerprint 00000001 --chain signet displayaddress --desc bad",
            ])
    }

    /// A program that reads nothing of a long input and complains at length hangs nobody.
    @Test func muchInputAndManyComplaints() async throws {
        let device = try FakeDevice("head -c 300000 /dev/zero | tr '\\0' x >&2\nprintf '%s' '[]'\n")
        #expect(try await ExternalSigner.all(command: device.command, chain: "main").isEmpty)
    }
}
