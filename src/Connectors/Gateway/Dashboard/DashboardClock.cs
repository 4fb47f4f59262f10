using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Options;

namespace Wattwise.Gateway.Dashboard;

/// <summary>Ends the dashboard's seconds, and asks for the carbon intensity.</summary>
internal sealed partial class DashboardClock(
    FrameFeed feed,
    LiveBoard board,
    GridOutlook grid,
    IOptions<DashboardOptions> options,
    TimeProvider timeProvider,
    IHostApplicationLifetime lifetime,
    ILogger<DashboardClock> logger)
    : BackgroundService
{
    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        using var closing = lifetime.ApplicationStopping.Register(feed.Close);
        await Task.WhenAll(TickAsync(stoppingToken), AskAsync(stoppingToken)).ConfigureAwait(false);
    }

    private async Task TickAsync(CancellationToken stoppingToken)
    {
        using var timer = new PeriodicTimer(TimeSpan.FromSeconds(1), timeProvider);
        while (await timer.WaitForNextTickAsync(stoppingToken).ConfigureAwait(false))
        {
            try
            {
                feed.Tick();
            }
            catch (Exception exception)
            {
                // A dashboard that fails must not end the host.
                LogFailure(exception);
            }
        }
    }

    private async Task AskAsync(CancellationToken stoppingToken)
    {
        using var timer = new PeriodicTimer(options.Value.IntensityInterval, timeProvider);
        do
            board.Set(await grid.AskAsync(stoppingToken).ConfigureAwait(false));
        while (await timer.WaitForNextTickAsync(stoppingToken).ConfigureAwait(false));
    }

    [LoggerMessage(1, LogLevel.Error, "The dashboard could not be brought up to date.")]
    private partial void LogFailure(Exception exception);
}
