using System.Text.Json;

namespace Wattwise.Gateway.Access;

/// <content>Writes the tenant's document. One thread at a time.</content>
internal sealed partial class BudgetAccount
{
    private const int MaxAttempts = 200;
    private const int MaxDoubts = 64;

    /// <summary>What was in writes that failed, so that nobody knows whether they were done; oldest first.</summary>
    private readonly List<(long Sequence, Dictionary<string, Booking> Booked)> _doubts = [];
    private Random? _waits;
    private GatewayDocument? _last;
    private long _sequence, _writtenAt;

    private async Task WriteAsync(Batch batch)
    {
        var sequence = ++_sequence;
        var isWriting = false;
        try
        {
            for (var attempt = 0; attempt < MaxAttempts; attempt++)
            {
                var isFresh = _last is null;
                var document = _last ?? await store.ReadAsync(_name).ConfigureAwait(false);
                _last = null;
                var begunAt = timeProvider.GetTimestamp();
                var usage = Parse(document).At(timeProvider.GetUtcNow(), _holder);
                Amount granted;
                List<BudgetRefusal?> answers;
                Holder held;
                bool isNeeded;
                lock (_lock)
                {
                    Take(batch.Booked);
                    usage = Book(usage, batch.Booked);
                    var others = usage.HeldByOthers(_holder);
                    (granted, answers) = Decide(usage, others + _held, batch);

                    // What was read a while ago may be out of date: others may have given back, or a new day begun for them.
                    if (!isFresh && answers.Any(static answer => answer is not null))
                        continue;
                    isNeeded = batch.IsNeeded || batch.Booked.Count > 0 || granted != default || _advance.HasAny;
                    var ahead = isNeeded && _keyId is not null ? _advance.Plan(usage, others + _held + granted) : default;
                    if (isNeeded)
                        _advance.Begin(_held + ahead, ahead);
                    held = new(_held + granted + ahead, usage.Latest + (long)options.ReservationLease.TotalMilliseconds, sequence)
                    {
                        Advance = ahead == default ? null : new(_keyId!, ahead),
                    };
                }

                if (!isNeeded)
                {
                    _last = document;
                    Answer(batch, answers);
                    return;
                }

                var content = JsonSerializer.SerializeToUtf8Bytes(usage.With(_holder, held), UsageJson.Default.TenantUsage);
                var version = document?.Version ?? 0;
                var next = new GatewayDocument(version + 1, content);
                isWriting = true;
                var isWritten = await store.TryWriteAsync(_name, next, version).ConfigureAwait(false);
                isWriting = false;
                if (isWritten)
                {
                    _last = next;
                    Volatile.Write(ref _writtenAt, begunAt);
                    lock (_lock)
                    {
                        _doubts.Clear();
                        _advance.Complete(granted, begunAt);
                        _held += granted;
                    }

                    Answer(batch, answers);
                    return;
                }

                lock (_lock)
                    _advance.Miss();

                // Others are at it too: they take turns sooner where each waits a little differently.
                if (isFresh)
                    await Task.Delay(Wait(attempt), timeProvider).ConfigureAwait(false);
            }

            throw new TimeoutException("The budgets of the tenant were changed by others all the time.");
        }
        catch
        {
            lock (_lock)
            {
                if (isWriting)
                    Doubt(sequence, batch.Booked);
                else
                    Rebook(batch.Booked);
            }

            throw;
        }
    }

    /// <summary>What was spent since the write was planned goes along: what is held from now on no longer counts it.</summary>
    private void Take(Dictionary<string, Booking> booked)
    {
        foreach (var (keyId, amount) in _unbooked)
            booked[keyId] = booked.GetValueOrDefault(keyId) + amount;
        _unbooked.Clear();
        _advance.Take();
    }

    /// <summary>Books what was spent, and what was in failed writes that turn out not to have been done.</summary>
    private TenantUsage Book(TenantUsage usage, Dictionary<string, Booking> booked)
    {
        var done = usage.Holders.GetValueOrDefault(_holder)?.Sequence ?? 0;
        return _doubts.Where(doubt => doubt.Sequence > done).SelectMany(doubt => doubt.Booked).Concat(booked)
            .Aggregate(usage, static (sum, one) => sum.Plus(one.Key, one.Value));
    }

    private static (Amount Granted, List<BudgetRefusal?> Answers) Decide(TenantUsage usage, Amount held, Batch batch)
    {
        Amount granted = default;
        var answers = new List<BudgetRefusal?>(batch.Asks.Count);
        foreach (var ask in batch.Asks)
        {
            var refusal = usage.Refuse(ask.Settings, held + granted, ask.Amount);
            answers.Add(refusal);
            if (refusal is null)
                granted += ask.Amount;
        }

        return (granted, answers);
    }

    private void Answer(Batch batch, List<BudgetRefusal?> answers)
    {
        for (var i = 0; i < answers.Count; i++)
        {
            // Who gave up meanwhile gives back what was just held.
            if (batch.Asks[i].Complete(answers[i]) || answers[i] is not null)
                continue;
            lock (_lock)
            {
                _held -= batch.Asks[i].Amount;
                _isDirty = true;
            }
        }
    }

    private TimeSpan Wait(int attempt)
    {
        _waits ??= new Random(_holder.GetHashCode(StringComparison.Ordinal));
        return TimeSpan.FromMilliseconds(_waits.Next(1, 2 + Math.Min(attempt, 20)));
    }

    private void Rebook(Dictionary<string, Booking> booked)
    {
        foreach (var (keyId, amount) in booked)
            Book(keyId, amount);
        _advance.GiveUp();
    }

    private void Doubt(long sequence, Dictionary<string, Booking> booked)
    {
        _advance.Doubt();
        _doubts.Add((sequence, booked));
        if (_doubts.Count <= MaxDoubts)
            return;

        // The two oldest become one, done only if both were: at worst something is booked twice, never left out.
        foreach (var (keyId, amount) in _doubts[0].Booked)
            _doubts[1].Booked[keyId] = _doubts[1].Booked.GetValueOrDefault(keyId) + amount;
        _doubts.RemoveAt(0);
    }
}
