using System.Numerics;
using System.Runtime.CompilerServices;

namespace TensorCore.Kernels;

/// <summary>The integer functions that processors have no vector instructions for, element by element.</summary>
internal static unsafe class IntegerMath
{
    public interface IFunction
    {
        static abstract T Apply<T>(T a, T b) where T : unmanaged, IBinaryInteger<T>, IMinMaxValue<T>;
    }

    /// <summary>The function of every pair of integers in two lanes.</summary>
    [MethodImpl(MethodImplOptions.NoInlining)]
    public static TLane Map<TFunction, TLane, T>(TLane a, TLane b)
        where TFunction : IFunction where TLane : unmanaged where T : unmanaged, IBinaryInteger<T>, IMinMaxValue<T>
    {
        T* x = (T*)&a, y = (T*)&b;
        for (var i = 0; i < sizeof(TLane) / sizeof(T); i++) x[i] = TFunction.Apply(x[i], y[i]);
        return a;
    }

    public readonly struct FloorDivide : IFunction
    {
        public static T Apply<T>(T a, T b) where T : unmanaged, IBinaryInteger<T>, IMinMaxValue<T>
        {
            if (T.IsZero(b)) return T.Zero;
            if (b == -T.One) return -a; // wraps around where the processor would trap
            var quotient = a / b;
            return quotient * b != a && T.IsNegative(a) != T.IsNegative(b) ? quotient - T.One : quotient;
        }
    }

    public readonly struct Remainder : IFunction
    {
        public static T Apply<T>(T a, T b) where T : unmanaged, IBinaryInteger<T>, IMinMaxValue<T> => T.IsZero(b) ? T.Zero : a - (FloorDivide.Apply(a, b) * b);
    }

    public readonly struct ShiftLeft : IFunction
    {
        public static T Apply<T>(T a, T b) where T : unmanaged, IBinaryInteger<T>, IMinMaxValue<T> => IsShift(b) ? a << int.CreateTruncating(b) : T.Zero;
    }

    public readonly struct ShiftRight : IFunction
    {
        public static T Apply<T>(T a, T b) where T : unmanaged, IBinaryInteger<T>, IMinMaxValue<T> => a >> (IsShift(b) ? int.CreateTruncating(b) : (8 * sizeof(T)) - 1);
    }

    public readonly struct Pow : IFunction
    {
        public static T Apply<T>(T a, T b) where T : unmanaged, IBinaryInteger<T>, IMinMaxValue<T>
        {
            if (T.IsNegative(b)) return a == T.One ? a : a == -T.One ? (T.IsEvenInteger(b) ? T.One : a) : T.Zero;
            var power = T.One;
            for (; !T.IsZero(b); b >>= 1, a *= a)
            {
                if (T.IsOddInteger(b)) power *= a;
            }

            return power;
        }
    }

    private static bool IsShift<T>(T count) where T : unmanaged, IBinaryInteger<T> =>
        !T.IsNegative(count) && count < T.CreateTruncating(8 * sizeof(T));
}
