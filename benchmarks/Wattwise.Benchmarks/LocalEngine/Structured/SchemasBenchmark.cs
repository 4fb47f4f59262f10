using System.Diagnostics;
using System.Globalization;
using System.Text;
using System.Text.Json;
using Wattwise.Benchmarks.Measurement;
using Wattwise.LocalEngine;

namespace Wattwise.Benchmarks.LocalEngine;

/// <summary>Constrained output: what is enforced exactly, what it takes to compile, and what a mask costs.</summary>
/// <param name="folder">The folder with the cases.</param>
/// <param name="vocabularies">Model files whose tokenizers are used; the first one for what does not depend on it.</param>
/// <param name="isVerbose">Whether each case that fails is named.</param>
internal sealed class SchemasBenchmark(string folder, IReadOnlyList<string> vocabularies, bool isVerbose)
{
    private const int Passes = 3;
    private const int PlacesToCheck = 100;

    private static readonly SchemaSettings Standard = new(HasOpenObjects: true, HasWholeFractions: true);

    private readonly List<double> _compileTimes = [];

    public int Run()
    {
        var report = new Report("Structured output");
        var real = StructuredData.Read(folder, "real-schemas.jsonl.gz");
        using var first = new VocabularyFile(vocabularies[0]);
        var index = VocabularyIndex.Of(first.Vocabulary);
        Warm(real, index);
        Coverage(report, real, index);
        Suite(report, index);
        Strings(report, index);
        foreach (var path in vocabularies)
        {
            using var file = new VocabularyFile(path);
            Masks(report, real, file);
        }

        return report.ExitCode;
    }

    // What is measured is the steady state of a process; the first compilations include the runtime's own.
    private static void Warm(List<JsonElement> real, VocabularyIndex index)
    {
        var clock = Stopwatch.StartNew();
        while (clock.Elapsed < TimeSpan.FromSeconds(3))
        {
            foreach (var one in real)
                TryCompile(one.GetProperty("schema"), SchemaSettings.Default, index, out _, out _);
        }
    }

    private void Coverage(Report report, List<JsonElement> real, VocabularyIndex index)
    {
        var (compiled, refused, rejected, accepted, spacedRejected) = (0, 0, 0, 0, 0);
        var (states, bytes) = (new List<double>(), 0L);
        foreach (var one in real)
        {
            var runtime = TryCompile(one.GetProperty("schema"), SchemaSettings.Default, index, out var time, out var refusal);
            _compileTimes.Add(time);
            if (time > 6)
                Say($"compiled in {time:F1} ms {one.Text("id")}");
            if (runtime is null)
            {
                refused++;
                Say($"refused {one.Text("id")}: {refusal?.Message}");
                continue;
            }

            compiled++;
            states.Add(runtime.StateBytes);
            bytes += runtime.MaskBytes;
            foreach (var valid in one.List("valid").Where(valid => new InstanceWriter(runtime.Begin()).Write(valid) is null))
            {
                rejected++;
                Say($"valid rejected {one.Text("id")}: {Shown(valid)}");
            }

            foreach (var invalid in one.List("invalid")
                .Where(invalid => new InstanceWriter(runtime.Begin()).Write(invalid.GetProperty("data")) is not null))
            {
                accepted++;
                Say($"invalid accepted {one.Text("id")}: {invalid.Text("breaks")} {Shown(invalid.GetProperty("data"))}");
            }

            var spaced = TryCompile(one.GetProperty("schema"), Standard with { HasBlanks = true }, index, out _, out _);
            spacedRejected += spaced is null
                ? 0
                : one.List("valid").Count(valid => new InstanceWriter(spaced.Begin(), ", ", ": ").Write(valid) is null);
        }

        report.Require(
            $"real schemas compiled, of {real.Count} (refused {refused}; peers on MaskBench's own 11,306: llguidance refuses 21 %, XGrammar 0.8 %, llama.cpp 12 %)",
            "%", 100.0 * compiled / real.Count, 95);
        report.Limit("valid instances rejected (llguidance 20, XGrammar 1,408, llama.cpp 2,850 of theirs)", "instances", rejected, 0);
        report.Limit("valid instances rejected, spaced and with open objects", "instances", spacedRejected, 0);
        report.Limit("invalid instances accepted (llguidance 0, XGrammar 1,368, llama.cpp 649 of theirs)", "instances", accepted, 0);
        report.Limit("compile p50 (llguidance's first mask 1.0, XGrammar 900)", "ms", Percentile(_compileTimes, 50), 1);
        report.Limit("compile p95 (llguidance 5.5, XGrammar 36,000)", "ms", Percentile(_compileTimes, 95), 6);
        report.Limit("compile p99 (llguidance 18)", "ms", Percentile(_compileTimes, 99), 20);
        report.Limit("compile max", "ms", _compileTimes.Max(), 1000);
    }

