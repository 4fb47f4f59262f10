using System.Diagnostics;
using System.Text;
using Wattwise.Benchmarks.Measurement;
using Wattwise.LocalEngine;

namespace Wattwise.Benchmarks.LocalEngine.Tools;

/// <summary>Reads outputs of models with calls of tools and reasoning: whole, byte for byte and in random cuts.</summary>
/// <param name="data">The folder with the outputs.</param>
/// <param name="templates">The folder with the templates.</param>
internal sealed class ToolCallsBenchmark(string data, string templates)
{
    private const int CutsOfEach = 8;

    private readonly Dictionary<string, ChatTemplate> _templates = [];
    private readonly Random _random = new(20260101);

    public int Run()
    {
        var report = new Report("Calls of tools and reasoning");
        var wire = ToolCallCase.ReadWire(data).ToList();
        var outputs = ToolCallCase.ReadOutputs(data).ToList();
        report.Require("tool-wire, parsed", $"of {wire.Count}", Parse(wire), Math.Ceiling(0.985 * wire.Count));
        report.Require("tool-outputs, parsed", $"of {outputs.Count}", Parse(outputs), Math.Ceiling(0.943 * outputs.Count));
        Grammars(report, wire);
        Speed([.. wire, .. outputs]);
        return report.ExitCode;
    }

    private int Parse(List<ToolCallCase> cases)
    {
        var right = 0;
        var different = 0;
        foreach (var one in cases)
        {
            var (form, promptEnd) = Prepare(one);
            var bytes = Encoding.UTF8.GetBytes(one.Text);
            var whole = ParsedOutput.Of(form, one.Tools, promptEnd, [bytes]);
            var isSame = whole.Same(ParsedOutput.Of(form, one.Tools, promptEnd,
                Enumerable.Range(0, bytes.Length).Select(i => (ReadOnlyMemory<byte>)bytes.AsMemory(i, 1))));
            for (var i = 0; i < CutsOfEach; i++)
                isSame &= whole.Same(ParsedOutput.Of(form, one.Tools, promptEnd, Cut(bytes)));
            var miss = whole.Judge(one.Expected, one.IsCut);
            if (miss is null && isSame)
                right++;
            else
                Report.Note($"  {one.Name}: {miss ?? "right"}{(isSame ? "" : ", not the same in pieces")}");
            different += isSame ? 0 : 1;
        }

        Report.Note($"  whole, by byte and in {CutsOfEach} random cuts: {different} differ");
        return right;
    }

    // The grammar of each template must take what the template itself writes, up to what ends a turn.
    private void Grammars(Report report, List<ToolCallCase> wire)
    {
        var (accepted, total) = (0, 0);
        var times = new List<double>();
        foreach (var one in wire)
        {
            var (form, promptEnd) = Prepare(one);
            if (ParsedOutput.Of(form, one.Tools, promptEnd, [Encoding.UTF8.GetBytes(one.Text)]).Judge(one.Expected, one.IsCut) is not null)
                continue;
            total++;
            var start = Stopwatch.GetTimestamp();
            var grammar = ToolGrammar.Build(form, one.Tools, ToolChoice.Auto, parallel: true, promptEnd, new(HasBlanks: true),
                CompileBudget.Default(), out _);
            times.Add(Stopwatch.GetElapsedTime(start).TotalMilliseconds);
            var text = WithoutEnd(one);
            var refused = GrammarText.FirstRefused(grammar, text);
            if (refused < 0)
                accepted++;
            else
                Report.Note($"  {one.Name}: the grammar refuses it at {refused}, '{Shown(text, refused)}'");
        }

        report.Require("tool-wire, accepted by the grammar of its tools", $"of {total}", accepted, total);
        Report.Note($"       grammar of three tools built in {Rounds.Median(times):F2} ms (p50), {times.Max():F2} ms at most");
    }

    private static string WithoutEnd(ToolCallCase one)
    {
        var text = one.Text;
        foreach (var end in one.Ends)
            text = text.EndsWith(end, StringComparison.Ordinal) ? text[..^end.Length] : text;
        return text;
    }

    private void Speed(List<ToolCallCase> cases)
    {
        var prepared = cases.ConvertAll(one => (Case: one, Form: Prepare(one), Bytes: Encoding.UTF8.GetBytes(one.Text)));
        var rates = new List<double>();
        for (var round = 0; round < 7; round++)
        {
            var start = Stopwatch.GetTimestamp();
            var bytes = 0L;
            for (var pass = 0; pass < 20; pass++)
            {
                foreach (var (one, (form, promptEnd), text) in prepared)
                {
                    // As tokens come: about four bytes each.
                    ParsedOutput.Of(form, one.Tools, promptEnd,
                        Enumerable.Range(0, (text.Length + 3) / 4).Select(i =>
                        (ReadOnlyMemory<byte>)text.AsMemory(4 * i, Math.Min(4, text.Length - (4 * i)))));
                    bytes += text.Length;
                }
            }

            rates.Add(bytes / Stopwatch.GetElapsedTime(start).TotalSeconds);
        }

        var rate = Rounds.Median(rates);
        Report.Note($"       parser: {rate / 1e6:F2} MB/s in pieces of 4 bytes, {4e6 / rate:F2} us a piece (p50 of {rates.Count} rounds)");
    }

    private (OutputForm Form, string PromptEnd) Prepare(ToolCallCase one)
    {
        if (!_templates.TryGetValue(one.Template, out var template))
            _templates[one.Template] = template = ChatTemplate.Create(File.ReadAllText(Path.Combine(templates, one.Template)),
                new("<BOS>", "<EOS>"));
        return (OutputForm.Of(template), one.PromptEnd ?? PromptEnd(template, one));
    }

    private static string PromptEnd(ChatTemplate template, ToolCallCase one)
    {
        var parts = template.Render([new(ChatTurn.User, "Please help.")], new() { EnableThinking = one.Thinks });
        var prompt = string.Concat(parts.Select(part => part.Text));
        return prompt[Math.Max(0, prompt.Length - 200)..];
    }

    private IEnumerable<ReadOnlyMemory<byte>> Cut(byte[] bytes)
    {
        for (var at = 0; at < bytes.Length;)
        {
            var length = Math.Min(_random.Next(1, 24), bytes.Length - at);
            yield return bytes.AsMemory(at, length);
            at += length;
        }
    }

    private static string Shown(string text, int at)
    {
        var bytes = Encoding.UTF8.GetBytes(text);
        var before = Encoding.UTF8.GetString(bytes.AsSpan(Math.Max(0, at - 40), Math.Min(40, at)));
        var behind = Encoding.UTF8.GetString(bytes.AsSpan(at, Math.Min(20, bytes.Length - at)));
        return $"{before}^{behind}".Replace("\n", "\\n", StringComparison.Ordinal);
    }
}
