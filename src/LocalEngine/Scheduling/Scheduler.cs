using System.Collections.Concurrent;
using Wattwise.LocalEngine.Native;

namespace Wattwise.LocalEngine;

/// <summary>
/// Continuous batching: requests join and leave the running batch at each step, prompts are computed in chunks beside running answers.
/// Only for the engine thread.
/// </summary>
internal sealed partial class Scheduler : IDisposable
{
    private readonly LlamaSession _session;
    private readonly WorkQueue _queue;
    private readonly EngineCounters _counters;
    private readonly TimeProvider _timeProvider;
    private readonly Admission _admission;
    private readonly DecodeBatch _batch;
    private readonly Speculator? _speculator;
    private readonly StepDrafts _drafts;
    private readonly StepFillers? _fillers;
    private readonly ConcurrentQueue<PinWork> _unpins = new();
    private readonly List<ActiveSequence> _active = [];
    private readonly List<ActiveSequence> _left = [];
    private readonly List<ActiveSequence> _together = [];
    private readonly List<ActiveSequence> _computing = [];
    private readonly List<(ActiveSequence Sequence, Exception? Failure)> _ending = [];
    private readonly List<EngineWork> _waiting = [];
    private StepEnergy _energy;
    private bool _mustReset;

    private Scheduler(LlamaSession session, Speculator? speculator, WorkQueue queue, EngineCounters counters)
    {
        _session = session;
        _queue = queue;
        _counters = counters;
        _timeProvider = session.Options.TimeProvider;
        _admission = new(session);
        _energy = new(session.EnergyMeter, counters, _timeProvider);
        _batch = new(session.BatchSize);
        _speculator = speculator;
        _drafts = new(session, speculator, _batch);
        _fillers = speculator is null && session is { HasSeparateCells: true, Options.Deterministic: false }
            ? new(_batch, _admission, session)
            : null;
    }

    /// <summary>Whether requests run.</summary>
    public bool IsBusy => _active.Count > 0;

    public int RunningRequests { get; private set; }

    public int ReservedTokens => _admission.ReservedTokens;

    public int CachedTokens => _admission.CachedTokens;

    public int Recoveries { get; private set; }

    /// <summary>What was guessed ahead so far; <see langword="null"/> if nothing is guessed. Thread-safe.</summary>
    public LlamaSpeculationTotals? Speculation => _speculator?.Totals;

    /// <summary>Creates the scheduler of a session, and what guesses tokens ahead if its options ask for that.</summary>
    /// <exception cref="LlamaModelException">The draft model cannot be used.</exception>
    /// <exception cref="OperationCanceledException">The load was ended.</exception>
    public static Scheduler Create(LlamaSession session, WorkQueue queue, EngineCounters counters, CancellationToken cancellationToken)
    {
        var speculator = Speculator.Create(session, cancellationToken);
        try
        {
            return new(session, speculator, queue, counters);
        }
        catch
        {
            speculator?.Dispose();
            throw;
        }
    }

    /// <summary>Drops what nobody waits for, starts what there is room for, and computes one step of all that runs.</summary>
    /// <exception cref="LlamaException">A computation failed, and the context could not be made anew.</exception>
    public void Step()
    {
        while (_unpins.TryDequeue(out var unpin))
            _admission.Unpin(unpin);
        DropEnded();
        Start();
        RunningRequests = _active.Count;
        _left.Clear();
        _left.AddRange(_active);
        while (_left.Count > 0)
            ComputeNext();
        if (_active.Count == 0)
        {
            Metered(static self => self._energy.EndWork(self._active));
            if (_mustReset)
                Reset();
        }

        RunningRequests = _active.Count;
    }

    /// <summary>Lets go of a pinned prompt, from the next step on. Thread-safe.</summary>
    public void Unpin(PinWork pin) => _unpins.Enqueue(pin);

    /// <summary>Computes those of the sequences that are left which can be computed together.</summary>
    private void ComputeNext()
    {
        var first = _left[0];
        var kept = 0;
        _together.Clear();
        for (var i = 0; i < _left.Count; i++)
        {
            var sequence = _left[i];

            // Where results must not depend on neighbours, one sequence a call, and prompts cut at the same places always.
            if (sequence == first || (!_session.Options.Deterministic && sequence.Work.Adapters.Equals(first.Work.Adapters)))
                _together.Add(sequence);
            else
                _left[kept++] = sequence;
        }

        _left.RemoveRange(kept, _left.Count - kept);
        if (_session.HasSeparateCells)
        {
            // llama.cpp computes only equally many rows of each sequence at once here: prompts first, then a row for each answer.
            Compute(_together, sequence => sequence.IsPrefilling);
            Compute(_together, sequence => !sequence.IsPrefilling);
        }
        else
        {
            Compute(_together, _ => true);
        }
    }

