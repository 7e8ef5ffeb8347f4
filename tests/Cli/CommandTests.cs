using System.Diagnostics;
using System.Globalization;
using System.Runtime.InteropServices;
using System.Text.Json;

namespace TensorCore.Tests;

/// <summary>The tool as a user runs it: as a process of its own.</summary>
[Trait("Category", "Process")] // runs the tool: what device the tests' tensors are on makes no difference
public sealed partial class CommandTests : IDisposable
{
    private readonly string _folder = Directory.CreateTempSubdirectory("tensorcore-").FullName;

    public void Dispose() => Directory.Delete(_folder, recursive: true);

    [Fact]
    public void A_run_is_trained_tested_saved_resumed_and_used()
    {
        var (code, output, error) = Run("train addition --max-bits 5 --maps 9 --steps 3 --out run --test-lengths 11,21 --test-sequences 2");
        Assert.True(code == 0, output + error);
        Assert.Matches("maps +9\n", output);
        foreach (var file in (string[])["checkpoint.safetensors", "config.json", "metrics.jsonl", "log.txt", "summary.json", "state.png"])
        {
            Assert.True(File.Exists(Path.Combine(_folder, "run", file)), file);
            Assert.Contains(Path.Combine("run", file), output);
        }

        using (var summary = JsonDocument.Parse(File.ReadAllText(Path.Combine(_folder, "run", "summary.json"))))
        {
            var root = summary.RootElement;
            Assert.Equal(("addition", 3), (root.GetProperty("task").GetString(), root.GetProperty("steps").GetInt32()));
            Assert.Equal([11, 21], root.GetProperty("lengths").EnumerateArray().Select(l => l.GetProperty("length").GetInt32()));
            Assert.All(root.GetProperty("lengths").EnumerateArray(), l => Assert.Equal(2, l.GetProperty("sequences").GetInt32()));
            Assert.True(root.GetProperty("trainSeconds").GetDouble() > 0);
        }

        int[] steps = [.. File.ReadAllLines(Path.Combine(_folder, "run", "metrics.jsonl")).Select(line => JsonElement.Parse(line).GetProperty("step").GetInt32())];
        Assert.Equal((1, 3), (steps[0], steps[^1]));

        (code, output, error) = Run("solve run \"12 + 30\"");
        Assert.Contains("network:", output);
        Assert.Equal(output.Contains("wrong", StringComparison.Ordinal) ? 1 : 0, code);

        (code, output, error) = Run("eval run --lengths 5 --sequences 2");
        Assert.True(code == 0, error);
        Assert.Contains("of 2", output);

        (code, _, error) = Run("draw run \"101 + 11\" --out state.svg");
        Assert.True(code == 0, error);
        Assert.StartsWith("<svg", File.ReadAllText(Path.Combine(_folder, "state.svg")), StringComparison.Ordinal);

        (code, output, error) = Run("train addition --resume --out run --test-lengths 11 --test-sequences 2");
        Assert.True(code == 0, error);
        (code, _, error) = Run("train copy --resume --out run");
        Assert.Equal(2, code);
        Assert.Contains("holds a run of the task addition, not of copy", error);

        // Of the state only a little is needed to use the network of another version's run.
        var path = Path.Combine(_folder, "run", "checkpoint.safetensors");
        var text = File.ReadAllBytes(path);
        var at = text.AsSpan().IndexOf("refinesFrom"u8);
        "refinesFast"u8.CopyTo(text.AsSpan(at));
        File.WriteAllBytes(path, text);
        Assert.Contains("network:", Run("solve run \"12 + 30\"").Output);
        (code, _, error) = Run("train addition --resume --out run");
        Assert.Equal(1, code);
        Assert.Contains("checkpoint.safetensors: this version of the program cannot go on with it", error);
        Assert.Single(error.Trim().Split('\n'));
    }

