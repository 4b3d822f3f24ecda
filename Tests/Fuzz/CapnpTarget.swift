import BdtBase
import CapnProto

/// Walks everything that a message holds, whatever it is meant to be.
let capnpTarget = FuzzTarget("capnp", seeds: [capnpSeed]) { bytes in
    guard let message = try? Message(bytes) else { return }
    var visited = 0
    walk(message.root, &visited)
}

private func walk(_ pointer: PointerReader, _ visited: inout Int) {
    visited += 1
    guard visited < 2000, !pointer.isNull else { return }
    _ = (try? pointer.text(), try? pointer.data(), try? pointer.capability())
    if let structure = try? pointer.structure() {
        _ = (structure.read(0) as UInt64, structure.read(7) as UInt8, structure.read(3, true))
        for index in 0..<4 { walk(structure.pointer(index), &visited) }
    }
    if let list = try? pointer.list(of: .pointer) {
        for index in 0..<min(8, list.count) { walk(list.pointer(index), &visited) }
    }
    if let list = try? pointer.list(of: .eightBytes) {
        for index in 0..<min(8, list.count) { _ = list.read(index) as UInt64 }
    }
    if let list = try? pointer.list(of: .composite) {
        for index in 0..<min(8, list.count) { walk(list.structure(index).pointer(0), &visited) }
    }
}

/// A structure of one word and one pointer, to a text of two letters.
private let capnpSeed: [UInt8] = [
    0, 0, 0, 0, 4, 0, 0, 0, 0, 0, 0, 0, 1, 0, 1, 0, 42, 0, 0, 0, 0, 0, 0, 0, 1, 0, 0, 0, 26, 0, 0, 0, 104, 105, 0, 0, 0, 0, 0, 0,
]
