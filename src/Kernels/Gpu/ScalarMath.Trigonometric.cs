using System.Runtime.CompilerServices;
using ILGPU;

namespace TensorCore.Kernels;

// sin, cos and tan of doubles, where the lanes of the CPU call Math: x = n pi / 2 + r, with r as the sum of two doubles.
// Up to 2^20 by Cody and Waite's reduction; beyond, for every double there is, by that of M. H. Payne and R. N. Hanek, "Radian
// reduction for trigonometric functions" (1983). The polynomials are our own fits, the exponent after "error" being the
// largest relative error of the function that results.
internal static partial class ScalarMath
{
    private const double LargestByParts = 1 << 20;

    /// <summary>sin, within 1 ulp for all finite numbers.</summary>
    public static double Sin(double x)
    {
        if (IsSmall(x)) return x;
        if (!IsFinite(x)) return double.NaN;
        var angle = Reduce(x);
        var value = (angle.Quadrant & 1) != 0 ? CosOf(angle).High : SinOf(angle).High;
        return (angle.Quadrant & 2) != 0 ? -value : value;
    }

    /// <summary>cos, within 1 ulp for all finite numbers.</summary>
    public static double Cos(double x)
    {
        if (!IsFinite(x)) return double.NaN;
        var angle = Reduce(x);
        var value = (angle.Quadrant & 1) != 0 ? SinOf(angle).High : CosOf(angle).High;
        return ((angle.Quadrant + 1) & 2) != 0 ? -value : value;
    }

    /// <summary>tan, within 1 ulp for all finite numbers.</summary>
    public static double Tan(double x)
    {
        if (IsSmall(x)) return x;
        if (!IsFinite(x)) return double.NaN;
        var angle = Reduce(x);
        var sine = SinOf(angle);
        var cosine = CosOf(angle);
        return (angle.Quadrant & 1) != 0 ? -Quotient(cosine, sine) : Quotient(sine, cosine);
    }

    /// <summary>An angle of Quadrant quarter turns and High + Low more.</summary>
    private readonly struct Angle(int quadrant, DoublePair rest)
    {
        public readonly int Quadrant = quadrant;
        public readonly DoublePair Rest = rest;
    }

    private static Angle Reduce(double x) => CopySign(x, 1.0) <= LargestByParts ? ReduceByParts(x) : ReduceByBits(x);

    private static Angle ReduceByParts(double x)
    {
        // The first part of pi / 2 has 33 bits: its product with n is exact, and so is the difference.
        var n = Round(x * 0.63661977236758138);
        var r = Math.FusedMultiplyAdd(n, -1.5707963267341256, x);
        var product = DoublePair.Product(n, -6.077100506506192e-11);
        var sum = DoublePair.Sum(r, product.High);
        var low = sum.Low + Math.FusedMultiplyAdd(n, -3.5215598651832e-27, product.Low);
        return new Angle((int)n, DoublePair.OrderedSum(sum.High, low));
    }

    /// <summary>
    /// |x| = m 2^e with a whole m: of the bits of 2 / pi those are left out that only give multiples of 4 quarter turns;
    /// m times the next 192 gives the quarter turns modulo 4 in two bits, and 190 bits of their fraction.
    /// </summary>
    [MethodImpl(MethodImplOptions.NoInlining)]
    private static Angle ReduceByBits(double x)
    {
        var bits = Interop.FloatAsInt(x);
        var m = (bits & 0xF_FFFF_FFFF_FFFFul) | 0x10_0000_0000_0000ul;
        var start = (int)((bits >> 52) & 0x7FF) - 1075 - 2 + 64; // in a table that begins with 64 zeros
        var word = start >> 6;
        var shift = start & 63;
        ulong w0 = TwoOverPi(word), w1 = TwoOverPi(word + 1), w2 = TwoOverPi(word + 2);
        if (shift != 0)
        {
            w0 = (w0 << shift) | (w1 >> (64 - shift));
            w1 = (w1 << shift) | (w2 >> (64 - shift));
            w2 = (w2 << shift) | (TwoOverPi(word + 3) >> (64 - shift));
        }

        var p2 = m * w2;
        var carry = MultiplyHigh(m, w2);
        var p1 = (m * w1) + carry;
        carry = MultiplyHigh(m, w1) + (p1 < carry ? 1ul : 0ul);
        var p0 = (m * w0) + carry;

        // The fraction as a signed number: the nearest whole number of quarter turns is taken off.
        var upper = (long)((p0 << 2) | (p1 >> 62));
        var lower = (p1 << 2) | (p2 >> 62);
        var quadrant = (int)(p0 >> 62) + (upper < 0 ? 1 : 0);

        // Four pieces of 32 bits are exact as doubles, and so is the sum of the first two where they cancel.
        var sum = DoublePair.Sum((double)(upper >> 32) * 2.3283064365386963e-10, (double)(upper & 0xFFFF_FFFFL) * 5.421010862427522e-20);
        var next = DoublePair.Sum(sum.High, (double)(long)(lower >> 32) * 1.262177448353619e-29);
        var turns = DoublePair.OrderedSum(next.High, sum.Low + next.Low + ((double)(long)(lower & 0xFFFF_FFFFul) * 2.938735877055719e-39));

        var r = DoublePair.Product(turns.High, 1.5707963267948966);
        r = DoublePair.OrderedSum(r.High, r.Low + Math.FusedMultiplyAdd(turns.High, 6.123233995736766e-17, turns.Low * 1.5707963267948966));
        return (bits >> 63) != 0 ? new Angle(-quadrant, new DoublePair(-r.High, -r.Low)) : new Angle(quadrant, r);
    }

