using Wattwise.Carbon;

namespace Wattwise.Deferral;

/// <summary>The latest forecast, fetched beside the work: a source that fails, hangs or lies never holds anything up.
/// Thread-safe.</summary>
internal sealed class ForecastFeed
{
    private static readonly TimeSpan RetryAfter = TimeSpan.FromMinutes(1);
    private static readonly TimeSpan LeastHorizon = TimeSpan.FromDays(2);
    private static readonly TimeSpan MostHorizon = TimeSpan.FromDays(7);
    private static readonly TimeSpan CurrentTimeout = TimeSpan.FromSeconds(1);

    private readonly Lock _lock = new();
    private readonly TimeProvider _clock;
    private readonly ICarbonIntensityProvider? _provider;
    private readonly GridZone _zone;
    private readonly TimeSpan _refresh, _timeout;
    private readonly Outage _outage;
    private Task _running = Task.CompletedTask;
    private Task _asked = Task.CompletedTask;
    private CarbonForecast? _latest;
    private CarbonIntensity? _current;
    private TimeSpan _horizon;
    private long _dueAt;

    public ForecastFeed(DeferralOptions options, StageContext stage)
    {
        _clock = stage.TimeProvider;
        _provider = options.Zone is null ? null
            : stage.Services.Find(options.CarbonIntensityProvider, ICarbonIntensityProvider.None);
        _zone = CloudRegions.ZoneOf(options.Zone ?? "");
        (_refresh, _timeout) = (options.ForecastRefresh, options.ForecastTimeout);
        _outage = stage.Watch("carbon forecast", "deferred work runs by the last forecast, or without");
        _dueAt = _clock.GetTimestamp();
    }

    /// <summary>The latest forecast; <see langword="null"/> if there is none.</summary>
    public CarbonForecast? Latest
    {
        get
        {
            lock (_lock)
                return _latest;
        }
    }

    /// <summary>True while it is known whether there is a forecast: false before the first look-up has ended, and while an old forecast is
    /// replaced.</summary>
    public bool IsSettled
    {
        get
        {
            lock (_lock)
                return _provider is null || _clock.GetTimestamp() < _dueAt;
        }
    }

    /// <summary>The look-up that was begun last, which never fails.</summary>
    public Task LookUp
    {
        get
        {
            lock (_lock)
                return _running;
        }
    }

    /// <summary>Asks for a newer forecast if the last one is old.</summary>
    /// <param name="horizon">How far ahead to look.</param>
    /// <returns>The look-up that runs now, which never fails; a completed task if none does.</returns>
    public Task Refresh(TimeSpan horizon)
    {
        lock (_lock)
        {
            horizon = TimeSpan.FromTicks(Math.Clamp(horizon.Ticks, LeastHorizon.Ticks, MostHorizon.Ticks));
            if (_provider is null || !_running.IsCompleted || (_clock.GetTimestamp() < _dueAt && horizon <= _horizon))
                return _running;

            // A source that does not even end when it is cancelled is asked no further.
            if (!_asked.IsCompleted)
            {
                _dueAt = TimestampIn(RetryAfter);
                return _running;
            }

            // Nothing new is planned by a forecast that is too old or too short.
            (_horizon, _dueAt) = (horizon, _clock.GetTimestamp());
            return _running = LookUpAsync(_provider, horizon);
        }
    }

    /// <summary>The intensity now; <see langword="null"/> if it is not to be had within a second.</summary>
    public async ValueTask<CarbonIntensity?> FindCurrentAsync(CancellationToken cancellationToken)
    {
        if (_provider is null)
            return null;
        var now = _clock.GetUtcNow();
        lock (_lock)
        {
            if (_current is { } known && known.From <= now && now < known.To)
                return known;
        }

        using var timeout = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
        using var timer = _clock.CreateTimer(
            static state => ((CancellationTokenSource)state!).Cancel(), timeout, CurrentTimeout, Timeout.InfiniteTimeSpan);
        try
        {
            var found = await Task.Run(() => _provider.GetCurrentAsync(_zone, timeout.Token).AsTask(), timeout.Token)
                .WaitAsync(timeout.Token).ConfigureAwait(false);
            _outage.Worked(operation: 2);
            lock (_lock)
                _current = found;
            return found;
        }
        catch (Exception exception)
        {
            cancellationToken.ThrowIfCancellationRequested();
            _outage.Failed(exception, operation: 2);
            return null;
        }
    }

    private async Task LookUpAsync(ICarbonIntensityProvider provider, TimeSpan horizon)
    {
        using var timeout = new CancellationTokenSource(_timeout, _clock);
        CarbonForecast? found = null;
        var hasWorked = false;
        try
        {
            var asked = Task.Run(() => provider.GetForecastAsync(_zone, horizon, timeout.Token).AsTask(), CancellationToken.None);
            lock (_lock)
                _asked = asked;
            found = await asked.WaitAsync(timeout.Token).ConfigureAwait(false);
            hasWorked = true;
            _outage.Worked();
        }
        catch (Exception exception)
        {
            _outage.Failed(exception);
        }

        lock (_lock)
        {
            if (hasWorked)
                _latest = found;
            _dueAt = TimestampIn(hasWorked || _refresh < RetryAfter ? _refresh : RetryAfter);
        }
    }

    private long TimestampIn(TimeSpan time) => _clock.GetTimestamp() + (long)(time.TotalSeconds * _clock.TimestampFrequency);
}