    [Fact]
    public void The_original_network_is_trained_resumed_and_used_by_the_same_commands()
    {
        var (code, output, error) = Run("train copy --model neural-gpu --max-bits 2 --maps 4 --steps 3 --gradient-noise 0.1 --device cpu:1 --out run --test-lengths 5 --test-sequences 2");
        Assert.True(code == 0, output + error);
        Assert.Matches("model +neural-gpu\n", output);
        Assert.Contains("6 sets of parameters", output);
        using (var summary = JsonDocument.Parse(File.ReadAllText(Path.Combine(_folder, "run", "summary.json"))))
            Assert.Equal("neural-gpu", summary.RootElement.GetProperty("model").GetString());

        (code, output, error) = Run("solve run \"3 1 4\" --device cpu:1");
        Assert.Contains("network:", output);
        Assert.Equal(output.Contains("wrong", StringComparison.Ordinal) ? 1 : 0, code);
        (code, output, error) = Run("eval run --lengths 5 --sequences 2");
        Assert.True(code == 0, error);
        Assert.Contains("of 2", output);
        (code, _, error) = Run("draw run \"3 1 4\" --out state.png");
        Assert.True(code == 0, error);
        (code, output, error) = Run("train copy --resume --out run --test-lengths 5 --test-sequences 2");
        Assert.True(code == 0, error);
        Assert.Matches("model +neural-gpu\n", output);
    }

    [Fact]
    public void A_shipped_network_is_used_by_its_name_unless_a_run_or_file_has_that_name()
    {
        var (code, output, error) = Run("solve addition \"3141592653589793 + 2718281828459045\"");
        Assert.True(code == 0, output + error);
        Assert.Contains("network: 5859874482048838", output);
        (code, output, error) = Run("eval addition --lengths 41:3,81 --sequences 2");
        Assert.True(code == 0, error);
        Assert.Contains("3 of 3", output);
        Assert.Contains("2 of 2", output);
        (code, _, error) = Run("draw addition \"1011 + 110\" --out state.png");
        Assert.True(code == 0, error);

        // A folder of that name without a run changes nothing; a run does.
        Directory.CreateDirectory(Path.Combine(_folder, "addition"));
        Assert.Equal(0, Run("solve addition \"1 + 1\"").Code);
        Assert.Equal(0, Run("train addition --max-bits 5 --maps 9 --steps 1 --out addition --test-lengths 11 --test-sequences 1").Code);
        Assert.Contains("the network was trained to length 11", Run("solve addition \"1 + 1\"").Output);

        (code, output, error) = Run("export addition --out mine.safetensors");
        Assert.True(code == 0, error);
        Assert.Contains("1 steps, 0 restarts", output);
        Assert.Contains("the network was trained to length 11", Run("solve mine.safetensors \"1 + 1\"").Output);
        (code, output, error) = Run("export mine.safetensors --gates-closed-from 0.8 --out closed.safetensors");
        Assert.True(code == 0, error);
        Assert.Contains("update gates above 0.8 closed after that", output);

        // What hardly learned anything has probabilities near even, and does not outvote the one that did.
        File.Move(Path.Combine(_folder, "addition", "config.json"), Path.Combine(_folder, "addition", "config.old"));
        (code, output, error) = Run("solve addition \"12 + 30\" --with mine.safetensors");
        Assert.True(code == 0, output + error);
    }

    [Fact]
    public void A_profiled_run_leaves_a_trace_and_prints_the_most_expensive_kernels()
    {
        const string Command = "train addition --max-bits 5 --maps 9 --steps 4 --test-lengths 5 --test-sequences 1 --device cpu:1 ";
        var (code, output, error) = Run(Command + "--out run --profile traces/trace.json --profile-steps 2-3");
        Assert.True(code == 0, error);
        Assert.Contains("Profile of steps 2 to 3", output);
        Assert.Matches(@"DcgruBackward +│ backward │ +\d+ │ +[\d.]+ │ +[\d.]+ ?% │ +[\d.]+ GFLOP/s", output);
        using (var trace = JsonDocument.Parse(File.ReadAllText(Path.Combine(_folder, "traces", "trace.json"))))
        {
            var names = trace.RootElement.GetProperty("traceEvents").EnumerateArray().Select(e => e.GetProperty("name").GetString()).ToArray();
            Assert.Equal(["step 2", "step 3"], names.Where(n => n!.StartsWith("step", StringComparison.Ordinal)));
            Assert.Contains("DcgruForward", names);
        }

        using (var first = JsonDocument.Parse(File.ReadLines(Path.Combine(_folder, "run", "metrics.jsonl")).First()))
            Assert.True(first.RootElement.GetProperty("step").GetInt32() == 1 && first.RootElement.GetProperty("firstStepSeconds").GetDouble() > 0);

        // The run ends after the second of six, and after the step that is measured for the sake of the next.
        Assert.Contains("Profile of steps 3 to 4: ", Run(Command + "--out longer --profile trace.json --profile-steps 3-8").Output);
        (code, output, _) = Run(Command + "--out other --profile trace.json --profile-steps 5-8");
        Assert.Equal(0, code);
        Assert.Contains("Nothing was profiled", output);
        (code, _, error) = Run(Command + "--out third --profile trace.json --profile-steps 3-2");
        Assert.Equal(2, code);
        Assert.Contains("--profile-steps", error);
    }

