using System.Globalization;
using System.Text;

namespace TensorCore;

/// <summary>A chart of lines that writes itself as SVG: a few hundred points each, axes linear or logarithmic, ranges as bands.</summary>
/// <param name="title">What it shows.</param>
/// <param name="xLabel">What is to the right.</param>
/// <param name="yLabel">What is up.</param>
public sealed class LineChart(string title, string xLabel, string yLabel)
{
    private const int Width = 760;
    private const int Left = 76;
    private const int Right = 190;
    private const int Top = 36;
    private const int Bottom = 48;
    private const int LegendRow = 18;

    // Distinct for people with any kind of color vision: Okabe & Ito's set without yellow, and gray.
    private static readonly Rgb[] s_colors =
        [new(0, 114, 178), new(213, 94, 0), new(0, 158, 115), new(204, 121, 167), new(230, 159, 0), new(86, 180, 233), new(0, 0, 0), new(140, 140, 140)];

    private readonly List<Line> _lines = [];
    private readonly List<(Rgb Color, (double X, double Low, double High)[] Points)> _bands = [];

    /// <summary>Room for the lines and for all of their names.</summary>
    private int Height => Math.Max(420, Top + LegendRow * (_lines.Count + 1));

    /// <summary>Whether the axis to the right is logarithmic; what is not positive is left out then.</summary>
    public bool LogX { get; init; }

    /// <summary>Whether the axis upward is logarithmic; what is not positive is left out then.</summary>
    public bool LogY { get; init; }

    /// <summary>Where marks with a number are on the axis to the right; chosen from the data when left out.</summary>
    public IReadOnlyList<double>? XTicks { get; init; }

    /// <summary>The ends of the axis upward; those of the data when left out.</summary>
    public (double Low, double High)? YRange { get; init; }

    /// <summary>The color of the line with this number, the same in every chart.</summary>
    public static Rgb Color(int number) => s_colors[number % s_colors.Length];

    /// <summary>Adds a line.</summary>
    /// <param name="name">Its name in the legend.</param>
    /// <param name="points">Its points, from left to right. A NaN interrupts it.</param>
    /// <param name="color">Its color.</param>
    /// <param name="dashed">Whether it is dashed.</param>
    /// <param name="dots">Whether its points are marked.</param>
    public void Add(string name, IEnumerable<(double X, double Y)> points, Rgb color, bool dashed = false, bool dots = false)
    {
        ArgumentNullException.ThrowIfNull(points);
        _lines.Add(new Line(name, [.. points], color, dashed, dots));
    }

    /// <summary>Adds a band: the range of what a line stands for.</summary>
    public void AddBand(IEnumerable<(double X, double Low, double High)> points, Rgb color)
    {
        ArgumentNullException.ThrowIfNull(points);
        _bands.Add((color, [.. points]));
    }

    /// <summary>Writes the chart to a file.</summary>
    public void Save(string path) => File.WriteAllText(path, ToSvg());

