using System.Runtime.CompilerServices;

namespace TensorCore.Kernels;

// Versions:
//  1. With channels last, what one output sees of one row of the image is contiguous, and what its neighbor sees overlaps
//     it: a matrix product with overlapping rows, and one segment for each row of the kernel, straight from the image.
//     Nothing is unfolded; only bands that touch a border, or images with channels first, are copied once, to scratch.
//  2. Bands small enough for the second-level cache, all panels of weights over each.
internal unsafe partial struct Correlation<T>
{
    /// <summary>One band of one example.</summary>
    public readonly void Invoke(int block, int worker)
    {
        var (rest, bandX) = Math.DivRem((nint)block, _bandsX);
        var (bandN, bandY) = Math.DivRem(rest, _bandsY);
        nint n0 = bandN * _bandSamples, n1 = Math.Min(n0 + _bandSamples, Batch);
        nint y0 = bandY * _bandHeight, y1 = Math.Min(y0 + _bandHeight, TargetHeight);
        nint x0 = bandX * _bandWidth, x1 = Math.Min(x0 + _bandWidth, TargetWidth);
        var scratch = _scratch + (worker * _scratchSize);

        // What all passes together read.
        nint top = nint.MaxValue, bottom = nint.MinValue, left = nint.MaxValue, right = nint.MinValue;
        for (var i = 0; i < PassCount; i++)
        {
            var pass = Passes + i;
            nint i0 = First(y0, pass->Y, StepY), i1 = First(y1, pass->Y, StepY), j0 = First(x0, pass->X, StepX), j1 = First(x1, pass->X, StepX);
            if (i0 >= i1 || j0 >= j1 || pass->Y.Count == 0 || pass->X.Count == 0) continue;
            top = Math.Min(top, (i0 * StrideY) + pass->Y.Offset);
            bottom = Math.Max(bottom, ((i1 - 1) * StrideY) + pass->Y.Offset + ((pass->Y.Count - 1) * DilationY) + 1);
            left = Math.Min(left, (j0 * StrideX) + pass->X.Offset);
            right = Math.Max(right, ((j1 - 1) * StrideX) + pass->X.Offset + ((pass->X.Count - 1) * DilationX) + 1);
        }

        Band band;
        band.GroupCopy = scratch + _scratchSize - _groupSize;
        band.Samples = n1 - n0;
        band.SourceRow = band.SourceSample = 0;
        band.Source = scratch;
        if (_clips)
        {
            (top, bottom) = (Math.Max(top, 0), Math.Min(bottom, Source.Height));
            (left, right) = (Math.Max(left, 0), Math.Min(right, Source.Width));
        }

        if (top >= bottom || left >= right) top = bottom = left = right = 0;
        (band.Top, band.Bottom, band.Left, band.Right) = (top, bottom, left, right);
        if (top < bottom && left < right)
        {
            if (_copies)
            {
                band.SourceRow = (right - left) * Source.Channels;
                band.SourceSample = _windowSize;
                for (var n = n0; n < n1; n++) Source.Copy(n, top, left, bottom - top, right - left, scratch + ((n - n0) * _windowSize));
            }
            else
            {
                band.SourceSample = Source.Sample;
                band.Source = Source.Window(n0, top, left, bottom - top, right - left, scratch, out band.SourceRow);
            }

            band.Source -= (top * band.SourceRow) + (left * Source.Channels);
        }

        if (IsDirect)
        {
            band.Target = Target + (n0 * TargetSample);
            (band.TargetSample, band.TargetRow, band.TargetColumn) = (TargetSample, TargetRow, TargetColumn);
        }
        else
        {
            (band.TargetRow, band.TargetColumn) = ((x1 - x0) * TargetChannels, TargetChannels);
            band.TargetSample = (y1 - y0) * band.TargetRow;
            band.Target = scratch + ((_copies ? _bandSamples : 1) * _windowSize) - (y0 * band.TargetRow) - (x0 * band.TargetColumn);
        }

        for (var i = 0; i < PassCount; i++)
        {
            band.Pass = Passes + i;
            (band.Y0, band.Y1) = (First(y0, band.Pass->Y, StepY), First(y1, band.Pass->Y, StepY));
            (band.X0, band.X1) = (First(x0, band.Pass->X, StepX), First(x1, band.Pass->X, StepX));
            if (IsDepthwise) Depthwise(&band);
            else Dense(&band);
        }

        if (IsDirect) return;
        for (var n = n0; n < n1; n++)
        {
            for (var y = y0; y < y1; y++)
            {
                BlockCopy.Transpose(
                    band.Target + ((n - n0) * band.TargetSample) + (y * band.TargetRow) + (x0 * band.TargetColumn), TargetChannels,
                    Target + (n * TargetSample) + (y * TargetRow) + x0, TargetChannel, x1 - x0, TargetChannels);
            }
        }
    }

    /// <summary>The part of a band that one pass computes: its targets Y0 to Y1 and X0 to X1.</summary>
    private struct Band
    {
        public ConvPass<T>* Pass;
        public nint Samples, Y0, Y1, X0, X1;

        /// <summary>Position (0, 0) of the first example, which may lie outside of what is there.</summary>
        public T* Source, Target;
        public nint Top, Bottom, Left, Right;
        public T* GroupCopy;
        public nint SourceSample, SourceRow, TargetSample, TargetRow, TargetColumn;
    }

    /// <summary>The first i for which step * i + phase is at least <paramref name="position"/>.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static nint First(nint position, in AxisPhase phase, nint step) =>
        step == 1 ? position - phase.Phase : (position - phase.Phase + step - 1) / step;
}
