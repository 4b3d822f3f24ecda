import CGtk

/// A key that was pressed.
struct Key: Sendable {
    /// GDK's number.
    let value: UInt32
    let withControl: Bool
}

/// Connects GObject signals to closures. A closure lives as long as its object or until that is disposed.
@MainActor enum Signals {
    private final class Action {
        let run: @MainActor () -> Void
        init(_ run: @escaping @MainActor () -> Void) { self.run = run }
    }

    private final class ArgumentAction {
        let run: @MainActor (OpaquePointer?) -> Void
        init(_ run: @escaping @MainActor (OpaquePointer?) -> Void) { self.run = run }
    }

    private final class TextAction {
        let run: @MainActor (String) -> Void
        init(_ run: @escaping @MainActor (String) -> Void) { self.run = run }
    }

    private final class Question {
        let run: @MainActor () -> Bool
        init(_ run: @escaping @MainActor () -> Bool) { self.run = run }
    }

    private final class KeyAction {
        let run: @MainActor (Key) -> Bool
        init(_ run: @escaping @MainActor (Key) -> Bool) { self.run = run }
    }

    /// Connected swapped: the data come first and the arguments after them, so one function serves signals of any arguments.
    static func connect(_ object: gpointer, _ signal: String, _ action: @escaping @MainActor () -> Void) {
        let handler: @convention(c) (gpointer) -> Void = { data in
            MainActor.assumeIsolated { Signals.content(data, Action.self).run() }
        }
        attach(object, signal, unsafeBitCast(handler, to: GCallback.self), Action(action))
    }

    /// For signals whose first argument is an object.
    static func connect(_ object: gpointer, _ signal: String, argument action: @escaping @MainActor (OpaquePointer?) -> Void) {
        let handler: @convention(c) (gpointer, OpaquePointer?) -> Void = { data, argument in
            let argument = UInt(bitPattern: argument)
            MainActor.assumeIsolated { Signals.content(data, ArgumentAction.self).run(OpaquePointer(bitPattern: argument)) }
        }
        attach(object, signal, unsafeBitCast(handler, to: GCallback.self), ArgumentAction(action))
    }

    /// For signals whose first argument is a text.
    static func connect(_ object: gpointer, _ signal: String, string action: @escaping @MainActor (String) -> Void) {
        let handler: @convention(c) (gpointer, UnsafePointer<CChar>?) -> Void = { data, text in
            let text = text.map { String(cString: $0) } ?? ""
            MainActor.assumeIsolated { Signals.content(data, TextAction.self).run(text) }
        }
        attach(object, signal, unsafeBitCast(handler, to: GCallback.self), TextAction(action))
    }

    /// For signals that ask whether they were handled.
    static func connect(_ object: gpointer, _ signal: String, question action: @escaping @MainActor () -> Bool) {
        let handler: @convention(c) (gpointer) -> gboolean = { data in
            MainActor.assumeIsolated { Signals.content(data, Question.self).run().gboolean }
        }
        attach(object, signal, unsafeBitCast(handler, to: GCallback.self), Question(action))
    }

    /// For `key-pressed`: the arguments are the key's value, its code and the modifiers.
    static func connect(_ object: gpointer, _ signal: String, key action: @escaping @MainActor (Key) -> Bool) {
        let handler: @convention(c) (gpointer, guint, guint, guint) -> gboolean = { data, value, _, modifiers in
            let key = Key(value: value, withControl: modifiers & GDK_CONTROL_MASK.rawValue != 0)
            return MainActor.assumeIsolated { Signals.content(data, KeyAction.self).run(key).gboolean }
        }
        attach(object, signal, unsafeBitCast(handler, to: GCallback.self), KeyAction(action))
    }

    /// Drops the closures of every widget below `widget`, so that closures and widgets that hold each other go.
    static func disconnectAll(below widget: UnsafeMutablePointer<GtkWidget>) {
        var child = gtk_widget_get_first_child(widget)
        while let current = child {
            for handler in handlers {
                g_signal_handlers_disconnect_matched(
                    current, G_SIGNAL_MATCH_FUNC, 0, 0, nil, unsafeBitCast(handler, to: gpointer.self), nil)
            }
            disconnectAll(below: current)
            child = gtk_widget_get_next_sibling(current)
        }
    }

    /// The functions that were connected.
    private static var handlers: Set<OpaquePointer> = []

    private static nonisolated func content<Content: AnyObject>(_ data: gpointer, _ type: Content.Type) -> Content {
        Unmanaged<Content>.fromOpaque(data).takeUnretainedValue()
    }

    private static func attach(_ object: gpointer, _ signal: String, _ handler: GCallback?, _ content: AnyObject) {
        handlers.insert(unsafeBitCast(handler, to: OpaquePointer.self))
        g_signal_connect_data(
            object, signal, handler, Unmanaged.passRetained(content).toOpaque(),
            { data, _ in
                if let data { Unmanaged<AnyObject>.fromOpaque(data).release() }
            }, G_CONNECT_SWAPPED)
    }
}
