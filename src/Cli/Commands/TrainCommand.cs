using System.CommandLine;
using System.CommandLine.Parsing;

namespace TensorCore.Cli;

/// <summary><c>tensorcore train TASK</c>.</summary>
internal static class TrainCommand
{
    private const string Mnist = "mnist";

    public static Command Create()
    {
        var task = new Argument<string>("task") { Description = $"What to learn: {Mnist}, or one of {string.Join(", ", SequenceTasks.Names)}." };
        var seed = new Option<ulong?>("--seed") { Description = "Seed of everything random (default 3 for dngpu, 1 otherwise)." };
        var device = Options.Device();
        var output = new Option<string?>("--out") { Description = "Folder of the run (default runs/TASK, or the next free runs/TASK-N)." };
        var from = new Option<string?>("--from") { Description = "dngpu: begin with a network's weights instead of random ones, as after a first annealing: a shipped network, the folder of a run or a file that export wrote." };
        var resume = new Option<bool>("--resume") { Description = "Go on with the run in --out, with the configuration saved there." };
        var saveEvery = new Option<double>("--save-every") { Description = "Seconds from one save of the run to the next; 0 saves after every step.", DefaultValueFactory = _ => TrainingLoop.DefaultSaveEvery };
        var plain = new Option<bool>("--plain") { Description = "Plain lines instead of the live view." };
        var tests = new TestPlan.Options("--test-");
        var settings = new SequenceSettings(Mnist);
        var profiling = new ProfileOptions();
        var mnist = new MnistSettings(settings);
        var command = new Command("train", "Trains a network, shows how it goes, tests it and saves the run. Ctrl-C saves; --resume goes on. Options left out are the task's recipe, which is printed first.")
        {
            task, seed, device, output, from, resume, saveEvery, plain,
        };
        foreach (var option in (IEnumerable<Option>)[.. tests.All, .. settings.All, .. mnist.Own, .. profiling.All]) command.Add(option);
        command.SetAction(parsed =>
        {
            var name = parsed.GetRequiredValue(task);
            var isMnist = name == Mnist;
            var resuming = parsed.GetValue(resume);
            Options.Refuse(parsed, isMnist ? [from, .. mnist.Foreign, .. tests.All] : mnist.Own, $"does not belong to the task {name}");
            if (resuming)
                Options.Refuse(parsed, [seed, from, .. settings.All, .. mnist.Own], "cannot be changed by --resume: the run goes on with the configuration it was started with");

            var asked = parsed.GetValue(seed);
            if (isMnist)
            {
                var options = resuming ? null : mnist.Read(parsed, asked);
                var (target, computing) = (Folder(), Options.Open(parsed.GetRequiredValue(device)));
                using var profile = profiling.Read(parsed);
                return new MnistRun(target, computing, Loop(profile)).Train(options, GoOn(target));
            }

            var training = resuming ? null : settings.Read(parsed, name, asked);
            if (training is NeuralGpuTraining) Options.Refuse(parsed, [from], $"does not belong to --model {training.Model}");
            var folder = Folder();
            training ??= SequenceTrainings.Load(folder);
            if (training.Task != name) throw new UsageException($"'{folder.FullPath}' holds a run of the task {training.Task}, not of {name}.");
            var plan = tests.Read(parsed, training);
            using (var start = parsed.GetValue(from) is { } network ? Trained.Open(network, Device.Cpu) : null)
            {
                var computing = Options.Open(parsed.GetRequiredValue(device));
                using var profile = profiling.Read(parsed);
                return new AlgorithmRun(folder, computing, Loop(profile)).Train(training, plan, GoOn(folder), start: start);
            }

            RunDirectory Folder() => TrainCommand.Folder(parsed.GetValue(output), name, resuming);

            TrainingLoop Loop(TrainingProfile? profile) => new(parsed.GetValue(plain), parsed.GetValue(saveEvery), profile);

            // The configuration is the run's; where it computes and what is tested in the end is not.
            string GoOn(RunDirectory run)
            {
                var kept = ((IEnumerable<Option>)[device, .. tests.All]).Select(parsed.GetResult).OfType<OptionResult>().Where(r => !r.Implicit);
                var words = kept.SelectMany(r => r.Tokens.Select(t => t.Value).Prepend(r.Option.Name)).Prepend(Announce.Relative(run.FullPath));
                return $"Go on with: tensorcore train {name} --resume --out {string.Join(' ', words.Select(CommandLineRunner.Quoted))}";
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
