using System.Numerics;
using System.Runtime.CompilerServices;

namespace TensorCore.Kernels;

/// <summary>Target channels of a group, cut into <see cref="ColumnPanels"/>.</summary>
/// <param name="Channels">Target channels.</param>
internal readonly record struct ConvPanels<T>(nint Channels)
    where T : unmanaged, INumber<T>
{
    private ColumnPanels Cut { get; } = new((int)((Channels + MicroKernel<T>.Width - 1) / MicroKernel<T>.Width));

    /// <summary>Registers.</summary>
    public nint Vectors => Cut.Vectors;

    /// <summary>Channels in whole registers.</summary>
    public nint Padded => Vectors * MicroKernel<T>.Width;

    /// <summary>How many panels.</summary>
    public nint Count => Cut.Count;

    /// <summary>The first channel of a panel; <see cref="Padded"/> for the one after the last.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public nint Start(nint panel) => Math.Min(Cut.Start((int)panel), Vectors) * MicroKernel<T>.Width;
}

/// <summary>
/// Copies weights into the order in which the micro-kernels read them. For each pass, group and panel of target channels:
/// [taps in y, taps in x, source channels of the group, channels of the panel], whole registers, zeros at the end.
/// </summary>
internal unsafe struct ConvPacking<T> : IParallelBody
    where T : unmanaged, INumber<T>
{
    public T* Weights;
    public ConvPass<T>* Passes;
    public int PassCount;

    /// <summary>Channels of a group, and strides of the weights by source channel, target channel and group.</summary>
    public nint Sources, Targets, SourceStride, TargetStride, GroupStride;
    public nint KernelWidth;

    /// <summary>Whether there is one panel of all target channels.</summary>
    public bool InOnePanel;

    /// <summary>A block is a panel of a group.</summary>
    public readonly void Invoke(int block, int worker)
    {
        nint width = MicroKernel<T>.Width;
        var panels = new ConvPanels<T>(Targets);
        var (group, panel) = Math.DivRem((nint)block, panels.Count);
        nint start = panels.Start(panel), end = panels.Start(panel + 1);
        for (var i = 0; i < PassCount; i++)
        {
            var pass = Passes + i;
            var target = pass->Weights + (InOnePanel ? start : pass->Y.Count * (nint)pass->X.Count * Sources * ((group * panels.Padded) + start));
            for (var first = start; first < end; first += width)
            {
                var source = Weights + (group * GroupStride) + (first * TargetStride);
                Register(pass, source, target + first - start, InOnePanel ? panels.Padded : end - start, Math.Min(width, Targets - first));
            }
        }
    }

    /// <summary>One register of target channels: as many rows are read side by side, and each written line is filled at once.</summary>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private readonly void Register(ConvPass<T>* pass, T* source, T* target, nint stride, nint columns)
    {
        nint width = MicroKernel<T>.Width;
        for (nint c = 0; c < Sources; c++)
        {
            nint tap = 0;
            for (nint y = 0; y < pass->Y.Count; y++)
            {
                for (nint x = 0; x < pass->X.Count; x++, tap++)
                {
                    var from = source + (c * SourceStride) + ((pass->Y.First + (y * pass->Y.KernelStep)) * KernelWidth) + pass->X.First + (x * pass->X.KernelStep);
                    var to = target + (((tap * Sources) + c) * stride);
                    nint j = 0;
                    for (; j < columns; j++) to[j] = from[j * TargetStride];
                    for (; j < width; j++) to[j] = T.Zero;
                }
            }
        }
    }
}
