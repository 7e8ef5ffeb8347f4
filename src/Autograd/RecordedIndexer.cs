using System.Runtime.CompilerServices;

namespace TensorCore;

/// <summary>Puts the recorded ops under the indexer of <see cref="Tensor"/>, which lives in the layer below.</summary>
internal static class RecordedIndexer
{
#pragma warning disable CA2255 // A module initializer is what runs before any tape can exist.
    [ModuleInitializer]
#pragma warning restore CA2255
    internal static void Install()
    {
        Tensor.ViewOp = SliceOps.View;
        Tensor.TakeOp = GatherOps.Take;
    }
}
