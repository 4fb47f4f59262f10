using System.Diagnostics;
using Microsoft.Extensions.AI;
using Wattwise.Benchmarks.Measurement;

namespace Wattwise.Benchmarks.LocalEngine;

/// <summary>What one mode made of one round's prompts.</summary>
internal sealed class SpeculationRound
{
    private readonly long _start = Stopwatch.GetTimestamp();
    private readonly List<string> _texts = [];
    private double _decodeSeconds;
    private double _seconds;
    private double? _joules;
    private int _answers;

    /// <summary>Tokens generated.</summary>
    public int OutputTokens { get; private set; }

    /// <summary>Tokens guessed, and those of them that were right; <see langword="null"/> where the engine does not say.</summary>
    public (long Drafted, long Accepted)? Guesses { get; private set; }

    /// <summary>Generated tokens a second behind the first of each answer, by the engine's clock.</summary>
    public double TokensPerSecond => (OutputTokens - _answers) / _decodeSeconds;

    public void Add(ChatResponse response)
    {
        var usage = response.Usage!;
        OutputTokens += (int)usage.OutputTokenCount!.Value;
        _decodeSeconds += usage.GetDecodeTime()!.Value.TotalSeconds;
        _texts.Add(response.Text);
        _answers++;
        if (SpeculationCounts.Read(response) is var (drafted, accepted))
            Guesses = ((Guesses?.Drafted ?? 0) + drafted, (Guesses?.Accepted ?? 0) + accepted);
    }

    public SpeculationRound Finish(double? joules)
    {
        _seconds = Stopwatch.GetElapsedTime(_start).TotalSeconds;
        _joules = joules;
        return this;
    }

    /// <summary>Prints what guessing came to, and whether the answers are those of plain decoding.</summary>
    public static void Describe(string what, SpeculationRound[] rounds, SpeculationRound[] plain)
    {
        var differ = rounds.Zip(plain).Sum(pair => pair.First._texts.Zip(pair.Second._texts).Count(texts => texts.First != texts.Second));
        var whole = Rounds.Median(plain.Select(round => round._seconds)) / Rounds.Median(rounds.Select(round => round._seconds));
        Report.Note(
            $"       {what}: {differ} of {rounds.Sum(round => round._answers)} answers differ from plain; whole requests, prompts included, {whole:F3}x");
        if (rounds.All(round => round.Guesses is not null))
        {
            var (drafted, accepted) =
                (rounds.Sum(round => round.Guesses!.Value.Drafted), rounds.Sum(round => round.Guesses!.Value.Accepted));
            Report.Note(
                $"       {what}: {drafted} tokens guessed, {accepted} right ({(drafted == 0 ? 0 : accepted / (double)drafted):F3}), {drafted - accepted} wasted");
        }

        if (rounds.Concat(plain).All(round => round._joules is not null))
            Report.Note(
                $"       {what}: {rounds.Sum(round => round._joules!.Value) / rounds.Sum(round => round.OutputTokens):F3} J a token, plain {plain.Sum(round => round._joules!.Value) / plain.Sum(round => round.OutputTokens):F3} J");
    }
}