    /// <summary>The chart as SVG.</summary>
    /// <exception cref="InvalidOperationException"><see cref="YRange"/> is none that the axis can have.</exception>
    public string ToSvg()
    {
        if (YRange is { } range && !(range.Low < range.High && double.IsFinite(range.High - range.Low) && (!LogY || range.Low > 0)))
            throw new InvalidOperationException($"An axis goes from a number to a larger one{(LogY ? ", a logarithmic one from a positive number" : "")}; {range.Low} to {range.High} was given.");
        var all = _lines.SelectMany(l => l.Points).Concat(_bands.SelectMany(b => b.Points.SelectMany(p => new[] { (p.X, Y: p.Low), (p.X, Y: p.High) }))).ToArray();
        var x = new Axis(all.Select(p => p.X), LogX, null, Left, Width - Right);
        var y = new Axis(all.Select(p => p.Y), LogY, YRange, Height - Bottom, Top);
        var svg = new StringBuilder();
        svg.Append(CultureInfo.InvariantCulture, $"<svg xmlns=\"http://www.w3.org/2000/svg\" width=\"{Width}\" height=\"{Height}\" viewBox=\"0 0 {Width} {Height}\" font-family=\"sans-serif\" font-size=\"12\">\n");
        svg.Append("<rect width=\"100%\" height=\"100%\" fill=\"white\"/>\n");
        Text(svg, Left, 22, title, "start", "font-weight=\"bold\"");
        foreach (var tick in XTicks ?? x.Ticks())
        {
            var at = x.Place(tick);
            svg.Append(CultureInfo.InvariantCulture, $"<line x1=\"{at:0.#}\" y1=\"{Top}\" x2=\"{at:0.#}\" y2=\"{Height - Bottom}\" stroke=\"#e4e4e4\"/>\n");
            Text(svg, at, Height - Bottom + 16, x.Label(tick), "middle");
        }

        foreach (var tick in y.Ticks())
        {
            var at = y.Place(tick);
            svg.Append(CultureInfo.InvariantCulture, $"<line x1=\"{Left}\" y1=\"{at:0.#}\" x2=\"{Width - Right}\" y2=\"{at:0.#}\" stroke=\"#e4e4e4\"/>\n");
            Text(svg, Left - 6, at + 4, y.Label(tick), "end");
        }

        Text(svg, (Left + Width - Right) / 2.0, Height - 10, xLabel, "middle");
        Text(svg, 0, 0, yLabel, "middle", $"transform=\"translate(16 {(Top + Height - Bottom) / 2}) rotate(-90)\"");
        foreach (var (color, points) in _bands) Band(svg, color, points, x, y);
        foreach (var line in _lines) Draw(svg, line, x, y);
        svg.Append(CultureInfo.InvariantCulture, $"<rect x=\"{Left}\" y=\"{Top}\" width=\"{Width - Right - Left}\" height=\"{Height - Bottom - Top}\" fill=\"none\" stroke=\"#606060\"/>\n");
        for (var i = 0; i < _lines.Count; i++)
        {
            var at = Top + 10 + (LegendRow * i);
            svg.Append(CultureInfo.InvariantCulture, $"<line x1=\"{Width - Right + 10}\" y1=\"{at}\" x2=\"{Width - Right + 34}\" y2=\"{at}\" stroke=\"{_lines[i].Color}\" stroke-width=\"2\"{Dash(_lines[i])}/>\n");
            Text(svg, Width - Right + 40, at + 4, _lines[i].Name, "start");
        }

        return svg.Append("</svg>\n").ToString();
    }

    private static void Draw(StringBuilder svg, Line line, Axis x, Axis y)
    {
        var path = new StringBuilder();
        var isDown = false;
        foreach (var (px, py) in line.Points)
        {
            var isThere = x.Has(px) && y.Has(py);
            if (isThere) path.Append(CultureInfo.InvariantCulture, $"{(isDown ? 'L' : 'M')}{x.Place(px):0.#} {y.Place(py):0.#}");
            isDown = isThere;
            if (isThere && line.Dots) svg.Append(CultureInfo.InvariantCulture, $"<circle cx=\"{x.Place(px):0.#}\" cy=\"{y.Place(py):0.#}\" r=\"3\" fill=\"{line.Color}\"/>\n");
        }

        svg.Append(CultureInfo.InvariantCulture, $"<path d=\"{path}\" fill=\"none\" stroke=\"{line.Color}\" stroke-width=\"1.5\"{Dash(line)}/>\n");
    }

    private static void Band(StringBuilder svg, Rgb color, (double X, double Low, double High)[] points, Axis x, Axis y)
    {
        var there = points.Where(p => x.Has(p.X) && y.Has(p.Low) && y.Has(p.High)).ToArray();
        var edge = there.Select(p => (p.X, Y: p.High)).Concat(there.Reverse().Select(p => (p.X, Y: p.Low)));
        var corners = string.Join(' ', edge.Select(p => string.Create(CultureInfo.InvariantCulture, $"{x.Place(p.X):0.#},{y.Place(p.Y):0.#}")));
        svg.Append(CultureInfo.InvariantCulture, $"<polygon points=\"{corners}\" fill=\"{color}\" fill-opacity=\"0.15\"/>\n");
    }

