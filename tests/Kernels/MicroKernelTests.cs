using System.Numerics;
using System.Runtime.InteropServices;
using TensorCore.Kernels;

namespace TensorCore.Tests;

/// <summary>Every tile shape of <see cref="MicroKernel{T}"/>, against sums in double (or in the integer type itself).</summary>
public sealed unsafe class MicroKernelTests
{
    public enum Start
    {
        Zero,
        Target,
        Bias,
    }

    public static TheoryData<Start, bool> Modes => new()
    {
        { Start.Zero, false }, { Start.Zero, true }, { Start.Target, true }, { Start.Bias, false },
    };

    [Theory]
    [MemberData(nameof(Modes))]
    public void Float_tiles_match_the_reference(Start start, bool packed) => AllTiles<float>(start, packed, 1e-6);

    [Theory]
    [MemberData(nameof(Modes))]
    public void Double_tiles_match_the_reference(Start start, bool packed) => AllTiles<double>(start, packed, 1e-15);

    [Theory]
    [MemberData(nameof(Modes))]
    public void Int_tiles_match_the_reference(Start start, bool packed) => AllTiles<int>(start, packed, 0);

    [Theory]
    [MemberData(nameof(Modes))]
    public void Long_tiles_match_the_reference(Start start, bool packed) => AllTiles<long>(start, packed, 0);

    private static void AllTiles<T>(Start start, bool packed, double tolerance)
        where T : unmanaged, INumber<T>
    {
        var width = MicroKernel<T>.Width;
        for (var vectors = 1; vectors <= MicroKernel<T>.MaxVectors; vectors++)
        {
            for (var rows = 1; rows <= MicroKernel<T>.MaxRows(vectors); rows++)
            {
                for (var columns = ((vectors - 1) * width) + 1; columns <= vectors * width; columns++)
                    OneTile<T>(rows, columns, k: (rows + columns) % 4, segments: columns % 3, start, packed, tolerance);
            }
        }
    }

    private static void OneTile<T>(int rows, int columns, int k, int segments, Start start, bool packed, double tolerance)
        where T : unmanaged, INumber<T>
    {
        // Unpacked rows of A overlap, as those of a convolution do: the next row starts two elements on.
        int aRow = packed ? 1 : 2, aCol = packed ? rows : 1, aSegment = 20;
        int bRow = columns + 3, bSegment = (k * bRow) + 5, cRow = columns + 2;
        var size = 4096;
        var random = new Random(rows + (100 * columns));
        var a = Allocate<T>(size, random);
        var b = Allocate<T>(size, random);
        var c = Allocate<T>(size, random);
        var bias = Allocate<T>(size, random);
        var before = new Span<T>(c, size).ToArray();
        try
        {
            var tile = new Tile<T>
            {
                A = a, ARow = aRow, ACol = aCol, ASegment = aSegment,
                B = b, BRow = bRow, BSegment = bSegment,
                C = c, CRow = cRow,
                Start = start switch { Start.Zero => null, Start.Target => c, _ => bias },
                StartRow = start == Start.Target ? cRow : 0,
                K = k, Segments = segments, Columns = columns,
            };
            MicroKernel<T>.Run(rows, &tile);

            var expected = (T[])before.Clone();
            for (var r = 0; r < rows; r++)
            {
                for (var j = 0; j < columns; j++)
                {
                    var at = (r * cRow) + j;
                    var sum = start switch { Start.Zero => 0.0, Start.Target => double.CreateChecked(before[at]), _ => double.CreateChecked(bias[j]) };
                    for (var s = 0; s < segments; s++)
                    {
                        for (var i = 0; i < k; i++)
                            sum += double.CreateChecked(a[(s * aSegment) + (r * aRow) + (i * aCol)]) * double.CreateChecked(b[(s * bSegment) + (i * bRow) + j]);
                    }

                    expected[at] = T.CreateChecked(sum);
                }
            }

            for (var i = 0; i < size; i++)
            {
                var difference = Math.Abs(double.CreateChecked(expected[i]) - double.CreateChecked(c[i]));
                Assert.True(
                    difference <= tolerance * 8,
                    $"{typeof(T).Name} {rows}x{columns} k={k} segments={segments} {start}: element {i} is {c[i]}, expected {expected[i]}");
            }
        }
        finally
        {
            NativeMemory.AlignedFree(a);
            NativeMemory.AlignedFree(b);
            NativeMemory.AlignedFree(c);
            NativeMemory.AlignedFree(bias);
        }
    }

    private static T* Allocate<T>(int count, Random random)
        where T : unmanaged, INumber<T>
    {
        var memory = (T*)NativeMemory.AlignedAlloc((nuint)(count * sizeof(T)), 64);
        for (var i = 0; i < count; i++)
            memory[i] = typeof(T) == typeof(float) || typeof(T) == typeof(double)
                ? T.CreateTruncating((random.NextDouble() * 2) - 1)
                : T.CreateTruncating(random.Next(-1000, 1000));
        return memory;
    }
}
