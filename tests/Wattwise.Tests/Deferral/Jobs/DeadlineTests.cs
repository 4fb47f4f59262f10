using CsCheck;
using Microsoft.Extensions.AI;
using Microsoft.Extensions.Time.Testing;
using Wattwise.Benchmarks.Deferral;
using Wattwise.Carbon;
using Wattwise.Deferral;

namespace Wattwise.Tests.Deferral.Jobs;

public class DeadlineTests
{
    private static readonly DateTimeOffset Begin = new(2030, 1, 1, 0, 0, 0, TimeSpan.Zero);
    private static readonly TimeSpan Expected = TimeSpan.FromMinutes(10);

    private enum Fault
    {
        None,
        Null,
        Throws,
        Hangs,
        EndsEarly,
        BeginsLate,
        Lies,
    }

    // The model takes up to what is expected; the forecast does whatever it likes, differently each time that it is asked.
    [Fact]
    public async Task Every_accepted_job_ends_by_its_deadline_whatever_the_forecasts_do() =>
        await Gen.Select(Gen.Int[1, 3], Gen.Int[0, 1_000_000], Gen.Bool).ForAllAsync(
            async (slots, seed, restarts) => await RunAsync(slots, new Random(seed), restarts), iter: 60);

    private static async Task RunAsync(int slots, Random random, bool restarts)
    {
        var clock = new FakeTimeProvider(Begin);
        var source = new TestForecasts(clock);
        source.Forecast = token => Misbehave(source, random, clock, token);
        using var model = new SimulatedModel(clock, prompt => Expected * ((prompt[^1] - '0' + 1) / 10.0));
        var queue = new SimulatedQueue(clock, model, new InMemoryDeferredJobStore(), new DeferredChatJobsOptions
        {
            Zone = "DEU",
            CarbonIntensityProvider = source,
            ExpectedDuration = Expected,
            SafetyMargin = restarts ? TimeSpan.FromMinutes(35) : TimeSpan.FromMinutes(1),
            MaxConcurrency = slots,
            MaxAttempts = 100,
            AttemptTimeout = TimeSpan.FromHours(1),
            WithoutForecast = random.Next(2) == 0 ? DeferralFallback.AtOnce : DeferralFallback.LatestStart,
            ForecastTimeout = TimeSpan.FromMinutes(1),
        });

        var (accepted, refused) = (new List<Guid>(), 0);
        for (var i = 0; i < 60; i++)
        {
            await queue.AdvanceToAsync(clock.GetUtcNow() + TimeSpan.FromMinutes(random.Next(20)));
            try
            {
                var deadline = clock.GetUtcNow() + TimeSpan.FromMinutes(random.Next(5, 600));
                accepted.Add((await queue.Jobs.EnqueueAsync([new ChatMessage(ChatRole.User, $"{i}{random.Next(10)}")], deadline)).Id);
            }
            catch (DeferralDeadlineException)
            {
                refused++;
            }

            // A restart takes a job over once its lease is out, and then runs all of it again.
            if (restarts && random.Next(30) == 0)
                queue.KillAndRestart();
        }

        await queue.AdvanceToAsync(clock.GetUtcNow() + TimeSpan.FromHours(11));
        Assert.InRange(refused, 0, 50);
        foreach (var id in accepted)
        {
            var job = await queue.Jobs.GetAsync(id);
            Assert.True(job is { State: DeferredJobState.Succeeded, IsLate: false }, $"{job}");
        }
    }

    private static async ValueTask<CarbonForecast?> Misbehave(
        TestForecasts source, Random random, TimeProvider clock, CancellationToken token)
    {
        double[] grams = [.. Enumerable.Range(0, 24).Select(_ => random.NextDouble() * 500)];
        switch ((Fault)random.Next(7))
        {
            case Fault.Null:
                return null;
            case Fault.Throws:
                throw new InvalidOperationException("no forecast today");
            case Fault.Hangs:
                // Never longer than its timeout, by which the clock of the simulation goes on.
                throw new OperationCanceledException(token);
            case Fault.EndsEarly:
                return source.Hours(grams[..2]);
            case Fault.BeginsLate:
                var start = clock.GetUtcNow().AddHours(20);
                return new CarbonForecast([TestForecasts.Point(start, 1), TestForecasts.Point(start.AddHours(1), 1)], clock.GetUtcNow());
            case Fault.Lies:
                grams[^1] = 0;
                return source.Hours(grams);
            default:
                return source.Hours(grams);
        }
    }
}
