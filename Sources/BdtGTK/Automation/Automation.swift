import CGtk

/// Drives the real widgets by name, for tests: what a user could not press or read, this cannot either.
@MainActor final class Automation {
    struct Failure: Error, CustomStringConvertible {
        let description: String
    }

    /// Executes one command: words set apart by tabs.
    func execute(_ line: String) throws(Failure) -> String {
        let words = line.split(separator: "\t", omittingEmptySubsequences: false).map(String.init)
        switch (words[0], words.count) {
        case ("windows", 1): return windows().map(Self.title).joined(separator: "\n")
        case ("exists", 2): return find(words[1]) == nil ? "no" : "yes"
        case ("text", 2): return WidgetTree.texts(try target(words[1])).joined(separator: "\n")
        case ("sensitive", 2): return gtk_widget_is_sensitive(try target(words[1])) != 0 ? "yes" : "no"
        case ("click", 2): try click(try target(words[1]))
        case ("set", 3): try set(try target(words[1]), words[2])
        case ("enter", 2): try pressEnter(try usable(words[1]))
        case ("row", 3): try activateRow(try usable(words[1]), words[2])
        case ("action", 2): try activateAction(words[1])
        case ("shot", 3): try shoot(words[1], path: words[2])
        case ("close", 2): gtk_window_close(try window(words[1]))
        default: throw Failure(description: "unknown command: \(words[0])")
        }
        return ""
    }

    // MARK: - Finding

    private func windows() -> [UnsafeMutablePointer<GtkWidget>] {
        let list = gtk_window_get_toplevels()
        return (0..<g_list_model_get_n_items(list)).compactMap { position in
            guard let item = g_list_model_get_item(list, position) else { return nil }
            g_object_unref(item)
            return item.assumingMemoryBound(to: GtkWidget.self)
        }
    }

    /// The windows that the user can reach, the newest first: while a modal one is open, that and those over it.
    private func reachableWindows() -> [UnsafeMutablePointer<GtkWidget>] {
        let visible = windows().filter { gtk_widget_get_visible($0) != 0 }
        let modal = visible.lastIndex { gtk_window_get_modal(UnsafeMutableRawPointer($0).assumingMemoryBound(to: GtkWindow.self)) != 0 }
        return visible[(modal ?? 0)...].reversed()
    }

    private static func title(_ window: UnsafeMutablePointer<GtkWidget>) -> String {
        gtk_window_get_title(UnsafeMutableRawPointer(window).assumingMemoryBound(to: GtkWindow.self)).map { String(cString: $0) } ?? ""
    }

    /// The visible widget of that name, in the newest window that has one, or else the button with that text.
    private func find(_ name: String) -> UnsafeMutablePointer<GtkWidget>? {
        let windows = reachableWindows()
        for matches in [WidgetTree.isNamed(name), WidgetTree.isButton(name)] {
            for window in windows {
                if let found = WidgetTree.first(in: window, where: matches) { return found }
            }
        }
        return nil
    }

    private func target(_ name: String) throws(Failure) -> UnsafeMutablePointer<GtkWidget> {
        guard let widget = find(name) else { throw Failure(description: "no visible widget \(name)") }
        return widget
    }

    private func usable(_ name: String) throws(Failure) -> UnsafeMutablePointer<GtkWidget> {
        let widget = try target(name)
        guard gtk_widget_is_sensitive(widget) != 0 else { throw Failure(description: "\(name) is not sensitive") }
        return widget
    }

    private func window(_ name: String) throws(Failure) -> UnsafeMutablePointer<GtkWindow> {
        let widget = windows().first { Self.title($0) == name || WidgetTree.isNamed(name)($0) }
        guard let widget else { throw Failure(description: "no window \(name)") }
        return UnsafeMutableRawPointer(widget).assumingMemoryBound(to: GtkWindow.self)
    }

    // MARK: - Acting

