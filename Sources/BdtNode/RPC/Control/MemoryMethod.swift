import BdtJSON
import BdtRPC

func getMemoryInfo() -> RPCMethod {
    RPCMethod(
        category: "control", name: "getmemoryinfo", summary: "Tells how memory is used.",
        arguments: [
            RPCArgument(
                "mode", .string, .defaultValue("stats"),
                "What to tell:\n- \"stats\": figures about memory that is kept out of swap\n- \"mallocinfo\": the heap's state as XML")
        ],
        result: [
            RPCResult(
                .object, "", when: "mode \"stats\"",
                [
                    RPCResult(
                        "locked", .object, "memory that is kept out of swap",
                        [
                            RPCResult("used", .number, "bytes in use"), RPCResult("free", .number, "bytes free in what is reserved"),
                            RPCResult("total", .number, "bytes reserved"),
                            RPCResult("locked", .number, "bytes that the system agreed to keep out of swap"),
                            RPCResult("chunks_used", .number, "pieces in use"), RPCResult("chunks_free", .number, "pieces free"),
                        ])
                ]), RPCResult(.string, "\"<malloc version=\"1\">...\"", when: "mode \"mallocinfo\""),
        ],
        examples: [RPCExample.cli("getmemoryinfo"), RPCExample.rpc("getmemoryinfo")]
    ) { request in
        switch try request.arguments.string(0) {
        case "stats":
            // The node holds no secrets: those of the wallet are in its own process.
            return ["locked": ["used": 0, "free": 0, "total": 0, "locked": 0, "chunks_used": 0, "chunks_free": 0]]
        case "mallocinfo": throw RPCError(.invalidParameter, "mallocinfo mode not available")
        case let mode: throw RPCError(.invalidParameter, "unknown mode \(mode)")
        }
    }
}
