import CGtk

/// What a table shows in one place.
struct Cell {
    var text = ""
    /// Style classes such as `error`, `dim-label`.
    var style = ""
    /// Shown instead of the text.
    var icon = ""
    var tooltip = ""
}

/// A list of rows in columns with headers. Rows come from a view model, sorted there; a click on a header only tells which order is wanted.
@MainActor final class Table<Row: Identifiable>: Widget {
    struct Column {
        var title: String
        var width: Int32 = -1
        var expands = false
        var alignsRight = false
        var isSortable = true
        var cell: @MainActor (Row) -> Cell
    }

    private let columns: [Column]
    private let list: OpaquePointer
    private let selection: OpaquePointer
    private var bound: [[OpaquePointer: CellWidget]]
    private var shown: [Row] = []
    /// The column whose order the last comparison asked for.
    private var askedColumn: Int?

    /// Called with the row that was double-clicked, or on which Enter was pressed.
    var onActivate: (@MainActor (Row) -> Void)?
    /// Called when the user selects another row.
    var onSelect: (@MainActor (Row?) -> Void)?
    /// Called with a column and whether it is to be sorted in ascending order.
    var onSort: (@MainActor (Int, Bool) -> Void)?

    init(_ columns: [Column]) {
        self.columns = columns
        bound = Array(repeating: [:], count: columns.count)
        guard let list = gtk_string_list_new(nil), let selection = gtk_single_selection_new(list) else {
            preconditionFailure("GTK constructors return an object")
        }
        (self.list, self.selection) = (list, selection)
        super.init(gtk_column_view_new(selection))
        gtk_single_selection_set_autoselect(selection, 0)
        gtk_single_selection_set_can_unselect(selection, 1)
        for index in columns.indices { addColumn(index) }
        let sorter = gtk_column_view_get_sorter(opaque)
        if let sorter { Signals.connect(UnsafeMutableRawPointer(sorter), "changed") { [weak self] in self?.orderChanged() } }
        Signals.connect(pointer, "activate") { [weak self] in
            guard let self, let row = selectedRow else { return }
            onActivate?(row)
        }
        Signals.connect(UnsafeMutableRawPointer(selection), "notify::selected") { [weak self] in
            guard let self, !isUpdating else { return }
            onSelect?(selectedRow)
        }
    }

    private var isUpdating = false

    var selectedRow: Row? {
        let position = Int(gtk_single_selection_get_selected(selection))
        return shown.indices.contains(position) ? shown[position] : nil
    }

    /// The rows to show. The selected row stays selected, wherever it moves.
    var rows: [Row] {
        get { shown }
        set {
            isUpdating = true
            let selected = selectedRow?.id
            let (old, new) = (shown.count, newValue.count)
            shown = newValue
            if new < old { gtk_string_list_splice(list, guint(new), guint(old - new), nil) }
            if new > old { for _ in old..<new { gtk_string_list_append(list, "") } }
            let position = selected.flatMap { id in newValue.firstIndex { $0.id == id } }
            gtk_single_selection_set_selected(selection, position.map(guint.init) ?? GTK_INVALID_LIST_POSITION)
            refresh()
            isUpdating = false
            if selected != nil, position == nil { onSelect?(nil) }
        }
    }

    /// Selects the row and brings it into view.
    func select(_ id: Row.ID) {
        guard let position = shown.firstIndex(where: { $0.id == id }) else { return }
        gtk_single_selection_set_selected(selection, guint(position))
        gtk_widget_activate_action_variant(pointer, "list.scroll-to-item", g_variant_new_uint32(guint(position)))
    }

    /// Renders the visible rows again.
    func refresh() {
        for column in columns.indices {
            for (item, widget) in bound[column] { render(column, item, widget) }
        }
    }

    private func render(_ column: Int, _ item: OpaquePointer, _ widget: CellWidget) {
        let position = Int(gtk_list_item_get_position(item))
        if shown.indices.contains(position) { widget.show(columns[column].cell(shown[position])) }
    }

