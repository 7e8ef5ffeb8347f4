namespace TensorCore;

/// <summary>Elements several times over.</summary>
public static class RepeatOps
{
    extension(Tensor x)
    {
        /// <summary>The whole tensor several times along each axis: NumPy's tile, PyTorch's repeat.</summary>
        /// <param name="times">Aligned with the last axes; more numbers than axes put new axes in front.</param>
        /// <exception cref="ArgumentException">A number is negative.</exception>
        public Tensor Repeat(params ReadOnlySpan<int> times)
        {
            ArgumentNullException.ThrowIfNull(x);
            foreach (var n in times)
            {
                if (n < 0) throw new ArgumentException($"Repeat needs numbers that are not negative; ({string.Join(", ", times.ToArray())}) was given.", nameof(times));
            }

            var y = x;
            for (var i = times.Length - x.Rank; i > 0; i--) y = y.Unsqueeze(0);
            for (var i = 1; i <= times.Length; i++)
            {
                if (times[^i] != 1) y = Times(y, y.Rank - i, y.Shape[^i], times[^i]);
            }

            return y.ApartFrom(x);
        }

        /// <summary>Each slice along an axis several times in a row: NumPy's repeat, PyTorch's repeat_interleave.</summary>
        /// <param name="times">How often each.</param>
        /// <param name="axis">Negative counts from the end.</param>
        /// <exception cref="ArgumentOutOfRangeException">The number is negative.</exception>
        public Tensor RepeatInterleave(int times, int axis)
        {
            ArgumentNullException.ThrowIfNull(x);
            ArgumentOutOfRangeException.ThrowIfNegative(times);
            axis = x.Shape.Axis(axis);
            return Times(x, axis, 1, times).ApartFrom(x);
        }
    }

    /// <summary>Runs of <paramref name="run"/> neighbors along an axis, each repeated. In three axes whatever the rank, so that the largest rank works too.</summary>
    private static Tensor Times(Tensor x, int axis, int run, int times)
    {
        var inner = 1;
        foreach (var length in x.Shape.Lengths[(axis + 1)..]) inner *= length;
        var block = run * inner;
        var outer = block == 0 ? 0 : checked((int)(x.Length / block));
        return x.Reshape(outer, 1, block).Expand(outer, times, block).Reshape(x.Shape.With(axis, checked(x.Shape[axis] * times)));
    }
}
