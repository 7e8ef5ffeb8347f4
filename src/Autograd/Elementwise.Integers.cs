using TensorCore.Kernels;

namespace TensorCore;

public static partial class Elementwise
{
    /// <summary>y = f(x) in the dtype of <paramref name="x"/>, integers included. Truth values, which Abs, Sign and Square leave as they are, give a copy.</summary>
    internal static Tensor ApplyNumber<TOp>(TOp op, Tensor x) where TOp : unmanaged, IUnaryOp, IIntegerUnaryOp
    {
        ArgumentNullException.ThrowIfNull(x);
        if (x.DType == DType.Bool) return x.Clone();
        return x.DType.IsFloat ? Apply(op, x) : MapIntegers(new IntegerUnaryMap<TOp>(op), x.Shape, x);
    }

    /// <summary>y = f(x) of floating-point numbers, where f leaves whole numbers as they are: these and truth values give a copy.</summary>
    internal static Tensor ApplyUnlessWhole<TOp>(TOp op, Tensor x) where TOp : unmanaged, IUnaryOp
    {
        ArgumentNullException.ThrowIfNull(x);
        return x.DType.IsFloat ? Apply(op, x) : x.Clone();
    }

    /// <summary>y = f(a, b), broadcast, in the promoted dtype: integers are computed with as integers, truth values as 0 and 1.</summary>
    internal static Tensor ApplyNumber<TOp>(TOp op, Tensor a, Tensor b) where TOp : unmanaged, IBinaryOp, IIntegerBinaryOp
    {
        ArgumentNullException.ThrowIfNull(a);
        ArgumentNullException.ThrowIfNull(b);
        return a.DType.IsFloat || b.DType.IsFloat ? Apply(op, a, b) : ApplyIntegers(op, a, b);
    }

    /// <summary>y = f(x, b): an integer tensor stays one if the number is an integer, else it becomes Float32.</summary>
    internal static Tensor ApplyNumber<TOp>(TOp op, Tensor x, Scalar b) where TOp : unmanaged, IBinaryOp, IIntegerBinaryOp
    {
        ArgumentNullException.ThrowIfNull(x);
        return x.DType.IsFloat || !b.IsInteger ? Apply(op, x, b) : ApplyInteger(new FixedIntegerB<TOp>(op, Fitting(x, b.ToInt64())), x);
    }

    /// <summary>y = f(a, x): an integer tensor stays one if the number is an integer, else it becomes Float32.</summary>
    internal static Tensor ApplyNumber<TOp>(TOp op, Scalar a, Tensor x) where TOp : unmanaged, IBinaryOp, IIntegerBinaryOp
    {
        ArgumentNullException.ThrowIfNull(x);
        return x.DType.IsFloat || !a.IsInteger ? Apply(op, a, x) : ApplyInteger(new FixedIntegerA<TOp>(op, Fitting(x, a.ToInt64())), x);
    }

    /// <summary>y = f(a, b) of integers or truth values, broadcast, in the promoted dtype.</summary>
    internal static Tensor ApplyIntegers<TOp>(TOp op, Tensor a, Tensor b) where TOp : unmanaged, IIntegerBinaryOp
    {
        var type = Promote(a.DType, b.DType);
        Tensor x = a.Cast(type), y = b.Cast(type);
        var shape = Shape.Broadcast(a.Shape, b.Shape);
        var result = type == DType.Bool
            ? MapIntegers(new TruthMap<TOp>(op), shape, x, y)
            : MapIntegers(new IntegerBinaryMap<TOp>(op), shape, x, y);
        DropCopy(x, a);
        DropCopy(y, b);
        return result;
    }

    /// <summary>y = f(x) of integers; truth values become Int64, as beside a number.</summary>
    internal static Tensor ApplyInteger<TOp>(TOp op, Tensor x) where TOp : unmanaged, IIntegerUnaryOp
    {
        var wide = x.DType == DType.Bool ? x.Cast(DType.Int64) : x;
        var result = MapIntegers(new IntegerUnaryMap<TOp>(op), x.Shape, wide);
        DropCopy(wide, x);
        return result;
    }

    /// <summary>y = f(a, b) on bits: only for integers and truth values.</summary>
    internal static Tensor ApplyBits<TOp>(TOp op, Tensor a, Tensor b) where TOp : unmanaged, IIntegerBinaryOp
    {
        ThrowIfFloat<TOp>(a);
        ThrowIfFloat<TOp>(b);
        return ApplyIntegers(op, a, b);
    }