    private func click(_ widget: UnsafeMutablePointer<GtkWidget>) throws(Failure) {
        guard gtk_widget_is_sensitive(widget) != 0 else { throw Failure(description: "not sensitive") }
        if bdt_is_button(widget) != 0 {
            bdt_emit(widget, "clicked")
        } else if bdt_is_action_row(widget) != 0 {
            adw_action_row_activate(UnsafeMutableRawPointer(widget).assumingMemoryBound(to: AdwActionRow.self))
        } else if gtk_widget_activate(widget) == 0 {
            throw Failure(description: "cannot be clicked")
        }
    }

    private func pressEnter(_ widget: UnsafeMutablePointer<GtkWidget>) throws(Failure) {
        guard bdt_is_editable(widget) != 0 else { throw Failure(description: "takes no text") }
        bdt_emit(widget, bdt_is_entry(widget) != 0 ? "activate" : "entry-activated")
    }

    /// Types a text, switches on (`1`) or off, or chooses an item by its text.
    private func set(_ widget: UnsafeMutablePointer<GtkWidget>, _ value: String) throws(Failure) {
        guard gtk_widget_is_sensitive(widget) != 0 else { throw Failure(description: "not sensitive") }
        let opaque = OpaquePointer(widget)
        if bdt_is_editable(widget) != 0 {
            gtk_editable_set_text(opaque, value)
        } else if bdt_is_switch(widget) != 0 {
            gtk_switch_set_active(opaque, (value == "1").gboolean)
        } else if bdt_is_check_button(widget) != 0 {
            gtk_check_button_set_active(
                UnsafeMutableRawPointer(widget).assumingMemoryBound(to: GtkCheckButton.self), (value == "1").gboolean)
        } else if bdt_is_view_stack(widget) != 0 {
            adw_view_stack_set_visible_child_name(opaque, value)
        } else if bdt_is_drop_down(widget) != 0 {
            let items = WidgetTree.items(widget)
            guard let position = items.firstIndex(where: { $0.hasPrefix(value) }) else {
                throw Failure(description: "no item \(value) among \(items)")
            }
            gtk_drop_down_set_selected(opaque, guint(position))
        } else {
            throw Failure(description: "takes no value")
        }
    }

    private func activateRow(_ widget: UnsafeMutablePointer<GtkWidget>, _ position: String) throws(Failure) {
        guard let position = UInt32(position), bdt_is_column_view(widget) != 0 else {
            throw Failure(description: "no table, or no position")
        }
        let arguments: [OpaquePointer?] = [g_variant_new_uint32(position), g_variant_new_boolean(0), g_variant_new_boolean(0)]
        let selection = arguments.withUnsafeBufferPointer { g_variant_new_tuple($0.baseAddress, 3) }
        gtk_widget_activate_action_variant(WidgetTree.listView(in: widget), "list.select-item", selection)
        gtk_widget_activate_action_variant(WidgetTree.listView(in: widget), "list.activate-item", g_variant_new_uint32(position))
    }

    private func activateAction(_ name: String) throws(Failure) {
        for window in windows() where gtk_widget_activate_action_variant(window, "win." + name, nil) != 0 { return }
        throw Failure(description: "no action \(name), or it is off")
    }

    /// Writes the picture of a window.
    private func shoot(_ name: String, path: String) throws(Failure) {
        let window = UnsafeMutableRawPointer(try window(name)).assumingMemoryBound(to: GtkWidget.self)
        let (width, height) = (gtk_widget_get_width(window), gtk_widget_get_height(window))
        guard let paintable = gtk_widget_paintable_new(window), let snapshot = gtk_snapshot_new(),
            let renderer = gtk_native_get_renderer(OpaquePointer(window))
        else { throw Failure(description: "the window is not on the screen") }
        gdk_paintable_snapshot(paintable, snapshot, Double(width), Double(height))
        g_object_unref(UnsafeMutableRawPointer(paintable))
        guard let node = gtk_snapshot_free_to_node(snapshot) else { throw Failure(description: "the window is empty") }
        let texture = gsk_renderer_render_texture(renderer, node, nil)
        gsk_render_node_unref(node)
        defer { g_object_unref(UnsafeMutableRawPointer(texture)) }
        guard gdk_texture_save_to_png(texture, path) != 0 else { throw Failure(description: "cannot write \(path)") }
    }
}
