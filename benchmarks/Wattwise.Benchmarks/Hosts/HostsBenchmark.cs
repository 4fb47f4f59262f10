using System.Diagnostics;
using Microsoft.Agents.AI;
using Microsoft.Extensions.AI;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.SemanticKernel;
using Microsoft.SemanticKernel.ChatCompletion;
using Wattwise.Benchmarks.Measurement;

namespace Wattwise.Benchmarks.Hosts;

/// <summary>What a call through a framework takes with Wattwise, beside the same call without, over a model that answers at once.</summary>
internal static class HostsBenchmark
{
    private const int CallsPerRound = 20_000;
    private const double MaxMicroseconds = 30;
    private const double MaxBytes = 6 * 1024;
    private const string System = "You are the support desk of a small shop. Answer in one short sentence.";
    private const string Question = "How do I reset the password of my account?";

    public static async Task<int> RunAsync(int rounds, CancellationToken cancellationToken)
    {
        var report = new Report("hosts: a call beyond the framework alone");
        var (kernel, alone) = (BuildKernel(withWattwise: true), BuildKernel(withWattwise: false));
        await MeasureAsync(
            report, "Semantic Kernel, chat service", rounds, ChatService(kernel, cancellationToken), ChatService(alone, cancellationToken));
        await MeasureAsync(report, "Semantic Kernel, prompt function", rounds, PromptFunction(kernel, cancellationToken), PromptFunction(
            alone, cancellationToken));
        await MeasureAsync(report, "Semantic Kernel, prompt function, streamed", rounds, Streamed(kernel, cancellationToken), Streamed(
            alone, cancellationToken));
        var (agent, agentAlone) = (BuildAgent(withWattwise: true), BuildAgent(withWattwise: false));
        await MeasureAsync(report, "Agent Framework, run", rounds, Run(agent, cancellationToken), Run(agentAlone, cancellationToken));
        await MeasureAsync(report, "Agent Framework, streamed run", rounds, StreamedRun(agent, cancellationToken), StreamedRun(
            agentAlone, cancellationToken));
        return report.ExitCode;
    }

    private static async Task MeasureAsync(Report report, string path, int rounds, Func<Task> ours, Func<Task> alone)
    {
        await MeasureAsync(report, $"{path}, not found", rounds, CacheMode.ReadOnly, ours, alone);
        await MeasureAsync(report, $"{path}, hit", rounds, CacheMode.Default, ours, alone);
    }

    private static async Task MeasureAsync(Report report, string what, int rounds, CacheMode mode, Func<Task> ours, Func<Task> alone)
    {
        // A scope of its own, so that what one path keeps answers no other.
        using var options = AmbientRequestOptions.Begin(o => (o.CacheMode, o.CacheScope) = (mode, new CacheScope(what)));
        var bytes = new List<double>();
        var bytesAlone = new List<double>();
        var (with, without) = await Rounds.AlternateAsync(rounds, () => MeasureAsync(ours, bytes), () => MeasureAsync(alone, bytesAlone));
        Report.Note(
            $"{what}: {Rounds.Median(with):F1} us and {Rounds.Median(bytes):F0} bytes, framework alone {Rounds.Median(without):F1} us and {Rounds.Median(bytesAlone):F0} bytes; medians of {rounds} rounds of {CallsPerRound}");
        report.Limit($"{what}, beyond the framework", "us", Rounds.Median(with) - Rounds.Median(without), MaxMicroseconds);
        report.Limit($"{what}, allocated beyond the framework", "bytes", Rounds.Median(bytes) - Rounds.Median(bytesAlone), MaxBytes);
    }

    private static async Task<double> MeasureAsync(Func<Task> call, List<double> bytes)
    {
        var allocated = GC.GetTotalAllocatedBytes(precise: true);
        var start = Stopwatch.GetTimestamp();
        for (var i = 0; i < CallsPerRound; i++)
            await call();
        var elapsed = Stopwatch.GetElapsedTime(start);
        bytes.Add((double)(GC.GetTotalAllocatedBytes(precise: true) - allocated) / CallsPerRound);
        return elapsed.TotalMicroseconds / CallsPerRound;
    }

    private static Kernel BuildKernel(bool withWattwise)
    {
        var builder = Kernel.CreateBuilder();
        builder.Services.AddSingleton<IChatCompletionService>(new ReadyChatService());
        if (withWattwise)
            builder.AddWattwise();
        return builder.Build();
    }

    private static AIAgent BuildAgent(bool withWattwise)
    {
        var client = new ReadyChatClient().AsBuilder();
        return withWattwise
            ? client.UseWattwise().Build().AsAIAgent(instructions: System).AsBuilder().UseWattwise().Build()
            : client.Build().AsAIAgent(instructions: System);
    }

    private static Func<Task> ChatService(Kernel kernel, CancellationToken cancellationToken)
    {
        var service = kernel.GetRequiredService<IChatCompletionService>();
        return async () =>
        {
            var history = new ChatHistory(System);
            history.AddUserMessage(Question);
            await service.GetChatMessageContentsAsync(history, new() { ExtensionData = Settings() }, kernel, cancellationToken);
        };
    }

    private static Func<Task> PromptFunction(Kernel kernel, CancellationToken cancellationToken)
    {
        var function = kernel.CreateFunctionFromPrompt(Question, new PromptExecutionSettings { ExtensionData = Settings() });
        return () => kernel.InvokeAsync(function, cancellationToken: cancellationToken);
    }

    private static Func<Task> Streamed(Kernel kernel, CancellationToken cancellationToken)
    {
        var function = kernel.CreateFunctionFromPrompt(Question, new PromptExecutionSettings { ExtensionData = Settings() });
        return async () =>
        {
            await foreach (var _ in kernel.InvokeStreamingAsync(function, cancellationToken: cancellationToken))
            {
            }
        };
    }

    private static Func<Task> Run(AIAgent agent, CancellationToken cancellationToken) =>
        () => agent.RunAsync(Question, options: RunOptions(), cancellationToken: cancellationToken);

    private static Func<Task> StreamedRun(AIAgent agent, CancellationToken cancellationToken) => async () =>
    {
        await foreach (var _ in agent.RunStreamingAsync(Question, options: RunOptions(), cancellationToken: cancellationToken))
        {
        }
    };

    private static ChatClientAgentRunOptions RunOptions() => new(new ChatOptions { Temperature = 0 });

    private static Dictionary<string, object> Settings() => new() { ["temperature"] = 0.0 };
}