    private void Suite(Report report, VocabularyIndex index)
    {
        var accepted = 0;
        var exact = new SortedDictionary<string, (int Exact, int Refused, int Wrong)>();
        foreach (var group in StructuredData.Read(folder, "json-schema-tests.jsonl.gz"))
        {
            var tier = group.Text("tier");
            var runtime = TryCompile(group.GetProperty("schema"), Standard, index, out _, out var refusal);
            var hasNone = runtime is null && !group.List("valid").Any();
            var wrong = 0;
            if (runtime is not null)
            {
                foreach (var valid in group.List("valid").Where(valid => new InstanceWriter(runtime.Begin()).Write(valid) is null))
                {
                    wrong++;
                    Say($"tier {tier} {group.Text("id")}: valid rejected {Shown(valid)}");
                }

                foreach (var invalid in group.List("invalid")
                    .Where(invalid => new InstanceWriter(runtime.Begin()).Write(invalid) is not null))
                {
                    accepted++;
                    wrong++;
                    Say($"tier {tier} {group.Text("id")}: invalid accepted {Shown(invalid)}");
                }
            }
            else if (!hasNone)
            {
                Say($"tier {tier} {group.Text("id")}: refused {refusal?.Message}");
            }

            var (all, refused, bad) = exact.GetValueOrDefault(tier);
            exact[tier] = (all + (wrong == 0 && (runtime is not null || hasNone) ? 1 : 0), refused
                + (runtime is null && !hasNone ? 1 : 0), bad + (wrong > 0 ? 1 : 0));
        }

        foreach (var (tier, (all, refused, bad)) in exact)
        {
            if (tier == "A")
                report.Limit($"JSON-Schema-Test-Suite, tier A: {all} groups exact; refused or wrong", "groups", refused + bad, 0);
            else if (tier == "B")
                report.Limit($"tier B: {all} groups exact, {refused} refused; wrong", "groups", bad, 0);
            else
                Report.Note(
                    $"       tier {tier}: {all} groups exact, {refused} refused, {bad} with a valid instance rejected or an invalid one accepted");
        }

        report.Limit("invalid instances accepted in all tiers", "instances", accepted, 0);
    }

    private void Strings(Report report, VocabularyIndex index)
    {
        var (wrong, refused, wider) = (0, 0, 0);
        foreach (var one in StructuredData.Read(folder, "grammar-strings.jsonl.gz"))
        {
            ConstraintRuntime? runtime;
            LlamaConstraintException? refusal = null;
            if (one.Text("kind") == "gbnf")
            {
                try
                {
                    runtime = new(GbnfCompiler.Compile(one.Text("grammar"), CompileBudget.Default()), index, new());
                }
                catch (LlamaConstraintException exception)
                {
                    (runtime, refusal) = (null, exception);
                }
            }
            else
            {
                runtime = TryCompile(one.GetProperty("schema"), new(HasBlanks: true), index, out _, out refusal);
            }

            if (runtime is null)
            {
                refused++;
                Say($"strings {one.Text("id")}: refused {refusal?.Message}");
                continue;
            }

            foreach (var (text, isRight) in one.List("accepts").Select(text => (text, true))
                .Concat(one.List("rejects").Select(text => (text, false))))
            {
                var matcher = runtime.Begin();
                if ((matcher.TryAccept(Encoding.UTF8.GetBytes(text.GetString()!)) && matcher.MayEnd) == isRight)
                    continue;
                // By the standard a schema without a type takes values of every type; llama.cpp guesses one.
                var isGuess = !isRight && one.TryGetProperty("schema", out var schema) && !schema.TryGetProperty("type", out _);
                wider += isGuess ? 1 : 0;
                wrong += isGuess ? 0 : 1;
                Say($"strings {one.Text("id")}: {(isRight ? "rejected" : "accepted")} {text}");
            }
        }

        report.Limit(
            $"strings of llama.cpp's own grammar tests that are judged otherwise ({refused} cases refused; {wider} values of a type that only llama.cpp rules out)", "strings", wrong, 0);
    }

