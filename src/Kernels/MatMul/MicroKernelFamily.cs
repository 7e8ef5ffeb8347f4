using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics.X86;

namespace TensorCore.Kernels;

// One text for every tile of 1 to 14 rows by 1 to 3 registers. The numbers are the sizes of types, so the JIT folds each
// `if (sizeof(TRows) > 7)` and leaves an exact kernel: no spills up to 14 x 2 and 9 x 3 registers of AVX-512.
//
// Versions (Intel Xeon with AVX-512; percent of the FMA peak measured in turns with the kernel, data in the first-level cache):
//  1. Pointers moved by strides in elements, numbers as static abstract properties: 9 x 3, 14 x 2 and 13 x 2 99 %, 14 x 1 82 %.
//  2. Pointers moved by bytes and a count down to zero: 5 integer instructions a step instead of 8. The same speed alone on
//     a core; they compete for issue slots when another hyper-thread runs there.
//  3. Numbers as sizes, which fold while the JIT reads the code, not after inlining: the same instructions, compiled in
//     8 ms instead of 15 for tall tiles and in 1.5 ms instead of 14 for low ones.
//  4. One pointer into A and seven offsets instead of three and four: 3 integer instructions a step. Again the same speed alone
//     on a core; beside another hyper-thread 9 x 3 goes from 89 to 96 %, 14 x 2 from 83 to 86 %.
// Not done: unrolling by 2 or 4 steps gains 0.5 % alone on a core and 4 % beside another hyper-thread (before version 4), but only
// with strides known to the compiler, which would double the family. A broadcast as an operand of the multiply-add saves an
// instruction for each row, but with an indexed address it is split into two operations again, and then loads are the limit.

