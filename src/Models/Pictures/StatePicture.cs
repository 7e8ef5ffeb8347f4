using System.Globalization;
using System.Text;

namespace TensorCore;

/// <summary>
/// Draws how a network's state develops: one panel for each channel, positions from left to right, time from top to
/// bottom, on a fixed scale from -1 (blue) through 0 (white) to 1 (red). Carries and shifts show as diagonals. The first
/// panel shows the symbol that would be read out at each position and time.
/// </summary>
public sealed class StatePicture
{
    private const int Gap = 6;
    private const int LabelHeight = 10;
    private const int DigitWidth = 4;
    private static readonly Rgb Ink = new(60, 60, 60);

    // Digits 0 to 9 as 3 x 5 pixels, a row an octal digit, so that panels carry their channel's number.
    private static readonly int[] Digits = [0b111101101101111, 0b010110010010111, 0b111001111100111, 0b111001111001111, 0b101101111001001, 0b111100111001111, 0b111100111101111, 0b111001001010010, 0b111101111101111, 0b111101111001111];

    private readonly float[] _states;
    private readonly int[] _symbols;
    private readonly int _times;
    private readonly int _positions;
    private readonly int _channels;
    private readonly int _scale;
    private readonly int _columns;

    /// <summary>Prepares the picture.</summary>
    /// <param name="states">The state at every step, Float32 [time, position, channel].</param>
    /// <param name="symbols">The symbol read out at every step, Int32 or Int64 [time, position].</param>
    /// <exception cref="ShapeException">The shapes do not fit each other.</exception>
    public StatePicture(Tensor states, Tensor symbols)
    {
        ArgumentNullException.ThrowIfNull(states);
        ArgumentNullException.ThrowIfNull(symbols);
        if (states.Rank != 3 || symbols.Shape != states.Shape[..2])
            throw new ShapeException($"A state picture takes states [time, position, channel] and symbols [time, position]; {states.Shape} and {symbols.Shape} were given.");
        _states = states.ToArray<float>();
        _symbols = symbols.Cast(DType.Int32).ToArray<int>();
        (_times, _positions, _channels) = (states.Shape[0], states.Shape[1], states.Shape[2]);
        _scale = Math.Max(1, 120 / Math.Max(_times, _positions));
        var aspect = (double)PanelHeight / PanelWidth;
        _columns = Math.Clamp((int)Math.Round(Math.Sqrt((_channels + 1) * aspect * 1.6)), 1, _channels + 1);
    }

    /// <summary>Room for the state, or for the widest number above it.</summary>
    private int PanelWidth => Math.Max(_positions * _scale, (DigitWidth * $"{_channels - 1}".Length) - 1) + Gap;

    private int PanelHeight => (_times * _scale) + Gap + LabelHeight;

    private int Rows => (_channels + _columns) / _columns;

    private int Width => (_columns * PanelWidth) + Gap;

    private int Height => (Rows * PanelHeight) + Gap;

    /// <summary>Whether a picture can be written under a name: one that ends in .png or .svg.</summary>
    internal static bool CanSave(string path) => Path.GetExtension(path).ToUpperInvariant() is ".PNG" or ".SVG";

    /// <summary>Writes the picture as PNG or, by the file's extension, as SVG.</summary>
    /// <exception cref="ArgumentException">The extension is neither .png nor .svg.</exception>
    public void Save(string path)
    {
        ArgumentNullException.ThrowIfNull(path);
        switch (Path.GetExtension(path).ToUpperInvariant())
        {
            case ".PNG": ToRaster().Save(path); break;
            case ".SVG": File.WriteAllText(path, ToSvg()); break;
            default: throw new ArgumentException($"Pictures are written as .png or .svg; '{path}' has another extension.", nameof(path));
        }
    }

    /// <summary>The picture as pixels.</summary>
    public Raster ToRaster()
    {
        var raster = new Raster(Width, Height);
        for (var panel = 0; panel <= _channels; panel++)
        {
            var (left, top) = Corner(panel);
            if (panel > 0) DrawNumber(raster, panel - 1, left, top - LabelHeight + 3);
            raster.Fill(left - 1, top - 1, (_positions * _scale) + 2, (_times * _scale) + 2, Ink);
            for (var t = 0; t < _times; t++)
            {
                for (var x = 0; x < _positions; x++)
                    raster.Fill(left + (x * _scale), top + (t * _scale), _scale, _scale, Color(panel, t, x));
            }
        }

        return raster;
    }

    /// <summary>The picture as SVG. Neighbors of one color become one rectangle.</summary>
    public string ToSvg()
    {
        var svg = new StringBuilder();
        svg.Append(CultureInfo.InvariantCulture, $"<svg xmlns=\"http://www.w3.org/2000/svg\" width=\"{Width}\" height=\"{Height}\" shape-rendering=\"crispEdges\" font-family=\"sans-serif\" font-size=\"8\">\n");
        svg.Append("<rect width=\"100%\" height=\"100%\" fill=\"white\"/>\n");
        for (var panel = 0; panel <= _channels; panel++)
        {
            var (left, top) = Corner(panel);
            svg.Append(CultureInfo.InvariantCulture, $"<text x=\"{left}\" y=\"{top - 2}\">{(panel == 0 ? "read out" : $"channel {panel - 1}")}</text>\n");
            svg.Append(CultureInfo.InvariantCulture, $"<rect x=\"{left - 1}\" y=\"{top - 1}\" width=\"{(_positions * _scale) + 2}\" height=\"{(_times * _scale) + 2}\" fill=\"{Ink}\"/>\n");
            for (var t = 0; t < _times; t++)
            {
                for (var x = 0; x < _positions;)
                {
                    var color = Color(panel, t, x);
                    var end = x + 1;
                    while (end < _positions && Color(panel, t, end) == color) end++;
                    svg.Append(CultureInfo.InvariantCulture, $"<rect x=\"{left + (x * _scale)}\" y=\"{top + (t * _scale)}\" width=\"{(end - x) * _scale}\" height=\"{_scale}\" fill=\"{color}\"/>\n");
                    x = end;
                }
            }
        }

        return svg.Append("</svg>\n").ToString();
    }

    private (int Left, int Top) Corner(int panel) =>
        (Gap + (panel % _columns * PanelWidth), Gap + LabelHeight + (panel / _columns * PanelHeight));

    private Rgb Color(int panel, int time, int position) => panel == 0
        ? Rgb.ForSymbol(_symbols[(time * _positions) + position])
        : Rgb.Diverging(_states[(((time * _positions) + position) * _channels) + panel - 1]);

    private static void DrawNumber(Raster raster, int number, int left, int top)
    {
        foreach (var digit in number.ToString(CultureInfo.InvariantCulture))
        {
            for (var bit = 0; bit < 15; bit++)
            {
                if ((Digits[digit - '0'] >> (14 - bit) & 1) != 0) raster[left + (bit % 3), top + (bit / 3)] = Ink;
            }

            left += DigitWidth;
        }
    }
}
