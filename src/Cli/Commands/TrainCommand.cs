using System.CommandLine;

namespace TensorCore.Cli;

/// <summary><c>tensorcore train TASK</c>.</summary>
internal static class TrainCommand
{
    public static Command Create()
    {
        var task = new Argument<string>("task") { Description = $"What to learn: mnist, or one of {string.Join(", ", SequenceTasks.Names)}." };
        var seed = new Option<ulong?>("--seed") { Description = "Seed of everything random (default 1)." };
        var steps = new Option<int?>("--steps") { Description = "Train exactly this many steps." };
        var device = Options.Device();
        var output = new Option<string?>("--out") { Description = "Folder of the run (default runs/TASK, or the next free runs/TASK-N)." };
        var resume = new Option<bool>("--resume") { Description = "Go on with the run in --out, with the configuration saved there." };
        var saveEvery = new Option<double>("--save-every") { Description = "Seconds from one save of the run to the next; 0 saves after every step.", DefaultValueFactory = _ => TrainingLoop.DefaultSaveEvery };
        var plain = new Option<bool>("--plain") { Description = "Plain lines instead of the live view." };
        var maxBits = new Option<int?>("--max-bits") { Description = "Longest operand in training, in digits (default 80 for addition by dngpu; 20, the published setting, otherwise)." };
        var maps = new Option<int?>("--maps") { Description = "Channels of the network's state." };
        var keep = new Option<double?>("--keep") { Description = "Probability that dropout keeps a channel." };
        var learningRate = new Option<double?>("--learning-rate") { Description = "The learning rate." };
        var hard = new Option<double?>("--hard-fraction") { Description = "How often a training sequence is of a hard kind, such as a long carry (default 0.2 for addition)." };
        var average = new Option<double?>("--average-decay") { Description = "How much of the weights' moving average, which is tested and saved, lasts from step to step (default 0.99)." };
        var budget = new Option<double?>("--max-tflop") { Description = "Computing after which training ends, in TFLOP." };
        var test = new Option<string?>("--test-lengths") { Description = $"Lengths of the final table, such as 41,401 {Lengths.Help}." };
        var sequences = new Option<int>("--test-sequences") { Description = "Sequences of each length in the final table.", DefaultValueFactory = _ => 32 };
        var data = new Option<string?>("--data") { Description = "mnist: folder with the IDX files, gzipped or not." };
        var model = new Option<string?>("--model") { Description = $"The network: {string.Join(" or ", SequenceTrainings.Names)} (default {SequenceTrainings.Names[0]}); for mnist, mlp, lenet or vit (default lenet)." };
        var noise = new Option<double?>("--gradient-noise") { Description = "neural-gpu: noise added to gradients, as a factor (default 0)." };
        var epochs = new Option<int?>("--epochs") { Description = "mnist: how often all digits are seen." };
        var batch = new Option<int?>("--batch") { Description = "mnist: digits in a step." };
        var command = new Command("train", "Trains a network, shows how it goes, tests it and saves the run. Ctrl-C saves; --resume goes on.")
        {
            task, seed, steps, device, output, resume, saveEvery, plain, maxBits, maps, keep, learningRate, hard, average, budget, test, sequences, data, model, noise, epochs, batch,
        };
        command.SetAction(parsed =>
        {
            var name = parsed.GetRequiredValue(task);
            var mnist = name == "mnist";
            if (!mnist && !SequenceTasks.Names.Contains(name))
                throw new UsageException($"There is no task '{name}'. Tasks: mnist, {string.Join(", ", SequenceTasks.Names)}.");
            var neuralGpu = parsed.GetValue(model) == NeuralGpuTraining.ModelName;
            if (!mnist && parsed.GetValue(model) is { } asked && !SequenceTrainings.Names.Contains(asked))
                throw new UsageException($"There is no model '{asked}' for {name}: {string.Join(" and ", SequenceTrainings.Names)} are there.");
            Option[] foreign = mnist ? [maxBits, maps, keep, hard, average, budget, test, noise] : [data, epochs, batch];
            Option[] configuration = [seed, steps, maxBits, maps, keep, learningRate, hard, average, budget, data, model, noise, epochs, batch];
            Refuse(foreign, $"does not belong to the task {name}");
            if (neuralGpu) Refuse([hard, average], $"does not belong to --model {NeuralGpuTraining.ModelName}");
            else Refuse([noise], $"belongs to --model {NeuralGpuTraining.ModelName}");
            var resuming = parsed.GetValue(resume);
            if (resuming) Refuse(configuration, "cannot be changed by --resume: the run goes on with the configuration it was started with");
            var folder = Folder(parsed.GetValue(output), name, resuming);
            var target = Options.Open(parsed.GetRequiredValue(device));
            if (mnist)
            {
                var options = new MnistOptions();
                options = options with
                {
                    Data = parsed.GetValue(data) ?? (resuming ? "" : throw new UsageException("train mnist needs --data DIR: the folder with the MNIST files.")),
                    Model = parsed.GetValue(model) ?? options.Model,
                    Seed = parsed.GetValue(seed) ?? options.Seed,
                    Epochs = parsed.GetValue(epochs) ?? options.Epochs,
                    BatchSize = parsed.GetValue(batch) ?? options.BatchSize,
                    LearningRate = parsed.GetValue(learningRate) ?? options.LearningRate,
                    Steps = parsed.GetValue(steps),
                };
                return new MnistRun(folder, target, parsed.GetValue(plain), parsed.GetValue(saveEvery)).Train(options, resuming);
            }

            var training = resuming ? SequenceTrainings.Load(folder) : neuralGpu ? NeuralGpu() : Curriculum();
            return new AlgorithmRun(folder, target, parsed.GetValue(plain), parsed.GetValue(saveEvery))
                .Train(training, resuming, Lengths.Parse(parsed.GetValue(test), training), parsed.GetValue(sequences));

            ISequenceTraining Curriculum()
            {
                var options = CurriculumOptions.For(name, parsed.GetValue(maxBits));
                return options with
                {
                    Seed = parsed.GetValue(seed) ?? options.Seed,
                    Steps = parsed.GetValue(steps),
                    Maps = parsed.GetValue(maps) ?? options.Maps,
                    KeepProbability = parsed.GetValue(keep) ?? options.KeepProbability,
                    LearningRate = parsed.GetValue(learningRate) ?? options.LearningRate,
                    HardFraction = parsed.GetValue(hard) ?? options.HardFraction,
                    AverageDecay = parsed.GetValue(average) ?? options.AverageDecay,
                    MaxTeraflops = parsed.GetValue(budget) ?? options.MaxTeraflops,
                };
            }

            ISequenceTraining NeuralGpu()
            {
                var options = new NeuralGpuTraining { Task = name };
                return options with
                {
                    Seed = parsed.GetValue(seed) ?? options.Seed,
                    Steps = parsed.GetValue(steps),
                    MaxBits = parsed.GetValue(maxBits) ?? options.MaxBits,
                    Maps = parsed.GetValue(maps) ?? options.Maps,
                    Dropout = 1 - parsed.GetValue(keep) ?? options.Dropout,
                    LearningRate = parsed.GetValue(learningRate) ?? options.LearningRate,
                    MaxTeraflops = parsed.GetValue(budget) ?? options.MaxTeraflops,
                    GradientNoise = parsed.GetValue(noise) ?? options.GradientNoise,
                };
            }

            void Refuse(Option[] options, string why)
            {
                foreach (var option in options)
                {
                    if (parsed.GetResult(option) is { Implicit: false }) throw new UsageException($"{option.Name} {why}.");
                }
            }
        });
        return command;
    }

