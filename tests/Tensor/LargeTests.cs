namespace TensorCore.Tests;

/// <summary>Sizes at which 32 bits run out.</summary>
[Collection(AloneCollection.Name)]
public class LargeTests
{
    [SkippableFact]
    public void A_row_of_nearly_2_to_the_31_elements_is_written()
    {
        Skip.If(GC.GetGCMemoryInfo().TotalAvailableMemoryBytes < 6L << 30, "A tensor of 2 GiB does not fit here with room to spare.");
        const int Length = int.MaxValue - 100;
        using (var scope = new Scope())
        {
            var full = Tensor.Full([Length], 1, DType.Bool, Device.Cpu);
            foreach (var at in (int[])[0, 12_345_678, Length - 1]) Assert.True(full[at].ToArray<bool>().Single());
        }

        Device.Cpu.Memory.Trim(); // other tests need it
    }
}
