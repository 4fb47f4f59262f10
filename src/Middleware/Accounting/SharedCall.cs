using System.Runtime.CompilerServices;
using Microsoft.Extensions.AI;

namespace Wattwise.Accounting;

/// <summary>
/// One call of a stage's inner client, which several requests may wait for: booked once, on a request that still waits for it.
/// </summary>
/// <remarks>
/// The first request that waits pays. If it leaves before the end, the next one does; if the last one leaves, it pays for what was
/// reported so far, and for what the client tells of a call that was cut off (<see cref="CutOffUsage"/>). A request that goes without an
/// answer and pays nothing gets a record that says so, since otherwise it would be booked as a call of its own. Requests that nobody
/// accounts for get no records. Thread-safe.
/// </remarks>
/// <param name="stage">The stage that makes the call.</param>
/// <param name="isBookedBehind">True if a stage behind this one books the calls, or answers without any.</param>
internal sealed class SharedCall(StageContext stage, bool isBookedBehind)
{
    private readonly Lock _lock = new();
    private readonly List<Seat> _waiting = [];
    private StreamedUsage? _streamed;
    private UsageDetails? _usage;
    private string? _modelId;
    private long _start;
    private bool _isRunning;
    private bool _isBooked;
    private StageRecord? _unpaid;
    private StageRecord? _partial;
    private WattwiseScope? _lastLeft;
    private WattwiseScope? _payer;
    private WattwiseScope? _caller;
    private UsageDetails? _cutOff;

    /// <summary>Begins to wait. Dispose the seat behind the flight: then a call that ends with it is known to have been cut off.</summary>
    /// <param name="request">The request that waits.</param>
    /// <param name="cancellationToken">The request's token: whether it was cancelled if it leaves early.</param>
    public Seat Join(WattwiseScope request, CancellationToken cancellationToken = default)
    {
        var seat = new Seat(this, request, cancellationToken);
        lock (_lock)
        {
            _waiting.Add(seat);
            if (_unpaid is { } record)
                Pay(request, record);
        }

        return seat;
    }

    /// <summary>Makes the call and books it.</summary>
    /// <returns>The response; its usage is marked as booked if somebody accounts for it.</returns>
    public async Task<ChatResponse> RunAsync(
        IChatClient client, IEnumerable<ChatMessage> messages, ChatOptions? options, CancellationToken cancellationToken)
    {
        Begin(options?.ModelId);
        ChatResponse response;
        try
        {
            response = await client.GetResponseAsync(messages, options, cancellationToken).ConfigureAwait(false);
        }
        catch (Exception exception)
        {
            await WaitForCutOffAsync().ConfigureAwait(false);
            End(ReasonOf(exception));
            throw;
        }

        lock (_lock)
        {
            _modelId = response.ModelId ?? _modelId;
            _usage = response.Usage;
            if (response.Usage is { } usage && IsAccounted)
                response.Usage = UsageMarks.MarkAll(usage);
        }

        End(reason: null);
        return response;
    }

    /// <summary>Makes the call, streamed, and books it at its end.</summary>
    /// <returns>The updates; their usage is marked as booked if somebody accounts for it.</returns>
    public async IAsyncEnumerable<ChatResponseUpdate> StreamAsync(
        IChatClient client, IEnumerable<ChatMessage> messages, ChatOptions? options,
        [EnumeratorCancellation] CancellationToken cancellationToken)
    {
        Begin(options?.ModelId);
        string? reason = ModelReasons.Abandoned;
        IAsyncEnumerator<ChatResponseUpdate>? updates = null;
        try
        {
            while (true)
            {
                try
                {
                    updates ??= client.GetStreamingResponseAsync(messages, options, cancellationToken)
                        .GetAsyncEnumerator(cancellationToken);
                    if (!await updates.MoveNextAsync().ConfigureAwait(false))
                        break;
                }
                catch (Exception exception)
                {
                    reason = ReasonOf(exception);
                    throw;
                }

                yield return Add(updates.Current);
            }

            reason = null;
        }
        finally
        {
            try
            {
                if (updates is not null)
                    await updates.DisposeAsync().ConfigureAwait(false);
            }
            finally
            {
                if (reason is not null)
                    await WaitForCutOffAsync().ConfigureAwait(false);
                End(reason);
            }
        }
    }

    private static string ReasonOf(Exception exception) =>
        exception is OperationCanceledException ? ModelReasons.Cancelled : ModelReasons.Error;

    private bool IsAccounted => _waiting.Exists(seat => seat.Request.IsAccounted);

    private bool IsBookedOn(WattwiseScope request) => _isBooked && ReferenceEquals(_payer, request);

    private void Begin(string? requestedModelId)
    {
        CutOffUsage.LeaveCall();
        lock (_lock)
        {
            _caller = WattwiseScope.Current;
            _isRunning = true;
            _modelId = requestedModelId;
            _start = stage.TimeProvider.GetTimestamp();
        }
    }

