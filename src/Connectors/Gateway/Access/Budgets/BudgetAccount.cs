using System.Text.Json;

namespace Wattwise.Gateway.Access;

/// <summary>What this gateway holds and has spent of a tenant's budgets. Thread-safe.</summary>
/// <remarks>
/// The gateway's entry in the tenant's document says what all its requests in flight may still take, so the document does not grow with
/// them. One write at a time is under way for a tenant; what comes up meanwhile goes into the next one.
/// </remarks>
internal sealed partial class BudgetAccount(string tenant, IGatewayStore store, GatewayAccessOptions options, TimeProvider timeProvider)
{
    /// <summary>How long what a busy key spent waits to be booked along with more.</summary>
    private static readonly TimeSpan BookingDelay = TimeSpan.FromMilliseconds(100);

    private readonly string _name = DocumentNames.Usage(KeyText.AccountOf(tenant));
    private readonly string _holder = Guid.NewGuid().ToString("N");
    private readonly Lock _lock = new();
    private readonly BudgetAdvance _advance = new(options, timeProvider);
    private List<BudgetAsk> _asks = [];
    private Dictionary<string, Booking> _unbooked = [];
    private TaskCompletionSource _written = NewSignal();
    private Task _underWay = Task.CompletedTask;
    private Amount _held;
    private string? _keyId;
    private bool _isDirty, _isWriting, _isBookingLater;

    /// <summary>Holds an amount.</summary>
    /// <returns>Null once it is held, or why it is not.</returns>
    /// <exception cref="OperationCanceledException">The caller gave up: nothing is held.</exception>
    /// <exception cref="Exception">The store failed: nothing is held.</exception>
    public ValueTask<BudgetRefusal?> HoldAsync(GatewayKeySettings settings, Amount amount, CancellationToken cancellationToken)
    {
        BudgetAsk? ask = null;
        var isLow = false;
        lock (_lock)
        {
            if (_advance.TryTake(settings, amount, _held))
            {
                _held += amount;
                isLow = _advance.IsLow(_held);
                _isDirty |= isLow;
            }
            else
            {
                _asks.Add(ask = new BudgetAsk(settings, amount));
            }
        }

        if (isLow)
            StartWriting();
        return ask is null ? default : WaitAsync(ask, cancellationToken);
    }

    private async ValueTask<BudgetRefusal?> WaitAsync(BudgetAsk ask, CancellationToken cancellationToken)
    {
        StartWriting();
        if (ask.Answer.IsCompleted)
            return await ask.Answer.ConfigureAwait(false);
        await using var registration = cancellationToken.UnsafeRegister(
            static (state, token) => ((BudgetAsk)state!).Cancel(token), ask).ConfigureAwait(false);
        return await ask.Answer.ConfigureAwait(false);
    }

    /// <summary>Gives back what was held and books what was spent; completes once it counts, whatever becomes of this gateway, or the store
    /// failed to take it.</summary>
    public Task SettleAsync(string keyId, Amount held, Amount spent, SavedAmount saved = default)
    {
        Task written;
        bool isCovered, isLater;
        lock (_lock)
        {
            _held -= held;
            Book(keyId, new(spent, saved));
            _keyId = keyId;
            isCovered = _advance.TryCover(spent);
            isLater = isCovered && !_advance.IsLow(_held);
            _isDirty |= !isLater;
            written = isCovered ? Task.CompletedTask : _written.Task;
        }

        if (isLater)
            BookLater();
        else
            StartWriting();
        return written;
    }

    /// <summary>Gives back what was held.</summary>
    public void Release(Amount held)
    {
        bool isLater;
        lock (_lock)
        {
            _held -= held;
            isLater = _advance.HasAny;
            _isDirty |= !isLater;
        }

        if (isLater)
            BookLater();
        else
            StartWriting();
    }

    /// <summary>Notes what was spent by a key without budgets; it is booked along with the next write.</summary>
    public void Note(string keyId, Amount spent, SavedAmount saved = default)
    {
        lock (_lock)
            Book(keyId, new(spent, saved));
    }

    /// <summary>Books what is not booked, and keeps what is held from lapsing; completes once the store took it, or failed to.</summary>
    public Task KeepAsync()
    {
        Task written;
        lock (_lock)
        {
            var isRenewed = _held == default || timeProvider.GetElapsedTime(Volatile.Read(ref _writtenAt)) < options.ReservationLease / 3;

            // What is not to be booked any more may be in a write that the store has not taken yet.
            if (isRenewed && _unbooked.Count == 0 && _doubts.Count == 0 && !_advance.IsIdle)
                return _underWay;
            _isDirty = true;
            written = _written.Task;
        }

        StartWriting();
        return written;
    }

    /// <summary>As <see cref="KeepAsync"/>, and gives back what is held for requests to come: there are no more.</summary>
    public Task CloseAsync()
    {
        lock (_lock)
            _advance.Close();
        return KeepAsync();
    }

    /// <summary>What is spent and held, at all gateways together.</summary>
    public async ValueTask<TenantUsage> ReadAsync(CancellationToken cancellationToken)
    {
        await KeepAsync().WaitAsync(cancellationToken).ConfigureAwait(false);
        return Parse(await store.ReadAsync(_name, cancellationToken).ConfigureAwait(false)).At(timeProvider.GetUtcNow());
    }

    private void Book(string keyId, Booking booked) => _unbooked[keyId] = _unbooked.GetValueOrDefault(keyId) + booked;

    private void BookLater()
    {
        lock (_lock)
        {
            if (_isBookingLater)
                return;
            _isBookingLater = true;
        }

        _ = BookLaterAsync();
    }

    private async Task BookLaterAsync()
    {
        await Task.Delay(BookingDelay, timeProvider).ConfigureAwait(false);
        lock (_lock)
        {
            _isBookingLater = false;
            _isDirty |= _unbooked.Count > 0 || _advance.HasAny;
        }

        StartWriting();
    }

    private void StartWriting()
    {
        lock (_lock)
        {
            if (_isWriting)
                return;
            _isWriting = true;
        }

        _ = WriteAsync();
    }

    private async Task WriteAsync()
    {
        while (true)
        {
            Batch batch;
            TaskCompletionSource written;
            lock (_lock)
            {
                if (!_isDirty && _asks.Count == 0)
                {
                    _isWriting = false;
                    return;
                }

                (batch, written) = (new(_asks, _unbooked, _isDirty), _written);
                _underWay = written.Task;
                _advance.Take();
                (_asks, _unbooked, _written, _isDirty) = ([], [], NewSignal(), false);
            }

            try
            {
                await WriteAsync(batch).ConfigureAwait(false);
            }
            catch (Exception fault)
            {
                foreach (var ask in batch.Asks)
                    ask.Fail(fault);
            }

            written.SetResult();
        }
    }

    private static TaskCompletionSource NewSignal() => new(TaskCreationOptions.RunContinuationsAsynchronously);

    private static TenantUsage Parse(GatewayDocument? document) =>
        document is null ? TenantUsage.None : JsonSerializer.Deserialize(document.Content.Span, UsageJson.Default.TenantUsage)!;

    /// <summary>What one write tells the store.</summary>
    /// <param name="Asks">The requests that wait.</param>
    /// <param name="Booked">What was spent and saved, by key.</param>
    /// <param name="IsNeeded">Whether there is something to write even if no request gets what it asks for.</param>
    private sealed record Batch(List<BudgetAsk> Asks, Dictionary<string, Booking> Booked, bool IsNeeded);
}
