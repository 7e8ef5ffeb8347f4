using System.Runtime.InteropServices;

namespace TensorCore.Cli;

/// <summary>Does something else than to die when somebody asks to stop, by Ctrl-C or a termination signal, until it is disposed.</summary>
internal sealed class StopSignals(Action stop) : IDisposable
{
    private readonly PosixSignalRegistration _interrupt = Handle(PosixSignal.SIGINT, stop);
    private readonly PosixSignalRegistration _terminate = Handle(PosixSignal.SIGTERM, stop);

    public void Dispose()
    {
        _interrupt.Dispose();
        _terminate.Dispose();
    }

    private static PosixSignalRegistration Handle(PosixSignal signal, Action stop) => PosixSignalRegistration.Create(signal, context =>
    {
        context.Cancel = true;
        stop();
    });
}
