import BdtJSON
import Testing

@Suite struct JSONTests {
    @Test(arguments: [
        "null", "true", "[1,2.50,-0,1e-8,1E+5]", #"{"b":1,"a":{"c":[]},"b":2}"#, #""\u007f\u0001\b\t\n\f\r\"\\""#, #""€😀""#, "[[],{}]",
    ])
    func compactTextComesBackUnchanged(text: String) throws {
        #expect(try JSONValue(parsing: text).text == text)
    }

    @Test(arguments: [
        "", " ", "nul", "truex", "01", "-", "-01", "1.", "1e", ".5", "+1", "[1,]", "[,1]", "[1 2]", "{\"a\"}", "{\"a\":1,}", "{a:1}",
        "{1:2}",
        "]", "[", "{", "\"", "\"\\", "\"\\u12", "\"\\ud800\"", "\"\\ud800\\u0041\"", "\"\\udc00\"", "\"\\x\"", "\"\n\"", "[] []", "1 1",
        "'a'",
        "\u{feff}1", "[1}", "{\"a\":1]", "NaN",
    ])
    func rejects(text: String) {
        #expect(throws: JSONError.self) { try JSONValue(parsing: text) }
    }

    @Test func rejectsInvalidUTF8() {
        #expect(throws: JSONError.self) { try JSONValue(parsing: [0x22, 0xc3, 0x28, 0x22]) }
    }

    @Test func everyPrefixOfADocumentFailsCleanly() {
        let bytes = Array(#"{"a":[1,-2.5e3,"x\u00e9\ud83d\ude00",true,false,null]}"#.utf8)
        for length in 0..<bytes.count {
            #expect(throws: JSONError.self) { try JSONValue(parsing: Array(bytes[..<length])) }
        }
    }

    @Test func nestingIsBounded() throws {
        let deep = String(repeating: "[", count: 512) + String(repeating: "]", count: 512)
        #expect(try JSONValue(parsing: deep).text == deep)
        let error = #expect(throws: JSONError.self) { try JSONValue(parsing: "[" + deep + "]") }
        #expect(error?.kind == .tooDeep)
        #expect(throws: JSONError.self) { try JSONValue(parsing: String(repeating: "{\"a\":", count: 1_000_000)) }
    }

    @Test func unescapes() throws {
        #expect(try JSONValue(parsing: #""\u00e9\ud83d\ude00\/\u0000""#) == .string("é😀/\0"))
    }

    @Test func keysKeepTheirOrderAndTheFirstOneCounts() throws {
        var object = try #require(try JSONValue(parsing: #"{"z":1,"a":2,"z":3}"#).object)
        #expect(object.keys == ["z", "a", "z"])
        #expect(object["z"] == 1)
        object["a"] = 5
        object["new"] = "x"
        object["z"] = nil
        #expect(JSONValue.object(object).text == #"{"a":5,"z":3,"new":"x"}"#)
    }

    @Test func numbers() {
        #expect(JSONValue(0.1 + 0.2).text == "0.3")
        #expect(JSONValue(1.0).text == "1")
        #expect(JSONValue(4.656542373906925e-10).text == "4.656542373906925e-10")
        #expect(JSONValue(UInt64.max).text == "18446744073709551615")
        #expect(JSONValue.decimal(-1).text == "-0.00000001")
        #expect(JSONValue.decimal(5_000_000_000).text == "50.00000000")
        #expect(JSONValue.decimal(1234, decimals: 3).text == "1.234")
        #expect(JSONValue.decimal(7, decimals: 0).text == "7")
        #expect(JSONValue(7).int == 7)
        #expect(JSONNumber(parsing: "9223372036854775808")?.integer(Int64.self) == nil)
        #expect(JSONNumber(parsing: "1.0")?.integer(Int.self) == nil)
        #expect(JSONNumber(parsing: "1e400")?.double == nil)
        #expect(JSONNumber(parsing: " 1") == nil)
        #expect(JSONNumber(parsing: "x") == nil)
    }

    @Test func prettyText() {
        let value: JSONValue = ["a": [1, ["b": nil]], "e": [], "o": [:]]
        #expect(
            value.prettyText(indent: 2)
                == "{\n  \"a\": [\n    1,\n    {\n      \"b\": null\n    }\n  ],\n  \"e\": [\n  ],\n  \"o\": {\n  }\n}")
    }

    @Test func sizesAreEstimated() {
        let text = String(repeating: "x", count: 100)
        #expect(JSONValue(text).isShorter(than: 102) && !JSONValue(text).isShorter(than: 101))
        #expect((["a": [1, nil, true]] as JSONValue).isShorter(than: 64))
        #expect(!JSONValue([JSONValue](repeating: 1, count: 100)).isShorter(than: 700))
        let deep: JSONValue = ["key": ["inner": .string(text)]]
        #expect(deep.isShorter(than: 200) && !deep.isShorter(than: 100))
    }
}
