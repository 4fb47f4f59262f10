using System.Diagnostics;
using Microsoft.Extensions.Time.Testing;
using Wattwise.Benchmarks.Measurement;
using Wattwise.LocalEngine;
using Wattwise.LocalEngine.Native;
using Wattwise.LocalEngine.Templates;

namespace Wattwise.Benchmarks.LocalEngine.Templates;

/// <summary>Renders published templates: equal to Python's jinja2 to the byte, and how long it takes beside llama.cpp.</summary>
internal sealed class TemplatesBenchmark(TemplateReferences references, string folder, int rounds)
{
    private const double MaxMilliseconds = 1;

    private readonly Dictionary<string, TemplateCase> _cases = references.Cases.ToDictionary(
        entry => entry.Key, entry => new TemplateCase(entry.Value));
    private readonly FakeTimeProvider _clock = new(references.Now);
    private readonly Totals _totals = new();

    public int Run()
    {
        LlamaLibrary.Load();
        var report = new Report(
            $"Chat templates: {references.Rendered.Count} templates x {references.Cases.Count} conversations, {rounds} rounds, one thread");
        var longest = _cases.MaxBy(entry => entry.Value.Turns.Count);
        List<(string Template, double Ours, double? Peer)> times = [];
        var slowest = (Milliseconds: 0.0, Template: "", Case: "");
        foreach (var (name, results) in references.Rendered)
        {
            var source = File.ReadAllText(Path.Combine(folder, name));
            CheckAll(name, source, results);
            var template = Create(source);
            foreach (var (caseName, conversation) in _cases)
            {
                if (Milliseconds(() => template.Render(conversation.Turns, conversation.Options)) is { } time
                    && time > slowest.Milliseconds)
                    slowest = (time, name, caseName);
            }

            times.Add((
                name,
                Milliseconds(() => template.Render(longest.Value.Turns, longest.Value.Options)) ?? double.NaN,
                LlamaCppFormat.Render(source, longest.Value.Turns) is null
                    ? null
                    : Milliseconds(() => LlamaCppFormat.Render(source, longest.Value.Turns))));
        }

        Report.Note($"{"template",-58} {"ours us",8} {"llama.cpp us",13}   {longest.Key}: {longest.Value.Turns.Count} messages, p50");
        foreach (var (template, ours, peer) in times)
            Report.Note($"{template,-58} {1000 * ours,8:F1} {(peer is { } time ? $"{1000 * time,13:F1}" : "not known")}");

        report.Require("equal to the byte where Python has a text", $"of {_totals.Texts}", _totals.Equal, _totals.Texts);
        report.Require("the same message where the template refuses", $"of {_totals.Refusals}", _totals.SameRefusals, _totals.Refusals);
        report.Require("a prompt where Python fails, messages adapted", $"of {_totals.Failures}", _totals.Adapted, _totals.Failures);
        report.Limit($"{longest.Key}, p50 of the slowest template", "ms", times.Max(time => time.Ours), MaxMilliseconds);
        report.Limit(
            $"any conversation, p50 of the slowest ({slowest.Template}, {slowest.Case})", "ms", slowest.Milliseconds, MaxMilliseconds);
        var compared = times.Where(time => time.Peer is not null).ToArray();
        Report.Note(
            $"       {longest.Key}, median of {times.Count} templates {1000 * Rounds.Median(times.Select(time => time.Ours)):F1} us; of the {compared.Length} that llama.cpp knows the shape of: ours {1000 * Rounds.Median(compared.Select(time => time.Ours)):F1} us, llama.cpp {1000 * Rounds.Median(compared.Select(time => time.Peer!.Value)):F1} us (roles and contents only)");
        return report.ExitCode;
    }

    private ChatTemplate Create(string source) => ChatTemplate.Create(source, new(references.Bos, references.Eos), _clock);

    private void CheckAll(string name, string source, Dictionary<string, TemplateReference> results)
    {
        var engine = JinjaTemplate.Parse(source);
        var template = Create(source);
        foreach (var (caseName, expected) in results)
        {
            var conversation = _cases[caseName];
            var (text, error) = Try(() => engine.Render(conversation.Variables(references), () => references.Now).Text);
            if (expected.Text is not null)
                _totals.AddText(
                    Judge(text == expected.Text, $"{name} {caseName}: {error?.Message ?? FirstDifference(text!, expected.Text)}"));
            else if (expected.IsRefusal)
                _totals.AddRefusal(
                    Judge(error is { IsRefusal: true }
                        && error.Reason == expected.Error, $"{name} {caseName}: {error?.Reason ?? text} instead of {expected.Error}"));
            else
                _totals.AddFailure(
                    Judge(Try(() => Join(template.Render(conversation.Turns, conversation.Options))) is (not null, _),
                        $"{name} {caseName}: {error?.Message}"));
        }
    }

    private static bool Judge(bool isRight, FormattableString otherwise)
    {
        if (!isRight)
            Report.Note(otherwise);
        return isRight;
    }

    private static string Join(List<PromptPart> parts) => string.Concat(parts.Select(part => part.Text));

    private static (string? Text, LlamaTemplateException? Error) Try(Func<string> render)
    {
        try
        {
            return (render(), null);
        }
        catch (LlamaTemplateException exception)
        {
            return (null, exception);
        }
    }

    private static string FirstDifference(string ours, string theirs)
    {
        var at = ours.AsSpan().CommonPrefixLength(theirs);
        return $"at {at} '{Around(ours)}' instead of '{Around(theirs)}'";

        string Around(string text) =>
            text[Math.Max(at - 20, 0)..Math.Min(at + 40, text.Length)].Replace("\n", "\\n", StringComparison.Ordinal);
    }

    /// <summary>The median time, or null where the template refuses the conversation.</summary>
    private double? Milliseconds(Action render)
    {
        try
        {
            for (var i = 0; i < 30; i++)
                render();
        }
        catch (LlamaTemplateException)
        {
            return null;
        }

        var times = new double[rounds];
        for (var i = 0; i < rounds; i++)
        {
            var start = Stopwatch.GetTimestamp();
            render();
            times[i] = Stopwatch.GetElapsedTime(start).TotalMilliseconds;
        }

        return Rounds.Median(times);
    }

    private sealed class Totals
    {
        public int Texts { get; private set; }

        public int Equal { get; private set; }

        public int Refusals { get; private set; }

        public int SameRefusals { get; private set; }

        public int Failures { get; private set; }

        public int Adapted { get; private set; }

        public void AddText(bool isRight)
        {
            Texts++;
            Equal += isRight ? 1 : 0;
        }

        public void AddRefusal(bool isRight)
        {
            Refusals++;
            SameRefusals += isRight ? 1 : 0;
        }

        public void AddFailure(bool isRight)
        {
            Failures++;
            Adapted += isRight ? 1 : 0;
        }
    }
}
