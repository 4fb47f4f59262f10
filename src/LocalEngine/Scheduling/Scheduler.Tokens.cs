namespace Wattwise.LocalEngine;

/// <content>What follows a step: tokens, and what a failed one left behind.</content>
internal sealed partial class Scheduler
{
    /// <summary>Chooses the tokens that a step gave.</summary>
    /// <returns>Whether the answer goes on.</returns>
    private bool Choose(ActiveSequence sequence)
    {
        var goesOn = true;
        for (var (row, isGuessed) = (sequence.OutputRow, true); isGuessed && goesOn; row++)
        {
            var logits = _session.LogitsOf(row);
            NotNumbersException.ThrowIfAny(logits);
            goesOn = sequence.Work.Next(_session, logits, sequence.Tokens, out var token);
            sequence.Append(token);
            isGuessed = _drafts.Chose(sequence, token);
        }

        _drafts.Verified(sequence);
        if (sequence.WastedRows > 0)
            _admission.Truncate(sequence);
        if (goesOn && sequence.Count > _session.ContextLength)
            goesOn = _admission.TryShift(sequence);
        return goesOn;
    }

    private void EndAll()
    {
        var areNoNumbers = false;
        foreach (var (sequence, failure) in _ending)
        {
            if (failure is not null)
            {
                sequence.IsPoisoned = failure is NotNumbersException;
                areNoNumbers |= sequence.IsPoisoned;
                Fail(sequence, failure);
                continue;
            }

            Metered(static self => self._energy.Settle(self._active));
            var report = sequence.Report();
            _counters.AddAnswered(sequence.Work.Prompt.Length, report);
            End(sequence);
            sequence.Work.Complete(report);
            if (sequence.Work is PinWork { IsForNobody: true } pin)
                _admission.Unpin(pin);
        }

        _ending.Clear();
        if (areNoNumbers)
            RecoverFromNoNumbers();
    }

    // Where sequences share cells, all of them may have looked past those. Where each has its own, only these are given to nobody any more.
    private void RecoverFromNoNumbers()
    {
        _admission.ForgetSpilled();
        if (_session.HasSeparateCells && _active.Count > 0)
            _mustReset = true;
        else
            Recover(new LlamaException(
                "The model computed what are no numbers for work beside this one, so the context was made anew. Send the request again."));
    }

    private void Fail(ActiveSequence sequence, Exception exception)
    {
        Drop(sequence);
        sequence.Work.Fail(exception);
        _counters.AddFailed();
        End(sequence);
    }

    /// <summary>Tells what a sequence took that ends without an answer.</summary>
    private void Drop(ActiveSequence sequence)
    {
        Metered(static self => self._energy.Settle(self._active));
        sequence.Work.Drop(sequence.Report(), sequence.Computed);
    }

    private void End(ActiveSequence sequence)
    {
        if (sequence.HasEnded)
            return;
        Metered(static self => self._energy.Settle(self._active));
        _drafts.End(sequence);
        _active.Remove(sequence);
        sequence.HasEnded = true;
        _admission.Release(sequence, othersRun: _active.Count > 0);
    }

    /// <summary>Ends all that runs, and makes the context anew: what a failed call left in it cannot be trusted.</summary>
    private void Recover(LlamaException cause)
    {
        FailAll(() => new LlamaException(cause.Message, cause));
        Reset();
    }

    private void Reset()
    {
        _mustReset = false;
        _admission.Clear();
        _session.Reset();
        Recoveries++;
    }

    // A meter that fails costs the figures of what runs, never a request.
    private void Metered(Action<Scheduler> read)
    {
        if (_session.Meter.TryRead(() => read(this)))
            return;
        _energy = new(_session.EnergyMeter, _counters, _timeProvider);
        foreach (var sequence in _active)
            sequence.IsUnmetered = true;
    }

    private bool HasExpired(EngineWork work) => work.Deadline is { } deadline && deadline <= _timeProvider.GetUtcNow();
}
