using System.Diagnostics;
using System.Runtime.Intrinsics;
using System.Text.Json;

namespace TensorCore.Bench;

/// <summary>The other side: one Python process with PyTorch, asked line by line in JSON.</summary>
internal sealed class PeerProcess : IDisposable
{
    private static readonly JsonSerializerOptions s_json = new() { PropertyNamingPolicy = JsonNamingPolicy.CamelCase };
    private readonly Process _process;

    private PeerProcess(Process process) => _process = process;

    /// <summary>What it says of itself: versions, libraries, threads.</summary>
    public string Description { get; private set; } = "";

    /// <summary>
    /// Starts the first Python that has PyTorch, with the settings that let it run at its best: OpenBLAS 0.3.21 does not know
    /// newer processors and falls back to kernels of half the speed, and PyTorch 1.13 leaves AVX-512 out unless told.
    /// Where we run without AVX-512, neither does it use it.
    /// </summary>
    /// <param name="pythons">Programs to try, in this order.</param>
    /// <param name="threads">How many threads it may use.</param>
    /// <param name="why">What is missing when there is none.</param>
    public static PeerProcess? Start(IEnumerable<string> pythons, int threads, out string why)
    {
        var wide = Vector512.IsHardwareAccelerated;
        why = "no python3 was found";
        foreach (var python in pythons)
        {
            var start = new ProcessStartInfo(python, ["-W", "ignore", Path.Combine(AppContext.BaseDirectory, "Peers", "peers.py")])
            {
                RedirectStandardInput = true,
                RedirectStandardOutput = true,
            };
            var environment = start.Environment;
            environment["PYTHONDONTWRITEBYTECODE"] = "1";
            environment["OPENBLAS_CORETYPE"] = wide ? "SkylakeX" : "Haswell";
            environment["ATEN_CPU_CAPABILITY"] = wide ? "avx512" : "avx2";
            if (!wide) environment["DNNL_MAX_CPU_ISA"] = "AVX2";
            // What it frees stays its own: otherwise every large result costs page faults, more than most ops take.
            environment["MALLOC_MMAP_MAX_"] = "0";
            environment["MALLOC_TRIM_THRESHOLD_"] = environment["MALLOC_TOP_PAD_"] = $"{1L << 30}";
            environment["OMP_NUM_THREADS"] = environment["OPENBLAS_NUM_THREADS"] = $"{threads}";
            Process process;
            try
            {
                process = Process.Start(start)!;
            }
            catch (System.ComponentModel.Win32Exception e)
            {
                why = $"{python} does not start: {e.Message}";
                continue;
            }

            var peer = new PeerProcess(process);
            try
            {
                peer.Description = peer.Ask(new { ask = "hello", threads }).GetProperty("description").GetString()!;
                return peer;
            }
            catch (PeerException e)
            {
                why = $"{python}: {e.Message}";
                peer.Dispose();
            }
        }

        return null;
    }

    /// <summary>Asks something and waits for the answer.</summary>
    /// <exception cref="PeerException">It answered with an error, or ended.</exception>
    public JsonElement Ask(object question)
    {
        string? line;
        try
        {
            _process.StandardInput.WriteLine(JsonSerializer.Serialize(question, s_json));
            _process.StandardInput.Flush();
            line = _process.StandardOutput.ReadLine();
        }
        catch (IOException e)
        {
            throw new PeerException($"the process ended ({e.Message})");
        }

        if (line is null) throw new PeerException("the process ended");
        JsonElement answer;
        try
        {
            answer = JsonDocument.Parse(line).RootElement;
        }
        catch (JsonException)
        {
            throw new PeerException($"it answers '{line}'");
        }

        return answer.TryGetProperty("error", out var error) ? throw new PeerException(error.GetString()!) : answer;
    }

    public void Dispose()
    {
        try
        {
            _process.StandardInput.Close(); // ends its loop
        }
        catch (IOException)
        {
            // It has ended already, with something in its pipe.
        }

        if (!_process.WaitForExit(5000)) _process.Kill();
        _process.Dispose();
    }
}

/// <summary>The other side failed.</summary>
internal sealed class PeerException(string message) : Exception(message);
