using TensorCore.Kernels;

namespace TensorCore;

/// <summary>
/// Runs element-wise formulas on tensors, recorded like every other op. One call makes an op of an
/// <see cref="IUnaryOp"/> or <see cref="IBinaryOp"/>, the user's own included.
/// </summary>
public static partial class Elementwise
{
    /// <summary>y = f(x) for every element. Integers and truth values are computed with as Float32.</summary>
    /// <param name="op">The formula.</param>
    /// <param name="x">Any shape.</param>
    /// <returns>The shape of <paramref name="x"/>.</returns>
    public static Tensor Apply<TOp>(TOp op, Tensor x) where TOp : unmanaged, IUnaryOp
    {
        ArgumentNullException.ThrowIfNull(x);
        if (!x.DType.IsFloat) x = x.Cast(DType.Float32);
        return Tape.IsRecording ? new UnaryFunction<TOp>(op, x).Apply() : Map(new UnaryMap<TOp>(op), x.Shape, x);
    }

    /// <summary>y = f(a, b) for every pair of elements, broadcast by NumPy's rule.</summary>
    /// <param name="op">The formula.</param>
    /// <param name="a">Any shape.</param>
    /// <param name="b">Any shape that broadcasts with that of <paramref name="a"/>, on the same device.</param>
    /// <exception cref="ShapeException">The shapes do not broadcast.</exception>
    public static Tensor Apply<TOp>(TOp op, Tensor a, Tensor b) where TOp : unmanaged, IBinaryOp
    {
        ArgumentNullException.ThrowIfNull(a);
        ArgumentNullException.ThrowIfNull(b);
        if (a.DType != b.DType || !a.DType.IsFloat)
        {
            var type = Promote(a.DType, b.DType) is { IsFloat: true } common ? common : DType.Float32;
            (a, b) = (a.Cast(type), b.Cast(type));
        }

        return Tape.IsRecording
            ? new BinaryFunction<TOp>(op, a, b).Apply()
            : Map(new BinaryMap<TOp>(op), Shape.Broadcast(a.Shape, b.Shape), a, b);
    }

    /// <summary>y = f(x, b) for every element of a tensor and one number.</summary>
    /// <param name="op">The formula.</param>
    /// <param name="x">Any shape.</param>
    /// <param name="b">The number; it does not change the dtype of a floating-point tensor.</param>
    public static Tensor Apply<TOp>(TOp op, Tensor x, Scalar b) where TOp : unmanaged, IBinaryOp =>
        Apply(new FixedB<TOp>(op, b.ToDouble()), x);

    /// <summary>y = f(a, x) for one number and every element of a tensor.</summary>
    /// <param name="op">The formula.</param>
    /// <param name="a">The number; it does not change the dtype of a floating-point tensor.</param>
    /// <param name="x">Any shape.</param>
    public static Tensor Apply<TOp>(TOp op, Scalar a, Tensor x) where TOp : unmanaged, IBinaryOp =>
        Apply(new FixedA<TOp>(op, a.ToDouble()), x);

    /// <summary>The dtype that two operands are converted to: the wider of the higher kind (Bool, integer, floating point). Tensors without axes count like any other, as in NumPy 2.</summary>
    public static DType Promote(DType a, DType b)
    {
        if (a == b) return a;
        var (low, high) = Order(a) < Order(b) ? (a, b) : (b, a);
        return high == DType.Float32 && low == DType.Float64 ? DType.Float64 : high;

        static int Order(DType type) => type switch
        {
            DType.Bool => 0,
            DType.Int32 => 1,
            DType.Int64 => 2,
            DType.Float32 => 3,
            _ => 4,
        };
    }

    /// <summary>The gradient through a constant slope: no kernel runs for 1, and nothing is added for 0, not even 0 times infinity.</summary>
    internal static void AddScaled(GradientSink inputs, int input, Tensor gradient, double slope)
    {
        if (slope != 0) inputs.Add(input, slope == 1 ? gradient : slope == -1 ? -gradient : gradient * slope);
    }
}
