namespace TensorCore.Kernels;

public readonly partial struct CopyKernel
{
    /// <inheritdoc/>
    public static void Gpu(GpuDevice device, in CopyArgs args)
    {
        if (args.SourceType == args.DestinationType)
        {
            switch (args.SourceType.Size)
            {
                case 1: Same<byte>.Launch(device, args); break;
                case 4: Same<uint>.Launch(device, args); break;
                default: Same<ulong>.Launch(device, args); break;
            }

            return;
        }

        switch (args.SourceType)
        {
            case DType.Float32: From<float, Float32Element>(device, args); break;
            case DType.Float64: From<double, Float64Element>(device, args); break;
            case DType.Int32: From<int, Int32Element>(device, args); break;
            case DType.Int64: From<long, Int64Element>(device, args); break;
            default: From<byte, BoolElement>(device, args); break;
        }
    }

    private static void From<TFrom, TSource>(GpuDevice device, in CopyArgs args) where TFrom : unmanaged where TSource : unmanaged, IElement<TFrom>
    {
        switch (args.DestinationType)
        {
            case DType.Float32: Converted<TFrom, TSource, float, Float32Element>.Launch(device, args); break;
            case DType.Float64: Converted<TFrom, TSource, double, Float64Element>.Launch(device, args); break;
            case DType.Int32: Converted<TFrom, TSource, int, Int32Element>.Launch(device, args); break;
            case DType.Int64: Converted<TFrom, TSource, long, Int64Element>.Launch(device, args); break;
            default: Converted<TFrom, TSource, byte, BoolElement>.Launch(device, args); break;
        }
    }

    internal readonly record struct Views<TFrom, TTo>(GpuSpace Space, GpuOperand<TTo> Destination, GpuOperand<TFrom> Source)
        where TFrom : unmanaged where TTo : unmanaged;

    internal readonly struct Same<T> : IGpuKernel<Views<T, T>> where T : unmanaged
    {
        public static void Launch(GpuDevice device, in CopyArgs args) =>
            device.Launch<Same<T>, Views<T, T>>(args.Space.Count, new(new GpuSpace(args.Space), device.Strided<T>(args.Destination), device.Strided<T>(args.Source)));

        public static void Execute(Views<T, T> v)
        {
            var i = WorkItem.Index;
            if (i >= v.Space.Count) return;
            var at = v.Space[(int)i];
            v.Destination[at.O0] = v.Source[at.O1];
        }
    }

    internal readonly struct Converted<TFrom, TSource, TTo, TDestination> : IGpuKernel<Views<TFrom, TTo>>
        where TFrom : unmanaged where TSource : unmanaged, IElement<TFrom> where TTo : unmanaged where TDestination : unmanaged, IElement<TTo>
    {
        public static void Launch(GpuDevice device, in CopyArgs args) =>
            device.Launch<Converted<TFrom, TSource, TTo, TDestination>, Views<TFrom, TTo>>(
                args.Space.Count, new(new GpuSpace(args.Space), device.Strided<TTo>(args.Destination), device.Strided<TFrom>(args.Source)));

        public static void Execute(Views<TFrom, TTo> v)
        {
            var i = WorkItem.Index;
            if (i >= v.Space.Count) return;
            var at = v.Space[(int)i];
            var value = v.Source[at.O1];

            // Integers go through long, which holds them exactly; to Bool and to integers floats go by their own rules.
            v.Destination[at.O0] = TSource.Type is DType.Float32 or DType.Float64
                ? TDestination.FromDouble(TSource.ToDouble(value))
                : TDestination.FromLong(TSource.ToLong(value));
        }
    }
}