    [Fact]
    public void Tests_that_were_cut_short_go_on_with_the_length_that_is_next()
    {
        Assert.Equal(0, Run("train addition --max-bits 5 --maps 9 --steps 1 --out run --test-lengths 5:4 --hard-up-to 3").Code);
        var folder = new RunDirectory(Path.Combine(_folder, "run"));
        Assert.False(File.Exists(folder.Tests));
        Assert.Empty(folder.LoadSummary<RunSummary>().Adversarial);
        folder.SaveTests(new TestResults([new LengthResult(5, 4, 3, 0.5, 0.25), new LengthResult(7, 8, 1, 0.5, 0.25), new LengthResult(11, 1, 1, 1, 1)], [new AdversarialResult("x", 5, true, 1)]));
        var (code, _, error) = Run("train addition --resume --out run --test-lengths 5:4,7:2 --hard-up-to 5");
        Assert.True(code == 0, error);
        var summary = folder.LoadSummary<RunSummary>();
        Assert.Equal(new LengthResult(5, 4, 3, 0.5, 0.25), summary.Lengths[0]);
        Assert.Equal((7, 2, 2), (summary.Lengths[1].Length, summary.Lengths[1].Sequences, summary.Lengths.Count));
        Assert.Equal("x", Assert.Single(summary.Adversarial).Case);
    }

    [Fact]
    public void Several_seeds_make_a_report_that_can_be_continued()
    {
        const string Command = "reproduce addition --max-bits 5 --max-tflop 0.00001 --test-lengths 11 --test-sequences 2 --out report --seeds ";
        Assert.Equal(0, Run(Command + "1").Code);
        var first = File.GetLastWriteTimeUtc(Path.Combine(_folder, "report", "seed-1", "summary.json"));
        var (code, output, error) = Run(Command + "2");
        Assert.True(code == 0, error);
        Assert.Equal(first, File.GetLastWriteTimeUtc(Path.Combine(_folder, "report", "seed-1", "summary.json")));
        var report = File.ReadAllText(Path.Combine(_folder, "report", "report.md"));
        Assert.Contains("| 1 | 0 |", report);
        Assert.Contains("| 2 | 0 |", report);
        Assert.Matches(@"\| \*\*all\*\* \| \d/4 \|", report);
        Assert.Contains("of 2 |", report);
        Assert.Contains("Kaiser & Sutskever", report);
        using (var json = JsonDocument.Parse(File.ReadAllText(Path.Combine(_folder, "report", "report.json"))))
        {
            var row = json.RootElement.GetProperty("lengths").EnumerateArray().Single();
            Assert.Equal((11, 4), (row.GetProperty("length").GetInt32(), row.GetProperty("sequences").GetInt32()));
            Assert.Equal([1, 2], json.RootElement.GetProperty("runs").EnumerateArray().Select(r => r.GetProperty("seed").GetInt32()));
        }

        foreach (var picture in (string[])["accuracy.svg", "loss.svg", "progress.svg"])
        {
            Assert.Contains($"]({picture})", report);
            Assert.StartsWith("<svg", File.ReadAllText(Path.Combine(_folder, "report", picture)), StringComparison.Ordinal);
        }

        // Runs of another configuration are not mixed in.
        (code, _, error) = Run(Command.Replace("--max-bits 5", "--max-bits 6", StringComparison.Ordinal) + "2");
        Assert.Equal(2, code);
        Assert.Contains("another configuration", error);
    }

