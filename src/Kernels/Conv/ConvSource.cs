using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;

namespace TensorCore.Kernels;

/// <summary>An image that a convolution reads, by address; hands out windows of it with channels last and zeros around.</summary>
internal unsafe struct ConvSource<T>
    where T : unmanaged
{
    public T* Data;
    public nint Sample, Channel, Row, Column;
    public nint Channels, Height, Width;

    /// <summary>Whether each row lies as [columns, channels] without holes.</summary>
    public readonly bool IsDense => Channel == 1 && Column == Channels;

    /// <summary>Takes the addresses of an image.</summary>
    public static ConvSource<T> Of(in ConvImage image, int channels, int height, int width) => new()
    {
        Data = image.Data.Pointer<T>(),
        Sample = (nint)image.Sample,
        Channel = channels == 1 ? 1 : (nint)image.Channel,
        Row = (nint)image.Row,
        Column = (nint)image.Column,
        Channels = channels,
        Height = height,
        Width = width,
    };

    /// <summary>
    /// Rows <paramref name="y"/> to y + rows and columns <paramref name="x"/> to x + columns of an example, which may lie
    /// outside of it, as [rows, columns, channels]: where they lie if that is possible, else in <paramref name="scratch"/>.
    /// </summary>
    /// <param name="sample">Which example.</param>
    /// <param name="y">The first row; may be negative.</param>
    /// <param name="x">The first column; may be negative.</param>
    /// <param name="rows">How many rows.</param>
    /// <param name="columns">How many columns.</param>
    /// <param name="scratch">Room for all of it.</param>
    /// <param name="rowStride">From one row to the next in what is returned.</param>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public readonly T* Window(nint sample, nint y, nint x, nint rows, nint columns, T* scratch, out nint rowStride)
    {
        if (IsDense && y >= 0 && x >= 0 && y + rows <= Height && x + columns <= Width)
        {
            rowStride = Row;
            return Data + (sample * Sample) + (y * Row) + (x * Column);
        }

        rowStride = columns * Channels;
        Copy(sample, y, x, rows, columns, scratch);
        return scratch;
    }

    /// <summary>Copies a window densely, as [rows, columns, channels]. See <see cref="Window"/>.</summary>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public readonly void Copy(nint sample, nint y, nint x, nint rows, nint columns, T* scratch)
    {
        var image = Data + (sample * Sample);
        var rowStride = columns * Channels;
        nint from = Math.Clamp(x, 0, Width), to = Math.Clamp(x + columns, from, Width);
        nint before = from == to ? columns : from - x, inside = to - from;
        for (nint r = 0; r < rows; r++)
        {
            var target = scratch + (r * rowStride);
            if (y + r < 0 || y + r >= Height)
            {
                new Span<T>(target, (int)rowStride).Clear();
                continue;
            }

            new Span<T>(target, (int)(before * Channels)).Clear();
            target += before * Channels;
            CopyRow(image + ((y + r) * Row) + (from * Column), target, inside);
            new Span<T>(target + (inside * Channels), (int)((columns - before - inside) * Channels)).Clear();
        }
    }

    /// <summary>Elements that a dense copy of all examples takes, and some that may be read beyond it.</summary>
    public readonly nint DenseSize(nint batch) => ((batch * Height * Width * Channels) + 63) & ~15;

    /// <summary>Copies all examples as [batch, rows, columns, channels]. <paramref name="target"/> has room for <see cref="DenseSize"/>.</summary>
    public readonly ConvSource<T> CopiedTo(T* target, nint batch, CpuDevice device)
    {
        device.Workers.For(checked((int)batch), new DenseCopy { Source = this, Target = target });
        return this with { Data = target, Sample = Height * Width * Channels, Channel = 1, Row = Width * Channels, Column = Channels };
    }

    private struct DenseCopy : IParallelBody
    {
        public ConvSource<T> Source;
        public T* Target;

        public readonly void Invoke(int block, int worker) =>
            Source.Copy(block, 0, 0, Source.Height, Source.Width, Target + (block * Source.Height * Source.Width * Source.Channels));
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private readonly void CopyRow(T* source, T* target, nint columns)
    {
        if (IsDense)
        {
            NativeMemory.Copy(source, target, (nuint)(columns * Channels * sizeof(T)));
        }
        else if (Channel == 1)
        {
            for (nint i = 0; i < columns; i++)
                Unsafe.CopyBlockUnaligned(target + (i * Channels), source + (i * Column), (uint)(Channels * sizeof(T)));
        }
        else if (Column == 1)
        {
            BlockCopy.Transpose(source, Channel, target, Channels, Channels, columns);
        }
        else
        {
            BlockCopy.Strided(source, Channel, Column, target, Channels, Channels, columns);
        }
    }
}
