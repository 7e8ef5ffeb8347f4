using System.CommandLine;

namespace TensorCore.Cli;

/// <summary><c>tensorcore eval NETWORK --lengths 401,4001</c>.</summary>
internal static class EvalCommand
{
    public static Command Create()
    {
        var network = Options.Network();
        var lengths = new Option<string?>("--lengths") { Description = $"Lengths to test {Lengths.Help}." };
        var sequences = new Option<int>("--sequences") { Description = "Random sequences of each length.", DefaultValueFactory = _ => 32 };
        var seed = new Option<ulong?>("--seed") { Description = "Seed of the test sequences (default: the run's, which gives the table of training again)." };
        var device = Options.Device();
        var command = new Command("eval", "Tests a trained network on sequences of any length.") { network, lengths, sequences, seed, device };
        command.SetAction(parsed =>
        {
            if (parsed.GetValue(sequences) < 1) throw new UsageException("--sequences must be at least 1.");
            using var trained = Trained.Open(parsed.GetRequiredValue(network), Options.Open(parsed.GetRequiredValue(device)));
            var wanted = Lengths.Parse(parsed.GetValue(lengths), trained.Training);
            LengthReport.Show(trained.Model, trained.Task, wanted, parsed.GetValue(sequences), parsed.GetValue(seed) ?? trained.Training.Seed, plain: false);
            return 0;
        });
        return command;
    }
}
