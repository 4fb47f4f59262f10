using System.Globalization;
using Wattwise.Benchmarks.Measurement;

namespace Wattwise.Benchmarks.LocalEngine;

/// <summary>Our engine beside LLamaSharp on its own build of llama.cpp, each in a process of its own and on the same threads.</summary>
internal static class LLamaSharpComparison
{
    private const string Peer = "LLamaSharp 0.30.0";
    private const int Tokens = 128;
    private const int Seconds = 60;

    /// <summary>One chat: its first token, decode, and what a streamed token allocates.</summary>
    public static async Task ChatAsync(Report report, LocalEngineSettings settings)
    {
        await using var ours = await DecodeChild.StartOursAsync(settings, settings.Threads, null);
        await using var peer = await DecodeChild.StartPeerAsync(settings);
        var rounds = await Rounds.AlternateAsync(settings.RoundCount, warmUp: true, _ => DecodeAsync(ours), _ => DecodeAsync(peer));
        report.Compare($"decode {Tokens}", "tokens/s", Both(rounds, run => run.TokensPerSecond), Peer, 1.0);
        report.CompareTimes("request to first token", "ms", Both(rounds, run => run.FirstMilliseconds), Peer, 1.0);
        report.CompareTimes(
            "allocated per token, each streamed at once", "bytes",
            ([await AskAsync(ours, $"allocated {Tokens}")], [await AskAsync(peer, $"allocated {Tokens}")]), Peer, 1.0);
    }

    /// <summary>Chats at the same time.</summary>
    public static async Task ConcurrentAsync(Report report, LocalEngineSettings settings, int clients, int tokens)
    {
        await using var ours = await DecodeChild.StartOursAsync(settings, settings.Threads, null);
        await using var peer = await DecodeChild.StartPeerAsync(settings);
        var order = string.Create(CultureInfo.InvariantCulture, $"together {tokens} {clients}");
        var rounds = await Rounds.AlternateAsync(settings.RoundCount, warmUp: true, _ => AskAsync(ours, order), _ => AskAsync(peer, order));
        report.Compare($"{clients} chats of one prompt that begin at once", "tokens/s", (rounds[0], rounds[1]), Peer, 1.0);
    }

    private static (double[] Ours, double[] Peer) Both(DecodeRun[][] rounds, Func<DecodeRun, double> figure) =>
        ([.. rounds[0].Select(figure)], [.. rounds[1].Select(figure)]);

    private static async Task<DecodeRun> DecodeAsync(ChildProcess child) =>
        DecodeRun.Parse(await child.AskAsync(string.Create(CultureInfo.InvariantCulture, $"decode {Tokens} {Seconds}")));

    private static async Task<double> AskAsync(ChildProcess child, string order) =>
        double.Parse(await child.AskAsync(order), CultureInfo.InvariantCulture);
}
