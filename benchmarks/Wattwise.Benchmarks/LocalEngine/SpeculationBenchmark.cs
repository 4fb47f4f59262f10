using Microsoft.Extensions.AI;
using Wattwise.Accounting;
using Wattwise.Benchmarks.Measurement;
using Wattwise.LocalEngine;

namespace Wattwise.Benchmarks.LocalEngine;

/// <summary>Greedy answers with tokens guessed ahead, by look-up, by a draft model and by both, beside our own plain decoding.</summary>
internal sealed class SpeculationBenchmark(LocalEngineSettings settings, string? draft, int promptsPerRound, int tokens)
{
    private const int Cells = 2048;

    private readonly IEnergyMeter? _meter = MachineMeter.Open(settings.Device);

    public async Task<int> RunAsync()
    {
        var report = new Report(
            $"speculation: {LocalEngineSettings.ChatModel}, draft {Path.GetFileName(draft) ?? "none"}, {promptsPerRound} prompts a round, up to {tokens} tokens, {settings}");
        var modes = Modes().ToArray();
        var engines = new List<LlamaEngine>();
        try
        {
            foreach (var mode in modes)
                engines.Add(await LoadAsync(mode.Options));
            foreach (var prompts in SpeculationPrompts.Read(settings.DataFolder, promptsPerRound * (settings.RoundCount + 1)))
                await CompareAsync(report, prompts, modes, engines);
        }
        finally
        {
            foreach (var engine in engines)
                await engine.DisposeAsync();
        }

        return report.ExitCode;
    }

    private IEnumerable<(string Name, LlamaSpeculationOptions? Options)> Modes()
    {
        yield return ("plain", null);
        yield return ("look-up", new() { PromptLookup = true });
        if (draft is null)
            yield break;
        yield return ("draft", new() { PromptLookup = false, DraftModelPath = draft });
        yield return ("both", new() { PromptLookup = true, DraftModelPath = draft });
    }

    // Without kept prefixes, so that all engines read a prompt in the same pieces, and plain decoding is what the others must equal.
    private Task<LlamaEngine> LoadAsync(LlamaSpeculationOptions? speculation) =>
        settings.LoadAsync(LocalEngineSettings.ChatModel, options =>
        {
            EngineLoad.Configure(options, 1, Cells);
            options.PrefixCache.Enabled = false;
            options.Speculation = speculation;
        });

    private async Task CompareAsync(
        Report report, SpeculationPrompts prompts, (string Name, LlamaSpeculationOptions? Options)[] modes, List<LlamaEngine> engines)
    {
        var chats = engines.Select(engine => new LlamaChatClient(engine)).ToArray();
        var rounds = await Rounds.AlternateAsync(
            settings.RoundCount, warmUp: true,
            [.. chats.Select<LlamaChatClient, Func<int, Task<SpeculationRound>>>(chat => round => AskAsync(chat, prompts, round))]);
        double[] plain = [.. rounds[0].Select(round => round.TokensPerSecond)];
        Report.Note(
            $"       {prompts.Name}, plain: {Rounds.Median(plain):F1} tokens/s, {rounds[0].Sum(round => round.OutputTokens)} tokens");
        var best = 0.0;
        for (var i = 1; i < modes.Length; i++)
        {
            double[] figures = [.. rounds[i].Select(round => round.TokensPerSecond)];
            var what = $"{prompts.Name}, {modes[i].Name}";
            if (Floor(prompts) is { } floor)
                report.Compare(what, "tokens/s", (figures, plain), "plain", floor);
            else
                Report.Note($"       {what}: {Rounds.Median(figures):F1} tokens/s, {Rounds.Median(figures) / Rounds.Median(plain):F3}x");
            best = Math.Max(best, Rounds.Median(figures) / Rounds.Median(plain));
            SpeculationRound.Describe(what, rounds[i], rounds[0]);
        }

        if (prompts.Name == SpeculationPrompts.Copying)
            report.Require("copying, best of the modes beside plain", "x", best, settings.Device == LlamaDevice.Cpu ? 1.3 : 1.6);
    }

    // What no mode may fall under: on a CPU whatever is asked for, on a GPU for open chat.
    private double? Floor(SpeculationPrompts prompts) =>
        settings.Device == LlamaDevice.Cpu ? 0.97 : prompts.Name == SpeculationPrompts.Open ? 1.0 : null;

    private async Task<SpeculationRound> AskAsync(LlamaChatClient chat, SpeculationPrompts prompts, int round)
    {
        var result = new SpeculationRound();
        using var energy = EnergyMeasurement.StartTotal(_meter);
        for (var i = 0; i < promptsPerRound; i++)
        {
            var response = await chat.GetResponseAsync(
                prompts.Texts[(round + 1) * promptsPerRound + i], new ChatOptions { Temperature = 0, MaxOutputTokens = tokens });
            result.Add(response);
        }

        return result.Finish(energy.Elapsed()?.Joules);
    }
}
