namespace TensorCore.Tests;

/// <summary>
/// The diagonal recurrent cell in double precision, straight from the formulas, with its gradients by the chain rule
/// element by element. Shares nothing with the kernels but the dropout factors, which it is given.
/// </summary>
internal sealed class DcgruReference(int length, int maps, int steps)
{
    public required double[] State { get; init; }

    public double[]? Mask { get; init; }

    public required double[] GateWeights { get; init; }

    public required double[] GateBias { get; init; }

    public required double[] CandidateWeights { get; init; }

    public required double[] CandidateBias { get; init; }

    public double ClosedFrom { get; init; } = 1;

    /// <summary>The factor of (example, step, position, channel); 1 when there is no dropout.</summary>
    public Func<int, int, int, int, double> Drop { get; init; } = (_, _, _, _) => 1;

    public double Saturation { get; private set; }

    /// <summary>All states, [steps + 1][batch, length, maps].</summary>
    public List<double[]> States { get; } = [];

    public double[] Result => States[^1];

    /// <summary>How many update gates were closed by <see cref="ClosedFrom"/> alone.</summary>
    public int Closed { get; private set; }

    /// <summary>How near any pre-activation came to a kink or a gate to its limit, where rounding decides between two derivatives.</summary>
    public double NearestKink { get; private set; } = double.PositiveInfinity;

    private readonly List<(double[] R, double[] G, double[] C)> _x = [];

    public DcgruReference Forward()
    {
        States.Add(State);
        for (var t = 0; t < steps; t++)
        {
            var s = States[t];
            double[] r = new double[s.Length], g = new double[s.Length], c = new double[s.Length], p = new double[s.Length], next = new double[s.Length];
            for (var n = 0; n < s.Length; n++)
            {
                var (b, i, j) = At(n);
                r[n] = Convolution(s, b, i, GateWeights, 2 * maps, j) + GateBias[j] + 0.5;
                g[n] = Convolution(s, b, i, GateWeights, 2 * maps, maps + j) + GateBias[maps + j] + 0.7;
            }

            for (var n = 0; n < s.Length; n++) p[n] = HardSigmoid(r[n]) * s[n];
            for (var n = 0; n < s.Length; n++)
            {
                var (b, i, j) = At(n);
                c[n] = Convolution(p, b, i, CandidateWeights, maps, j) + CandidateBias[j];
                var candidate = Math.Clamp(c[n], -1, 1) * Drop(b, t, i, j);
                var from = Source(i, j);
                var carried = from < 0 || from >= length ? 0 : s[(((b * length) + from) * maps) + j];
                var gate = UpdateGate(g[n]);
                if (gate == 1 && g[n] < 1) Closed++;
                if (ClosedFrom < 1) NearestKink = Math.Min(NearestKink, Math.Abs(HardSigmoid(g[n]) - ClosedFrom));
                next[n] = ((gate * carried) + ((1 - gate) * candidate)) * MaskAt(b, i);
                foreach (var x in (ReadOnlySpan<double>)[r[n], g[n], c[n]])
                    NearestKink = Math.Min(NearestKink, Math.Min(Math.Abs(Math.Abs(x) - 1), Math.Abs(Math.Abs(x) - 0.9)));
                Saturation += Excess(r[n]) + Excess(g[n]) + Excess(c[n]);
            }

            States.Add(next);
            _x.Add((r, g, c));
        }

        return this;
    }

