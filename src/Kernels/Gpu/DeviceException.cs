namespace TensorCore;

/// <summary>Something went wrong on a device, or it is not there. The message is one sentence for people.</summary>
public sealed class DeviceException : Exception
{
    /// <summary>Creates the exception.</summary>
    public DeviceException(string message, Exception? inner = null) : base(message, inner)
    {
    }

    /// <summary>The innermost reason in one line: compilers wrap it in several exceptions.</summary>
    internal static string Reason(Exception e)
    {
        while (e.InnerException is { } inner) e = inner;
        return e.Message.ReplaceLineEndings(" ").TrimEnd();
    }
}
