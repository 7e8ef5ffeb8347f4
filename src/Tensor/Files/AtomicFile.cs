namespace TensorCore;

/// <summary>Writes files so that a crash at any moment leaves either the old contents or the new ones.</summary>
public static class AtomicFile
{
    /// <summary>
    /// Writes to <c>path.tmp</c>, flushes it to the disk and renames it. If anything fails, the old file is as it was and the
    /// temporary one is deleted (after a crash it is overwritten by the next attempt).
    /// </summary>
    /// <param name="path">The file to create or replace. Its folder must exist.</param>
    /// <param name="write">Writes the contents.</param>
    /// <exception cref="TensorFileException">The file cannot be written, such as when the disk is full.</exception>
    public static void Write(string path, Action<Stream> write)
    {
        ArgumentException.ThrowIfNullOrEmpty(path);
        ArgumentNullException.ThrowIfNull(write);
        var temporary = path + ".tmp";
        var created = false;
        try
        {
            using (var stream = new FileStream(temporary, FileMode.Create, FileAccess.Write, FileShare.None, 1 << 16))
            {
                created = true;
                write(stream);
                stream.Flush(flushToDisk: true);
            }

            File.Move(temporary, path, overwrite: true);
        }
        catch (Exception e)
        {
            if (created) Delete(temporary);
            if (e is DirectoryNotFoundException) throw new TensorFileException(path, "cannot be written: its folder does not exist.", e);
            // How .NET says that a file grows over the limit of its file system or process.
            if (e is ArgumentOutOfRangeException { ParamName: "value" })
                throw new TensorFileException(path, "cannot be written: it is larger than the file system or a limit of the process allows.", e);
            if (e is IOException and not TensorFileException or UnauthorizedAccessException)
                throw new TensorFileException(path, $"cannot be written: {TensorFileException.OneSentence(e)}", e);
            throw;
        }
    }

    private static void Delete(string path)
    {
        try
        {
            File.Delete(path);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            // What went wrong with the writing itself is what the caller needs to hear.
        }
    }
}
