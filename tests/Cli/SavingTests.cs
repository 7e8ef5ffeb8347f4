using System.Diagnostics;

namespace TensorCore.Tests;

/// <summary>A run whose checkpoint cannot be written, or whose process dies while it writes, keeps the old one whole.</summary>
[Trait("Category", "Process")] // runs the tool: what device the tests' tensors are on makes no difference
public sealed class SavingTests : IDisposable
{
    private static readonly CurriculumOptions Options = new() { MaxBits = 5, Maps = 9, Steps = 6 };

    private readonly string _folder = Directory.CreateTempSubdirectory("tensorcore-").FullName;

    public void Dispose() => Directory.Delete(_folder, recursive: true);

    [SkippableFact]
    public void A_checkpoint_over_the_limit_of_file_sizes_is_said_in_one_sentence_and_the_old_one_stays()
    {
        Skip.If(OperatingSystem.IsWindows(), "Limits are set by a shell's ulimit.");
        var run = HalfDone("run");
        var before = File.ReadAllBytes(run.Checkpoint);

        // In units of 1 KiB: configuration and metrics fit, a checkpoint does not. Without the signal, writing fails instead.
        Assert.InRange(before.Length, 8 * 1024, long.MaxValue);
        FailsWithOneSentence(run, Tool.RunInShell(_folder, "trap '' XFSZ; ulimit -f 4", "train addition --resume --out run"), before);
    }

    [SkippableFact]
    public void A_run_whose_first_checkpoint_could_not_be_written_is_begun_by_the_same_command()
    {
        Skip.If(OperatingSystem.IsWindows(), "Limits are set by a shell's ulimit.");
        const string Limited = "trap '' XFSZ; ulimit -f 4";
        const string Command = "train addition --max-bits 5 --maps 9 --steps 2 --seed 7 --out run --test-lengths 5:1";
        var (code, output, error) = Tool.RunInShell(_folder, Limited, Command);
        Assert.True(code == 1, output + error);
        var run = new RunDirectory(Path.Combine(_folder, "run"));
        Assert.False(File.Exists(run.Checkpoint));
        (code, _, error) = Tool.Run(_folder, "train addition --resume --out run");
        Assert.Equal(2, code);
        Assert.Contains("There is no run to resume in 'run'", error);
        (code, output, error) = Tool.Run(_folder, Command);
        Assert.True(code == 0, output + error);
        var summary = run.LoadSummary<RunSummary>();
        Assert.Equal((7ul, 2), (summary.Seed, summary.Steps));
    }

    [SkippableFact]
    public void A_full_disk_is_said_in_one_sentence_and_the_old_checkpoint_stays()
    {
        const string Namespace = "unshare --user --map-root-user --mount";
        Skip.If(OperatingSystem.IsWindows(), "A small file system is mounted in a namespace of its own.");
        var disk = Directory.CreateDirectory(Path.Combine(_folder, "disk")).FullName;
        var mount = $"mount -t tmpfs -o size=256k tmpfs '{disk}'";
        using (var probe = Process.Start("bash", ["-c", $"{Namespace} bash -c \"{mount}\" 2> /dev/null"]))
        {
            probe.WaitForExit();
            Skip.If(probe.ExitCode != 0, "A file system cannot be mounted here: no user namespaces.");
        }

        var run = HalfDone("run");
        var before = File.ReadAllBytes(run.Checkpoint);

        // What is on the disk is gone with the namespace, so the script copies it back.
        File.WriteAllText(Path.Combine(_folder, "full.sh"), $"""
            {mount} && cp -r run disk/run
            head -c 1M /dev/zero > disk/filler 2> /dev/null
            {Tool.InShell("train addition --resume --out disk/run")}
            code=$?
            cp disk/run/checkpoint.safetensors run/
            exit $code
            """);
        FailsWithOneSentence(run, Tool.RunInShell(_folder, $"exec {Namespace} bash full.sh", ""), before);
    }

    [SkippableFact]
    public void A_kill_at_any_moment_leaves_a_checkpoint_that_loads()
    {
        Skip.If(OperatingSystem.IsWindows(), "An open file cannot be replaced there while this test reads it.");
        var options = Options with { Steps = 1_000_000 };
        var run = HalfDone("run", options);
        var random = new Random(1);
        var steps = 3;
        var interrupted = 0;
        for (var kill = 0; kill < 12 && interrupted < 2; kill++)
        {
            using var process = Tool.Start(_folder, "train addition --resume --save-every 0 --out run");
            var written = File.GetLastWriteTimeUtc(run.Checkpoint);
            while (File.GetLastWriteTimeUtc(run.Checkpoint) == written && !process.HasExited) Thread.Sleep(10);
            Thread.Sleep(random.Next(40));
            Assert.False(process.HasExited, process.HasExited ? process.StandardError.ReadToEnd() : "");
            process.Kill();
            process.WaitForExit();

            if (File.Exists(run.Checkpoint + ".tmp")) interrupted++;
            using var trainer = CurriculumTrainer.Resume(options, Device.Cpu, run.Checkpoint);
            Assert.True(trainer.Steps > steps, $"kill {kill}: {trainer.Steps} steps after {steps}");
            steps = trainer.Steps;
        }

        Assert.True(interrupted > 0, "No kill met a write.");
    }

    /// <summary>A run that was stopped after three steps.</summary>
    private RunDirectory HalfDone(string name, CurriculumOptions? options = null)
    {
        var run = new RunDirectory(Path.Combine(_folder, name));
        using var trainer = new CurriculumTrainer(options ?? Options, Device.Cpu);
        for (var i = 0; i < 3; i++) trainer.Step();
        run.SaveConfig(trainer.Options);
        trainer.Save(run.Checkpoint);
        return run;
    }

    private static void FailsWithOneSentence(RunDirectory run, (int Code, string Output, string Error) result, byte[] before)
    {
        Assert.True(result.Code == 1, $"exit code {result.Code}\n{result.Output}\n{result.Error}");
        var sentence = Assert.Single(result.Error.Trim().Split('\n'));
        Assert.Contains("checkpoint.safetensors: cannot be written", sentence);
        Assert.DoesNotContain("   at ", result.Output + result.Error);
        Assert.Equal(before, File.ReadAllBytes(run.Checkpoint));
        Assert.False(File.Exists(run.Checkpoint + ".tmp"));
        using var trainer = CurriculumTrainer.Resume(Options, Device.Cpu, run.Checkpoint);
        Assert.Equal(3, trainer.Steps);
    }
}
