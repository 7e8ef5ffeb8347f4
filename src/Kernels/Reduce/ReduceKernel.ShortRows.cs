using System.Runtime.CompilerServices;
using static TensorCore.Kernels.LaneFacts;

namespace TensorCore.Kernels;

public readonly partial struct ReduceKernel<TMap, TReducer>
{
    private unsafe partial struct Body<TLane, T>
    {
        /// <summary>
        /// Dense rows of one input, each to one output: four at a time, whose chains hide each other's latency, so that what
        /// a row costs beside its loads overlaps with other rows. Vectors are combined in pairs first, which halves the chains.
        /// </summary>
        [MethodImpl(MethodImplOptions.AggressiveOptimization)]
        private readonly void ShortRows(nint rows, T* output, nint o, T* x, nint stride)
        {
            var map = Map;
            nint w = TLane.Count, length = Space->Reduced.RowLength, whole = length - (length % w);
            TLane identity = TLane.Constant(TReducer.Identity), numbers = LaneNumbers<TLane, T>(), left = TLane.Constant(length - whole);
            for (; rows >= 4; rows -= 4)
            {
                T* x1 = x + stride, x2 = x1 + stride, x3 = x2 + stride;
                TLane s0 = identity, s1 = identity, s2 = identity, s3 = identity;
                nint i = 0;
                for (; i < whole - w; i += 2 * w)
                {
                    s0 = TReducer.Combine(s0, TReducer.Combine(Load(map, x + i, null, null), Load(map, x + i + w, null, null)));
                    s1 = TReducer.Combine(s1, TReducer.Combine(Load(map, x1 + i, null, null), Load(map, x1 + i + w, null, null)));
                    s2 = TReducer.Combine(s2, TReducer.Combine(Load(map, x2 + i, null, null), Load(map, x2 + i + w, null, null)));
                    s3 = TReducer.Combine(s3, TReducer.Combine(Load(map, x3 + i, null, null), Load(map, x3 + i + w, null, null)));
                }

                if (i < whole)
                {
                    s0 = TReducer.Combine(s0, Load(map, x + i, null, null));
                    s1 = TReducer.Combine(s1, Load(map, x1 + i, null, null));
                    s2 = TReducer.Combine(s2, Load(map, x2 + i, null, null));
                    s3 = TReducer.Combine(s3, Load(map, x3 + i, null, null));
                }

                if (whole < length)
                {
                    s0 = TReducer.Combine(s0, TLane.IfLess(numbers, left, Load(map, x + whole, null, null), identity));
                    s1 = TReducer.Combine(s1, TLane.IfLess(numbers, left, Load(map, x1 + whole, null, null), identity));
                    s2 = TReducer.Combine(s2, TLane.IfLess(numbers, left, Load(map, x2 + whole, null, null), identity));
                    s3 = TReducer.Combine(s3, TLane.IfLess(numbers, left, Load(map, x3 + whole, null, null), identity));
                }

                output[0] = Finished(TReducer.Across<TLane, T>(s0));
                output[o] = Finished(TReducer.Across<TLane, T>(s1));
                output[2 * o] = Finished(TReducer.Across<TLane, T>(s2));
                output[3 * o] = Finished(TReducer.Across<TLane, T>(s3));
                output += 4 * o;
                x = x3 + stride;
            }

            for (; rows > 0; rows--, output += o, x += stride)
            {
                var s = identity;
                for (nint i = 0; i < whole; i += w) s = TReducer.Combine(s, Load(map, x + i, null, null));
                if (whole < length) s = TReducer.Combine(s, TLane.IfLess(numbers, left, Load(map, x + whole, null, null), identity));
                *output = Finished(TReducer.Across<TLane, T>(s));
            }
        }
    }
}