    [Fact]
    public void A_finished_seed_is_tested_on_what_was_not_asked_for_before()
    {
        const string Command = "reproduce addition --max-bits 5 --maps 9 --steps 2 --out report --seeds 1 --test-lengths ";
        Assert.Equal(0, Run(Command + "11:2 --hard-up-to 3").Code);
        var run = new RunDirectory(Path.Combine(_folder, "report", "seed-1"));
        var known = new LengthResult(11, 2, 1, 0.125, 0.25);
        run.SaveSummary(run.LoadSummary<RunSummary>() with { Lengths = [known], Failure = "it was known" });

        var (code, output, error) = Run(Command + "5:9,11:2 --hard-up-to 3");
        Assert.True(code == 0, output + error);
        var summary = run.LoadSummary<RunSummary>();
        Assert.Equal([5, 11], summary.Lengths.Select(l => l.Length));
        Assert.Equal((known, "it was known", 2), (summary.Lengths[1], summary.Failure, summary.Steps));
        Assert.False(File.Exists(run.Tests));
        Assert.Contains("| seed | 5 | 11 |", File.ReadAllText(Path.Combine(_folder, "report", "report.md")));

        // All of it is there now, the shorter length given up after eight or not; so is a part of it.
        var written = File.GetLastWriteTimeUtc(run.Summary);
        Assert.Equal(0, Run(Command + "5:9,11:2 --hard-up-to 3").Code);
        Assert.Equal(0, Run(Command + "11:2 --hard-up-to 3").Code);
        Assert.Equal(written, File.GetLastWriteTimeUtc(run.Summary));
        Assert.Contains("| seed | 11 |", File.ReadAllText(Path.Combine(_folder, "report", "report.md")));

        // The hard cases of this length are not.
        Assert.Equal(0, Run(Command + "11:2 --hard-up-to 11").Code);
        Assert.NotEqual(known, run.LoadSummary<RunSummary>().Lengths.Single());
    }

    [Fact]
    public void Seeds_in_a_row_are_tested_together()
    {
        const string Command = "reproduce addition --max-bits 5 --maps 9 --steps 2 --out report --test-lengths 11:4 --hard-up-to 3 --seeds 3 --together 2";
        Assert.Equal(0, Run(Command).Code);
        Assert.Equal(["seeds-1-2.json"], Directory.GetFiles(Path.Combine(_folder, "report"), "seeds-*").Select(Path.GetFileName));
        var (first, found) = Read();
        Assert.Equal((11, 4, true), (found.Length, found.Sequences, found.SymbolAccuracy is > 0 and < 1));
        var symbols = (100 * found.SymbolAccuracy).ToString("0.0000", CultureInfo.InvariantCulture);
        Assert.Contains(symbols, Run("eval report/seed-1 --with report/seed-2 --lengths 11:4").Output);

        // What is known is not tested again, as long as the networks are the same.
        var file = Path.Combine(_folder, "report", "seeds-1-2.json");
        File.WriteAllText(file, File.ReadAllText(file).Replace($"\"exact\": {found.Exact}", "\"exact\": 3", StringComparison.Ordinal));
        Assert.Equal(0, Run(Command).Code);
        Assert.Contains("| 1, 2 | 3/4 | not tried |", File.ReadAllText(Path.Combine(_folder, "report", "report.md")));
        Directory.Delete(Path.Combine(_folder, "report", "seed-2"), recursive: true);
        Assert.Equal(0, Run(Command).Code);
        var (again, fresh) = Read();
        Assert.NotEqual(first[1], again[1]);
        Assert.Equal((first[0], found), (again[0], fresh));

        (double[] Seconds, LengthResult Row) Read()
        {
            using var json = JsonDocument.Parse(File.ReadAllText(Path.Combine(_folder, "report", "report.json")));
            var group = json.RootElement.GetProperty("together").EnumerateArray().Single();
            Assert.Equal([1, 2], group.GetProperty("seeds").EnumerateArray().Select(s => s.GetInt32()));
            var row = group.GetProperty("tests").GetProperty("lengths").EnumerateArray().Single();
            return (
                [.. group.GetProperty("trainSeconds").EnumerateArray().Select(s => s.GetDouble())],
                new LengthResult(
                    row.GetProperty("length").GetInt32(), row.GetProperty("sequences").GetInt32(), row.GetProperty("exact").GetInt32(), row.GetProperty("symbolAccuracy").GetDouble()));
        }
    }