    /// <summary>Ends all that runs with an exception.</summary>
    public void FailAll(Func<Exception> exception)
    {
        foreach (var sequence in _active)
        {
            sequence.HasEnded = true;
            sequence.Work.Fail(exception());
            _counters.AddFailed();
            _drafts.End(sequence);
        }

        _active.Clear();
        RunningRequests = 0;
    }

    /// <summary>Waits for what is being written to files. Nothing runs any more.</summary>
    public void Dispose()
    {
        Metered(static self => self._energy.Dispose());
        _admission.Dispose();
        _speculator?.Dispose();
    }

    private void DropEnded()
    {
        for (var i = _active.Count - 1; i >= 0; i--)
        {
            var sequence = _active[i];
            if (sequence.Work.IsAbandoned)
            {
                _counters.AddAbandoned();
                Drop(sequence);
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
            Add(sequence!);
            Metered(static self => self._energy.BeginWork());
        }
        else
        {
            _admission.Release(sequence!, othersRun: _active.Count > 0);
        }

        return true;
    }

    // In the order of their ids, as llama.cpp wants them.
    private void Add(ActiveSequence sequence)
    {
        var index = _active.Count;
        while (_session.HasSeparateCells && index > 0 && _active[index - 1].Id > sequence.Id)
            index--;
        _active.Insert(index, sequence);
    }

    private bool Run(ExclusiveWork work)
    {
        Publish();
        var areNoNumbers = false;
        _session.Current = work;
        try
        {
            _session.Use(AdapterSet.None);
            work.Execute(_session);
        }
        catch (WorkAbandonedException)
        {
            // Whoever abandoned the work has told its caller.
        }
        catch (Exception exception)
        {
            areNoNumbers = exception is NotNumbersException;
            work.Fail(exception);
        }
        finally
        {
            _session.Current = null;
        }

        if (areNoNumbers)
            RecoverFromNoNumbers();
        else if (_session.NeedsReset)
            Recover(new LlamaException("A computation beside this one failed, and the context was made anew."));
        return true;
    }

    private void Compute(List<ActiveSequence> candidates, Predicate<ActiveSequence> isWanted)
    {
        var sequences = _computing;
        sequences.Clear();
        foreach (var sequence in candidates)
        {
            if (!sequence.HasEnded && isWanted(sequence))
                sequences.Add(sequence);
        }

        if (sequences.Count == 0 || !TryApplyAdapters(sequences))
            return;
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

        // A GPU computes meanwhile, so waking readers takes none of its time; a CPU has computed already.
        Publish();
        if (status == DecodeStatus.Ok)
        {
            _drafts.Computed(sequences);
            Advance(sequences);
        }

        _fillers?.Remove();
        if (status == DecodeStatus.Ok)
        {
            // Answers end behind the books of the step: their last one is theirs too.
            _drafts.EndStep();
            _energy.EndStep(_active, _batch.Count);
            EndAll();
            if (!_session.IsOnGpu)
                Publish();
        }
        else if (status == DecodeStatus.Aborted)
        {
            _drafts.GiveUp(sequences);
        }
        else
        {
            Recover(LlamaSession.Failure(status, _batch.Count, logPosition));
        }
    }

    private bool TryApplyAdapters(List<ActiveSequence> sequences)
    {
        try
        {
            _session.Use(sequences[0].Work.Adapters);
            return true;
        }
        catch (Exception exception) when (exception is ObjectDisposedException or ArgumentException)
        {
            foreach (var sequence in sequences)
                Fail(sequence, exception);
            return false;
        }
    }

    private void Publish()
    {
        foreach (var sequence in _active)
            sequence.Work.Publish();
    }

    private void Advance(List<ActiveSequence> sequences)
    {
        _ending.Clear();
        foreach (var sequence in sequences)
        {
            sequence.Computed += sequence.Rows - sequence.DraftRows;
            if (sequence.OutputRow < 0 || sequence.Work.IsAbandoned)
                continue;
            try
            {
                if (!Choose(sequence))
                    _ending.Add((sequence, null));
            }
            catch (Exception exception)
            {
                _ending.Add((sequence, exception));
            }
        }
    }
}
