using System.Globalization;

namespace TensorCore;

/// <summary>Writes the elements of one tensor so that they line up: all with the same width and, for numbers, the point in the same column.</summary>
internal abstract class ElementFormat
{
    /// <summary>One element.</summary>
    public abstract string Format(int index);

    /// <summary>The format that suits these values.</summary>
    public static ElementFormat Of(Array values, bool isScalar, PrintOptions options) => values switch
    {
        float[] v => new Float(Array.ConvertAll(v, x => (double)x), true, options),
        double[] v => new Float(v, false, options),
        int[] v => new Texts(Array.ConvertAll(v, x => x.ToString(CultureInfo.InvariantCulture))),
        long[] v => new Texts(Array.ConvertAll(v, x => x.ToString(CultureInfo.InvariantCulture))),
        bool[] v => new Texts(Array.ConvertAll(v, x => isScalar || !x ? x.ToString() : " True")),
        _ => throw new NotSupportedException($"{values.GetType()} has no format."),
    };

    private sealed class Texts : ElementFormat
    {
        private readonly string[] _texts;
        private readonly int _width;

        public Texts(string[] texts)
        {
            _texts = texts;
            foreach (var text in texts) _width = Math.Max(_width, text.Length);
        }

        public override string Format(int index) => _texts[index].PadLeft(_width);
    }

    /// <summary>
    /// NumPy's rules: scientific notation if the largest magnitude is 1e8 or more, the smallest below 1e-4, or their ratio above
    /// 1000; as many digits as the longest element needs.
    /// </summary>
    private sealed class Float : ElementFormat
    {
        private readonly double[] _values;
        private readonly bool _isSingle;
        private readonly bool _scientific;
        private readonly int _precision;
        private readonly int _left;
        private readonly int _right;
        private readonly int _exponentDigits;

        public Float(double[] values, bool isSingle, PrintOptions options)
        {
            _values = values;
            _isSingle = isSingle;
            double largest = 0, smallest = double.PositiveInfinity;
            foreach (var value in values)
            {
                if (!double.IsFinite(value) || value == 0) continue;
                largest = Math.Max(largest, Math.Abs(value));
                smallest = Math.Min(smallest, Math.Abs(value));
            }

            _scientific = largest >= 1e8 || (largest > 0 && !options.SuppressSmall && (smallest < 1e-4 || Ratio(largest, smallest) > 1000));
            foreach (var value in values)
            {
                if (!double.IsFinite(value)) continue;
                var decimals = new Decimals(value, isSingle);
                var exponent = "";
                var (whole, fraction) = ("", "");
                if (_scientific) (whole, fraction, exponent) = decimals.Scientific(options.Precision, exact: false);
                else (whole, fraction) = decimals.Positional(options.Precision);
                _left = Math.Max(_left, whole.Length);
                _precision = Math.Max(_precision, fraction.Length);
                _exponentDigits = Math.Max(_exponentDigits, exponent.Length - 1);
            }

            _right = _scientific ? _precision + 2 + _exponentDigits : _precision;
            foreach (var value in values)
            {
                if (!double.IsFinite(value)) _left = Math.Max(_left, NotFinite(value).Length - _right - 1);
            }
        }

        // As NumPy does, in the type of the elements: the threshold is met or missed by its rounding.
        private double Ratio(double largest, double smallest) => _isSingle ? (float)largest / (float)smallest : largest / smallest;

        public override string Format(int index)
        {
            var value = _values[index];
            if (!double.IsFinite(value)) return NotFinite(value).PadLeft(_left + 1 + _right);
            var decimals = new Decimals(value, _isSingle);
            if (_scientific)
            {
                var (whole, fraction, exponent) = decimals.Scientific(_precision, exact: true);
                return $"{whole.PadLeft(_left)}.{fraction.PadRight(_precision, '0')}e{exponent[0]}{exponent[1..].PadLeft(_exponentDigits, '0')}";
            }
            else
            {
                var (whole, fraction) = decimals.Positional(_precision);
                return $"{whole.PadLeft(_left)}.{fraction.PadRight(_right)}";
            }
        }

        private static string NotFinite(double value) => double.IsNaN(value) ? "nan" : value > 0 ? "inf" : "-inf";
    }
}
