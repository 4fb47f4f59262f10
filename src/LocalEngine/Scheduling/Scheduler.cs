using Wattwise.LocalEngine.Native;

namespace Wattwise.LocalEngine;

/// <summary>
/// Continuous batching: requests join and leave the running batch at each step, prompts are computed in chunks beside running answers.
/// Only for the engine thread.
/// </summary>
internal sealed class Scheduler : IDisposable
{
    private readonly LlamaSession _session;
    private readonly WorkQueue _queue;
    private readonly EngineCounters _counters;
    private readonly TimeProvider _timeProvider;
    private readonly Admission _admission;
    private readonly StepEnergy _energy;
    private readonly DecodeBatch _batch;
    private readonly StepDrafts _drafts;
    private readonly List<ActiveSequence> _active = [];
    private readonly List<ActiveSequence> _alone = [];
    private readonly List<ActiveSequence> _advancing = [];
    private readonly List<EngineWork> _waiting = [];

    public Scheduler(LlamaSession session, WorkQueue queue, EngineCounters counters)
    {
        _session = session;
        _queue = queue;
        _counters = counters;
        _timeProvider = session.Options.TimeProvider;
        _admission = new(session);
        _energy = new(session.EnergyMeter, counters);
        _batch = new(session.BatchSize);
        _drafts = new(session, _batch);
    }

    /// <summary>Whether requests run.</summary>
    public bool IsBusy => _active.Count > 0;

    public int RunningRequests { get; private set; }

    public int ReservedTokens => _admission.ReservedTokens;

    public int CachedTokens => _admission.CachedTokens;

    public int Recoveries { get; private set; }

    /// <summary>Drops what nobody waits for, starts what there is room for, and computes one step of all that runs.</summary>
    /// <exception cref="LlamaException">A computation failed, and the context could not be made anew.</exception>
    public void Step()
    {
        DropEnded();
        Start();
        RunningRequests = _active.Count;
        if (_session.Options.Deterministic)
        {
            // One sequence a call, and prompts cut at the same places always: no row's result can depend on a neighbour.
            for (var i = _active.Count - 1; i >= 0; i = Math.Min(i, _active.Count) - 1) // a failure ends those that are left
            {
                _alone.Clear();
                _alone.Add(_active[i]);
                Compute(_alone);
            }
        }
        else if (_active.Count > 0)
        {
            Compute(_active);
        }

        if (_active.Count == 0)
            _energy.EndWork(_active);
        RunningRequests = _active.Count;
    }

    /// <summary>Ends all that runs with an exception.</summary>
    public void FailAll(Func<Exception> exception)
    {
        foreach (var sequence in _active)
        {
            sequence.Work.Fail(exception());
            _counters.AddFailed();
            _drafts.End(sequence);
        }

        _active.Clear();
        RunningRequests = 0;
    }

    /// <summary>Waits for what is being written to files. Nothing runs any more.</summary>
    public void Dispose() => _admission.Dispose();

    private void DropEnded()
    {
        for (var i = _active.Count - 1; i >= 0; i--)
        {
            var sequence = _active[i];
            if (sequence.Work.IsAbandoned)
            {
                _counters.AddAbandoned();
                End(sequence);
            }
            else if (HasExpired(sequence.Work))
                Fail(sequence, new LlamaDeadlineException());
        }
    }

    private void Start()
    {
        if (_queue.Count == 0)
            return;
        var ranExclusive = false;
        var isFull = false;
        _queue.CopyTo(_waiting);
        foreach (var work in _waiting)
        {
            if (work.IsAbandoned || HasExpired(work))
            {
                if (_queue.Remove(work))
                    work.Fail(new LlamaDeadlineException("The request's deadline passed while it waited."));
            }
            else if (work is ExclusiveWork exclusive)
            {
                // One a step, so that running answers go on beside a stream of embeddings.
                if (ranExclusive || isFull)
                    continue;
                if (!_admission.TryMakeRoom(exclusive.KvTokens))
                    isFull = true;
                else if (_queue.Remove(work))
                    ranExclusive = Run(exclusive);
            }
            else if (!isFull && _active.Count < _session.Options.MaxConcurrentRequests)
            {
                isFull = !TryStart((GenerationWork)work);
            }
        }
    }

    private bool TryStart(GenerationWork work)
    {
        var result = _admission.TryAdmit(work, _active, out var sequence);
        if (result != AdmissionResult.Admitted)
            return result == AdmissionResult.WaitsForPrefix;

        if (_queue.Remove(work))
        {
            _active.Add(sequence!);
            _energy.BeginWork();
        }
        else
        {
            _admission.Release(sequence!);
        }

        return true;
    }

    private bool Run(ExclusiveWork work)
    {
        _session.Current = work;
        try
        {
            work.Execute(_session);
        }
        catch (WorkAbandonedException)
        {
            // Whoever abandoned the work has told its caller.
        }
        catch (Exception exception)
        {
            work.Fail(exception);
        }
        finally
        {
            _session.Current = null;
        }

        if (_session.NeedsReset)
            Recover(new LlamaException("A computation beside this one failed, and the context was made anew."));
        return true;
    }

