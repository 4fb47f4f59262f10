using Microsoft.Extensions.Time.Testing;
using Wattwise.Deferral;

namespace Wattwise.Benchmarks.Deferral;

/// <summary>
/// The queue that runs live, with its worker's loop on a simulated clock: from one event to the next, each worked off before the clock goes
/// on.
/// </summary>
internal sealed class SimulatedQueue
{
    private readonly FakeTimeProvider _clock;
    private readonly SimulatedModel _model;
    private readonly IDeferredJobStore _store;
    private readonly DeferredChatJobsOptions _options;
    private ProcessStore _process;
    private TimeSpan _idle;

    public SimulatedQueue(FakeTimeProvider clock, SimulatedModel model, IDeferredJobStore store, DeferredChatJobsOptions options)
    {
        (_clock, _model, _store, _options) = (clock, model, store, options);
        _process = new ProcessStore(store);
        Jobs = Start();
    }

    public DeferredChatJobs Jobs { get; private set; }

    /// <summary>Ends the process as <c>kill -9</c> does, and starts another one on the same store.</summary>
    public void KillAndRestart()
    {
        _process.Kill();
        _model.Kill();
        _process = new ProcessStore(_store);
        Jobs = Start();
    }

    /// <summary>Lets time pass up to a moment.</summary>
    public async Task AdvanceToAsync(DateTimeOffset time)
    {
        await SettleAsync().ConfigureAwait(false);
        while (_clock.GetUtcNow() is var now && now < time)
        {
            var next = now + _idle;
            if (_model.NextEnd is { } end && end < next)
                next = end;
            if (next > time)
                next = time;
            if (next > now)
                _clock.Advance(next - now);
            _model.EndDue();
            await SettleAsync().ConfigureAwait(false);
        }
    }

    /// <summary>Does all that is to be done now.</summary>
    private async Task SettleAsync()
    {
        await WhenCallsAreOnTheirWayAsync().ConfigureAwait(false);
        int running;
        do
        {
            running = Jobs.Running;
            _idle = await Jobs.StepAsync(CancellationToken.None).ConfigureAwait(false);
            await Jobs.Forecasts.LookUp.ConfigureAwait(false);
            if (Jobs.Running == running)
                _idle = await Jobs.StepAsync(CancellationToken.None).ConfigureAwait(false);
            await WhenCallsAreOnTheirWayAsync().ConfigureAwait(false);
        }
        while (Jobs.Running != running);
    }

    private async Task WhenCallsAreOnTheirWayAsync()
    {
        for (var spins = 0; Jobs.Running != _model.Waiting; spins++)
        {
            if (spins < 1000)
                Thread.SpinWait(20);
            else
                await Task.Yield();
        }
    }

    private DeferredChatJobs Start() => new(() => _model, _process, _options, new StageServices { TimeProvider = _clock });
}
