using TensorCore.Kernels;

namespace TensorCore;

/// <summary>Matrix products.</summary>
public static class MatMulOps
{
    extension(Tensor a)
    {
        /// <summary>
        /// Matrix product by the rules of NumPy's matmul: the last two axes are the matrices, axes before them are
        /// broadcast; a tensor of one axis is a row on the left, a column on the right, and its axis goes again from the
        /// result. Transposed, sliced and expanded views are multiplied as they are, without a copy.
        /// </summary>
        /// <param name="b">[K], or [..., K, N] for <paramref name="a"/> of shape [K] or [..., M, K]. Dtypes are promoted; Bool is refused.</param>
        /// <param name="bias">[N], added to every row of the result, in the same pass; none when left out.</param>
        /// <returns>[..., M, N], without M or N for operands of one axis.</returns>
        /// <exception cref="ShapeException">The inner lengths differ, the leading axes do not broadcast, an operand has no axes, or the bias is not [N].</exception>
        public Tensor MatMul(Tensor b, Tensor? bias = null)
        {
            ArgumentNullException.ThrowIfNull(a);
            ArgumentNullException.ThrowIfNull(b);
            if (a.Rank == 0 || b.Rank == 0)
                throw new ShapeException($"MatMul needs operands with axes; {a.Describe()} and {b.Describe()} were given. Multiply by a scalar with *.");
            var inner = b.Shape[b.Rank == 1 ? 0 : -2];
            if (a.Shape[-1] != inner)
            {
                throw new ShapeException(
                    $"MatMul: the last axis of {a.Describe()} has length {a.Shape[-1]}, but axis {(b.Rank == 1 ? -1 : -2)} of {b.Describe()} has length {inner}; they must be equal.{(b.Rank > 1 && a.Shape[-1] == b.Shape[-1] ? " Is it b.T that is meant?" : "")}");
            }

            if (bias is not null && (bias.Rank != 1 || b.Rank == 1 || bias.Shape[0] != b.Shape[-1]))
                throw new ShapeException($"MatMul: the bias must be [N], as long as the last axis of a matrix b; {bias.Describe()} was given with b {b.Describe()}.");
            (a, b, bias) = SameType(a, b, bias);
            if (a.Rank == 1) return a.Unsqueeze(0).MatMul(b, bias).Squeeze(b.Rank == 1 ? 0 : -2);
            if (b.Rank == 1) return a.MatMul(b.Unsqueeze(-1)).Squeeze(-1);
            return new MatMulFunction(a, b, bias).Apply();
        }

        /// <summary>The sum of the products of the elements of two vectors.</summary>
        /// <param name="b">As long as <paramref name="a"/>.</param>
        /// <returns>A scalar.</returns>
        /// <exception cref="ShapeException">An operand has not one axis, or the lengths differ.</exception>
        public Tensor Dot(Tensor b)
        {
            ArgumentNullException.ThrowIfNull(a);
            ArgumentNullException.ThrowIfNull(b);
            return a.Rank == 1 && b.Rank == 1
                ? a.MatMul(b)
                : throw new ShapeException($"Dot takes two vectors; {a.Describe()} and {b.Describe()} were given. For matrices there is MatMul.");
        }

        /// <summary>All products of an element of one vector and an element of another.</summary>
        /// <param name="b">[N].</param>
        /// <returns>[M, N] for <paramref name="a"/> of shape [M].</returns>
        /// <exception cref="ShapeException">An operand has not one axis.</exception>
        public Tensor Outer(Tensor b)
        {
            ArgumentNullException.ThrowIfNull(a);
            ArgumentNullException.ThrowIfNull(b);
            return a.Rank == 1 && b.Rank == 1
                ? a.Unsqueeze(1) * b.Unsqueeze(0)
                : throw new ShapeException($"Outer takes two vectors; {a.Describe()} and {b.Describe()} were given. Flatten them first.");
        }
    }

    private static (Tensor A, Tensor B, Tensor? Bias) SameType(Tensor a, Tensor b, Tensor? bias)
    {
        var type = Elementwise.Promote(a.DType, b.DType);
        if (bias is not null) type = Elementwise.Promote(type, bias.DType);
        if (type == DType.Bool)
            throw new NotSupportedException($"MatMul does not multiply truth values; {a.Describe()} and {b.Describe()} were given. Cast one to a number type.");
        return (a.Cast(type), b.Cast(type), bias?.Cast(type));
    }

