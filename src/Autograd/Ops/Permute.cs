namespace TensorCore;

/// <summary>Axes in another order.</summary>
public static class PermuteOps
{
    extension(Tensor x)
    {
        /// <summary>A view with the axes in another order: axis i of the result is axis <c>axes[i]</c> of <paramref name="x"/>.</summary>
        /// <param name="axes">Each axis once; negative counts from the end.</param>
        /// <exception cref="ShapeException">An axis is missing, repeated or out of range.</exception>
        public Tensor Permute(params ReadOnlySpan<int> axes)
        {
            ArgumentNullException.ThrowIfNull(x);
            var order = new int[axes.Length];
            var seen = 0;
            for (var i = 0; i < order.Length; i++)
            {
                order[i] = x.Shape.Axis(axes[i]);
                seen |= 1 << order[i];
            }

            if (order.Length != x.Rank || seen != (1 << x.Rank) - 1)
                throw new ShapeException($"Permute needs each of the {x.Rank} axes of {x.Describe()} once; ({string.Join(", ", axes.ToArray())}) was given.");
            return new PermuteFunction(x, order).Apply();
        }

        /// <summary>A view with two axes swapped.</summary>
        /// <exception cref="ShapeException">There is no such axis.</exception>
        public Tensor Transpose(int a, int b)
        {
            ArgumentNullException.ThrowIfNull(x);
            var order = new int[x.Rank];
            for (var i = 0; i < order.Length; i++) order[i] = i;
            (a, b) = (x.Shape.Axis(a), x.Shape.Axis(b));
            (order[a], order[b]) = (b, a);
            return new PermuteFunction(x, order).Apply();
        }

        /// <summary>A view with the last two axes swapped: of a matrix, or of a stack of them, the transpose.</summary>
        /// <exception cref="ShapeException">There are fewer than two axes.</exception>
        public Tensor T
        {
            get
            {
                ArgumentNullException.ThrowIfNull(x);
                if (x.Rank < 2) throw new ShapeException($"T swaps the last two axes; {x.Describe()} has {x.Rank}. Unsqueeze it first.");
                return x.Transpose(-2, -1);
            }
        }

        /// <summary>A view with one axis moved to another position, the others keeping their order.</summary>
        /// <exception cref="ShapeException">There is no such axis.</exception>
        public Tensor MoveAxis(int from, int to)
        {
            ArgumentNullException.ThrowIfNull(x);
            (from, to) = (x.Shape.Axis(from), x.Shape.Axis(to));
            var order = new List<int>();
            for (var i = 0; i < x.Rank; i++) order.Add(i);
            order.RemoveAt(from);
            order.Insert(to, from);
            return new PermuteFunction(x, [.. order]).Apply();
        }
    }

    private sealed class PermuteFunction(Tensor x, int[] order) : Function(x)
    {
        protected override Tensor Forward()
        {
            var lengths = new int[order.Length];
            var strides = new long[order.Length];
            for (var i = 0; i < order.Length; i++)
            {
                lengths[i] = x.Shape[order[i]];
                strides[i] = x.Strides[order[i]];
            }

            return x.View(lengths, strides, x.Offset);
        }

        protected override void Backward(Tensor gradient, GradientSink inputs)
        {
            var inverse = new int[order.Length];
            for (var i = 0; i < order.Length; i++) inverse[order[i]] = i;
            inputs.Add(0, gradient.Permute(inverse));
        }
    }
}
