using System.Diagnostics;
using System.Globalization;
using System.Text;
using Wattwise.Benchmarks.LocalEngine;
using Wattwise.Benchmarks.Measurement;

namespace Wattwise.Benchmarks.Gateway;

/// <summary>
/// The gateway as its clients see it, over HTTP on loopback, in a process of its own beside the one that asks: the time of a request over a
/// model that answers at once is all overhead, the client's own work and both ways included.
/// </summary>
internal sealed class GatewayBenchmark(LocalEngineSettings settings, int seconds, int streams, bool isEachToken)
{
    private const int RequestsPerSecond = 500;
    private const int WarmUpSeconds = 5;
    private const int HitRequests = 5000;
    private const int FewStreams = 10;
    private const int FirstTokens = 200;

    public async Task<int> RunAsync(CancellationToken cancellationToken)
    {
        var report = new Report(
            $"gateway: over loopback, with keys, scripted models, {RequestsPerSecond} requests/s for {seconds} s, {streams} streams");
        if (seconds > 0)
            await ScriptedAsync(report, cancellationToken);
        if (settings.PeersFolder.Length > 0)
            await new LocalGatewayBenchmark(settings, isEachToken).RunAsync(report);
        return report.ExitCode;
    }

    private async Task ScriptedAsync(Report report, CancellationToken cancellationToken)
    {
        var folder = Directory.CreateTempSubdirectory("wattwise-gateway-");
        try
        {
            string[] Stored(string name) => ["--budgets", "--store", Path.Combine(folder.FullName, name)];
            await SteadyAsync(report, "a key without budgets", [], cancellationToken);
            await SteadyAsync(report, "day budgets of tokens and joules, in memory", ["--budgets"], cancellationToken);
            await SteadyAsync(report, "day budgets of tokens and joules, in a SQLite file", Stored("steady.db"), cancellationToken);
            await HitsAsync(report, Stored("hits.db"), cancellationToken);
            await StreamsAsync(report, Stored("streams.db"), cancellationToken);
        }
        finally
        {
            folder.Delete(recursive: true);
        }
    }

    /// <summary>Open loop: a request begins when its time has come, whatever became of the others.</summary>
    private async Task SteadyAsync(Report report, string access, string[] arguments, CancellationToken cancellationToken)
    {
        await using var gateway = await BenchGateway.StartAsync(arguments);
        using var http = gateway.CreateClient();
        await WarmUpAsync(http, cancellationToken);
        var total = RequestsPerSecond * (WarmUpSeconds + seconds);
        var (all, lags, running, lost) = (new double[total], new double[total], new Task[total], 0);
        await Task.Factory.StartNew(Send, cancellationToken, TaskCreationOptions.LongRunning, TaskScheduler.Default);
        await Task.WhenAll(running);
        var times = all[(RequestsPerSecond * WarmUpSeconds)..];
        Report.Note(
            $"       sent {Rounds.Quantile(lags, 0.5):F2} ms late, p99 {Rounds.Quantile(lags, 0.99):F2} ms, not in the figures");
        Report.Note(
            $"       p99 by second, the first {WarmUpSeconds} not in the figures: {string.Join(", ", BySecond(all))} ms");
        report.Limit(
            $"a request over a model that answers at once, not in the cache, {RequestsPerSecond}/s, {access}, p50",
            "ms",
            Rounds.Quantile(times, 0.5),
            0.3);
        report.Limit("the same, p99", "ms", Rounds.Quantile(times, 0.99), 3);
        report.Limit("lost", "requests", lost, 0);

        // A thread of its own, which sleeps more exactly than a timer wakes.
        void Send()
        {
            var start = Stopwatch.GetTimestamp();
            for (var i = 0; i < total; i++)
            {
                var due = TimeSpan.FromSeconds((double)i / RequestsPerSecond);
                while (Stopwatch.GetElapsedTime(start) < due)
                    Thread.Sleep(1);
                lags[i] = (Stopwatch.GetElapsedTime(start) - due).TotalMilliseconds;
                var request = i;
                running[i] = Task.Run(() => AskAsync(request), cancellationToken);
            }
        }

        async Task AskAsync(int i)
        {
            var begun = Stopwatch.GetTimestamp();
            try
            {
                using var response = await PostAsync(http, "ready", $"Question number {i}?", isStream: false, cancellationToken);
                await response.Content.CopyToAsync(Stream.Null, cancellationToken);
                if (!response.IsSuccessStatusCode)
                    Interlocked.Increment(ref lost);
            }
            catch (HttpRequestException)
            {
                Interlocked.Increment(ref lost);
            }

            all[i] = Stopwatch.GetElapsedTime(begun).TotalMilliseconds;
        }
    }