    /// <summary>64 bits each of 2 / pi, behind one word of zeros.</summary>
    private static ulong TwoOverPi(int word) => word switch
    {
        1 => 0xA2F9836E4E441529,
        2 => 0xFC2757D1F534DDC0,
        3 => 0xDB6295993C439041,
        4 => 0xFE5163ABDEBBC561,
        5 => 0xB7246E3A424DD2E0,
        6 => 0x06492EEA09D1921C,
        7 => 0xFE1DEB1CB129A73E,
        8 => 0xE88235F52EBB4484,
        9 => 0xE99C7026B45F7E41,
        10 => 0x3991D639835339F4,
        11 => 0x9C845F8BBDF9283B,
        12 => 0x1FF897FFDE05980F,
        13 => 0xEF2F118B5A0A6D1F,
        14 => 0x6D367ECF27CB09B7,
        15 => 0x4F463F669E5FEA2D,
        16 => 0x7527BAC7EBE5F17B,
        17 => 0x3D0739F78A5292EA,
        18 => 0x6BFB5FB11F8D5D08,
        19 => 0x56033046FC7B6BAB,
        _ => 0,
    };

    /// <summary>The sine of an angle's rest; High alone is the nearest double but for a tenth of an ulp.</summary>
    private static DoublePair SinOf(Angle angle)
    {
        double r = angle.Rest.High, low = angle.Rest.Low, square = r * r;

        // (sin(r) - r) / r^3 as a polynomial in r^2, |r| <= pi / 4, error 2^-57.3.
        var p = -7.586691094197958e-13;
        p = Math.FusedMultiplyAdd(p, square, 1.6058531516797758e-10);
        p = Math.FusedMultiplyAdd(p, square, -2.5052106231802837e-08);
        p = Math.FusedMultiplyAdd(p, square, 2.7557319219337312e-06);
        p = Math.FusedMultiplyAdd(p, square, -0.00019841269841265063);
        p = Math.FusedMultiplyAdd(p, square, 0.008333333333333331);
        p = Math.FusedMultiplyAdd(p, square, -0.16666666666666666);
        return DoublePair.OrderedSum(r, Math.FusedMultiplyAdd(p * square, r, Math.FusedMultiplyAdd(-0.5 * square, low, low)));
    }

    /// <summary>The cosine of an angle's rest, likewise.</summary>
    private static DoublePair CosOf(Angle angle)
    {
        double r = angle.Rest.High, low = angle.Rest.Low;
        var square = DoublePair.Product(r, r);
        var z = square.High;

        // (cos(r) - 1 + r^2 / 2) / r^4 as a polynomial in r^2, error 2^-59.9.
        var p = -1.1382623647474604e-11;
        p = Math.FusedMultiplyAdd(p, z, 2.087614614655861e-09);
        p = Math.FusedMultiplyAdd(p, z, -2.7557317271145144e-07);
        p = Math.FusedMultiplyAdd(p, z, 2.480158729876456e-05);
        p = Math.FusedMultiplyAdd(p, z, -0.0013888888888887398);
        p = Math.FusedMultiplyAdd(p, z, 0.041666666666666664);
        var sum = DoublePair.OrderedSum(1.0, -0.5 * z);
        return DoublePair.OrderedSum(sum.High, sum.Low + Math.FusedMultiplyAdd(p * z, z, Math.FusedMultiplyAdd(-r, low, -0.5 * square.Low)));
    }

    private static double Quotient(DoublePair a, DoublePair b)
    {
        var quotient = a.High / b.High;
        return quotient + ((Math.FusedMultiplyAdd(-quotient, b.High, a.High) + a.Low - (quotient * b.Low)) / b.High);
    }

    /// <summary>Whether x is so small that sin, tan, asin and atan round to x itself.</summary>
    private static bool IsSmall(double x) => (Interop.FloatAsInt(x) & 0x7FFF_FFFF_FFFF_FFFFul) < 0x3E40_0000_0000_0000ul; // 2^-27

    private static bool IsFinite(double x) => (Interop.FloatAsInt(x) & 0x7FFF_FFFF_FFFF_FFFFul) < 0x7FF0_0000_0000_0000ul;
}