    [Fact]
    public void A_seed_that_diverges_is_reported_and_the_next_one_trained()
    {
        var (code, output, error) = Run("reproduce addition --max-bits 5 --maps 9 --steps 50 --learning-rate 1e39 --test-lengths 11:2 --out report --seeds 2");
        Assert.True(code == 0, output + error);
        var report = File.ReadAllText(Path.Combine(_folder, "report", "report.md"));
        Assert.Contains("**failed**: the loss became no number", report);
        Assert.Contains("| 2 | 0 |", report);
        var summary = new RunDirectory(Path.Combine(_folder, "report", "seed-2")).LoadSummary<RunSummary>();
        Assert.Contains("Try a smaller learning rate", summary.Failure);
        // What was tested is what the folder holds.
        var symbols = (100 * summary.Lengths.Single().SymbolAccuracy).ToString("0.0000", CultureInfo.InvariantCulture);
        Assert.Contains(symbols, Run("eval report/seed-2 --lengths 11:2 --seed 2").Output);
    }

    [Fact]
    public void A_report_goes_on_with_a_seed_that_was_killed()
    {
        const string Command = "reproduce addition --max-bits 5 --maps 9 --steps 40 --test-lengths 11:2 --out report --seeds 1";
        var run = new RunDirectory(Path.Combine(_folder, "report", "seed-1"));
        using (var trainer = new CurriculumTrainer(CurriculumOptions.For("addition", 5) with { Maps = 9, Steps = 40, Seed = 1 }, Device.Cpu))
        {
            for (var i = 0; i < 30; i++) trainer.Step();
            run.SaveConfig(trainer.Options);
            trainer.Save(run.Checkpoint);
            run.AppendMetrics(trainer);
            for (var i = 0; i < 5; i++) trainer.Step();
            run.AppendMetrics(trainer);
        }

        // Cut short by kills; earlier versions wrote the next line behind such a one.
        string[] cut = ["{\"step\":36,\"lo{\"step\":37,\"loss\":1}", "{\"step\":38,\"lo"];
        File.AppendAllText(run.Metrics, string.Join('\n', cut));
        var (code, output, error) = Run(Command);
        Assert.True(code == 0, output + error);
        Assert.Contains("| 1 | 0 | 40 |", File.ReadAllText(Path.Combine(_folder, "report", "report.md")));
        var lines = File.ReadAllLines(run.Metrics);
        Assert.Equal(cut, lines[2..4]);
        var steps = lines.Except(cut).Select(l => JsonDocument.Parse(l).RootElement.GetProperty("step").GetInt32()).ToArray();
        Assert.Equal((30, 35, 40), (steps[0], steps[1], steps[^1]));
    }

