import CGtk

/// Looks through the widgets of a window.
@MainActor enum WidgetTree {
    typealias Pointer = UnsafeMutablePointer<GtkWidget>

    /// The first visible widget for which `matches` holds, depth first.
    static func first(in widget: Pointer, where matches: (Pointer) -> Bool) -> Pointer? {
        guard gtk_widget_get_visible(widget) != 0, gtk_widget_get_child_visible(widget) != 0 || bdt_is_window(widget) != 0 else {
            return nil
        }
        if matches(widget) { return widget }
        var child = gtk_widget_get_first_child(widget)
        while let current = child {
            if let found = first(in: current, where: matches) { return found }
            child = gtk_widget_get_next_sibling(current)
        }
        return nil
    }

    static func isNamed(_ name: String) -> (Pointer) -> Bool {
        { widget in String(cString: gtk_widget_get_name(widget)) == name }
    }

    static func isButton(_ text: String) -> (Pointer) -> Bool {
        { widget in bdt_is_button(widget) != 0 && texts(widget).contains(text) }
    }

    /// What is written in a widget and those in it, in their order; a text field gives its text only.
    static func texts(_ widget: Pointer) -> [String] {
        var texts: [String] = []
        collect(widget, into: &texts)
        return texts
    }

    private static func collect(_ widget: Pointer, into texts: inout [String]) {
        guard gtk_widget_get_visible(widget) != 0 else { return }
        if bdt_is_label(widget) != 0 {
            texts.append(String(cString: gtk_label_get_text(OpaquePointer(widget))))
            return
        }
        if bdt_is_editable(widget) != 0 {
            texts.append(String(cString: gtk_editable_get_text(OpaquePointer(widget))))
            return
        }
        if bdt_is_text_view(widget) != 0 {
            texts.append(content(widget))
            return
        }
        var child = gtk_widget_get_first_child(widget)
        while let current = child {
            // A page of a stack that is not shown is no child that is visible.
            if gtk_widget_get_child_visible(current) != 0 { collect(current, into: &texts) }
            child = gtk_widget_get_next_sibling(current)
        }
    }

    private static func content(_ view: Pointer) -> String {
        let buffer = gtk_text_view_get_buffer(UnsafeMutableRawPointer(view).assumingMemoryBound(to: GtkTextView.self))
        var (start, end) = (GtkTextIter(), GtkTextIter())
        gtk_text_buffer_get_bounds(buffer, &start, &end)
        guard let text = gtk_text_buffer_get_text(buffer, &start, &end, 0) else { return "" }
        defer { g_free(text) }
        return String(cString: text)
    }

    /// The texts of a drop-down.
    static func items(_ dropDown: Pointer) -> [String] {
        let model = gtk_drop_down_get_model(OpaquePointer(dropDown))
        return (0..<g_list_model_get_n_items(model)).map { position in
            gtk_string_list_get_string(model, position).map { String(cString: $0) } ?? ""
        }
    }

    /// The list inside of a table, which has the actions on rows.
    static func listView(in table: Pointer) -> Pointer {
        var child = gtk_widget_get_first_child(table)
        while let current = child {
            if String(cString: gtk_widget_get_css_name(current)) == "listview" { return current }
            child = gtk_widget_get_next_sibling(current)
        }
        return table
    }
}
