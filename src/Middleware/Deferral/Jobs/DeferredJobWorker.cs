using Microsoft.Extensions.Hosting;

namespace Wattwise.Deferral;

/// <summary>Runs the queue's steps while the host runs.</summary>
internal sealed class DeferredJobWorker(DeferredChatJobs jobs, TimeProvider clock) : BackgroundService
{
    public override async Task StopAsync(CancellationToken cancellationToken)
    {
        await base.StopAsync(cancellationToken).ConfigureAwait(false);
        await jobs.DisposeAsync().ConfigureAwait(false);
    }

    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        // What the host's start-up does next does not wait for the first look into the store.
        await Task.Yield();
        while (!stoppingToken.IsCancellationRequested)
        {
            var signalled = jobs.Signalled;
            try
            {
                var idle = await jobs.StepAsync(stoppingToken).ConfigureAwait(false);
                await signalled.WaitAsync(idle, clock, stoppingToken).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
            }
            catch (OperationCanceledException) when (stoppingToken.IsCancellationRequested)
            {
                return;
            }
        }
    }
}