    private func addColumn(_ index: Int) {
        let column = columns[index]
        guard let factory = gtk_signal_list_item_factory_new() else { return }
        let object = UnsafeMutableRawPointer(factory)
        Signals.connect(
            object, "setup",
            argument: { item in
                let widget = CellWidget(alignsRight: column.alignsRight)
                gtk_list_item_set_child(item, widget.pointer)
            })
        Signals.connect(
            object, "bind",
            argument: { [weak self] item in
                guard let self, let item, let child = gtk_list_item_get_child(item) else { return }
                let widget = CellWidget(wrapping: child)
                bound[index][item] = widget
                render(index, item, widget)
            })
        Signals.connect(
            object, "unbind",
            argument: { [weak self] item in
                if let item { self?.bound[index][item] = nil }
            })
        guard let handle = gtk_column_view_column_new(column.title, factory) else { return }
        gtk_column_view_column_set_resizable(handle, 1)
        gtk_column_view_column_set_expand(handle, column.expands.gboolean)
        if column.width > 0 { gtk_column_view_column_set_fixed_width(handle, column.width) }
        if column.isSortable { addSorter(index, handle) }
        gtk_column_view_append_column(opaque, handle)
        g_object_unref(UnsafeMutableRawPointer(handle))
    }

    // MARK: - Order

    /// A sorter that notes that it was asked, and calls every row smaller than every other: it makes the header clickable.
    private func addSorter(_ index: Int, _ column: OpaquePointer) {
        let probe = Unmanaged.passRetained(Probe { [weak self] in self?.askedColumn = index }).toOpaque()
        let sorter = gtk_custom_sorter_new(
            { _, _, data in
                if let data {
                    let data = UInt(bitPattern: data)
                    MainActor.assumeIsolated {
                        guard let data = UnsafeMutableRawPointer(bitPattern: data) else { return }
                        Unmanaged<Probe>.fromOpaque(data).takeUnretainedValue().ask()
                    }
                }
                return -1
            }, probe, { data in if let data { Unmanaged<AnyObject>.fromOpaque(data).release() } })
        gtk_column_view_column_set_sorter(column, UnsafeMutableRawPointer(sorter!).assumingMemoryBound(to: GtkSorter.self))
        g_object_unref(UnsafeMutableRawPointer(sorter))
    }

    /// Learns from a comparison of two made-up rows which column the view sorts by, and in which direction.
    private func orderChanged() {
        let (first, second) = (gtk_string_object_new("a"), gtk_string_object_new("b"))
        defer {
            g_object_unref(UnsafeMutableRawPointer(first))
            g_object_unref(UnsafeMutableRawPointer(second))
        }
        askedColumn = nil
        let order = gtk_sorter_compare(gtk_column_view_get_sorter(opaque), UnsafeMutableRawPointer(first), UnsafeMutableRawPointer(second))
        if let askedColumn { onSort?(askedColumn, order == GTK_ORDERING_SMALLER) }
    }
}

/// What runs when GTK compares rows by one column. Outside of the table because C functions take no generic parameters along.
private final class Probe {
    let ask: @MainActor () -> Void
    init(_ ask: @escaping @MainActor () -> Void) { self.ask = ask }
}

/// The inside of a table's cell: a label and an icon, one of which shows.
@MainActor private final class CellWidget: Widget {
    private var label: OpaquePointer { OpaquePointer(gtk_widget_get_first_child(pointer)) }
    private var image: OpaquePointer { OpaquePointer(gtk_widget_get_last_child(pointer)) }

    init(alignsRight: Bool) {
        super.init(gtk_box_new(GTK_ORIENTATION_HORIZONTAL, 0))
        let label = Label().cut().expanding().alignedText(alignsRight ? 1 : 0)
        if alignsRight { gtk_widget_add_css_class(label.pointer, "numeric") }
        gtk_box_append(cast(), label.pointer)
        gtk_box_append(cast(), Icon().expanding().pointer)
    }

    init(wrapping pointer: UnsafeMutablePointer<GtkWidget>) { super.init(pointer) }

    func show(_ cell: Cell) {
        let (text, icon) = (UnsafeMutablePointer<GtkWidget>(label), UnsafeMutablePointer<GtkWidget>(image))
        gtk_widget_set_visible(text, cell.icon.isEmpty.gboolean)
        gtk_widget_set_visible(icon, (!cell.icon.isEmpty).gboolean)
        gtk_label_set_text(label, cell.text)
        if !cell.icon.isEmpty { gtk_image_set_from_icon_name(image, cell.icon) }
        for target in [text, icon] {
            for style in ["error", "dim-label", "success", "warning"] {
                if style == cell.style { gtk_widget_add_css_class(target, style) } else { gtk_widget_remove_css_class(target, style) }
            }
        }
        gtk_widget_set_tooltip_text(pointer, cell.tooltip.isEmpty ? nil : cell.tooltip)
    }
}
