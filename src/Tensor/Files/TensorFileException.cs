namespace TensorCore;

/// <summary>A file of tensors could not be read or written. The message is one sentence that begins with the file's name.</summary>
public sealed class TensorFileException : IOException
{
    private const int LongestProblem = 500;

    /// <summary>Makes the message <c>file: problem</c>.</summary>
    /// <param name="file">The path as it was given.</param>
    /// <param name="problem">What is wrong with it.</param>
    /// <param name="inner">What was thrown below, if anything.</param>
    public TensorFileException(string file, string problem, Exception? inner = null) : base($"{file}: {Printable(problem)}", inner) => File = file;

    /// <summary>The path as it was given.</summary>
    public string File { get; }

    /// <summary>Runs something that reads a file, and turns whatever can go wrong with files into this exception.</summary>
    internal static T Reading<T>(string file, Func<T> read)
    {
        try
        {
            return read();
        }
        catch (Exception e) when (e is FileNotFoundException or DirectoryNotFoundException)
        {
            throw new TensorFileException(file, "there is no such file.", e);
        }
        catch (EndOfStreamException e)
        {
            throw new TensorFileException(file, "the file is cut short.", e);
        }
        catch (Exception e) when (e is not TensorFileException && IsAboutFiles(e))
        {
            throw new TensorFileException(file, $"cannot be read: {OneSentence(e)}", e);
        }
    }

    /// <summary>Whether an exception comes from the file system or from a decoder that met unexpected bytes.</summary>
    internal static bool IsAboutFiles(Exception e) => e is IOException or UnauthorizedAccessException or InvalidDataException
        or ArgumentException or OverflowException or FormatException or NotSupportedException or System.Text.Json.JsonException;

    /// <summary>What a message quotes may come from a damaged file: it is cut to a readable length, without control characters.</summary>
    private static string Printable(string problem)
    {
        var text = new string([.. problem.Select(c => char.IsControl(c) ? '?' : c)]);
        return text.Length <= LongestProblem ? text : text[..(LongestProblem - 4)] + "....";
    }

    internal static string OneSentence(Exception e)
    {
        var message = e.Message.ReplaceLineEndings(" ").Trim();
        return message.EndsWith('.') ? message : message + ".";
    }
}
