using System.CommandLine;
using System.Runtime.Intrinsics;
using Spectre.Console;

namespace TensorCore.Cli;

/// <summary><c>tensorcore devices</c>: what there is to compute on.</summary>
internal static class DevicesCommand
{
    public static Command Create()
    {
        var command = new Command("devices", "Lists the devices that can be used, and why others cannot.");
        command.SetAction(_ => Show());
        return command;
    }

    private static int Show()
    {
        var cpu = Device.Cpu;
        var simd = Vector512.IsHardwareAccelerated ? "512-bit vectors" : Vector256.IsHardwareAccelerated ? "256-bit vectors" : "no vectors: slow";
        var table = new Table().AddColumns("device", "what", "units", "memory", "driver");
        table.AddRow("cpu", $"{System.Runtime.InteropServices.RuntimeInformation.ProcessArchitecture}, {simd}", $"{cpu.Workers.Count} threads", Gigabytes(cpu.Memory.Limit), "");
        foreach (var device in Device.List())
        {
            if (device.IsAvailable) table.AddRow(device.Name, Markup.Escape(device.Description), $"{device.ComputeUnits}", Gigabytes(device.MemoryBytes), Markup.Escape(device.Driver));
            else table.AddRow(device.Name, $"[grey]not there: {Markup.Escape(device.Description)}[/]", "", "", "");
        }

        AnsiConsole.Write(table);
        return 0;
    }

    private static string Gigabytes(long bytes) => $"{bytes / 1073741824.0:0.0} GB";
}