    private static IEnumerable<string> BySecond(double[] times) => times.Chunk(RequestsPerSecond)
        .Select(static second => Rounds.Quantile(second, 0.99).ToString("F2", CultureInfo.InvariantCulture));

    private static async Task HitsAsync(Report report, string[] arguments, CancellationToken cancellationToken)
    {
        await using var gateway = await BenchGateway.StartAsync(arguments);
        using var http = gateway.CreateClient();
        await WarmUpAsync(http, cancellationToken);
        var times = new double[HitRequests];
        for (var i = -1; i < HitRequests; i++)
        {
            var begun = Stopwatch.GetTimestamp();
            using var response = await PostAsync(http, "ready", "How do I reset my password?", isStream: false, cancellationToken);
            await response.Content.CopyToAsync(Stream.Null, cancellationToken);
            if (i >= 0)
                times[i] = Stopwatch.GetElapsedTime(begun).TotalMilliseconds;
            if (i >= 0 && response.Headers.GetValues("x-wattwise-cache").Single() != "hit")
                throw new InvalidOperationException("A repeat was no hit.");
        }

        report.Limit("an exact hit, one after the other, p50", "ms", Rounds.Quantile(times, 0.5), 1);
        Report.Note($"       p99 {Rounds.Quantile(times, 0.99):F2} ms");
    }

    private async Task StreamsAsync(Report report, string[] arguments, CancellationToken cancellationToken)
    {
        await using var gateway = await BenchGateway.StartAsync(arguments);
        using var http = gateway.CreateClient();
        await WarmUpAsync(http, cancellationToken);
        await using var open = new OpenStreams(http);
        await open.AddAsync(FewStreams, cancellationToken);
        var few = await FirstTokensAsync(http, cancellationToken);
        var before = gateway.ResidentBytes;
        await open.AddAsync(streams - FewStreams, cancellationToken);
        await Task.Delay(TimeSpan.FromSeconds(5), cancellationToken);
        var each = (gateway.ResidentBytes - before) / 1024.0 / (streams - FewStreams);
        var many = await FirstTokensAsync(http, cancellationToken);
        report.Limit($"memory of an open stream, {streams} of them, by what the process has in RAM", "KB", each, 40);
        report.CompareTimes(
            $"first token of one more, {streams} streams open with a token a second each", "ms", (many, few), $"{FewStreams} open", 1.2);
        if (open.Lost > 0)
            throw new InvalidOperationException($"{open.Lost} streams broke off.");
    }

    private static async Task<double[]> FirstTokensAsync(HttpClient http, CancellationToken cancellationToken)
    {
        var times = new double[FirstTokens];
        for (var i = 0; i < FirstTokens; i++)
        {
            var begun = Stopwatch.GetTimestamp();
            using var response = await OpenStreams.OpenAsync(http, cancellationToken);
            times[i] = Stopwatch.GetElapsedTime(begun).TotalMilliseconds;
            await Task.Delay(5, cancellationToken);
        }

        return times;
    }

    private static async Task WarmUpAsync(HttpClient http, CancellationToken cancellationToken)
    {
        for (var i = 0; i < 3000; i++)
        {
            using var response = await PostAsync(http, "ready", $"Warm up {i % 2000}", isStream: i % 4 == 0, cancellationToken);
            await response.Content.CopyToAsync(Stream.Null, cancellationToken);
        }

        for (var i = 0; i < 100; i++)
            (await OpenStreams.OpenAsync(http, cancellationToken)).Dispose();
    }

    internal static Task<HttpResponseMessage> PostAsync(
        HttpClient http, string model, string text, bool isStream, CancellationToken cancellationToken)
    {
        var stream = isStream ? "true" : "false";
        var json = $$"""{"model":"{{model}}","messages":[{"role":"user","content":"{{text}}"}],"temperature":0,"stream":{{stream}}}""";
        var request = new HttpRequestMessage(HttpMethod.Post, "/v1/chat/completions")
        {
            Content = new StringContent(json, Encoding.UTF8, "application/json"),
        };
        return http.SendAsync(request, HttpCompletionOption.ResponseHeadersRead, cancellationToken);
    }
}
