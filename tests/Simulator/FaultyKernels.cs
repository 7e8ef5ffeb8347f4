extern alias Simulated;

using Simulated::ILGPU;

namespace TensorCore.Tests.Simulator;

internal record struct VectorArgs(ArrayView<float> X, ArrayView<float> Y);

internal record struct NestedArgs(VectorArgs Views, float Scale);

internal record struct ByteArgs(ArrayView<byte> X);

/// <summary>Kernels with one fault each.</summary>
internal static class FaultyKernels
{
    public static void OneTooFar(VectorArgs args)
    {
        var i = Grid.GlobalIndex.X;
        args.Y[i] = args.X[i + 1];
    }

    public static void NegativeIndex(VectorArgs args) => args.Y[Grid.GlobalIndex.X - 1] = 1f;

    public static void SharedOneTooFar(VectorArgs args)
    {
        var tile = SharedMemory.Allocate<float>(8);
        tile[Group.IdxX + 1] = 0f;
    }

    public static void SubViewTooLong(VectorArgs args) => args.X.SubView(8, 3)[0] = 0f;

    public static void CastOfOddStart(VectorArgs args) => args.X.SubView(1).Cast<double>()[0] = 0;

    /// <summary>Reverses within a group, without the barrier between the writes and the reads.</summary>
    public static void ReverseWithoutBarrier(VectorArgs args)
    {
        var tile = SharedMemory.Allocate<float>(8);
        tile[Group.IdxX] = args.X[Grid.GlobalIndex.X];
        args.Y[Grid.GlobalIndex.X] = tile[7 - Group.IdxX];
    }

    /// <summary>A tree sum whose last step lacks a barrier: reads race with writes, though everything is written.</summary>
    public static void TreeWithoutInnerBarrier(VectorArgs args)
    {
        var sums = SharedMemory.Allocate<float>(8);
        sums[Group.IdxX] = args.X[Grid.GlobalIndex.X] + 1;
        Group.Barrier();
        for (var width = 4; width > 0; width /= 2)
        {
            if (Group.IdxX < width) sums[Group.IdxX] += sums[Group.IdxX + width];
        }
        args.Y[Grid.GlobalIndex.X] = sums[Group.IdxX];
    }

    public static void BarrierUnderCondition(VectorArgs args)
    {
        if (Group.IdxX != 5) Group.Barrier();
    }

    public static void TwoBarriers(VectorArgs args)
    {
        if (Group.IdxX < 4) Group.Barrier();
        else
            Group.Barrier();
    }

    public static void UnequalLoops(VectorArgs args)
    {
        for (var i = 0; i <= Group.IdxX / 6; i++) Group.Barrier();
    }

    public static void ReadsUnwrittenShared(VectorArgs args)
    {
        var tile = SharedMemory.Allocate<float>(8);
        if (Group.IdxX < 7) tile[Group.IdxX] = 1f;
        Group.Barrier();
        args.Y[Grid.GlobalIndex.X] = tile[Group.IdxX];
    }

    public static void SumsOntoUnwrittenLocal(VectorArgs args)
    {
        var sums = LocalMemory.Allocate<float>(2);
        sums[1] += 1f;
    }

    public static void Copy(VectorArgs args) => args.Y[Grid.GlobalIndex.X] = args.X[Grid.GlobalIndex.X];

    public static void CopyNested(NestedArgs args) =>
        args.Views.Y[Grid.GlobalIndex.X] = args.Scale * args.Views.X[Grid.GlobalIndex.X];

    public static void PlainCounter(VectorArgs args) => args.Y[3] += 1f;

    public static void PlainCounterOfGroups(VectorArgs args)
    {
        if (Group.IdxX == 0) args.Y[3] += 1f;
    }

    /// <summary>In place: reads what another group writes.</summary>
    public static void ShiftInPlace(VectorArgs args)
    {
        var i = Grid.GlobalIndex.X;
        var value = i + 1 < args.Y.Length ? args.Y[i + 1] : 0f;
        Group.Barrier();
        args.Y[i] = value;
    }

    public static void AtomicAndPlain(VectorArgs args)
    {
        if (Group.IdxX < 4) Atomic.Add(ref args.Y[2], 1f);
        else if (Group.IdxX == 6) args.X[0] = args.Y[2];
    }

    /// <summary>Work-item 1 itself reads last before it adds: that must not hide the read of work-item 0.</summary>
    public static void ReadsAndThenAdds(VectorArgs args)
    {
        if (Group.IdxX < 2) args.X[Group.IdxX] = args.Y[2];
        if (Group.IdxX == 1) Atomic.Add(ref args.Y[2], 1f);
    }

    public static void AtomicOnUnwritten(VectorArgs args) => Atomic.Add(ref args.Y[0], 1f);

    public static void BytesOfOneWord(ByteArgs args) => args.X[Grid.GlobalIndex.X] = (byte)(Group.IdxX + 1);

    public static void BytesAndWords(ByteArgs args)
    {
        if (Group.IdxX == 0) args.X.Cast<uint>()[0] = 7;
        else
            args.X[Group.IdxX] = 9;
    }

    public static void TooMuchShared(VectorArgs args)
    {
        SharedMemory.Allocate<float>(8 * 1024);
        SharedMemory.Allocate<double>(4 * 1024);
    }

    public static void UnequalShared(VectorArgs args) => SharedMemory.Allocate<float>(8 + Group.IdxX / 2);

    public static void Divides(VectorArgs args) => args.Y[0] = 1 / (Group.IdxX - Group.IdxX);
}
