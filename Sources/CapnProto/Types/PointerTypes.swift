/// The type `Text`.
package enum CapnpText: PointerValue {
    package typealias Reader = String
    package typealias Input = String
    package static var kind: TypeKind { .text }
    package static func read(_ pointer: PointerReader) throws(CapnpError) -> String { try pointer.text() }
    package static func write(_ input: String, _ pointer: PointerBuilder) { pointer.set(input) }
}

/// The type `Data`.
package enum CapnpData: PointerValue {
    package typealias Reader = [UInt8]
    package typealias Input = [UInt8]
    package static var kind: TypeKind { .data }
    package static func read(_ pointer: PointerReader) throws(CapnpError) -> [UInt8] { try pointer.data() }
    package static func write(_ input: [UInt8], _ pointer: PointerBuilder) { pointer.set(input) }
}

/// The type `AnyPointer`.
package enum AnyPointer: PointerValue {
    package typealias Reader = PointerReader
    package typealias Input = (PointerBuilder) -> Void
    package static var kind: TypeKind { .anyPointer }
    package static func read(_ pointer: PointerReader) throws(CapnpError) -> PointerReader { pointer }
    package static func write(_ input: (PointerBuilder) -> Void, _ pointer: PointerBuilder) { input(pointer) }
}

/// The type `List(Element)`.
package enum ListOf<Element: CapnpValue>: PointerValue {
    package typealias Input = [Element.Input]

    package struct Reader: Sendable {
        package let raw: ListReader

        package var count: Int { raw.count }

        /// Traps on an index out of range, as an array does.
        package subscript(index: Int) -> Element.Reader {
            get throws(CapnpError) { try Element.readElement(raw, index) }
        }

        package func array() throws(CapnpError) -> [Element.Reader] {
            var elements: [Element.Reader] = []
            elements.reserveCapacity(count)
            for index in 0..<count { elements.append(try self[index]) }
            return elements
        }

        /// What `transform` makes of each element.
        package func map<T>(_ transform: (Element.Reader) throws -> T) throws -> [T] {
            var elements: [T] = []
            elements.reserveCapacity(count)
            for index in 0..<count { elements.append(try transform(try self[index])) }
            return elements
        }
    }

    package static var kind: TypeKind { .list(Element.elementSize, Element.kind) }

    package static func read(_ pointer: PointerReader) throws(CapnpError) -> Reader {
        Reader(raw: try pointer.list(of: Element.elementSize))
    }

    package static func write(_ input: [Element.Input], _ pointer: PointerBuilder) {
        let list = Element.initList(pointer, count: input.count)
        // The list is empty when the message became too large.
        for (index, element) in input.prefix(list.count).enumerated() { Element.writeElement(element, list, index) }
    }
}

/// A struct of the schema language, as read.
package protocol StructReading: Sendable {
    init(_ raw: StructReader)
    var raw: StructReader { get }
}

/// A struct of the schema language, as built.
package protocol StructBuilding {
    init(_ raw: StructBuilder)
    var raw: StructBuilder { get }
}

/// A struct of the schema language. Writing one takes a function that fills it.
package protocol StructType: PointerValue where Reader: StructReading, Input == (Builder) -> Void {
    associatedtype Builder: StructBuilding

    static var size: StructSize { get }
    static var schema: StructSchema { get }
}

extension StructType {
    package static var elementSize: ElementSize { .composite }
    package static var kind: TypeKind { .structure { schema } }

    package static func read(_ pointer: PointerReader) throws(CapnpError) -> Reader { Reader(try pointer.structure()) }
    package static func write(_ input: (Builder) -> Void, _ pointer: PointerBuilder) { input(Builder(pointer.initStructure(size))) }

    package static func readElement(_ list: ListReader, _ index: Int) -> Reader { Reader(list.structure(index)) }
    package static func writeElement(_ input: (Builder) -> Void, _ list: ListBuilder, _ index: Int) {
        input(Builder(list.structure(index)))
    }
    package static func initList(_ pointer: PointerBuilder, count: Int) -> ListBuilder { pointer.initList(size, count: count) }

    /// Starts a message with this struct as its content.
    package static func initRoot(_ message: MessageBuilder) -> Builder { Builder(message.root.initStructure(size)) }
}

/// An interface of the schema language. A null pointer is nil.
package protocol InterfaceType: PointerValue where Reader == Client?, Input == Capability? {
    associatedtype Client: InterfaceClient

    static var id: UInt64 { get }
}

extension InterfaceType {
    package static var kind: TypeKind { .interface }
    package static func read(_ pointer: PointerReader) throws(CapnpError) -> Client? { try pointer.capability().map { Client($0) } }
    package static func write(_ input: Capability?, _ pointer: PointerBuilder) { pointer.set(input) }
}
