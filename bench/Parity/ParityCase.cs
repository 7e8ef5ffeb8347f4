namespace TensorCore.Bench;

/// <summary>An op, or an op and its gradients, that must give on every device what it gives on the CPU.</summary>
/// <param name="Family">The heading it stands under.</param>
/// <param name="Name">The op and its sizes.</param>
/// <param name="Allowed">Largest error, relative to the largest magnitude of a result, in units of the dtype's epsilon; 0: the same bits.</param>
/// <param name="Run">Computes all results on the device of the inputs.</param>
internal sealed record ParityCase(string Family, string Name, double Allowed, Func<ParityInputs, IReadOnlyList<Tensor>> Run)
{
    /// <summary>The dtypes it is run in: both, unless what it runs has one.</summary>
    public IReadOnlyList<DType> Types { get; init; } = [DType.Float32, DType.Float64];
}

/// <summary>How far a device was from the CPU in one case and dtype.</summary>
/// <param name="Case">What was computed.</param>
/// <param name="Type">In which dtype.</param>
/// <param name="Worst">Largest error in the units of <see cref="ParityCase.Allowed"/>; infinite where only one of both has a number.</param>
/// <param name="SameBits">Whether all results have the same bits.</param>
internal sealed record ParityResult(ParityCase Case, DType Type, double Worst, bool SameBits)
{
    public bool Passes => SameBits || Worst <= Case.Allowed;

    /// <summary>Computes the case on both devices and compares.</summary>
    public static ParityResult Of(ParityCase test, Device device, DType type)
    {
        using var scope = new Scope();
        var expected = test.Run(new ParityInputs(Device.Cpu, type));
        var actual = test.Run(new ParityInputs(device, type));
        double worst = 0;
        var same = true;
        for (var i = 0; i < expected.Count; i++)
        {
            double[] e = Doubles(expected[i]), a = Doubles(actual[i]);
            if (expected[i].Shape != actual[i].Shape) throw new InvalidOperationException($"{test.Name}: {actual[i].Describe()} on {device}, {expected[i].Describe()} on the CPU.");
            var epsilon = expected[i].DType == DType.Float32 ? Math.Pow(2, -23) : Math.Pow(2, -52);
            worst = Math.Max(worst, Error(e, a) / epsilon);
            same &= e.Select(BitConverter.DoubleToInt64Bits).SequenceEqual(a.Select(BitConverter.DoubleToInt64Bits));
        }

        return new(test, type, worst, same);
    }

    /// <summary>The largest difference, relative to the largest finite magnitude that is expected.</summary>
    private static double Error(double[] expected, double[] actual)
    {
        double largest = 0, difference = 0;
        for (var i = 0; i < expected.Length; i++)
        {
            var (e, a) = (expected[i], actual[i]);
            if (double.IsFinite(e)) largest = Math.Max(largest, Math.Abs(e));
            if (e.Equals(a)) continue;
            if (!double.IsFinite(e) || !double.IsFinite(a)) return double.PositiveInfinity;
            difference = Math.Max(difference, Math.Abs(e - a));
        }

        return difference == 0 ? 0 : difference / largest;
    }

    // Widening to double keeps every Float32 apart, zeros of both signs included.
    private static double[] Doubles(Tensor x) => x.DType switch
    {
        DType.Float32 => Array.ConvertAll(x.ToArray<float>(), v => (double)v),
        DType.Float64 => x.ToArray<double>(),
        DType.Int32 => Array.ConvertAll(x.ToArray<int>(), v => (double)v),
        DType.Int64 => Array.ConvertAll(x.ToArray<long>(), v => (double)v),
        _ => Array.ConvertAll(x.ToArray<bool>(), v => v ? 1.0 : 0),
    };
}
