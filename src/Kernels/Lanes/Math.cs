using System.Runtime.CompilerServices;

namespace TensorCore.Kernels;

/// <summary>The elementary functions on lanes of float.</summary>
internal static unsafe partial class Math32
{
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static T Exp<T>(T x) where T : unmanaged, ILaneBits<T> => PerElement.Map32(x, &Math.Exp);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static T ExpM1<T>(T x) where T : unmanaged, ILaneBits<T> => PerElement.Map32(x, &ScalarMath.ExpM1);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static T Log<T>(T x) where T : unmanaged, ILaneBits<T> => PerElement.Map32(x, &Math.Log);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static T Log1P<T>(T x) where T : unmanaged, ILaneBits<T> => PerElement.Map32(x, &ScalarMath.Log1P);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static T Sin<T>(T x) where T : unmanaged, ILaneBits<T> => PerElement.Map32(x, &Math.Sin);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static T Cos<T>(T x) where T : unmanaged, ILaneBits<T> => PerElement.Map32(x, &Math.Cos);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static T Tan<T>(T x) where T : unmanaged, ILaneBits<T> => PerElement.Map32(x, &Math.Tan);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static T Asin<T>(T x) where T : unmanaged, ILaneBits<T> => PerElement.Map32(x, &Math.Asin);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static T Acos<T>(T x) where T : unmanaged, ILaneBits<T> => PerElement.Map32(x, &Math.Acos);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static T Atan<T>(T x) where T : unmanaged, ILaneBits<T> => PerElement.Map32(x, &Math.Atan);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static T Sinh<T>(T x) where T : unmanaged, ILaneBits<T> => PerElement.Map32(x, &Math.Sinh);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static T Cosh<T>(T x) where T : unmanaged, ILaneBits<T> => PerElement.Map32(x, &Math.Cosh);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static T Tanh<T>(T x) where T : unmanaged, ILaneBits<T> => PerElement.Map32(x, &Math.Tanh);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static T Sigmoid<T>(T x) where T : unmanaged, ILaneBits<T> => PerElement.Map32(x, &ScalarMath.Sigmoid);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static T Erf<T>(T x) where T : unmanaged, ILaneBits<T> => PerElement.Map32(x, &ScalarMath.Erf);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static T Atan2<T>(T x, T y) where T : unmanaged, ILaneBits<T> => PerElement.Map32(x, y, &Math.Atan2);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static T Pow<T>(T x, T y) where T : unmanaged, ILaneBits<T> => PerElement.Map32(x, y, &Math.Pow);
}

/// <summary>The elementary functions on lanes of double.</summary>
internal static unsafe partial class Math64
{
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static T Exp<T>(T x) where T : unmanaged, ILaneBits<T> => PerElement.Map64(x, &Math.Exp);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static T ExpM1<T>(T x) where T : unmanaged, ILaneBits<T> => PerElement.Map64(x, &ScalarMath.ExpM1);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static T Log<T>(T x) where T : unmanaged, ILaneBits<T> => PerElement.Map64(x, &Math.Log);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static T Log1P<T>(T x) where T : unmanaged, ILaneBits<T> => PerElement.Map64(x, &ScalarMath.Log1P);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static T Sin<T>(T x) where T : unmanaged, ILaneBits<T> => PerElement.Map64(x, &Math.Sin);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static T Cos<T>(T x) where T : unmanaged, ILaneBits<T> => PerElement.Map64(x, &Math.Cos);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static T Tan<T>(T x) where T : unmanaged, ILaneBits<T> => PerElement.Map64(x, &Math.Tan);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static T Asin<T>(T x) where T : unmanaged, ILaneBits<T> => PerElement.Map64(x, &Math.Asin);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static T Acos<T>(T x) where T : unmanaged, ILaneBits<T> => PerElement.Map64(x, &Math.Acos);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static T Atan<T>(T x) where T : unmanaged, ILaneBits<T> => PerElement.Map64(x, &Math.Atan);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static T Sinh<T>(T x) where T : unmanaged, ILaneBits<T> => PerElement.Map64(x, &Math.Sinh);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static T Cosh<T>(T x) where T : unmanaged, ILaneBits<T> => PerElement.Map64(x, &Math.Cosh);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static T Tanh<T>(T x) where T : unmanaged, ILaneBits<T> => PerElement.Map64(x, &Math.Tanh);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static T Sigmoid<T>(T x) where T : unmanaged, ILaneBits<T> => PerElement.Map64(x, &ScalarMath.Sigmoid);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static T Erf<T>(T x) where T : unmanaged, ILaneBits<T> => PerElement.Map64(x, &ScalarMath.Erf);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static T Atan2<T>(T x, T y) where T : unmanaged, ILaneBits<T> => PerElement.Map64(x, y, &Math.Atan2);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static T Pow<T>(T x, T y) where T : unmanaged, ILaneBits<T> => PerElement.Map64(x, y, &Math.Pow);
}

/// <summary>Functions that Math lacks.</summary>
internal static class ScalarMath
{
    public static double ExpM1(double x)
    {
        var e = Math.Exp(x);
        if (Math.Abs(x) > 1 || double.IsNaN(x))
            return e - 1;
        return e == 1 ? x : (e - 1) * (x / Math.Log(e));
    }

    public static double Log1P(double x)
    {
        var u = 1 + x;
        return u == 1 ? x : Math.Abs(x) > 1 || x == -1 ? Math.Log(u) : Math.Log(u) * (x / (u - 1));
    }

    public static double Sigmoid(double x)
    {
        var e = Math.Exp(-Math.Abs(x));
        return (x < 0 ? e : 1) / (1 + e);
    }

    public static double Erf(double x)
    {
        if (Math.Abs(x) > 6)
            return Math.Sign(x);
        double sum = x, term = x;
        for (var n = 1; n < 200; n++)
            sum += term *= 2 * x * x / (2 * n + 1);
        return 2 / Math.Sqrt(Math.PI) * Math.Exp(-x * x) * sum;
    }
}
