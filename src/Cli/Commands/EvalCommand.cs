using System.CommandLine;

namespace TensorCore.Cli;

/// <summary><c>tensorcore eval NETWORK --lengths 401,4001</c>.</summary>
internal static class EvalCommand
{
    public static Command Create()
    {
        var network = Options.Network();
        var tests = new TestPlan.Options("--");
        var seed = new Option<ulong?>("--seed") { Description = "Seed of the test sequences (default: that of training, which gives the table of training again)." };
        var with = Options.With();
        var closed = Options.GatesClosedFrom();
        var device = Options.Device();
        var command = new Command("eval", "Tests a trained network on sequences of any length.") { network, with, closed, seed, device };
        foreach (var option in tests.All) command.Add(option);
        command.SetAction(parsed =>
        {
            using var trained = Trained.Open(parsed.GetRequiredValue(network), parsed.GetRequiredValue(with), Options.Open(parsed.GetRequiredValue(device)), parsed.GetValue(closed));
            var plan = tests.Read(parsed, trained.Training);
            new LengthReport(plan, parsed.GetValue(seed) ?? trained.Training.Seed, plain: false).Show(trained.Model, trained.Task);
            return 0;
        });
        return command;
    }
}