    private void Masks(Report report, List<JsonElement> real, VocabularyFile file)
    {
        var clock = Stopwatch.StartNew();
        var index = VocabularyIndex.Of(file.Vocabulary);
        var indexTime = clock.Elapsed;
        var runs = new List<(JsonElement Schema, int[][] Texts)>();
        foreach (var one in real)
        {
            if (TryCompile(one.GetProperty("schema"), SchemaSettings.Default, index, out _, out _) is not { } runtime)
                continue;
            runs.Add((one.GetProperty("schema"),
            [
                .. one.List("valid").Select(valid => new InstanceWriter(runtime.Begin()).Write(valid)).OfType<byte[]>()
                    .Select(text => file.Vocabulary.Tokenize(Encoding.UTF8.GetString(text), addSpecial: false, parseSpecial: false)),
            ]));
        }

        // The runtime compiles a method for good a while after its first calls.
        for (var warmUp = 0; warmUp < 4; warmUp++)
        {
            Measure(runs, index, [], [], []);
            Thread.Sleep(200);
        }

        // Each pass begins with constraints compiled anew and does the same work: of each token the fastest counts, so that what other
        // processes do in between does not.
        var (masks, accepts, sizes) = (new List<double>(), new List<double>(), new List<double>());
        Measure(runs, index, masks, accepts, sizes);
        for (var pass = 1; pass < Passes; pass++)
        {
            var (again, acceptsAgain) = (new List<double>(), new List<double>());
            Measure(runs, index, again, acceptsAgain, []);
            masks = [.. masks.Zip(again, Math.Min)];
            accepts = [.. accepts.Zip(acceptsAgain, Math.Min)];
        }

        var isLarge = index.Size > 100_000;
        report.Limit($"{file.Name}, {index.Size:N0} tokens: index", "ms", indexTime.TotalMilliseconds, 500);
        report.Limit($"{file.Name}: index", "MB", index.Bytes / 1e6, 8);
        var name = $"{file.Name}, {masks.Count:N0} tokens, best of {Passes} passes: mask and apply";
        report.Limit($"{name} p50 (llguidance 46, XGrammar 9, llama.cpp 17,021)", "us", Percentile(masks, 50), isLarge ? 15 : 8);
        report.Limit($"{name} p99 (llguidance 533, XGrammar 5,687, llama.cpp 60,371)", "us", Percentile(masks, 99), isLarge ? 200 : 80);
        report.Limit($"{name} max (llguidance 33,055, XGrammar 6,300,000, llama.cpp 1,100,000)", "us", masks.Max(), isLarge ? 8000 : 3000);
        report.Limit($"{file.Name}: accept p50", "us", Percentile(accepts, 50), 1);
        Report.Note(
            $"       accept p99 {Percentile(accepts, 99):F2} us, mask and apply mean {masks.Average():F2} us, p90 {Percentile(masks, 90):F2} us, state p95 {Percentile(sizes, 95) / 1024:F0} KB");
        var wrong = MaskCheck.CountWrong([.. runs.Where(run => run.Texts.Length > 0)], index, PlacesToCheck, out var inCharacters);
        report.Limit(
            $"{file.Name}: tokens that masks are wrong about at {PlacesToCheck} places, {inCharacters} of them inside characters", "tokens",
            wrong, 0);
    }

    private static void Measure(
        List<(JsonElement Schema, int[][] Texts)> runs, VocabularyIndex index, List<double> masks, List<double> accepts, List<double> sizes)
    {
        var row = new float[index.Size];
        var saved = new float[1024];
        var shared = new SharedMasks();
        foreach (var (schema, texts) in runs)
        {
            var runtime = TryCompile(schema, SchemaSettings.Default, index, out _, out _, shared)!;
            foreach (var text in texts)
            {
                var matcher = runtime.Begin();
                foreach (var token in text)
                {
                    var started = Stopwatch.GetTimestamp();
                    var mask = matcher.Mask;
                    if (!mask.IsList)
                        mask.Apply(row, ref saved);
                    else
                        Gather(row, mask.More, saved);
                    masks.Add(Stopwatch.GetElapsedTime(started).TotalMicroseconds);
                    if (!mask.Allows(token))
                        throw new InvalidOperationException($"Token {token} of a valid text is masked.");
                    started = Stopwatch.GetTimestamp();
                    matcher.TryAccept(token);
                    runtime.Trim();
                    accepts.Add(Stopwatch.GetElapsedTime(started).TotalMicroseconds);
                }

            }

            sizes.Add(runtime.StateBytes);
        }
    }

    private static void Gather(float[] row, int[] tokens, float[] into)
    {
        for (var i = 0; i < tokens.Length; i++)
            into[i] = row[tokens[i]];
    }

    private static ConstraintRuntime? TryCompile(
        JsonElement schema, SchemaSettings settings, VocabularyIndex index, out double milliseconds, out LlamaConstraintException? refusal,
        SharedMasks? shared = null)
    {
        var started = Stopwatch.GetTimestamp();
        try
        {
            refusal = null;
            return new(SchemaCompiler.Compile(schema, settings, CompileBudget.Default(), out _), index, shared ?? new());
        }
        catch (LlamaConstraintException exception)
        {
            refusal = exception;
            return null;
        }
        finally
        {
            milliseconds = Stopwatch.GetElapsedTime(started).TotalMilliseconds;
        }
    }

    private static double Percentile(List<double> figures, double percent)
    {
        var sorted = figures.Order().ToArray();
        return sorted[(int)Math.Min(sorted.Length - 1, Math.Ceiling(percent / 100 * sorted.Length) - 1)];
    }

    private void Say(string line)
    {
        if (isVerbose)
            Console.WriteLine("       " + line);
    }

    private static string Shown(JsonElement element) =>
        element.GetRawText() is { Length: > 160 } text
            ? string.Create(CultureInfo.InvariantCulture, $"{text.AsSpan(0, 160)}...")
            : element.GetRawText();
}
