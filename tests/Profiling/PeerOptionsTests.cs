using TensorCore.Bench;

namespace TensorCore.Tests;

public sealed class PeerOptionsTests
{
    [Fact]
    public void A_report_names_the_command_that_made_it()
    {
        Assert.Equal("", PeerOptions.Parse([]).Changed);
        var threads = Environment.ProcessorCount + 1;
        Assert.Equal(
            $" --threads {threads} --quick --passes 2 --filter \"SGEMM|conv 3x3\" --out \"a folder\"",
            PeerOptions.Parse(["--out", "a folder", "--filter", "SGEMM|conv 3x3", "--quick", "--passes", "2", "--threads", $"{threads}"]).Changed);
    }
}
