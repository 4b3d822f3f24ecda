import CapnProto

/// All declarations that the compiler handed over, and how Swift names them.
struct SchemaSet {
    struct RequestedFile {
        let id: UInt64
        let name: String
    }

    /// The annotation of `annotations.capnp` that keeps a field out of logs.
    static let secretAnnotation: UInt64 = 0xb15a_40e5_9f1c_d6a3
    static let quickAnnotation: UInt64 = 0xc4f1_a7d2_e893_6b15
    /// Names that generated types define themselves, and those that Swift does not allow for a nested type.
    private static let takenTypes: Set<String> = [
        "Reader", "Builder", "Client", "Server", "Methods", "Which", "Type", "Self", "Protocol", "Any",
    ]
    private static let keywords: Set<String> = [
        "as", "break", "case", "catch", "class", "continue", "default", "defer", "deinit", "do", "else", "enum", "extension", "fallthrough",
        "false", "for", "func", "guard", "if", "import", "in", "init", "inout", "internal", "is", "let", "nil", "operator", "private",
        "protocol", "public", "repeat", "rethrows", "return", "self", "static", "struct", "subscript", "super", "switch", "throw",
        "throws", "true", "try", "typealias", "var", "where", "while",
    ]

    let nodes: [UInt64: Node]
    let files: [RequestedFile]

    init(_ request: StructReader) throws {
        let nodes = try request.pointer(0).structures().map { try Node($0) }
        self.nodes = Dictionary(nodes.map { ($0.id, $0) }) { first, _ in first }
        files = try request.pointer(1).structures().map { RequestedFile(id: $0.read(0), name: try $0.pointer(0).text()) }
    }

    func node(_ id: UInt64) throws -> Node {
        guard let node = nodes[id] else { throw GeneratorError("declaration @0x\(String(id, radix: 16)) is missing") }
        return node
    }

    /// `chain.capnp` is `ChainSchema`.
    static func namespace(ofFile name: String) -> String {
        let stem = name.split(separator: "/").last.map(String.init) ?? name
        let words = stem.replacing(".capnp", with: "").split { !$0.isLetter && !$0.isNumber }
        return words.map { capitalized(String($0)) }.joined() + "Schema"
    }

    static func capitalized(_ name: String) -> String { name.prefix(1).uppercased() + name.dropFirst() }

    /// A name for a property, function or case.
    static func member(_ name: String) -> String {
        if name == "raw" || name == "which" || name == "target" { return name + "_" }
        return keywords.contains(name) ? "`\(name)`" : name
    }

    /// A name for a type.
    static func typeName(_ node: Node) throws -> String {
        guard !takenTypes.contains(node.name) else { throw GeneratorError("\(node.displayName): the name is taken in Swift") }
        return capitalized(node.name)
    }

    /// The full Swift name of a declared type, with its generic arguments.
    func path(_ id: UInt64, _ brand: Brand) throws -> String {
        let node = try node(id)
        guard case .file = node.body else {
            let name = try SchemaSet.typeName(node)
            return try path(node.scopeID, brand) + "." + name + arguments(of: node, brand)
        }
        return SchemaSet.namespace(ofFile: node.displayName)
    }

    private func arguments(of node: Node, _ brand: Brand) throws -> String {
        guard !node.parameters.isEmpty else { return "" }
        let types: [String]
        switch brand.scopes[node.id] {
        case .inherit: types = node.parameters
        case .bind(let bound): types = try bound.map { try $0.map(type) ?? "AnyPointer" }
        case nil: types = node.parameters.map { _ in "AnyPointer" }
        }
        return "<\(types.joined(separator: ", "))>"
    }

    /// The Swift type that stands for a type of the schema.
    func type(_ reference: TypeReference) throws -> String {
        switch reference {
        case .void: return "CapnpVoid"
        case .bool: return "Bool"
        case .float32: return "Float"
        case .float64: return "Double"
        case .text: return "CapnpText"
        case .data: return "CapnpData"
        case .anyPointer: return "AnyPointer"
        case .integer(let name): return name
        case .list(let element): return "ListOf<\(try type(element))>"
        case .enumeration(let id, let brand), .structure(let id, let brand), .interface(let id, let brand): return try path(id, brand)
        case .parameter(let scope, let index):
            let names = try node(scope).parameters
            guard index < names.count else { throw GeneratorError("unknown type parameter \(index)") }
            return names[index]
        }
    }
}
