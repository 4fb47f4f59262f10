using System.Diagnostics;
using System.Runtime.CompilerServices;
using Microsoft.Extensions.AI;
using Wattwise.Accounting;

namespace Wattwise;

/// <summary>
/// One request on its way through one stage: joins or begins the request's <see cref="WattwiseScope"/>, measures the stage's time, books
/// its record.
/// </summary>
/// <remarks>
/// What a method sets in an <see cref="AsyncLocal{T}"/> does not reach its caller, and does not survive a <c>yield return</c>: each step of
/// an iterator starts in its consumer's context. So a stage calls <see cref="Enter"/> at its start and before each step of an inner stream,
/// or lets <see cref="EnterEachStepAsync"/> do so. It disposes the scope when its caller has the answer: the request ends with the stage
/// that began it.
/// </remarks>
internal readonly struct StageScope : IDisposable
{
    private readonly StageContext _stage;
    private readonly long _start;
    private readonly bool _isOwner;
    private readonly bool _isCounted;
    private readonly string? _around;

    private StageScope(
        StageContext stage, WattwiseScope request, long start, bool isOwner, WattwiseScope? outer = null, bool isNested = false)
    {
        Outer = outer;
        IsNested = isNested;
        _stage = stage;
        _start = start;
        _isOwner = isOwner;
        Request = request;
        _isCounted = stage.Take(request, out _around);
    }

    /// <summary>The request, shared by all stages.</summary>
    public WattwiseScope Request { get; }

    /// <summary>The accounted request whose footprint this one joins; <see langword="null"/> if it has one of its own.</summary>
    public WattwiseScope? Outer { get; }

    /// <summary>True if the request is made while an accounted one is answered, whether it joins that one or not.</summary>
    public bool IsNested { get; }

    /// <summary>True if the stage is to leave the request alone, since it was drawn for comparison.</summary>
    public bool IsHeldOut => Request.Control?.HoldsOut(_stage.Name) == true;

    /// <summary>Wall time since the request came to this stage.</summary>
    public TimeSpan Elapsed => _stage.TimeProvider.GetElapsedTime(_start);

    /// <summary>Joins the current request, or begins one.</summary>
    /// <param name="stage">The stage.</param>
    /// <param name="options">The request's options; without those of Wattwise afterwards.</param>
    public static StageScope Begin(StageContext stage, ref ChatOptions? options)
    {
        var start = stage.TimeProvider.GetTimestamp();
        var request = WattwiseScope.JoinOrBegin(ref options, out var isOutermost);
        return new(stage, request, start, isOutermost);
    }

    /// <summary>Begins the records of an accounting stage.</summary>
    /// <param name="stage">The stage.</param>
    /// <param name="options">The request's options; without those of Wattwise afterwards.</param>
    public static StageScope BeginAccounted(StageContext stage, ref ChatOptions? options)
    {
        var start = stage.TimeProvider.GetTimestamp();
        var around = WattwiseScope.Current is { IsAccounted: true } current ? current : null;
        var request = WattwiseScope.JoinOrBegin(ref options, out var isOutermost);

        // What is asked while a request is answered belongs to that one's group, also if it is a request of its own.
        if (isOutermost && around?.Control is { } control)
            request.Assign(control);
        return new(stage, request.BeginAccounted(isOutermost), start, isOwner: true, isOutermost ? null : around, around is not null);
    }

    /// <summary>Ends the request if this stage began it. Once.</summary>
    public void Dispose()
    {
        if (_isCounted)
            _stage.Release(Request, _around);
        if (_isOwner)
            Request.End();
    }

    /// <summary>Makes the request the current one of this asynchronous flow.</summary>
    /// <param name="activity">Made current too; <see langword="null"/> leaves the current one.</param>
    public void Enter(Activity? activity = null)
    {
        WattwiseScope.Current = Request;
        if (activity is not null)
            Activity.Current = activity;
    }

    /// <summary>Passes a stream on, with the request as the current one at each of its steps.</summary>
    public async IAsyncEnumerable<T> EnterEachStepAsync<T>(
        IAsyncEnumerable<T> stream, [EnumeratorCancellation] CancellationToken cancellationToken)
    {
        Enter();
        var steps = stream.GetAsyncEnumerator(cancellationToken);
        try
        {
            while (true)
            {
                Enter();
                if (!await steps.MoveNextAsync().ConfigureAwait(false))
                    yield break;
                yield return steps.Current;
            }
        }
        finally
        {
            // A consumer that leaves early disposes in its own context; inner stages book their records when their streams end.
            Enter();
            await steps.DisposeAsync().ConfigureAwait(false);
        }
    }

    /// <summary>Books the stage's record of this request.</summary>
    /// <param name="outcome">The stage's action.</param>
    /// <param name="reason">The stable code for it; never text of a user.</param>
    /// <param name="duration">Wall time of the stage's own work.</param>
    /// <param name="spent">Energy that the stage used; <see langword="null"/> if it is unknown.</param>
    /// <param name="avoided">Energy that was not used thanks to it; <see langword="null"/> if there is none or it is unknown.</param>
    /// <param name="usage">Tokens of the call made or avoided.</param>
    /// <param name="modelId">The model of that call.</param>
    public void Book(
        StageOutcome outcome,
        string reason,
        TimeSpan duration,
        EnergyEstimate? spent,
        EnergyEstimate? avoided = null,
        UsageDetails? usage = null,
        string? modelId = null) =>
        Request.Add(new StageRecord(_stage.Name, outcome, reason, spent, avoided, duration, usage) { ModelId = modelId });
}
