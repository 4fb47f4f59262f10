using System.Diagnostics;
using System.Globalization;
using Wattwise.Benchmarks.Measurement;

namespace Wattwise.Benchmarks.LocalEngine;

/// <summary>From nothing to the first token of the chat model, its file in the page cache, beside llama-server.</summary>
internal sealed class StartupBenchmark(LocalEngineSettings settings)
{
    /// <summary>The verb that the fresh process runs.</summary>
    public const string ChildVerb = "startup-child";

    private const string Question = "What is a lighthouse?";
    private const string Rendered =
        "<|im_start|>system\nYou are a helpful AI assistant named SmolLM, trained by Hugging Face<|im_end|>\n"
        + "<|im_start|>user\n" + Question + "<|im_end|>\n<|im_start|>assistant\n";

    public async Task<int> RunAsync()
    {
        var report = new Report(
            $"startup: {LocalEngineSettings.ChatModel} to its first token, context 4096, one slot, warm-up included, {settings}");
        var rounds = await Rounds.AlternateAsync(settings.RoundCount, warmUp: true, _ => ServerAsync(), _ => ChildAsync());
        double[] server = [.. rounds[0].Select(times => times.Whole)];
        report.CompareTimes(
            "LoadAsync to first token, in a fresh process", "ms", ([.. rounds[1].Select(times => times.Engine)], server),
            "llama-server, process start to first token", 1.1);
        var whole = rounds[1].Select(times => times.Whole).ToArray();
        Report.Note(
            $"       our process start to first token, .NET's own start included: {Rounds.Median(whole):F1} ms, {Rounds.Median(whole) / Rounds.Median(server):F3}x");

        var again = new List<double>();
        for (var round = 0; round < settings.RoundCount; round++)
            again.Add(await LoadAndAnswerAsync());
        Report.Note(
            $"       LoadAsync to first token, in a process that has llama.cpp and compiled code already: {Rounds.Median(again):F1} ms");
        return report.ExitCode;
    }

    /// <summary>What the fresh process does: loads the model, answers with one token, and prints how long that took.</summary>
    public async Task<int> RunChildAsync()
    {
        var milliseconds = await LoadAndAnswerAsync();
        Console.WriteLine(milliseconds.ToString("F2", CultureInfo.InvariantCulture));
        return 0;
    }

    private async Task<double> LoadAndAnswerAsync()
    {
        var start = Stopwatch.GetTimestamp();
        await using var engine = await settings.LoadAsync(LocalEngineSettings.ChatModel, options => EngineLoad.Configure(options, 1, 4096));
        using var ours = new OurChats(engine);
        await ours.AskAsync(ChatLoad.Chat(Question), 1);
        return Stopwatch.GetElapsedTime(start).TotalMilliseconds;
    }

    private async Task<(double Engine, double Whole)> ServerAsync()
    {
        var start = Stopwatch.GetTimestamp();
        await using var server = await LlamaServer.StartAsync(
            settings, LocalEngineSettings.ChatModel, "-np", "1", "-c", "4096", "-fa", "on", "-fit", "off");
        await server.AskAsync(Rendered, 1);
        return (double.NaN, Stopwatch.GetElapsedTime(start).TotalMilliseconds);
    }

    private async Task<(double Engine, double Whole)> ChildAsync()
    {
        var start = new ProcessStartInfo(Environment.ProcessPath!) { RedirectStandardOutput = true };

        // Under `dotnet Wattwise.Benchmarks.dll` the program is dotnet, and the first argument of the command line is the library.
        if (Path.GetFileNameWithoutExtension(Environment.ProcessPath) == "dotnet")
            start.ArgumentList.Add(Environment.GetCommandLineArgs()[0]);
        foreach (var argument in (string[])
        [
            ChildVerb, "--models", settings.ModelsFolder, "--threads", settings.Threads.ToString(CultureInfo.InvariantCulture),
            "--device", settings.Device.ToString(),
        ])
        {
            start.ArgumentList.Add(argument);
        }

        var started = Stopwatch.GetTimestamp();
        using var process = Process.Start(start)!;
        var line = await process.StandardOutput.ReadLineAsync();
        var whole = Stopwatch.GetElapsedTime(started).TotalMilliseconds;
        await process.WaitForExitAsync();
        return process.ExitCode == 0 && double.TryParse(line, CultureInfo.InvariantCulture, out var engine)
            ? (engine, whole)
            : throw new InvalidOperationException($"The fresh process ended with {process.ExitCode}.");
    }
}
