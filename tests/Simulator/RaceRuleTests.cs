extern alias Simulated;

using Simulated::ILGPU;
using Simulated::ILGPU.Runtime;
using Simulated::TensorCore.Simulator;

namespace TensorCore.Tests.Simulator;

/// <summary>
/// Random programs of plain reads, plain writes, atomic sums and barriers: a race is reported exactly when one is found
/// by comparing every two accesses.
/// </summary>
public sealed class RaceRuleTests
{
    private const int Groups = 3, Items = 2, Phases = 2, Steps = 2, Cells = 4;

    private enum Access { None, Read, Write, Atomic }

    private record struct ProgramArgs(ArrayView<int> Program, ArrayView<int> Global, ArrayView<int> Sink, int UseShared);

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public void Races_are_reported_exactly_where_there_are_some(bool shared)
    {
        using var simulated = new SimulatedDevice();
        using var program = simulated.Device.Allocate1D<int>(Groups * Items * Phases * Steps);
        using var cells = simulated.Device.Allocate1D<int>(Cells);
        using var sink = simulated.Device.Allocate1D(new int[Groups * Items]);
        var launch = simulated.Device.LoadStreamKernel<ProgramArgs>(Interpret);
        var (racy, clean) = (0, 0);
        for (var seed = 0; seed < 150; seed++)
        {
            var steps = RandomProgram(new Random(seed), sparse: 0.05 + 0.35 * (seed % 10) / 10);
            program.View.CopyFromCPU(steps);
            cells.View.CopyFromCPU(new int[Cells]);
            var args = new ProgramArgs(program.View, cells.View, sink.View, shared ? 1 : 0);
            var expected = HasRace(steps, shared);

            var fault = Record.Exception(() => launch(new KernelConfig(Groups, Items), args));

            Assert.True(expected == (fault is KernelFaultException { Kind: FaultKind.Race }),
                $"Seed {seed}: expected {(expected ? "a race" : "none")}, got {fault?.Message ?? "none"}");
            if (expected) racy++;
            else
                clean++;
        }
        Assert.InRange(racy, 30, 120);
        Assert.InRange(clean, 30, 120);
    }

    private static void Interpret(ProgramArgs args)
    {
        var shared = SharedMemory.Allocate<int>(Cells);
        for (var i = Group.IdxX; i < Cells; i += Items) shared[i] = 0;
        Group.Barrier();
        var cells = args.UseShared != 0 ? shared : args.Global;
        var item = Grid.GlobalIndex.X;
        var sum = 0;
        for (var phase = 0; phase < Phases; phase++)
        {
            for (var step = 0; step < Steps; step++)
            {
                var at = (item * Phases + phase) * Steps + step;
                var code = args.Program[at];
                var cell = code >> 2;
                switch ((Access)(code & 3))
                {
                    case Access.Read: sum += cells[cell]; break;
                    case Access.Write: cells[cell] = 1000 + at; break;
                    case Access.Atomic: Atomic.Add(ref cells[cell], 1); break;
                }
            }
            Group.Barrier();
        }
        args.Sink[item] = sum;
    }

    private static int[] RandomProgram(Random random, double sparse) =>
        Enumerable.Range(0, Groups * Items * Phases * Steps)
            .Select(_ => random.NextDouble() < sparse ? random.Next(1, 4) | random.Next(Cells) << 2 : 0)
            .ToArray();

    private static bool HasRace(int[] program, bool shared)
    {
        var accesses = program.Select((code, at) => (
            Access: (Access)(code & 3), Cell: code >> 2, Item: at / (Phases * Steps), Phase: at / Steps % Phases)).ToArray();
        return accesses.Any(a => accesses.Any(b =>
            a.Access != Access.None && b.Access != Access.None && a.Cell == b.Cell && a.Item != b.Item
            && (a.Access != b.Access || a.Access == Access.Write)
            && (a.Item / Items == b.Item / Items ? a.Phase == b.Phase : !shared)));
    }
}
