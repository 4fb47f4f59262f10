namespace Wattwise.Gateway.Access;

/// <summary>What the tenant's document holds for requests that are still to come, so that a busy key does not wait for the store with each
/// of them. Used under the account's lock.</summary>
/// <remarks>
/// While a write is under way nobody knows which of two documents is there: a request is let in, and what it took is taken for safe, only
/// where both say so.
/// </remarks>
internal sealed class BudgetAdvance(GatewayAccessOptions options, TimeProvider timeProvider)
{
    /// <summary>How many requests like the last one it is for.</summary>
    private const int Requests = 16;

    /// <summary>It is no more than this part of what is left of the budgets: others find nearly all of it.</summary>
    private const int Share = 16;

    /// <summary>A key is busy that asked so many times, never so long after the last one.</summary>
    private const int BusyRequests = 8;
    private static readonly TimeSpan BusyTime = TimeSpan.FromSeconds(1);

    private Holding _kept;
    private Holding? _next;
    private Amount _unbooked, _booking, _asked;
    private GatewayKeySettings? _askedBy;
    private long _askedAt, _keptAt;
    private int _inRow;
    private bool _isClosed;

    /// <summary>Whether there is something to give back.</summary>
    public bool IsIdle => HasAny && !IsWanted;

    /// <summary>Whether there is any.</summary>
    public bool HasAny => _kept.Ahead != default;

    private bool IsWanted => _inRow == BusyRequests && !_isClosed && timeProvider.GetElapsedTime(_askedAt) < BusyTime;

    /// <summary>Whether a request may run that asks for so much, without a write.</summary>
    public bool TryTake(GatewayKeySettings settings, Amount asked, Amount inFlight)
    {
        var now = timeProvider.GetTimestamp();
        var isNext = settings.HasSameBudgets(_askedBy) && timeProvider.GetElapsedTime(_askedAt, now) < BusyTime;
        _inRow = isNext ? Math.Min(_inRow + 1, BusyRequests) : 0;
        (_askedBy, _asked, _askedAt) = (settings, asked, now);

        // Others' clocks may take the lease for over when half of it is.
        return HasAny
            && timeProvider.GetElapsedTime(_keptAt, now) < options.ReservationLease / 2
            && settings.HasSameBudgets(_kept.Settings)
            && (inFlight + asked + _unbooked + _booking).IsWithin(_kept.Held)
            && (_next is not { } next
                || (settings.HasSameBudgets(next.Settings) && (inFlight + asked + _unbooked).IsWithin(next.Held)));
    }

    /// <summary>Notes what a request took.</summary>
    /// <returns>True if it counts even if this gateway ends now.</returns>
    public bool TryCover(Amount spent)
    {
        _unbooked += spent;
        return (_unbooked + _booking).IsWithin(_kept.Ahead) && (_next is not { } next || _unbooked.IsWithin(next.Ahead));
    }

    /// <summary>Whether half of it is gone, and no write is under way that may renew it.</summary>
    public bool IsLow(Amount inFlight) =>
        _next is null && HasAny && !(inFlight + _unbooked + _booking + (_kept.Ahead / 2)).IsWithin(_kept.Held);

    /// <summary>What is to be held from the next write on.</summary>
    /// <param name="usage">What is spent.</param>
    /// <param name="held">What all requests in flight may still take, here and elsewhere.</param>
    public Amount Plan(TenantUsage usage, Amount held) => IsWanted
        ? _asked * Math.Min(Requests, (int)Math.Min(Requests, usage.CountRoom(_askedBy!, held, _asked) / Share))
        : default;

    /// <summary>A write takes in all that is not booked.</summary>
    public void Take()
    {
        _booking += _unbooked;
        _unbooked = default;
    }

    /// <summary>A write begins after which so much is held, the advance included.</summary>
    public void Begin(Amount held, Amount ahead) => _next = new(held, ahead, _askedBy);

    /// <summary>The write was done.</summary>
    /// <param name="granted">What it held for requests that waited for it.</param>
    /// <param name="begunAt">When it began.</param>
    public void Complete(Amount granted, long begunAt)
    {
        var next = _next!.Value;
        (_kept, _next, _booking, _keptAt) = (next with { Held = next.Held + granted }, null, default, begunAt);
    }

    /// <summary>The write was not done, and is tried again.</summary>
    public void Miss() => _next = null;

    /// <summary>The write was given up before it began.</summary>
    public void GiveUp()
    {
        _next = null;
        _unbooked += _booking;
        _booking = default;
    }

    /// <summary>Nobody knows whether the write was done: nothing is let in until one is.</summary>
    public void Doubt() => (_kept, _next, _booking) = (default, null, default);

    /// <summary>No request comes any more.</summary>
    public void Close() => _isClosed = true;

    private readonly record struct Holding(Amount Held, Amount Ahead, GatewayKeySettings? Settings);
}
