using System.Globalization;
using Microsoft.Extensions.AI;
using Microsoft.Extensions.Time.Testing;
using Wattwise.Cascade;

namespace Wattwise.Processes;

/// <summary>
/// A process with a cascade whose two tiers always agree, and whose evidence is in a store that it shares: one command a line, one line for
/// each.
/// </summary>
/// <remarks>Its time stands still, so that evidence of others is read when it is told to.</remarks>
internal static class CascadeProcess
{
    public const string Argument = "--child-cascade";
    public const string TaskClass = "sums";

    /// <summary>Runs until its input ends.</summary>
    public static async Task<int> RunAsync(ICascadeEvidenceStore store)
    {
        using var weak = new TestChatClient { DefaultModelId = "small", Respond = Answer };
        using var strong = new TestChatClient { DefaultModelId = "large", Respond = Answer };
        var clock = new FakeTimeProvider(DateTimeOffset.UtcNow);
        var counting = new CountingStore(store);
        var options = new CascadeOptions
        {
            Tiers = { new CascadeTier("weak", weak), new CascadeTier("strong") },
            MaxQualityLoss = 0.05,
            Classifier = Directives.ITaskClassifier.None,
            EvidenceStore = counting,
        };
        using var cascade = new CascadeChatClient(strong, options, services: new StageServices { TimeProvider = clock });
        while (Console.ReadLine() is { } line)
        {
            await Console.Out.WriteLineAsync(line.Split(' ') switch
            {
                ["begin"] => await BeginAsync(),
                ["ask", var count] => await AskAsync(int.Parse(count, CultureInfo.InvariantCulture)),
                _ => await RefreshAsync(),
            });
        }

        return 0;

        static Task<ChatResponse> Answer(int call, CancellationToken token) =>
            Task.FromResult(TestChatClient.Response("The answer is 42."));

        async Task<ChatResponse> SendAsync() => await cascade.GetResponseAsync(
            "What is six times seven?", new ChatOptions().ConfigureWattwise(o => o.TaskKind = TaskClass));

        // The first request comes before anything was read, and is not compared.
        async Task<string> BeginAsync()
        {
            var first = await SendAsync();
            while (counting.Reads == 0)
                await Task.Delay(1);
            await Task.Delay(50);
            return first.GetCascadeResult()!.Tier;
        }

        // Ends when all that was found is in the store, two rules' of each request that was drawn; says who answered last.
        async Task<string> AskAsync(int count)
        {
            ChatResponse? last = null;
            for (var i = 0; i < count; i++)
            {
                var before = counting.Appended;
                last = await SendAsync();
                clock.Advance(TimeSpan.FromMilliseconds(1));
                for (var waited = 0; count > 1 && counting.Appended < before + 2 && waited < 5_000; waited++)
                    await Task.Delay(1);
            }

            return last!.GetCascadeResult()!.Tier;
        }

        // Reads what others wrote; says what is promised, and on how many requests that rests.
        async Task<string> RefreshAsync()
        {
            // Time goes on until it is noticed: who waits for it may only now begin to.
            var before = counting.Reads;
            while (counting.Reads == before)
            {
                clock.Advance(options.EvidenceInterval);
                await Task.Delay(20);
            }

            // What was read is learned row by row.
            for (var (count, unchanged) = (-1, 0); unchanged < 20; await Task.Delay(20))
                (count, unchanged) = Whole()?.Count is { } now && now == count ? (count, unchanged + 1) : (Whole()?.Count ?? -1, 0);
            return string.Create(CultureInfo.InvariantCulture, $"{Whole()!.Count} {Whole()!.Infeasible ?? "holds"}");

            CascadeCertificate? Whole() => cascade.Report.Certificates.SingleOrDefault(one => one.Rule == CascadeRule.Whole);
        }
    }

    private sealed class CountingStore(ICascadeEvidenceStore store) : ICascadeEvidenceStore
    {
        private int _appended, _reads;

        public int Appended => Volatile.Read(ref _appended);

        public int Reads => Volatile.Read(ref _reads);

        public async ValueTask<IReadOnlyList<CascadeEvidence>> ReadAsync(
            string cascadeId, int maxCount, CancellationToken cancellationToken = default)
        {
            var read = await store.ReadAsync(cascadeId, maxCount, cancellationToken);
            Interlocked.Increment(ref _reads);
            return read;
        }

        public async ValueTask AppendAsync(string cascadeId, CascadeEvidence evidence, CancellationToken cancellationToken = default)
        {
            await store.AppendAsync(cascadeId, evidence, cancellationToken);
            Interlocked.Increment(ref _appended);
        }
    }
}