    private ChatResponseUpdate Add(ChatResponseUpdate update)
    {
        lock (_lock)
        {
            _modelId = update.ModelId ?? _modelId;
            return (_streamed ??= new()).Add(update) && IsAccounted ? UsageMarks.MarkAll(update) : update;
        }
    }

    // A stage behind this one takes it for the call that it books.
    private CutOffUsage? OwnCutOff => isBookedBehind ? null : _caller?.KnownCutOff;

    private ValueTask WaitForCutOffAsync() => _caller?.KnownCutOff?.WaitAsync(stage.TimeProvider) ?? default;

    /// <summary>What was reported, with the answer and without one.</summary>
    private UsageDetails? TakeReported()
    {
        _cutOff = StreamedUsage.Sum(_cutOff, OwnCutOff?.Take());
        return StreamedUsage.Sum(_usage ?? _streamed?.Total, _cutOff);
    }

    /// <summary>The call ended. If the last request that waited for it left before, only what came since is booked.</summary>
    private void End(string? reason)
    {
        if (OwnCutOff is { IsExpected: true } late)
            late.PassTo(PayLate);
        lock (_lock)
        {
            if (!_isRunning)
            {
                PayRest();
                return;
            }

            var last = _waiting.Find(seat => seat.Request.IsAccounted) ?? _waiting.FirstOrDefault();
            var record = Stop(reason == ModelReasons.Abandoned && last?.IsCancelled == true ? ModelReasons.Cancelled : reason);
            if ((last?.Request ?? _lastLeft) is { } payer)
                Pay(payer, record);
            else
                _unpaid = record;
        }
    }

    private void Leave(Seat seat)
    {
        var request = seat.Request;
        lock (_lock)
        {
            _waiting.Remove(seat);
            _lastLeft = request;
            if (_isRunning && _waiting.Count == 0)
                Pay(request, _partial = Stop(seat.IsCancelled ? ModelReasons.Cancelled : ModelReasons.Abandoned));
            if (!seat.HasAnswer && request.IsAccounted && !IsBookedOn(request))
                request.Add(new StageRecord(stage.Name, StageOutcome.PassedThrough, ModelReasons.Left, null, null, TimeSpan.Zero, null));
        }
    }

    /// <summary>The record of the call; <see langword="null"/> if a pipeline behind this one booked it.</summary>
    private StageRecord? Stop(string? reason)
    {
        _isRunning = false;
        var reported = TakeReported();
        var usage = reported is null ? null : UsageMarks.Rest(reported);
        if (usage is null ? isBookedBehind || UsageMarks.AreOn(reported) : isBookedBehind && !UsageMarks.HasTokens(usage))
            return null;

        return new StageRecord(
            WattwiseStages.Model,
            reason is null or ModelReasons.Abandoned ? StageOutcome.ModelCalled : StageOutcome.Failed,
            reason ?? (usage is null ? ModelReasons.NoUsage : ModelReasons.Estimated),
            Spent: null,
            Avoided: null,
            stage.TimeProvider.GetElapsedTime(_start),
            usage)
        {
            ModelId = _modelId,
            IsMarked = true,
        };
    }

    private void PayRest()
    {
        if (_partial is not { } partial || TakeReported() is not { } reported || UsageMarks.Rest(reported) is not { } total)
            return;
        _partial = null;
        var rest = partial.Usage is { } paid ? UsageMarks.Less(total, paid) : total;
        if (UsageMarks.HasTokens(rest))
            Pay(_payer!, partial with { Usage = rest, Reason = ModelReasons.Late, ModelId = _modelId, Duration = TimeSpan.Zero });
    }

    /// <summary>What a call that was cut off took, told after it was booked.</summary>
    private void PayLate(UsageDetails usage)
    {
        lock (_lock)
        {
            if ((_payer ?? _lastLeft) is { IsAccounted: true } payer)
                payer.Add(ModelAnswer.Late(usage, _modelId));
        }
    }

    private void Pay(WattwiseScope payer, StageRecord? record)
    {
        _payer = payer;
        _unpaid = null;
        _isBooked = record is not null;
        if (payer.IsAccounted && record is not null)
            payer.Add(record);
    }

    /// <summary>One request's place among those that wait.</summary>
    internal sealed class Seat(SharedCall call, WattwiseScope request, CancellationToken cancellationToken) : IAsyncDisposable
    {
        private bool _isLeft;

        public WattwiseScope Request => request;

        /// <summary>True if the request was cancelled.</summary>
        public bool IsCancelled => cancellationToken.IsCancellationRequested;

        /// <summary>True if the call is booked on this request.</summary>
        public bool Pays
        {
            get
            {
                lock (call._lock)
                    return call.IsBookedOn(request);
            }
        }

        /// <summary>Set once the request has its answer.</summary>
        public bool HasAnswer { get; set; }

        public async ValueTask DisposeAsync()
        {
            if (_isLeft)
                return;
            _isLeft = true;
            await call.WaitForCutOffAsync().ConfigureAwait(false);
            call.Leave(this);
        }
    }
}