    /// <summary>y = f(x) on bits: only for integers and truth values.</summary>
    internal static Tensor ApplyBits<TOp>(TOp op, Tensor x) where TOp : unmanaged, IIntegerUnaryOp
    {
        ThrowIfFloat<TOp>(x);
        return ApplyInteger(op, x);
    }

    /// <summary>A number as a tensor without axes, of the dtype that it has beside <paramref name="x"/>.</summary>
    internal static Tensor Beside(Tensor x, Scalar number)
    {
        ArgumentNullException.ThrowIfNull(x);
        if (x.DType.IsFloat || !number.IsInteger) return Tensor.Scalar(number.ToDouble(), x.DType.IsFloat ? x.DType : DType.Float32, x.Device);
        return Tensor.Scalar(Fitting(x, number.ToInt64()), x.DType == DType.Int32 ? DType.Int32 : DType.Int64, x.Device);
    }

    /// <summary>An integer that is computed with beside a tensor.</summary>
    /// <exception cref="OverflowException">The tensor is Int32, and the integer is not.</exception>
    internal static long Fitting(Tensor x, long number)
    {
        ArgumentNullException.ThrowIfNull(x);
        if (x.DType != DType.Int32 || number == (int)number) return number;
        throw new OverflowException($"{number} is no Int32, which {x.Describe()} stays beside an integer. Cast the tensor to Int64 first.");
    }

    /// <summary>Bool: where a relation holds, broadcast. Never recorded.</summary>
    internal static Tensor Compare<TOp>(TOp op, Tensor a, Tensor b) where TOp : unmanaged, IComparison
    {
        ArgumentNullException.ThrowIfNull(a);
        ArgumentNullException.ThrowIfNull(b);
        using var paused = Tape.Pause();
        var type = Promote(a.DType, b.DType);
        Tensor x = a.Cast(type), y = b.Cast(type);
        var shape = Shape.Broadcast(a.Shape, b.Shape);
        var map = new ComparisonMap<TOp>(op);
        var result = type.IsFloat ? Map(map, shape, x, y) : MapIntegers(map, shape, x, y);
        DropCopy(x, a);
        DropCopy(y, b);
        return result;
    }

    /// <summary>Bool: where a relation holds between an element and a number. Never recorded.</summary>
    internal static Tensor Compare<TOp>(TOp op, Tensor x, Scalar b) where TOp : unmanaged, IComparison
    {
        ArgumentNullException.ThrowIfNull(x);
        using var paused = Tape.Pause();
        var map = new FixedComparisonMap<TOp>(op, b.ToDouble(), b.ToInt64());
        if (x.DType.IsFloat) return Map(map, x.Shape, x);

        // A number that the tensor's type cannot hold is still compared by its value.
        var type = !b.IsInteger ? DType.Float64 : x.DType == DType.Int32 && b.ToInt64() == (int)b.ToInt64() ? DType.Int32 : DType.Int64;
        var wide = x.Cast(type);
        var result = type.IsFloat ? Map(map, x.Shape, wide) : MapIntegers(map, x.Shape, wide);
        DropCopy(wide, x);
        return result;
    }

    /// <summary>Refuses integer division by zero.</summary>
    internal static void ThrowIfZero(Tensor dividend, Tensor divisor)
    {
        if (dividend.DType.IsFloat || divisor.DType.IsFloat) return;
        using var zeros = divisor.EqualTo(0);
        if (zeros.ToArray<bool>().Contains(true))
            throw new DivideByZeroException($"An element of the divisor {divisor.Describe()} is 0, and integers cannot be divided by zero. Convert to floating point to get infinities.");
    }

    /// <summary>Refuses integer division by zero.</summary>
    internal static void ThrowIfZero(Tensor dividend, Scalar divisor)
    {
        if (!dividend.DType.IsFloat && divisor.IsInteger && divisor.ToInt64() == 0)
            throw new DivideByZeroException($"{dividend.Describe()} is to be divided by 0, and integers cannot be. Convert to floating point to get infinities.");
    }

    private static void ThrowIfFloat<TOp>(Tensor x)
    {
        ArgumentNullException.ThrowIfNull(x);
        if (x.DType.IsFloat)
            throw new InvalidOperationException($"Only integers and truth values have bits to compute with; {x.Describe()} was given. Cast it to Int32 or Int64.");
    }

    private static void DropCopy(Tensor used, Tensor given)
    {
        if (!ReferenceEquals(used, given)) used.Dispose();
    }
}
