namespace TensorCore;

/// <content>What no run can begin with.</content>
public sealed partial record CurriculumOptions
{
    /// <summary>These options. Refuses before the first step what would end a run hours later, or make it worthless without a word.</summary>
    /// <exception cref="ArgumentException">An option is out of its range, or options contradict each other.</exception>
    internal CurriculumOptions Validated()
    {
        if (UniqueInputs is not null && HardFraction > 0) throw new ArgumentException("Hard operands are drawn anew for each step; they cannot be of a limited set of inputs.");
        var smallest = Math.Min(Math.Min(ShortBatch, LongBatch), Math.Min(RefineShortBatch ?? ShortBatch, RefineLongBatch ?? LongBatch));
        smallest = Math.Min(smallest, RefineLateBatch ?? smallest);
        if (smallest < 1) throw new ArgumentException($"A step needs at least 1 sequence of each bin; {smallest} were asked for.");
        Setting.Require(LearningRate is > 0 and < double.PositiveInfinity, LearningRate, "above 0 and finite");
        Setting.Require(AnnealTo is >= 0 and < double.PositiveInfinity, AnnealTo, "at least 0 and finite");
        Setting.Require(RepeatFrom is >= 0 and < double.PositiveInfinity, RepeatFrom, "at least 0 and finite");
        Setting.Require(RefineAt is >= 0 and < double.PositiveInfinity, RefineAt, "at least 0 and finite");
        Setting.Require(GatesClosedFrom is >= 0 and <= 1, GatesClosedFrom, "from 0 to 1");
        foreach (var limit in GateLimits) Setting.Require(limit is >= 0 and <= 1, limit, "from 0 to 1", nameof(GateLimits));
        Setting.Require(AverageDecay is >= 0 and < 1, AverageDecay, "at least 0 and below 1");
        Setting.Require(RefineAverageDecay is null or (>= 0 and < 1), RefineAverageDecay, "at least 0 and below 1");
        Setting.Require(RefineGateLeak is >= 1 and < double.PositiveInfinity, RefineGateLeak, "at least 1 and finite");
        Setting.Require(RefineLostAccuracy is null or (>= 0 and <= 1), RefineLostAccuracy, "from 0 to 1");
        Setting.Require(WeakAnneals >= 0, WeakAnneals, "at least 0");
        Setting.Require(WeakUntil is >= 0 and <= 1, WeakUntil, "from 0 to 1");
        Setting.Require(RefineSlowdown is > 0 and < double.PositiveInfinity, RefineSlowdown, "above 0 and finite");
        Setting.Require(FirstBins >= 1, FirstBins, "at least 1");
        Setting.Require(ProbeEvery >= 1, ProbeEvery, "at least 1");
        Setting.Require(Steps is null or >= 1, Steps, "at least 1");
        Setting.Require(RefineClosesFrom is >= 0 and <= 1, RefineClosesFrom, "from 0 to 1");
        Setting.Require(RefineLateFrom is >= 0 and <= 1, RefineLateFrom, "from 0 to 1");
        if (MaxLength < AllBins.Min() || SequenceTasks.Create(Task).LongestUpTo(MaxLength) > AllBins.Max())
            throw new ArgumentException($"Operands of at most {MaxBits} digits make sequences of up to {MaxLength}; the bins of {Task} are of lengths {AllBins.Min()} to {AllBins.Max()}.");
        return this;
    }
}
