using Microsoft.Extensions.AI;
using Wattwise.Accounting;
using Wattwise.Benchmarks.Measurement;
using Wattwise.LocalEngine;

namespace Wattwise.Benchmarks.LocalEngine;

/// <summary>
/// Function calls as JSON under their schemas: beside free text of the same length, beside llama-server with the same schemas, and with
/// forced text as a draft beside without.
/// </summary>
internal sealed class ConstrainedBenchmark(LocalEngineSettings settings, int promptsPerRound, int tokens)
{
    private const int Cells = 4096;

    private readonly IEnergyMeter? _meter = MachineMeter.Open(settings.Device);
    private readonly List<CallCase> _cases = CallCase.Read(settings.DataFolder);
    private readonly Dictionary<CallCase, int> _lengths = [];
    private VocabularyIndex? _index;

    public async Task<int> RunAsync()
    {
        var report = new Report(
            $"constrained: {LocalEngineSettings.ChatModel}, {_cases.Count} function-call schemas, {promptsPerRound} a round, "
            + $"up to {tokens} tokens, {settings}");
        using (var file = new VocabularyFile(settings.PathOf(LocalEngineSettings.ChatModel)))
            _index = VocabularyIndex.Of(file.Vocabulary);
        await using var plain = await LoadAsync(null);
        await using var drafting = await LoadAsync(new() { PromptLookup = false, MultiTokenPrediction = false, ForcedText = true });
        using var plainChat = new LlamaChatClient(plain);
        using var draftingChat = new LlamaChatClient(drafting);
        await using var server = await LlamaServer.StartAsync(
            settings, LocalEngineSettings.ChatModel, "-c", $"{Cells}", "-np", "1", "-fa", "on");

        // How long the answers are, so that free ones can be as long; it warms up the constraints too.
        var used = Math.Min(_cases.Count, promptsPerRound * (settings.RoundCount + 1));
        await AskAsync(plainChat, -1, used, isConstrained: true);
        var rounds = await Rounds.AlternateAsync(
            settings.RoundCount, warmUp: true,
            round => AskAsync(plainChat, round, promptsPerRound, isConstrained: false),
            round => AskAsync(plainChat, round, promptsPerRound, isConstrained: true),
            round => AskAsync(draftingChat, round, promptsPerRound, isConstrained: true),
            round => AskAsync(server, round));
        Describe(report, rounds[0], rounds[1], rounds[2], rounds[3]);
        return report.ExitCode;
    }

    // Without kept prefixes, so that all read a prompt in the same pieces.
    private Task<LlamaEngine> LoadAsync(LlamaSpeculationOptions? speculation) => settings.LoadAsync(
        LocalEngineSettings.ChatModel,
        options =>
        {
            EngineLoad.Configure(options, 1, Cells);
            options.PrefixCache.Enabled = false;
            options.Speculation = speculation;
        });

    private void Describe(Report report, CallRound[] free, CallRound[] plain, CallRound[] drafting, CallRound[] server)
    {
        var isOnCpu = settings.Device == LlamaDevice.Cpu;
        report.Compare("constrained, no drafts", "tokens/s", (Speeds(plain), Speeds(free)), "free text", isOnCpu ? 0.97 : 0.95);
        report.Compare(
            "constrained, forced text as a draft", "tokens/s", (Speeds(drafting), Speeds(plain)), "no drafts", isOnCpu ? 1.2 : 1.3);
        report.Compare("constrained, no drafts", "tokens/s", (Speeds(plain), Speeds(server)), "llama-server with the same schemas", 1);
        report.CompareTimes(
            "a valid answer, prompt included", "ms", (Each(plain, round => round.Seconds), Each(server, round => round.Seconds)),
            "llama-server", 1);
        var (drafted, accepted) = (drafting.Sum(round => round.Drafts.Drafted), drafting.Sum(round => round.Drafts.Accepted));
        report.Require($"right of {drafted} tokens that were drafted", "", (double)accepted / drafted, 0.9);
        var differ = drafting.Zip(plain).Sum(
            pair => pair.First.Texts.Zip(pair.Second.Texts).Count(texts => texts.First != texts.Second));
        var answers = drafting.Sum(round => round.Texts.Count);
        var share = (double)accepted / drafting.Sum(round => round.Tokens);
        Report.Note(
            $"       {differ} of {answers} answers differ from those without drafts; {share:P1} of all tokens were drafted and right");
        var (valid, validOfServer) = (plain.Sum(round => round.Valid), server.Sum(round => round.Valid));
        Report.Note($"       valid: ours {valid}, llama-server {validOfServer} of {answers}; the others were cut");
        Spent(report, "CPU s", drafting, server, plain, free, round => round.CpuSeconds);
        if (drafting.Concat(server).All(round => round.Joules is not null))
            Spent(report, "J", drafting, server, plain, free, round => round.Joules!.Value);
    }