/// <summary>The micro-kernel of one tile shape. Called through <see cref="MicroKernel{T}"/>.</summary>
/// <typeparam name="T">The element type.</typeparam>
/// <typeparam name="TVector">The register type.</typeparam>
/// <typeparam name="TOps">What is done with a register.</typeparam>
/// <typeparam name="TVectors">Registers per row of the tile: 1, 2 or 3.</typeparam>
/// <typeparam name="TRows">Rows of the tile: 1 to 14.</typeparam>
internal static unsafe class MicroKernelFamily<T, TVector, TOps, TVectors, TRows>
    where T : unmanaged
    where TVector : unmanaged
    where TOps : struct, ITileVector<TVector, T>
    where TVectors : unmanaged, INumberType
    where TRows : unmanaged, INumberType
{
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public static void Run(Tile<T>* tile)
    {
        // Accumulators: column registers c, d, e of each row.
        TVector c0 = default, c1 = default, c2 = default, c3 = default, c4 = default, c5 = default, c6 = default;
        TVector c7 = default, c8 = default, c9 = default, c10 = default, c11 = default, c12 = default, c13 = default;
        TVector d0 = default, d1 = default, d2 = default, d3 = default, d4 = default, d5 = default, d6 = default;
        TVector d7 = default, d8 = default, d9 = default, d10 = default, d11 = default, d12 = default, d13 = default;
        TVector e0 = default, e1 = default, e2 = default, e3 = default, e4 = default, e5 = default, e6 = default;
        TVector e7 = default, e8 = default, e9 = default, e10 = default, e11 = default, e12 = default, e13 = default;
        if (tile->Start != null)
        {
            var start = tile->Start;
            var startRow = tile->StartRow;
            Load(start, ref c0, ref d0, ref e0);
            if (sizeof(TRows) > 1) Load(start + startRow, ref c1, ref d1, ref e1);
            if (sizeof(TRows) > 2) Load(start + (2 * startRow), ref c2, ref d2, ref e2);
            if (sizeof(TRows) > 3) Load(start + (3 * startRow), ref c3, ref d3, ref e3);
            if (sizeof(TRows) > 4) Load(start + (4 * startRow), ref c4, ref d4, ref e4);
            if (sizeof(TRows) > 5) Load(start + (5 * startRow), ref c5, ref d5, ref e5);
            if (sizeof(TRows) > 6) Load(start + (6 * startRow), ref c6, ref d6, ref e6);
            if (sizeof(TRows) > 7) Load(start + (7 * startRow), ref c7, ref d7, ref e7);
            if (sizeof(TRows) > 8) Load(start + (8 * startRow), ref c8, ref d8, ref e8);
            if (sizeof(TRows) > 9) Load(start + (9 * startRow), ref c9, ref d9, ref e9);
            if (sizeof(TRows) > 10) Load(start + (10 * startRow), ref c10, ref d10, ref e10);
            if (sizeof(TRows) > 11) Load(start + (11 * startRow), ref c11, ref d11, ref e11);
            if (sizeof(TRows) > 12) Load(start + (12 * startRow), ref c12, ref d12, ref e12);
            if (sizeof(TRows) > 13) Load(start + (13 * startRow), ref c13, ref d13, ref e13);
        }

        // All rows of A are read through one pointer that moves and offsets that stay put: the processor multiplies an offset
        // by 1, 2, 4 or 8, so the odd multiples of the row stride are enough. All in bytes: the JIT would scale a stride in
        // elements anew in each step.
        var aCol = tile->ACol * sizeof(T);
        var bRow = tile->BRow * sizeof(T);
        var o1 = tile->ARow * sizeof(T);
        nint o3 = 3 * o1, o5 = 5 * o1, o7 = 7 * o1, o9 = 9 * o1, o11 = 11 * o1, o13 = 13 * o1;
        for (nint segment = 0; segment < tile->Segments; segment++)
        {
            for (var line = tile->FetchLines; line > 0; line--)
            {
                if (Sse.IsSupported) Sse.Prefetch1(tile->Fetch);
                tile->Fetch += 64;
            }

            var a = (byte*)(tile->A + (segment * tile->ASegment));
            var b = (byte*)(tile->B + (segment * tile->BSegment));
            for (var k = tile->K; k != 0; k--)
            {
                var x = TOps.Load((T*)b);
                var y = sizeof(TVectors) > 1 ? TOps.Load((T*)(b + sizeof(TVector))) : default;
                var z = sizeof(TVectors) > 2 ? TOps.Load((T*)(b + (2 * sizeof(TVector)))) : default;
                Step(a, x, y, z, ref c0, ref d0, ref e0);
                if (sizeof(TRows) > 1) Step(a + o1, x, y, z, ref c1, ref d1, ref e1);
                if (sizeof(TRows) > 2) Step(a + (2 * o1), x, y, z, ref c2, ref d2, ref e2);
                if (sizeof(TRows) > 3) Step(a + o3, x, y, z, ref c3, ref d3, ref e3);
                if (sizeof(TRows) > 4) Step(a + (4 * o1), x, y, z, ref c4, ref d4, ref e4);
                if (sizeof(TRows) > 5) Step(a + o5, x, y, z, ref c5, ref d5, ref e5);
                if (sizeof(TRows) > 6) Step(a + (2 * o3), x, y, z, ref c6, ref d6, ref e6);
                if (sizeof(TRows) > 7) Step(a + o7, x, y, z, ref c7, ref d7, ref e7);
                if (sizeof(TRows) > 8) Step(a + (8 * o1), x, y, z, ref c8, ref d8, ref e8);
                if (sizeof(TRows) > 9) Step(a + o9, x, y, z, ref c9, ref d9, ref e9);
                if (sizeof(TRows) > 10) Step(a + (2 * o5), x, y, z, ref c10, ref d10, ref e10);
                if (sizeof(TRows) > 11) Step(a + o11, x, y, z, ref c11, ref d11, ref e11);
                if (sizeof(TRows) > 12) Step(a + (4 * o3), x, y, z, ref c12, ref d12, ref e12);
                if (sizeof(TRows) > 13) Step(a + o13, x, y, z, ref c13, ref d13, ref e13);
                a += aCol;
                b += bRow;
            }
        }

        var target = tile->C;
        var targetRow = tile->CRow;
        var last = tile->Columns - ((sizeof(TVectors) - 1) * (sizeof(TVector) / sizeof(T)));
        if (last == (sizeof(TVector) / sizeof(T)))
        {
            Store(target, c0, d0, e0);
            if (sizeof(TRows) > 1) Store(target + targetRow, c1, d1, e1);
            if (sizeof(TRows) > 2) Store(target + (2 * targetRow), c2, d2, e2);
            if (sizeof(TRows) > 3) Store(target + (3 * targetRow), c3, d3, e3);
            if (sizeof(TRows) > 4) Store(target + (4 * targetRow), c4, d4, e4);
            if (sizeof(TRows) > 5) Store(target + (5 * targetRow), c5, d5, e5);
            if (sizeof(TRows) > 6) Store(target + (6 * targetRow), c6, d6, e6);
            if (sizeof(TRows) > 7) Store(target + (7 * targetRow), c7, d7, e7);
            if (sizeof(TRows) > 8) Store(target + (8 * targetRow), c8, d8, e8);
            if (sizeof(TRows) > 9) Store(target + (9 * targetRow), c9, d9, e9);
            if (sizeof(TRows) > 10) Store(target + (10 * targetRow), c10, d10, e10);
            if (sizeof(TRows) > 11) Store(target + (11 * targetRow), c11, d11, e11);
            if (sizeof(TRows) > 12) Store(target + (12 * targetRow), c12, d12, e12);
            if (sizeof(TRows) > 13) Store(target + (13 * targetRow), c13, d13, e13);
        }
        else
        {
            StorePart(target, c0, d0, e0, last);
            if (sizeof(TRows) > 1) StorePart(target + targetRow, c1, d1, e1, last);
            if (sizeof(TRows) > 2) StorePart(target + (2 * targetRow), c2, d2, e2, last);
            if (sizeof(TRows) > 3) StorePart(target + (3 * targetRow), c3, d3, e3, last);
            if (sizeof(TRows) > 4) StorePart(target + (4 * targetRow), c4, d4, e4, last);
            if (sizeof(TRows) > 5) StorePart(target + (5 * targetRow), c5, d5, e5, last);
            if (sizeof(TRows) > 6) StorePart(target + (6 * targetRow), c6, d6, e6, last);
            if (sizeof(TRows) > 7) StorePart(target + (7 * targetRow), c7, d7, e7, last);
            if (sizeof(TRows) > 8) StorePart(target + (8 * targetRow), c8, d8, e8, last);
            if (sizeof(TRows) > 9) StorePart(target + (9 * targetRow), c9, d9, e9, last);
            if (sizeof(TRows) > 10) StorePart(target + (10 * targetRow), c10, d10, e10, last);
            if (sizeof(TRows) > 11) StorePart(target + (11 * targetRow), c11, d11, e11, last);
            if (sizeof(TRows) > 12) StorePart(target + (12 * targetRow), c12, d12, e12, last);
            if (sizeof(TRows) > 13) StorePart(target + (13 * targetRow), c13, d13, e13, last);
        }
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static void Load(T* source, ref TVector c, ref TVector d, ref TVector e)
    {
        c = TOps.Load(source);
        if (sizeof(TVectors) > 1) d = TOps.Load(source + (sizeof(TVector) / sizeof(T)));
        if (sizeof(TVectors) > 2) e = TOps.Load(source + (2 * (sizeof(TVector) / sizeof(T))));
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static void Step(byte* a, TVector x, TVector y, TVector z, ref TVector c, ref TVector d, ref TVector e)
    {
        var element = TOps.Broadcast((T*)a);
        c = TOps.MultiplyAdd(element, x, c);
        if (sizeof(TVectors) > 1) d = TOps.MultiplyAdd(element, y, d);
        if (sizeof(TVectors) > 2) e = TOps.MultiplyAdd(element, z, e);
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static void Store(T* target, TVector c, TVector d, TVector e)
    {
        TOps.Store(c, target);
        if (sizeof(TVectors) > 1) TOps.Store(d, target + (sizeof(TVector) / sizeof(T)));
        if (sizeof(TVectors) > 2) TOps.Store(e, target + (2 * (sizeof(TVector) / sizeof(T))));
    }

    /// <summary>Stores all columns but those of the last register that are past the end.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static void StorePart(T* target, TVector c, TVector d, TVector e, nint last)
    {
        if (sizeof(TVectors) == 1)
        {
            TOps.StorePart(c, target, last);
            return;
        }

        TOps.Store(c, target);
        if (sizeof(TVectors) == 2)
        {
            TOps.StorePart(d, target + (sizeof(TVector) / sizeof(T)), last);
            return;
        }

        TOps.Store(d, target + (sizeof(TVector) / sizeof(T)));
        TOps.StorePart(e, target + (2 * (sizeof(TVector) / sizeof(T))), last);
    }
}