    public (double[] State, double[] GateWeights, double[] GateBias, double[] CandidateWeights, double[] CandidateBias) Backward(double[] gradient, double penalty)
    {
        double[] dwg = new double[GateWeights.Length], dbg = new double[GateBias.Length];
        double[] dwc = new double[CandidateWeights.Length], dbc = new double[CandidateBias.Length];
        for (var t = steps - 1; t >= 0; t--)
        {
            var s = States[t];
            var (r, g, c) = _x[t];
            var ds = new double[s.Length];
            double[] dr = new double[s.Length], dg = new double[s.Length], dc = new double[s.Length], p = new double[s.Length], dp = new double[s.Length];
            for (var n = 0; n < s.Length; n++)
            {
                var (b, i, j) = At(n);
                p[n] = HardSigmoid(r[n]) * s[n];
                var e = gradient[n] * MaskAt(b, i);
                var drop = Drop(b, t, i, j);
                var gate = UpdateGate(g[n]);
                var from = Source(i, j);
                var carried = 0.0;
                if (from >= 0 && from < length)
                {
                    var source = (((b * length) + from) * maps) + j;
                    carried = s[source];
                    ds[source] += e * gate;
                }

                dg[n] = (Math.Abs(g[n]) < 1 ? 0.5 * e * (carried - (Math.Clamp(c[n], -1, 1) * drop)) : 0) + ExcessSlope(g[n], penalty);
                dc[n] = (Math.Abs(c[n]) < 1 ? e * (1 - gate) * drop : 0) + ExcessSlope(c[n], penalty);
            }

            for (var n = 0; n < s.Length; n++)
            {
                var (b, i, j) = At(n);
                ConvolutionGradient(p, dp, b, i, CandidateWeights, dwc, maps, j, dc[n]);
                dbc[j] += dc[n];
            }

            for (var n = 0; n < s.Length; n++)
            {
                ds[n] += dp[n] * HardSigmoid(r[n]);
                dr[n] = (Math.Abs(r[n]) < 1 ? 0.5 * dp[n] * s[n] : 0) + ExcessSlope(r[n], penalty);
            }

            for (var n = 0; n < s.Length; n++)
            {
                var (b, i, j) = At(n);
                ConvolutionGradient(s, ds, b, i, GateWeights, dwg, 2 * maps, j, dr[n]);
                ConvolutionGradient(s, ds, b, i, GateWeights, dwg, 2 * maps, maps + j, dg[n]);
                dbg[j] += dr[n];
                dbg[maps + j] += dg[n];
            }

            gradient = ds;
        }

        return (gradient, dwg, dbg, dwc, dbc);
    }

    private static double HardSigmoid(double x) => Math.Clamp((0.5 * x) + 0.5, 0, 1);

    private double UpdateGate(double x) => HardSigmoid(x) is var gate && gate > ClosedFrom ? 1 : gate;

    private static double Excess(double x) => Math.Max(Math.Abs(x) - 0.9, 0);

    private static double ExcessSlope(double x, double penalty) => Math.Abs(x) > 0.9 ? penalty * Math.Sign(x) : 0;

    private (int B, int I, int J) At(int n) => (n / maps / length, n / maps % length, n % maps);

    private double MaskAt(int b, int i) => Mask is null ? 1 : Mask[(b * length) + i];

    private int Source(int i, int j) => j < maps - (2 * (maps / 3)) ? i : j < maps - (maps / 3) ? i - 1 : i + 1;

    private double Convolution(double[] x, int b, int i, double[] weights, int columns, int column)
    {
        var sum = 0.0;
        for (var tap = 0; tap < 3; tap++)
        {
            var at = i + tap - 1;
            if (at < 0 || at >= length) continue;
            for (var j = 0; j < maps; j++) sum += x[(((b * length) + at) * maps) + j] * weights[(((tap * maps) + j) * columns) + column];
        }

        return sum;
    }

    private void ConvolutionGradient(double[] x, double[] dx, int b, int i, double[] weights, double[] dw, int columns, int column, double dy)
    {
        for (var tap = 0; tap < 3; tap++)
        {
            var at = i + tap - 1;
            if (at < 0 || at >= length) continue;
            for (var j = 0; j < maps; j++)
            {
                var from = (((b * length) + at) * maps) + j;
                var weight = (((tap * maps) + j) * columns) + column;
                dx[from] += dy * weights[weight];
                dw[weight] += dy * x[from];
            }
        }
    }
}
