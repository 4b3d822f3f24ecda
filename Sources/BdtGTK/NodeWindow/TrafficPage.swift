import BdtGUI
import CGtk

@MainActor final class TrafficPage {
    private let model: TrafficModel
    let widget: Box
    private let area = Widget(gtk_drawing_area_new()).expanding(vertically: true).named("traffic.graph")
    private let received = Label().styled("numeric").named("traffic.received")
    private let sent = Label().styled("numeric").named("traffic.sent")
    private let spans = [5, 10, 30, 60, 120, 360, 720, 1440]
    private let span: DropDown
    private var task: Task<Void, Never>?

    init(_ model: TrafficModel) {
        self.model = model
        span = DropDown(spans.map { TimeText.rough(seconds: Int64($0) * 60) }).named("traffic.span")
        let reset = Button("Reset") { [weak model] in model?.reset() }.named("traffic.reset")
        let legend = Box.row(
            spacing: 12, Label("Received").styled("traffic-received"), received, Label("Sent").styled("traffic-sent"), sent,
            Box.row().expanding(), span, reset)
        widget = Box.column(spacing: 12, area, legend).margins(18)
        span.selected = spans.firstIndex(of: model.minutes)
        span.onChoice { [weak self] chosen in
            guard let self else { return }
            self.model.show(minutes: spans[chosen])
            restart()
        }
        let box = Unmanaged.passRetained(Drawing { [weak self] in self?.draw($0, $1, $2) }).toOpaque()
        gtk_drawing_area_set_draw_func(
            area.cast(),
            { _, context, width, height, data in
                let (context, data) = (UInt(bitPattern: context), UInt(bitPattern: data))
                MainActor.assumeIsolated {
                    guard let context = OpaquePointer(bitPattern: context), let data = UnsafeMutableRawPointer(bitPattern: data) else {
                        return
                    }
                    Unmanaged<Drawing>.fromOpaque(data).takeUnretainedValue().draw(context, Double(width), Double(height))
                }
            }, box, { data in if let data { Unmanaged<Drawing>.fromOpaque(data).release() } })
        observe(self) { [weak self] in self?.render() }
        restart()
    }

    private func restart() {
        task?.cancel()
        task = Task { [model] in await model.run() }
    }

    func stop() { task?.cancel() }

    private func render() {
        _ = model.samples
        received.text = ByteText.format(UInt64(clamping: model.received))
        sent.text = ByteText.format(UInt64(clamping: model.sent))
        gtk_widget_queue_draw(area.pointer)
    }

    // MARK: - Drawing

    private func draw(_ context: OpaquePointer, _ width: Double, _ height: Double) {
        let scale = model.scale
        drawGrid(context, width, height, scale)
        drawLine(context, width, height, scale, color: (0.15, 0.64, 0.41)) { $0.received }
        drawLine(context, width, height, scale, color: (0.88, 0.11, 0.14)) { $0.sent }
    }

    private func drawGrid(_ context: OpaquePointer, _ width: Double, _ height: Double, _ scale: Double) {
        cairo_set_line_width(context, 1)
        cairo_select_font_face(context, "sans-serif", CAIRO_FONT_SLANT_NORMAL, CAIRO_FONT_WEIGHT_NORMAL)
        cairo_set_font_size(context, 11)
        for step in 0...4 {
            let y = (height - 1) * (1 - Double(step) / 4) + 0.5
            cairo_set_source_rgba(context, 0.5, 0.5, 0.5, 0.25)
            cairo_move_to(context, 0, y)
            cairo_line_to(context, width, y)
            cairo_stroke(context)
            cairo_set_source_rgba(context, 0.5, 0.5, 0.5, 0.9)
            cairo_move_to(context, 4, y + (step == 4 ? 14 : -4))
            cairo_show_text(context, "\(scale * Double(step) / 4) kB/s")
        }
    }

    private func drawLine(
        _ context: OpaquePointer, _ width: Double, _ height: Double, _ scale: Double, color: (Double, Double, Double),
        _ value: (TrafficModel.Sample) -> Double
    ) {
        guard let first = model.samples.first else { return }
        let step = width / Double(TrafficModel.sampleCount)
        cairo_move_to(context, width, height * (1 - value(first) / scale))
        for (index, sample) in model.samples.enumerated() {
            cairo_line_to(context, width - Double(index) * step, height * (1 - value(sample) / scale))
        }
        cairo_set_source_rgba(context, color.0, color.1, color.2, 0.9)
        cairo_set_line_width(context, 2)
        cairo_stroke_preserve(context)
        cairo_line_to(context, width - Double(model.samples.count - 1) * step, height)
        cairo_line_to(context, width, height)
        cairo_close_path(context)
        cairo_set_source_rgba(context, color.0, color.1, color.2, 0.2)
        cairo_fill(context)
    }
}

/// What GTK calls to have the graph drawn.
@MainActor private final class Drawing {
    let draw: @MainActor (OpaquePointer, Double, Double) -> Void
    init(_ draw: @escaping @MainActor (OpaquePointer, Double, Double) -> Void) { self.draw = draw }
}
