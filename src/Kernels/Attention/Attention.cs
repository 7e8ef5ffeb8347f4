namespace TensorCore.Kernels;

/// <summary>The sizes of scaled dot-product attention, softmax(scale * Q transpose(K)) V for each of Outer * Inner heads.</summary>
/// <param name="Outer">Heads lie along two axes with strides of their own: this one, as a rule the batch,</param>
/// <param name="Inner">and this one.</param>
/// <param name="Queries">Rows of Q and of the result.</param>
/// <param name="Keys">Rows of K and V.</param>
/// <param name="Depth">Columns of Q and K.</param>
/// <param name="ValueDepth">Columns of V and of the result.</param>
/// <param name="Causal">Whether query i sees keys 0 to i only.</param>
/// <param name="Scale">Factor of the products.</param>
public readonly record struct AttentionShape(
    long Outer, long Inner, long Queries, long Keys, int Depth, int ValueDepth, bool Causal, double Scale)
{
    /// <summary>Outer * Inner.</summary>
    public long Heads => Outer * Inner;

    /// <summary>Work of a pass: so many operations for each query and key that it may see, and so many elements moved for each head.</summary>
    internal KernelWork Work(double operations, double elements) => new(
        DType.Float32, $"{Outer}x{Inner} heads, {Queries} queries, {Keys} keys, {Depth} deep{(Causal ? ", causal" : "")}",
        Heads * elements * sizeof(float), operations * Heads * Pairs);

    /// <summary>Queries times the keys that each may see; those that a mask hides are counted.</summary>
    private double Pairs
    {
        get
        {
            if (!Causal) return (double)Queries * Keys;
            var triangle = Math.Min(Queries, Keys);
            return (0.5 * triangle * (triangle + 1)) + ((double)Math.Max(0, Queries - Keys) * Keys);
        }
    }
}

/// <summary>One matrix for each head, in Float32. Strides count elements; the columns are contiguous.</summary>
/// <param name="Operand">The first element.</param>
/// <param name="OuterStride">From head to head along the outer axis; 0 gives all the same matrix.</param>
/// <param name="InnerStride">From head to head along the inner axis.</param>
/// <param name="RowStride">From row to row.</param>
public readonly record struct AttentionMatrix(Operand Operand, long OuterStride, long InnerStride, long RowStride);

/// <summary>Truth values that tell which queries see which keys; <c>default</c> when all do. Strides count elements and may be 0.</summary>
/// <param name="Operand">The first element.</param>
/// <param name="OuterStride">From head to head along the outer axis.</param>
/// <param name="InnerStride">From head to head along the inner axis.</param>
/// <param name="QueryStride">From query to query; 0 where the mask tells about keys only.</param>
/// <param name="KeyStride">From key to key.</param>
public readonly record struct AttentionMask(Operand Operand, long OuterStride, long InnerStride, long QueryStride, long KeyStride);

/// <summary>What <see cref="AttentionKernel"/> computes.</summary>
/// <param name="Shape">The sizes.</param>
/// <param name="Query">[Queries, Depth] for each head.</param>
/// <param name="Key">[Keys, Depth].</param>
/// <param name="Value">[Keys, ValueDepth].</param>
/// <param name="Mask">Who sees what, besides <see cref="AttentionShape.Causal"/>.</param>
/// <param name="Result">[Queries, ValueDepth]; a query that sees no key gives zeros.</param>
/// <param name="LogSumExp">
/// Dense [Outer, Inner, Queries]: the logarithm of the sum of exp(score) over the keys that a query sees, which the backward
/// pass needs; infinity where it sees none. <c>default</c> when nobody asks.
/// </param>
public readonly record struct AttentionArgs(
    AttentionShape Shape, AttentionMatrix Query, AttentionMatrix Key, AttentionMatrix Value, AttentionMask Mask,
    AttentionMatrix Result, Operand LogSumExp) : IMeasuredArgs
{
    KernelWork IMeasuredArgs.Work => Shape.Work(
        2.0 * (Shape.Depth + Shape.ValueDepth), (Shape.Queries + Shape.Keys) * (Shape.Depth + Shape.ValueDepth));
}

/// <summary>
/// Scaled dot-product attention tile by tile with the softmax computed online, so that scores exist for one tile at a time:
/// memory grows with Queries + Keys, not with their product. Dao et al., "FlashAttention", arXiv 2205.14135; the online
/// softmax is Milakov and Gimelshein's, arXiv 1805.02867.
/// </summary>
public readonly partial struct AttentionKernel : IKernel<AttentionArgs>;

/// <summary>What <see cref="AttentionGradientKernel"/> computes. The first seven are those of <see cref="AttentionArgs"/>.</summary>
/// <param name="Shape">The sizes.</param>
/// <param name="Query">[Queries, Depth] for each head.</param>
/// <param name="Key">[Keys, Depth].</param>
/// <param name="Value">[Keys, ValueDepth].</param>
/// <param name="Mask">Who sees what.</param>
/// <param name="Result">What the forward pass gave.</param>
/// <param name="LogSumExp">What the forward pass gave.</param>
/// <param name="Gradient">The result's gradient.</param>
/// <param name="QueryGradient">Takes the gradient of the queries. No two heads may share a matrix here or in the next two.</param>
/// <param name="KeyGradient">Takes that of the keys.</param>
/// <param name="ValueGradient">Takes that of the values.</param>
public readonly record struct AttentionGradientArgs(
    AttentionShape Shape, AttentionMatrix Query, AttentionMatrix Key, AttentionMatrix Value, AttentionMask Mask,
    AttentionMatrix Result, Operand LogSumExp, AttentionMatrix Gradient,
    AttentionMatrix QueryGradient, AttentionMatrix KeyGradient, AttentionMatrix ValueGradient) : IMeasuredArgs
{
    KernelWork IMeasuredArgs.Work => Shape.Work(
        2.0 * ((3 * Shape.Depth) + (2 * Shape.ValueDepth)), 2 * (Shape.Queries + Shape.Keys) * (Shape.Depth + Shape.ValueDepth));
}

/// <summary>
/// The gradient of <see cref="AttentionKernel"/>. Tiles of the weights P are computed again from the scores and their
/// log-sum-exp. With dP = dO transpose(V) and D the sums over rows of dO * O:
/// <code>
/// dS = P * (dP - D) * scale      dV = transpose(P) dO      dK = transpose(dS) Q      dQ = dS K
/// </code>
/// </summary>
public readonly partial struct AttentionGradientKernel : IKernel<AttentionGradientArgs>;