    [Theory]
    [InlineData("train nonsense", 2, "no task 'nonsense'. Tasks: mnist, addition")]
    [InlineData("reproduce mnist", 2, "no task 'mnist'. Tasks: addition")]
    [InlineData("train addition --steps many", 2, "many")]
    [InlineData("train addition --data here", 2, "--data does not belong")]
    [InlineData("train addition --model lenet", 2, "no model 'lenet' for addition")]
    [InlineData("train addition --model neural-gpu --unique-inputs 5", 2, "--unique-inputs does not belong to --model neural-gpu")]
    [InlineData("train copy --protocol published", 2, "no published protocol for copy")]
    [InlineData("train addition --protocol mine", 2, "no protocol 'mine'")]
    [InlineData("train addition --model neural-gpu --from addition --maps 4 --steps 1 --test-lengths 5:1", 2, "--from does not belong to --model neural-gpu")]
    [InlineData("train addition --refine-at 0.1 --maps 9 --steps 1 --test-lengths 5:1", 2, "--refine-at changes nothing: addition is not refined without --refine-average-decay")]
    [InlineData("train multiplication --protocol published --refine-slowdown 2 --maps 9 --steps 1 --test-lengths 5:1", 2, "--refine-slowdown changes nothing")]
    [InlineData("train multiplication --refine-average-decay 1 --maps 9 --steps 1 --test-lengths 5:1", 2, "RefineAverageDecay must be at least 0 and below 1; 1 was given")]
    [InlineData("train addition --learning-rate 0 --maps 9 --steps 1 --test-lengths 5:1", 2, "LearningRate must be above 0")]
    [InlineData("train addition --steps 0 --test-lengths 5:1", 2, "Steps must be at least 1; 0 was given")]
    [InlineData("train copy --model neural-gpu --steps 0 --test-lengths 5:1", 2, "Steps must be at least 1; 0 was given")]
    [InlineData("train mnist --data empty --steps 0", 2, "Steps must be at least 1; 0 was given")]
    [InlineData("reproduce addition --steps 0 --seeds 1 --test-lengths 5:1", 2, "Steps must be at least 1; 0 was given")]
    [InlineData("reproduce addition --seeds 2 --together 3", 2, "--together must be from 2 to the number of seeds, 2; 3 was given.")]
    [InlineData("reproduce addition --test-lengths 4x", 2, "'4x' is not a length")]
    [InlineData("train addition --unique-inputs 100", 2, "Hard operands are drawn anew")]
    [InlineData("train addition --steps 1 --max-tflop 3", 2, "--max-tflop changes nothing: the number of steps is fixed, 1")]
    [InlineData("train addition --model neural-gpu --steps 1 --max-tflop 3", 2, "--max-tflop changes nothing")]
    [InlineData("train mnist --data here --steps 5 --epochs 2", 2, "--epochs changes nothing: the number of steps is fixed, 5")]
    [InlineData("train mnist --data here --maps 4", 2, "--maps does not belong to the task mnist")]
    [InlineData("train mnist", 2, "--data DIR")]
    [InlineData("train mnist --data empty", 1, "no MNIST files")]
    [InlineData("train addition --resume --out none", 2, "no run to resume")]
    [InlineData("train addition --device tpu", 2, "no device 'tpu'")]
    [InlineData("train addition --device cuda:99", 1, "no 'cuda:99'")]
    [InlineData("train addition --steps 1 --test-lengths 4x", 2, "'4x' is not a length")]
    [InlineData("eval addition --lengths 41:many", 2, "'many' is no number of sequences")]
    [InlineData("eval addition --lengths 41,401:2,41:3", 2, "41 was given twice")]
    [InlineData("eval addition --gates-closed-from 1.5", 2, "GatesClosedFrom must be from 0 to 1; 1.5 was given.")]
    [InlineData("solve none \"1 + 1\"", 1, "no run 'none', and no network of that name is shipped (there are: addition")]
    [InlineData("solve addition \"1 + 1\" --with sort", 2, "--with takes networks for the task of the first, addition; 'sort' was trained on sort")]
    [InlineData("solve copy \"1 1\"", 1, "tensorcore train copy --out runs/copy")]
    [InlineData("export none --out x.safetensors", 1, "no run 'none'")]
    [InlineData("frobnicate", 2, "frobnicate")]
    [InlineData("solve addition \"foo\"", 2, "'foo' is no problem for the task addition")]
    [InlineData("draw addition \"1 + 1\" --out x.jpg", 2, "ends in .png or .svg; 'x.jpg' was given")]
    [InlineData("eval addition --lengths 1", 2, "no sequences of 1 symbols: the shortest has 3")]
    [InlineData("train mnist --data empty --model resnet", 2, "no model 'resnet' for mnist; there are mlp, lenet, vit")]
    [InlineData("train addition --batch 0", 2, "at least 1 sequence of each bin")]
    [InlineData("train multiplication --max-bits 80 --refine-late-bins 241,321", 2, "has the length 321, but operands of at most 80 digits make sequences of up to 161: give --max-bits 160, or leave it out")]
    [InlineData("train multiplication --refine-late-bins 24x", 2, "'24x' is no list of lengths")]
    [InlineData("train addition --max-bits 200", 2, "sequences of up to 401; the bins of addition are of lengths 5 to 161")]
    [InlineData("train multiplication --max-bits 3", 2, "sequences of up to 7; the bins of multiplication are of lengths 8 to 161")]
    public void Bad_input_gets_one_clear_sentence(string arguments, int expectedCode, string expected)
    {
        var (code, _, error) = Run(arguments);
        Assert.Contains(expected, error);
        Assert.Equal(expectedCode, code);
        Assert.DoesNotContain("   at ", error);
        Assert.DoesNotContain("(Parameter", error);
        Assert.Empty(Directory.EnumerateFiles(_folder, "*", SearchOption.AllDirectories));
        Assert.False(Directory.Exists(Path.Combine(_folder, "report")));
    }

