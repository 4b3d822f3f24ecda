import BdtJSON
import BdtRPC
import CMalloc
import Foundation

func getMemoryInfo() -> RPCMethod {
    RPCMethod(
        category: "control", name: "getmemoryinfo", summary: "Tells how memory is used.",
        arguments: [
            RPCArgument(
                "mode", .string, .defaultValue("stats"),
                "What to tell:\n- \"stats\": figures about the heap, and how much of the process is kept out of swap\n"
                    + "- \"mallocinfo\": the heap's state as XML")
        ],
        result: [
            RPCResult(
                .object, "", when: "mode \"stats\"",
                [
                    RPCResult(
                        "locked", .object, "the heap: this process holds no keys, and has no memory set apart for secrets",
                        [
                            RPCResult("used", .number, "bytes in use"), RPCResult("free", .number, "bytes free in what is reserved"),
                            RPCResult("total", .number, "bytes reserved"),
                            RPCResult("locked", .number, "bytes of the process that the system agreed to keep out of swap"),
                            RPCResult("chunks_used", .number, "pieces reserved on their own"),
                            RPCResult("chunks_free", .number, "pieces free"),
                        ])
                ]), RPCResult(.string, "\"<malloc version=\"1\">...\"", when: "mode \"mallocinfo\""),
        ],
        examples: [RPCExample.cli("getmemoryinfo"), RPCExample.rpc("getmemoryinfo")]
    ) { request in
        switch try request.arguments.string(0) {
        case "stats": return ["locked": heapFigures()]
        case "mallocinfo":
            guard let text = heapDescription() else { throw RPCError(.invalidParameter, "mallocinfo mode not available") }
            return .string(text)
        case let mode: throw RPCError(.invalidParameter, "unknown mode \(mode)")
        }
    }
}

private func heapFigures() -> JSONValue {
    let heap = mallinfo2()
    let (used, free) = (Int(heap.uordblks) + Int(heap.hblkhd), Int(heap.fordblks))
    return [
        "used": JSONValue(used), "free": JSONValue(free), "total": JSONValue(used + free), "locked": JSONValue(lockedBytes()),
        "chunks_used": JSONValue(Int(heap.hblks)), "chunks_free": JSONValue(Int(heap.ordblks)),
    ]
}

/// What `mlock` holds for this process.
private func lockedBytes() -> Int {
    guard let status = try? String(contentsOfFile: "/proc/self/status", encoding: .utf8),
        let line = status.split(separator: "\n").first(where: { $0.hasPrefix("VmLck:") }),
        let kibibytes = line.split(separator: "\t").last?.split(separator: " ").first.flatMap({ Int($0) })
    else { return 0 }
    return kibibytes << 10
}

/// The C library's own report.
private func heapDescription() -> String? {
    var (buffer, size): (UnsafeMutablePointer<CChar>?, Int) = (nil, 0)
    guard let stream = open_memstream(&buffer, &size) else { return nil }
    let status = malloc_info(0, stream)
    fclose(stream)
    defer { free(buffer) }
    guard status == 0, let buffer else { return nil }
    return String(cString: buffer)
}
