using System.Text.Json;

namespace TensorCore;

/// <summary>A training run of a network on an algorithmic task, whatever the network and the way it is trained.</summary>
public interface ISequenceTrainer : ITrainer
{
    /// <summary>The task.</summary>
    SequenceTask Task { get; }

    /// <summary>The network as it is now.</summary>
    SequenceNetwork Model { get; }

    /// <summary>The longest length that is trained now.</summary>
    int LongestLength { get; }

    /// <summary>Starts that were given up.</summary>
    int Restarts { get; }

    /// <summary>Whether the network has learned what training waits for.</summary>
    bool Solved { get; }

    /// <summary>Whether it also passed every check at longer lengths that the training has; <see cref="Solved"/> where it has none.</summary>
    bool Checked { get; }

    /// <summary>The longest unseen length that a test on the way found all right; null when none was, or none was tried.</summary>
    int? SolvedTo { get; }

    /// <summary>When the network had learned.</summary>
    TrainingProgress Progress { get; }

    /// <summary>How the run stands, in a few words for its last line.</summary>
    string Outcome { get; }

    /// <summary>Ends a run that cannot go on: <see cref="Model"/> becomes what a finished run would have left, and can be saved.</summary>
    void GiveUp();
}

/// <summary>
/// The configuration of such a run: all that is needed to begin it, to go on with it and to use its network. Written to
/// the run's folder, where <see cref="Model"/> says which one it is.
/// </summary>
public interface ISequenceTraining
{
    /// <summary>The network that is trained, as <see cref="SequenceTrainings"/> calls it.</summary>
    string Model { get; }

    /// <summary>Name of the task, as in the registry of tasks.</summary>
    string Task { get; }

    /// <summary>Seed of everything random.</summary>
    ulong Seed { get; }

    /// <summary>The longest length that is trained.</summary>
    int MaxLength { get; }

    /// <summary>Begins a run.</summary>
    ISequenceTrainer Begin(Device device);

    /// <summary>Goes on with a run, bit for bit as if it had never stopped.</summary>
    /// <param name="device">Where to compute.</param>
    /// <param name="checkpoint">What <see cref="ITrainer.Save"/> wrote.</param>
    ISequenceTrainer Resume(Device device, string checkpoint);

    /// <summary>Makes the network of a run; its weights are to be loaded.</summary>
    /// <param name="device">Where to compute.</param>
    /// <param name="state">Where training stands, as the note <c>state</c> of a checkpoint says it.</param>
    /// <exception cref="JsonException">The note is of another kind of run.</exception>
    SequenceNetwork CreateModel(Device device, string state);

    /// <summary>Reads the network of a run: where weights are averaged, the averages, whether or not training is finished.</summary>
    /// <param name="device">Where to compute.</param>
    /// <param name="checkpoint">What <see cref="ITrainer.Save"/> wrote.</param>
    SequenceNetwork LoadModel(Device device, string checkpoint);
}
