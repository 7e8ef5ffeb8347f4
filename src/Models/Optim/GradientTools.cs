using TensorCore.Kernels;

namespace TensorCore;

/// <summary>What is done to gradients between the tape and the optimizer. Each makes new gradients; nothing is recorded.</summary>
public static class GradientTools
{
    extension(Gradients gradients)
    {
        /// <summary>The Euclidean norm of all gradients taken as one vector.</summary>
        /// <returns>One Float64 number, accumulated in double over blocks. Shape [].</returns>
        public Tensor GlobalNorm()
        {
            using var squared = SquaredNorm(gradients);
            return Elementwise.Map(default(RootMap), Shape.Scalar, squared);
        }

        /// <summary>
        /// Scales all gradients by min(1, maxNorm / (norm + 1e-6)), where the norm is the global one: Pascanu, Mikolov &amp;
        /// Bengio, "On the difficulty of training recurrent neural networks" (2013). The scale stays on the device.
        /// </summary>
        /// <param name="maxNorm">The largest global norm let through.</param>
        public Gradients ClipByNorm(double maxNorm)
        {
            ArgumentOutOfRangeException.ThrowIfNegative(maxNorm);
            using var pause = Tape.Pause();
            using var scope = new Scope();
            var scale = Elementwise.Map(new ClipScaleMap(maxNorm), Shape.Scalar, SquaredNorm(gradients));
            var single = scale.Cast(DType.Float32);
            return gradients.Map(g => Elementwise.Map(default(BinaryMap<Multiply>), g.Shape, g, g.DType == DType.Float32 ? single : scale).Keep());
        }

        /// <summary>Bounds every element to [-limit, limit].</summary>
        public Gradients ClipByValue(double limit)
        {
            ArgumentOutOfRangeException.ThrowIfNegative(limit);
            return gradients.Map(g => Elementwise.Map(new BoundMap(limit), g.Shape, g));
        }

        /// <summary>
        /// Adds normally distributed noise to every element: Neelakantan et al., "Adding Gradient Noise Improves Learning for
        /// Very Deep Networks" (2015).
        /// </summary>
        /// <param name="rng">Draws the noise.</param>
        /// <param name="deviation">Standard deviation of the noise.</param>
        /// <param name="truncated">Cut the distribution off at two standard deviations.</param>
        public Gradients AddNoise(Rng rng, double deviation, bool truncated = false)
        {
            ArgumentNullException.ThrowIfNull(rng);
            return gradients.Map(g =>
            {
                using var noise = truncated
                    ? rng.TruncatedNormal(g.Shape, 0, deviation, dtype: g.DType, device: g.Device)
                    : rng.Normal(g.Shape, 0, deviation, g.DType, g.Device);
                return Elementwise.Map(default(BinaryMap<Add>), g.Shape, g, noise);
            });
        }
    }

    private static Tensor SquaredNorm(Gradients gradients)
    {
        if (gradients.Count == 0) return Tensor.Zeros(Shape.Scalar, DType.Float64);
        var first = gradients[0];
        var sum = Tensor.Zeros(Shape.Scalar, DType.Float64, first.Device);
        using var pause = Tape.Pause();
        using var scope = new Scope();
        var inputs = default(DenseOperands);
        var count = 0;
        var type = first.DType;
        foreach (var gradient in gradients)
        {
            if (count == DenseOperands.Capacity || gradient.DType != type) Run();
            type = gradient.DType;
            inputs[count++] = new DenseOperand(gradient.Length, gradient.Contiguous().Operand);
        }

        Run();
        return sum;

        void Run()
        {
            sum.Device.Run<SquaredNormKernel, SquaredNormArgs>(new SquaredNormArgs(type, count, inputs, sum.Operand));
            count = 0;
        }
    }

    internal readonly record struct RootMap : IMap
    {
        public static int Arity => 1;

        public T Apply<T>(T a, T b, T c) where T : unmanaged, ILane<T> => T.Sqrt(a);
    }

    internal readonly record struct ClipScaleMap(double MaxNorm) : IMap
    {
        public static int Arity => 1;

        public T Apply<T>(T a, T b, T c) where T : unmanaged, ILane<T> =>
            T.Min(T.Constant(1), T.Constant(MaxNorm) / (T.Sqrt(a) + T.Constant(1e-6)));
    }

    internal readonly record struct BoundMap(double Limit) : IMap
    {
        public static int Arity => 1;

        public T Apply<T>(T a, T b, T c) where T : unmanaged, ILane<T> => T.Min(T.Max(a, T.Constant(-Limit)), T.Constant(Limit));
    }
}
