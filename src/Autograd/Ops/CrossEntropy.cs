namespace TensorCore;

/// <summary>Cross-entropy of logits.</summary>
public static class CrossEntropyOps
{
    extension(Tensor logits)
    {
        /// <summary>
        /// Cross-entropy between softmax(logits) along the last axis and the right class of each position: -log of the
        /// probability given to it. Computed from the logits, so that large ones do no harm.
        /// </summary>
        /// <remarks>
        /// With smoothing s the target gives the right class 1 - s and spreads s evenly over all C classes (Szegedy et al.,
        /// arXiv 1512.00567). A class's weight multiplies its terms, and the mean divides by the weights of the right
        /// classes, as in PyTorch.
        /// </remarks>
        /// <param name="targets">Classes, Int32 or Int64 [...]: the logits' shape without the last axis.</param>
        /// <param name="reduction">Mean over the positions that count, sum, or neither.</param>
        /// <param name="classWeights">[C], the logits' dtype; all 1 when left out.</param>
        /// <param name="labelSmoothing">s, in [0, 1].</param>
        /// <param name="ignoreIndex">A class that marks positions which do not count.</param>
        /// <param name="mask">Positions that count, Bool (or numbers, not 0) [...]; all when left out.</param>
        /// <exception cref="ShapeException">A shape does not fit the logits'.</exception>
        /// <exception cref="IndexOutOfRangeException">A target is no class.</exception>
        public Tensor CrossEntropy(
            Tensor targets, LossReduction reduction = LossReduction.Mean, Tensor? classWeights = null,
            double labelSmoothing = 0, long? ignoreIndex = null, Tensor? mask = null)
        {
            ArgumentNullException.ThrowIfNull(targets);
            if (logits.Rank == 0 || targets.Shape != logits.Shape[..^1])
                throw new ShapeException($"Cross-entropy takes logits [..., classes] and targets [...]; {logits.Describe()} and {targets.Describe()} were given.");
            if (!targets.DType.IsInteger) throw new ArgumentException($"Targets are classes, Int32 or Int64; {targets.Describe()} was given.", nameof(targets));
            if (!(labelSmoothing is >= 0 and <= 1)) throw new ArgumentOutOfRangeException(nameof(labelSmoothing), labelSmoothing, "Smoothing lies in [0, 1].");
            if (mask is not null && mask.Shape != targets.Shape)
                throw new ShapeException($"The mask must be {targets.Shape} as the targets are; {mask.Describe()} was given.");
            var classes = logits.Shape[^1];
            if (classWeights is not null && classWeights.Shape != [classes])
                throw new ShapeException($"The class weights must be [{classes}] for the logits {logits.Describe()}; {classWeights.Describe()} was given.");

            var counts = mask?.Cast(DType.Bool);
            if (ignoreIndex is { } ignored)
            {
                var named = targets.NotEqualTo(ignored);
                counts = counts is null ? named : counts.LogicalAnd(named);
            }

            if (counts is not null) targets = Tensor.Where(counts, targets, 0);
            var logProbabilities = logits.LogSoftmax(-1);
            var loss = -logProbabilities.Gather(-1, targets.Unsqueeze(-1)).Squeeze(-1); // [...]
            var weights = classWeights?.Embedding(targets);
            if (weights is not null) loss = loss * weights;
            if (labelSmoothing > 0)
            {
                var all = classWeights is null ? logProbabilities : logProbabilities * classWeights;
                loss = (loss * (1 - labelSmoothing)) - (all.Sum(-1) * (labelSmoothing / classes));
            }

            if (counts is not null) loss = Tensor.Where(counts, loss, 0);
            if (reduction != LossReduction.Mean || (weights is null && counts is null)) return reduction.Of(loss);
            weights ??= Tensor.Ones(targets.Shape, logits.DType, logits.Device);
            return loss.Sum() / (counts is null ? weights : Tensor.Where(counts, weights, 0)).Sum();
        }
    }
}
