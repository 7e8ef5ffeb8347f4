using System.Globalization;
using System.Runtime.CompilerServices;

namespace TensorCore;

/// <summary>Settings that training can begin with.</summary>
internal static class Setting
{
    /// <summary>Refuses a setting that is out of its range.</summary>
    /// <param name="isInRange">Whether it is in it.</param>
    /// <param name="value">Its value.</param>
    /// <param name="range">The range in words.</param>
    /// <param name="name">What the configuration calls it.</param>
    /// <exception cref="ArgumentException">It is out of its range.</exception>
    public static void Require(bool isInRange, double? value, string range, [CallerArgumentExpression(nameof(value))] string name = "")
    {
        if (!isInRange) throw new ArgumentException(string.Create(CultureInfo.InvariantCulture, $"{name} must be {range}; {value} was given."));
    }
}
