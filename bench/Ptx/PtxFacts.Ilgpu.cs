using System.Text.RegularExpressions;

namespace TensorCore.Bench;

/// <summary>What can be counted in a kernel's PTX. How many registers it takes is decided later, by NVIDIA's assembler.</summary>
/// <param name="Instructions">All instructions.</param>
/// <param name="MultiplyAdds">Fused multiply-adds of floats, scalar ones.</param>
/// <param name="WideLoads">Loads of 128 bits from global memory.</param>
/// <param name="Loads">All loads from global memory.</param>
/// <param name="WideSharedLoads">Loads of 128 bits from shared memory.</param>
/// <param name="SharedLoads">All loads from shared memory.</param>
/// <param name="Stores">All stores to global memory.</param>
/// <param name="Barriers">Barriers of a group.</param>
/// <param name="Calls">Calls of functions, which put arguments into memory.</param>
/// <param name="Local">Declarations of and accesses to local memory: what did not become registers.</param>
internal sealed record PtxFacts(
    int Instructions, int MultiplyAdds, int WideLoads, int Loads, int WideSharedLoads, int SharedLoads, int Stores, int Barriers, int Calls, int Local)
{
    public static PtxFacts Of(string ptx)
    {
        return new(
            Regex.Count(ptx, @"^\s+(@!?%p\d+\s+)?[a-z][\w.]*\b[^\n]*;", RegexOptions.Multiline),
            Count("fma.rn.f32") + Count("fma.rn.f64"), Count("ld.global.v4"), Count("ld.global"), Count("ld.shared.v4"), Count("ld.shared"),
            Count("st.global"), Count("bar.sync") + Count("barrier.sync"), Count("call"), Regex.Count(ptx, @"\.local\b"));

        int Count(string what) => Regex.Count(ptx, @$"^\s*(@!?%p\d+\s+)?{Regex.Escape(what)}\b", RegexOptions.Multiline);
    }
}
