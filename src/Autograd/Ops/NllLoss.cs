namespace TensorCore;

/// <summary>The negative log-likelihood.</summary>
public static class NllLossOps
{
    extension(Tensor logProbabilities)
    {
        /// <summary>
        /// -log(p) of the right class of each position, given the logarithms of probabilities. Use
        /// <see cref="CrossEntropyOps.CrossEntropy"/> on logits: it is faster and does the same as this after LogSoftmax.
        /// </summary>
        /// <param name="targets">Classes, Int32 or Int64 [...]: the shape of <paramref name="logProbabilities"/> without the last axis.</param>
        /// <param name="reduction">Mean over the positions that count, divided by their classes' weights; sum, or neither.</param>
        /// <param name="classWeights">[C]; all 1 when left out.</param>
        /// <param name="ignoreIndex">A class that marks positions which do not count.</param>
        /// <exception cref="ShapeException">A shape does not fit.</exception>
        /// <exception cref="ArgumentException">The targets are no integers.</exception>
        /// <exception cref="IndexOutOfRangeException">A target that counts is no class.</exception>
        public Tensor NllLoss(
            Tensor targets, LossReduction reduction = LossReduction.Mean, Tensor? classWeights = null, long? ignoreIndex = null)
        {
            ArgumentNullException.ThrowIfNull(logProbabilities);
            ArgumentNullException.ThrowIfNull(targets);
            if (logProbabilities.Rank == 0 || targets.Shape != logProbabilities.Shape[..^1])
                throw new ShapeException($"NllLoss takes log-probabilities [..., classes] and targets [...]; {logProbabilities.Describe()} and {targets.Describe()} were given.");
            if (!targets.DType.IsInteger) throw new ArgumentException($"The targets of NllLoss are classes, Int32 or Int64; {targets.Describe()} was given. Cast them first.", nameof(targets));
            if (classWeights is not null && classWeights.Shape != logProbabilities.Shape[^1..])
                throw new ShapeException($"The class weights must be [{logProbabilities.Shape[^1]}]; {classWeights.Describe()} was given.");
            var counts = ignoreIndex is { } ignored ? targets.NotEqualTo(ignored) : null;
            if (counts is not null) targets = Tensor.Where(counts, targets, 0);
            var weights = classWeights?.Cast(logProbabilities.DType).Embedding(targets)
                ?? Tensor.Ones(targets.Shape, logProbabilities.DType, logProbabilities.Device);
            if (counts is not null) weights = Tensor.Where(counts, weights, 0);
            var loss = -logProbabilities.Gather(-1, targets.Unsqueeze(-1)).Squeeze(-1);
            if (counts is not null) loss = Tensor.Where(counts, loss, 0);
            loss *= weights;
            return reduction == LossReduction.Mean ? loss.Sum() / weights.Sum() : reduction.Of(loss);
        }
    }
}
