using System.Numerics;

namespace TensorCore.Kernels;

/// <summary>
/// What a convolution and its gradient with respect to the input have in common: a target image is made of a source image
/// by one or more passes of a correlation. Cut into bands of the target, each of which a thread computes by itself.
/// </summary>
internal unsafe partial struct Correlation<T> : IParallelBody
    where T : unmanaged, INumber<T>
{
    // What a band reads should stay in the second-level cache while all panels of weights pass over it.
    private const nint BandBytes = 256 * 1024;
    private const nint LongRow = 256;

    // Images of few positions are computed several at a time.
    private const nint SmallImage = 128, SharedSamples = 8;

    // Products of a row of the kernel from which on it pays to leave out those with the zeros around the image.
    private const nint LongSum = 9;

    public ConvSource<T> Source;

    public T* Target;
    public nint TargetSample, TargetChannel, TargetRow, TargetColumn;
    public nint TargetChannels, TargetHeight, TargetWidth;

    public nint Batch, Groups;

    /// <summary>Source positions between neighbors of a pass, target positions between them, and source positions between taps.</summary>
    public nint StrideY, StrideX, StepY, StepX, DilationY, DilationX;

    public ConvPass<T>* Passes;
    public int PassCount;
    public T* Bias;

    private nint _bandSamples, _bandHeight, _bandWidth, _bandsN, _bandsY, _bandsX;
    private bool _clips, _copies;
    private T* _scratch;
    private nint _scratchSize, _windowSize, _groupSize;

    private readonly bool IsDirect => TargetChannel == 1;

    private readonly bool IsDepthwise => Groups > 1 && Groups == TargetChannels && Groups == Source.Channels;

    private readonly bool CopiesGroups => Groups > 1 && !IsDepthwise && DilationX == 1;

    /// <summary>Packs the weights and computes the target.</summary>
    /// <param name="device">The device.</param>
    /// <param name="weights">Dense [filters, channels / groups, kernel height, kernel width].</param>
    /// <param name="kernelHeight">Rows of the kernel.</param>
    /// <param name="kernelWidth">Columns of the kernel.</param>
    /// <param name="turned">Whether the target's channels are the second axis of the weights, as in the gradient, and not the first.</param>
    public void Run(CpuDevice device, T* weights, int kernelHeight, int kernelWidth, bool turned)
    {
        if (Batch == 0 || TargetChannels == 0 || TargetHeight == 0 || TargetWidth == 0) return;
        if (TargetChannels == 1) TargetChannel = 1;
        nint taps = kernelHeight * (nint)kernelWidth, sources = Source.Channels / Groups, targets = TargetChannels / Groups;
        var packing = new ConvPacking<T>
        {
            Weights = weights,
            Passes = Passes,
            PassCount = PassCount,
            Sources = sources,
            Targets = targets,
            SourceStride = turned ? targets * taps : taps,
            TargetStride = turned ? taps : sources * taps,
            GroupStride = sources * targets * taps,
            KernelWidth = kernelWidth,
        };
        if (NarrowCorrelation<T>.Takes(this, kernelHeight, kernelWidth))
        {
            NarrowCorrelation<T>.Run(this, device, packing);
            return;
        }

        nint blocks = Groups;
        if (IsDepthwise)
        {
            // All channels side by side in registers, each with its own weights.
            (packing.Targets, packing.TargetStride, packing.InOnePanel, blocks) = (Groups, taps, true, 1);
        }

        var panels = new ConvPanels<T>(packing.Targets);
        var packedSize = taps * blocks * panels.Padded * sources;
        Cut(device.Workers.Count, kernelWidth, sources);
        nint runs = 0;
        for (var i = 0; i < PassCount; i++) runs += TapRun.Most(Passes[i].Y, TargetHeight) + TapRun.Most(Passes[i].X, TargetWidth);
        runs += runs & 1; // whole cache lines
        var memory = device.Memory.Rent(((packedSize + (_scratchSize * device.Workers.Count)) * sizeof(T)) + (runs * sizeof(TapRun)));
        var run = (TapRun*)memory.Address;
        var packed = (T*)(run + runs);
        _scratch = packed + packedSize;
        for (var i = 0; i < PassCount; i++)
        {
            var pass = Passes + i;
            pass->Weights = packed;
            packed += pass->Y.Count * (nint)pass->X.Count * blocks * panels.Padded * sources;
            pass->RunsY = run;
            pass->RunCountY = FindRuns(pass->Y, First(TargetHeight, pass->Y, StepY), StrideY, DilationY, Source.Height, run);
            run += TapRun.Most(pass->Y, TargetHeight);
            pass->RunsX = run;
            pass->RunCountX = FindRuns(pass->X, First(TargetWidth, pass->X, StepX), StrideX, DilationX, Source.Width, run);
            run += TapRun.Most(pass->X, TargetWidth);
        }

        device.Workers.For((int)(blocks * panels.Count), packing);
        device.Workers.For(checked((int)(_bandsN * _bandsY * _bandsX)), this);
        memory.Release();
    }

    private readonly int FindRuns(in AxisPhase phase, nint targets, nint stride, nint dilation, nint length, TapRun* runs)
    {
        if (_clips) return TapRun.Find(phase, targets, stride, dilation, length, runs);
        // With copied zeros around, every tap is inside.
        *runs = new TapRun(0, targets, 0, phase.Count);
        return 1;
    }

    /// <summary>Chooses bands: enough of them for the threads, small enough for the cache.</summary>
    private void Cut(int threads, nint kernelWidth, nint sources)
    {
        nint lowY = nint.MaxValue, highY = nint.MinValue, lowX = nint.MaxValue, highX = nint.MinValue;
        for (var i = 0; i < PassCount; i++)
        {
            var pass = Passes + i;
            if (pass->Y.Count == 0 || pass->X.Count == 0) continue;
            lowY = Math.Min(lowY, pass->Y.Offset);
            highY = Math.Max(highY, pass->Y.Offset + ((pass->Y.Count - 1) * DilationY));
            lowX = Math.Min(lowX, pass->X.Offset);
            highX = Math.Max(highX, pass->X.Offset + ((pass->X.Count - 1) * DilationX));
        }

        nint spanY = lowY > highY ? 0 : highY - lowY + 1, spanX = lowX > highX ? 0 : highX - lowX + 1;
        // Positions that see the same taps, of a row or of several examples, must be enough for tall tiles, sums long enough
        // to be worth more tiles. By sizes alone: a product left out is not the same as one with zero if the factor is infinite.
        var shares = !IsDepthwise && TargetHeight * TargetWidth <= SmallImage && Batch >= SharedSamples;
        _clips = IsDepthwise || (kernelWidth * sources >= LongSum && (shares || TargetWidth >= 4 * kernelWidth));
        _bandSamples = 1;
        if (_clips && shares)
        {
            // Tiles that take the same position of several examples.
            var most = Math.Clamp(
                Batch / threads, SharedSamples / 2, MicroKernel<T>.MaxRows(MicroKernel<T>.MaxVectors) >= SharedSamples ? SharedSamples + 1 : SharedSamples);
            var parts = (Batch + most - 1) / most;
            _bandSamples = (Batch + parts - 1) / parts;
        }

        var bands = _bandSamples > 1 || threads == 1 ? 1 : (3 * threads) / Batch;
        _bandHeight = Math.Clamp(TargetHeight / Math.Max(1, bands), 1, TargetHeight);
        _bandWidth = TargetWidth;
        while (_bandHeight > 4 && WindowSize(spanY, spanX) * sizeof(T) > BandBytes) _bandHeight = (_bandHeight + 1) / 2;
        while (_bandWidth > LongRow && (WindowSize(spanY, spanX) * sizeof(T) > BandBytes || Batch * TargetHeight / _bandHeight * TargetWidth / _bandWidth < 2 * threads))
            _bandWidth = (_bandWidth + 1) / 2;
        _bandsN = (Batch + _bandSamples - 1) / _bandSamples;
        _bandsY = (TargetHeight + _bandHeight - 1) / _bandHeight;
        _bandsX = (TargetWidth + _bandWidth - 1) / _bandWidth;
        // Examples a multiple of half a page apart would fall on top of each other in the cache.
        _copies = _bandSamples > 1 && (!Source.IsDense || Source.Sample * sizeof(T) % 2048 == 0);
        _windowSize = (((WindowSize(spanY, spanX) + 31) / 16) | 1) * 16;
        var targetSize = IsDirect ? 0 : _bandSamples * _bandHeight * _bandWidth * TargetChannels;
        _groupSize = CopiesGroups ? ((_bandSamples * _windowSize / Groups) + 31) & ~15 : 0;
        _scratchSize = ((_copies ? _bandSamples : 1) * _windowSize) + ((targetSize + 31) & ~15) + _groupSize;
    }

    /// <summary>Elements that a band may read of one example. Passes may begin one neighbor apart.</summary>
    private readonly nint WindowSize(nint spanY, nint spanX) =>
        ((((_bandHeight + StepY - 1) / StepY) * StrideY) + spanY) * ((((_bandWidth + StepX - 1) / StepX) * StrideX) + spanX) * Source.Channels;
}