    private void Compute(List<ActiveSequence> sequences)
    {
        _energy.BeginStep();
        Fill(sequences);
        if (_batch.Count == 0)
            return;

        foreach (var sequence in sequences)
        {
            if (sequence.Rows > 0)
                _session.Abort.Add(sequence.Work);
        }

        _session.Abort.Check();
        var logPosition = LlamaLog.Position;
        var status = _session.Decode(_batch);
        _session.Abort.Clear();
        if (status == DecodeStatus.Ok)
        {
            Advance(sequences);
            _drafts.EndStep();
            _energy.EndStep(_active, _batch.Count);
        }
        else if (status != DecodeStatus.Aborted)
        {
            Recover(LlamaSession.Failure(status, _batch.Count, logPosition));
        }
    }

    /// <summary>Lays out the next call: a row for each running answer and each guess behind it, then chunks of prompts, in fair shares of what is left.</summary>
    private void Fill(List<ActiveSequence> sequences)
    {
        _batch.Clear();
        var prefilling = 0;
        var promptTokens = 0;
        foreach (var sequence in _active)
            sequence.Rows = 0;
        foreach (var sequence in sequences)
        {
            sequence.OutputRow = -1;
            if (!sequence.IsPrefilling)
                continue;
            prefilling++;
            promptTokens += sequence.PromptLength - sequence.Computed;
        }

        _drafts.Draft(sequences, Math.Min(promptTokens, _session.Options.PrefillTokensPerStep));
        foreach (var sequence in sequences)
        {
            if (!sequence.IsPrefilling)
                _drafts.AddRows(sequence);
        }

        if (prefilling == 0)
            return;
        var budget = _batch.Count == 0 ? _batch.Capacity : Math.Min(_session.Options.PrefillTokensPerStep, _batch.Capacity - _batch.Count);
        Share(sequences, budget, prefilling);
        foreach (var sequence in sequences)
        {
            if (!sequence.IsPrefilling || sequence.Rows == 0)
                continue;
            var end = sequence.Computed + sequence.Rows;
            var last = end == sequence.PromptLength;
            var row = _batch.Add(sequence.Tokens[sequence.Computed..end], sequence.Computed, sequence.Id, outputLast: last);
            sequence.OutputRow = last ? row : -1;
        }
    }

    /// <summary>Gives each prompt an equal part; what short ones leave goes to those that came first.</summary>
    private static void Share(List<ActiveSequence> sequences, int budget, int prefilling)
    {
        var part = Math.Max(budget / prefilling, 1);
        foreach (var sequence in sequences)
        {
            if (!sequence.IsPrefilling)
                continue;
            sequence.Rows = Math.Min(Math.Min(part, sequence.PromptLength - sequence.Computed), budget);
            budget -= sequence.Rows;
        }

        foreach (var sequence in sequences)
        {
            if (!sequence.IsPrefilling || budget == 0)
                continue;
            var more = Math.Min(budget, sequence.PromptLength - sequence.Computed - sequence.Rows);
            sequence.Rows += more;
            budget -= more;
        }
    }

    private void Advance(List<ActiveSequence> sequences)
    {
        _advancing.Clear();
        _advancing.AddRange(sequences);
        foreach (var sequence in _advancing)
        {
            sequence.Computed += sequence.Rows - sequence.DraftRows;
            if (sequence.OutputRow < 0 || sequence.Work.IsAbandoned)
                continue;
            try
            {
                Choose(sequence);
            }
            catch (Exception exception)
            {
                Fail(sequence, exception);
            }
        }
    }

    private void Choose(ActiveSequence sequence)
    {
        var goesOn = true;
        for (var (row, isGuessed) = (sequence.OutputRow, true); isGuessed && goesOn; row++)
        {
            goesOn = sequence.Work.Next(_session, _session.LogitsOf(row), sequence.Tokens, out var token);
            sequence.Append(token);
            isGuessed = _drafts.Chose(sequence, token);
        }

        _drafts.Verified(sequence);
        if (sequence.WastedRows > 0)
            _admission.Truncate(sequence);
        if (goesOn && sequence.Count > _session.ContextLength)
            goesOn = _admission.TryShift(sequence);
        if (goesOn)
            return;

        _energy.Settle(_active);
        var report = sequence.Report();
        sequence.Work.Complete(report);
        _counters.AddAnswered(sequence.Work.Prompt.Length, report);
        End(sequence);
    }

    private void Fail(ActiveSequence sequence, Exception exception)
    {
        sequence.Work.Fail(exception);
        _counters.AddFailed();
        End(sequence);
    }

    private void End(ActiveSequence sequence)
    {
        _energy.Settle(_active);
        _drafts.End(sequence);
        _active.Remove(sequence);
        _admission.Release(sequence);
    }

    /// <summary>Ends all that runs, and makes the context anew: what a failed call left in it cannot be trusted.</summary>
    private void Recover(LlamaException cause)
    {
        FailAll(() => new LlamaException(cause.Message, cause));
        _admission.Clear();
        _session.Reset();
        Recoveries++;
    }

    private bool HasExpired(EngineWork work) => work.Deadline is { } deadline && deadline <= _timeProvider.GetUtcNow();
}
