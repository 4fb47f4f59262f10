using System.Diagnostics;
using Microsoft.Extensions.AI;
using Wattwise.Benchmarks.Measurement;
using Wattwise.LocalEngine;

namespace Wattwise.Benchmarks.LocalEngine;

/// <summary>What choosing a token costs, on rows of logits that the sample model made.</summary>
internal sealed class SamplingBenchmark(string modelPath, int rounds)
{
    private const int RowsPerPrompt = 16;
    private static readonly TimeSpan WarmUp = TimeSpan.FromSeconds(1);

    private static readonly string[] Prompts =
    [
        "What is the capital of France?",
        "Write a short story about a fox.",
        "Explain photosynthesis in three sentences.",
        "List the planets.",
    ];

    private static readonly SamplingSettings Plain = new(0.8f, 0, 1, 0, 0, 0, 1, 64);

    public async Task<int> RunAsync()
    {
        var rows = await RecordAsync().ConfigureAwait(false);
        var vocabulary = rows[0].Logits.Length;
        var report = new Report(
            $"Sampling: {rows.Count} rows of {vocabulary:N0} logits, {rounds} rounds, one thread, microseconds a token (median)");

        Hold("greedy", SamplingSettings.Greedy, 10);
        Hold("top-k 40, top-p 0.95", Plain with { TopK = 40, TopP = 0.95f }, 60);
        Hold("llama.cpp's defaults (and min-p 0.05)", SamplingSettings.Default, 60);
        Note("the same with penalties over 64 tokens", SamplingSettings.Default with { RepeatPenalty = 1.1f, FrequencyPenalty = 0.1f });
        Note("the same with DRY over 64 tokens", SamplingSettings.Default with { Dry = new(0.8f, 1.75f, 2, 64, []) });
        Note("the same with typical-p 0.9 and XTC", SamplingSettings.Default with { TypicalP = 0.9f, XtcProbability = 0.5f });
        Note("top-n-sigma 1", Plain with { TopNSigma = 1 });
        Note("top-p 0.95 of the whole vocabulary", Plain with { TopP = 0.95f });
        Note("min-p 0.05 of the whole vocabulary", Plain with { MinP = 0.05f });
        Note("the whole vocabulary, no filter", Plain);

        var probabilities = new LogProbabilities();
        Report.Note($"       log-probabilities with 5 alternatives: {Median((row, _) => probabilities.Read(row.Logits, 5)):F2} us");
        return report.ExitCode;

        void Hold(string what, SamplingSettings settings, double limit) => report.Limit(what, "us", Measure(settings), limit);

        void Note(string what, SamplingSettings settings) => Report.Note($"       {what}: {Measure(settings):F2} us");

        double Measure(SamplingSettings settings)
        {
            var sampler = new TokenSampler(vocabulary);
            var copy = new float[vocabulary];
            return Median((row, place) => sampler.Sample(copy, settings, row.Tokens, new(1, place)), row => row.Logits.CopyTo(copy, 0));
        }

        // Biases and penalties change the row, so each call gets a fresh copy, which is not timed.
        double Median(Action<Row, int> choose, Action<Row>? prepare = null)
        {
            // The runtime compiles a method for good a while after its first calls.
            var figures = new List<double>();
            for (var warm = Stopwatch.StartNew(); warm.Elapsed < WarmUp;)
                Round();
            figures.Clear();
            for (var round = 0; round < rounds; round++)
                Round();
            return Rounds.Median([.. figures]);

            void Round()
            {
                for (var place = 0; place < rows.Count; place++)
                {
                    prepare?.Invoke(rows[place]);
                    var started = Stopwatch.GetTimestamp();
                    choose(rows[place], place);
                    figures.Add(Stopwatch.GetElapsedTime(started).TotalMicroseconds);
                }
            }
        }
    }

    private async Task<List<Row>> RecordAsync()
    {
        var engine = await LlamaEngine.LoadAsync(new() { ModelPath = modelPath, Device = LlamaDevice.Cpu }).ConfigureAwait(false);
        await using (engine.ConfigureAwait(false))
        {
            using var client = new LlamaChatClient(engine);
            var rows = new List<Row>();
            foreach (var prompt in Prompts)
            {
                var options = new ChatOptions { Seed = 1, MaxOutputTokens = RowsPerPrompt }
                    .ConfigureLlama(llama => llama.LogitProcessor = (tokens, logits) => rows.Add(new(tokens.ToArray(), logits.ToArray())));
                await client.GetResponseAsync(prompt, options).ConfigureAwait(false);
            }

            return rows;
        }
    }

    private sealed record Row(int[] Tokens, float[] Logits);
}
