using Xunit;
using Xunit.Abstractions;

namespace TensorCore.TestRunner;

/// <summary>For diagnostic messages, which nobody asked for.</summary>
internal sealed class Silence : LongLivedMarshalByRefObject, IMessageSink
{
    /// <inheritdoc/>
    public bool OnMessage(IMessageSinkMessage message) => true;
}

/// <summary>Collects the tests there are.</summary>
internal sealed class Found : LongLivedMarshalByRefObject, IMessageSink, IDisposable
{
    public List<ITestCase> Cases { get; } = [];

    public ManualResetEvent Finished { get; } = new(false);

    /// <inheritdoc/>
    public bool OnMessage(IMessageSinkMessage message)
    {
        if (message is ITestCaseDiscoveryMessage test) Cases.Add(test.TestCase);
        if (message is IDiscoveryCompleteMessage) Finished.Set();
        return true;
    }

    /// <inheritdoc/>
    public void Dispose() => Finished.Dispose();
}

/// <summary>Prints failures as they come, and counts.</summary>
internal sealed class Report(int cases) : LongLivedMarshalByRefObject, IMessageSink, IDisposable
{
    private readonly Lock _lock = new();
    private readonly System.Diagnostics.Stopwatch _watch = System.Diagnostics.Stopwatch.StartNew();
    private int _passed;
    private int _failed;
    private int _skipped;

    public ManualResetEvent Finished { get; } = new(false);

    /// <inheritdoc/>
    public bool OnMessage(IMessageSinkMessage message)
    {
        lock (_lock)
        {
            switch (message)
            {
                case ITestPassed:
                    _passed++;
                    break;
                case ITestSkipped skipped:
                    _skipped++;
                    Console.WriteLine($"skipped {skipped.Test.DisplayName}: {skipped.Reason}");
                    break;
                case ITestFailed failed:
                    _failed++;
                    Console.WriteLine($"FAILED {failed.Test.DisplayName}");
                    Print(failed);
                    break;
                case IErrorMessage error: // of the run itself
                    _failed++;
                    Print(error);
                    break;
                case ITestAssemblyCleanupFailure cleanup:
                    _failed++;
                    Print(cleanup);
                    break;
                case ITestClassCleanupFailure cleanup:
                    _failed++;
                    Print(cleanup);
                    break;
                case ITestAssemblyFinished:
                    Finished.Set();
                    break;
            }
        }

        return true;
    }

    /// <summary>Prints the counts; true when tests ran and none failed.</summary>
    public bool Summarize()
    {
        Console.WriteLine($"{_passed} passed, {_failed} failed, {_skipped} skipped, of {cases} test cases found, in {_watch.Elapsed.TotalSeconds:0} s");
        return _failed == 0 && _passed > 0;
    }

    /// <inheritdoc/>
    public void Dispose() => Finished.Dispose();

    private static void Print(IFailureInformation failure)
    {
        for (var i = 0; i < failure.Messages.Length; i++)
        {
            Console.WriteLine($"  {failure.ExceptionTypes[i]}: {failure.Messages[i]}");
            Console.WriteLine(failure.StackTraces[i]);
        }
    }
}
