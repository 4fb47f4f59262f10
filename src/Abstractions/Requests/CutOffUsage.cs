using System.ComponentModel;
using Microsoft.Extensions.AI;

namespace Wattwise;

/// <summary>
/// What calls of models took that ended without an answer to report it with: cancelled, left by their reader, or failed half-way.
/// </summary>
/// <remarks>
/// A client that knows it reports it here, as the local engine does; providers elsewhere do not tell. The stage that books the client's
/// calls takes it: of all stages that book, the one nearest to the client. Thread-safe.
/// </remarks>
[EditorBrowsable(EditorBrowsableState.Never)]
public sealed class CutOffUsage
{
    private static readonly TimeSpan LongestWait = TimeSpan.FromMilliseconds(100);
    private static readonly AsyncLocal<CutOffUsage?> Flow = new();

    private readonly Lock _lock = new();
    private UsageDetails? _usage;
    private int _expected;
    private bool _isWaitedFor;
    private TaskCompletionSource? _settled;
    private Action<UsageDetails>? _next;
    private CutOffUsage? _outer;

    internal CutOffUsage()
    {
    }

    /// <summary>
    /// Where a call that begins now reports: the place of the call that this flow makes, else of its request; <see langword="null"/> if
    /// nobody books it.
    /// </summary>
    public static CutOffUsage? Current => Flow.Value ?? WattwiseScope.Current?.CutOff;

    /// <summary>Gives the calls of this flow a place of their own: for a stage that makes several for one request.</summary>
    public static CutOffUsage BeginCall() => Flow.Value = new CutOffUsage();

    /// <summary>Lets the calls of this flow report to their request: for a stage that books, behind one that has a place for each call.</summary>
    public static void LeaveCall()
    {
        if (Flow.Value is not null)
            Flow.Value = null;
    }

    /// <summary>
    /// Says that a call was cut off and that <see cref="Settle"/> follows. Before the cancellation, or the disposal of the stream, returns:
    /// who cut it off waits for what is known to come.
    /// </summary>
    public void Expect() => Expect(count: 1, isWaitedFor: false);

    /// <summary>Reports what a call took of which it was said that it was cut off.</summary>
    /// <param name="usage">The tokens and the energy; <see langword="null"/> if nothing was done for the call.</param>
    public void Settle(UsageDetails? usage) => Add(usage, settled: 1);

    /// <summary>Reports what a call took that ended by itself, without an answer to report it with.</summary>
    /// <param name="usage">The tokens and the energy.</param>
    public void Report(UsageDetails usage)
    {
        ArgumentNullException.ThrowIfNull(usage);
        Add(usage, settled: 0);
    }

    /// <summary>
    /// Waits for what is expected: as long as a step of a model takes, and not longer than a tenth of a second in all, however many stages
    /// wait one after another.
    /// </summary>
    /// <param name="timeProvider">The clock.</param>
    public async ValueTask WaitAsync(TimeProvider timeProvider)
    {
        Task settled;
        lock (_lock)
        {
            if (_expected <= 0 || _isWaitedFor)
                return;
            settled = (_settled ??= new(TaskCreationOptions.RunContinuationsAsynchronously)).Task;
        }

        try
        {
            await settled.WaitAsync(LongestWait, timeProvider).ConfigureAwait(false);
        }
        catch (TimeoutException)
        {
            // It comes later, or never.
            lock (_lock)
                _isWaitedFor = true;
        }
    }

    /// <summary>True if a call was cut off of which nothing was heard yet.</summary>
    public bool IsExpected
    {
        get
        {
            lock (_lock)
                return _expected > 0;
        }
    }

    /// <summary>What was reported so far and not taken; <see langword="null"/> if nothing was. A copy.</summary>
    public UsageDetails? Known
    {
        get
        {
            lock (_lock)
            {
                if (_usage is null)
                    return null;
                var copy = new UsageDetails();
                copy.Add(_usage);
                return copy;
            }
        }
    }

    /// <summary>Takes what was reported so far.</summary>
    /// <returns>The sum; <see langword="null"/> if nothing was.</returns>
    public UsageDetails? Take()
    {
        lock (_lock)
        {
            var usage = _usage;
            _usage = null;
            return usage;
        }
    }

    /// <summary>Hands over what was reported and was not taken, and all that comes later.</summary>
    /// <param name="next">Takes it; must not throw.</param>
    public void PassTo(Action<UsageDetails> next)
    {
        ArgumentNullException.ThrowIfNull(next);
        UsageDetails? usage;
        lock (_lock)
        {
            _next = next;
            usage = _usage;
            _usage = null;
        }

        if (usage is not null)
            next(usage);
    }

    /// <summary>Hands over to another place: the call turned out to be one that somebody else books.</summary>
    /// <param name="outer">The place of the request.</param>
    public void PassTo(CutOffUsage outer)
    {
        ArgumentNullException.ThrowIfNull(outer);
        int expected;
        bool isWaitedFor;
        UsageDetails? usage;
        lock (_lock)
        {
            _outer = outer;
            (expected, _expected) = (_expected, 0);
            (usage, _usage) = (_usage, null);
            isWaitedFor = _isWaitedFor;
        }

        if (expected > 0)
            outer.Expect(expected, isWaitedFor);
        if (usage is not null)
            outer.Report(usage);
    }

    private void Expect(int count, bool isWaitedFor)
    {
        CutOffUsage? outer;
        lock (_lock)
        {
            outer = _outer;
            if (outer is null)
                (_expected, _isWaitedFor) = (_expected + count, isWaitedFor);
        }

        outer?.Expect(count, isWaitedFor);
    }

    private void Add(UsageDetails? usage, int settled)
    {
        TaskCompletionSource? waiting = null;
        Action<UsageDetails>? next;
        CutOffUsage? outer;
        lock (_lock)
        {
            // At once: whoever sees that nothing more is expected finds it.
            (next, outer) = (_next, _outer);
            if (outer is null)
            {
                _expected -= settled;
                if (usage is not null && next is null)
                    (_usage ??= new UsageDetails()).Add(usage);
                if (_expected <= 0)
                    (waiting, _settled) = (_settled, null);
            }
        }

        outer?.Add(usage, settled);
        if (outer is null && usage is not null)
            next?.Invoke(usage);
        waiting?.TrySetResult();
    }
}