    /// <summary>C = A B + bias for [..., M, K], [..., K, N] and [N].</summary>
    private sealed class MatMulFunction(Tensor a, Tensor b, Tensor? bias) : Function(bias is null ? [a, b] : [a, b, bias])
    {
        protected override Tensor Forward()
        {
            var batch = Shape.Broadcast(a.Shape[..^2], b.Shape[..^2]);
            var c = Tensor.Empty([.. batch.Lengths, a.Shape[-2], b.Shape[-1]], a.DType, a.Device);
            Multiply(c, a, b, bias?.Contiguous());
            return c;
        }

        protected override void Backward(Tensor gradient, GradientSink inputs)
        {
            if (inputs.Wants(0)) inputs.Add(0, gradient.MatMul(b.T));
            if (inputs.Wants(1))
            {
                // A matrix shared by the whole batch: one tall product instead of one per example and a sum.
                inputs.Add(1, b.Rank == 2
                    ? a.Reshape(Rows(a), a.Shape[-1]).T.MatMul(gradient.Reshape(Rows(a), gradient.Shape[-1]))
                    : a.T.MatMul(gradient));
            }

            if (bias is not null) inputs.Add(2, gradient);
        }

        private static int Rows(Tensor x)
        {
            long rows = 1;
            foreach (var length in x.Shape.Lengths[..^1]) rows *= length;
            return checked((int)rows);
        }
    }

    /// <summary>
    /// Maps the broadcast batch to as few kernel calls as there can be. The rows of A are walked as one more axis: where
    /// B is shared they merge with the batch axes above, so that a stack of examples times one matrix is a single product.
    /// </summary>
    private static void Multiply(Tensor c, Tensor a, Tensor b, Tensor? bias)
    {
        var axes = c.Rank - 1;
        Span<long> strides = stackalloc long[2 * Shape.MaxRank];
        var stridesA = strides[..axes];
        var stridesB = strides.Slice(Shape.MaxRank, axes);
        BatchStrides(a, stridesA);
        BatchStrides(b, stridesB);
        stridesA[^1] = a.Strides[^2];
        stridesB[^1] = 0;
        var space = IterationSpace.Create(c.Shape.Lengths[..^1], c.Strides.AsSpan(0, axes), stridesA, stridesB);
        if (c.Length == 0) return;

        // The innermost axis holds rows if B stands still along it; the one above (or else itself) is the kernel's batch.
        var axis = space.Rank;
        var hasRows = axis > 0 && space.Strides2[axis - 1] == 0;
        var rows = hasRows ? --axis : -1;
        var batch = axis > 0 ? --axis : -1;
        var args = new MatMulArgs(
            c.DType,
            hasRows ? space.Lengths[rows] : 1, c.Shape[-1], a.Shape[-1],
            default, hasRows ? space.Strides1[rows] : 0, a.Strides[^1],
            default, b.Strides[^2], b.Strides[^1],
            default, hasRows ? space.Strides0[rows] : c.Shape[-1],
            bias?.Operand ?? default,
            Batches: batch >= 0 ? space.Lengths[batch] : 1,
            ABatch: batch >= 0 ? space.Strides1[batch] : 0,
            BBatch: batch >= 0 ? space.Strides2[batch] : 0,
            CBatch: batch >= 0 ? space.Strides0[batch] : 0);
        long calls = 1;
        for (var outer = 0; outer < axis; outer++) calls *= space.Lengths[outer];
        for (long call = 0; call < calls; call++)
        {
            long atA = a.Offset, atB = b.Offset, atC = c.Offset, rest = call;
            for (var outer = axis - 1; outer >= 0; outer--)
            {
                var (quotient, index) = Math.DivRem(rest, space.Lengths[outer]);
                rest = quotient;
                atA += index * space.Strides1[outer];
                atB += index * space.Strides2[outer];
                atC += index * space.Strides0[outer];
            }

            var size = c.DType.Size;
            c.Device.Run<MatMul, MatMulArgs>(args with
            {
                A = new Operand(a.Storage, atA * size),
                B = new Operand(b.Storage, atB * size),
                C = new Operand(c.Storage, atC * size),
            });
        }
    }

    /// <summary>The strides of a tensor's axes before the last two, aligned with those of the result (the last entry is left alone).</summary>
    private static void BatchStrides(Tensor x, Span<long> strides)
    {
        var added = strides.Length - 1 - (x.Rank - 2);
        for (var axis = 0; axis < strides.Length - 1; axis++)
            strides[axis] = axis < added || x.Shape[axis - added] == 1 ? 0 : x.Strides[axis - added];
    }
}
