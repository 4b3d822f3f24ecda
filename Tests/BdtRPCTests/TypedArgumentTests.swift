import BdtJSON
import BdtRPC
import Testing

@Suite struct TypedArgumentTests {
    @Test(arguments: [
        ("echo", ["0", "null", "x"], #"["0","null","x"]"#), ("getblockhash", ["7"], "[7]"),
        ("sendtoaddress", ["a", "0.10", "7"], #"["a",0.10,"7"]"#), ("getblockhashes", ["7"], #"["7"]"#),
        ("listunspent", ["1", "2", "[]", "true", "{}"], "[1,2,[],true,{}]"),
        ("walletcreatefundedpsbt", ["[]", "[]", "0", "{}", "true"], "[[],[],0,{},true]"),
    ])
    func positional(method: String, arguments: [String], parameters: String) throws {
        let value = try TypedArguments.positional(method, arguments)
        #expect(value.text == parameters)
    }

    @Test(arguments: [
        ("echo", ["arg0=0", "arg1=1", "arg2=a=b", "arg1=3"], #"{"arg0":"0","arg1":"3","arg2":"a=b"}"#),
        ("getblock", ["00", "verbose=true"], #"{"verbose":true,"args":["00"]}"#),
        ("echo", ["args=[0]", "4"], #"{"args":"[0]","args":["4"]}"#), ("getblock", ["00", "1"], #"{"args":["00",1]}"#),
        ("fundrawtransaction", ["fee_rate=2", "max_tx_weight=3", "iswitness=true"], #"{"fee_rate":2,"max_tx_weight":3,"iswitness":true}"#),
        ("getblock", ["=x"], #"{"":"x"}"#),
    ])
    func named(method: String, arguments: [String], parameters: String) throws {
        let value = try TypedArguments.named(method, arguments)
        #expect(value.text == parameters)
    }

    @Test func textThatIsNoJSON() {
        #expect(throws: TypedArgumentError(text: "foo")) { try TypedArguments.positional("getblockhash", ["foo"]) }
        #expect(throws: TypedArgumentError(text: "{")) { try TypedArguments.named("getblock", ["verbosity={"]) }
        #expect("\(TypedArgumentError(text: "foo"))" == "Error parsing JSON: foo")
    }
}
