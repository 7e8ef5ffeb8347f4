namespace TensorCore;

/// <summary>Tensors put together.</summary>
public static class ConcatOps
{
    extension(Tensor)
    {
        /// <summary>Tensors one after the other along an axis that they have.</summary>
        /// <param name="tensors">At least one; of the same shape but for <paramref name="axis"/>. Dtypes are promoted.</param>
        /// <param name="axis">Negative counts from the end.</param>
        /// <exception cref="ArgumentException">There are no tensors.</exception>
        /// <exception cref="InvalidOperationException">They are on different devices.</exception>
        /// <exception cref="ShapeException">The shapes differ in another axis.</exception>
        public static Tensor Concat(IReadOnlyList<Tensor> tensors, int axis = 0)
        {
            var all = SameType(tensors, nameof(Concat));
            axis = all[0].Shape.Axis(axis);
            long length = 0;
            for (var i = 0; i < all.Length; i++)
            {
                var fits = all[i].Rank == all[0].Rank;
                for (var a = 0; fits && a < all[0].Rank; a++) fits = a == axis || all[i].Shape[a] == all[0].Shape[a];
                if (!fits)
                    throw new ShapeException($"Concat along axis {axis} needs equal shapes but for that axis; tensor 0 is {all[0].Describe()}, tensor {i} is {all[i].Describe()}.");
                length += all[i].Shape[axis];
            }

            var shape = all[0].Shape.With(axis, checked((int)length));
            return Join(all, AffineView.Parts(shape, axis, [.. all.Select(t => t.Shape[axis])]));
        }

        /// <summary>Tensors side by side along a new axis.</summary>
        /// <param name="tensors">At least one; all of the same shape. Dtypes are promoted.</param>
        /// <param name="axis">Where the new axis stands in the result; negative counts from the end, so that -1 appends it.</param>
        /// <exception cref="ArgumentException">There are no tensors.</exception>
        /// <exception cref="InvalidOperationException">They are on different devices.</exception>
        /// <exception cref="ShapeException">The shapes differ.</exception>
        public static Tensor Stack(IReadOnlyList<Tensor> tensors, int axis = 0)
        {
            var all = SameType(tensors, nameof(Stack));
            for (var i = 1; i < all.Length; i++)
            {
                if (all[i].Shape != all[0].Shape)
                    throw new ShapeException($"Stack needs equal shapes; tensor 0 is {all[0].Describe()}, tensor {i} is {all[i].Describe()}.");
            }

            var shape = all[0].Shape.Insert(axis, all.Length);
            axis = axis < 0 ? axis + shape.Rank : axis;
            return Join(all, [.. all.Select((_, i) => AffineView.At(shape, axis, i))]);
        }
    }

    /// <summary>A tensor put together from parts that cover it exactly, recorded.</summary>
    internal static Tensor Join(Tensor[] parts, AffineView[] views) => new JoinFunction(parts, views).Apply();

    private static Tensor[] SameType(IReadOnlyList<Tensor> tensors, string op)
    {
        ArgumentNullException.ThrowIfNull(tensors);
        if (tensors.Count == 0) throw new ArgumentException($"{op} needs at least one tensor.", nameof(tensors));
        var type = tensors[0].DType;
        foreach (var tensor in tensors)
        {
            type = Elementwise.Promote(type, tensor.DType);
            if (!ReferenceEquals(tensor.Device, tensors[0].Device))
                throw new InvalidOperationException(
                    $"{op} needs tensors on one device: {tensors[0].Describe()} is on {tensors[0].Device}, {tensor.Describe()} on {tensor.Device}. Move one with To(device).");
        }

        return [.. tensors.Select(t => t.Cast(type))];
    }

    private sealed class JoinFunction(Tensor[] parts, AffineView[] views) : Function(parts)
    {
        protected override Tensor Forward()
        {
            var result = Tensor.Empty(views[0].Source, parts[0].DType, parts[0].Device);
            for (var i = 0; i < parts.Length; i++)
            {
                using var window = views[i].Of(result);
                window.CopyFrom(parts[i]);
            }

            return result;
        }

        protected override void Backward(Tensor gradient, GradientSink inputs)
        {
            for (var i = 0; i < parts.Length; i++)
            {
                if (inputs.Wants(i)) inputs.Add(i, SliceOps.View(gradient, views[i]));
            }
        }
    }
}
