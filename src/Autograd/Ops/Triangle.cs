using TensorCore.Kernels;

namespace TensorCore;

/// <summary>Triangular parts of matrices.</summary>
public static class TriangleOps
{
    extension(Tensor x)
    {
        /// <summary>The lower triangle of the matrices that the last two axes make, with zeros above it.</summary>
        /// <param name="diagonal">The highest diagonal that stays: 0 for the main one, positive above it.</param>
        /// <exception cref="ShapeException">There are fewer than two axes.</exception>
        public Tensor Tril(int diagonal = 0) => Part(x, diagonal, upper: false);

        /// <summary>The upper triangle of the matrices that the last two axes make, with zeros below it.</summary>
        /// <param name="diagonal">The lowest diagonal that stays: 0 for the main one, positive above it.</param>
        /// <exception cref="ShapeException">There are fewer than two axes.</exception>
        public Tensor Triu(int diagonal = 0) => Part(x, diagonal, upper: true);
    }

    private static Tensor Part(Tensor x, int diagonal, bool upper)
    {
        ArgumentNullException.ThrowIfNull(x);
        if (x.Rank < 2) throw new ShapeException($"{(upper ? "Triu" : "Tril")} takes matrices; {x.Describe()} has {x.Rank} axes.");
        return new TriangleFunction(x, diagonal, upper).Apply();
    }

    private sealed class TriangleFunction(Tensor x, int diagonal, bool upper) : Function(x)
    {
        protected override Tensor Forward()
        {
            var result = ContiguousOps.Copy(x);
            var (rows, columns) = (x.Shape[-2], x.Shape[-1]);
            var matrices = x.Length == 0 ? 0 : x.Length / ((long)rows * columns);
            x.Device.Run<Triangle, TriangleArgs>(new TriangleArgs(result.Operand, x.DType, matrices, rows, columns, diagonal, upper));
            return result;
        }

        // Its own adjoint.
        protected override void Backward(Tensor gradient, GradientSink inputs) => inputs.Add(0, Part(gradient, diagonal, upper));
    }
}
