namespace TensorCore;

/// <summary>Handwritten digits: LeCun, Cortes and Burges, "The MNIST database of handwritten digits".</summary>
/// <param name="Images">Float32 [N, 1, rows, columns], scaled to mean 0 and standard deviation 1 over the original training digits.</param>
/// <param name="Labels">Int32 [N], 0 to 9.</param>
public sealed record Mnist(Tensor Images, Tensor Labels) : IDisposable
{
    // Of the 60,000 training digits, ink being 1.
    private const float Mean = 0.1307f;
    private const float Deviation = 0.3081f;

    /// <summary>Number of digits.</summary>
    public int Count => Images.Shape[0];

    /// <summary>
    /// Reads the image and label files in a folder, gzipped or not: the training files when they are there, else the
    /// test files.
    /// </summary>
    /// <exception cref="FileNotFoundException">No pair of files is there.</exception>
    /// <exception cref="InvalidDataException">A file is damaged or the two do not belong together.</exception>
    public static Mnist Load(string folder, Device? device = null)
    {
        foreach (var part in (ReadOnlySpan<string>)["train", "t10k"])
        {
            if (Find(folder, $"{part}-images-idx3-ubyte") is { } images && Find(folder, $"{part}-labels-idx1-ubyte") is { } labels)
                return LoadPair(images, labels, device);
        }

        throw new FileNotFoundException(
            $"There are no MNIST files in '{folder}': expected train-images-idx3-ubyte and train-labels-idx1-ubyte, or the t10k pair, with or without .gz.");
    }

    /// <inheritdoc/>
    public void Dispose()
    {
        Images.Dispose();
        Labels.Dispose();
    }

    private static string? Find(string folder, string name) =>
        ((string[])[Path.Combine(folder, name), Path.Combine(folder, name + ".gz")]).FirstOrDefault(File.Exists);

    private static Mnist LoadPair(string imagePath, string labelPath, Device? device)
    {
        var (size, pixels) = IdxFile.Read(imagePath);
        var (labelSize, digits) = IdxFile.Read(labelPath);
        if (size.Length != 3) throw new InvalidDataException($"'{imagePath}' has {size.Length} axes; images have 3.");
        if (labelSize.Length != 1 || labelSize[0] != size[0])
            throw new InvalidDataException($"'{labelPath}' does not belong to '{imagePath}': {digits.Length} labels for {size[0]} images.");
        var wrong = Array.FindIndex(digits, d => d > 9);
        if (wrong >= 0) throw new InvalidDataException($"'{labelPath}' has the label {digits[wrong]} at position {wrong}; labels are 0 to 9.");
        var images = Tensor.From(Array.ConvertAll(pixels, p => ((p / 255f) - Mean) / Deviation), [size[0], 1, size[1], size[2]], device);
        return new Mnist(images, Tensor.From(Array.ConvertAll(digits, d => (int)d), device: device));
    }
}
