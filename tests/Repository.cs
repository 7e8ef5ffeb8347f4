namespace TensorCore.Tests;

/// <summary>The sources that the tests were built from.</summary>
internal static class Repository
{
    private static readonly string? s_root = Find();

    /// <summary>
    /// The folder with the solution. A test that asks for it is a <see cref="SkippableFactAttribute"/>: tests can be copied to a
    /// machine without the sources.
    /// </summary>
    public static string Root
    {
        get
        {
            Skip.If(s_root is null, $"The sources, which this test reads, are in no folder above {AppContext.BaseDirectory}.");
            return s_root!;
        }
    }

    private static string? Find()
    {
        var folder = AppContext.BaseDirectory;
        while (folder is not null && !File.Exists(Path.Combine(folder, "TensorCore.sln"))) folder = Path.GetDirectoryName(folder);
        return folder;
    }
}
