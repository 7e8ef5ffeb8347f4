using System.Globalization;

namespace TensorCore;

/// <summary>
/// Writes a finite number with the fewest digits that tell it from its neighbors of the same type (whole parts always
/// exactly), or, where these are more than the precision, rounded to the precision: the exact binary value, halves to even,
/// as .NET's own formatting does it.
/// </summary>
internal readonly struct Decimals
{
    private readonly double _value;
    private readonly string _digits; // of the shortest form, without leading or trailing zeros; "0" for zero
    private readonly int _exponent; // of the first digit

    public Decimals(double value, bool isSingle)
    {
        _value = value;
        var text = isSingle ? ((float)value).ToString("R", CultureInfo.InvariantCulture) : value.ToString("R", CultureInfo.InvariantCulture);
        (_digits, _exponent) = Parse(text.AsSpan());
    }

    /// <summary>Sign and whole part, and the fraction without trailing zeros.</summary>
    public (string Whole, string Fraction) Positional(int precision)
    {
        var sign = double.IsNegative(_value) ? "-" : "";
        if (_digits.Length - 1 - _exponent > precision) return Split(_value.ToString("F" + precision, CultureInfo.InvariantCulture));
        if (_exponent < 0) return (sign + "0", _digits == "0" ? "" : new string('0', -_exponent - 1) + _digits);
        return _digits.Length <= _exponent
            ? (_value.ToString("F0", CultureInfo.InvariantCulture), "")
            : (sign + _digits[..(_exponent + 1)], _digits[(_exponent + 1)..]);
    }

    /// <summary>Sign and first digit, the fraction without trailing zeros, and the exponent with its sign and two digits at least.</summary>
    /// <param name="precision">Digits of the fraction at most.</param>
    /// <param name="exact">Whether the digits are those of the exact value even where fewer would do.</param>
    public (string Whole, string Fraction, string Exponent) Scientific(int precision, bool exact)
    {
        if (exact || _digits.Length - 1 > precision)
        {
            var text = _value.ToString("E" + precision, CultureInfo.InvariantCulture);
            var e = text.IndexOf('E', StringComparison.Ordinal);
            var (whole, fraction) = Split(text[..e]);
            return (whole, fraction, Exponent(int.Parse(text.AsSpan(e + 1), NumberStyles.AllowLeadingSign, CultureInfo.InvariantCulture)));
        }

        return ((double.IsNegative(_value) ? "-" : "") + _digits[0], _digits[1..], Exponent(_exponent));
    }

    private static string Exponent(int exponent) => (exponent < 0 ? "-" : "+") + Math.Abs(exponent).ToString("00", CultureInfo.InvariantCulture);

    private static (string Digits, int Exponent) Parse(ReadOnlySpan<char> text)
    {
        if (text[0] == '-') text = text[1..];
        var exponent = 0;
        var e = text.IndexOf('E');
        if (e >= 0)
        {
            exponent = int.Parse(text[(e + 1)..], NumberStyles.AllowLeadingSign, CultureInfo.InvariantCulture);
            text = text[..e];
        }

        var point = text.IndexOf('.');
        exponent += (point < 0 ? text.Length : point) - 1;
        var digits = point < 0 ? text.ToString() : string.Concat(text[..point], text[(point + 1)..]);
        var zeros = digits.Length - digits.TrimStart('0').Length;
        digits = digits.Trim('0');
        return digits.Length == 0 ? ("0", 0) : (digits, exponent - zeros);
    }

    private static (string Whole, string Fraction) Split(string text)
    {
        var point = text.IndexOf('.', StringComparison.Ordinal);
        return point < 0 ? (text, "") : (text[..point], text[(point + 1)..].TrimEnd('0'));
    }
}
