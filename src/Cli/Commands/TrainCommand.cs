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
        var plain = new Option<bool>("--plain") { Description = "Plain lines instead of the live view." };
        var maxBits = new Option<int?>("--max-bits") { Description = "Longest operand in training, in digits (default 80; 20 is the published setting)." };
        var maps = new Option<int?>("--maps") { Description = "Channels of the network's state." };
        var keep = new Option<double?>("--keep") { Description = "Probability that dropout keeps a channel." };
        var learningRate = new Option<double?>("--learning-rate") { Description = "The learning rate." };
        var hard = new Option<double?>("--hard-fraction") { Description = "How often a training sequence is of a hard kind, such as a long carry (default 0.2 for addition)." };
        var average = new Option<double?>("--average-decay") { Description = "How much of the weights' moving average, which is tested and saved, lasts from step to step (default 0.99)." };
        var budget = new Option<double?>("--max-tflop") { Description = "Computing after which training ends, in TFLOP." };
        var test = new Option<string?>("--test-lengths") { Description = "Lengths of the final table, such as 41,401 (default 41,81,161,401,1001,2001,4001)." };
        var sequences = new Option<int>("--test-sequences") { Description = "Sequences of each length in the final table.", DefaultValueFactory = _ => 32 };
        var data = new Option<string?>("--data") { Description = "mnist: folder with the IDX files, gzipped or not." };
        var model = new Option<string?>("--model") { Description = "mnist: mlp or lenet." };
        var epochs = new Option<int?>("--epochs") { Description = "mnist: how often all digits are seen." };
        var batch = new Option<int?>("--batch") { Description = "mnist: digits in a step." };
        var command = new Command("train", "Trains a network, shows how it goes, tests it and saves the run. Ctrl-C saves; --resume goes on.")
        {
            task, seed, steps, device, output, resume, plain, maxBits, maps, keep, learningRate, hard, average, budget, test, sequences, data, model, epochs, batch,
        };
        command.SetAction(parsed =>
        {
            var name = parsed.GetRequiredValue(task);
            var mnist = name == "mnist";
            if (!mnist && !SequenceTasks.Names.Contains(name))
                throw new UsageException($"There is no task '{name}'. Tasks: mnist, {string.Join(", ", SequenceTasks.Names)}.");
            Option[] foreign = mnist ? [maxBits, maps, keep, hard, average, budget, test] : [data, model, epochs, batch];
            Option[] configuration = [seed, steps, maxBits, maps, keep, learningRate, hard, average, budget, data, model, epochs, batch];
            Refuse(foreign, $"does not belong to the task {name}");
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
                return new MnistRun(folder, target, parsed.GetValue(plain)).Train(options, resuming);
            }

            var curriculum = CurriculumOptions.For(name, parsed.GetValue(maxBits));
            curriculum = curriculum with
            {
                Seed = parsed.GetValue(seed) ?? curriculum.Seed,
                Steps = parsed.GetValue(steps),
                Maps = parsed.GetValue(maps) ?? curriculum.Maps,
                KeepProbability = parsed.GetValue(keep) ?? curriculum.KeepProbability,
                LearningRate = parsed.GetValue(learningRate) ?? curriculum.LearningRate,
                HardFraction = parsed.GetValue(hard) ?? curriculum.HardFraction,
                AverageDecay = parsed.GetValue(average) ?? curriculum.AverageDecay,
                MaxTeraflops = parsed.GetValue(budget) ?? curriculum.MaxTeraflops,
            };
            return new AlgorithmRun(folder, target, parsed.GetValue(plain))
                .Train(curriculum, resuming, Lengths.Parse(parsed.GetValue(test) ?? "41,81,161,401,1001,2001,4001"), parsed.GetValue(sequences));

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
