namespace TensorCore.Bench;

/// <summary>Compiles every kernel for NVIDIA GPUs and writes what their code shows to docs/ptx.md.</summary>
internal static partial class PtxReport
{
    public static void Run(string[] options)
    {
        var written = false;
        Write(ref written);
        if (written) return;
        Console.Error.WriteLine("This build is without ILGPU, whose compiler makes the PTX.");
        Environment.ExitCode = 1;
    }

    /// <summary>Not there in builds without ILGPU.</summary>
    static partial void Write(ref bool written);
}
