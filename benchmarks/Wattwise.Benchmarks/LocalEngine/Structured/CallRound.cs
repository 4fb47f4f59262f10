using System.Diagnostics;
using Wattwise.Accounting;

namespace Wattwise.Benchmarks.LocalEngine;

/// <summary>What one contestant made of one round's calls.</summary>
internal sealed class CallRound
{
    private readonly long _start = Stopwatch.GetTimestamp();
    private int _answers;
    private double _decodeSeconds;

    /// <summary>Tokens behind the first of each answer.</summary>
    public int Tokens { get; private set; }

    /// <summary>Answers that match their schema.</summary>
    public int Valid { get; private set; }

    /// <summary>Guesses, and those that were right.</summary>
    public (long Drafted, long Accepted) Drafts { get; private set; }

    /// <summary>The CPU time of the contestant's process, in seconds.</summary>
    public double CpuSeconds { get; private set; }

    /// <summary>The machine's energy; <see langword="null"/> where nothing meters it.</summary>
    public double? Joules { get; private set; }

    /// <summary>The time of the round, prompts included, in seconds.</summary>
    public double Seconds { get; private set; }

    /// <summary>Tokens a second behind the first of each answer.</summary>
    public double TokensPerSecond => Tokens / _decodeSeconds;

    /// <summary>The answers, in their order.</summary>
    public List<string> Texts { get; } = [];

    public void Add(string text, int tokens, double decodeSeconds, bool isValid, (long Drafted, long Accepted) drafts = default)
    {
        Texts.Add(text);
        _answers++;
        Tokens += tokens - 1;
        _decodeSeconds += decodeSeconds;
        Valid += isValid ? 1 : 0;
        Drafts = (Drafts.Drafted + drafts.Drafted, Drafts.Accepted + drafts.Accepted);
    }

    public CallRound Finish(double cpuSeconds, EnergyEstimate? energy)
    {
        Seconds = Stopwatch.GetElapsedTime(_start).TotalSeconds;
        (CpuSeconds, Joules) = (cpuSeconds, energy?.Joules);
        return this;
    }
}
