/// Writes an interface: its methods, a client, a protocol for servers, and the way from a call to a server's function.
struct InterfaceWriter {
    let schemas: SchemaSet
    let node: Node
    let methods: [Method]
    let superclasses: [String]
    let name: String
    /// The full name.
    let path: String

    init(_ schemas: SchemaSet, _ node: Node, _ methods: [Method], _ superclasses: [(id: UInt64, brand: Brand)]) throws {
        guard node.parameters.isEmpty else { throw GeneratorError("\(node.displayName): generic interfaces are not supported") }
        self.schemas = schemas
        self.node = node
        self.methods = methods
        self.superclasses = try superclasses.map { try schemas.path($0.id, $0.brand) }
        name = try SchemaSet.typeName(node)
        path =
            try schemas.node(node.scopeID).body.isFile
            ? SchemaSet.namespace(ofFile: try schemas.node(node.scopeID).displayName) + "." + name : ""
        guard !path.isEmpty else { throw GeneratorError("\(node.displayName): interfaces inside of other declarations are not supported") }
    }

    /// `nested` writes the declarations inside of the interface; `extensions` goes behind the file's namespace.
    func write(to source: inout SourceText, extensions: inout SourceText, nested: (inout SourceText) throws -> Void) throws {
        try source.block("package enum \(name): InterfaceType") { source in
            source.line("package static var id: UInt64 { \(SourceText.hexadecimal(node.id)) }")
            for method in methods { try writeStructs(of: method, to: &source) }
            source.line("")
            try writeMethods(to: &source)
            source.line("")
            try writeClient(to: &source)
            source.line("")
            try writeServer(to: &source)
            source.line("")
            try writeRoute(to: &source)
            try nested(&source)
        }
        extensions.line("")
        extensions.block("extension \(path).Server") { source in
            for method in methods {
                let declaration = "package func \(SchemaSet.member(method.name))\(signature(method))"
                // Without more to do, destroying an object is letting go of it.
                if method.name == "destroy" {
                    source.line(declaration + " {}")
                    continue
                }
                source.block(declaration) { source in
                    source.line("throw CapnpError.unimplemented(\"Method not implemented.\")")
                }
            }
        }
    }

    private func typeNames(_ method: Method) throws -> (parameters: String, results: String) {
        guard !method.isGeneric else { throw GeneratorError("\(node.displayName).\(method.name): generic methods are not supported") }
        return (
            try typeName(method.parameters, method, "Params"), try typeName(method.results, method, "Results")
        )
    }

    /// A struct of its own, or one that the compiler made of a list of parameters: that has no scope.
    private func typeName(_ type: (id: UInt64, brand: Brand), _ method: Method, _ suffix: String) throws -> String {
        let isOwn = try schemas.node(type.id).scopeID == 0
        return isOwn ? SchemaSet.capitalized(method.name) + suffix : try schemas.path(type.id, type.brand)
    }

    private func writeStructs(of method: Method, to source: inout SourceText) throws {
        for (type, suffix) in [(method.parameters, "Params"), (method.results, "Results")] {
            let node = try schemas.node(type.id)
            guard node.scopeID == 0 else { continue }
            guard case .structure(let structure) = node.body else { throw GeneratorError("\(node.displayName): no struct") }
            source.line("")
            let name = SchemaSet.capitalized(method.name) + suffix
            try StructWriter(schemas, node, structure, name: name).write(to: &source) { _ in }
        }
    }

    /// libmultiprocess passes the threads of a call as its first parameter.
    private func hasContext(_ method: Method) throws -> Bool {
        guard case .structure(let structure) = try schemas.node(method.parameters.id).body, let first = structure.fields.first,
            first.name == "context", case .slot(0, .structure(let id, _), _, _) = first.body
        else { return false }
        return try schemas.node(id).displayName.hasSuffix("proxy.capnp:Context")
    }

    private func writeMethods(to source: inout SourceText) throws {
        try source.block("package enum Methods") { source in
            for (ordinal, method) in methods.enumerated() {
                let types = try typeNames(method)
                let shown = SourceText.literal("\(node.name).\(method.name)")
                let context = try hasContext(method) ? ", hasContext: true" : ""
                source.line("package static let \(SchemaSet.member(method.name)) = Method<\(types.parameters), \(types.results)>(")
                let quick = method.annotations.contains(SchemaSet.quickAnnotation) ? ", isQuick: true" : ""
                source.line("    \(name).id, \(ordinal), \(shown)\(context)\(quick))")
            }
        }
    }

    private func writeClient(to source: inout SourceText) throws {
        try source.block("package struct Client: InterfaceClient") { source in
            source.line("package let target: any RPCTarget")
            source.line("package init(_ target: any RPCTarget) { self.target = target }")
            for superclass in superclasses {
                let last = superclass.split(separator: ".").last ?? ""
                source.line("package var as\(last): \(superclass).Client { \(superclass).Client(target) }")
            }
            for method in methods {
                let types = try typeNames(method)
                source.line("")
                source.line("@discardableResult")
                source.line("package func \(SchemaSet.member(method.name))(")
                source.line("    _ fill: (\(types.parameters).Builder) -> Void = { _ in }")
                source.block(") async throws -> \(types.results).Reader") { source in
                    source.line("try await target.call(Methods.\(SchemaSet.member(method.name)), fill)")
                }
            }
        }
    }

    private func signature(_ method: Method) -> String { "(_ call: \(callName(method))) async throws" }

    /// Short for `ServedMethod<Parameters, Results>`.
    private func callName(_ method: Method) -> String { SchemaSet.capitalized(method.name) + "Call" }

    private func qualified(_ type: String) -> String { type.contains(".") ? type : "\(path).\(type)" }

    private func writeServer(to source: inout SourceText) throws {
        let parents = superclasses.map { $0 + ".Server" } + ["Sendable"]
        source.line("/// What an object does that is served; methods that it leaves out are answered as not implemented.")
        try source.block("package protocol Server: \(parents.joined(separator: ", "))") { source in
            for method in methods {
                let types = try typeNames(method)
                source.line("typealias \(callName(method)) = ServedMethod<\(qualified(types.parameters)), \(qualified(types.results))>")
            }
            for method in methods { source.line("func \(SchemaSet.member(method.name))\(signature(method))") }
        }
    }

    private func writeRoute(to source: inout SourceText) throws {
        source.line("/// The function of `server` for a method; nil when there is no such method.")
        source.block("package static func route(_ server: any Server, interface: UInt64, method: UInt16) -> Route?") { source in
            let inherited = superclasses.map { "\($0).route(server, interface: interface, method: method)" }.joined(separator: " ?? ")
            source.line("guard interface == id else { return \(inherited.isEmpty ? "nil" : inherited) }")
            source.line("switch method {")
            for (ordinal, method) in methods.enumerated() {
                let name = SchemaSet.member(method.name)
                source.line("case \(ordinal): return Route(Methods.\(name)) { try await server.\(name)($0) }")
            }
            source.line("default: return nil")
            source.line("}")
        }
    }
}

extension Node.Body {
    var isFile: Bool {
        if case .file = self { return true }
        return false
    }
}
