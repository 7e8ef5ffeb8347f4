using System.CommandLine;

namespace TensorCore.Cli;

/// <summary><c>tensorcore export NETWORK --out FILE</c>.</summary>
internal static class ExportCommand
{
    public static Command Create()
    {
        var network = Options.Network();
        var output = new Option<string>("--out") { Description = "The file, .safetensors.", Required = true };
        var began = new Option<string?>("--command") { Description = "The command that trained it, for a run that does not know." };
        var version = new Option<string?>("--commit") { Description = "The commit of the program that trained it, for a run that does not know." };
        var closed = Options.GatesClosedFrom();
        var command = new Command("export", "Writes a network as one file of weights, with where it comes from and how it did.") { network, output, began, version, closed };
        command.SetAction(parsed =>
        {
            var name = parsed.GetRequiredValue(network);
            using var trained = Trained.Open(name, TensorCore.Device.Cpu, parsed.GetValue(closed));
            var notes = new Dictionary<string, string>(trained.Notes, StringComparer.Ordinal);
            if (parsed.GetValue(began) is { } asked) notes["command"] = asked;
            if (parsed.GetValue(version) is { } known) notes["version"] = known;
            if (!notes.TryGetValue("report", out var report)) throw new UsageException($"'{name}' is not finished. Go on with: tensorcore train {trained.Training.Task} --resume --out {name}");
            if (!notes.ContainsKey("command") || !notes.ContainsKey("version"))
                throw new UsageException($"'{name}' does not say which command and version began it; give --command and --commit.");
            var path = parsed.GetRequiredValue(output);
            (trained with { Notes = notes }).Save(path);
            Console.WriteLine($"{path}: {trained.Model.ParameterCount:N0} parameters, {new FileInfo(path).Length:N0} bytes; {report}");
            return 0;
        });
        return command;
    }
}