    private static void Spent(
        Report report, string unit, CallRound[] drafting, CallRound[] server, CallRound[] plain, CallRound[] free,
        Func<CallRound, double> spent)
    {
        report.CompareTimes("spent for a valid answer", $"m{unit}", (Each(plain, spent), Each(server, spent)), "llama-server", 1);
        Report.Note($"       {unit} in all: forced text as a draft {drafting.Sum(spent):F2}, no drafts {plain.Sum(spent):F2}");
        Report.Note($"       {unit} in all: free text {free.Sum(spent):F2}, llama-server {server.Sum(spent):F2}");
    }

    // Thousandths for each answer that is valid; what went into the others is for nothing.
    private static double[] Each(CallRound[] rounds, Func<CallRound, double> spent) =>
        [.. rounds.Select(round => 1000 * spent(round) / Math.Max(1, round.Valid))];

    private static double[] Speeds(CallRound[] rounds) => [.. rounds.Select(round => round.TokensPerSecond)];

    private IEnumerable<CallCase> CasesOf(int round, int count) =>
        Enumerable.Range((round + 1) * promptsPerRound, count).Select(i => _cases[i % _cases.Count]);

    private async Task<CallRound> AskAsync(LlamaChatClient chat, int round, int count, bool isConstrained)
    {
        var result = new CallRound();
        using var energy = EnergyMeasurement.StartTotal(_meter);
        var cpu = OwnCpuSeconds;
        foreach (var one in CasesOf(round, count))
        {
            var options = isConstrained
                ? new ChatOptions
                {
                    Temperature = 0,
                    MaxOutputTokens = tokens,
                    ResponseFormat = ChatResponseFormat.ForJsonSchema(one.Schema),
                }
                    .ConfigureLlama(llama => llama.ShowSchema = false)
                : OurChats.Endless(_lengths[one]);
            var response = await chat.GetResponseAsync(one.Messages, options);
            var (length, seconds) = ((int)response.Usage!.OutputTokenCount!.Value, response.Usage.GetDecodeTime()!.Value.TotalSeconds);
            if (isConstrained)
                _lengths.TryAdd(one, length);
            var isValid = isConstrained && one.IsValid(response.Text, _index!);
            result.Add(response.Text, length, seconds, isValid, SpeculationCounts.Read(response) ?? default);
        }

        return result.Finish(OwnCpuSeconds - cpu, energy.Elapsed());
    }

    private async Task<CallRound> AskAsync(LlamaServer server, int round)
    {
        var result = new CallRound();
        using var energy = EnergyMeasurement.StartTotal(_meter);
        var cpu = server.CpuTime.TotalSeconds;
        foreach (var one in CasesOf(round, promptsPerRound))
        {
            var (text, length, seconds) = await server.AnswerAsync(await server.RenderAsync(one.Messages), one.Schema, tokens);
            result.Add(text, length, seconds, one.IsValid(text, _index!));
        }

        return result.Finish(server.CpuTime.TotalSeconds - cpu, energy.Elapsed());
    }

    private static double OwnCpuSeconds => Environment.CpuUsage.TotalTime.TotalSeconds;
}
