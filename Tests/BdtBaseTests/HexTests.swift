import BdtBase
import Testing

@Suite struct HexTests {
    @Test func roundTrip() {
        let bytes = [UInt8](0...255)
        #expect(Hex.decode(Hex.encode(bytes)) == bytes)
        #expect(Hex.decode("ABcd") == [0xab, 0xcd])
    }

    @Test(arguments: ["0", "0g", " 00", "é0"]) func refusesWhatIsNoHex(text: String) {
        #expect(Hex.decode(text) == nil)
    }
}