    private static void Text(StringBuilder svg, double x, double y, string text, string anchor, string more = "")
    {
        var escaped = text.Replace("&", "&amp;", StringComparison.Ordinal).Replace("<", "&lt;", StringComparison.Ordinal);
        svg.Append(CultureInfo.InvariantCulture, $"<text x=\"{x:0.#}\" y=\"{y:0.#}\" text-anchor=\"{anchor}\" fill=\"#303030\" {more}>{escaped}</text>\n");
    }

    private static string Dash(Line line) => line.Dashed ? " stroke-dasharray=\"5 4\"" : "";

    private sealed record Line(string Name, (double X, double Y)[] Points, Rgb Color, bool Dashed, bool Dots);

    /// <summary>Where values lie on the picture.</summary>
    private sealed class Axis
    {
        private readonly bool _log;
        private readonly double _from;
        private readonly double _to;
        private readonly double _low;
        private readonly double _high;
        private readonly double _step;
        private readonly double[] _powers;

        public Axis(IEnumerable<double> values, bool log, (double Low, double High)? range, double from, double to)
        {
            (_log, _from, _to) = (log, from, to);
            var known = values.Where(Has).ToArray();
            (_low, _high) = range ?? (known.Length == 0 ? (log ? 1 : 0, log ? 10 : 1) : (known.Min(), known.Max()));
            if (!(_high - _low > 1e-9 * Math.Abs(_low))) (_low, _high) = log ? (_low / 2, _high * 2) : (_low - Room, _high + Room);
            _powers = log ? [.. Powers()] : [];
            _step = StepOf((_high - _low) / 5);
        }

        public bool Has(double value) => double.IsFinite(value) && (!_log || value > 0);

        public double Place(double value) => _from + ((_to - _from) * (Scaled(value) - Scaled(_low)) / (Scaled(_high) - Scaled(_low)));

        /// <summary>Powers of ten where at least two are on a logarithmic axis; else about five multiples of 1, 2 or 5 times a power of ten.</summary>
        public IEnumerable<double> Ticks() => _powers.Length >= 2 ? _powers : Multiples();

        /// <summary>A tick's number, with as many digits as tell it from the next.</summary>
        public string Label(double value)
        {
            var size = Math.Abs(value);
            var exponential = size is >= 1e6 or (> 0 and < 1e-3);
            var digits = _powers.Length >= 2 ? 0 : (int)((exponential ? Math.Floor(Math.Log10(size)) : 0) - Math.Floor(Math.Log10(_step) + 1e-9));
            var fraction = new string('#', Math.Clamp(digits, exponential ? 1 : 4, 15));
            return value.ToString($"0.{fraction}{(exponential ? "e+0" : "")}", CultureInfo.InvariantCulture);
        }

        private IEnumerable<double> Powers()
        {
            for (var exponent = (int)Math.Ceiling(Math.Log10(_low) - 1e-9); exponent <= Math.Log10(_high) + 1e-9; exponent++) yield return Math.Pow(10, exponent);
        }

        private IEnumerable<double> Multiples()
        {
            var (first, last) = (Math.Ceiling((_low / _step) - 1e-9), (_high / _step) + 1e-9);
            for (var i = 0; i <= 10 && first + i <= last; i++) yield return ((first + i) * _step) + 0.0; // no minus before 0
        }

        private static double StepOf(double raw)
        {
            var power = Math.Pow(10, Math.Floor(Math.Log10(raw)));
            return power * (raw / power < 1.5 ? 1 : raw / power < 3.5 ? 2 : raw / power < 7.5 ? 5 : 10);
        }

        /// <summary>How far an axis of hardly more than one value goes beyond it, so that its ticks differ in double precision.</summary>
        private double Room => Math.Max(0.5, Math.Abs(_low) * 1e-3);

        private double Scaled(double value) => _log ? Math.Log10(value) : value;
    }
}