    [Fact]
    public void A_checkpoint_cut_short_is_named_and_nothing_is_lost()
    {
        Assert.Equal(0, Run("train addition --max-bits 5 --maps 9 --steps 2 --out run --test-lengths 11 --test-sequences 1").Code);
        var path = Path.Combine(_folder, "run", "checkpoint.safetensors");
        var bytes = File.ReadAllBytes(path);
        File.WriteAllBytes(path, bytes[..(bytes.Length / 2)]);
        var (code, _, error) = Run("solve run \"1 + 1\"");
        Assert.Equal(1, code);
        Assert.Contains("checkpoint.safetensors", error);
        Assert.Single(error.Trim().Split('\n'));
        Assert.Equal(bytes.Length / 2, File.ReadAllBytes(path).Length);
    }

    [Fact]
    public void An_earlier_run_is_never_overwritten()
    {
        const string Train = "train addition --max-bits 5 --maps 9 --steps 1 --test-lengths 11 --test-sequences 1";
        Assert.Equal(0, Run(Train).Code);
        var first = File.ReadAllBytes(Path.Combine(_folder, "runs", "addition", "checkpoint.safetensors"));
        Assert.Equal(0, Run(Train + " --seed 2").Code);
        Assert.True(File.Exists(Path.Combine(_folder, "runs", "addition-2", "summary.json")));
        Assert.Equal(first, File.ReadAllBytes(Path.Combine(_folder, "runs", "addition", "checkpoint.safetensors")));
        Assert.Equal(2, Run(Train + " --out runs/addition").Code);
    }

    [SkippableFact]
    public void An_interrupt_saves_and_says_how_to_go_on()
    {
        Skip.If(OperatingSystem.IsWindows(), "There are no signals.");
        using var process = Tool.Start(_folder, "train addition --max-bits 5 --maps 9 --steps 1000000 --out \"a run\" --device cpu:1 --test-lengths 5,7:2 --profile trace.json --profile-steps 1-900000");
        var output = Interrupt(process, Path.Combine(_folder, "a run", "metrics.jsonl"));
        Assert.Contains("tensorcore train addition --resume --out \"a run\" --device cpu:1 --test-lengths 5,7:2", output);
        Assert.True(File.Exists(Path.Combine(_folder, "a run", "checkpoint.safetensors")));
        using var trace = JsonDocument.Parse(File.ReadAllText(Path.Combine(_folder, "trace.json")));
        Assert.Contains(trace.RootElement.GetProperty("traceEvents").EnumerateArray(), e => e.GetProperty("name").GetString() == "step 1");
    }

    [SkippableFact]
    public void An_interrupt_of_the_tests_keeps_what_is_done_and_says_how_to_go_on()
    {
        Skip.If(OperatingSystem.IsWindows(), "There are no signals.");
        using var process = Tool.Start(_folder, "train addition --max-bits 5 --maps 9 --steps 2 --out run --device cpu:1 --test-lengths 5:2,4001:100000 --hard-up-to 3 --profile trace.json --profile-steps 2-9");
        var run = new RunDirectory(Path.Combine(_folder, "run"));
        var output = Interrupt(process, run.Tests);
        Assert.Contains("Stopped in the tests; the lengths that are done are kept. Go on with: tensorcore train addition --resume --out run --device cpu:1", output);
        Assert.Equal(5, run.LoadTests()!.Lengths.Single().Length);
        Assert.Contains("step 2", File.ReadAllText(Path.Combine(_folder, "trace.json")));
        Assert.False(File.Exists(run.Summary));
    }

    /// <summary>Interrupts a run once it has written a file, and returns what it said.</summary>
    private static string Interrupt(Process process, string once)
    {
        for (var i = 0; i < 600 && !File.Exists(once); i++) Thread.Sleep(100);
        // The same handler as Ctrl-C; a shell's background jobs ignore SIGINT, and so would this process.
        Assert.Equal(0, Kill(process.Id, Terminate));
        var output = process.StandardOutput.ReadToEndAsync();
        if (!process.WaitForExit(TimeSpan.FromMinutes(1)))
        {
            process.Kill();
            Assert.Fail("The run did not stop within a minute.");
        }

        Assert.Equal(130, process.ExitCode);
        return output.Result;
    }

    [Fact]
    public void Devices_are_listed()
    {
        var (code, output, _) = Run("devices");
        Assert.Equal(0, code);
        Assert.All(Device.List(), device => Assert.Contains(device.Name, output));
    }

    private (int Code, string Output, string Error) Run(string arguments) => Tool.Run(_folder, arguments);

    private const int Terminate = 15;

    [LibraryImport("libc", EntryPoint = "kill")]
    private static partial int Kill(int process, int signal);
}
