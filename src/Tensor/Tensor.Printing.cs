namespace TensorCore;

public sealed partial class Tensor
{
    /// <summary>
    /// The elements as NumPy writes them, followed by dtype and shape where these cannot be seen: for Float64 and Int32 (Float32,
    /// Int64 and Bool go without saying), for summarized and for empty tensors. See <see cref="PrintOptions"/>.
    /// </summary>
    public override string ToString() => ToString(PrintOptions.Default);

    /// <summary>The elements as text. See <see cref="ToString()"/>.</summary>
    public string ToString(PrintOptions options)
    {
        ArgumentNullException.ThrowIfNull(options);
        return IsDisposed ? $"{Describe()}, disposed" : TensorPrinter.Print(this, options);
    }
}