    private static RunDirectory Folder(string? asked, string task, bool resuming)
    {
        var folder = asked ?? Path.Combine("runs", task);
        var exists = File.Exists(Path.Combine(folder, "config.json"));
        if (resuming && !exists) throw new UsageException($"There is no run to resume in '{folder}'; name its folder with --out.");
        if (!resuming && exists)
        {
            if (asked is not null) throw new UsageException($"'{folder}' holds a run already. Go on with it by --resume, or choose another --out.");
            for (var number = 2; File.Exists(Path.Combine(folder, "config.json")); number++) folder = Path.Combine("runs", $"{task}-{number}");
        }

        return new RunDirectory(folder);
    }
}

/// <summary>Lists of lengths on the command line.</summary>
internal static class Lengths
{
    // A step of the original Neural GPU costs many times as much.
    private const string Default = "41,81,161,401,1001,2001,4001";
    private const string NeuralGpuDefault = "41,81,161,401";

    /// <summary>What to say of an option that is left out.</summary>
    public const string Help = $"(default {Default}; {NeuralGpuDefault} for {NeuralGpuTraining.ModelName})";

    /// <summary>The lengths of an option, or those that suit the network when it was left out.</summary>
    public static int[] Parse(string? text, ISequenceTraining training) => Parse(text ?? (training is NeuralGpuTraining ? NeuralGpuDefault : Default));

    public static int[] Parse(string text)
    {
        var parts = text.Split(',', StringSplitOptions.RemoveEmptyEntries | StringSplitOptions.TrimEntries);
        var lengths = new int[parts.Length];
        for (var i = 0; i < parts.Length; i++)
        {
            if (!int.TryParse(parts[i], out lengths[i]) || lengths[i] < 1)
                throw new UsageException($"'{parts[i]}' is not a length. Write lengths as 41,401,4001.");
        }

        return lengths.Length > 0 ? lengths : throw new UsageException("No length was given. Write lengths as 41,401,4001.");
    }
}
