import BdtCommon
import BdtJSON
import Testing

@Suite struct SettingsTests {
    @Test func roundTrip() throws {
        let directory = try TemporaryDirectory()
        try directory.write("settings.json", #"{"prune": 550, "unknown": [1], "wallet": ["a", "b"]}"#)
        let arguments = try directory.arguments()
        #expect(arguments.getInt("prune") == 550)
        #expect(arguments.getAll("wallet") == ["a", "b"])
        #expect(arguments.updateSetting("wallet", to: ["c"]))
        #expect(arguments.updateSetting("prune", to: nil))
        let file = try JSONValue(parsing: try #require(directory.read("settings.json")))
        #expect(file.object?.keys == ["_warning_", "unknown", "wallet"])
        #expect(file["wallet"] == ["c"])
        #expect(try directory.arguments("-prune=1").persistentSetting("prune").isNull)
    }

    @Test(arguments: [
        ("invalid json", "does not contain valid JSON. This is probably caused by disk corruption or a crash"),
        ("\"string\"", "Found non-object value \"string\" in settings file"),
        (#"{"key": 1, "key": 2}"#, "Found duplicate key key in settings file"),
    ])
    func damage(text: String, message: String) throws {
        let directory = try TemporaryDirectory()
        try directory.write("settings.json", text)
        let error = #expect(throws: ConfigurationError.self) { try directory.arguments() }
        #expect(error?.message == "Settings file could not be read")
        #expect(error?.details.first?.contains(message) == true)
        #expect(directory.read("settings.json") == text)
        #expect(try directory.arguments("-nosettings").settingsPath == nil)
    }

    @Test func anotherProcessTakesThemOver() throws {
        let directory = try TemporaryDirectory()
        try directory.write("bdtcoin.conf", "regtest=1\n[regtest]\nfallbackfee=0.0002\n")
        let arguments = try directory.arguments("-nolisten", "-addnode=x")
        arguments.force("keypool", "7")
        let other = Arguments(options: OptionDefinition.node)
        try other.take(arguments.exported)
        #expect(other.network == .regtest)
        #expect(other.get("fallbackfee") == "0.0002")
        #expect(other.isNegated("listen") && other.getInt("keypool") == 7)
        #expect(other.networkDirectory == arguments.networkDirectory)
        #expect(other.exported == arguments.exported)
    }

    @Test func commandLineValuesBringBackTheFile() throws {
        var layers = SettingsLayers()
        layers.commandLine["x"] = ["a", false, "b"]
        layers.configFile[""] = ["x": ["c"]]
        #expect(layers.list("x", section: "") == ["b", "c"])
        layers.commandLine["x"] = [false]
        #expect(layers.list("x", section: "").isEmpty)
        layers.commandLine["x"] = nil
        layers.configFile[""] = ["x": [false]]
        #expect(layers.value("x", section: "regtest", ignoresDefaultSection: true) == false)
    }

    @Test(arguments: [
        ("/a/./b//c/", "/a/b/c"), ("a/../b", "b"), ("../a", "../a"), ("/..", "/"), ("", "."), ("./", "."),
    ])
    func paths(path: String, normal: String) {
        #expect(Paths.normalised(path) == normal)
    }
}
