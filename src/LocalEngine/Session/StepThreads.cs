using System.Diagnostics;
using Wattwise.LocalEngine.Native;

namespace Wattwise.LocalEngine;

/// <summary>Gives each step of one context its threads, and learns from what the steps take. Only for the engine thread.</summary>
/// <remarks>
/// A step takes cores from the budget and gives them back when it ends. A step with several threads that takes far longer than usual waits
/// for a thread that others keep from its core: it is cut short, and computed again with fewer threads.
/// </remarks>
internal sealed class StepThreads
{
    // When a step is cut short: a slow one of some milliseconds is no news, one of a trial loses sooner.
    private const double CutFactor = 2.5;
    private const double CutSeconds = 0.008;
    private const double TrialCutFactor = 1.5;
    private const double TrialCutSeconds = 0.005;

    private readonly EngineThreads _engine;
    private readonly ThreadChoice _choice;
    private readonly AbortSignal _abort;
    private readonly Func<bool> _isGivenUp;
    private readonly Func<string, bool> _hasEnded;
    private ContextHandle _context;
    private int _attached;
    private int _trialled;
    private bool _canCut;
    private CoreLease _lease;
    private int _rows;
    private int? _fixed;
    private bool _wasCut;
    private long _started;

    /// <summary>Takes over a new context.</summary>
    /// <param name="engine">The engine's threads.</param>
    /// <param name="context">The context.</param>
    /// <param name="abort">Ends its calls.</param>
    public StepThreads(EngineThreads engine, ContextHandle context, AbortSignal abort)
    {
        _engine = engine;
        _abort = abort;
        _isGivenUp = () => abort.IsSet;
        _hasEnded = _ => abort.HasEnded;
        _choice = new(engine.Budget.Cores);
        _context = context;
        Use(context);
    }

    /// <summary>Computes in another context from now on, which does the same as the last one.</summary>
    public void Use(ContextHandle context)
    {
        _context = context;
        _attached = 0;
        _abort.Attach(context);
        Attach(_engine.Fixed(2) ?? _engine.Budget.Limit);
    }

    /// <summary>Lets steps be cut short: what one of them left in the context can be removed.</summary>
    public void AllowCuts() => _canCut = !_engine.IsOnGpu;

    /// <summary>Computes a batch.</summary>
    /// <param name="decoder">Makes the native call.</param>
    /// <param name="batch">The rows.</param>
    public DecodeStatus Decode(IDecoder decoder, DecodeBatch batch)
    {
        while (true)
        {
            if (!TryBegin(batch.Count))
                return DecodeStatus.Aborted;
            var status = DecodeStatus.Aborted;
            try
            {
                status = batch.Decode(decoder, _context);
            }
            finally
            {
                End(status);
            }

            if (!_wasCut)
                return status;
            batch.RemoveFrom(_context.Memory);
        }
    }

    /// <summary>Waits for cores, and makes the next call compute with them.</summary>
    /// <param name="rows">The rows of the call.</param>
    /// <returns>Whether it may compute; not if nobody wants the result any more.</returns>
    public bool TryBegin(int rows)
    {
        _rows = rows;
        _wasCut = false;
        _fixed = _engine.Fixed(rows);
        if (_engine.IsOnGpu)
        {
            Attach(_fixed!.Value);
            return true;
        }

        if (!_engine.Budget.TryLease(_engine.User, _fixed ?? _choice.Wanted(rows), _fixed is not null, rows, _isGivenUp, out _lease))
            return false;
        Attach(_fixed ?? _choice.Considered(_lease.Threads));
        _abort.Begin();
        LlamaLog.IsExpected = _hasEnded;
        _started = Stopwatch.GetTimestamp();
        if (_canCut && _fixed is null && _attached > 1)
            Expire();
        return true;
    }

    /// <summary>The call has ended.</summary>
    /// <param name="status">How.</param>
    /// <returns>Whether it was cut short and is to be made again.</returns>
    public bool End(DecodeStatus status)
    {
        if (_engine.IsOnGpu)
            return false;
        LlamaLog.IsExpected = null;
        var seconds = Stopwatch.GetElapsedTime(_started).TotalSeconds;
        var hasExpired = _abort.EndExpiry();
        _wasCut = hasExpired && status == DecodeStatus.Aborted && !_abort.IsSet;
        StepPace? pace = null;
        if (_fixed is null && (_wasCut || status == DecodeStatus.Ok))
        {
            pace = new(_attached, seconds, _choice.Seconds(_rows, _attached), _choice.Seconds(_rows, _lease.TrialFrom), _wasCut);
            var isTrial = _lease.TrialFrom > 0 && _attached > _lease.TrialFrom;
            if (!_wasCut)
                _choice.Record(_rows, _attached, seconds, isTrial && _trialled == 0, _lease.IsCalm);
            _trialled = isTrial ? _trialled + 1 : 0;
        }

        _engine.Budget.Return(_engine.User, _lease, pace);
        return _wasCut;
    }

    /// <summary>When a step is cut short, in seconds.</summary>
    /// <param name="known">What it takes usually; in a trial, what it took with fewer threads.</param>
    /// <param name="isTrial">Whether its threads are on trial.</param>
    internal static double PatienceSeconds(double known, bool isTrial) =>
        isTrial ? (TrialCutFactor * known) + TrialCutSeconds : (CutFactor * known) + CutSeconds;

    private void Expire()
    {
        var isTrial = _lease.TrialFrom > 0 && _attached > _lease.TrialFrom;
        var known = isTrial ? _choice.Seconds(_rows, _lease.TrialFrom) : _choice.MostSeconds(_rows, _attached);
        if (known <= 0)
            return;
        _abort.Expire(_started + (long)(PatienceSeconds(known, isTrial) * Stopwatch.Frequency));
    }

    private void Attach(int threads)
    {
        _engine.Last = threads;
        if (threads == _attached)
            return;
        _context.Attach(_engine.Pools.Of(threads));
        LlamaApi.SetThreads(_context, threads, threads);
        _attached = threads;
    }
}
