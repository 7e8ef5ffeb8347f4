using System.Numerics;
using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics;
using System.Runtime.Intrinsics.X86;

namespace TensorCore.Kernels;

/// <summary>
/// One register of channels along one row of a depthwise convolution: Target[i] = Bias + sum over taps of
/// Source[i, tap] * Weights[tap]. Over-reads the source, the weights and the bias by less than a register.
/// </summary>
internal unsafe struct DepthwiseRow<T>
    where T : unmanaged, INumber<T>
{
    public T* Source, Weights, Bias, Target;
    public nint Count, SourceColumn, TargetColumn;
    public nint TapsY, TapsX, TapRow, TapColumn, WeightTap;

    /// <summary>Channels to store: 1 to a register.</summary>
    public nint Channels;

    /// <summary>Computes the row.</summary>
    public static void Run(DepthwiseRow<T>* row)
    {
        if (Vector512.IsHardwareAccelerated) Run<Vector512<T>, TileVector512<T>>(row);
        else if (Vector256.IsHardwareAccelerated && Fma.IsSupported) Run<Vector256<T>, TileVector256<T>>(row);
        else Run<T, TileScalar<T>>(row);
    }

    /// <summary>Adds, for each tap, the sum over i of Source[i, tap] * Target[i] to Weights[tap]: the gradient of the weights.</summary>
    public static void AddWeightGradient(DepthwiseRow<T>* row)
    {
        if (Vector512.IsHardwareAccelerated) AddWeightGradient<Vector512<T>, TileVector512<T>>(row);
        else if (Vector256.IsHardwareAccelerated && Fma.IsSupported) AddWeightGradient<Vector256<T>, TileVector256<T>>(row);
        else AddWeightGradient<T, TileScalar<T>>(row);
    }

    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private static void Run<TVector, TOps>(DepthwiseRow<T>* row)
        where TVector : unmanaged
        where TOps : struct, ITileVector<TVector, T>
    {
        var start = row->Bias == null ? default : TOps.Load(row->Bias);
        for (nint i = 0; i < row->Count; i++)
        {
            var sum = start;
            var weights = row->Weights;
            for (nint y = 0; y < row->TapsY; y++)
            {
                var source = row->Source + (i * row->SourceColumn) + (y * row->TapRow);
                for (nint x = 0; x < row->TapsX; x++)
                {
                    sum = TOps.MultiplyAdd(TOps.Load(source), TOps.Load(weights), sum);
                    source += row->TapColumn;
                    weights += row->WeightTap;
                }
            }

            TOps.StorePart(sum, row->Target + (i * row->TargetColumn), row->Channels);
        }
    }

    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private static void AddWeightGradient<TVector, TOps>(DepthwiseRow<T>* row)
        where TVector : unmanaged
        where TOps : struct, ITileVector<TVector, T>
    {
        var weights = row->Weights;
        for (nint y = 0; y < row->TapsY; y++)
        {
            for (nint x = 0; x < row->TapsX; x++)
            {
                var sum = TOps.Load(weights);
                var source = row->Source + (y * row->TapRow) + (x * row->TapColumn);
                var gradient = row->Target;
                for (var i = row->Count; i != 0; i--)
                {
                    sum = TOps.MultiplyAdd(TOps.Load(source), TOps.Load(gradient), sum);
                    source += row->SourceColumn;
                    gradient += row->TargetColumn;
                }

                TOps.StorePart(sum, weights, row->Channels);
                weights += row->WeightTap;
            }
        }
    }
}
